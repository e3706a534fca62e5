//! What is around every screen: the rail, the banners on top, the status bar, and the shortcuts.

mod banners;
mod rail;
mod status_bar;

use eframe::egui::{CentralPanel, Frame, Key, Margin, Modifiers, Ui, UiBuilder};

use super::Views;
use super::ask::{Ask, Asks, Place};
use super::screens::activity::activity_ui;
use super::screens::connection::connection_ui;
use super::screens::first_start::first_start_ui;
use super::screens::groups::groups_ui;
use super::screens::hand_over::hand_over_ui;
use super::screens::set_up::set_up_ui;
use super::screens::settings::settings_ui;
use super::screens::users::users_ui;
use super::state::AppState;
use super::theme;
use crate::worker::Command;

const NUMBERS: [Key; 8] = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8];

/// Draws the window at a place. What is drawn first is reached first by Tab, so the bar comes last.
pub(super) fn shell_ui(ui: &mut Ui, state: &AppState, place: Place, views: &mut Views, asks: &mut Asks) {
    shortcuts(ui, state, asks);
    let whole = ui.available_rect_before_wrap();
    let (above, below) = whole.split_top_bottom_at_y(whole.bottom() - status_bar::HEIGHT);
    ui.scope_builder(UiBuilder::new().max_rect(above), |ui| {
        rail::rail_ui(ui, state, place, asks);
        let tokens = theme::tokens(ui);
        let frame = Frame::new().fill(tokens.background).inner_margin(Margin::symmetric(24, 20));
        CentralPanel::no_frame().frame(frame).show(ui, |ui| {
            banners::banners_ui(ui, state, place, asks);
            ui.push_id(place, |ui| place_ui(ui, state, place, views, asks));
        });
    });
    ui.scope_builder(UiBuilder::new().max_rect(below), |ui| status_bar::status_bar_ui(ui, state, asks));
}

fn place_ui(ui: &mut Ui, state: &AppState, place: Place, views: &mut Views, asks: &mut Asks) {
    match place {
        Place::FirstStart => first_start_ui(ui, state, &mut views.first_start, asks),
        Place::SetUp => set_up_ui(ui, state, &mut views.set_up, asks),
        Place::Connection => connection_ui(ui, state, &mut views.connection, asks),
        Place::Users => users_ui(ui, state, &mut views.users, asks),
        Place::Groups => groups_ui(ui, state, &mut views.groups, asks),
        Place::Activity => activity_ui(ui, state, &mut views.activity, asks),
        Place::HandOver => hand_over_ui(ui, state, &mut views.hand_over, asks),
        Place::Settings => settings_ui(ui, state, &mut views.settings, asks),
    }
}

/// The places of the rail: without a connection, those that show one are absent.
fn places(state: &AppState) -> Vec<Place> {
    let connected = state.opened.is_some();
    let start = (!connected).then_some(Place::FirstStart);
    start.into_iter().chain(Place::RAIL.into_iter().filter(|place| connected || !place.needs_connection())).collect()
}

fn shortcuts(ui: &Ui, state: &AppState, asks: &mut Asks) {
    for (key, place) in NUMBERS.into_iter().zip(places(state)) {
        if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, key)) {
            asks.push(Ask::Go(place));
        }
    }
    if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Comma)) {
        asks.push(Ask::Go(Place::Settings));
    }
    if state.opened.is_some() && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::F5)) {
        asks.send(Command::ReadNow);
    }
}
