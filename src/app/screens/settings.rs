//! The place Settings.

use eframe::egui;

use crate::app::ask::{Asks, Place};
use crate::app::state::AppState;
use crate::app::widgets;

/// What is typed and chosen here.
#[derive(Debug, Default)]
pub struct SettingsView {}

/// Draws the place.
pub fn settings_ui(ui: &mut egui::Ui, _state: &AppState, _view: &mut SettingsView, _asks: &mut Asks) {
    widgets::screen_title(ui, Place::Settings.title(), None);
}
