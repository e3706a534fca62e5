//! What came out of the test: the verdict, the exact text for Okta, and saving.

use eframe::egui::{RichText, TextEdit, Ui};

use super::{ConnectionView, kept_open, route};
use crate::app::ask::{Ask, Asks, Place};
use crate::app::moment;
use crate::app::screens::parts::{self, Mark};
use crate::app::state::AppState;
use crate::app::widgets;
use crate::scim::connection_test::{Paste, StageState, TestReport, Verdict};
use crate::worker::{Command, Opened};

pub(super) fn result_ui(ui: &mut Ui, state: &AppState, asks: &mut Asks) {
    let Some((report, at)) = &state.test.report else { return };
    let (mark, sentence) = verdict(report);
    parts::banner_ui(ui, mark, sentence, &format!("Tested at {}", moment::clock_time(*at)));
    if let Some(paste) = &report.paste {
        paste_ui(ui, paste, asks);
    }
}

fn verdict(report: &TestReport) -> (Mark, &'static str) {
    let noted = report.stages.iter().any(|stage| stage.state == StageState::Noted);
    match report.verdict {
        Verdict::Problem => {
            (Mark::Problem, "The connection does not work yet; the first problem below names cause and fix")
        }
        Verdict::Ok if noted => (Mark::Seen, "The connection works; some things were noted below"),
        Verdict::Ok => (Mark::Seen, "The connection works"),
    }
}

fn paste_ui(ui: &mut Ui, paste: &Paste, asks: &mut Asks) {
    parts::card_ui(ui, |ui| {
        widgets::section_title(ui, "Paste this into Okta");
        widgets::weak(ui, "Provisioning > Integration, in these two fields");
        if widgets::value_row(ui, "Base URL", &paste.base_url) {
            parts::copy(asks, &paste.base_url);
        }
        if widgets::value_row(ui, "API Token", &paste.token_form) {
            asks.push(Ask::CopyBearerToken);
        }
    });
}

/// From an open connection the way leads on to the guide.
pub(super) fn go_on_ui(ui: &mut Ui, state: &AppState, view: &ConnectionView, asks: &mut Asks) {
    if kept_open(state, view).is_none() {
        return;
    }
    let clicked = ui.vertical(|ui| parts::button_ui(ui, "Go on with the guide")).inner;
    if clicked {
        asks.push(Ask::Go(Place::SetUp));
    }
}

/// Shown once a test was accepted.
pub(super) fn save_ui(ui: &mut Ui, state: &AppState, view: &mut ConnectionView, asks: &mut Asks) {
    if !state.test.accepted {
        return;
    }
    match kept_open(state, view) {
        None => parts::card_ui(ui, |ui| save_new_ui(ui, view, asks)),
        Some(opened) if opened.practice || !is_new(state, opened) => {}
        Some(opened) => {
            parts::card_ui(ui, |ui| rotate_ui(ui, &opened.profile.name, opened.session_only, view, asks));
        }
    }
}

/// Whether the tested token is another one than the stored.
fn is_new(state: &AppState, opened: &Opened) -> bool {
    state.test.token_kept.is_some() && state.test.token_kept != opened.profile.fingerprint
}

fn rotate_ui(ui: &mut Ui, profile: &str, session_only: bool, view: &ConnectionView, asks: &mut Asks) {
    widgets::section_title(ui, "Rotate the token");
    widgets::weak(ui, "The token that was just tested takes the place of the stored one; paste it into Okta as well");
    if parts::primary_ui(ui, "Keep the new token", true) {
        save(profile, session_only, view, asks);
    }
}

fn save_new_ui(ui: &mut Ui, view: &mut ConnectionView, asks: &mut Asks) {
    widgets::section_title(ui, "Keep this connection");
    let label = ui.label(RichText::new("Profile name").strong());
    let edit = TextEdit::singleline(&mut view.profile_name)
        .hint_text("such as Acme production")
        .margin(parts::FIELD_MARGIN)
        .desired_width(f32::INFINITY);
    ui.add(edit).labelled_by(label.id);
    ui.checkbox(&mut view.session_only, "Only for this session");
    widgets::weak(
        ui,
        if view.session_only {
            "Nothing is kept when the window closes"
        } else {
            "The token goes to the keyring of the system"
        },
    );
    ui.add_space(6.0);
    let name = view.profile_name.trim().to_owned();
    if parts::primary_ui(ui, "Save and watch", !name.is_empty()) {
        save(&name, view.session_only, view, asks);
    }
    if name.is_empty() {
        widgets::weak(ui, "Give the profile a name to save it");
    }
}

fn save(profile: &str, session_only: bool, view: &ConnectionView, asks: &mut Asks) {
    let Ok(route) = route(view) else { return };
    asks.push(Ask::Do(Command::SaveCredentials { profile: profile.to_owned(), route, session_only }));
}
