//! Data as an attack: on the terminal, on spreadsheets, on web pages, on file names, on memory.

use proptest::prelude::*;
use scim_assistant::text::file_name;
use serde_json::{Value, json};

use super::{list, run};
use crate::support::closure_server::ClosureServer;

/// Names that do something where they are taken for more than names.
const HOSTILE: [&str; 12] = [
    "=cmd|'/c calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\0=1",
    "\u{1b}]0;owned\u{7}",
    "two\nlines",
    "\u{202e}gnp.exe",
    "\u{e0041}tag\u{200b}",
    "<script>alert(1)</script>|[x](javascript:y)`",
];

/// A server on which everybody and every group has a hostile name.
async fn hostile() -> ClosureServer {
    ClosureServer::start(|asked| {
        let named = |(n, name): (usize, &&str)| {
            json!({
                "id": format!("h{n}"), "userName": name, "displayName": name, "externalId": name,
                "name": {"givenName": name, "familyName": name}, "emails": [{"value": name, "primary": true}],
                "members": if asked.path().ends_with("/Groups") { json!([{"value": format!("h{n}")}]) } else { json!(null) },
            })
        };
        let everybody: Vec<Value> = HOSTILE.iter().enumerate().map(named).collect();
        let start = asked.number("startIndex").unwrap_or(1);
        list(everybody.len(), start, &everybody[(start - 1).min(everybody.len())..])
    })
    .await
}

#[tokio::test]
async fn a_table_has_one_line_for_each_and_nothing_that_a_terminal_obeys() {
    let server = hostile().await;
    for order in ["users", "groups"] {
        let run = run(&[order], &server.base(), &[]).await;
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        assert_eq!(run.stdout.lines().count(), HOSTILE.len() + 1, "{}", run.stdout);
        let text = format!("{}{}", run.stdout, run.stderr);
        let obeyed =
            text.chars().find(|c| (c.is_control() && *c != '\n') || matches!(c, '\u{202e}' | '\u{200b}' | '\u{e0041}'));
        assert_eq!(obeyed, None, "{text}");
    }
}

#[tokio::test]
async fn no_field_of_any_csv_is_a_formula() {
    let server = hostile().await;
    let orders: [&[&str]; 4] = [
        &["users", "--format", "csv"],
        &["groups", "--format", "csv"],
        &["report", "--format", "csv", "--list", "users", "--out", "-"],
        &["report", "--format", "csv", "--list", "memberships", "--out", "-"],
    ];
    for order in orders {
        let run = run(order, &server.base(), &[]).await;
        assert_eq!(run.code, Some(0), "{order:?}: {}", run.stderr);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(run.stdout.as_bytes());
        let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), HOSTILE.len() + 1, "{order:?}");
        let formula = records.iter().flatten().find(|field| field.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']));
        assert_eq!(formula, None, "{order:?}");
    }
}

#[tokio::test]
async fn no_name_becomes_part_of_a_web_page() {
    let server = hostile().await;
    let run = run(&["report", "--format", "html", "--out", "-"], &server.base(), &[]).await;
    assert!(run.stdout.contains("default-src 'none'"), "{}", run.stderr);
    assert!(!run.stdout.contains("<script") && !run.stdout.contains("javascript:"), "{}", run.stdout);
}

#[tokio::test]
async fn a_megabyte_for_a_name_and_5_000_addresses_leave_a_table_that_can_be_read() {
    let server = ClosureServer::start(|asked| {
        let addresses: Vec<Value> = (0..5_000).map(|n| json!({"value": format!("a{n}@x.example")})).collect();
        let long = "ż".repeat(1 << 20);
        let person = json!({"id": "u1", "userName": "ann", "displayName": long, "emails": addresses});
        if asked.path().ends_with("/Users") { list(1, 1, &[person]) } else { list(0, 1, &[]) }
    })
    .await;
    let run = run(&["users", "--columns", "user_name,display_name,email"], &server.base(), &[]).await;
    assert_eq!((run.code, run.stdout.lines().count()), (Some(0), 2), "{}", run.stderr);
    assert!(run.stdout.lines().all(|line| line.chars().count() < 1_000), "a line of {} bytes", run.stdout.len());
}

proptest! {
    #[test]
    fn a_file_name_is_one_plain_component_whatever_it_is_made_of(name in "\\PC{0,120}|[./\\\\:*CONcom1 \0\n-]{0,12}") {
        let made = file_name(&name, "profile");
        prop_assert!(!made.is_empty() && made.len() <= 81, "{made}");
        prop_assert!(made.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)), "{made}");
        prop_assert!(!made.starts_with('.') && !made.ends_with('.'), "{made}");
        let stem = made.split('.').next().unwrap_or_default().to_ascii_uppercase();
        prop_assert!(!["CON", "PRN", "AUX", "NUL", "COM1", "LPT1"].contains(&&*stem), "{made}");
    }
}
