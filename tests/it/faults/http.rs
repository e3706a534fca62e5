//! Statuses that refuse, point elsewhere, ask to wait or fail, and what is sent again.

use scim_assistant::http::{Client, Error, Limits, Request, Route, Tries};
use scim_assistant::scim;

use super::{client, everybody, fetch, get, in_time, page, quick, read_from, run, scim_client, words};
use crate::support::canary::CANARY;
use crate::support::closure_server::{ClosureServer, SCIM};
use crate::support::raw_server::{RawServer, Step, answer};
use crate::support::reading::read_users;
use crate::support::tls_server::{Kind, TlsServer};

#[tokio::test]
async fn a_redirect_to_plain_http_or_to_another_host_gets_no_token() {
    let elsewhere = RawServer::answering(answer("200 OK", "", "{}")).await;
    let plain = format!("http://localhost:{}", elsewhere.port);
    let targets = [
        (format!("{plain}/scim/v2/Users"), plain.clone()),
        ("https://login.example.com/sso".to_owned(), "https://login.example.com".to_owned()),
        ("//login.example.com/sso".to_owned(), "https://login.example.com".to_owned()),
    ];
    for (location, to) in targets {
        let moved = answer("307 Temporary Redirect", &format!("Location: {location}\r\n"), "");
        let server = TlsServer::start(Kind::Good, moved).await;
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &server.authority).unwrap();
        let route = Route { proxy: None, ca_file: Some(file.path().to_owned()) };
        let client = Client::with_limits(&route, quick()).unwrap();
        let error = in_time(client.send(get(server.url("/scim/v2/Users")))).await.unwrap_err();
        let Error::RedirectElsewhere { to: told, .. } = &error else { panic!("{error:?}") };
        assert_eq!(*told, to);
        assert!(words(&scim::Error::Http(error)).contains("token was not sent there"));
    }
    assert!(elsewhere.heads().is_empty());
}

#[tokio::test]
async fn a_redirect_to_nowhere_is_an_answer_and_not_followed() {
    for location in ["", "Location: http://[\r\n", "Location: \u{0}\r\n"] {
        let server = RawServer::answering(answer("302 Found", location, "")).await;
        match fetch(server.url("/scim/v2")).await {
            Ok(response) => assert_eq!(response.status, 302),
            Err(error) => assert!(matches!(error, Error::NotHttp { .. }), "{error:?}"),
        }
        assert_eq!(server.heads().len(), 1);
    }
}

#[tokio::test]
async fn the_program_does_not_follow_a_redirect_to_another_server() {
    let elsewhere = RawServer::answering(answer("200 OK", "", "{}")).await;
    let location = format!("Location: {}\r\n", elsewhere.url("/scim/v2/Users"));
    let server = RawServer::answering(answer("308 Permanent Redirect", &location, "")).await;
    let run = run(&["users"], server.url("/scim/v2").as_str(), &[]).await;
    assert_eq!((run.code, run.stdout.as_str()), (Some(3), ""));
    assert!(run.stderr.contains(&format!("points to http://127.0.0.1:{}", elsewhere.port)), "{}", run.stderr);
    assert!(elsewhere.heads().is_empty());
}

#[tokio::test]
async fn each_refusal_has_its_own_words_and_is_asked_once() {
    let cases = [
        (401, "does not accept this token", 1),
        (403, "has no right for that", 1),
        (404, "base URL is probably wrong", 1),
        (405, "does not offer that", 1),
        (501, "does not offer that", 2),
        (406, "neither application/scim+json nor application/json", 2),
        (415, "neither application/scim+json nor application/json", 2),
        (302, "points elsewhere", 1),
        (418, "no answer that SCIM knows", 1),
    ];
    for (status, told, requests) in cases {
        let (read, server) = read_from(move |_| (status, "text/plain", "their words")).await;
        let words = words(&read.error.unwrap());
        assert!(words.contains(told) && words.contains("their words"), "{status}: {words}");
        // 406 and 415 are asked for plain JSON too, 501 without a page size.
        assert_eq!(server.asked().len(), requests, "{status}");
    }
}

#[tokio::test]
async fn a_broken_body_does_not_hide_the_status() {
    for body in ["Content-Encoding: gzip\r\nContent-Length: 12\r\n\r\nno gzip here", "Content-Length: 500\r\n\r\nrefu"]
    {
        let server = RawServer::answering(format!("HTTP/1.1 401 Unauthorized\r\n{body}")).await;
        let read = in_time(read_users(&scim_client(server.url("/scim/v2").as_str(), client(quick())))).await;
        assert!(matches!(read.error, Some(scim::Error::Unauthorized { .. })), "{:?}", read.error);
    }
}

