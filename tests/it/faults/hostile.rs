//! Answers that no web server gives: not HTTP at all, or HTTP meant to do harm.

use scim_assistant::http::{Error, Request, Tries};
use scim_assistant::scim;

use super::{client, fetch, get, in_time, quick, run, short, words};
use crate::support::raw_server::{RawServer, Step, answer};

/// A status line and headers, and the two bytes of an empty object.
fn with_headers(headers: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\n{headers}\r\n{{}}").into_bytes()
}

#[tokio::test]
async fn what_is_no_answer_of_a_web_server_is_called_so_and_the_next_good_one_heals_it() {
    let headers = |count: usize| (0..count).map(|n| format!("X-{n}: y\r\n")).collect::<String>();
    let bad = [
        ("a greeting of another service", b"220 mail.example.com ESMTP\r\n\r\n".to_vec()),
        ("HTTP/0.9", b"<html><title>Old</title></html>\r\n\r\n".to_vec()),
        ("a version of the future", b"HTTP/7.3 200 OK\r\nContent-Length: 2\r\n\r\n{}".to_vec()),
        ("a status of four digits", b"HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\n{}".to_vec()),
        ("two lengths", with_headers("Content-Length: 2\r\nContent-Length: 7\r\n")),
        ("a negative length", with_headers("Content-Length: -2\r\n")),
        ("a length beyond every number", with_headers("Content-Length: 99999999999999999999999\r\n")),
        ("more than 100 headers", with_headers(&format!("{}Content-Length: 2\r\n", headers(101)))),
        ("a header of a megabyte", with_headers(&format!("X: {}\r\n", "y".repeat(1 << 20)))),
        ("a header with a line feed and no name", with_headers(": nameless\r\n")),
        ("a chunk of a negative size", with_headers("Transfer-Encoding: chunked\r\n\r\n-5\r\n")),
        ("zeros", vec![0; 4_096]),
    ];
    let mut wrong = Vec::new();
    for (what, bytes) in bad {
        let fault = vec![Step::Read, Step::Send(bytes), Step::Close];
        let good = vec![Step::Read, Step::Send(answer("200 OK", "", "{}")), Step::Close];
        let server = RawServer::start(vec![fault, good]).await;
        let client = client(quick());
        match in_time(client.send(get(server.url("/")))).await {
            Err(error @ (Error::NotHttp { .. } | Error::HungUp { .. } | Error::BrokenOff { .. })) => {
                words(&scim::Error::Http(error));
            }
            other => wrong.push(format!("{what}: {other:?}")),
        }
        assert_eq!(in_time(client.send(get(server.url("/")))).await.unwrap().status, 200, "{what}");
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[tokio::test]
async fn headers_without_end_are_refused() {
    let script = vec![
        Step::Read,
        Step::Send(b"HTTP/1.1 200 OK\r\n".to_vec()),
        Step::Flood(b"X-A: b\r\n".repeat(100), usize::MAX),
    ];
    let server = RawServer::start(vec![script]).await;
    let error = fetch(server.url("/")).await.unwrap_err();
    assert!(matches!(error, Error::NotHttp { .. }), "{error:?}");
}

#[tokio::test]
async fn a_hundred_thousand_answers_that_only_announce_one_do_no_harm() {
    let many = b"HTTP/1.1 102 Processing\r\n\r\n".repeat(1_000);
    let good = answer("200 OK", "", "{}");
    let server = RawServer::start(vec![vec![Step::Read, Step::Flood(many, 100), Step::Send(good), Step::Close]]).await;
    assert_eq!(fetch(server.url("/")).await.unwrap().body, b"{}");
}

#[tokio::test]
async fn announcements_without_end_stop_at_the_limit_of_the_request() {
    let many = b"HTTP/1.1 103 Early Hints\r\n\r\n".repeat(1_000);
    let server = RawServer::start(vec![vec![Step::Read, Step::Flood(many, usize::MAX)]]).await;
    let request = Request { tries: Tries::UpToFour, ..get(server.url("/")) };
    let error = in_time(client(short()).send(request)).await.unwrap_err();
    assert!(matches!(error, Error::Silent { .. }), "{error:?}");
    assert_eq!(server.heads().len(), 1, "a whole limit is not waited for twice");
}

#[tokio::test]
async fn the_program_says_that_another_service_answers() {
    let server = RawServer::answering("SSH-2.0-OpenSSH_9.9\r\n\r\n").await;
    let run = run(&["users"], server.url("/scim/v2").as_str(), &[]).await;
    assert_eq!((run.code, run.stdout.as_str()), (Some(3), ""));
    assert!(run.stderr.contains("is not a web server"), "{}", run.stderr);
}
