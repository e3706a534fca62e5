//! States told to people: banners, chips, empty states, progress.

use eframe::egui::{CornerRadius, Frame, Label, Margin, ProgressBar, RichText, Stroke, Ui};

use super::plain_button;
use crate::app::theme::{self, GAP, GAP_L, GAP_S, RADIUS, Status};
use crate::explanation::Explanation;
use crate::text;

/// A state over the full width, with further content such as buttons.
pub fn banner<R>(ui: &mut Ui, status: Status, title: &str, more: impl FnOnce(&mut Ui) -> R) -> R {
    let tokens = theme::tokens(ui);
    let color = status.color(tokens);
    Frame::new()
        .fill(status.fill(tokens))
        .stroke(Stroke::new(1.0, color.gamma_multiply(0.5)))
        .corner_radius(CornerRadius::same(RADIUS))
        .inner_margin(Margin::symmetric(14, 10))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_top(|ui| {
                ui.label(RichText::new(status.icon()).color(color));
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = GAP_S;
                    ui.add(Label::new(RichText::new(title).strong()).wrap());
                    more(ui)
                })
                .inner
            })
            .inner
        })
        .inner
}

/// What was seen, what it means, what to do.
pub fn explanation_banner(ui: &mut Ui, status: Status, told: &Explanation) {
    banner(ui, status, &text::clipped(&told.seen, text::QUOTE_LIMIT), |ui| {
        for line in [&told.means, &told.fix] {
            ui.add(Label::new(text::clipped(line, text::DETAIL_LIMIT)).wrap());
        }
    });
}

/// A word in a pill.
pub fn chip(ui: &mut Ui, label: &str) {
    pill(ui, Status::Neutral, label);
}

/// A state as icon and word in a pill.
pub fn status_chip(ui: &mut Ui, status: Status, label: &str) {
    pill(ui, status, &format!("{} {label}", status.icon()));
}

/// What is not there, why, and the way on; true when the button was clicked.
pub fn empty_state(ui: &mut Ui, title: &str, why: &str, button: Option<&str>) -> bool {
    ui.vertical_centered(|ui| {
        ui.add_space((ui.available_height() * 0.25).clamp(GAP_L, 200.0));
        ui.label(RichText::new(title).text_style(theme::title_style()).strong());
        ui.set_max_width(420.0);
        ui.add(Label::new(RichText::new(why).color(theme::tokens(ui).text_weak)).wrap());
        ui.add_space(GAP);
        button.is_some_and(|label| plain_button(ui, label).clicked())
    })
    .inner
}

/// Counted progress with a way to stop; true when Cancel was clicked. `fraction` is absent while
/// the end is not known.
pub fn progress(ui: &mut Ui, said: &str, fraction: Option<f32>) -> bool {
    ui.horizontal(|ui| {
        if let Some(fraction) = fraction {
            ui.add(ProgressBar::new(fraction).desired_width(140.0).desired_height(8.0));
        }
        ui.label(said);
        ui.small_button("Cancel").clicked()
    })
    .inner
}

fn pill(ui: &mut Ui, status: Status, label: &str) {
    let tokens = theme::tokens(ui);
    Frame::new()
        .fill(status.fill(tokens))
        .corner_radius(CornerRadius::same(10))
        .inner_margin(Margin::symmetric(8, 2))
        .show(ui, |ui| ui.label(RichText::new(label).small().color(status.color(tokens))));
}
