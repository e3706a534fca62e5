//! The steps with their states; a click opens one.

use eframe::egui::{Button, RichText, Ui, vec2};

use super::{SetUpView, mark};
use crate::app::screens::parts;
use crate::app::widgets;
use crate::guide::{Guide, Progress, Step, StepId};

pub(super) fn step_list_ui(ui: &mut Ui, guide: &Guide, progress: &Progress, open: StepId, view: &mut SetUpView) {
    parts::card_ui(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        widgets::section_title(ui, &guide.title);
        for (number, step) in (1..).zip(&guide.steps) {
            if entry_ui(ui, number, step, progress, open == step.id) {
                view.open = Some(step.id);
            }
        }
    });
}

fn entry_ui(ui: &mut Ui, number: usize, step: &Step, progress: &Progress, open: bool) -> bool {
    let (mark, word) = mark(&progress.state(step.id));
    let clicked = ui
        .horizontal(|ui| {
            parts::mark_ui(ui, mark);
            let title = RichText::new(format!("{number}. {}", step.title));
            let title = if open { title.strong() } else { title };
            ui.add(Button::selectable(open, title).wrap().min_size(vec2(ui.available_width(), 28.0))).clicked()
        })
        .inner;
    parts::indented_ui(ui, |ui| {
        ui.label(RichText::new(word).small().color(parts::mark_color(ui, mark)));
    });
    clicked
}
