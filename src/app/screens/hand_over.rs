//! The place HandOver.

use eframe::egui;

use crate::app::ask::{Asks, Place};
use crate::app::state::AppState;
use crate::app::widgets;

/// What is typed and chosen here.
#[derive(Debug, Default)]
pub struct HandOverView {}

/// Draws the place.
pub fn hand_over_ui(ui: &mut egui::Ui, _state: &AppState, _view: &mut HandOverView, _asks: &mut Asks) {
    widgets::screen_title(ui, Place::HandOver.title(), None);
}