#[tokio::test]
async fn a_wait_that_is_asked_for_in_any_form_is_kept_and_then_the_list_is_read() {
    let forms = [
        "Retry-After: 0\r\n",
        "Retry-After: Wed, 21 Oct 2026 11:00:00 GMT\r\nDate: Wed, 21 Oct 2026 12:00:00 GMT\r\n",
        "Retry-After: soon\r\n",
        "",
    ];
    for form in forms {
        let busy = vec![Step::Read, Step::Send(answer("429 Too Many Requests", form, "")), Step::Close];
        let good = vec![Step::Read, Step::Send(answer("200 OK", "", &people())), Step::Close];
        let server = RawServer::start(vec![busy.clone(), busy, good]).await;
        let read = in_time(read_users(&scim_client(server.url("/scim/v2").as_str(), client(quick())))).await;
        assert_eq!((read.ids, read.error), (everybody(2), None), "{form}");
        assert_eq!(server.heads().len(), 3, "{form}");
    }
}

#[tokio::test]
async fn a_wait_that_is_too_long_ends_the_read_and_says_until_when() {
    let forms = [
        ("Retry-After: 3600\r\n", "Retry-After: 3600", "from Okta or from both"),
        (
            "Retry-After: Wed, 21 Oct 2026 13:00:00 GMT\r\nDate: Wed, 21 Oct 2026 12:00:00 GMT\r\n",
            "13:00:00 GMT",
            "whole seconds only",
        ),
    ];
    for (form, when, means) in forms {
        let server = RawServer::answering(answer("429 Too Many Requests", form, "slow down")).await;
        let read = in_time(read_users(&scim_client(server.url("/scim/v2").as_str(), client(quick())))).await;
        let words = words(&read.error.unwrap());
        assert!(words.contains(when) && words.contains("slow down") && words.contains(means), "{words}");
        assert_eq!(server.heads().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_counts_from_the_clock_of_the_server() {
    // The clock of this test jumps to whatever is waited for, so an hour costs nothing and still shows.
    let form = "Retry-After: Wed, 21 Oct 2026 12:01:30 GMT\r\nDate: Wed, 21 Oct 2026 12:00:00 GMT\r\n";
    let busy = vec![Step::Read, Step::Send(answer("429 Too Many Requests", form, "")), Step::Close];
    let good = vec![Step::Read, Step::Send(answer("200 OK", "", "{}")), Step::Close];
    let server = RawServer::start(vec![busy, good]).await;
    let patient = Client::with_limits(&Route::default(), endless()).unwrap();
    let started = tokio::time::Instant::now();
    let request = Request { tries: Tries::UpToFour, ..get(server.url("/")) };
    assert_eq!(patient.send(request).await.unwrap().status, 200);
    let waited = started.elapsed().as_secs();
    assert!((90..180).contains(&waited), "{waited}");
}

/// No limit that a jumping clock could meet.
fn endless() -> Limits {
    let day = std::time::Duration::from_secs(86_400);
    Limits { connect: day, silence: day, total: day, ..Limits::default() }
}

fn people() -> String {
    String::from_utf8(super::list(2, 1, &[super::person(1), super::person(2)]).2).unwrap()
}

#[tokio::test]
async fn a_storm_ends_after_four_tries_in_words_and_the_next_good_answer_heals_it() {
    for status in [500, 502, 503, 504] {
        let good = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
        let calm = std::sync::Arc::clone(&good);
        let server = ClosureServer::start(move |asked| {
            if calm.load(std::sync::atomic::Ordering::Relaxed) {
                page(120, asked)
            } else {
                (status, "text/html", b"<html><title>Bad gateway</title>".to_vec())
            }
        })
        .await;
        let client = scim_client(&server.base(), client(quick()));
        let read = in_time(read_users(&client)).await;
        assert!(words(&read.error.unwrap()).contains(&format!("answered {status}")));
        // Four tries with a page size, and four without.
        assert_eq!(server.asked().len(), 8);
        good.store(true, std::sync::atomic::Ordering::Relaxed);
        let read = in_time(read_users(&client)).await;
        assert_eq!((read.ids, read.error), (everybody(120), None));
    }
}

#[tokio::test]
async fn a_sign_in_page_is_told_by_the_program_with_its_title() {
    for label in ["text/html", SCIM] {
        let server = ClosureServer::start(move |_| (200, label, "<!doctype html><title>Hotel WLAN</title>")).await;
        let run = run(&["users"], &server.base(), &[]).await;
        assert_eq!((run.code, run.stdout.as_str()), (Some(3), ""));
        assert!(run.stderr.contains("A web page came back") && run.stderr.contains("Hotel WLAN"), "{}", run.stderr);
    }
}

#[tokio::test]
async fn a_token_that_is_refused_half_way_is_said_by_the_program_and_not_repeated() {
    let server = ClosureServer::start(|asked| match asked.number("startIndex") {
        Some(1 | 101) => page(900, asked),
        _ => (401, "text/plain", format!("no: {CANARY}").into_bytes()),
    })
    .await;
    let run = run(&["users", "--count"], &server.base(), &[]).await;
    assert_eq!((run.code, run.stdout.as_str()), (Some(3), ""));
    assert!(run.stderr.contains("answered 401: “no: [token]”"), "{}", run.stderr);
    let refused = server.asked().iter().filter(|asked| asked.number("startIndex") > Some(101)).count();
    assert!((1..=16).contains(&refused), "each page is asked once: {refused}");
}
