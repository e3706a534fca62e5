//! Settings: how the window looks, how often it reads, and where things are kept.
//!
//! Each change becomes one command; what is being dragged waits until it is let go.

use eframe::egui::{ComboBox, DragValue, Response, RichText, Ui};

use super::parts;
use crate::app::ask::{Ask, Asks};
use crate::app::state::AppState;
use crate::app::widgets;
use crate::settings::{Settings, Theme};
use crate::worker::Command;

/// What is being changed and not sent yet.
#[derive(Default)]
pub struct SettingsView {
    draft: Option<Settings>,
}

/// Draws the settings.
pub fn settings_ui(ui: &mut Ui, state: &AppState, view: &mut SettingsView, asks: &mut Asks) {
    let mut draft = view.draft.take().unwrap_or_else(|| state.settings.clone());
    let mut editing = false;
    parts::page_ui(ui, "settings", |ui| {
        widgets::screen_title(ui, "Settings", Some("They hold for every profile on this computer"));
        parts::card_ui(ui, |ui| looks_ui(ui, &mut draft));
        parts::card_ui(ui, |ui| editing = reading_ui(ui, &mut draft));
        parts::card_ui(ui, kept_ui);
    });
    if editing {
        view.draft = Some(draft);
    } else if draft != state.settings {
        asks.push(Ask::Do(Command::ChangeSettings(Box::new(draft))));
    }
}

fn looks_ui(ui: &mut Ui, draft: &mut Settings) {
    widgets::section_title(ui, "Appearance");
    ui.horizontal(|ui| {
        let label = ui.label("Theme");
        let picker = ComboBox::from_id_salt("theme").width(170.0).selected_text(theme_name(draft.theme));
        let picked = picker.show_ui(ui, |ui| {
            for theme in [Theme::System, Theme::Light, Theme::Dark] {
                ui.selectable_value(&mut draft.theme, theme, theme_name(theme));
            }
        });
        widgets::give_back_focus(ui, &picked.response, ComboBox::is_open(ui, picked.response.id));
        picked.response.labelled_by(label.id);
    });
    ui.checkbox(&mut draft.reduced_motion, "Reduced motion");
    widgets::weak(ui, "Nothing slides or fades");
}

fn theme_name(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "as the system has it",
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}

/// Whether a value is being dragged or typed.
fn reading_ui(ui: &mut Ui, draft: &mut Settings) -> bool {
    widgets::section_title(ui, "Reading");
    let interval = DragValue::new(&mut draft.interval_secs).range(5..=900).suffix(" s").speed(1.0);
    let interval = number_ui(ui, "Pause between reads", interval);
    widgets::weak(ui, "From 5 seconds to 15 minutes; a busy server is asked less often by itself");
    ui.add_space(8.0);
    let budget = DragValue::new(&mut draft.requests_per_minute).range(0..=600).speed(1.0);
    let budget = number_ui(ui, "Requests per minute at most", budget);
    widgets::weak(ui, "For automatic reads; 0 means no limit");
    interval || budget
}

fn number_ui(ui: &mut Ui, name: &str, value: DragValue<'_>) -> bool {
    let response: Response = ui
        .horizontal(|ui| {
            let label = ui.label(name);
            ui.add_sized([90.0, 28.0], value).labelled_by(label.id)
        })
        .inner;
    response.dragged() || response.has_focus()
}

const KEPT: [(&str, &str); 4] = [
    ("Base URL and token", "The keyring of the system, one entry for each profile; never in a file"),
    ("Settings, profile names, progress of the guide", "Text files in the config folder of the system"),
    ("People, groups and changes", "Memory of this program only; gone when the window closes"),
    ("What you export", "Where you save it; exports hold names and e-mail addresses"),
];

fn kept_ui(ui: &mut Ui) {
    widgets::section_title(ui, "Where things are kept");
    for (what, place) in KEPT {
        ui.label(RichText::new(what).strong());
        widgets::weak(ui, place);
        ui.add_space(4.0);
    }
}
