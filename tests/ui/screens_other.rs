//! First start, activity, hand-over and settings: each button asks for what it says.

use std::sync::Arc;

use egui_kittest::kittest::Queryable;
use jiff::Timestamp;
use scim_assistant::app::ask::{Ask, Place};
use scim_assistant::app::screens::{
    activity::{ActivityView, activity_ui},
    first_start::{FirstStartView, first_start_ui},
    hand_over::{HandOverView, hand_over_ui},
    settings::{SettingsView, settings_ui},
};
use scim_assistant::app::state::{AppState, MadeReport};
use scim_assistant::directory::{AttributeChange, Change, ChangeKind, Feed};
use scim_assistant::report::{ConnectionPart, Format, List, Report};
use scim_assistant::settings::Profile;
use scim_assistant::worker::Command;

use crate::scene::{click, opened, stage};

#[test]
fn the_three_doors_lead_where_they_say() {
    let profiles = vec![Profile { name: "Acme".into(), ..Profile::default() }];
    let state = AppState { profiles, ..AppState::default() };
    let mut harness = stage(state, FirstStartView::default(), first_start_ui);
    for door in ["Connect to Scalefusion", "Practice without any account", "Open a profile", "Open Acme"] {
        harness.get_by_role_and_label(eframe::egui::accesskit::Role::Button, door).click();
        harness.run();
    }
    let asks = harness.state_mut().asks.take();
    assert!(matches!(
        asks.as_slice(),
        [Ask::Go(Place::Connection), Ask::Do(Command::OpenPractice), Ask::Do(Command::OpenProfile { name })] if name == "Acme"
    ));
}

fn change(kind: ChangeKind, name: &str, attributes: Vec<AttributeChange>) -> Change {
    Change {
        at: Timestamp::UNIX_EPOCH,
        kind,
        id: name.into(),
        name: name.into(),
        display_name: None,
        external_id: None,
        group: None,
        attributes,
    }
}

pub(crate) fn feed() -> Arc<Feed> {
    let title =
        AttributeChange { attribute: "title".into(), before: Some("Engineer".into()), after: Some("Lead".into()) };
    let mut feed = Feed::default();
    feed.push(&[
        change(ChangeKind::PersonCreated, "ann.lee", Vec::new()),
        change(ChangeKind::PersonChanged, "bob.ray", vec![title]),
    ]);
    Arc::new(feed)
}

#[test]
fn the_feed_is_filtered_by_text() {
    let state = AppState { feed: feed(), ..AppState::default() };
    let mut harness = stage(state, ActivityView::default(), activity_ui);
    assert!(harness.query_by_label_contains("ann.lee").is_some());
    harness.state_mut().view.text = "BOB".into();
    harness.run();
    assert!(harness.query_by_label_contains("ann.lee").is_none());
    assert!(harness.query_by_label_contains("bob.ray").is_some());
    click(&mut harness, "Show everything");
    assert!(harness.query_by_label_contains("ann.lee").is_some());
}

#[test]
fn the_feed_is_filtered_by_kind() {
    let state = AppState { feed: feed(), ..AppState::default() };
    let mut view = ActivityView::default();
    view.kind = Some(ChangeKind::PersonChanged);
    let harness = stage(state, view, activity_ui);
    assert!(harness.query_by_label_contains("ann.lee").is_none());
    assert!(harness.query_by_label_contains("bob.ray").is_some());
}

#[test]
fn a_line_opens_to_the_values_before_and_after() {
    let state = AppState { feed: feed(), ..AppState::default() };
    let mut harness = stage(state, ActivityView::default(), activity_ui);
    assert!(harness.query_by_label("Engineer").is_none());
    harness.get_by_label_contains("bob.ray").click();
    harness.run();
    harness.get_by_label("Engineer");
    harness.get_by_label("Lead");
}

#[test]
fn an_alarm_is_taken_away_by_hand_only() {
    let state = AppState { alarm: Some("40 people were deactivated at once".into()), ..AppState::default() };
    let mut harness = stage(state, ActivityView::default(), activity_ui);
    harness.get_by_label("40 people were deactivated at once");
    assert!(harness.state_mut().asks.take().is_empty());
    click(&mut harness, "I have looked at it");
    assert!(matches!(harness.state_mut().asks.take().as_slice(), [Ask::DismissAlarm]));
}

#[test]
fn nothing_changed_is_said_without_alarm() {
    let harness = stage(AppState::default(), ActivityView::default(), activity_ui);
    harness.get_by_label("Nothing changed yet");
}

pub(crate) fn made(format: Format, text: &str) -> MadeReport {
    let connection = ConnectionPart {
        profile: Some("Acme production".into()),
        host: "scim.acme.example".into(),
        path: "/scim/v2".into(),
        token_kept: "stored in the OS keyring".into(),
        fingerprint: "ab12".into(),
        token_since: None,
        profile_created: None,
        okta_org: None,
    };
    let report = Report {
        made_at: Timestamp::UNIX_EPOCH,
        program_version: "0.1.0".into(),
        connection,
        steps: Vec::new(),
        features: Vec::new(),
        test: None,
        tested_at: None,
        totals: None,
        read_at: None,
        complete: true,
        recent: Vec::new(),
        next_steps: Vec::new(),
        support: "help@vendor.example".into(),
        snapshot: None,
    };
    MadeReport { report: Arc::new(report), format, text: text.into() }
}

#[test]
fn each_format_is_made_once_and_then_shown() {
    let state = AppState { opened: Some(opened()), ..AppState::default() };
    let mut harness = stage(state, HandOverView::default(), hand_over_ui);
    harness.run();
    let asked = |commands: Vec<Command>| match commands.as_slice() {
        [Command::MakeReport { format }] => Some(*format),
        _ => None,
    };
    assert_eq!(asked(harness.state_mut().commands()), Some(Format::Markdown));
    harness.state_mut().state.report = Some(made(Format::Markdown, "# Hand-over\nHost: scim.acme.example\n"));
    harness.run();
    harness.get_by_label("Host: scim.acme.example");
    click(&mut harness, "CSV: users");
    assert_eq!(asked(harness.state_mut().commands()), Some(Format::Csv(List::Users)));
}

#[test]
fn the_sheet_is_saved_and_copied() {
    let report = Some(made(Format::Markdown, "# Hand-over\n"));
    let state = AppState { opened: Some(opened()), report, ..AppState::default() };
    let mut harness = stage(state, HandOverView::default(), hand_over_ui);
    for button in ["Save as…", "Copy text", "Copy support address"] {
        click(&mut harness, button);
    }
    let asks = harness.state_mut().asks.take();
    let [Ask::SaveReport { suggested, format: Format::Markdown }, Ask::Copy(text), Ask::Copy(support)] =
        asks.as_slice()
    else {
        panic!("save, copy, copy");
    };
    assert_eq!(suggested, "Acme-production-hand-over.md");
    assert_eq!((text.as_str(), support.as_str()), ("# Hand-over\n", "help@vendor.example"));
}

#[test]
fn a_changed_setting_is_sent_at_once() {
    let mut harness = stage(AppState::default(), SettingsView::default(), settings_ui);
    assert!(harness.state_mut().commands().is_empty());
    harness.get_by_label("Reduced motion").click();
    harness.run_steps(2);
    let commands = harness.state_mut().commands();
    assert!(commands.iter().all(|command| matches!(command, Command::ChangeSettings(s) if s.reduced_motion)));
    assert!(!commands.is_empty());
}
