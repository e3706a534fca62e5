//! Proxies that work, that want a sign-in, that refuse, that are silent or gone.

use scim_assistant::http::{Client, Error, Probe, ProxyError, Route};
use scim_assistant::scim;

use super::{get, in_time, page, quick, run, scim_client, short, words};
use crate::support::canary::CANARY;
use crate::support::closure_server::Asked;
use crate::support::proxy::Proxy;
use crate::support::raw_server::{RawServer, Step, answer};
use crate::support::reading::read_users;
use crate::support::tls_server::{Kind, TlsServer};

const HOST: &str = "scim.example.com";
const BASE: &str = "https://scim.example.com/scim/v2";
const SIGN_IN: &str = "Basic bWU6b3BlbiBzZXNhbWU=";
const PASSWORD: &str = "sesame";

/// A far server of two people, and its authority.
async fn far() -> (TlsServer, tempfile::NamedTempFile) {
    let asked = |target: &str| Asked { method: "GET".to_owned(), target: target.to_owned(), headers: Vec::new() };
    let body = String::from_utf8(page(2, &asked("/scim/v2/Users")).2).unwrap();
    let script =
        vec![Step::Read, Step::Send(answer("200 OK", "Content-Type: application/scim+json\r\n", &body)), Step::Close];
    let server = TlsServer::playing(Kind::Good, HOST, &[], script).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &server.authority).unwrap();
    (server, file)
}

async fn through(proxy: url::Url) -> Error {
    let client = Client::with_limits(&Route { proxy: Some(proxy), ca_file: None }, quick()).unwrap();
    in_time(client.send(get(BASE.parse().unwrap()))).await.unwrap_err()
}

#[tokio::test]
async fn a_list_is_read_through_a_proxy_that_never_sees_the_token() {
    let (server, file) = far().await;
    let proxy = Proxy::start(server.port, None).await;
    let route = Route { proxy: Some(proxy.url()), ca_file: Some(file.path().to_owned()) };
    let client = scim_client(BASE, Client::with_limits(&route, quick()).unwrap());
    let read = in_time(read_users(&client)).await;
    assert_eq!((read.ids.len(), read.error), (2, None));
    for head in proxy.heads() {
        assert!(head.starts_with("CONNECT scim.example.com:443 ") && !head.contains(CANARY), "{head}");
    }
    let probe = Probe::new(&BASE.parse().unwrap(), &route).unwrap();
    let connected = probe.connect(&probe.resolve().await.unwrap()).await.unwrap();
    assert_eq!(connected.proxy, Some(format!("127.0.0.1:{}", proxy.port)));
    probe.tls(connected).await.unwrap();
}

#[tokio::test]
async fn a_proxy_that_wants_a_sign_in_is_named_with_the_kinds_it_takes() {
    let (server, _file) = far().await;
    let proxy = Proxy::start(server.port, Some(SIGN_IN)).await;
    let error = through(proxy.url()).await;
    let name = format!("127.0.0.1:{}", proxy.port);
    let expected = ProxyError::SignIn { proxy: name.clone(), kinds: vec!["Basic".to_owned()] };
    assert_eq!(error, Error::Proxy(expected));
    let words = words(&scim::Error::Http(error));
    assert!(words.contains(&name) && words.contains("not to blame"), "{words}");
    assert!(server.heads().is_empty());
}

#[tokio::test]
async fn kinds_of_sign_in_that_cannot_be_given_are_named_too() {
    let offers = "Proxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n";
    let proxy = RawServer::answering(answer("407 Proxy Authentication Required", offers, "")).await;
    let words = words(&scim::Error::Http(through(proxy.url("")).await));
    assert!(words.contains("wants a sign-in (it offers Negotiate, NTLM)"), "{words}");
}

#[tokio::test]
async fn a_proxy_that_refuses_fails_or_is_gone_is_blamed_and_not_the_server() {
    for (status, number) in [("403 Forbidden", 403), ("502 Bad Gateway", 502)] {
        let proxy = RawServer::answering(answer(status, "", "no")).await;
        let name = format!("127.0.0.1:{}", proxy.port);
        let error = through(proxy.url("")).await;
        assert_eq!(error, Error::Proxy(ProxyError::Refused { proxy: name.clone(), status: number }));
        assert!(words(&scim::Error::Http(error)).contains(&name));
    }
    for script in [vec![Step::Read, Step::Close], vec![Step::Read, Step::Send(b"what?\r\n\r\n".to_vec()), Step::Close]]
    {
        let proxy = RawServer::start(vec![script]).await;
        let error = through(proxy.url("")).await;
        assert!(matches!(error, Error::Proxy(ProxyError::Down { .. })), "{error:?}");
    }
    let closed = through("http://127.0.0.1:1".parse().unwrap()).await;
    assert!(words(&scim::Error::Http(closed)).contains("The proxy 127.0.0.1:1 could not be used"));
}

#[tokio::test]
async fn a_proxy_that_never_answers_is_blamed_within_the_limit() {
    let proxy = RawServer::start(vec![vec![Step::Read, Step::Hold]]).await;
    let route = Route { proxy: Some(proxy.url("")), ca_file: None };
    let client = Client::with_limits(&route, short()).unwrap();
    let error = in_time(client.send(get(BASE.parse().unwrap()))).await.unwrap_err();
    assert!(matches!(error, Error::Proxy(ProxyError::Down { .. })), "{error:?}");
}

#[tokio::test]
async fn the_program_signs_in_to_a_proxy_of_the_environment_and_never_shows_its_password() {
    let (server, file) = far().await;
    let proxy = Proxy::start(server.port, Some(SIGN_IN)).await;
    let file = file.path().to_str().unwrap();
    let with = |sign_in: &str| format!("http://{sign_in}127.0.0.1:{}", proxy.port);
    let good = with("me:open%20sesame@");
    let read = run(&["users", "--count", "--ca", file], BASE, &[("https_proxy", &good)]).await;
    assert_eq!((read.code, read.stdout.as_str()), (Some(0), "2\n"), "{}", read.stderr);
    let test = run(&["test", "--json", "--ca", file], BASE, &[("HTTPS_PROXY", &good)]).await;
    let tls = test.json()["stages"][3]["state"].clone();
    assert!(tls == "seen" || tls == "noted", "{}", test.stdout);
    let wrong = run(&["users", "--ca", file], BASE, &[("https_proxy", &with("me:sesame@"))]).await;
    assert_eq!(wrong.code, Some(3));
    assert!(wrong.stderr.contains("wants a sign-in (it offers Basic)"), "{}", wrong.stderr);
    for run in [read, test, wrong] {
        assert!(!format!("{}{}", run.stdout, run.stderr).contains(PASSWORD), "{}", run.stderr);
    }
}

#[tokio::test]
async fn the_program_goes_on_through_a_proxy_once_it_is_there() {
    let (server, file) = far().await;
    let file = file.path().to_str().unwrap();
    let gone = run(&["users", "--count", "--ca", file, "--proxy", "127.0.0.1:1"], BASE, &[]).await;
    assert_eq!((gone.code, gone.stdout.as_str()), (Some(3), ""));
    assert!(gone.stderr.contains("The proxy 127.0.0.1:1"), "{}", gone.stderr);
    let proxy = Proxy::start(server.port, None).await;
    let there = run(&["users", "--count", "--ca", file, "--proxy", proxy.url().as_str()], BASE, &[]).await;
    assert_eq!((there.code, there.stdout.as_str()), (Some(0), "2\n"), "{}", there.stderr);
}
