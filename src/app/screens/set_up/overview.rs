//! The head of the screen: what is connected, how many are there, when it last changed.

use eframe::egui::{RichText, Ui};

use crate::app::moment;
use crate::app::screens::parts::{self, Mark};
use crate::app::state::AppState;
use crate::app::{theme, widgets};
use crate::text::{CELL_LIMIT, clipped, grouped};
use crate::worker::Opened;

pub(super) fn overview_ui(ui: &mut Ui, state: &AppState) {
    let Some(opened) = &state.opened else {
        return widgets::screen_title(
            ui,
            "Set up",
            Some("Okta pushes people and groups to Scalefusion; nothing is called done here unless it was seen"),
        );
    };
    let host = clipped(&opened.profile.host, CELL_LIMIT);
    let below = if opened.practice {
        "Practice: a make-believe server on this computer".to_owned()
    } else {
        format!("Watching {host}")
    };
    widgets::screen_title(ui, "Set up", Some(&below));
    parts::card_ui(ui, |ui| {
        health_ui(ui, state, opened);
        ui.add_space(10.0);
        numbers_ui(ui, state);
    });
}

fn health_ui(ui: &mut Ui, state: &AppState, opened: &Opened) {
    let (mark, sentence) = match (&state.read_failure, &state.snapshot) {
        (Some(_), Some(_)) => (Mark::Problem, "The last read failed; what you see is older"),
        (Some(_), None) => (Mark::Problem, "The server could not be read"),
        (None, Some(snapshot)) if snapshot.is_complete() => (Mark::Seen, "The server answers and was read whole"),
        (None, Some(_)) => (Mark::Noted, "The server answers; not everything could be read"),
        (None, None) => (Mark::Waiting, "The server is being read for the first time"),
    };
    ui.horizontal(|ui| {
        parts::mark_ui(ui, mark);
        ui.label(RichText::new(sentence).strong());
        if opened.session_only && !opened.practice {
            widgets::chip(ui, "only for this session");
        }
    });
}

fn numbers_ui(ui: &mut Ui, state: &AppState) {
    let totals = state.snapshot.as_ref().map(|snapshot| snapshot.totals());
    let count = |n: Option<usize>| n.map_or_else(|| "–".to_owned(), |n| grouped(n as u64));
    let changed = state.feed.lines().first().map(|line| line.at);
    let read = state.snapshot.as_ref().map(|snapshot| snapshot.parts().read_at);
    let clock = |at: Option<jiff::Timestamp>, none: &str| at.map_or_else(|| none.to_owned(), moment::clock_time);
    let numbers = [
        ("People", count(totals.map(|t| t.users))),
        ("Active", count(totals.map(|t| t.active))),
        ("Groups", count(totals.map(|t| t.groups))),
        ("Memberships", count(totals.map(|t| t.memberships))),
        ("Last change", clock(changed, "none seen")),
        ("Last read", clock(read, "not yet")),
    ];
    parts::columns_ui(ui, |columns: &mut [Ui; 6]| {
        for (ui, (name, value)) in columns.iter_mut().zip(numbers) {
            ui.vertical(|ui| {
                widgets::weak(ui, name);
                ui.label(RichText::new(value).text_style(theme::title_style()).strong());
            });
        }
    });
}
