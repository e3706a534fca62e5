//! The record beside a list: where it stands, how wide it is made, and how it closes.
//!
//! Drawn after the list, because Tab follows the order of drawing.

use eframe::egui::{CursorIcon, Key, Modifiers, Rect, Sense, Ui, UiBuilder};

use crate::app::theme::GAP_M;
use crate::app::widgets;

/// How wide a record is until its edge is dragged.
pub(super) const USUAL: f32 = 380.0;
const LEAST: f32 = 280.0;
/// What stays for the list.
const LIST: f32 = 320.0;

/// The room of the list and that of a record of a wanted width, of which there may be none.
pub(super) fn split(ui: &Ui, wanted: Option<f32>) -> (Rect, Rect) {
    let whole = ui.available_rect_before_wrap();
    let most = (whole.width() - LIST).max(LEAST);
    let width = wanted.map_or(0.0, |width| width.clamp(LEAST, most));
    whole.split_left_right_at_x(whole.right() - width)
}

/// Draws the record; true when it should close.
pub(super) fn beside_ui(ui: &mut Ui, rect: Rect, width: &mut f32, content: impl FnOnce(&mut Ui) -> bool) -> bool {
    let mut inner = rect;
    inner.min.x += GAP_M;
    let builder = UiBuilder::new().id_salt("beside").max_rect(inner);
    let close = ui.scope_builder(builder, |ui| widgets::side_card(ui, content)).inner;
    edge_ui(ui, rect, width);
    close || ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape))
}

/// The edge can be dragged. It is no stop for Tab: a width is nothing to read or to do.
fn edge_ui(ui: &Ui, rect: Rect, width: &mut f32) {
    let edge = Rect::from_x_y_ranges(rect.left()..=rect.left() + GAP_M, rect.y_range());
    let response = ui.interact(edge, ui.scope_id().with("edge"), Sense::DRAG);
    if response.dragged() {
        *width = rect.width() - response.drag_delta().x;
    }
    response.on_hover_and_drag_cursor(CursorIcon::ResizeHorizontal);
}
