//! Pieces that several screens draw alike: page, card, title, buttons, and the clock.
//!
//! Knows sizes and spacing. Knows no screen and no state of the program.

use crate::app::ask::{Ask, Asks};
use crate::app::theme::{self, Status};
use crate::app::widgets;
use eframe::egui::{Color32, Frame, Label, Margin, RichText, ScrollArea, Sense, Shape, Stroke, Ui, vec2};

/// How wide a page's content gets; longer lines are hard to read.
const PAGE_WIDTH: f32 = 1_560.0;

/// Room inside a field.
pub(super) const FIELD_MARGIN: Margin = Margin::symmetric(10, 8);

/// A page that scrolls; the window leaves room around it.
pub(super) fn page_ui(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical().id_salt(name).auto_shrink([false, false]).show(ui, |ui| {
        ui.set_max_width((ui.available_width() - theme::GAP).min(PAGE_WIDTH));
        ui.spacing_mut().item_spacing.y = 12.0;
        content(ui);
        ui.add_space(theme::GAP_L);
        widgets::follow_focus(ui);
    });
}

/// A box of its own on the page, as wide as there is room.
pub(super) fn card_ui<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    let padded = |ui: &mut Ui| {
        ui.spacing_mut().item_spacing.y = theme::GAP;
        content(ui)
    };
    widgets::card(ui, |ui| ui.vertical(padded).inner).inner
}

/// The one button of a screen that leads on.
pub(super) fn primary_ui(ui: &mut Ui, text: &str, enabled: bool) -> bool {
    ui.add_enabled_ui(enabled, |ui| widgets::primary_button(ui, text).clicked()).inner
}

/// Any other button.
pub(super) fn button_ui(ui: &mut Ui, text: &str) -> bool {
    widgets::plain_button(ui, text).clicked()
}

/// The states that things can be in, each with a shape and a colour of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    ToDo,
    Waiting,
    Seen,
    Said,
    Problem,
    Noted,
}

impl Mark {
    fn status(self) -> Status {
        match self {
            Self::ToDo => Status::Neutral,
            Self::Waiting => Status::Waiting,
            Self::Seen => Status::Good,
            Self::Said | Self::Noted => Status::Warning,
            Self::Problem => Status::Problem,
        }
    }
}

/// The colour of a state.
pub(super) fn mark_color(ui: &Ui, mark: Mark) -> Color32 {
    mark.status().color(theme::tokens(ui))
}

/// The shape of a state; its word stands beside it, so it says nothing to a screen reader.
pub(super) fn mark_ui(ui: &mut Ui, mark: Mark) {
    let (rect, _) = ui.allocate_exact_size(vec2(18.0, 18.0), Sense::hover());
    let color = mark_color(ui, mark);
    let line = Stroke::new(2.0, color);
    let (painter, middle) = (ui.painter(), rect.center());
    let stroke = |points: &[(f32, f32)]| {
        let points = points.iter().map(|(x, y)| middle + vec2(*x, *y)).collect();
        painter.add(Shape::line(points, line));
    };
    match mark {
        Mark::ToDo => {
            painter.circle_stroke(middle, 6.5, Stroke::new(1.5, color));
        }
        Mark::Waiting => {
            painter.circle_stroke(middle, 6.5, line);
            stroke(&[(0.0, -4.0), (0.0, 0.0), (3.0, 2.0)]);
        }
        Mark::Seen => stroke(&[(-5.5, 0.5), (-1.5, 4.5), (6.0, -5.0)]),
        Mark::Said => {
            painter.circle_stroke(middle, 6.5, line);
            stroke(&[(-3.0, 0.0), (-0.5, 2.5), (3.0, -2.0)]);
        }
        Mark::Problem => {
            stroke(&[(-5.0, -5.0), (5.0, 5.0)]);
            stroke(&[(5.0, -5.0), (-5.0, 5.0)]);
        }
        Mark::Noted => {
            stroke(&[(0.0, -6.0), (0.0, 2.0)]);
            painter.circle_filled(middle + vec2(0.0, 6.0), 1.6, color);
        }
    }
}

/// Room at the left, under the text that stands beside a mark.
pub(super) fn indented_ui(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    let margin = Margin { left: 26, right: 0, top: 0, bottom: 6 };
    Frame::new().inner_margin(margin).show(ui, content);
}

/// One sentence that holds for the whole screen, and a quieter one below.
pub(super) fn banner_ui(ui: &mut Ui, mark: Mark, sentence: &str, below: &str) {
    banner_with_ui(ui, mark, sentence, |ui| {
        if !below.is_empty() {
            widgets::weak(ui, below);
        }
    });
}

/// A sentence with further content, such as buttons. The state is drawn, not typed: no font is
/// sure to have its sign.
pub(super) fn banner_with_ui(ui: &mut Ui, mark: Mark, sentence: &str, more: impl FnOnce(&mut Ui)) {
    let tokens = theme::tokens(ui);
    let status = mark.status();
    Frame::new()
        .fill(status.fill(tokens))
        .stroke(Stroke::new(1.0, status.color(tokens).gamma_multiply(0.5)))
        .corner_radius(theme::RADIUS)
        .inner_margin(Margin::symmetric(14, 10))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_top(|ui| {
                mark_ui(ui, mark);
                ui.vertical(|ui| {
                    ui.add(Label::new(RichText::new(sentence).strong()).wrap());
                    more(ui);
                });
            });
        });
}

/// Columns of one width that keep their content at the left, unlike `Ui::columns`, which stretches it.
pub(super) fn columns_ui<const N: usize>(ui: &mut Ui, content: impl FnOnce(&mut [Ui; N])) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GAP_M;
        ui.columns_const(|columns: &mut [Ui; N]| {
            for column in columns.iter_mut() {
                column.spacing_mut().item_spacing.x = theme::GAP;
            }
            content(columns);
        });
    });
}

/// Asks for a text to be put on the clipboard.
pub(super) fn copy(asks: &mut Asks, text: &str) {
    asks.push(Ask::Copy(text.to_owned()));
}
