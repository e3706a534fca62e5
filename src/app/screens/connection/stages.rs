//! The stages of the test: state, time, the server's own words, cause and fix.

use eframe::egui::{RichText, Ui};

use crate::app::screens::parts::{self, Mark};
use crate::app::state::AppState;
use crate::app::{theme, widgets};
use crate::http::Limits;
use crate::scim::connection_test::{Stage, StageId, StageState};
use crate::text::{QUOTE_LIMIT, clipped};

pub(super) fn stages_ui(ui: &mut Ui, state: &AppState) {
    parts::card_ui(ui, |ui| {
        widgets::section_title(ui, "Test, stage by stage");
        ui.spacing_mut().interact_size.y = 20.0;
        ui.spacing_mut().item_spacing.y = theme::GAP_S;
        for id in StageId::ALL {
            match state.test.stages.iter().find(|stage| stage.id == id) {
                Some(stage) => stage_ui(ui, stage),
                None => pending_ui(ui, id, state),
            }
        }
    });
}

fn pending_ui(ui: &mut Ui, id: StageId, state: &AppState) {
    let running = state.test.running && StageId::ALL.get(state.test.stages.len()) == Some(&id);
    let mark = if running { Mark::Waiting } else { Mark::ToDo };
    ui.horizontal(|ui| {
        parts::mark_ui(ui, mark);
        ui.label(id.title());
        if running {
            let patience = Limits::default().total.as_secs();
            widgets::weak(ui, &format!("running; a slow answer is waited for, up to {patience} s"));
        } else {
            widgets::weak(ui, "not run yet");
        }
    });
}

fn stage_ui(ui: &mut Ui, stage: &Stage) {
    let (mark, word) = mark(stage.state);
    ui.horizontal(|ui| {
        parts::mark_ui(ui, mark);
        ui.label(RichText::new(stage.id.title()).strong());
        ui.label(RichText::new(word).color(parts::mark_color(ui, mark)));
        if stage.ms > 0 && reached(stage) {
            widgets::weak(ui, &format!("{} ms", crate::text::grouped(stage.ms)));
        }
    });
    if !reached(stage) {
        return;
    }
    parts::indented_ui(ui, |ui| {
        if !stage.said.is_empty() {
            widgets::weak(ui, &clipped(&stage.said, QUOTE_LIMIT));
        }
        if let Some(cause) = &stage.cause {
            ui.label(clipped(cause, QUOTE_LIMIT));
        }
        if let Some(fix) = &stage.fix {
            ui.label(RichText::new(format!("Do this: {}", clipped(fix, QUOTE_LIMIT))).strong());
        }
    });
}

fn reached(stage: &Stage) -> bool {
    stage.state != StageState::NotReached
}

fn mark(state: StageState) -> (Mark, &'static str) {
    match state {
        StageState::Seen => (Mark::Seen, "seen"),
        StageState::Problem => (Mark::Problem, "problem"),
        StageState::Noted => (Mark::Noted, "noted"),
        StageState::NotReached => (Mark::ToDo, "not reached"),
        StageState::Skipped => (Mark::ToDo, "skipped"),
    }
}
