//! What lies over a screen: toasts and questions.

use eframe::egui::{Align2, Area, Context, Frame, Id, Margin, Modal, Order, RichText, Ui, vec2};

use crate::app::theme::{self, GAP};

/// A sentence in the corner, until a moment of the window's own time.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Toast {
    pub text: String,
    pub until: f64,
}

/// Draws the toasts in the lower right corner.
pub fn toasts_ui(ctx: &Context, toasts: &[Toast]) {
    if toasts.is_empty() {
        return;
    }
    Area::new(Id::unique("toasts"))
        .order(Order::Foreground)
        .anchor(Align2::RIGHT_BOTTOM, vec2(-20.0, -48.0))
        .interactable(false)
        .show(ctx, |ui| {
            for toast in toasts {
                Frame::popup(ui.style()).inner_margin(Margin::symmetric(14, 10)).show(ui, |ui| {
                    ui.set_max_width(380.0);
                    ui.label(&toast.text);
                });
            }
        });
}

/// A question over everything; true when it should close (Escape or a click beside it).
pub fn modal(ctx: &Context, id: &str, title: &str, content: impl FnOnce(&mut Ui)) -> bool {
    let response = Modal::new(Id::unique(id)).show(ctx, |ui| {
        ui.set_width(440.0);
        ui.label(RichText::new(title).text_style(theme::title_style()).strong());
        ui.add_space(GAP);
        content(ui);
    });
    response.should_close()
}
