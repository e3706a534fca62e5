//! Titles, cards and pairs: the rhythm of a screen.

use eframe::egui::{Align, CornerRadius, Frame, InnerResponse, Label, Layout, Margin, RichText, Stroke, Ui, vec2};

use super::at_right;
use crate::app::theme::{self, GAP, GAP_S, RADIUS};

/// The title of a screen and a line below it.
pub fn screen_title(ui: &mut Ui, title: &str, below: Option<&str>) {
    ui.heading(RichText::new(title).strong());
    if let Some(below) = below {
        ui.add_space(-GAP_S);
        weak(ui, below);
    }
    ui.add_space(GAP);
}

/// The title of a part of a screen.
pub fn section_title(ui: &mut Ui, title: &str) {
    ui.label(RichText::new(title).text_style(theme::title_style()).strong());
}

/// Text that steps back.
pub fn weak(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).color(theme::tokens(ui).text_weak)).wrap());
}

/// A raised surface as wide as there is room.
pub fn card<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    let tokens = theme::tokens(ui);
    Frame::new()
        .fill(tokens.surface)
        .stroke(Stroke::new(1.0, tokens.border))
        .corner_radius(CornerRadius::same(RADIUS))
        .inner_margin(Margin::same(16))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            content(ui)
        })
}

/// A name above its value, both selectable as one quiet pair.
pub fn key_value(ui: &mut Ui, name: &str, value: &str) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        ui.label(RichText::new(name).small().color(theme::tokens(ui).text_weak));
        ui.add(Label::new(value).wrap().selectable(true));
    });
}

/// A surface beside the main one, over all the height there is.
pub fn side_card<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    card(ui, |ui| {
        ui.set_min_height(ui.available_height());
        content(ui)
    })
    .inner
}

/// A title on the left and what can be done with the whole screen on the right.
pub fn title_row(ui: &mut Ui, title: impl FnOnce(&mut Ui), actions: impl FnOnce(&mut Ui)) {
    let row = vec2(ui.available_width(), 52.0);
    ui.allocate_ui_with_layout(row, Layout::left_to_right(Align::Min), |ui| {
        ui.with_layout(Layout::top_down(Align::Min), title);
        at_right(ui, Align::Min, actions);
    });
}
