//! Set up: how the connection does, and the guide that proves itself.
//!
//! Holds which step is open and what is being typed. The rules live in the guide; this screen
//! shows their verdicts and never makes one.

mod features;
mod overview;
mod proof;
mod step;
mod step_list;

use eframe::egui::Ui;

use super::parts::{self, Mark};
use crate::app::ask::{Ask, Asks, Place};
use crate::app::state::AppState;
use crate::app::widgets;
use crate::guide::{Guide, Progress, StepId, StepState};
use crate::text::{CELL_LIMIT, clipped};
use crate::worker::Command;

/// What is open and typed.
#[derive(Debug, Default)]
pub struct SetUpView {
    /// The step on screen; without a choice the first one that is not done.
    pub open: Option<StepId>,
    /// The typed Okta domain or address of the app's page.
    pub okta_org: Option<String>,
    /// The typed test person.
    pub test_person: Option<String>,
}

/// Draws the overview and the guide.
pub fn set_up_ui(ui: &mut Ui, state: &AppState, view: &mut SetUpView, asks: &mut Asks) {
    parts::page_ui(ui, "set_up", |ui| {
        overview::overview_ui(ui, state, asks);
        let Some(progress) = state.progress.as_deref().filter(|progress| progress.started.is_some()) else {
            return start_ui(ui, state, asks);
        };
        let guide = Guide::okta();
        features::features_ui(ui, guide, progress, asks);
        strangers_ui(ui, progress, asks);
        guide_ui(ui, guide, progress, state, view, asks);
        troubleshooting_ui(ui, guide, asks);
    });
}

fn start_ui(ui: &mut Ui, state: &AppState, asks: &mut Asks) {
    parts::card_ui(ui, |ui| {
        widgets::section_title(ui, "Set up Okta step by step");
        widgets::weak(
            ui,
            "Nine steps from nothing to a working sync; leave the window open, click in Okta, and each step ticks by itself once it is seen",
        );
        ui.add_space(8.0);
        if state.opened.is_none() {
            if parts::primary_ui(ui, "Connect first", true) {
                asks.push(Ask::Go(Place::Connection));
            }
        } else if parts::primary_ui(ui, "Start the guide", true) {
            asks.send(Command::StartGuide);
        }
    });
}

/// Someone who arrived and may or may not come from Okta.
fn strangers_ui(ui: &mut Ui, progress: &Progress, asks: &mut Asks) {
    for stranger in progress.strangers.iter().take(5) {
        let name = clipped(&stranger.name, CELL_LIMIT);
        let question = format!("Somebody arrived: {name} — is it yours?");
        parts::banner_with_ui(ui, Mark::Waiting, &question, |ui| {
            widgets::weak(ui, "Several sources can feed one account; only a person from your Okta proves a step");
            ui.horizontal(|ui| {
                for (answer, mine) in [("Yes", true), ("No", false)] {
                    if named_button_ui(ui, answer, &format!("{answer}: {name}")) {
                        asks.send(Command::ClaimStranger { scim_id: stranger.scim_id.clone(), mine });
                    }
                }
            });
        });
    }
}

/// A button whose short word is not enough for a screen reader.
fn named_button_ui(ui: &mut Ui, text: &str, name: &str) -> bool {
    let button = widgets::plain_button(ui, text);
    let name = name.to_owned();
    button.widget_info(move || eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Button, true, name.clone()));
    button.clicked()
}

/// The list at the left, the open step at the right.
fn guide_ui(ui: &mut Ui, guide: &Guide, progress: &Progress, state: &AppState, view: &mut SetUpView, asks: &mut Asks) {
    const LIST_WIDTH: f32 = 290.0;
    let first = guide.steps.first().map_or(StepId::Requirements, |step| step.id);
    let open = view.open.or_else(|| progress.current()).unwrap_or(first);
    ui.horizontal_top(|ui| {
        ui.allocate_ui(eframe::egui::vec2(LIST_WIDTH, 0.0), |ui| {
            ui.vertical(|ui| step_list::step_list_ui(ui, guide, progress, open, view));
        });
        ui.vertical(|ui| {
            let step = guide.step(open);
            step::step_ui(ui, guide, step, state, view, asks);
            proof::proof_ui(ui, step, progress, state, asks);
            turn_ui(ui, guide, open, view);
        });
    });
}

fn turn_ui(ui: &mut Ui, guide: &Guide, open: StepId, view: &mut SetUpView) {
    let at = guide.steps.iter().position(|step| step.id == open).unwrap_or_default();
    ui.horizontal(|ui| {
        if let Some(before) = at.checked_sub(1).and_then(|before| guide.steps.get(before))
            && parts::button_ui(ui, "Previous step")
        {
            view.open = Some(before.id);
        }
        if let Some(next) = guide.steps.get(at + 1)
            && parts::primary_ui(ui, "Next step", true)
        {
            view.open = Some(next.id);
        }
    });
}

fn troubleshooting_ui(ui: &mut Ui, guide: &Guide, asks: &mut Asks) {
    parts::card_ui(ui, |ui| {
        widgets::section_title(ui, "If something does not work");
        for line in &guide.troubleshooting {
            ui.horizontal_top(|ui| {
                ui.label("•");
                ui.add(eframe::egui::Label::new(line).wrap());
            });
        }
        ui.horizontal(|ui| {
            ui.label("Scalefusion support:");
            ui.strong(&guide.support);
            if parts::button_ui(ui, "Copy support address") {
                parts::copy(asks, &guide.support);
            }
        });
    });
}

fn mark(state: &StepState) -> (Mark, &'static str) {
    match state {
        StepState::ToDo => (Mark::ToDo, "to do"),
        StepState::Waiting { .. } => (Mark::Waiting, "waiting"),
        StepState::Seen { .. } => (Mark::Seen, "seen"),
        StepState::YouSaidSo { .. } => (Mark::Said, "you said so"),
        StepState::Problem { .. } => (Mark::Problem, "problem"),
    }
}
