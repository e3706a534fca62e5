//! Certificates that prove nothing, handshakes that fail, a computer that trusts nobody.

use scim_assistant::http::{Client, Error, Limits, Route, TlsError};
use scim_assistant::scim;

#[cfg(target_os = "linux")]
use super::page;
use super::{client, get, in_time, quick, run, scim_client, words};
#[cfg(target_os = "linux")]
use crate::support::closure_server::ClosureServer;
#[cfg(target_os = "linux")]
use crate::support::program::Home;
use crate::support::raw_server::{RawServer, Step};
use crate::support::reading::read_users;
use crate::support::tls_server::{Kind, TlsServer};

/// Where no authority is found. Windows and macOS have a store that no variable moves.
#[cfg(target_os = "linux")]
const NOWHERE: [(&str, &str); 2] = [("SSL_CERT_FILE", "/nonexistent"), ("SSL_CERT_DIR", "/nonexistent")];

/// A list of nobody on every connection.
async fn good(kind: Kind) -> (TlsServer, tempfile::NamedTempFile) {
    let body = r#"{"totalResults":0,"startIndex":1,"itemsPerPage":0,"Resources":[]}"#;
    let answer = crate::support::raw_server::answer("200 OK", "Content-Type: application/scim+json\r\n", body);
    let server = TlsServer::start(kind, answer).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &server.authority).unwrap();
    (server, file)
}

#[tokio::test]
async fn a_certificate_that_signed_itself_is_called_so() {
    let (server, _file) = good(Kind::SelfSigned).await;
    let error = in_time(client(quick()).send(get(server.url("/")))).await.unwrap_err();
    let Error::Tls(TlsError::UnknownIssuer { self_signed: true, .. }) = &error else { panic!("{error:?}") };
    let words = words(&scim::Error::Http(error));
    assert!(words.contains("issued by itself") && words.contains("Okta will not trust it either"), "{words}");
    assert!(server.heads().is_empty());
}

#[tokio::test]
async fn an_authority_in_the_place_of_the_server_is_refused_even_when_it_is_trusted() {
    let (server, file) = good(Kind::AuthorityItself).await;
    let route = Route { proxy: None, ca_file: Some(file.path().to_owned()) };
    let client = Client::with_limits(&route, quick()).unwrap();
    let error = in_time(client.send(get(server.url("/")))).await.unwrap_err();
    assert!(matches!(error, Error::Tls(TlsError::Certificate { .. })), "{error:?}");
    assert!(words(&scim::Error::Http(error)).contains("was refused"));
    assert!(server.heads().is_empty());
}

#[tokio::test]
async fn a_server_that_speaks_tls_1_1_at_most_is_too_old() {
    // The ServerHello of TLS 1.1: version 3.2, a random number, no session, one old cipher.
    let mut hello = vec![22, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2];
    hello.extend([7; 32]);
    hello.extend([0, 0, 0x2f, 0]);
    let server = RawServer::start(vec![vec![Step::Send(hello), Step::Hold]]).await;
    let url = format!("https://localhost:{}/", server.port).parse().unwrap();
    let error = in_time(client(quick()).send(get(url))).await.unwrap_err();
    assert!(matches!(error, Error::Tls(TlsError::TooOld { .. })), "{error:?}");
    assert!(words(&scim::Error::Http(error)).contains("TLS 1.2 is the lowest"));
}

#[test]
fn the_limits_leave_room_for_a_slow_check_of_a_certificate() {
    let limits = Limits::default();
    assert!(limits.connect.as_secs() > 10, "Windows may take 10 s to ask whether a certificate was revoked");
    assert!(limits.silence >= limits.connect && limits.total >= limits.silence);
}

#[tokio::test]
async fn the_program_tells_a_bad_certificate_and_reads_once_the_authority_is_given() {
    let (server, file) = good(Kind::Good).await;
    let url = server.url("/scim/v2").to_string();
    let refused = run(&["users", "--count"], &url, &[]).await;
    assert_eq!((refused.code, refused.stdout.as_str()), (Some(3), ""));
    assert!(refused.stderr.contains("Practice Root, which this computer does not trust"), "{}", refused.stderr);
    assert!(server.heads().is_empty(), "the token went nowhere");
    let file = file.path().to_str().unwrap();
    let read = run(&["users", "--count", "--ca", file], &url, &[]).await;
    assert_eq!((read.code, read.stdout.as_str()), (Some(0), "0\n"), "{}", read.stderr);
}

#[tokio::test]
async fn the_program_tells_an_expired_certificate_and_one_for_another_name() {
    for (kind, told) in [(Kind::Expired, "is expired since 2002-01-01"), (Kind::OtherName, "but for other.example")] {
        let (server, file) = good(kind).await;
        let arguments = ["users", "--ca", file.path().to_str().unwrap()];
        let run = run(&arguments, server.url("/scim/v2").as_str(), &[]).await;
        assert_eq!((run.code, run.stdout.as_str()), (Some(3), ""));
        assert!(run.stderr.contains(told), "{}", run.stderr);
        assert!(server.heads().is_empty());
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn without_authorities_the_test_says_how_to_install_them_and_a_ca_file_heals_it() {
    let (server, file) = good(Kind::Good).await;
    let url = server.url("/scim/v2").to_string();
    let test = run(&["test"], &url, &NOWHERE).await;
    assert_eq!(test.code, Some(1));
    assert!(test.stdout.contains("ca-certificates"), "{}", test.stdout);
    let users = run(&["users", "--count"], &url, &NOWHERE).await;
    assert_eq!((users.code, users.stdout.as_str()), (Some(4), ""));
    assert!(users.stderr.contains("ca-certificates"), "{}", users.stderr);
    let file = file.path().to_str().unwrap();
    let read = run(&["users", "--count", "--ca", file], &url, &NOWHERE).await;
    assert_eq!((read.code, read.stdout.as_str()), (Some(0), "0\n"), "{}", read.stderr);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn without_authorities_this_computer_itself_is_still_read() {
    let practice =
        tokio::task::spawn_blocking(|| Home::new().run_with_environment(&["users", "--practice", "--count"], &NOWHERE));
    let practice = in_time(practice).await.unwrap();
    assert_eq!((practice.code, practice.stdout.as_str()), (Some(0), "2000\n"), "{}", practice.stderr);
    let server = ClosureServer::start(|asked| page(3, asked)).await;
    let test = run(&["test", "--json"], &server.base(), &NOWHERE).await;
    let reached = test.json()["stages"][4]["state"].clone();
    assert_eq!(reached, "seen", "{}", test.stdout);
}

#[tokio::test]
async fn a_good_certificate_after_a_bad_one_heals_the_same_client() {
    let (bad, _) = good(Kind::OtherName).await;
    let (server, file) = good(Kind::Good).await;
    let route = Route { proxy: None, ca_file: Some(file.path().to_owned()) };
    let transport = Client::with_limits(&route, quick()).unwrap();
    assert!(matches!(in_time(transport.send(get(bad.url("/")))).await, Err(Error::Tls(_))));
    let read = in_time(read_users(&scim_client(server.url("/scim/v2").as_str(), transport))).await;
    assert_eq!((read.ids, read.error), (Vec::new(), None));
}
