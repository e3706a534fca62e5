//! The proof panel: what is waited for, what was seen, what is wrong.

use eframe::egui::Ui;

use super::mark;
use crate::app::ask::{Ask, Asks, Place};
use crate::app::moment;
use crate::app::screens::parts;
use crate::app::state::AppState;
use crate::app::widgets;
use crate::guide::{Progress, Proof, Step, StepState};
use crate::text::{QUOTE_LIMIT, clipped};
use crate::worker::Command;

pub(super) fn proof_ui(ui: &mut Ui, step: &Step, progress: &Progress, state: &AppState, asks: &mut Asks) {
    let step_state = progress.state(step.id);
    let (mark, word) = mark(&step_state);
    let (sentence, below) = told(step, &step_state);
    parts::card_ui(ui, |ui| {
        widgets::section_title(ui, "Proof");
        parts::banner_ui(ui, mark, &format!("{}: {sentence}", upper(word)), &below);
        ui.horizontal(|ui| {
            said_ui(ui, step, &step_state, asks);
            practice_ui(ui, step, state, asks);
            test_ui(ui, step, asks);
        });
        if let Some(said) = &state.click_said {
            let (Ok(text) | Err(text)) = said;
            widgets::weak(ui, &format!("Okta would show: {}", clipped(text, QUOTE_LIMIT)));
        }
    });
}

fn told(step: &Step, state: &StepState) -> (String, String) {
    match state {
        StepState::ToDo => (step.waiting_for.clone(), String::new()),
        StepState::Waiting { since, what } => {
            (clipped(what, QUOTE_LIMIT).into_owned(), format!("Watching since {}", moment::clock_time(*since)))
        }
        StepState::Seen { at, evidence } => {
            (clipped(evidence, QUOTE_LIMIT).into_owned(), format!("At {}", moment::date_time(*at)))
        }
        StepState::YouSaidSo { at } => {
            ("ticked by hand, not seen from here".to_owned(), format!("At {}", moment::date_time(*at)))
        }
        StepState::Problem { cause, fix } => {
            (clipped(cause, QUOTE_LIMIT).into_owned(), clipped(fix, QUOTE_LIMIT).into_owned())
        }
    }
}

fn upper(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A tick by hand; what was seen needs none.
fn said_ui(ui: &mut Ui, step: &Step, state: &StepState, asks: &mut Asks) {
    if matches!(state, StepState::Seen { .. }) {
        return;
    }
    let mut done = matches!(state, StepState::YouSaidSo { .. });
    if ui.checkbox(&mut done, "I have done this").changed() {
        asks.send(Command::SaySo { step: step.id, done });
    }
}

/// Steps that the connection test proves lead there.
fn test_ui(ui: &mut Ui, step: &Step, asks: &mut Asks) {
    let tested = matches!(step.proof, Proof::TokenAccepted | Proof::TestOk);
    if tested && parts::button_ui(ui, "Go to the connection test") {
        asks.push(Ask::Go(Place::Connection));
    }
}

fn practice_ui(ui: &mut Ui, step: &Step, state: &AppState, asks: &mut Asks) {
    let practice = state.opened.as_ref().is_some_and(|opened| opened.practice);
    let Some(slug) = step.practice.as_ref().filter(|_| practice) else { return };
    if parts::primary_ui(ui, "Play this click in Okta", true) {
        asks.send(Command::PlayClick { slug: slug.clone() });
    }
}
