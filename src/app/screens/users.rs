//! The place Users.

use eframe::egui;

use crate::app::ask::{Asks, Place};
use crate::app::state::AppState;
use crate::app::widgets;

/// What is typed and chosen here.
#[derive(Debug, Default)]
pub struct UsersView {}

/// Draws the place.
pub fn users_ui(ui: &mut egui::Ui, _state: &AppState, _view: &mut UsersView, _asks: &mut Asks) {
    widgets::screen_title(ui, Place::Users.title(), None);
}
