//! Names that are not answered, addresses that are dead, connections that stall or break.

use std::future::pending;
use std::sync::Arc;
#[cfg(target_os = "linux")]
use std::time::Duration;

use scim_assistant::http::{Client, Error, Names, Probe, Request, Route, Tries};
use scim_assistant::scim;
#[cfg(target_os = "linux")]
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::Notify;

use super::{client, fetch, get, in_time, page, quick, scim_client, short, words};
use crate::support::raw_server::{RawServer, Step, answer};
use crate::support::reading::read_users;
use crate::support::tls_server::{Kind, TlsServer};

fn far() -> url::Url {
    "https://scim.example.com/scim/v2/Users".parse().unwrap()
}

fn addresses(list: &'static [&'static str]) -> Names {
    Names::by(move |_| async move { Ok(list.iter().map(|address| address.parse().unwrap()).collect()) })
}

/// A port where a connection is neither taken nor refused, and what keeps it so.
#[cfg(target_os = "linux")]
async fn black_hole() -> (u16, Vec<tokio::task::JoinHandle<std::io::Result<TcpStream>>>) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(0).unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut waiting = Vec::new();
    loop {
        let connection = tokio::spawn(async move {
            let connected = TcpStream::connect(("127.0.0.1", port)).await;
            pending::<()>().await;
            connected
        });
        waiting.push(connection);
        if tokio::time::timeout(Duration::from_millis(60), TcpStream::connect(("127.0.0.1", port))).await.is_err() {
            waiting.push(tokio::spawn(async move {
                let _full = listener;
                pending().await
            }));
            return (port, waiting);
        }
    }
}

#[tokio::test]
async fn a_name_service_that_never_answers_ends_at_the_connect_limit() {
    let names = Names::by(|_| pending());
    let client = Client::with_names(&Route::default(), short(), names.clone()).unwrap();
    let error = in_time(client.send(get(far()))).await.unwrap_err();
    assert!(matches!(&error, Error::Name { host, .. } if host == "scim.example.com"), "{error:?}");
    assert!(words(&scim::Error::Http(error)).contains("scim.example.com"));
    let probe = Probe::with_names(&far(), &Route::default(), short(), names).unwrap();
    assert!(matches!(in_time(probe.resolve()).await.unwrap_err(), Error::Name { .. }));
}

