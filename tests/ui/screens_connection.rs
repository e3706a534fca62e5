//! Connection: what is typed becomes one test, and the token leaves the screen with it.

use eframe::egui::Key;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use jiff::Timestamp;
use scim_assistant::app::ask::Ask;
use scim_assistant::app::screens::connection::{ConnectionView, connection_ui};
use scim_assistant::app::state::AppState;
use scim_assistant::scim::connection_test::StageId;
use scim_assistant::worker::{Command, TokenSource};
use secrecy::ExposeSecret;

use crate::canary::{CANARY, WRONG};
use crate::scene::{Scene, click, opened, report, stage};

const URL: &str = "https://scim.acme.example/scim/v2";

fn typed() -> ConnectionView {
    ConnectionView { base_url: URL.into(), token: CANARY.to_owned().into(), ..ConnectionView::default() }
}

fn tested(state: &mut AppState, failed: Option<StageId>) {
    state.test.report = Some((Box::new(report(failed)), Timestamp::UNIX_EPOCH));
    state.test.stages = report(failed).stages;
    state.test.token_kept = Some("ab12".into());
    state.test.accepted = failed.is_none();
}

fn connection(state: AppState, view: ConnectionView) -> Harness<'static, Scene<ConnectionView>> {
    stage(state, view, connection_ui)
}

#[test]
fn the_test_button_hands_the_token_over_and_empties_its_field() {
    let mut harness = connection(AppState::default(), typed());
    click(&mut harness, "Test connection");
    let commands = harness.state_mut().commands();
    let [Command::TestCredentials { base_url, token: TokenSource::Pasted(token), .. }] = commands.as_slice() else {
        panic!("one test with the pasted token");
    };
    assert_eq!((base_url.as_str(), token.expose_secret()), (URL, CANARY));
    assert!(harness.state().view.token.is_empty());
}

#[test]
fn the_token_cannot_be_brought_back_by_undo() {
    let mut harness = connection(AppState::default(), ConnectionView { base_url: URL.into(), ..Default::default() });
    harness.get_by_label("Token").focus();
    harness.run();
    harness.get_by_label("Token").type_text(CANARY);
    harness.run();
    click(&mut harness, "Test connection");
    assert_eq!(harness.state_mut().commands().len(), 1);
    harness.get_by_label("Token").focus();
    harness.run();
    harness.key_press_modifiers(eframe::egui::Modifiers::COMMAND, Key::Z);
    harness.run();
    assert!(harness.state().view.token.is_empty());
}

#[test]
fn enter_in_the_address_tests() {
    let mut harness = connection(AppState::default(), typed());
    harness.get_by_label("Base URL").focus();
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    assert!(matches!(harness.state_mut().commands().as_slice(), [Command::TestCredentials { .. }]));
}

#[test]
fn without_a_token_nothing_is_tested() {
    let mut harness = connection(AppState::default(), ConnectionView { token: String::new().into(), ..typed() });
    click(&mut harness, "Test connection");
    assert!(harness.state_mut().commands().is_empty());
}

#[test]
fn a_running_test_can_be_cancelled() {
    let mut state = AppState::default();
    state.test.running = true;
    let mut harness = connection(state, typed());
    click(&mut harness, "Cancel test");
    assert!(matches!(harness.state_mut().commands().as_slice(), [Command::CancelTest]));
}

#[test]
fn a_kept_token_is_used_again_and_can_be_replaced() {
    let mut state = AppState::default();
    tested(&mut state, Some(StageId::Name));
    let mut harness = connection(state, ConnectionView { token: String::new().into(), ..typed() });
    harness.get_by_label_contains("token entered, fingerprint ab12");
    click(&mut harness, "Test connection");
    let commands = harness.state_mut().commands();
    assert!(matches!(commands.as_slice(), [Command::TestCredentials { token: TokenSource::Kept, .. }]));
    click(&mut harness, "Replace token");
    harness.get_by_label("Token").type_text(WRONG);
}

#[test]
fn a_proxy_with_a_password_is_refused_and_the_token_stays() {
    let view = ConnectionView { proxy: "http://u:p@proxy.example:1".into(), ..typed() };
    let mut harness = connection(AppState::default(), view);
    click(&mut harness, "Test connection");
    assert!(harness.state_mut().commands().is_empty());
    harness.get_by_label("a proxy address with a password in it is refused");
    assert_eq!(harness.state().view.token.as_str(), CANARY);
}

