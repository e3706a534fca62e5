//! Fields to type into, and values to copy out.

use eframe::egui::{self, Response, RichText, TextEdit, TextStyle, Ui};

use super::{escape_empties, plain_button};
use crate::app::theme::{self, GAP_S};
use crate::text;

/// A labelled line of text. `hint` shows while it is empty.
pub fn text_field(ui: &mut Ui, label: &str, value: &mut String, hint: &str) -> Response {
    labelled(ui, label, TextEdit::singleline(value), hint)
}

/// A labelled line whose content is shown as dots and never logged.
pub fn secret_field(ui: &mut Ui, label: &str, value: &mut String, hint: &str) -> Response {
    labelled(ui, label, TextEdit::singleline(value).password(true), hint)
}

/// A search box; Ctrl+F should focus the answer, Escape empties it.
pub fn search_field(ui: &mut Ui, label: &str, value: &mut String, width: f32) -> Response {
    let response = ui.add(
        TextEdit::singleline(value)
            .hint_text(RichText::new(label).color(theme::tokens(ui).text_weak))
            .margin(egui::Margin::symmetric(10, 7))
            .desired_width(width),
    );
    name(ui, &response, label);
    escape_empties(ui, &response, value);
    response
}

/// A name and a value that can be copied. True when the copy button was clicked.
pub fn value_row(ui: &mut Ui, label: &str, value: &str) -> bool {
    let tokens = theme::tokens(ui);
    ui.label(RichText::new(label).small().color(tokens.text_weak));
    egui::Frame::new()
        .fill(tokens.raised)
        .corner_radius(egui::CornerRadius::same(theme::RADIUS))
        .inner_margin(egui::Margin::symmetric(10, 4))
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                let shown = text::clipped(value, text::CELL_LIMIT);
                ui.label(RichText::new(shown).text_style(TextStyle::Monospace));
                let button = plain_button(ui, "Copy");
                button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Copy {label}")));
                button.clicked()
            })
            .inner
        })
        .inner
}

fn labelled(ui: &mut Ui, label: &str, edit: TextEdit<'_>, hint: &str) -> Response {
    ui.vertical(|ui| {
        let caption = ui.label(RichText::new(label).strong());
        ui.add_space(-GAP_S);
        let hint = RichText::new(hint).color(theme::tokens(ui).text_weak);
        let edit = edit.hint_text(hint).margin(egui::Margin::symmetric(10, 8)).desired_width(f32::INFINITY);
        ui.add(edit).labelled_by(caption.id)
    })
    .inner
}

fn name(ui: &Ui, response: &Response, label: &str) {
    let label = label.to_owned();
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(label));
}
