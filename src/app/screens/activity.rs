//! The place Activity.

use eframe::egui;

use crate::app::ask::{Asks, Place};
use crate::app::state::AppState;
use crate::app::widgets;

/// What is typed and chosen here.
#[derive(Debug, Default)]
pub struct ActivityView {}

/// Draws the place.
pub fn activity_ui(ui: &mut egui::Ui, _state: &AppState, _view: &mut ActivityView, _asks: &mut Asks) {
    widgets::screen_title(ui, Place::Activity.title(), None);
}
