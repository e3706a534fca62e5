//! The practice server from the outside: plain HTTP over a socket, with the requests that Okta sends. Names of
//! the protocol are written out here once more, so that a wrong one in the product is found.

use scim_assistant::base_url::BaseUrl;
use scim_assistant::http::{Client, Route};
use scim_assistant::practice::{Click, Lab, OktaAdmin, Options, serve};
use scim_assistant::secret::Token;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::support::canary::{CANARY, Guard, WRONG, assert_unseen};
use crate::support::plain_http::{self, Answer};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

/// A lab on a port of its own. It lives as long as the test's runtime.
struct Server {
    base_url: String,
    lab: Lab,
    _guard: Guard,
}

impl Server {
    async fn start(users: usize, groups: usize) -> Self {
        let token = Token::parse(CANARY).unwrap().value;
        let lab = Lab::new(&Options { users, groups, seed: 11, token });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}/scim/v2", listener.local_addr().unwrap());
        tokio::spawn(serve(listener, lab.clone(), std::future::pending()));
        Self { base_url, lab, _guard: Guard::new() }
    }

    async fn send_as(&self, token: &'static str, method: &'static str, path: &str, body: Option<Value>) -> Answer {
        let (base_url, path) = (self.base_url.clone(), path.to_owned());
        let sent = move || plain_http::request(&base_url, token, method, &path, body.as_ref()).unwrap();
        tokio::task::spawn_blocking(sent).await.unwrap()
    }

    async fn send(&self, method: &'static str, path: &str, body: Option<Value>) -> Answer {
        self.send_as(CANARY, method, path, body).await
    }

    /// The answer's head in lower case, to a request that begins with `first`.
    async fn head(&self, first: &str, body: &str) -> String {
        let authority = self.base_url.trim_start_matches("http://").split('/').next().unwrap().to_owned();
        let length = body.len();
        let request = format!("{first}Host: x\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}");
        let mut socket = TcpStream::connect(authority).await.unwrap();
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.unwrap();
        answer.split("\r\n\r\n").next().unwrap().to_lowercase()
    }

    async fn get(&self, path: &str) -> Value {
        let answer = self.send("GET", path, None).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.json()
    }

    async fn create(&self, path: &str, body: Value) -> String {
        let answer = self.send("POST", path, Some(body)).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    async fn patch(&self, path: &str, operations: Value) -> Value {
        let answer = self.send("PATCH", path, Some(json!({"schemas": [PATCH], "Operations": operations}))).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    }

    async fn admin(&self) -> OktaAdmin {
        let client = Client::new(&Route::default()).unwrap();
        let base_url = BaseUrl::parse(&self.base_url).unwrap().value;
        OktaAdmin::new(client, base_url, Token::parse(CANARY).unwrap().value)
    }

    async fn find(&self, resource: &str, attribute: &str, name: &str) -> Value {
        let name = name.replace(' ', "%20");
        let list = self.get(&format!("/{resource}?filter={attribute}%20eq%20%22{name}%22")).await;
        list["Resources"][0].clone()
    }
}

