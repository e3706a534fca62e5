//! Users: the list of people, its filters, and one person beside it.

mod detail;
mod rows;

use eframe::egui::Ui;
use jiff::Timestamp;

use super::list::{ListView, Listed, Words, list_ui};
use crate::app::ask::{Asks, Place};
use crate::app::state::{AppState, Found};
use crate::app::widgets;
use crate::directory::{Order, Snapshot, State, UserColumn, UserQuery};
use crate::scim::Completeness;
use crate::text;
use crate::worker::Command;

/// What of a group's name is in a filter, in characters.
const CHIP_LIMIT: usize = 32;

/// The people of a server.
#[derive(Debug)]
pub struct People;

/// What is typed and chosen here.
pub type UsersView = ListView<People>;

/// Draws the place.
pub fn users_ui(ui: &mut Ui, state: &AppState, view: &mut UsersView, asks: &mut Asks) {
    list_ui(ui, state, view, asks);
}

impl Listed for People {
    type Query = UserQuery;

    const WORDS: Words = Words {
        place: Place::Users,
        kind: "User",
        counted: ("person", "people"),
        search: "Search people",
        reading: ("Reading people", "They appear here as soon as the first page arrives"),
        unread: ("Nobody was read yet", "Read the server to see its people"),
        empty: ("The server has no people", "People appear here when Okta pushes the first"),
        unmatched: ("Nobody matches", "No person fits the search and the filters"),
        columns_key: "users_columns",
        filters_width: 400.0,
    };

    fn search_text(query: &mut UserQuery) -> &mut String {
        &mut query.text
    }

    fn order(query: &mut UserQuery) -> &mut Option<Order<UserColumn>> {
        &mut query.order
    }

    fn find(number: u64, query: UserQuery) -> Command {
        Command::FindUsers { number, query }
    }

    fn found(state: &AppState) -> Option<&Found> {
        state.users.as_ref()
    }

    fn count(snapshot: &Snapshot) -> usize {
        snapshot.users().len()
    }

    fn row(snapshot: &Snapshot, scim_id: &str) -> Option<u32> {
        snapshot.user_row(scim_id)
    }

    fn completeness(snapshot: &Snapshot) -> &Completeness {
        &snapshot.parts().users_completeness
    }

    fn filters_ui(ui: &mut Ui, state: &AppState, query: &mut UserQuery) {
        group_chip_ui(ui, state, query);
        for (label, wanted) in [("Active", State::Active), ("Inactive", State::Inactive)] {
            if widgets::toggle_chip(ui, label, query.state == wanted) {
                query.state = if query.state == wanted { State::Any } else { wanted };
            }
        }
        if widgets::toggle_chip(ui, "No group", query.no_group) {
            query.no_group = !query.no_group;
        }
        if widgets::toggle_chip(ui, "Incomplete", query.incomplete) {
            query.incomplete = !query.incomplete;
        }
        if widgets::toggle_chip(ui, "Changed today", query.changed_since.is_some()) {
            query.changed_since = if query.changed_since.is_none() { day_before_last_read(state) } else { None };
        }
    }

    fn detail_ui(ui: &mut Ui, state: &AppState, snapshot: &Snapshot, scim_id: &str, asks: &mut Asks) -> bool {
        detail::person_ui(ui, state, snapshot, scim_id, asks)
    }
}

/// The group whose members are shown; a click shows everybody again.
fn group_chip_ui(ui: &mut Ui, state: &AppState, query: &mut UserQuery) {
    let Some(scim_id) = &query.in_group else { return };
    let snapshot = state.snapshot.as_ref();
    let group = snapshot.and_then(|snapshot| snapshot.group(snapshot.group_row(scim_id)?));
    let name = group.map_or(scim_id.as_str(), |group| group.display_name);
    if widgets::toggle_chip(ui, &format!("In {}", text::clipped(name, CHIP_LIMIT)), true) {
        query.in_group = None;
    }
}

/// "Today" is the day that ended with the last read: a frame does not ask for the time.
fn day_before_last_read(state: &AppState) -> Option<Timestamp> {
    let read_at = state.snapshot.as_ref()?.parts().read_at;
    read_at.checked_sub(jiff::Span::new().hours(24)).ok()
}
