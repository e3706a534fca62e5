//! The SCIM client against servers that are odd in one way each.

use std::collections::BTreeSet;
use std::time::Duration;

use scim_assistant::base_url::BaseUrl;
use scim_assistant::http::{self, Limits, Route};
use scim_assistant::scim::{Client, Completeness, Error, Filter, Listing, Oddity, TokenForm, UserBlock};
use scim_assistant::secret::Token;
use serde_json::{Value, json};

use crate::support::canary::{CANARY, assert_unseen};
use crate::support::closure_server::{Answer, Asked, ClosureServer, SCIM};
use crate::support::peers::{Kind, Peer};
use crate::support::seed;

fn transport() -> http::Client {
    let limits = Limits { first_pause: Duration::from_millis(1), ..Limits::default() };
    http::Client::with_limits(&Route::default(), limits).unwrap()
}

fn client_for(server: &ClosureServer) -> Client {
    client_with(server, TokenForm::Bearer)
}

fn client_with(server: &ClosureServer, form: TokenForm) -> Client {
    let base_url = BaseUrl::parse(&server.base()).unwrap().value;
    Client::with_form(transport(), base_url, &Token::parse(CANARY).unwrap().value, form)
}

fn person(n: usize) -> Value {
    json!({"id": format!("u{n}"), "userName": format!("Person{n}@x.example"), "active": true})
}

fn list(total: usize, start: usize, resources: &[Value]) -> Answer {
    let body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": total,
        "startIndex": start, "itemsPerPage": resources.len(), "Resources": resources,
    });
    (200, SCIM, body.to_string().into_bytes())
}

/// A page by the book of a directory with so many people, at most a hundred of them as real services give.
fn page(all: usize, asked: &Asked) -> Answer {
    let (start, count) = (asked.number("startIndex").unwrap_or(1), asked.number("count").unwrap_or(100));
    let people: Vec<Value> = (start..=all).take(count.min(100)).map(person).collect();
    list(all, start, &people)
}

/// What a whole read brought.
struct Read {
    ids: Vec<String>,
    unreadable: Vec<u64>,
    oddities: BTreeSet<Oddity>,
    failed: Option<Error>,
    completeness: Completeness,
}

async fn read(mut listing: Listing<UserBlock>) -> Read {
    let (mut ids, mut unreadable, mut oddities, mut failed) = (Vec::new(), Vec::new(), BTreeSet::new(), None);
    loop {
        let page = listing.next_page().await;
        assert_unseen("a page", format!("{page:?}"));
        match page {
            Ok(Some(page)) => {
                ids.extend(page.resources().into_iter().map(|user| user.id.to_string()));
                unreadable.extend(page.unreadable.iter().map(|u| u.position));
                oddities.extend(page.oddities);
            }
            Ok(None) => break,
            Err(error) => failed = Some(error),
        }
    }
    assert_eq!(listing.progress().received as usize, ids.len() + unreadable.len());
    Read { ids, unreadable, oddities, failed, completeness: listing.completeness() }
}