/// As Okta sends a new person.
fn ann() -> Value {
    json!({
        "schemas": [USER], "userName": "ann@x.example", "name": {"givenName": "Ann", "familyName": "Lee"},
        "emails": [{"primary": true, "value": "ann@x.example", "type": "work"}], "displayName": "Ann Lee",
        "locale": "en-US", "externalId": "00uexample", "groups": [], "password": "f8Qx2Lm0", "active": true,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_token_every_address_answers_401() {
    let server = Server::start(1, 0).await;
    for path in ["/Users", "/Users/1", "/ServiceProviderConfig", "/Schemas", "/nowhere"] {
        let answer = server.send_as(WRONG, "GET", path, None).await;
        assert_eq!(answer.status, 401, "{path}");
        assert_eq!(answer.json()["schemas"], json!([ERROR]));
        assert_eq!(answer.json()["status"], "401");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_tell_what_is_wanted_and_where_a_new_person_is() {
    let server = Server::start(0, 0).await;
    let refused = server.head("GET /scim/v2/Users HTTP/1.1\r\n", "").await;
    assert!(refused.contains("www-authenticate: bearer"), "{refused}");
    let first = format!("POST /scim/v2/Users HTTP/1.1\r\nAuthorization: Bearer {CANARY}\r\n");
    let created = server.head(&first, &ann().to_string()).await;
    assert!(created.starts_with("http/1.1 201"), "{created}");
    assert!(created.contains(&format!("location: {}/users/", server.base_url)), "{created}");
    assert!(created.contains("content-type: application/scim+json"), "{created}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_test_of_api_credentials_gets_a_list_even_from_an_empty_server() {
    let server = Server::start(0, 0).await;
    let list = server.get("/Users?startIndex=1&count=2").await;
    assert_eq!(
        list,
        json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
            "totalResults": 0, "startIndex": 1, "itemsPerPage": 0, "Resources": [],
        })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_created_found_updated_and_deactivated_as_okta_does() {
    let server = Server::start(3, 0).await;
    let id = server.create("/Users", ann()).await;
    let found = server.get("/Users?filter=userName+eq+%22ANN@X.example%22&startIndex=1&count=100").await;
    assert_eq!(found["totalResults"], 1);
    assert_eq!(found["Resources"][0]["id"], id.as_str());

    let path = format!("/Users/{id}");
    let mut user = server.get(&path).await;
    assert_eq!(user["meta"]["resourceType"], "User");
    assert_eq!(user["meta"]["location"], format!("{}{path}", server.base_url));
    assert!(user.get("password").is_none());
    user["title"] = "Lead".into();
    user[ENTERPRISE] = json!({"department": "Sales"});
    let put = server.send("PUT", &path, Some(user.clone())).await;
    assert_eq!(put.status, 200);
    assert_eq!(put.json()["title"], "Lead");
    assert_eq!(put.json()[ENTERPRISE]["department"], "Sales");
    assert_eq!(put.json()["meta"]["created"], user["meta"]["created"]);
    assert_ne!(put.json()["meta"]["version"], user["meta"]["version"]);

    let after = server.patch(&path, json!([{"op": "replace", "value": {"active": false}}])).await;
    assert_eq!(after["active"], false);
    assert_eq!(after["title"], "Lead");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_user_name_in_another_case_is_refused() {
    let server = Server::start(0, 0).await;
    server.create("/Users", ann()).await;
    let mut again = ann();
    again["userName"] = "Ann@X.example".into();
    let answer = server.send("POST", "/Users", Some(again)).await;
    assert_eq!(answer.status, 409);
    assert_eq!(answer.json()["scimType"], "uniqueness");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_person_is_gone_and_leaves_every_group() {
    let server = Server::start(0, 0).await;
    let id = server.create("/Users", ann()).await;
    let group = json!({"schemas": [GROUP], "displayName": "Staff", "members": [{"value": id}]});
    let group = format!("/Groups/{}", server.create("/Groups", group).await);
    let member = server.get(&group).await["members"][0].clone();
    assert_eq!(member["display"], "Ann Lee");
    assert_eq!(member["$ref"], format!("{}/Users/{id}", server.base_url));

    assert_eq!(server.send("DELETE", &format!("/Users/{id}"), None).await.status, 204);
    let gone = server.send("GET", &format!("/Users/{id}"), None).await;
    assert_eq!(gone.status, 404);
    assert_eq!(gone.json()["schemas"], json!([ERROR]));
    assert!(server.get(&group).await["members"].as_array().is_none_or(Vec::is_empty));
    assert_eq!(server.send("DELETE", &format!("/Users/{id}"), None).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_a_list_hold_everybody_once_in_a_stable_order() {
    let server = Server::start(250, 0).await;
    let usual = server.get("/Users").await;
    assert_eq!((&usual["itemsPerPage"], &usual["totalResults"]), (&json!(100), &json!(250)));
    let mut seen = std::collections::HashSet::new();
    for start in [1, 101, 201] {
        let page = server.get(&format!("/Users?startIndex={start}&count=100")).await;
        assert_eq!(page["startIndex"], start);
        seen.extend(page["Resources"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()));
    }
    assert_eq!(seen.len(), 250);
    assert_eq!(server.get("/Users?startIndex=900").await["Resources"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_can_be_filtered_sorted_and_narrowed() {
    let server = Server::start(200, 5).await;
    let active = server.get("/Users?filter=active%20eq%20true&count=0").await;
    let not_so = server.get("/Users?filter=not%20(active+eq+true)&count=0").await;
    assert_eq!(active["totalResults"].as_u64().unwrap() + not_so["totalResults"].as_u64().unwrap(), 200);
    let sorted = server.get("/Users?sortBy=userName&attributes=userName&count=200").await;
    let names: Vec<String> =
        sorted["Resources"].as_array().unwrap().iter().map(|one| one["userName"].to_string()).collect();
    assert!(names.is_sorted());
    assert!(sorted["Resources"][0].get("meta").is_none());
    let groups = server.get("/Groups?excludedAttributes=members").await;
    assert!(groups["Resources"].as_array().unwrap().iter().all(|group| group.get("members").is_none()));
    let answer = server.send("GET", "/Users?filter=userName%20is%20odd", None).await;
    assert_eq!((answer.status, &answer.json()["scimType"]), (400, &json!("invalidFilter")));
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_and_bodies_that_are_wrong_get_scim_errors() {
    let server = Server::start(1, 0).await;
    for (method, path, body, status) in [
        ("GET", "/Nothing", None, 404),
        ("GET", "/Users/none", None, 404),
        ("POST", "/Schemas", None, 405),
        ("DELETE", "/ServiceProviderConfig", None, 405),
        ("DELETE", "/Users", None, 405),
        ("POST", "/Users", None, 400),
        ("POST", "/Users", Some(json!({"schemas": [USER]})), 400),
        ("PATCH", "/Users/none", Some(json!({"schemas": [PATCH], "Operations": []})), 404),
    ] {
        let answer = server.send(method, path, body).await;
        assert_eq!(answer.status, status, "{method} {path}");
        assert_eq!(answer.json()["schemas"], json!([ERROR]), "{method} {path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_describes_itself() {
    let server = Server::start(0, 0).await;
    assert_eq!(server.get("/ServiceProviderConfig").await["patch"]["supported"], true);
    assert_eq!(server.get("/ResourceTypes").await["totalResults"], 2);
    let schemas = server.get("/Schemas").await;
    let ids: Vec<&Value> = schemas["Resources"].as_array().unwrap().iter().map(|schema| &schema["id"]).collect();
    assert_eq!(ids, [USER, GROUP, ENTERPRISE]);
    assert_eq!(server.get(&format!("/Schemas/{GROUP}")).await["name"], "Group");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_by_itself_is_seen_over_http() {
    let server = Server::start(30, 3).await;
    let everything = async || (server.get("/Users?count=1000").await, server.get("/Groups?count=1000").await);
    let before = everything().await;
    let happened: Vec<String> = (0..20).map(|_| server.lab.stir()).collect();
    assert_ne!(before, everything().await, "{happened:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clicks_in_okta_reach_the_server() {
    let server = Server::start(5, 1).await;
    let mut admin = server.admin().await;
    let play = async |admin: &mut OktaAdmin, slug: &str| {
        let told = admin.play(Click::from_slug(slug).unwrap()).await;
        told.unwrap_or_else(|error| panic!("{slug}: {error}"))
    };
    let told = play(&mut admin, "test_api_credentials").await;
    assert!(told.contains("was verified successfully"), "{told}");

    play(&mut admin, "assign_people").await;
    let ann = server.find("Users", "userName", OktaAdmin::TEST_PERSON).await;
    assert_eq!((&ann["displayName"], &ann["active"]), (&json!("Ann Lee"), &json!(true)));
    assert!(ann["externalId"].as_str().unwrap().starts_with("00u"));
    assert!(ann.get("password").is_none());

    play(&mut admin, "update_attributes").await;
    let updated = server.find("Users", "userName", OktaAdmin::TEST_PERSON).await;
    assert!(updated["title"].is_string() && updated[ENTERPRISE]["department"].is_string());
    play(&mut admin, "update_attributes").await;
    let again = server.find("Users", "userName", OktaAdmin::TEST_PERSON).await;
    assert_ne!(updated["title"], again["title"]);

    play(&mut admin, "deactivate").await;
    assert_eq!(server.find("Users", "userName", OktaAdmin::TEST_PERSON).await["active"], false);
    play(&mut admin, "reactivate").await;
    assert_eq!(server.find("Users", "userName", OktaAdmin::TEST_PERSON).await["active"], true);

    let users = server.get("/Users?count=0").await["totalResults"].clone();
    play(&mut admin, "assign_group").await;
    assert!(server.get("/Users?count=0").await["totalResults"].as_u64() > users.as_u64());
    play(&mut admin, "push_group").await;
    let group = server.find("Groups", "displayName", "Practice tablets").await;
    assert_eq!(group["members"].as_array().unwrap().len(), 4);
    play(&mut admin, "push_group").await;
    assert_eq!(server.get("/Groups").await["totalResults"], 2, "a second push finds the first");
}

#[tokio::test(flavor = "multi_thread")]
async fn three_actions_need_no_click_before_them_and_keep_the_person() {
    let server = Server::start(0, 0).await;
    server.admin().await.play(Click::ThreeActions).await.unwrap();
    let ann = server.find("Users", "userName", OktaAdmin::TEST_PERSON).await;
    assert_eq!(ann["active"], true);
    let title = ann["title"].clone();
    // An admin who was started anew finds the person and goes on.
    server.admin().await.play(Click::Deactivate).await.unwrap();
    let ann = server.find("Users", "userName", OktaAdmin::TEST_PERSON).await;
    assert_eq!((&ann["active"], &ann["title"]), (&json!(false), &title));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_was_pushed_but_not_assigned_arrives_without_members() {
    let server = Server::start(0, 0).await;
    let told = server.admin().await.play(Click::PushGroup).await.unwrap();
    assert!(told.contains("0 members"), "{told}");
    let group = server.find("Groups", "displayName", "Practice tablets").await;
    assert!(group["members"].as_array().is_none_or(Vec::is_empty));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_shows_oktas_words_and_not_the_token() {
    let server = Server::start(0, 0).await;
    let client = Client::new(&Route::default()).unwrap();
    let base_url = BaseUrl::parse(&server.base_url).unwrap().value;
    let mut admin = OktaAdmin::new(client, base_url, Token::parse(WRONG).unwrap().value);
    for click in [Click::TestApiCredentials, Click::AssignPeople, Click::PushGroup] {
        let told = admin.play(click).await.unwrap_err();
        assert!(told.contains("Unauthorized"), "{told}");
        assert_unseen("what Okta would say", told);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_stops_when_told_although_a_client_stays_connected() {
    let _guard = Guard::new();
    let lab = Lab::new(&Options { users: 1, groups: 1, seed: 1, token: Token::parse(CANARY).unwrap().value });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let served = tokio::spawn(serve(listener, lab, async move { drop(stopped.await) }));
    let mut idle = TcpStream::connect(address).await.unwrap();
    idle.write_all(b"GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    assert_ne!(idle.read(&mut [0; 64]).await.unwrap(), 0);
    let silent = TcpStream::connect(address).await.unwrap();
    stop.send(()).unwrap();
    let ended = tokio::time::timeout(std::time::Duration::from_secs(10), served).await;
    ended.expect("the server ends").unwrap().unwrap();
    drop(silent);
}