#[tokio::test]
async fn a_read_that_hangs_at_the_name_can_be_dropped() {
    let asked = Arc::new(Notify::new());
    let sign = Arc::clone(&asked);
    let names = Names::by(move |_| {
        sign.notify_one();
        pending()
    });
    let client = Client::with_names(&Route::default(), quick(), names).unwrap();
    let cancelled = async {
        tokio::select! {
            outcome = client.send(get(far())) => panic!("{outcome:?}"),
            () = asked.notified() => {}
        }
    };
    in_time(cancelled).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_connection_that_nobody_takes_ends_at_its_limit_with_what_was_tried() {
    let (port, _full) = black_hole().await;
    let url = format!("http://127.0.0.1:{port}/").parse().unwrap();
    let error = in_time(client(short()).send(get(url))).await.unwrap_err();
    let Error::ConnectTimeout { tried, .. } = &error else { panic!("{error:?}") };
    assert_eq!(tried, &[format!("127.0.0.1:{port}").parse().unwrap()]);
    assert!(words(&scim::Error::Http(error)).contains("often a firewall"));
}

#[tokio::test]
async fn a_server_on_ipv6_alone_is_read() {
    let server =
        RawServer::on("[::1]:0", vec![vec![Step::Read, Step::Send(answer("200 OK", "", "{}")), Step::Close]]).await;
    let url: url::Url = format!("http://[::1]:{}/", server.port).parse().unwrap();
    assert_eq!(fetch(url.clone()).await.unwrap().status, 200);
    let probe = Probe::new(&url, &Route::default()).unwrap();
    let connected = probe.connect(&probe.resolve().await.unwrap()).await.unwrap();
    assert_eq!(connected.address, format!("[::1]:{}", server.port).parse().unwrap());
}

#[tokio::test]
async fn a_dead_first_address_is_passed_over_and_the_one_that_answered_is_named() {
    let server = RawServer::answering(answer("200 OK", "", "{}")).await;
    let names = addresses(&["[::1]:0", "127.0.0.1:0"]);
    let url: url::Url = format!("http://localhost:{}/", server.port).parse().unwrap();
    let client = Client::with_names(&Route::default(), quick(), names.clone()).unwrap();
    assert_eq!(in_time(client.send(get(url.clone()))).await.unwrap().status, 200);
    let probe = Probe::with_names(&url, &Route::default(), quick(), names).unwrap();
    let resolved = probe.resolve().await.unwrap();
    assert_eq!(resolved.addresses.len(), 2);
    let connected = probe.connect(&resolved).await.unwrap();
    assert_eq!(connected.address, format!("127.0.0.1:{}", server.port).parse().unwrap());
}

#[tokio::test]
async fn a_reset_is_tried_again_and_then_told_as_hanging_up() {
    for script in [vec![Step::Reset], vec![Step::Read, Step::Reset]] {
        let server = RawServer::start(vec![script]).await;
        let client = client(quick());
        let request = Request { tries: Tries::UpToFour, ..get(server.url("/")) };
        let error = in_time(client.send(request)).await.unwrap_err();
        assert!(matches!(error, Error::HungUp { .. }), "{error:?}");
        assert_eq!(client.requests_sent(), 4);
        assert!(words(&scim::Error::Http(error)).contains("hung up without answering"));
    }
}

#[tokio::test]
async fn a_stream_of_http_2_that_is_refused_is_told_as_hanging_up() {
    let settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    let go_away = [&settings[..], &[0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]].concat();
    let reset = [&settings[..], &[0, 0, 4, 3, 0, 0, 0, 0, 1, 0, 0, 0, 2]].concat();
    for frames in [go_away, reset] {
        // The preface ends like a head; so the frames come after the request is on its way.
        let script = vec![Step::Read, Step::Read, Step::Send(frames), Step::Hold];
        let server = TlsServer::playing(Kind::Good, "localhost", &["h2"], script).await;
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &server.authority).unwrap();
        let route = Route { proxy: None, ca_file: Some(file.path().to_owned()) };
        let client = Client::with_limits(&route, quick()).unwrap();
        let error = in_time(client.send(get(server.url("/")))).await.unwrap_err();
        assert!(matches!(error, Error::HungUp { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_handshake_that_never_ends_stops_at_the_connect_limit() {
    let server = RawServer::start(vec![vec![Step::Hold]]).await;
    let url = format!("https://localhost:{}/", server.port).parse().unwrap();
    let error = in_time(client(short()).send(get(url))).await.unwrap_err();
    assert!(matches!(error, Error::ConnectTimeout { .. }), "{error:?}");
}

#[tokio::test]
async fn an_answer_that_is_cut_is_never_bad_data_and_the_next_read_heals_it() {
    let half = &page_text()[..80];
    let head = |headers: &str| format!("HTTP/1.1 200 OK\r\nContent-Type: application/scim+json\r\n{headers}\r\n");
    let with_length = format!("{}{half}", head("Content-Length: 5000\r\n")).into_bytes();
    let chunked = format!("{}50\r\n{half}\r\n", head("Transfer-Encoding: chunked\r\n")).into_bytes();
    let no_length = format!("{}{half}", head("Connection: close\r\n")).into_bytes();
    let cuts = [
        vec![Step::Read, Step::Send(with_length.clone()), Step::Close],
        vec![Step::Read, Step::Send(with_length), Step::Reset],
        vec![Step::Read, Step::Send(chunked), Step::Close],
        vec![Step::Read, Step::Send(no_length), Step::Close],
    ];
    for cut in cuts {
        let good = vec![Step::Read, Step::Send(answer("200 OK", "", &page_text())), Step::Close];
        let server = RawServer::start(vec![cut, good]).await;
        let client = scim_client(server.url("/scim/v2").as_str(), client(quick())).once();
        let read = in_time(read_users(&client)).await;
        let error = read.error.expect("it was cut");
        // A reset may overtake the bytes that were sent before it.
        assert!(["broke off", "hung up"].iter().any(|told| words(&error).contains(told)), "{error:?}");
        assert!(!matches!(error, scim::Error::NotJson { .. }), "{error:?}");
        let read = in_time(read_users(&client)).await;
        assert_eq!((read.ids.len(), read.error), (2, None));
    }
}

fn page_text() -> String {
    let asked = crate::support::closure_server::Asked {
        method: "GET".to_owned(),
        target: "/scim/v2/Users".to_owned(),
        headers: Vec::new(),
    };
    String::from_utf8(page(2, &asked).2).unwrap()
}

#[tokio::test]
async fn a_kept_connection_that_died_is_replaced_in_silence() {
    let good = |connection: &str| {
        format!("HTTP/1.1 200 OK\r\nConnection: {connection}\r\nContent-Length: 2\r\n\r\n{{}}").into_bytes()
    };
    for end in [Step::Close, Step::Reset] {
        let first = vec![Step::Read, Step::Send(good("keep-alive")), Step::Read, end];
        let second = vec![Step::Read, Step::Send(good("close")), Step::Close];
        let server = RawServer::start(vec![first, second]).await;
        let client = client(quick());
        for _ in 0..2 {
            let request = Request { tries: Tries::UpToFour, ..get(server.url("/")) };
            assert_eq!(in_time(client.send(request)).await.unwrap().status, 200);
        }
        assert_eq!(server.heads().len(), 3);
    }
}
