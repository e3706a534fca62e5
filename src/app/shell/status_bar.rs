//! The bar at the bottom: which server, when it was read, how much is there, what runs.

use eframe::egui::{Align, Frame, Layout, Margin, Panel, RichText, Ui};

use crate::app::ask::Asks;
use crate::app::moment;
use crate::app::state::AppState;
use crate::app::theme::{self, Status};
use crate::app::widgets;
use crate::text::{clipped, counted, grouped};
use crate::worker::{Busy, Command, ReadProgress};

/// Draws the bar.
pub(super) fn status_bar_ui(ui: &mut Ui, state: &AppState, asks: &mut Asks) {
    let tokens = theme::tokens(ui);
    let frame = Frame::new().fill(tokens.rail).inner_margin(Margin::symmetric(16, 6));
    Panel::bottom("status").frame(frame).exact_size(36.0).resizable(false).show_separator_line(false).show(ui, |ui| {
        ui.style_mut().override_text_style = Some(eframe::egui::TextStyle::Small);
        ui.spacing_mut().interact_size.y = 22.0;
        ui.spacing_mut().button_padding.y = 2.0;
        ui.horizontal_centered(|ui| {
            left_ui(ui, state);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| right_ui(ui, state, asks));
        });
    });
}

fn left_ui(ui: &mut Ui, state: &AppState) {
    let tokens = theme::tokens(ui);
    let Some(opened) = &state.opened else {
        ui.label(RichText::new("Not connected").color(tokens.text_weak));
        return;
    };
    let (status, word) = health(state);
    ui.label(RichText::new(format!("{} {word}", status.icon())).color(status.color(tokens)));
    let host = clipped(&opened.profile.host, 60);
    let mut parts = vec![if opened.practice { format!("Practice server {host}") } else { host.into_owned() }];
    if opened.session_only {
        parts.push("token kept until you close".to_owned());
    }
    if let Some(snapshot) = &state.snapshot {
        let totals = snapshot.totals();
        parts.push(counted(totals.users, "person", "people"));
        parts.push(counted(totals.groups, "group", "groups"));
        let part = if snapshot.is_complete() || state.growing { "Read at" } else { "Read in part at" };
        parts.push(format!("{part} {}", moment::clock_time(snapshot.parts().read_at)));
    }
    ui.label(RichText::new(parts.join("   ·   ")).color(tokens.text_weak));
}

fn health(state: &AppState) -> (Status, &'static str) {
    if state.unauthorized() {
        (Status::Problem, "Token refused")
    } else if state.read_failure.is_some() {
        (Status::Problem, "Last read failed")
    } else if state.snapshot.is_some() {
        (Status::Good, "Connected")
    } else {
        (Status::Waiting, "Connecting")
    }
}

/// Laid out from the right.
fn right_ui(ui: &mut Ui, state: &AppState, asks: &mut Asks) {
    let tokens = theme::tokens(ui);
    if let Some(progress) = state.reading.filter(|progress| progress.asked_for || state.growing || progress.users > 0) {
        if ui.button("Cancel").clicked() {
            asks.send(Command::CancelRead);
        }
        ui.label(said(&progress));
        return;
    }
    if let Some(busy) = state.busy {
        ui.label(RichText::new(busy_with(busy)).color(tokens.text_weak));
        return;
    }
    if state.opened.is_none() {
        return;
    }
    if widgets::link(ui, "Read now").on_hover_text("F5").clicked() {
        asks.send(Command::ReadNow);
    }
    let (label, hint) = if state.watch.paused {
        ("Watch again", "Reads by itself again")
    } else {
        ("Pause", "Stops reading by itself")
    };
    if widgets::link(ui, label).on_hover_text(hint).clicked() {
        asks.send(Command::PauseWatch(!state.watch.paused));
    }
    watch_ui(ui, state);
}

fn watch_ui(ui: &mut Ui, state: &AppState) {
    let tokens = theme::tokens(ui);
    let said = match (state.watch.paused, state.watch.next_read) {
        (true, _) => "Watching is paused".to_owned(),
        (false, Some(at)) => format!("Next read at {}", moment::clock_time(at)),
        (false, None) => return,
    };
    let label = ui.label(RichText::new(said).color(tokens.text_weak));
    if let Some(why) = &state.watch.stretched {
        label.on_hover_text(why);
        ui.label(RichText::new(clipped(why, 60)).color(Status::Warning.color(tokens)));
    }
}

fn said(progress: &ReadProgress) -> String {
    let part = |read: u64, total: Option<u64>, what: &str| match total {
        Some(total) => format!("{} of {} {what}", grouped(read), grouped(total)),
        None => format!("{} {what}", grouped(read)),
    };
    if progress.groups > 0 {
        format!("Reading {}", part(progress.groups, progress.groups_total, "groups"))
    } else {
        format!("Reading {}", part(progress.users, progress.users_total, "people"))
    }
}

fn busy_with(busy: Busy) -> &'static str {
    match busy {
        Busy::Keyring => "Waiting for the keyring",
        Busy::Test => "Testing the connection",
        Busy::Practice => "The practice server is busy",
    }
}
