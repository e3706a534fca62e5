//! The place Groups.
use crate::app::ask::Asks;
use crate::app::state::AppState;
use eframe::egui;
/// View.
#[derive(Debug, Default)]
pub struct GroupsView {}
/// Draws the place.
pub fn groups_ui(_ui: &mut egui::Ui, _state: &AppState, _view: &mut GroupsView, _asks: &mut Asks) {}
