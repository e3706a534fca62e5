//! What must not be missed, above the screen: a keyring that asks, failures, a refused token, many people gone at once.

use eframe::egui::{Label, Ui};

use crate::app::ask::{Ask, Asks, Place};
use crate::app::moment;
use crate::app::state::{AppState, KeyringWait};
use crate::app::theme::{GAP, Status};
use crate::app::widgets::{banner, plain_button};
use crate::explanation::Explanation;
use crate::text;
use crate::worker::Command;

/// Draws those that are due.
pub(super) fn banners_ui(ui: &mut Ui, state: &AppState, place: Place, asks: &mut Asks) {
    keyring_ui(ui, state.keyring_wait, asks);
    if let Some(failure) = &state.failure {
        told_ui(ui, Status::Problem, &failure.seen, failure, |ui| {
            if plain_button(ui, "Dismiss").clicked() {
                asks.push(Ask::DismissFailure);
            }
        });
    }
    if let Some(failure) = &state.read_failure {
        let title = format!("The read at {} failed: {}", moment::clock_time(failure.at), failure.explanation.seen);
        told_ui(ui, Status::Warning, &title, &failure.explanation, |ui| {
            if failure.unauthorized && place != Place::Connection && plain_button(ui, "Give a new token").clicked() {
                asks.push(Ask::Go(Place::Connection));
            }
            if !failure.unauthorized && plain_button(ui, "Read again").clicked() {
                asks.send(Command::ReadNow);
            }
        });
    }
    if let Some(alarm) = state.alarm.as_ref().filter(|_| place != Place::Activity) {
        alarm_ui(ui, alarm, asks);
    }
}

fn keyring_ui(ui: &mut Ui, wait: KeyringWait, asks: &mut Asks) {
    if wait == KeyringWait::Short {
        return;
    }
    banner(ui, Status::Waiting, "Waiting for the keyring to be unlocked", |ui| {
        ui.add(Label::new("The system asks for its password in a window, perhaps behind this one").wrap());
        if wait == KeyringWait::Long {
            ui.add(Label::new("Without it base URL and token last only until this window closes").wrap());
            if plain_button(ui, "Go on without the keyring").clicked() {
                asks.send(Command::GoOnWithoutKeyring);
            }
        }
    });
    ui.add_space(GAP);
}

fn told_ui(ui: &mut Ui, status: Status, title: &str, told: &Explanation, buttons: impl FnOnce(&mut Ui)) {
    banner(ui, status, &text::clipped(title, text::QUOTE_LIMIT), |ui| {
        for line in [&told.means, &told.fix].into_iter().filter(|line| !line.is_empty()) {
            ui.add(Label::new(text::clipped(line, text::DETAIL_LIMIT)).wrap());
        }
        ui.horizontal(buttons);
    });
    ui.add_space(GAP);
}

fn alarm_ui(ui: &mut Ui, alarm: &str, asks: &mut Asks) {
    banner(ui, Status::Warning, &text::clipped(alarm, text::QUOTE_LIMIT), |ui| {
        ui.horizontal(|ui| {
            if plain_button(ui, "Look at the activity").clicked() {
                asks.push(Ask::Go(Place::Activity));
            }
            if plain_button(ui, "Dismiss").clicked() {
                asks.push(Ask::DismissAlarm);
            }
        });
    });
    ui.add_space(GAP);
}
