//! Buttons: one primary in a view, plain ones beside it, danger where something is lost.

use eframe::egui::{self, Button, Color32, CornerRadius, Response, RichText, Stroke, Ui, vec2};

use crate::app::theme::{self, RADIUS};

const HEIGHT: f32 = 34.0;

/// The one thing to do next.
pub fn primary_button(ui: &mut Ui, label: &str) -> Response {
    let tokens = theme::tokens(ui);
    filled(ui, label, tokens.on_accent, tokens.accent)
}

/// Anything else.
pub fn plain_button(ui: &mut Ui, label: &str) -> Response {
    ui.add(Button::new(label).min_size(vec2(0.0, HEIGHT)).corner_radius(CornerRadius::same(RADIUS)))
}

/// Loses something.
pub fn danger_button(ui: &mut Ui, label: &str) -> Response {
    let tokens = theme::tokens(ui);
    filled(ui, label, tokens.on_problem, tokens.problem)
}

/// Leads somewhere; looks like text.
pub fn link(ui: &mut Ui, label: &str) -> Response {
    ui.link(RichText::new(label).color(theme::tokens(ui).accent))
}

/// A filter that is on or off. True when it was clicked.
pub fn toggle_chip(ui: &mut Ui, label: &str, on: bool) -> bool {
    let tokens = theme::tokens(ui);
    let (fill, line, text) = if on {
        (tokens.selected, tokens.accent, tokens.text)
    } else {
        (tokens.surface, tokens.border, tokens.text_weak)
    };
    let button = Button::selectable(on, RichText::new(label).color(text))
        .fill(fill)
        .stroke(Stroke::new(1.0, line))
        .frame_when_inactive(true)
        .corner_radius(CornerRadius::same(15))
        .min_size(vec2(0.0, 30.0));
    ui.add(button).clicked()
}

/// A shortcut, such as `Ctrl+F`.
pub fn key_hint(ui: &mut Ui, keys: &str) {
    let tokens = theme::tokens(ui);
    egui::Frame::new()
        .fill(tokens.raised)
        .stroke(Stroke::new(1.0, tokens.border))
        .corner_radius(CornerRadius::same(4))
        .inner_margin(egui::Margin::symmetric(5, 1))
        .show(ui, |ui| ui.label(RichText::new(keys).small().color(tokens.text_weak)));
}

fn filled(ui: &mut Ui, label: &str, text: Color32, fill: Color32) -> Response {
    let button = Button::new(RichText::new(label).color(text))
        .fill(fill)
        .stroke(Stroke::NONE)
        .min_size(vec2(0.0, HEIGHT))
        .corner_radius(CornerRadius::same(RADIUS));
    ui.add(button)
}
