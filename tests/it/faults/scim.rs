//! JSON that is damaged, lists that lie, records and groups that no directory should hold.

use proptest::prelude::*;
use scim_assistant::base_url::BaseUrl;
use scim_assistant::scim::{Completeness, Error, Oddity};
use serde_json::{Value, json};

use super::{client, everybody, in_time, list, page, person, quick, read_from, run, scim_client, words};
use crate::support::closure_server::{Answer, Asked, ClosureServer, SCIM};
use crate::support::reading::read_users;

/// A page of a hundred people in which the text of one is another.
fn with_one(place: usize, text: &str) -> Vec<u8> {
    let body = String::from_utf8(list(100, 1, &(1..=100).map(person).collect::<Vec<_>>()).2).unwrap();
    body.replace(&person(place).to_string(), text).into_bytes()
}

#[tokio::test]
async fn marks_bytes_and_control_characters_cost_nobody() {
    let plain = list(2, 1, &[person(1), person(2)]).2;
    let at = plain.windows(7).position(|part| part == b"person2").unwrap() + 3;
    let damaged = |byte: u8| {
        let mut body = plain.clone();
        body[at] = byte;
        body
    };
    let cases = [
        ([b"\xef\xbb\xbf".as_slice(), &plain].concat(), Oddity::ByteOrderMark),
        (damaged(0xfc), Oddity::NotUtf8),
        (damaged(0x07), Oddity::ControlCharacters),
    ];
    for (body, oddity) in cases {
        let (read, _) = read_from(move |_| (200, SCIM, body.clone())).await;
        assert_eq!((read.ids, read.error, read.completeness), (everybody(2), None, Completeness::Complete));
        assert!(read.oddities.contains(&oddity), "{oddity:?} in {:?}", read.oddities);
    }
}

