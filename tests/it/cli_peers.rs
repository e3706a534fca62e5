//! The main job, by the real program, against two SCIM servers that nobody of this project wrote.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::peers::{Kind, Peer};
use crate::support::plain_http::list_all;
use crate::support::program::Home;
use crate::support::seed;

const USERS: usize = 500;
const GROUPS: usize = 40;

#[test]
fn scim2_server_is_tested_read_watched_and_reported() {
    the_main_job(Kind::Scim2);
}

#[test]
fn scimmy_is_tested_read_watched_and_reported() {
    the_main_job(Kind::Scimmy);
}

fn the_main_job(kind: Kind) {
    let peer = Peer::start(kind);
    let ids = seed::fill(&peer.base_url, &peer.token, USERS, GROUPS);
    let home = Home::new();
    let from = ["--base-url", &peer.base_url, "--token-env", "SCIM_TOKEN"];
    every_stage_is_seen_or_noted(&home, &from);
    the_distinct_users_are_printed(&home, &from, &peer);
    the_memberships_are_printed(&home, &from, &peer);
    the_sheet_holds_totals_and_no_token(&home, &from);
    changes_of_a_second_process_are_told(&home, &from, &peer, &ids);
}

fn arguments<'a>(first: &[&'a str], from: &[&'a str]) -> Vec<&'a str> {
    first.iter().chain(from).copied().collect()
}

fn every_stage_is_seen_or_noted(home: &Home, from: &[&str]) {
    let run = home.run(&arguments(&["test", "--json"], from));
    let report = run.json();
    assert_eq!(report["verdict"], "ok", "{report:#}\n{}", run.stderr);
    assert_eq!(run.code, Some(0));
    let stages = report["stages"].as_array().expect("stages");
    assert_eq!(stages.len(), 11);
    for stage in stages {
        let skipped = stage["id"] == "name" || stage["id"] == "tls";
        let good =
            if skipped { stage["state"] == "skipped" } else { stage["state"] == "seen" || stage["state"] == "noted" };
        assert!(good, "{stage:#}");
    }
}

fn the_distinct_users_are_printed(home: &Home, from: &[&str], peer: &Peer) {
    let run = home.run(&arguments(&["users", "--json"], from));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let printed: BTreeSet<String> = run.lines().iter().map(id_of).collect();
    let there: BTreeSet<String> = list_all(&peer.base_url, &peer.token, "Users").iter().map(id_of).collect();
    assert_eq!(there.len(), USERS);
    assert_eq!(printed, there);
    let count = home.run(&arguments(&["users", "--count"], from));
    assert_eq!(count.stdout.trim(), USERS.to_string());
}

fn the_memberships_are_printed(home: &Home, from: &[&str], peer: &Peer) {
    let run = home.run(&arguments(&["groups", "--json"], from));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let members = |group: &Value, key: &str| -> BTreeSet<String> {
        let list = group["members"].as_array().cloned().unwrap_or_default();
        list.iter().filter_map(|m| m[key].as_str().map(str::to_owned)).collect()
    };
    let there: Vec<(String, BTreeSet<String>)> =
        list_all(&peer.base_url, &peer.token, "Groups").iter().map(|g| (id_of(g), members(g, "value"))).collect();
    assert_eq!(there.len(), GROUPS);
    let printed: Vec<(String, BTreeSet<String>)> = run.lines().iter().map(|g| (id_of(g), members(g, "id"))).collect();
    assert_eq!(BTreeSet::from_iter(printed), BTreeSet::from_iter(there));
}

fn the_sheet_holds_totals_and_no_token(home: &Home, from: &[&str]) {
    let run = home.run(&arguments(&["report", "--format", "md", "--out", "sheet.md"], from));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let sheet = std::fs::read_to_string(home.path().join("sheet.md")).expect("the sheet");
    for expected in ["500", "40", "to do", "support@scalefusion.com"] {
        assert!(sheet.contains(expected), "{expected} is not in\n{sheet}");
    }
}

fn changes_of_a_second_process_are_told(home: &Home, from: &[&str], peer: &Peer, ids: &[String]) {
    let mut watch = home.start(&arguments(&["watch", "--every", "1s", "--for", "2m", "--json"], from));
    let baseline = watch.next_line();
    assert_eq!((&baseline["kind"], &baseline["users"]), (&json!("baseline"), &json!(USERS)));
    let (base, token) = (peer.base_url.as_str(), peer.token.as_str());
    let (one, two) = (&ids[0], &ids[2]);
    let ann = seed::person(9_000);
    let ann_id = seed::create(base, token, "Users", &ann, &ann);
    expect(&mut watch, "person_created", &ann_id);
    let rename = json!([{"op": "replace", "path": "displayName", "value": "Mira Renamed"}]);
    seed::patch(base, token, &format!("/Users/{one}"), &rename);
    let changed = expect(&mut watch, "person_changed", one);
    assert!(changed["changes"].as_array().is_some_and(|c| c.iter().any(|c| c["after"] == "Mira Renamed")), "{changed}");
    seed::patch(base, token, &format!("/Users/{two}"), &json!([{"op": "replace", "value": {"active": false}}]));
    expect(&mut watch, "person_deactivated", two);
    let group =
        list_all(base, token, "Groups").iter().find(|g| g["displayName"] == "Équipe 0").map(id_of).expect("a group");
    let member = json!([{"op": "add", "path": "members", "value": [{"value": ann_id}]}]);
    seed::patch(base, token, &format!("/Groups/{group}"), &member);
    let joined = expect(&mut watch, "member_joined", &ann_id);
    assert!(joined["group"].to_string().contains("Équipe 0"), "{joined}");
}

/// Reads lines until the one of a kind and id comes; other lines before it are other people's.
fn expect(watch: &mut crate::support::program::Running, kind: &str, id: &str) -> Value {
    loop {
        let line = watch.next_line();
        if line["kind"] == kind && line["id"] == id {
            return line;
        }
    }
}

fn id_of(resource: &Value) -> String {
    resource["id"].as_str().expect("an id").to_owned()
}
