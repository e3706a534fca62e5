//! The place FirstStart.

use eframe::egui;

use crate::app::ask::{Asks, Place};
use crate::app::state::AppState;
use crate::app::widgets;

/// What is typed and chosen here.
#[derive(Debug, Default)]
pub struct FirstStartView {}

/// Draws the place.
pub fn first_start_ui(ui: &mut egui::Ui, _state: &AppState, _view: &mut FirstStartView, _asks: &mut Asks) {
    widgets::screen_title(ui, Place::FirstStart.title(), None);
}
