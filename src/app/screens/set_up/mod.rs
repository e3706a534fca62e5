//! Set up: how the connection does, and the guide that proves itself.
//!
//! Holds which step is open and what is being typed. The rules live in the guide; this screen
//! shows their verdicts and never makes one.

mod drawing;
mod features;
mod overview;
mod proof;
mod step;
mod step_list;

use eframe::egui::{Label, Role, Ui, WidgetInfo, vec2};

use super::parts::{self, Mark};
use crate::app::ask::{Ask, Asks, Place};
use crate::app::state::AppState;
use crate::app::{theme, widgets};
use crate::guide::{Guide, Progress, Proof, Step, StepId, StepState, Stranger};
use crate::text::{CELL_LIMIT, clipped, grouped};
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
    /// The step whose click was played last; what Okta would show is told there.
    pub played: Option<StepId>,
    /// The connection that all this belongs to.
    pub epoch: u64,
}

/// Draws the overview and the guide.
pub fn set_up_ui(ui: &mut Ui, state: &AppState, view: &mut SetUpView, asks: &mut Asks) {
    if view.epoch != state.epoch {
        *view = SetUpView { epoch: state.epoch, ..SetUpView::default() };
    }
    parts::page_ui(ui, "set_up", |ui| {
        overview::overview_ui(ui, state);
        let Some(progress) = state.progress.as_deref().filter(|progress| progress.started.is_some()) else {
            return start_ui(ui, state, asks);
        };
        let guide = Guide::okta();
        features::features_ui(ui, guide, progress, asks);
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

/// The proof, who it may be about, and where the clicks are. What comes and goes stands below what is clicked.
fn proven_ui(ui: &mut Ui, step: &Step, progress: &Progress, state: &AppState, view: &mut SetUpView, asks: &mut Asks) {
    proof::proof_ui(ui, step, progress, state, view, asks);
    if wants_a_person(step, progress) {
        strangers_ui(ui, progress, asks);
    }
    drawing::drawing_ui(ui, step.id);
}

/// Whether somebody who arrived could still prove the open step or a drill that runs.
fn wants_a_person(step: &Step, progress: &Progress) -> bool {
    let by_people = !matches!(step.proof, Proof::TokenAccepted | Proof::TestOk | Proof::ByHand);
    let open = !matches!(progress.state(step.id), StepState::Seen { .. });
    by_people && open || progress.drill.is_some()
}

/// Those who arrived and may or may not come from Okta: one quiet card, the newest first.
fn strangers_ui(ui: &mut Ui, progress: &Progress, asks: &mut Asks) {
    const SHOWN: usize = 3;
    let strangers = &progress.strangers;
    if strangers.is_empty() {
        return;
    }
    parts::banner_with_ui(
        ui,
        Mark::Waiting,
        "Several sources can feed one account; only a person from your Okta proves a step",
        |ui| {
            for stranger in strangers.iter().rev().take(SHOWN) {
                stranger_ui(ui, stranger, asks);
            }
            if strangers.len() > 1 {
                none_is_mine_ui(ui, strangers, strangers.len().saturating_sub(SHOWN), asks);
            }
        },
    );
}

fn none_is_mine_ui(ui: &mut Ui, strangers: &[Stranger], hidden: usize, asks: &mut Asks) {
    ui.horizontal(|ui| {
        if hidden > 0 {
            widgets::weak(ui, &format!("and {} more", grouped(hidden as u64)));
        }
        if widgets::plain_button(ui, "None of them is mine").clicked() {
            for stranger in strangers {
                asks.send(Command::ClaimStranger { scim_id: stranger.scim_id.clone(), mine: false });
            }
        }
    });
}

fn stranger_ui(ui: &mut Ui, stranger: &Stranger, asks: &mut Asks) {
    // The answers stay side by side; the question wraps where the room is narrow.
    const ANSWERS_WIDTH: f32 = 120.0;
    let name = clipped(&stranger.name, CELL_LIMIT);
    ui.horizontal(|ui| {
        ui.scope(|ui| {
            ui.set_max_width(ui.available_width() - ANSWERS_WIDTH);
            ui.add(Label::new(format!("Somebody arrived: {name} — is it yours?")).wrap());
        });
        for (answer, mine) in [("Yes", true), ("No", false)] {
            if named_button_ui(ui, answer, &format!("{answer}: {name}")) {
                asks.send(Command::ClaimStranger { scim_id: stranger.scim_id.clone(), mine });
            }
        }
    });
}

/// A button whose short word is not enough for a screen reader.
fn named_button_ui(ui: &mut Ui, text: &str, name: &str) -> bool {
    let button = widgets::plain_button(ui, text);
    let name = name.to_owned();
    button.widget_info(move || WidgetInfo::labeled(Role::Button, true, name.clone()));
    button.clicked()
}

/// The list at the left, the open step at the right, its proof below or, with room, beside it.
fn guide_ui(ui: &mut Ui, guide: &Guide, progress: &Progress, state: &AppState, view: &mut SetUpView, asks: &mut Asks) {
    const LIST_WIDTH: f32 = 290.0;
    const PROOF_WIDTH: f32 = 450.0;
    let first = guide.steps.first().map_or(StepId::Requirements, |step| step.id);
    let open = view.open.or_else(|| progress.current()).unwrap_or(first);
    let step = guide.step(open);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GAP_M;
        part_ui(ui, LIST_WIDTH, |ui| step_list::step_list_ui(ui, guide, progress, open, view));
        let left = ui.available_width();
        let beside = left > 2.1 * PROOF_WIDTH;
        let step_width = if beside { left - PROOF_WIDTH - theme::GAP_M } else { left };
        part_ui(ui, step_width, |ui| {
            step::step_ui(ui, guide, step, state, view, asks);
            if !beside {
                proven_ui(ui, step, progress, state, view, asks);
            }
            turn_ui(ui, guide, open, view, asks);
        });
        if beside {
            part_ui(ui, PROOF_WIDTH, |ui| {
                proven_ui(ui, step, progress, state, view, asks);
            });
        }
    });
}

/// A column of its own width.
fn part_ui(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui)) {
    ui.allocate_ui(vec2(width, 0.0), |ui| {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.x = theme::GAP;
            content(ui);
        });
    });
}

fn turn_ui(ui: &mut Ui, guide: &Guide, open: StepId, view: &mut SetUpView, asks: &mut Asks) {
    let at = guide.steps.iter().position(|step| step.id == open).unwrap_or_default();
    ui.horizontal(|ui| {
        if let Some(before) = at.checked_sub(1).and_then(|before| guide.steps.get(before))
            && parts::button_ui(ui, "Previous step")
        {
            view.open = Some(before.id);
        }
        let next = guide.steps.get(at + 1);
        let label = if next.is_some() { "Next step" } else { "Go to the hand-over sheet" };
        if parts::primary_ui(ui, label, true) {
            match next {
                Some(next) => view.open = Some(next.id),
                None => asks.push(Ask::Go(Place::HandOver)),
            }
        }
    });
}

fn troubleshooting_ui(ui: &mut Ui, guide: &Guide, asks: &mut Asks) {
    parts::card_ui(ui, |ui| {
        widgets::section_title(ui, "If something does not work");
        for line in &guide.troubleshooting {
            ui.horizontal_top(|ui| {
                ui.label("•");
                ui.add(Label::new(line).wrap());
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

/// Whether the server is the make-believe one, whose admin's clicks can be played.
fn practice(state: &AppState) -> bool {
    state.opened.as_ref().is_some_and(|opened| opened.practice)
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
