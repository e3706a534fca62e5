//! The sheet in every format, from a small report and from hostile texts.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::directory::{Snapshot, SnapshotParts, Totals};
use crate::scim::connection_test::{Stage, StageId, StageState, TestReport, Verdict};
use crate::scim::{Completeness, Group, Member, ServerCard, User, When};

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_795_615_320 + 60 * minute).unwrap()
}

fn stage(id: StageId, state: StageState, said: &str) -> Stage {
    Stage { id, state, ms: 1_204, said: said.into(), cause: None, fix: None }
}

fn sample() -> Report {
    let failed = Stage { fix: Some("Paste a new token".into()), ..stage(StageId::Token, StageState::Problem, "401") };
    Report {
        made_at: at(0),
        program_version: "0.1.0".into(),
        connection: ConnectionPart {
            profile: Some("Acme | main".into()),
            host: "acme.example".into(),
            path: "/scim/v2".into(),
            token_kept: "stored in the OS keyring".into(),
            fingerprint: "ab12".into(),
            token_since: Some(at(-60)),
            profile_created: None,
            okta_org: None,
        },
        steps: vec![StepPart {
            title: "Turn on API integration".into(),
            state: StatePart::YouSaidSo,
            evidence: None,
            at: Some(at(-30)),
        }],
        features: vec![FeaturePart {
            title: "Create Users".into(),
            state: StatePart::Seen,
            evidence: Some("Ann <Lee> was created".into()),
            at: Some(at(-20)),
            after_secs: Some(42),
        }],
        test: Some(TestReport {
            verdict: Verdict::Problem,
            stages: vec![stage(StageId::Name, StageState::Seen, "192.0.2.7"), failed],
            paste: None,
            server: ServerCard {
                host: "acme.example".into(),
                users: Some(1_200),
                filter_works: Some(true),
                page_size: Some(1_000),
                oddities: vec!["Dates without a zone".into()],
                ..ServerCard::default()
            },
        }),
        tested_at: Some(at(-10)),
        totals: Some(Totals { users: 1_200, active: 1_100, inactive: 100, groups: 7, ..Totals::default() }),
        read_at: Some(at(-1)),
        complete: false,
        recent: vec![(at(-5), "Ann Lee joined Field staff".into())],
        next_steps: vec!["Push groups".into(), "Assign people".into()],
        support: "help@acme.example".into(),
        snapshot: None,
    }
}

fn with_people(name: &str) -> Report {
    let user = User {
        id: "u1".into(),
        user_name: name.into(),
        created: Some(When::At(at(0))),
        modified: Some(When::Text("soon".into())),
        ..User::default()
    };
    let member = |id: &str| Member { value: id.into(), ..Member::default() };
    let group = Group {
        id: "g1".into(),
        display_name: "Field \"staff\"".into(),
        members: vec![member("u1"), member("gone")],
        ..Group::default()
    };
    let snapshot = Snapshot::new(SnapshotParts {
        users: vec![user].into(),
        groups: vec![group].into(),
        users_completeness: Completeness::Complete,
        groups_completeness: Completeness::Complete,
        unreadable: Vec::new(),
        oddities: BTreeSet::new(),
        read_at: at(0),
        took: Duration::ZERO,
    });
    Report { snapshot: Some(Arc::new(snapshot)), ..sample() }
}

/// A report in which every foreign text is the given one.
fn all_say(text: &str) -> Report {
    let mut report = with_people(text);
    let test = report.test.as_mut().unwrap();
    test.stages[0].said = text.into();
    test.server.issuer = Some(text.into());
    test.server.oddities = vec![text.into()];
    report.connection.host = text.into();
    report.connection.profile = Some(text.into());
    report.steps[0].evidence = Some(text.into());
    report.features[0].title = text.into();
    report.recent[0].1 = text.into();
    report.next_steps[0] = text.into();
    report.support = text.into();
    report
}

