//! Set up: the guide shows its verdicts, and each button asks for what it says.

use eframe::egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use jiff::Timestamp;
use scim_assistant::app::ask::{Ask, Place};
use scim_assistant::app::screens::set_up::{SetUpView, set_up_ui};
use scim_assistant::app::state::AppState;
use scim_assistant::guide::{FeatureId, Progress, StepId, Stranger};
use scim_assistant::worker::Command;

use crate::scene::{Scene, click, opened, stage};

fn guided(practice: bool) -> AppState {
    let mut opened = opened();
    opened.practice = practice;
    let progress = Progress { started: Some(Timestamp::UNIX_EPOCH), ..Progress::default() };
    AppState { opened: Some(opened), progress: Some(Box::new(progress)), ..AppState::default() }
}

fn at(step: StepId) -> SetUpView {
    SetUpView { open: Some(step), ..SetUpView::default() }
}

/// A window so high that the whole guide is on screen.
fn set_up(state: AppState, view: SetUpView) -> Harness<'static, Scene<SetUpView>> {
    let mut harness = stage(state, view, set_up_ui);
    harness.set_size(eframe::egui::vec2(1280.0, 2400.0));
    harness.run();
    harness
}

fn asked(harness: &mut Harness<'static, Scene<SetUpView>>, label: &str) -> Vec<Ask> {
    click(harness, label);
    harness.state_mut().asks.take()
}

#[test]
fn without_a_connection_the_way_leads_to_it() {
    let mut harness = set_up(AppState::default(), SetUpView::default());
    assert!(matches!(asked(&mut harness, "Connect first").as_slice(), [Ask::Go(Place::Connection)]));
}

#[test]
fn the_guide_starts_on_request() {
    let state = AppState { opened: Some(opened()), ..AppState::default() };
    let mut harness = set_up(state, SetUpView::default());
    assert!(matches!(asked(&mut harness, "Start the guide").as_slice(), [Ask::Do(Command::StartGuide)]));
}

#[test]
fn a_step_is_said_to_be_done() {
    let mut harness = set_up(guided(false), at(StepId::AddApp));
    let asks = asked(&mut harness, "I have done this");
    assert!(matches!(asks.as_slice(), [Ask::Do(Command::SaySo { step: StepId::AddApp, done: true })]));
}

#[test]
fn what_was_seen_is_told_with_its_evidence_and_needs_no_tick() {
    let mut state = guided(false);
    let seen = (Timestamp::UNIX_EPOCH, "3 new people arrived".to_owned());
    state.progress.as_mut().unwrap().seen.insert(StepId::AddApp, seen);
    let harness = set_up(state, at(StepId::AddApp));
    harness.get_by_label("Seen: 3 new people arrived");
    assert!(harness.query_by_label("I have done this").is_none());
}

#[test]
fn next_and_previous_turn_the_steps() {
    let mut harness = set_up(guided(false), at(StepId::AddApp));
    click(&mut harness, "Next step");
    assert_eq!(harness.state().view.open, Some(StepId::ApiIntegration));
    click(&mut harness, "Previous step");
    assert_eq!(harness.state().view.open, Some(StepId::AddApp));
}

fn with_a_stranger() -> AppState {
    let mut state = guided(false);
    let stranger = Stranger { scim_id: "u1".into(), name: "Ann Lee".into(), at: Timestamp::UNIX_EPOCH };
    state.progress.as_mut().unwrap().strangers.push(stranger);
    state
}

#[test]
fn a_stranger_is_claimed_or_refused() {
    let mut harness = set_up(with_a_stranger(), at(StepId::AssignPeople));
    harness.get_by_label("Somebody arrived: Ann Lee — is it yours?");
    let yes = asked(&mut harness, "Yes: Ann Lee");
    let no = asked(&mut harness, "No: Ann Lee");
    assert!(matches!(yes.as_slice(), [Ask::Do(Command::ClaimStranger { scim_id, mine: true })] if scim_id == "u1"));
    assert!(matches!(no.as_slice(), [Ask::Do(Command::ClaimStranger { mine: false, .. })]));
}

#[test]
fn nobody_is_asked_about_where_a_person_proves_nothing() {
    let asked = |state, step| set_up(state, at(step)).query_by_label_contains("Somebody arrived").is_some();
    assert!(asked(with_a_stranger(), StepId::PushGroup));
    assert!(!asked(with_a_stranger(), StepId::Connect));
    assert!(!asked(with_a_stranger(), StepId::Verify));
    let mut state = with_a_stranger();
    let seen = (Timestamp::UNIX_EPOCH, "a group arrived".to_owned());
    state.progress.as_mut().unwrap().seen.insert(StepId::PushGroup, seen);
    assert!(!asked(state, StepId::PushGroup));
}

#[test]
fn the_last_step_leads_to_the_sheet() {
    let mut harness = set_up(guided(false), at(StepId::Verify));
    let asks = asked(&mut harness, "Go to the hand-over sheet");
    assert!(matches!(asks.as_slice(), [Ask::Go(Place::HandOver)]));
}

#[test]
fn what_okta_would_show_is_told_at_the_step_whose_click_was_played() {
    let mut state = guided(true);
    state.click_said = Some(Ok("Push Groups shows Tablets as Active".to_owned()));
    let mut harness = set_up(state, at(StepId::PushGroup));
    let told = |harness: &Harness<'static, _>| harness.query_by_label_contains("Okta would show").is_some();
    assert!(!told(&harness), "nothing was played here");
    click(&mut harness, "Play this click in Okta");
    assert!(told(&harness));
    click(&mut harness, "Next step");
    assert!(!told(&harness));
}

#[test]
fn only_practice_plays_clicks() {
    let play = "Play this click in Okta";
    assert!(set_up(guided(false), at(StepId::AssignPeople)).query_by_label(play).is_none());
    let mut harness = set_up(guided(true), at(StepId::AssignPeople));
    assert!(matches!(asked(&mut harness, play).as_slice(), [Ask::Do(Command::PlayClick { slug })] if !slug.is_empty()));
}

#[test]
fn a_drill_is_started_from_its_feature() {
    let mut harness = set_up(guided(false), SetUpView::default());
    harness
        .get_all_by_role(Role::Button)
        .find(|node| node_label(node).starts_with("Try it: Push Users"))
        .unwrap()
        .click();
    harness.run();
    let commands = harness.state_mut().commands();
    assert!(matches!(commands.as_slice(), [Command::RunDrill(Some(FeatureId::PushUsers))]));
}

fn node_label(node: &egui_kittest::Node<'_>) -> String {
    use egui_kittest::kittest::NodeT;
    node.accesskit_node().label().unwrap_or_default()
}

#[test]
fn the_token_is_copied_without_passing_the_screen() {
    let mut harness = set_up(guided(false), at(StepId::ApiIntegration));
    let asks = asked(&mut harness, "Copy API Token");
    assert!(matches!(asks.as_slice(), [Ask::CopyBearerToken]));
    let asks = asked(&mut harness, "Copy Base URL");
    assert!(matches!(asks.as_slice(), [Ask::Copy(url)] if url == "https://scim.acme.example/scim/v2"));
}

#[test]
fn a_typed_okta_domain_opens_the_right_page() {
    let view = SetUpView { okta_org: Some("acme.okta.com".into()), ..at(StepId::ApiIntegration) };
    let mut harness = set_up(guided(false), view);
    let asks = asked(&mut harness, "Open Provisioning in Okta");
    assert!(matches!(asks.as_slice(), [Ask::OpenUrl(url)] if url.starts_with("https://acme-admin.okta.com/")));
}
