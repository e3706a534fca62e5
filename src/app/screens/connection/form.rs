//! The form: what comes from Scalefusion, and the way out of the network.

use eframe::egui::text_edit::TextEditState;
use eframe::egui::{Id, Key, RichText, TextEdit, Ui};

use super::{ConnectionView, can_test, kept_open, test};
use crate::app::ask::{Ask, Asks};
use crate::app::screens::parts;
use crate::app::state::AppState;
use crate::app::theme;
use crate::app::widgets;
use crate::text::{CELL_LIMIT, clipped};
use crate::worker::Command;

pub(super) fn form_ui(ui: &mut Ui, state: &AppState, view: &mut ConnectionView, asks: &mut Asks) {
    parts::card_ui(ui, |ui| {
        widgets::section_title(ui, "From Scalefusion");
        let entered = base_url_ui(ui, state, view) | token_ui(ui, state, view, asks);
        way_out_ui(ui, view, asks);
        ui.add_space(10.0);
        ui.horizontal(|ui| {
            let pressed = parts::primary_ui(ui, "Test connection", can_test(state, view));
            if state.test.running && parts::button_ui(ui, "Cancel test") {
                asks.push(Ask::Do(Command::CancelTest));
            }
            if pressed || entered {
                test(ui, state, view, asks);
            }
        });
        widgets::weak(ui, "The test only reads and changes nobody");
    });
}

fn base_url_ui(ui: &mut Ui, state: &AppState, view: &mut ConnectionView) -> bool {
    let label = ui.label(RichText::new("Base URL").strong());
    if let Some(opened) = kept_open(state, view) {
        ui.monospace(clipped(&opened.base_url, CELL_LIMIT));
        if widgets::link(ui, "Connect to another server").clicked() {
            view.another = true;
        }
        return false;
    }
    let edit = TextEdit::singleline(&mut view.base_url)
        .id(Id::unique("connection base url"))
        .hint_text("https://…/scim/v2")
        .margin(parts::FIELD_MARGIN)
        .desired_width(f32::INFINITY);
    let field = ui.add(edit).labelled_by(label.id);
    widgets::weak(ui, "Called SCIM API Endpoint in Scalefusion; paste it as it is, line breaks and blanks are removed");
    ui.add_space(8.0);
    field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

fn token_ui(ui: &mut Ui, state: &AppState, view: &mut ConnectionView, asks: &mut Asks) -> bool {
    let label = ui.label(RichText::new("Token").strong());
    if let (Some(kept), false) = (&state.test.token_kept, view.replace_token) {
        kept_token_ui(ui, kept, view, asks);
        return false;
    }
    let hint = if kept_open(state, view).is_some() {
        "paste a new token, or leave empty to test the stored one"
    } else {
        "paste the token"
    };
    let edit = TextEdit::singleline(&mut *view.token)
        .id(token_field())
        .password(true)
        .hint_text(hint)
        .margin(parts::FIELD_MARGIN)
        .desired_width(f32::INFINITY);
    let field = ui.add(edit).labelled_by(label.id);
    widgets::weak(ui, token_note(state, view));
    field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

/// What becomes of a token that is typed.
fn token_note(state: &AppState, view: &ConnectionView) -> &'static str {
    if kept_open(state, view).is_some_and(|opened| opened.session_only) {
        "With or without the word Bearer in front; it is kept in memory until you close"
    } else {
        "With or without the word Bearer in front; it goes to the keyring of the system and nowhere else"
    }
}

fn kept_token_ui(ui: &mut Ui, kept: &str, view: &mut ConnectionView, asks: &mut Asks) {
    ui.horizontal(|ui| {
        ui.label(format!("token entered, fingerprint {kept}"));
        if parts::button_ui(ui, "Replace token") {
            view.replace_token = true;
        }
        if parts::button_ui(ui, "Discard token") {
            asks.push(Ask::Do(Command::DiscardToken));
        }
    });
}

fn token_field() -> Id {
    Id::unique("connection token")
}

/// The editor remembers what was typed so that it can be undone; a token must not stay there.
pub(super) fn forget_token_edits(ui: &Ui) {
    TextEditState::default().store(ui.ctx(), token_field());
}

fn way_out_ui(ui: &mut Ui, view: &mut ConnectionView, asks: &mut Asks) {
    ui.add_space(8.0);
    ui.collapsing("Proxy and certificate authority", |ui| {
        let label = ui.label("Proxy");
        let proxy = TextEdit::singleline(&mut view.proxy)
            .hint_text("http://proxy.example.com:8080, empty for the one of the system")
            .margin(parts::FIELD_MARGIN)
            .desired_width(f32::INFINITY);
        ui.add(proxy).labelled_by(label.id);
        let label = ui.label("CA file (PEM)");
        let ca_file = TextEdit::singleline(&mut view.ca_file)
            .hint_text("only if your network opens TLS with a certificate of its own")
            .margin(parts::FIELD_MARGIN)
            .desired_width(f32::INFINITY);
        ui.add(ca_file).labelled_by(label.id);
        if parts::button_ui(ui, "Choose a file…") {
            asks.push(Ask::PickCaFile);
        }
    });
    if let Some(why) = &view.proxy_problem {
        ui.colored_label(theme::tokens(ui).problem, why);
    }
}