fn read_back(csv: &str) -> Vec<Vec<String>> {
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn markdown_says_everything() {
    insta::assert_snapshot!(export(&sample(), Format::Markdown), @r"
    # SCIM provisioning at acme.example

    Made 2026-11-25 14:02 UTC by SCIM Assistant 0.1.0

    ## Connection

    | | |
    | --- | --- |
    | Profile | Acme \| main |
    | Server | acme.example |
    | Path | /scim/v2 |
    | Token | stored in the OS keyring, fingerprint ab12, first used 2026-11-25 13:02 UTC |

    ## Steps

    | Step | State | Evidence | When |
    | --- | --- | --- | --- |
    | Turn on API integration | you said so |  | 2026-11-25 13:32 UTC |

    ## Features

    | Feature | State | Evidence | When |
    | --- | --- | --- | --- |
    | Create Users | seen | Ann \<Lee\> was created | 2026-11-25 13:42 UTC, after 42 seconds |

    ## Last connection test

    Verdict: problem, 2026-11-25 13:52 UTC

    | Stage | State | What was seen | Took |
    | --- | --- | --- | --- |
    | Name | seen | 192.0.2.7 | 1,204 ms |
    | Token accepted | problem | 401; Paste a new token | 1,204 ms |

    ## Server card

    | | |
    | --- | --- |
    | Host | acme.example |
    | Announced people | 1,200 |
    | Finds a person by user name | yes |
    | People in a page | 1,000 at most |

    - Dates without a zone

    ## People and groups

    Read 2026-11-25 14:01 UTC; the read was not complete, so these numbers are the least

    | | |
    | --- | --- |
    | People | 1,200 |
    | Active | 1,100 |
    | Inactive | 100 |
    | Not stated whether active | 0 |
    | Without a group | 0 |
    | Groups | 7 |
    | Empty groups | 0 |
    | Memberships | 0 |
    | Unreadable records | 0 |

    ## Recent changes

    - 2026-11-25 13:57 UTC: Ann Lee joined Field staff

    ## Next steps

    1. Push groups
    2. Assign people

    ## Support

    help@acme.example
    ");
}

#[test]
fn html_loads_nothing_and_says_everything() {
    let html = export(&sample(), Format::Html).replace("&#x2f;", "/");
    assert!(html.contains("content=\"default-src 'none'; style-src 'unsafe-inline'\""));
    for forbidden in ["<script", "src=", "href=", "url(", "@import", "http://", "https://"] {
        assert!(!html.contains(forbidden), "{forbidden}");
    }
    for said in [
        "Acme | main",
        "/scim/v2",
        "stored in the OS keyring, fingerprint ab12, first used 2026-11-25 13:02 UTC",
        "<span class=\"state you_said_so\">you said so</span>",
        "Ann &lt;Lee&gt; was created",
        "after 42 seconds",
        "Verdict: problem",
        "401; Paste a new token",
        "1,200",
        "Dates without a zone",
        "Ann Lee joined Field staff",
        "<ol>",
        "Support: help@acme.example",
    ] {
        assert!(html.contains(said), "{said}");
    }
}

#[test]
fn json_names_its_schema() {
    let json: serde_json::Value = serde_json::from_str(&export(&with_people("ann"), Format::Json)).unwrap();
    assert_eq!(json["schema"], "scim-assistant/report/1");
    assert_eq!(json["made_at"], "2026-11-25T14:02:00Z");
    assert_eq!(json["steps"][0]["state"], "you_said_so");
    assert_eq!(json["totals"]["users"], 1_200);
    assert!(json.get("snapshot").is_none());
}

#[test]
fn states_have_one_name_in_every_format() {
    for state in [StatePart::ToDo, StatePart::Waiting, StatePart::Seen, StatePart::YouSaidSo, StatePart::Problem] {
        assert_eq!(serde_json::to_value(state).unwrap(), state.key());
    }
}

#[test]
fn csv_lists_people_groups_and_who_is_in_what() {
    let report = with_people("ann, \"the\" 日本\nLee");
    let users = read_back(&export(&report, Format::Csv(List::Users)));
    assert_eq!(users[1][1], "ann, \"the\" 日本\nLee");
    assert_eq!(users[1][7..], ["not stated", "", "2026-11-25T14:02:00Z", "soon", "Field \"staff\""]);
    let groups = read_back(&export(&report, Format::Csv(List::Groups)));
    assert_eq!(groups[1][..4], ["g1", "Field \"staff\"", "", "2"]);
    let memberships = read_back(&export(&report, Format::Csv(List::Memberships)));
    assert_eq!(memberships.len(), 3);
    assert_eq!(memberships[1][2..4], ["User", "u1"]);
    assert_eq!(memberships[2][2..4], ["unknown", "gone"]);
}

#[test]
fn csv_of_nothing_has_its_headings() {
    for list in [List::Users, List::Groups, List::Memberships] {
        assert_eq!(read_back(&export(&sample(), Format::Csv(list))).len(), 1);
    }
}

proptest! {
    #[test]
    fn no_csv_field_is_a_formula_and_none_loses_anything(name in "[=+@\t\r\0'\"a,;\n-]{0,6}|\\PC{0,8}") {
        let report = with_people(&name);
        for list in [List::Users, List::Groups, List::Memberships] {
            for field in read_back(&export(&report, Format::Csv(list))).concat() {
                prop_assert!(!field.starts_with(csv::TRIGGERS), "{:?}", field);
            }
        }
        let users = read_back(&export(&report, Format::Csv(List::Users)));
        // A name of blanks alone is read as none.
        let name = if name.trim().is_empty() { String::new() } else { name };
        let guarded = format!("'{name}");
        prop_assert!([&name, &guarded].contains(&&users[1][1]), "{:?}", users[1][1]);
    }

    #[test]
    fn no_foreign_text_becomes_html(text in "[<>&\"'/a={}%\n-]{1,12}|\\PC{1,12}") {
        let tags = |html: &str| html.matches('<').count();
        let html = export(&all_say(&text), Format::Html);
        prop_assert_eq!(tags(&html), tags(&export(&all_say("a"), Format::Html)));
    }

    #[test]
    fn no_foreign_text_becomes_markdown(text in "[`|<\\[\\]()\\\\*_#\n\ra-]{1,12}|\\PC{1,12}") {
        let markdown = export(&all_say(&text), Format::Markdown);
        prop_assert_eq!(markdown.lines().count(), export(&all_say("a"), Format::Markdown).lines().count());
        let escaped = markdown::escaped(&text);
        let mut characters = escaped.chars();
        while let Some(c) = characters.next() {
            if c == '\\' {
                prop_assert!(characters.next().is_some_and(|c| c.is_ascii_punctuation()));
            } else {
                prop_assert!(!"`*_[]<>|~#&\n\r".contains(c), "{:?} in {:?}", c, escaped);
            }
        }
    }
}
