//! The proof panel: what is waited for, what was seen, what is wrong.

use eframe::egui::Ui;

use super::{SetUpView, mark, practice};
use crate::app::ask::{Ask, Asks, Place};
use crate::app::moment;
use crate::app::screens::parts;
use crate::app::state::AppState;
use crate::app::widgets;
use crate::guide::{Progress, Proof, Step, StepState};
use crate::text::{QUOTE_LIMIT, clipped};
use crate::worker::Command;

pub(super) fn proof_ui(
    ui: &mut Ui,
    step: &Step,
    progress: &Progress,
    state: &AppState,
    view: &mut SetUpView,
    asks: &mut Asks,
) {
    let step_state = progress.state(step.id);
    let (mark, word) = mark(&step_state);
    let (sentence, below) = told(step, &step_state);
    parts::card_ui(ui, |ui| {
        widgets::section_title(ui, "Proof");
        parts::banner_ui(ui, mark, &format!("{}: {sentence}", upper(word)), &below);
        ui.horizontal(|ui| {
            said_ui(ui, step, &step_state, asks);
            if let Some(slug) = step.practice.as_ref().filter(|_| practice(state)) {
                play_ui(ui, step, slug, &step_state, view, asks);
            }
            test_ui(ui, step, asks);
        });
        if let Some(Ok(text) | Err(text)) = state.click_said.as_ref().filter(|_| view.played == Some(step.id)) {
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

/// The button that leads on, until the step was seen; then that is the next step's.
fn play_ui(ui: &mut Ui, step: &Step, slug: &str, state: &StepState, view: &mut SetUpView, asks: &mut Asks) {
    const PLAY: &str = "Play this click in Okta";
    let seen = matches!(state, StepState::Seen { .. });
    let clicked = if seen { parts::button_ui(ui, PLAY) } else { parts::primary_ui(ui, PLAY, true) };
    if clicked {
        view.played = Some(step.id);
        asks.send(Command::PlayClick { slug: slug.to_owned() });
    }
}
