//! The transport against servers that break, lie and stall.

use std::io::Write as _;
use std::time::{Duration, Instant};

use scim_assistant::http::{
    Accept, Authorization, Client, Error, Limits, Method, Probe, ProxyError, Request, Response, Route, SizeLimit,
    TlsError, Tries,
};
use url::Url;

use crate::support::canary::{CANARY, Guard, assert_unseen};
use crate::support::raw_server::{RawServer, Step, answer};
use crate::support::tls_server::{Kind, TlsServer};

/// Long enough for loopback, short enough to wait for.
fn short() -> Limits {
    Limits {
        connect: Duration::from_millis(600),
        silence: Duration::from_millis(700),
        total: Duration::from_millis(1_200),
        first_pause: Duration::from_millis(1),
        longest_pause: Duration::from_secs(120),
    }
}

fn quick() -> Limits {
    Limits { first_pause: Duration::from_millis(1), ..Limits::default() }
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
    let _guard = Guard::new();
    let fetched = client(quick()).send(get(url)).await;
    assert_unseen("what came of a request", format!("{fetched:?}"));
    fetched
}

fn trusting(server: &TlsServer) -> (Route, tempfile::NamedTempFile) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(server.authority.as_bytes()).unwrap();
    (Route { proxy: None, ca_file: Some(file.path().to_owned()) }, file)
}

async fn proxied(proxy: &RawServer) -> Error {
    let route = Route { proxy: Some(proxy.url("")), ca_file: None };
    let client = Client::with_limits(&route, quick()).unwrap();
    client.send(get("https://scim.example.com/scim/v2/Users".parse().unwrap())).await.unwrap_err()
}

#[tokio::test]
async fn an_answer_arrives_whole_with_what_was_asked_for() {
    let headers = "Content-Type: application/scim+json\r\nETag: W/\"1\"\r\nDate: Wed, 21 Oct 2026 12:00:00 GMT\r\n";
    let server = RawServer::answering(answer("200 OK", headers, "{}")).await;
    let client = client(quick());
    let response = client.send(get(server.url("/scim/v2/Users"))).await.unwrap();
    assert_eq!((response.status, response.body.as_slice()), (200, b"{}".as_slice()));
    assert_eq!(response.content_type.as_deref(), Some("application/scim+json"));
    assert_eq!(response.etag.as_deref(), Some("W/\"1\""));
    assert_eq!(response.date, Some("2026-10-21T12:00:00Z".parse().unwrap()));
    assert_eq!(response.version, "HTTP/1.1");
    assert_eq!(client.requests_sent(), 1);
    let head = server.heads().concat().to_lowercase();
    for line in [
        "get /scim/v2/users http/1.1\r\n",
        "accept: application/scim+json\r\n",
        "accept-charset: utf-8\r\n",
        "accept-encoding: identity\r\n",
        "user-agent: scim-assistant/",
        &*format!("authorization: bearer {}\r\n", CANARY.to_lowercase()),
    ] {
        assert!(head.contains(line), "{line} in {head}");
    }
    assert!(!head.contains("cookie") && !head.contains("referer"), "{head}");
}

#[tokio::test]
async fn an_error_status_is_an_answer_and_its_body_is_cut() {
    let server = RawServer::answering(answer("403 Forbidden", "", &"x".repeat(200_000))).await;
    let response = fetch(server.url("/")).await.unwrap();
    assert_eq!((response.status, response.body.len()), (403, 64 << 10));
}

#[tokio::test]
async fn a_refused_connection_names_what_was_tried() {
    let error = fetch("http://127.0.0.1:1/".parse().unwrap()).await.unwrap_err();
    let tried = vec!["127.0.0.1:1".parse().unwrap()];
    assert_eq!(error, Error::Refused { host: "127.0.0.1:1".to_owned(), tried });
}

#[tokio::test]
async fn an_unknown_name_is_told_from_a_dead_server() {
    let error = fetch("https://scim.invalid/".parse().unwrap()).await.unwrap_err();
    assert!(matches!(&error, Error::Name { host, .. } if host == "scim.invalid"), "{error:?}");
}

#[tokio::test]
async fn a_server_that_hangs_up_is_asked_four_times_for_a_get_and_once_for_a_write() {
    let server = RawServer::start(vec![vec![Step::Read, Step::Close]]).await;
    let client = client(quick());
    let error = client.send(Request { tries: Tries::UpToFour, ..get(server.url("/")) }).await.unwrap_err();
    assert!(matches!(error, Error::HungUp { .. }), "{error:?}");
    assert_eq!((server.heads().len(), client.requests_sent()), (4, 4));
    let write =
        Request { method: Method::Post, tries: Tries::UpToFour, body: Some(b"{}".to_vec()), ..get(server.url("/")) };
    assert!(client.send(write).await.is_err());
    assert_eq!(server.heads().len(), 5);
}

