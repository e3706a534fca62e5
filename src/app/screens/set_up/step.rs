//! The open step: why, the clicks, the values to paste, and the page of the Admin Console.

use eframe::egui::{Label, RichText, TextEdit, Ui};

use super::{SetUpView, practice};
use crate::app::ask::{Ask, Asks};
use crate::app::screens::parts::{self, Mark};
use crate::app::state::AppState;
use crate::app::{theme, widgets};
use crate::guide::{Click, Guide, Place, Step, StepId, Value};
use crate::okta_org::{AdminPage, OktaOrg};
use crate::worker::Command;

pub(super) fn step_ui(
    ui: &mut Ui,
    guide: &Guide,
    step: &Step,
    state: &AppState,
    view: &mut SetUpView,
    asks: &mut Asks,
) {
    let number = guide.steps.iter().position(|other| other.id == step.id).unwrap_or_default() + 1;
    parts::card_ui(ui, |ui| {
        widgets::weak(ui, &format!("Step {number} of {}", guide.steps.len()));
        ui.label(RichText::new(&step.title).heading());
        ui.add(Label::new(&step.why).wrap());
        ui.add_space(8.0);
        for (number, click) in (1..).zip(&step.clicks) {
            click_ui(ui, number, click, place_width(&step.clicks));
        }
        if !step.values.is_empty() {
            ui.add_space(8.0);
        }
        for value in &step.values {
            value_ui(ui, *value, state, asks);
        }
        if let Some(page) = step.link.filter(|_| !practice(state)) {
            link_ui(ui, page, state, view, asks);
        }
        if matches!(step.id, StepId::Requirements | StepId::AssignPeople) {
            test_person_ui(ui, state, view, asks);
        }
        if let Some(advice) = &step.advice {
            ui.add_space(8.0);
            parts::banner_ui(ui, Mark::Noted, advice, "");
        }
    });
}

/// Room for the longest name of a place, so that the clicks of a step stand below each other.
fn place_width(clicks: &[Click]) -> f32 {
    if clicks.iter().any(|click| click.place == Place::Scalefusion) { 80.0 } else { 44.0 }
}

fn click_ui(ui: &mut Ui, number: usize, click: &Click, place_width: f32) {
    ui.horizontal_top(|ui| {
        ui.label(RichText::new(format!("{number}.")).strong());
        ui.scope(|ui| {
            ui.set_min_width(place_width);
            widgets::chip(ui, place_name(click.place));
        });
        ui.vertical(|ui| {
            ui.add(Label::new(&click.text).wrap());
            if !click.aliases.is_empty() {
                widgets::weak(ui, &format!("Also called {}", click.aliases.join(", ")));
            }
        });
    });
}

fn place_name(place: Place) -> &'static str {
    match place {
        Place::Okta => "Okta",
        Place::Scalefusion => "Scalefusion",
        Place::Here => "Here",
    }
}

/// The catalog app's name and the label that the guide proposes for it.
const APP_NAME: &str = "SCIM 2.0 Test App (Header Auth)";
const APP_LABEL: &str = "Scalefusion SCIM";

fn value_ui(ui: &mut Ui, value: Value, state: &AppState, asks: &mut Asks) {
    let base_url = base_url(state);
    match value {
        Value::BaseUrl => row_ui(ui, "Base URL", base_url.unwrap_or(NOT_YET), base_url, asks),
        Value::AppName => row_ui(ui, "Name in the App Catalog", APP_NAME, Some(APP_NAME), asks),
        Value::AppLabel => row_ui(ui, "Application label", APP_LABEL, Some(APP_LABEL), asks),
        Value::BearerToken => {
            if widgets::value_row(ui, "API Token", "Bearer <token>") {
                asks.push(Ask::CopyBearerToken);
            }
        }
    }
}

const NOT_YET: &str = "known once the connection was tested";

fn row_ui(ui: &mut Ui, label: &str, shown: &str, value: Option<&str>, asks: &mut Asks) {
    if widgets::value_row(ui, label, shown)
        && let Some(value) = value
    {
        parts::copy(asks, value);
    }
}

/// What the test found to be right, or else what is open.
fn base_url(state: &AppState) -> Option<&str> {
    let tested = state.test.report.as_ref().and_then(|(report, _)| report.paste.as_ref());
    tested.map(|paste| paste.base_url.as_str()).or(state.opened.as_ref().map(|opened| opened.base_url.as_str()))
}

fn link_ui(ui: &mut Ui, page: AdminPage, state: &AppState, view: &mut SetUpView, asks: &mut Asks) {
    ui.add_space(8.0);
    let kept = state.opened.as_ref().and_then(|opened| opened.profile.okta_org.clone());
    let typed = view.okta_org.get_or_insert_with(|| kept.unwrap_or_default());
    let label = ui.label(RichText::new("Okta domain or the address of the app's page").strong());
    let edit = TextEdit::singleline(typed).hint_text("acme.okta.com").margin(parts::FIELD_MARGIN);
    let field = ui.add(edit.desired_width(420.0)).labelled_by(label.id);
    if field.lost_focus() && !typed.trim().is_empty() {
        asks.send(Command::SetOktaOrg(typed.clone()));
    }
    match OktaOrg::parse(typed) {
        Ok(org) => {
            if parts::button_ui(ui, &format!("Open {} in Okta", page_name(page))) {
                asks.push(Ask::OpenUrl(org.link(page)));
            }
        }
        Err(_) if typed.trim().is_empty() => {
            widgets::weak(ui, "With it, a button opens the right page of the Admin Console");
        }
        Err(why) => {
            ui.colored_label(theme::tokens(ui).problem, why.to_string());
        }
    }
}

fn page_name(page: AdminPage) -> &'static str {
    match page {
        AdminPage::Dashboard => "the Admin Console",
        AdminPage::Applications => "Applications",
        AdminPage::Catalog => "the App Catalog",
        AdminPage::AppGeneral => "the app",
        AdminPage::AppProvisioning => "Provisioning",
        AdminPage::AppAssignments => "Assignments",
        AdminPage::AppPushGroups => "Push Groups",
    }
}

fn test_person_ui(ui: &mut Ui, state: &AppState, view: &mut SetUpView, asks: &mut Asks) {
    ui.add_space(8.0);
    let kept = state.progress.as_ref().and_then(|progress| progress.test_person.clone());
    let typed = view.test_person.get_or_insert_with(|| kept.unwrap_or_default());
    let label = ui.label(RichText::new("Test person").strong());
    let edit = TextEdit::singleline(typed).hint_text("user name or e-mail in Okta").margin(parts::FIELD_MARGIN);
    let field = ui.add(edit.desired_width(420.0)).labelled_by(label.id);
    widgets::weak(ui, "Somebody without enrolled devices; their arrival proves that it came from your Okta");
    if field.lost_focus() && !typed.trim().is_empty() {
        asks.send(Command::SetTestPerson(typed.trim().to_owned()));
    }
}