#[test]
fn an_accepted_test_is_saved_under_a_name() {
    let mut state = AppState::default();
    tested(&mut state, None);
    let mut harness = connection(state, typed());
    click(&mut harness, "Save and watch");
    assert!(harness.state_mut().commands().is_empty(), "a profile needs a name");
    harness.state_mut().view.profile_name = "Acme".into();
    harness.run();
    click(&mut harness, "Only for this session");
    click(&mut harness, "Save and watch");
    let commands = harness.state_mut().commands();
    let [Command::SaveCredentials { profile, session_only, .. }] = commands.as_slice() else { panic!("one save") };
    assert_eq!((profile.as_str(), *session_only), ("Acme", true));
}

#[test]
fn a_failed_test_offers_no_saving_and_names_cause_and_fix() {
    let mut state = AppState::default();
    tested(&mut state, Some(StageId::Token));
    let harness = connection(state, typed());
    assert!(harness.query_by_label("Save and watch").is_none());
    harness.get_by_label("The server does not know this token");
    harness.get_by_label_contains("Make a new token in Scalefusion");
    assert!(harness.query_all_by_label("not reached").count() > 0);
}

#[test]
fn an_open_profile_is_given_a_new_token_and_keeps_its_address() {
    let mut state = AppState { opened: Some(opened()), ..AppState::default() };
    tested(&mut state, None);
    let mut harness = connection(state, ConnectionView::default());
    click(&mut harness, "Keep the new token");
    let commands = harness.state_mut().commands();
    assert!(matches!(commands.as_slice(), [Command::SaveCredentials { profile, .. }] if profile == "Acme production"));
}

#[test]
fn what_okta_needs_is_copied_and_the_token_never_through_the_screen() {
    let mut state = AppState::default();
    tested(&mut state, None);
    let mut harness = connection(state, ConnectionView::default());
    click(&mut harness, "Copy Base URL");
    click(&mut harness, "Copy API Token");
    let asks = harness.state_mut().asks.take();
    assert!(matches!(asks.as_slice(), [Ask::Copy(url), Ask::CopyBearerToken] if url == URL));
}

#[test]
fn a_test_of_the_stored_token_offers_no_rotation() {
    let mut state = AppState { opened: Some(opened()), ..AppState::default() };
    tested(&mut state, None);
    state.test.token_kept = Some("9f0e".into());
    let harness = connection(state, ConnectionView::default());
    assert!(harness.query_by_label("Keep the new token").is_none());
}

#[test]
fn another_server_can_be_entered_while_one_is_open() {
    let state = AppState { opened: Some(opened()), ..AppState::default() };
    let mut harness = connection(state, ConnectionView::default());
    click(&mut harness, "Connect to another server");
    harness.state_mut().view.base_url = "https://other.example/v2".into();
    harness.state_mut().view.token = CANARY.to_owned().into();
    harness.run();
    click(&mut harness, "Test connection");
    let commands = harness.state_mut().commands();
    let [Command::TestCredentials { base_url, .. }] = commands.as_slice() else { panic!("one test") };
    assert_eq!(base_url, "https://other.example/v2");
}

#[test]
fn practice_is_tested_and_never_saved() {
    let mut opened = opened();
    opened.practice = true;
    let mut state = AppState { opened: Some(opened), ..AppState::default() };
    tested(&mut state, None);
    state.test.token_kept = None;
    let mut harness = connection(state, ConnectionView::default());
    assert!(harness.query_by_label("Keep the new token").is_none());
    click(&mut harness, "Test connection");
    let commands = harness.state_mut().commands();
    assert!(matches!(commands.as_slice(), [Command::TestCredentials { token: TokenSource::Stored, .. }]));
}

#[test]
fn a_profile_brings_its_proxy_and_no_half_typed_token_stays() {
    let mut profile = opened();
    profile.profile.proxy = Some("http://proxy.example:8080/".into());
    let state = AppState { opened: Some(profile), epoch: 1, ..AppState::default() };
    let harness = connection(state, typed());
    assert_eq!(harness.state().view.proxy, "http://proxy.example:8080/");
    assert!(harness.state().view.token.is_empty());
}