#[tokio::test]
async fn a_server_that_recovers_is_never_noticed() {
    let busy = vec![Step::Read, Step::Send(answer("503 Busy", "Retry-After: 0\r\n", "")), Step::Close];
    let good = vec![Step::Read, Step::Send(answer("200 OK", "", "{}")), Step::Close];
    let server = RawServer::start(vec![busy, vec![Step::Read, Step::Close], good]).await;
    let client = client(quick());
    let response = client.send(Request { tries: Tries::UpToFour, ..get(server.url("/")) }).await.unwrap();
    assert_eq!((response.status, client.requests_sent()), (200, 3));
}

#[tokio::test]
async fn a_refused_token_is_never_repeated() {
    for status in ["401 Unauthorized", "403 Forbidden"] {
        let server = RawServer::answering(answer(status, "", "")).await;
        let request = Request { tries: Tries::UpToFour, ..get(server.url("/")) };
        client(quick()).send(request).await.unwrap();
        assert_eq!(server.heads().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn silence_ends_at_its_limit() {
    let server = RawServer::start(vec![vec![Step::Read, Step::Hold]]).await;
    let started = Instant::now();
    let error = client(short()).send(get(server.url("/"))).await.unwrap_err();
    assert!(matches!(error, Error::Silent { .. }), "{error:?}");
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_drip_ends_at_the_limit_of_the_request_and_is_counted() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".to_vec();
    let drip = Step::Drip(vec![b' '; 1_000], Duration::from_millis(50));
    let server = RawServer::start(vec![vec![Step::Read, Step::Send(head), drip]]).await;
    let error = client(short()).send(get(server.url("/"))).await.unwrap_err();
    assert!(matches!(error, Error::TooSlow { received: 1..1_000, .. }), "{error:?}");
}

#[tokio::test]
async fn a_cut_body_is_broken_off_and_not_bad_data() {
    let cut = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":", Some(100)),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n", None),
    ];
    for (bytes, expected) in cut {
        let server = RawServer::answering(bytes).await;
        let error = fetch(server.url("/")).await.unwrap_err();
        let Error::BrokenOff { received, announced, .. } = error else { panic!("{error:?}") };
        assert_eq!((received, announced), (5, expected));
    }
}

#[tokio::test]
async fn a_gzip_bomb_and_a_flood_stop_at_the_limit() {
    // 2 MiB of zeros in one deflate stream of stored blocks would not be small; runs are.
    let server = RawServer::answering(gzip_of_zeros()).await;
    let error = fetch(server.url("/")).await.unwrap_err();
    assert!(matches!(error, Error::TooLarge { limit: 1_048_576, .. }), "{error:?}");
    let flood = answer("200 OK", "", &" ".repeat(1_048_577));
    let error = fetch(RawServer::answering(flood).await.url("/")).await.unwrap_err();
    assert!(matches!(error, Error::TooLarge { .. }), "{error:?}");
}

/// One fixed-Huffman block: a literal zero and then 8,200 matches of 258 bytes at distance 1.
fn gzip_of_zeros() -> Vec<u8> {
    let mut bits: Vec<bool> = vec![true, true, false];
    let mut push = |code: u32, length: u32| bits.extend((0..length).rev().map(|at| code >> at & 1 == 1));
    push(0x30, 8);
    for _ in 0..8_200 {
        push(0b1100_0101, 8);
        push(0, 5);
    }
    push(0, 7);
    let packed = bits.chunks(8).map(|byte| byte.iter().enumerate().map(|(at, bit)| u8::from(*bit) << at).sum::<u8>());
    let mut body = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    body.extend(packed);
    let mut answer =
        format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", body.len()).into_bytes();
    answer.extend(body);
    answer
}

#[tokio::test]
async fn gzip_that_is_none_cannot_be_unpacked() {
    let server = RawServer::answering(answer("200 OK", "Content-Encoding: gzip\r\n", "this is no gzip at all")).await;
    let error = fetch(server.url("/")).await.unwrap_err();
    assert!(matches!(error, Error::Unpack { .. }), "{error:?}");
}

#[tokio::test]
async fn what_is_not_http_is_called_so() {
    for bytes in ["SSH-2.0-OpenSSH_9.9\r\n\r\n", "HTTP/1.1 banana\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n"] {
        let error = fetch(RawServer::answering(bytes).await.url("/")).await.unwrap_err();
        assert!(matches!(error, Error::NotHttp { .. }), "{bytes:?}: {error:?}");
    }
}

#[tokio::test]
async fn a_redirect_elsewhere_sends_nothing_there() {
    let elsewhere = RawServer::answering(answer("200 OK", "", "{}")).await;
    for status in ["301 Moved", "302 Found", "303 See", "307 Temporary", "308 Permanent"] {
        let location = format!("Location: {}\r\n", elsewhere.url("/scim/v2/Users"));
        let server = RawServer::answering(answer(status, &location, "")).await;
        let error = fetch(server.url("/scim/v2/Users")).await.unwrap_err();
        let Error::RedirectElsewhere { to, .. } = error else { panic!("{error:?}") };
        assert_eq!(to, format!("http://127.0.0.1:{}", elsewhere.port));
    }
    assert_eq!(elsewhere.heads(), Vec::<String>::new());
}

#[tokio::test]
async fn a_redirect_within_the_origin_is_followed_and_told() {
    let moved = vec![Step::Read, Step::Send(answer("301 Moved", "Location: /scim/v2/Users/\r\n", "")), Step::Close];
    let good = vec![Step::Read, Step::Send(answer("200 OK", "", "{}")), Step::Close];
    let server = RawServer::start(vec![moved, good]).await;
    let response = fetch(server.url("/scim/v2/Users")).await.unwrap();
    assert_eq!(response.redirected_to, Some(server.url("/scim/v2/Users/")));
}

#[tokio::test]
async fn redirects_in_a_circle_end_after_three() {
    let server = RawServer::answering(answer("302 Found", "Location: /again\r\n", "")).await;
    let error = fetch(server.url("/")).await.unwrap_err();
    assert!(matches!(error, Error::RedirectLoop { .. }), "{error:?}");
    assert_eq!(server.heads().len(), 4);
}

#[tokio::test]
async fn an_unknown_authority_is_refused_by_name_until_its_file_is_given() {
    let server = TlsServer::start(Kind::Good, answer("200 OK", "", "{}")).await;
    let error = fetch(server.url("/")).await.unwrap_err();
    let Error::Tls(TlsError::UnknownIssuer { issuer, self_signed, .. }) = error else { panic!("{error:?}") };
    assert_eq!((issuer.as_str(), self_signed), ("Practice Root", false));
    assert_eq!(server.heads(), Vec::<String>::new());
    let (route, _file) = trusting(&server);
    let client = Client::with_limits(&route, quick()).unwrap();
    assert_eq!(client.send(get(server.url("/"))).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_certificate_with_a_fault_is_described() {
    for kind in [Kind::Expired, Kind::Future, Kind::OtherName] {
        let server = TlsServer::start(kind, Vec::new()).await;
        let (route, _file) = trusting(&server);
        let client = Client::with_limits(&route, quick()).unwrap();
        let Error::Tls(error) = client.send(get(server.url("/"))).await.unwrap_err() else { panic!() };
        let host = "localhost".to_owned();
        let expected = match kind {
            Kind::Expired => TlsError::Expired { host, not_after: Some("2002-01-01T00:00:00Z".parse().unwrap()) },
            Kind::Future => TlsError::NotYetValid { host, not_before: Some("2101-01-01T00:00:00Z".parse().unwrap()) },
            _ => TlsError::WrongHost { host, names: vec!["other.example".to_owned()] },
        };
        assert_eq!(error, expected);
    }
}

#[tokio::test]
async fn a_server_that_wants_a_client_certificate_is_recognised() {
    let server = TlsServer::start(Kind::WantsClientCertificate, Vec::new()).await;
    let (route, _file) = trusting(&server);
    let error = Client::with_limits(&route, quick()).unwrap().send(get(server.url("/"))).await.unwrap_err();
    assert!(matches!(error, Error::Tls(TlsError::ClientCertificate { .. })), "{error:?}");
}

#[tokio::test]
async fn a_port_without_tls_is_called_so() {
    let greeting = vec![Step::Send(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()), Step::Hold];
    let server = RawServer::start(vec![greeting]).await;
    let url: Url = format!("https://localhost:{}/", server.port).parse().unwrap();
    let error = fetch(url).await.unwrap_err();
    assert_eq!(error, Error::Tls(TlsError::NotTls { host: "localhost".to_owned(), port: server.port }));
}

#[tokio::test]
async fn an_alert_and_a_closed_handshake_have_their_own_words() {
    let alert = vec![Step::Send(vec![21, 3, 3, 0, 2, 2, 70]), Step::Hold];
    let server = RawServer::start(vec![alert]).await;
    let error = fetch(format!("https://localhost:{}/", server.port).parse().unwrap()).await.unwrap_err();
    assert!(matches!(error, Error::Tls(TlsError::TooOld { .. })), "{error:?}");
    let server = RawServer::start(vec![vec![Step::Close]]).await;
    let error = fetch(format!("https://localhost:{}/", server.port).parse().unwrap()).await.unwrap_err();
    assert!(matches!(error, Error::Tls(TlsError::Alert { .. })), "{error:?}");
}

#[tokio::test]
async fn a_proxy_that_wants_a_sign_in_says_which_kinds() {
    let headers = "Proxy-Authenticate: NTLM\r\nProxy-Authenticate: Basic realm=\"x\"\r\n";
    let proxy = RawServer::answering(answer("407 Proxy Authentication Required", headers, "")).await;
    let kinds = vec!["NTLM".to_owned(), "Basic".to_owned()];
    let name = format!("127.0.0.1:{}", proxy.port);
    assert_eq!(proxied(&proxy).await, Error::Proxy(ProxyError::SignIn { proxy: name, kinds }));
    for head in proxy.heads() {
        assert!(head.starts_with("CONNECT scim.example.com:443") && !head.contains(CANARY), "{head}");
    }
}

#[tokio::test]
async fn a_proxy_that_refuses_or_is_down_is_blamed_and_not_the_server() {
    let proxy = RawServer::answering(answer("403 Forbidden", "", "")).await;
    let name = format!("127.0.0.1:{}", proxy.port);
    assert_eq!(proxied(&proxy).await, Error::Proxy(ProxyError::Refused { proxy: name, status: 403 }));
    let route = Route { proxy: "http://127.0.0.1:1".parse().ok(), ca_file: None };
    let client = Client::with_limits(&route, quick()).unwrap();
    let error = client.send(get("https://scim.example.com/".parse().unwrap())).await.unwrap_err();
    assert!(matches!(&error, Error::Proxy(ProxyError::Down { proxy, .. }) if proxy == "127.0.0.1:1"), "{error:?}");
}

#[tokio::test]
async fn plain_http_is_refused_for_every_host_but_this_one() {
    let error = fetch("http://scim.example.com/".parse().unwrap()).await.unwrap_err();
    assert!(matches!(error, Error::Request { .. }), "{error:?}");
}

#[tokio::test]
async fn a_ca_file_that_is_none_is_refused_with_its_path() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(b"not a certificate").unwrap();
    for path in [file.path().to_owned(), "/nonexistent/ca.pem".into()] {
        let route = Route { proxy: None, ca_file: Some(path.clone()) };
        let error = Client::new(&route).err().unwrap();
        assert!(matches!(&error, Error::CaFile { path: named, .. } if *named == path), "{error:?}");
    }
}

#[tokio::test]
async fn the_probe_sees_each_layer() {
    let server = TlsServer::start(Kind::Good, Vec::new()).await;
    let (route, _file) = trusting(&server);
    let probe = Probe::new(&server.url("/"), &route).unwrap();
    assert_eq!(probe.proxy(), None);
    let resolved = probe.resolve().await.unwrap();
    assert!(resolved.addresses.iter().all(|address| address.ip().is_loopback()));
    let connected = probe.connect(&resolved).await.unwrap();
    assert_eq!(connected.address.port(), server.port);
    let seen = probe.tls(connected).await.unwrap();
    assert_eq!(seen.version, "TLS 1.3");
    assert_eq!(
        (seen.chain[0].issuer.as_str(), seen.chain[0].names.as_slice()),
        ("Practice Root", ["localhost".to_owned()].as_slice())
    );
}

#[tokio::test]
async fn the_probe_asks_the_proxy_for_the_way() {
    let proxy = RawServer::answering(answer("502 Bad Gateway", "", "")).await;
    let route = Route { proxy: Some(proxy.url("")), ca_file: None };
    let probe = Probe::new(&"https://scim.example.com/".parse().unwrap(), &route).unwrap();
    let name = format!("127.0.0.1:{}", proxy.port);
    assert_eq!(probe.proxy(), Some(name.as_str()));
    let resolved = probe.resolve().await.unwrap();
    let error = probe.connect(&resolved).await.unwrap_err();
    assert_eq!(error, Error::Proxy(ProxyError::Refused { proxy: name, status: 502 }));
}
