//! Hand-over: the sheet for the next admin, looked at before it is written.
//!
//! The worker makes the text; this screen picks the format, shows the text and asks for a copy or a file.

use std::sync::Arc;

use eframe::egui::{Label, RichText, ScrollArea, TextStyle, Ui};

use super::parts;
use crate::app::ask::{Ask, Asks};
use crate::app::state::AppState;
use crate::app::widgets;
use crate::report::{Format, List};
use crate::text::{CELL_LIMIT, DETAIL_LIMIT, clipped, counted, file_name};
use crate::worker::Command;

/// What is previewed.
pub struct HandOverView {
    /// The picked format.
    pub format: Format,
    /// The format that was asked for and has not come yet.
    asked: Option<Format>,
    lines: Lines,
}

impl Default for HandOverView {
    fn default() -> Self {
        Self { format: Format::Markdown, asked: None, lines: Lines::default() }
    }
}

/// Where each line of the previewed text begins and ends.
#[derive(Default)]
struct Lines {
    of: Option<Arc<str>>,
    ranges: Vec<std::ops::Range<usize>>,
}

/// Draws the format picker, the actions and the preview.
pub fn hand_over_ui(ui: &mut Ui, state: &AppState, view: &mut HandOverView, asks: &mut Asks) {
    parts::page_ui(ui, "hand_over", |ui| {
        widgets::screen_title(
            ui,
            "Hand-over",
            Some("What is connected, what was seen to work and what comes next; there is no token in it"),
        );
        formats_ui(ui, view);
        ask_once(state, view, asks);
        actions_ui(ui, state, view, asks);
        preview_ui(ui, state, view);
        support_ui(ui, state, asks);
    });
}

const FORMATS: [(Format, &str, &str); 6] = [
    (Format::Markdown, "Markdown", "for a wiki or a ticket"),
    (Format::Html, "HTML", "one file that prints well"),
    (Format::Json, "JSON", "for other programs"),
    (Format::Csv(List::Users), "CSV: users", "every person as the server has them"),
    (Format::Csv(List::Groups), "CSV: groups", "every group with its number of members"),
    (Format::Csv(List::Memberships), "CSV: memberships", "who is in which group"),
];

fn formats_ui(ui: &mut Ui, view: &mut HandOverView) {
    ui.horizontal_wrapped(|ui| {
        for (format, name, _) in FORMATS {
            ui.selectable_value(&mut view.format, format, name);
        }
    });
    if let Some((.., says)) = FORMATS.iter().find(|(format, ..)| *format == view.format) {
        widgets::weak(ui, says);
    }
}

fn text(state: &AppState, format: Format) -> Option<&Arc<str>> {
    state.report.as_ref().filter(|made| made.format == format).map(|made| &made.text)
}

/// One order for each pick, however many frames it takes to come.
fn ask_once(state: &AppState, view: &mut HandOverView, asks: &mut Asks) {
    if text(state, view.format).is_none() && view.asked != Some(view.format) && state.opened.is_some() {
        ask(view, asks);
    }
}

fn ask(view: &mut HandOverView, asks: &mut Asks) {
    view.asked = Some(view.format);
    asks.push(Ask::Do(Command::MakeReport { format: view.format }));
}

fn actions_ui(ui: &mut Ui, state: &AppState, view: &mut HandOverView, asks: &mut Asks) {
    let made = text(state, view.format);
    ui.horizontal(|ui| {
        if parts::primary_ui(ui, "Save as…", made.is_some()) {
            asks.push(Ask::SaveReport { suggested: suggested(state, view.format), format: view.format });
        }
        if let Some(text) = made
            && parts::button_ui(ui, "Copy text")
        {
            parts::copy(asks, text);
        }
        if state.opened.is_some() && parts::button_ui(ui, "Make anew") {
            ask(view, asks);
        }
    });
}

fn suggested(state: &AppState, format: Format) -> String {
    let profile = state.opened.as_ref().map_or("", |opened| opened.profile.name.as_str());
    let (what, ending) = match format {
        Format::Markdown => ("hand-over", "md"),
        Format::Html => ("hand-over", "html"),
        Format::Json => ("hand-over", "json"),
        Format::Csv(List::Users) => ("users", "csv"),
        Format::Csv(List::Groups) => ("groups", "csv"),
        Format::Csv(List::Memberships) => ("memberships", "csv"),
    };
    format!("{}-{what}.{ending}", file_name(profile, "scim"))
}

/// What else of the screen stands above and below the preview.
const ABOVE_AND_BELOW: f32 = 420.0;

fn preview_ui(ui: &mut Ui, state: &AppState, view: &mut HandOverView) {
    let Some(text) = text(state, view.format) else {
        let says = if state.opened.is_some() {
            "The sheet is being made"
        } else {
            "Connect first, then there is something to hand over"
        };
        return parts::card_ui(ui, |ui| widgets::weak(ui, says));
    };
    view.lines.update(text);
    parts::card_ui(ui, |ui| {
        widgets::weak(ui, &format!("Preview, {}", counted(view.lines.ranges.len(), "line", "lines")));
        let height_left = (ui.ctx().content_rect().height() - ABOVE_AND_BELOW).max(240.0);
        let height = ui.text_style_height(&TextStyle::Monospace);
        let area = ScrollArea::both().id_salt("preview").max_height(height_left).auto_shrink([false, true]);
        area.show_rows(ui, height, view.lines.ranges.len(), |ui, rows| {
            for range in view.lines.ranges.get(rows).unwrap_or_default() {
                line_ui(ui, text.get(range.clone()).unwrap_or_default());
            }
        });
    });
}

fn line_ui(ui: &mut Ui, line: &str) {
    ui.add(Label::new(RichText::new(clipped(line, DETAIL_LIMIT)).monospace()).extend());
}

impl Lines {
    fn update(&mut self, text: &Arc<str>) {
        if self.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, text)) {
            return;
        }
        let mut from = 0;
        let range = |line: &str| {
            let range = from..from + line.trim_end_matches(['\r', '\n']).len();
            from += line.len();
            range
        };
        self.ranges = text.split_inclusive('\n').map(range).collect();
        self.of = Some(Arc::clone(text));
    }
}

fn support_ui(ui: &mut Ui, state: &AppState, asks: &mut Asks) {
    ui.add_space(8.0);
    let Some(support) = state.report.as_ref().map(|made| made.report.support.as_str()) else { return };
    ui.horizontal(|ui| {
        ui.label("Scalefusion support:");
        ui.strong(clipped(support, CELL_LIMIT));
        if parts::button_ui(ui, "Copy support address") {
            parts::copy(asks, support);
        }
    });
}
