//! Pictures of the main screens, light and dark, over made-up data at fixed times in UTC.

use std::path::Path;
use std::sync::Arc;

use eframe::egui::{Key, Theme};
use egui_kittest::{SnapshotOptions, SnapshotResults};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use scim_assistant::app::moment;
use scim_assistant::guide::{Progress, StepId};
use scim_assistant::report::Format;
use scim_assistant::scim::connection_test::StageId;
use scim_assistant::settings::{self, Settings};
use scim_assistant::worker::Event;

use crate::scene::report;
use crate::screens_other::{feed, made};
use crate::stage::Stage;

/// Edges of letters differ a little between renderers.
fn options() -> SnapshotOptions {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui/snapshots");
    SnapshotOptions::new().threshold(1.5).max_failed_pixels(400_usize).output_path(folder)
}

/// Prepares the same window in both themes and compares it with its picture.
fn picture(name: &str, prepare: fn(&mut Stage)) {
    moment::show_in(TimeZone::UTC);
    let mut results = SnapshotResults::new();
    for (theme, kept, suffix) in
        [(Theme::Light, settings::Theme::Light, "light"), (Theme::Dark, settings::Theme::Dark, "dark")]
    {
        let mut stage = Stage::with_people(200, 1280.0, 800.0, theme);
        let settings = Settings { theme: kept, reduced_motion: true, ..Settings::default() };
        stage.tell(Event::SettingsLoaded(Box::new(settings)));
        prepare(&mut stage);
        stage.harness.remove_cursor();
        stage.harness.run();
        stage.harness.snapshot_options(format!("{name}_{suffix}"), &options());
        results.extend_harness(&mut stage.harness);
    }
    results.unwrap();
}

fn go(stage: &mut Stage, place: Key) {
    stage.press_command(place);
}

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_760_000_000 + minutes * 60).unwrap()
}

#[test]
fn first_start_looks_as_before() {
    picture("first_start", |_| ());
}

#[test]
fn set_up_looks_as_before() {
    picture("set_up", |stage| {
        stage.connect();
        let mut progress = Progress { started: Some(at(0)), baseline_users: Some(200), ..Progress::default() };
        progress.said.insert(StepId::Requirements, at(1));
        progress.seen.insert(StepId::Connect, (at(2), "the server listed 200 people".to_owned()));
        progress.said.insert(StepId::AddApp, at(4));
        stage.tell(Event::GuideMoved { progress: Box::new(progress), became_seen: Vec::new() });
        go(stage, Key::Num1);
    });
}

#[test]
fn a_failed_test_looks_as_before() {
    picture("connection", |stage| {
        go(stage, Key::Num3);
        let report = Box::new(report(Some(StageId::ALL[5])));
        stage.tell(Event::CredentialsTested { report, at: at(5), token_kept: None, accepted: false });
    });
}

#[test]
fn users_look_as_before() {
    picture("users", |stage| {
        stage.connect();
        go(stage, Key::Num3);
        stage.click("Bo Nowak, bo.nowak1@example.com");
    });
}

#[test]
fn groups_look_as_before() {
    picture("groups", |stage| {
        stage.connect();
        go(stage, Key::Num4);
    });
}

#[test]
fn activity_looks_as_before() {
    picture("activity", |stage| {
        stage.connect();
        stage.tell(Event::FeedGrown { feed: feed(), alarm: Some("40 people were deactivated at once".into()), new: 2 });
        go(stage, Key::Num5);
    });
}

#[test]
fn the_hand_over_looks_as_before() {
    picture("hand_over", |stage| {
        stage.connect();
        go(stage, Key::Num6);
        let made = made(Format::Markdown, "# Hand-over\n\nHost: scim.acme.example\n");
        stage.tell(Event::ReportMade { report: Arc::clone(&made.report), format: made.format, text: made.text });
    });
}
