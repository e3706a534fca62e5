//! The steps with their states; a click opens one.

use eframe::egui::{Align, Button, Layout, RichText, Ui};

use super::{SetUpView, mark};
use crate::app::screens::parts;
use crate::app::widgets;
use crate::guide::{Guide, Progress, Step, StepId};

pub(super) fn step_list_ui(ui: &mut Ui, guide: &Guide, progress: &Progress, open: StepId, view: &mut SetUpView) {
    parts::card_ui(ui, |ui| {
        widgets::section_title(ui, &guide.title);
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.spacing_mut().interact_size.y = 18.0;
        ui.spacing_mut().button_padding.y = 4.0;
        for (number, step) in (1..).zip(&guide.steps) {
            if entry_ui(ui, number, step, progress, open == step.id) {
                view.open = Some(step.id);
            }
        }
    });
}

fn entry_ui(ui: &mut Ui, number: usize, step: &Step, progress: &Progress, open: bool) -> bool {
    let (mark, word) = mark(&progress.state(step.id));
    let color = parts::mark_color(ui, mark);
    ui.horizontal(|ui| {
        parts::mark_ui(ui, mark);
        let left = Layout::top_down_justified(Align::Min);
        ui.with_layout(left, |ui| {
            let title = Button::selectable(open, format!("{number}. {}", step.title)).wrap();
            let clicked = ui.add(title).clicked();
            ui.horizontal(|ui| {
                ui.add_space(ui.spacing().button_padding.x);
                ui.label(RichText::new(word).small().color(color));
            });
            clicked
        })
        .inner
    })
    .inner
}
