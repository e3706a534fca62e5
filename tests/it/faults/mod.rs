//! Everything that breaks, lies, attacks or stalls, against the real client and the real program.

mod body;
mod data;
mod hostile;
mod http;
mod network;
mod proxy;
mod scim;
mod tls;
mod watch;

use std::time::Duration;

use scim_assistant::base_url::BaseUrl;
use scim_assistant::http::{
    Accept, Authorization, Client, Error, Limits, Method, Request, Response, Route, SizeLimit, Tries,
};
use scim_assistant::scim::{Client as ScimClient, Error as ScimError};
use scim_assistant::secret::Token;
use serde_json::{Value, json};
use url::Url;

use crate::support::closure_server::{Answer, Asked, ClosureServer, SCIM};
use crate::support::program::{CANARY, Home, Run};
use crate::support::reading::{Read, read_users};

/// No wait of a test is near this; whoever comes so far hangs.
const FAR_TOO_LONG: Duration = Duration::from_secs(120);

/// The usual limits, without a pause between two tries.
fn quick() -> Limits {
    Limits { first_pause: Duration::from_millis(1), ..Limits::default() }
}

/// The same where the limit itself is what is waited for.
fn short() -> Limits {
    let (connect, silence) = (Duration::from_millis(900), Duration::from_secs(1));
    Limits { connect, silence, total: Duration::from_millis(1_500), ..quick() }
}

/// Fails the test where the program waits for ever.
async fn in_time<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(FAR_TOO_LONG, what).await.expect("it hangs")
}

fn get(url: Url) -> Request {
    Request {
        method: Method::Get,
        url,
        accept: Accept::Scim,
        authorization: Some(Authorization(format!("Bearer {CANARY}").into())),
        body: None,
        size: SizeLimit::Small,
        tries: Tries::Once,
    }
}

fn client(limits: Limits) -> Client {
    Client::with_limits(&Route::default(), limits).unwrap()
}

async fn fetch(url: Url) -> Result<Response, Error> {
    in_time(client(quick()).send(get(url))).await
}

/// The three parts as one text: an error always has words, and never the token.
fn words(error: &ScimError) -> String {
    let told = error.explain("the-server");
    let parts = [told.seen, told.means, told.fix];
    assert!(parts.iter().all(|part| part.len() > 10), "{parts:?}");
    let text = format!("{}\n{error:?}", parts.join("\n"));
    assert!(!text.contains(CANARY), "{text}");
    text
}

fn scim_client(base_url: &str, transport: Client) -> ScimClient {
    let base_url = BaseUrl::parse(base_url).unwrap().value;
    ScimClient::new(transport, base_url, &Token::parse(CANARY).unwrap().value)
}

/// One whole read of a server that is a closure.
async fn read_from<B: Into<Vec<u8>>>(
    answer: impl Fn(&Asked) -> Answer<B> + Send + Sync + 'static,
) -> (Read, ClosureServer) {
    let server = ClosureServer::start(answer).await;
    let read = in_time(read_users(&scim_client(&server.base(), client(quick())))).await;
    (read, server)
}

fn person(n: usize) -> Value {
    json!({"id": format!("u{n}"), "userName": format!("person{n}@x.example"), "active": true})
}

fn everybody(all: usize) -> Vec<String> {
    (1..=all).map(|n| format!("u{n}")).collect()
}

fn list(total: usize, start: usize, resources: &[Value]) -> Answer {
    let body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": total,
        "startIndex": start, "itemsPerPage": resources.len(), "Resources": resources,
    });
    (200, SCIM, body.to_string().into_bytes())
}

/// A page by the book of a directory with so many people and no groups.
fn page(all: usize, asked: &Asked) -> Answer {
    let all = if asked.path().ends_with("/Users") { all } else { 0 };
    let (start, count) = (asked.number("startIndex").unwrap_or(1), asked.number("count").unwrap_or(100));
    let people: Vec<Value> = (start..=all).take(count).map(person).collect();
    list(all, start, &people)
}

/// Runs the program against a server of this test.
async fn run(arguments: &[&str], base_url: &str, variables: &[(&str, &str)]) -> Run {
    let arguments: Vec<String> = arguments
        .iter()
        .chain(&["--base-url", base_url, "--token-env", "SCIM_TOKEN"])
        .map(ToString::to_string)
        .collect();
    let variables: Vec<(String, String)> =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let program = tokio::task::spawn_blocking(move || {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let variables: Vec<(&str, &str)> = variables.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        Home::new().run_with_environment(&arguments, &variables)
    });
    in_time(program).await.unwrap()
}