async fn read_from(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> (Read, ClosureServer) {
    let server = ClosureServer::start(answer).await;
    (read(client_for(&server).users()).await, server)
}

fn everybody(all: usize) -> Vec<String> {
    (1..=all).map(|n| format!("u{n}")).collect()
}

#[tokio::test]
async fn a_list_is_asked_for_as_okta_asks_and_once_for_more_a_page() {
    let (read, server) = read_from(|asked| page(250, asked)).await;
    assert_eq!(read.ids, everybody(250));
    assert_eq!((read.completeness, read.oddities), (Completeness::Complete, BTreeSet::new()));
    let asked = server.asked();
    let mut targets: Vec<&str> = asked.iter().map(|a| a.target.as_str()).collect();
    targets[2..].sort_unstable();
    assert_eq!(
        targets,
        [
            "/scim/v2/Users?startIndex=1&count=100",
            "/scim/v2/Users?startIndex=1&count=1000",
            "/scim/v2/Users?startIndex=101&count=100",
            "/scim/v2/Users?startIndex=201&count=100"
        ]
    );
    for one in &asked {
        assert_eq!(one.method, "GET");
        assert_eq!(one.header("authorization"), Some(&*format!("Bearer {CANARY}")));
        assert_eq!(one.header("accept"), Some("application/scim+json"));
    }
}

#[tokio::test]
async fn the_token_is_sent_in_the_form_that_was_asked_for() {
    let server = ClosureServer::start(|asked| page(1, asked)).await;
    for form in [TokenForm::Bare, TokenForm::Doubled] {
        client_with(&server, form).users_page(1, Some(2)).await.unwrap();
    }
    let base_url = BaseUrl::parse(&server.base()).unwrap().value;
    Client::without_token(transport(), base_url).groups_page(0, None).await.unwrap();
    let sent: Vec<_> = server.asked().iter().map(|a| a.header("authorization").map(str::to_owned)).collect();
    assert_eq!(sent, [Some(CANARY.to_owned()), Some(format!("Bearer Bearer {CANARY}")), None]);
    assert_eq!(server.asked()[2].target, "/scim/v2/Groups?startIndex=1");
}

#[tokio::test]
async fn a_server_that_fails_at_count_is_asked_without_it_from_then_on() {
    for status in [400, 500] {
        let (read, server) = read_from(move |asked| match asked.query("count") {
            Some(_) => (status, "text/plain", b"count?".to_vec()),
            None => page(150, asked),
        })
        .await;
        assert_eq!(read.ids, everybody(150));
        assert_eq!(read.oddities, BTreeSet::from([Oddity::CountRefused]));
        assert_eq!(server.asked().last().unwrap().target, "/scim/v2/Users?startIndex=101");
    }
}

#[tokio::test]
async fn a_server_that_takes_plain_json_only_is_asked_twice_once() {
    let (read, server) = read_from(|asked| match asked.header("accept") {
        Some("application/json") => page(150, asked),
        _ => (406, "text/plain", Vec::new()),
    })
    .await;
    assert_eq!(read.ids, everybody(150));
    assert!(read.oddities.contains(&Oddity::WantsPlainJson));
    let refused = server.asked().iter().filter(|a| a.header("accept") != Some("application/json")).count();
    assert_eq!(refused, 1);
}

#[tokio::test]
async fn a_token_that_is_refused_half_way_leaves_a_partial_list_and_no_retry() {
    let (read, server) = read_from(|asked| match asked.number("startIndex") {
        Some(1 | 101) => page(900, asked),
        _ => (401, "text/html", b"<html><title>Sign in</title>".to_vec()),
    })
    .await;
    assert_eq!(read.ids, everybody(200));
    assert_eq!(read.failed, Some(Error::Unauthorized { said: "a web page: Sign in".to_owned() }));
    let why = "Page 3 could not be read: the server refused the token; 200 of 900 records were read".to_owned();
    assert_eq!(read.completeness, Completeness::Partial { why });
    let mut refused: Vec<usize> = server.asked().iter().filter_map(|a| a.number("startIndex")).collect();
    refused.retain(|start| *start > 101);
    let sent = refused.len();
    refused.sort_unstable();
    refused.dedup();
    assert!((1..=4).contains(&sent) && refused.len() == sent, "{refused:?}");
}

#[tokio::test]
async fn a_server_that_does_not_page_is_read_once_and_partial() {
    let (read, server) = read_from(|_| list(300, 1, &(1..=100).map(person).collect::<Vec<_>>())).await;
    assert_eq!(read.ids, everybody(100));
    assert_eq!(read.oddities, BTreeSet::from([Oddity::DoesNotPage]));
    assert!(matches!(read.completeness, Completeness::Partial { why } if why.contains("100 of 300")));
    assert!(server.asked().len() <= 4);
}

#[tokio::test]
async fn a_record_that_cannot_be_read_is_set_aside_with_its_place() {
    let (read, _) = read_from(|asked| {
        let (status, label, body) = page(130, asked);
        let text = String::from_utf8(body).unwrap();
        (status, label, text.replace("\"Person120@x.example\"", "1e999").into_bytes())
    })
    .await;
    assert_eq!((read.ids.len(), read.unreadable), (129, vec![120]));
    assert_eq!(read.completeness, Completeness::Complete);
}

#[tokio::test]
async fn a_sign_in_page_with_status_200_is_told_as_one() {
    for label in ["text/html", SCIM] {
        let (read, _) = read_from(move |_| (200, label, b"<!DOCTYPE html><title>Welcome</title>".to_vec())).await;
        assert_eq!(read.failed, Some(Error::WebPage { status: 200, title: Some("Welcome".to_owned()) }));
    }
    let (read, _) = read_from(|_| (200, SCIM, Vec::new())).await;
    assert_eq!(read.failed, Some(Error::Empty { status: 200 }));
}

#[tokio::test]
async fn hits_of_a_filter_are_compared_with_what_was_asked() {
    let server = ClosureServer::start(|asked| page(3, asked)).await;
    let asked = Filter::UserName("person2@X.example".to_owned());
    let page = client_for(&server).find_users(&asked).await.unwrap();
    assert_eq!(page.resources().into_iter().map(|u| &*u.id).collect::<Vec<_>>(), ["u2"]);
    assert!(page.oddities.contains(&Oddity::FilterIgnored));
    let target = "/scim/v2/Users?filter=userName%20eq%20%22person2%40X.example%22&startIndex=1&count=100";
    assert_eq!(server.asked()[0].target, target);
}

#[tokio::test]
async fn one_record_is_shown_indented_without_a_password_and_below_the_base_url() {
    let server = ClosureServer::start(|_| (200, "text/html", br#"{"id":"1","password":"p"}"#.to_vec())).await;
    let client = client_for(&server);
    assert_eq!(client.user_json("../a b/?x").await.unwrap(), "{\n  \"id\": \"1\"\n}");
    assert_eq!(client.group_json("1").await.unwrap(), "{\n  \"id\": \"1\"\n}");
    assert_eq!(server.asked()[0].path(), "/scim/v2/Users/..%2Fa%20b%2F%3Fx");
}

#[tokio::test]
async fn one_record_with_raw_control_characters_is_shown_all_the_same() {
    let server = ClosureServer::start(|_| (200, SCIM, b"\xef\xbb\xbf{\"id\":\"a\x07\xff\"}".to_vec())).await;
    assert_eq!(client_for(&server).user_json("a").await.unwrap(), "{\n  \"id\": \"a\u{fffd}\u{fffd}\"\n}");
}

#[tokio::test]
async fn a_server_that_repeats_the_token_does_not_get_it_into_an_error() {
    let server = ClosureServer::start(|asked| {
        let echo = format!("bad: {}", asked.header("authorization").unwrap_or_default());
        (if asked.path().ends_with("/Users") { 401 } else { 200 }, "text/plain", echo.into_bytes())
    })
    .await;
    let client = client_for(&server);
    let refused = client.users_page(1, None).await.unwrap_err();
    assert_eq!(refused, Error::Unauthorized { said: "bad: Bearer [token]".to_owned() });
    let no_json = client.discovery().await.unwrap_err();
    assert_unseen("errors", format!("{refused:?} {no_json:?} {client:?}"));
}

#[tokio::test]
async fn what_a_server_announces_is_read() {
    let server = ClosureServer::start(|_| (200, SCIM, br#"{"patch":{"supported":true}}"#.to_vec())).await;
    assert_eq!(client_for(&server).discovery().await.unwrap().lines(), ["patch: yes"]);
    assert_eq!(server.asked()[0].target, "/scim/v2/ServiceProviderConfig");
}

#[test]
fn scim2_server_is_read_to_the_last_person_and_member() {
    is_read_to_the_last_person_and_member(Kind::Scim2);
}

fn is_read_to_the_last_person_and_member(kind: Kind) {
    let peer = Peer::start(kind);
    let ids: BTreeSet<String> = seed::fill(&peer.base_url, &peer.token, 230, 6).into_iter().collect();
    let base_url = BaseUrl::parse(&peer.base_url).unwrap().value;
    let client = Client::new(transport(), base_url, &Token::parse(&peer.token).unwrap().value);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let read = read(client.users()).await;
        assert_eq!(read.ids.into_iter().collect::<BTreeSet<_>>(), ids);
        assert_eq!((read.failed, read.completeness), (None, Completeness::Complete));
        let page = client.groups_page(1, Some(100)).await.unwrap();
        let row = page.resources().iter().position(|group| group.display_name == "Équipe 1").unwrap();
        let everybody = page.block().in_full(&[row as u32]).pop().unwrap();
        let members: BTreeSet<String> = everybody.members.iter().map(|m| m.value.to_string()).collect();
        assert_eq!((page.resources().len(), &members), (6, &ids));
        let one = client.user_json(ids.first().unwrap()).await.unwrap();
        assert!(one.contains("\"userName\""), "{one}");
    });
}
