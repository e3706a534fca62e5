//! The real program on the command line: exit codes, shapes, and a token that stays out of sight.

use std::collections::BTreeSet;

use crate::support::canary::CANARY;
use crate::support::closure_server::{ClosureServer, SCIM};
use crate::support::program::Home;
use crate::support::raw_server::{RawServer, answer};

#[test]
fn a_wrong_command_line_ends_with_2() {
    let home = Home::new();
    for wrong in [
        &["users"] as &[&str],
        &["users", "--base-url", "https://scim.example.com"],
        &["users", "--base-url", "http://scim.example.com", "--token-env", "SCIM_TOKEN"],
        &["users", "--practice", "--columns", "password"],
        &["users", "--practice", "--proxy", &format!("http://me:{CANARY}@proxy.example")],
        &["users", "--practice", "--profile", "x"],
        &["users", "--profile", "nobody"],
        &["watch", "--practice", "--every", "16m"],
        &["practice", "--bind", "0.0.0.0:0"],
        &["users", "--token", CANARY],
    ] {
        let run = home.run(wrong);
        assert_eq!(run.code, Some(2), "{wrong:?}: {}", run.stderr);
        assert!(run.stdout.is_empty() && !run.stderr.is_empty(), "{wrong:?}");
    }
}

#[test]
fn a_server_that_is_not_there_is_no_answer_for_a_list_and_the_answer_of_a_test() {
    let home = Home::new();
    let from = ["--base-url", "http://127.0.0.1:1/scim/v2", "--token-env", "SCIM_TOKEN"];
    let list = home.run(&[&["users"], &from[..]].concat());
    assert_eq!((list.code, list.stdout.as_str()), (Some(3), ""), "{}", list.stderr);
    assert!(list.stderr.contains("127.0.0.1:1"), "{}", list.stderr);
    let test = home.run(&[&["test", "--json"], &from[..]].concat());
    assert_eq!((test.code, test.json()["verdict"].as_str()), (Some(1), Some("problem")), "{}", test.stderr);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_token_is_not_kept_and_nowhere_seen() {
    let server = RawServer::answering(answer("401 Unauthorized", "", "")).await;
    let url = server.url("/scim/v2").to_string();
    let added = tokio::task::spawn_blocking(move || {
        let home = Home::new();
        let run = home.run_with_stdin(&["profile", "add", "Phones", "--base-url", &url, "--token-stdin"], CANARY);
        let listed = home.run(&["profile", "list"]);
        (run.code, listed.stdout)
    });
    assert_eq!(added.await.unwrap(), (Some(1), String::new()));
}

#[test]
fn lists_of_the_practice_lab_have_their_stable_shape() {
    let home = Home::new();
    let count = home.run(&["users", "--practice", "--count"]);
    assert_eq!((count.code, count.stdout.as_str()), (Some(0), "2000\n"), "{}", count.stderr);
    let people = home.run(&["users", "--practice", "--json"]).lines();
    let keys: BTreeSet<_> = people[0].as_object().unwrap().keys().map(String::as_str).collect();
    let expected = [
        "id",
        "user_name",
        "display_name",
        "given_name",
        "family_name",
        "email",
        "department",
        "active",
        "external_id",
        "created",
        "modified",
        "groups",
    ];
    assert_eq!((people.len(), keys), (2_000, BTreeSet::from(expected)));
    let groups = home.run(&["groups", "--practice", "--json"]).lines();
    assert_eq!(groups.len(), 60);
    assert!(groups.iter().any(|group| group["members"][0]["user_name"].is_string()));
}

#[test]
fn the_lab_alone_can_be_read_by_a_second_process_with_its_token() {
    let home = Home::new();
    let mut lab = home.start(&["practice", "--users", "7", "--groups", "2"]);
    let line = lab.next_line();
    let (url, token) = (line["base_url"].as_str().unwrap(), line["token"].as_str().unwrap());
    assert!(url.starts_with("http://127.0.0.1:") && url.ends_with("/scim/v2"), "{url}");
    let count = home.run_with_stdin(&["users", "--count", "--base-url", url, "--token-stdin"], token);
    assert_eq!(count.stdout, "7\n", "{}", count.stderr);
    let refused = home.run(&["users", "--count", "--base-url", url, "--token-env", "SCIM_TOKEN"]);
    assert_eq!(refused.code, Some(3), "{}", refused.stderr);
}

#[test]
fn without_a_keyring_service_a_profile_says_so_and_what_to_do() {
    let home = Home::new();
    let profiles = home.path().join("scim-assistant/profiles");
    std::fs::create_dir_all(&profiles).unwrap();
    std::fs::write(profiles.join("Acme.toml"), "version = 1\nname = \"Acme\"\nhost = \"scim.example.com\"\n").unwrap();
    let run = home.run(&["users", "--profile", "Acme"]);
    assert_eq!(run.code, Some(4), "{}", run.stderr);
    assert!(run.stderr.contains("keyring service"), "{}", run.stderr);
    assert_eq!(run.stdout, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_unreadable_user_among_5000_is_listed_and_the_others_are_printed() {
    const ALL: usize = 5_000;
    let server = ClosureServer::start(|asked| {
        if asked.path() != "/scim/v2/Users" {
            return (200, SCIM, r#"{"totalResults":0,"startIndex":1,"itemsPerPage":0,"Resources":[]}"#.to_owned());
        }
        let start = asked.number("startIndex").unwrap_or(1);
        let last = ALL.min(start + asked.number("count").unwrap_or(100) - 1);
        let user = |i: usize| match i {
            1_234 => r#"{"id":"u1234","userName":"\ud800"}"#.to_owned(),
            _ => format!(r#"{{"id":"u{i}","userName":"user{i}"}}"#),
        };
        let page: Vec<String> = (start..=last).map(user).collect();
        let body = format!(
            r#"{{"totalResults":{ALL},"startIndex":{start},"itemsPerPage":{},"Resources":[{}]}}"#,
            page.len(),
            page.join(",")
        );
        (200, SCIM, body)
    })
    .await;
    let base = server.base();
    let run = tokio::task::spawn_blocking(move || {
        Home::new().run(&["users", "--json", "--base-url", &base, "--token-env", "SCIM_TOKEN"])
    })
    .await
    .unwrap();
    assert_eq!(run.lines().len(), ALL - 1, "{}", run.stderr);
    assert!(run.stderr.contains("u1234") && run.stderr.contains("could not be read"), "{}", run.stderr);
}
