//! The place Connection.

use eframe::egui;

use crate::app::ask::{Asks, Place};
use crate::app::state::AppState;
use crate::app::widgets;

/// What is typed and chosen here.
#[derive(Debug, Default)]
pub struct ConnectionView {}

/// Draws the place.
pub fn connection_ui(ui: &mut egui::Ui, _state: &AppState, _view: &mut ConnectionView, _asks: &mut Asks) {
    widgets::screen_title(ui, Place::Connection.title(), None);
}
