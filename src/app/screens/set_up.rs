//! The place SetUp.

use eframe::egui;

use crate::app::ask::{Asks, Place};
use crate::app::state::AppState;
use crate::app::widgets;

/// What is typed and chosen here.
#[derive(Debug, Default)]
pub struct SetUpView {}

/// Draws the place.
pub fn set_up_ui(ui: &mut egui::Ui, _state: &AppState, _view: &mut SetUpView, _asks: &mut Asks) {
    widgets::screen_title(ui, Place::SetUp.title(), None);
}