#[tokio::test]
async fn one_bad_record_is_set_aside_and_the_other_ninety_nine_are_read() {
    let deep = format!(r#"{{"id":"u7","a":{}{}}}"#, "[".repeat(50_000), "]".repeat(50_000));
    let kinds = [
        r#"{"id":"u7","userName":"\ud800"}"#,
        r#"{"id":"u7","userName":1e999}"#,
        deep.as_str(),
        "17",
        "null",
        r#""a text""#,
        r#"{"id":"","userName":"nobody"}"#,
        r#"{"userName":"nobody"}"#,
    ];
    for kind in kinds {
        let body = with_one(7, kind);
        let (read, _) = read_from(move |asked| match asked.number("startIndex") {
            Some(1) => (200, SCIM, body.clone()),
            _ => list(100, 101, &[]),
        })
        .await;
        let others: Vec<String> = everybody(100).into_iter().filter(|id| id != "u7").collect();
        assert_eq!((read.ids, read.unreadable, read.error), (others, vec![7], None), "{}", &kind[..kind.len().min(60)]);
    }
}

#[tokio::test]
async fn a_million_brackets_are_refused_in_words() {
    for brackets in [100_000, 1_000_000] {
        for body in
            ["[".repeat(brackets), r#"{"Resources":"#.to_owned() + &"[".repeat(brackets), r#"{"a":"#.repeat(brackets)]
        {
            let (read, _) = read_from(move |_| (200, SCIM, body.clone())).await;
            let words = words(&read.error.expect("it is no list"));
            assert!(words.len() < 3_000, "{} characters", words.len());
        }
    }
}

#[tokio::test]
async fn an_empty_answer_is_not_nobody() {
    for status in [200, 204] {
        let (read, _) = read_from(move |_| (status, SCIM, "")).await;
        let error = read.error.unwrap();
        assert_eq!(error, Error::Empty { status });
        assert!(words(&error).contains("not a list of nobody"));
        assert!(matches!(read.completeness, Completeness::Partial { .. }));
    }
}

#[tokio::test]
async fn an_odd_page_is_read_and_its_oddity_is_noted() {
    let absent = |attribute| Oddity::Absent { attribute };
    let cases = [
        (
            r#""totalResults":"1","startIndex":1,"itemsPerPage":1,"Resources":[@]"#,
            1,
            Oddity::NumberAsText { attribute: "totalResults" },
        ),
        (
            r#""totalResults":-1,"startIndex":1,"itemsPerPage":1,"Resources":[@]"#,
            1,
            Oddity::NumberUnusable { attribute: "totalResults" },
        ),
        (r#""startIndex":1,"itemsPerPage":1,"Resources":[@]"#, 1, absent("totalResults")),
        (r#""totalResults":1,"startIndex":1,"itemsPerPage":1,"resources":[@]"#, 1, Oddity::ResourcesLowerCase),
        (r#""totalResults":1,"startIndex":1,"itemsPerPage":0,"Resources":null"#, 0, absent("Resources")),
        (r#""totalResults":1,"startIndex":1,"itemsPerPage":0"#, 0, absent("Resources")),
    ];
    for (text, people, oddity) in cases {
        let schemas = r#""schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"]"#;
        let body = format!("{{{schemas},{}}}", text.replace('@', &person(1).to_string()));
        let (read, _) = read_from(move |_| (200, SCIM, body.clone())).await;
        assert_eq!((read.ids.len(), read.error), (people, None), "{text}");
        assert!(read.oddities.contains(&oddity), "{text}: {:?}", read.oddities);
    }
}

/// A directory that announces another number than it gives.
fn announcing(said: usize, all: usize) -> impl Fn(&Asked) -> Answer {
    move |asked| {
        let (start, count) = (asked.number("startIndex").unwrap_or(1), asked.number("count").unwrap_or(100));
        let people: Vec<Value> = (start..=all).take(count.min(50)).map(person).collect();
        list(said, start, &people)
    }
}

#[tokio::test]
async fn a_total_that_is_wrong_loses_nobody_and_is_told() {
    let (read, _) = read_from(announcing(120, 97)).await;
    assert_eq!((read.ids, read.completeness), (everybody(97), Completeness::Complete));
    assert!(read.oddities.iter().any(|odd| odd.to_string() == "The server says 120, gave 97"), "{:?}", read.oddities);
    let (read, _) = read_from(announcing(97, 120)).await;
    assert_eq!((read.ids, read.completeness), (everybody(120), Completeness::Complete));
    assert!(read.oddities.contains(&Oddity::TotalTooLow { said: 97, got: 120 }), "{:?}", read.oddities);
}

#[tokio::test]
async fn short_pages_of_any_size_give_everybody() {
    let (read, _) = read_from(|asked| {
        let start = asked.number("startIndex").unwrap_or(1);
        let people: Vec<Value> = (start..=230).take(1 + start * 7 % 60).map(person).collect();
        list(230, start, &people)
    })
    .await;
    assert_eq!((read.ids, read.error, read.completeness), (everybody(230), None, Completeness::Complete));
}

#[tokio::test]
async fn an_id_on_two_pages_counts_once_and_one_name_under_two_ids_counts_twice() {
    let (read, _) = read_from(|asked| {
        // Somebody came in at the top between two pages, so the last one of a page is the first of the next.
        let start = asked.number("startIndex").unwrap_or(1);
        let first = if start == 1 { 1 } else { start - 1 };
        let mut people: Vec<Value> = (first..=149).take(100).map(person).collect();
        if let Some(first) = people.first_mut() {
            first["userName"] = json!("same@x.example");
        }
        list(150, start, &people)
    })
    .await;
    assert_eq!((read.ids, read.error), (everybody(149), None));
    assert!(read.oddities.contains(&Oddity::DuplicateId { kind: "User" }), "{:?}", read.oddities);
}

#[tokio::test]
async fn new_ids_without_end_stop_at_a_million_and_are_kept() {
    let (read, server) = read_from(|asked| {
        let start = asked.number("startIndex").unwrap_or(1);
        let people: Vec<String> = (start..start + 50_000).map(|n| format!(r#"{{"id":"{n}"}}"#)).collect();
        (200, SCIM, format!(r#"{{"totalResults":9999999,"Resources":[{}]}}"#, people.join(",")))
    })
    .await;
    assert_eq!((read.ids.len(), read.error), (1_000_000, None));
    let Completeness::Partial { why } = read.completeness else { panic!("it has no end") };
    assert!(why.contains("1,000,000"), "{why}");
    assert!(server.asked().len() <= 40, "{}", server.asked().len());
}

#[tokio::test]
async fn a_page_that_fails_for_good_leaves_a_partial_list_and_the_next_read_starts_afresh() {
    let good = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let calm = std::sync::Arc::clone(&good);
    let server = ClosureServer::start(move |asked| match asked.number("startIndex") {
        Some(201) if !calm.load(std::sync::atomic::Ordering::Relaxed) => (500, "text/plain", b"no third page".to_vec()),
        _ => page(350, asked),
    })
    .await;
    let client = scim_client(&server.base(), client(quick()));
    let read = in_time(read_users(&client)).await;
    assert!(matches!(read.error, Some(Error::ServerFailed { status: 500, .. })), "{:?}", read.error);
    assert!(read.ids.starts_with(&everybody(200)), "{}", read.ids.len());
    let Completeness::Partial { why } = read.completeness else { panic!("a page is missing") };
    assert!(why.contains("of 350 records"), "{why}");
    good.store(true, std::sync::atomic::Ordering::Relaxed);
    let read = in_time(read_users(&client)).await;
    assert_eq!((read.ids, read.completeness), (everybody(350), Completeness::Complete));
}

#[tokio::test]
async fn groups_in_circles_dangling_repeated_and_100_000_members_are_listed() {
    let server = ClosureServer::start(|asked| {
        if asked.path().ends_with("/Users") {
            return page(2, asked);
        }
        let group = |id: &str, members: Vec<Value>| json!({"id": id, "displayName": id, "members": members});
        let member = |id: &str| json!({"value": id});
        let crowd = (0..100_000).map(|n| member(&format!("nobody-{n}"))).collect();
        let groups = [
            group("a", vec![member("b"), member("u1")]),
            group("b", vec![member("a"), member("b")]),
            group("c", vec![member("u1"), member("u1"), member("ghost"), json!(null), json!(7)]),
            group("d", crowd),
        ];
        list(4, 1, &groups)
    })
    .await;
    let run = run(&["groups", "--json"], &server.base(), &[]).await;
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let mut lines = run.lines();
    lines.sort_by_key(|line| line["id"].to_string());
    let members = |at: usize| lines[at]["members"].as_array().unwrap();
    let ids = |at: usize| {
        let mut ids: Vec<&str> = members(at).iter().map(|m| m["id"].as_str().unwrap()).collect();
        ids.sort_unstable();
        ids
    };
    assert_eq!((ids(0), ids(1), ids(2)), (vec!["b", "u1"], vec!["a", "b"], vec!["7", "ghost", "u1"]));
    assert_eq!(members(3).len(), 100_000);
}

#[tokio::test]
async fn odd_ids_and_impossible_dates_are_shown_as_they_are() {
    let long = "x".repeat(10_000);
    let ids = ["a/b?c#d", "..", " ", "%2e%2e", "\u{202e}evil", long.as_str()];
    let records: Vec<Value> = ids
        .iter()
        .map(|id| json!({"id": id, "userName": id, "meta": {"created": "2026-02-31T25:00:00Z", "lastModified": 7}}))
        .collect();
    let (read, _) = read_from(move |_| list(6, 1, &records)).await;
    let readable: Vec<String> = ids.iter().filter(|id| **id != " ").map(ToString::to_string).collect();
    assert_eq!((read.ids, read.unreadable, read.error), (readable, vec![3], None));
}

#[tokio::test]
async fn whatever_an_id_is_its_record_is_asked_for_below_the_base_url() {
    let server = ClosureServer::start(|_| (200, SCIM, r#"{"id":"x"}"#)).await;
    let client = scim_client(&server.base(), client(quick()));
    for id in ["..", ".", "%2e%2e", "%2E", "a/../../b", "a\\..\\b", "?x", "#x", "", " ", "\t\n", "\u{202e}", "ż"] {
        let answered = in_time(client.user_json(id)).await;
        assert!(answered.is_ok(), "{id:?}: {answered:?}");
    }
    for asked in server.asked() {
        let rest = asked.target.strip_prefix("/scim/v2/Users/").unwrap_or_else(|| panic!("{}", asked.target));
        assert!(!rest.contains(['/', '?', '#', '\\']) && rest != "." && rest != "..", "{}", asked.target);
    }
}

proptest! {
    #[test]
    fn the_url_of_any_id_stays_one_segment_below_the_base_url(id in "\\PC{0,40}|[./\\\\%2eE?#;:@]{0,12}|\\.{1,4}") {
        let base = BaseUrl::parse("https://scim.example.com:8443/scim/v2").unwrap().value;
        let url = base.join(&["Users", &id]);
        prop_assert_eq!(url.origin(), base.url().origin());
        let segments: Vec<&str> = url.path_segments().unwrap().collect();
        prop_assert_eq!(&segments[..3], ["scim", "v2", "Users"]);
        prop_assert_eq!((segments.len(), url.query(), url.fragment()), (4, None, None));
    }
}

#[tokio::test]
async fn a_clock_that_is_off_by_more_than_five_minutes_is_noted() {
    let off = |minutes: i64| {
        let there = jiff::Timestamp::now() + jiff::SignedDuration::from_mins(minutes);
        let date = there.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        &*format!("{SCIM}\r\nDate: {date}").leak()
    };
    for (minutes, noted) in [(0, false), (3, false), (-90, true), (90, true)] {
        let label = off(minutes);
        let server = ClosureServer::start(move |asked| (200, label, page(3, asked).2)).await;
        let run = run(&["test", "--json"], &server.base(), &[]).await;
        let http = run.json()["stages"][4].clone();
        assert_eq!(http.to_string().contains("clock"), noted, "{minutes}: {http}");
    }
}
