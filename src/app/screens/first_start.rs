//! The first screen: three doors, so that nobody meets an empty table.
//!
//! Knows which profiles there are. Opens nothing by itself; each door is a wish.

use eframe::egui::{Key, Label, Modifiers, RichText, Ui};

use super::parts;
use crate::app::ask::{Ask, Asks, Place};
use crate::app::state::AppState;
use crate::app::{theme, widgets};
use crate::settings::Profile;
use crate::text::{CELL_LIMIT, clipped};
use crate::worker::Command;

/// What is being chosen on the first screen.
#[derive(Debug, Default)]
pub struct FirstStartView {
    /// The third door was opened: its list shows.
    pub profiles_shown: bool,
    /// The profile that is about to be removed, until that is confirmed.
    pub removing: Option<String>,
}

/// Draws the three doors.
pub fn first_start_ui(ui: &mut Ui, state: &AppState, view: &mut FirstStartView, asks: &mut Asks) {
    parts::page_ui(ui, "first_start", |ui| {
        ui.add_space(24.0);
        widgets::screen_title(
            ui,
            "Welcome to SCIM Assistant",
            Some("Set up what Okta pushes to Scalefusion, see that it works, and find out why when it does not"),
        );
        ui.add_space(16.0);
        doors_ui(ui, view, asks);
        if view.profiles_shown {
            ui.add_space(16.0);
            profiles_ui(ui, &state.profiles, view, asks);
        }
        ui.add_space(16.0);
        widgets::weak(ui, "SCIM Assistant only reads: it changes nobody in Okta or Scalefusion");
    });
}

fn doors_ui(ui: &mut Ui, view: &mut FirstStartView, asks: &mut Asks) {
    parts::columns_ui(ui, |columns: &mut [Ui; 3]| {
        if door_ui(&mut columns[0], &CONNECT, true) {
            asks.push(Ask::Go(Place::Connection));
        }
        if door_ui(&mut columns[1], &PRACTICE, false) {
            asks.push(Ask::Do(Command::OpenPractice));
        }
        if door_ui(&mut columns[2], &OPEN, false) {
            view.profiles_shown = !view.profiles_shown;
        }
    });
}

struct Door {
    name: &'static str,
    says: &'static str,
    needs: &'static str,
}

const CONNECT: Door = Door {
    name: "Connect to Scalefusion",
    says: "Paste the SCIM endpoint and the token from Scalefusion, test them, and follow the guide",
    needs: "Needs an admin account in both consoles",
};
const PRACTICE: Door = Door {
    name: "Practice without any account",
    says: "A make-believe Okta and Scalefusion on this computer, to learn every step before it counts",
    needs: "Needs no network and keeps nothing",
};
const OPEN: Door = Door {
    name: "Open a profile",
    says: "Go on with a connection that was saved on this computer",
    needs: "Its token stays in the keyring of the system",
};

fn door_ui(ui: &mut Ui, door: &Door, first: bool) -> bool {
    parts::card_ui(ui, |ui| {
        ui.vertical(|ui| {
            ui.set_min_height(138.0);
            ui.label(RichText::new(door.name).text_style(theme::title_style()).strong());
            ui.add_space(theme::GAP);
            ui.add(Label::new(door.says).wrap());
            widgets::weak(ui, door.needs);
        });
        if first { parts::primary_ui(ui, door.name, true) } else { parts::button_ui(ui, door.name) }
    })
}

fn profiles_ui(ui: &mut Ui, profiles: &[Profile], view: &mut FirstStartView, asks: &mut Asks) {
    parts::card_ui(ui, |ui| {
        widgets::section_title(ui, "Profiles on this computer");
        if profiles.is_empty() {
            widgets::weak(ui, "No profile is kept yet; connect to Scalefusion and save the connection to make one");
        }
        for profile in profiles {
            profile_ui(ui, profile, view, asks);
        }
    });
}

fn profile_ui(ui: &mut Ui, profile: &Profile, view: &mut FirstStartView, asks: &mut Asks) {
    let remove = ui.horizontal(|ui| {
        let name = clipped(&profile.name, CELL_LIMIT);
        if parts::button_ui(ui, &format!("Open {name}")) {
            asks.push(Ask::Do(Command::OpenProfile { name: profile.name.clone() }));
        }
        let remove = widgets::link(ui, &format!("Remove {name}"));
        if remove.clicked() {
            view.removing = Some(profile.name.clone());
        }
        widgets::weak(ui, &clipped(&profile.host, CELL_LIMIT));
        remove
    });
    if view.removing.as_ref() == Some(&profile.name) && remove_ui(ui, profile, view, asks) {
        view.removing = None;
        remove.inner.request_focus();
    }
}

/// Asks once more; true when the profile is to be kept.
fn remove_ui(ui: &mut Ui, profile: &Profile, view: &mut FirstStartView, asks: &mut Asks) -> bool {
    widgets::weak(ui, "Its settings and its entry in the keyring go; Okta and Scalefusion stay as they are");
    let keep = ui.horizontal(|ui| {
        if widgets::danger_button(ui, "Remove the profile").clicked() {
            asks.send(Command::RemoveProfile { name: profile.name.clone() });
            view.removing = None;
        }
        parts::button_ui(ui, "Keep it")
    });
    keep.inner || ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape))
}
