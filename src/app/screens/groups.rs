//! The place Groups.

use eframe::egui;

use crate::app::ask::{Asks, Place};
use crate::app::state::AppState;
use crate::app::widgets;

/// What is typed and chosen here.
#[derive(Debug, Default)]
pub struct GroupsView {}

/// Draws the place.
pub fn groups_ui(ui: &mut egui::Ui, _state: &AppState, _view: &mut GroupsView, _asks: &mut Asks) {
    widgets::screen_title(ui, Place::Groups.title(), None);
}
