//! Groups: their list, its filters, and one group with its members beside it.

mod detail;
mod rows;

use eframe::egui::Ui;

use super::list::{ListView, Listed, Words, list_ui};
use crate::app::ask::{Asks, Place};
use crate::app::state::{AppState, Found};
use crate::app::widgets;
use crate::directory::{GroupColumn, GroupQuery, Order, Snapshot};
use crate::scim::Completeness;
use crate::worker::Command;

/// The groups of a server.
#[derive(Debug, Default)]
pub struct Groups;

/// What is typed and chosen here.
pub type GroupsView = ListView<Groups>;

/// Draws the place.
pub fn groups_ui(ui: &mut Ui, state: &AppState, view: &mut GroupsView, asks: &mut Asks) {
    list_ui(ui, state, view, asks);
}

impl Listed for Groups {
    type Query = GroupQuery;

    const WORDS: Words = Words {
        place: Place::Groups,
        kind: "Group",
        counted: ("group", "groups"),
        search: "Search groups",
        reading: ("Reading groups", "They appear here after the people were read"),
        unread: ("Nothing was read yet", "Read the server to see its groups"),
        empty: ("The server has no groups", "Groups appear here when Okta pushes the first"),
        unmatched: ("Nothing matches", "No group fits the search and the filters"),
        columns_key: "groups_columns",
        filters_width: 260.0,
    };

    fn search_text(query: &mut GroupQuery) -> &mut String {
        &mut query.text
    }

    fn order(query: &mut GroupQuery) -> &mut Option<Order<GroupColumn>> {
        &mut query.order
    }

    fn find(number: u64, query: GroupQuery) -> Command {
        Command::FindGroups { number, query }
    }

    fn found(state: &AppState) -> Option<&Found> {
        state.groups.as_ref()
    }

    fn count(snapshot: &Snapshot) -> usize {
        snapshot.groups().len()
    }

    fn row(snapshot: &Snapshot, scim_id: &str) -> Option<u32> {
        snapshot.group_row(scim_id)
    }

    fn completeness(snapshot: &Snapshot) -> &Completeness {
        &snapshot.parts().groups_completeness
    }

    fn filters_ui(ui: &mut Ui, _: &AppState, query: &mut GroupQuery) {
        if widgets::toggle_chip(ui, "With warnings", query.with_warnings) {
            query.with_warnings = !query.with_warnings;
        }
        if widgets::toggle_chip(ui, "Empty", query.empty) {
            query.empty = !query.empty;
        }
    }

    fn detail_ui(ui: &mut Ui, state: &AppState, snapshot: &Snapshot, scim_id: &str, asks: &mut Asks) -> bool {
        detail::group_ui(ui, state, snapshot, scim_id, asks)
    }
}
