//! Users: the table as the server has it, search, filters, and one person beside it.
//!
//! Never searches or sorts by itself: it asks the worker and shows the newest answer.

mod detail;
mod rows;

use std::sync::Arc;

use eframe::egui::{self, Frame, Key, Modifiers, Panel, Ui};
use jiff::Timestamp;

use super::search::{Search, next_order};
use super::unread::unread_ui;
use crate::app::ask::{Ask, Asks, Place};
use crate::app::state::{AppState, Found};
use crate::app::theme::{self, GAP, GAP_M};
use crate::app::widgets::table::{TableView, table_ui, tsv};
use crate::app::widgets::{self, table};
use crate::directory::{Order, Snapshot, State, UserColumn, UserQuery};
use crate::text;
use crate::worker::Command;
use rows::PersonRows;

/// Under which key the chosen columns are kept.
const COLUMNS_KEY: &str = "users_columns";

/// The room that the filters beside the search need.
const CHIPS_WIDTH: f32 = 400.0;

/// What is typed and chosen here.
#[derive(Debug, Default)]
pub struct UsersView {
    query: UserQuery,
    search: Search<UserQuery>,
    table: TableView,
    /// Id of the person whose detail is open.
    open: Option<String>,
    /// Id of the person under the cursor, to find them again in newer data.
    cursor: Option<String>,
    /// Number of the answer that the cursor was placed in.
    placed: u64,
    columns: Option<Vec<UserColumn>>,
}

impl UsersView {
    /// Shows a person's detail.
    pub fn show(&mut self, scim_id: String) {
        self.cursor = Some(scim_id.clone());
        self.open = Some(scim_id);
        self.placed = 0;
    }

    /// The person whose detail is open.
    pub fn open(&self) -> Option<&str> {
        self.open.as_deref()
    }
}

/// Draws the place.
pub fn users_ui(ui: &mut Ui, state: &AppState, view: &mut UsersView, asks: &mut Asks) {
    let Some(snapshot) = &state.snapshot else {
        return nothing_yet_ui(ui, state, asks);
    };
    if let Some(number) = view.search.due(&view.query, snapshot) {
        asks.send(Command::FindUsers { number, query: view.query.clone() });
    }
    detail_panel_ui(ui, state, snapshot, view, asks);
    let columns = columns(state, view);
    widgets::title_row(ui, |ui| title_ui(ui, state, snapshot), |ui| actions_ui(ui, state, view, &columns, asks));
    toolbar_ui(ui, state, view);
    ui.add_space(GAP);
    if !state.growing {
        let parts = snapshot.parts();
        unread_ui(ui, "User", &parts.unreadable, &parts.users_completeness);
    }
    match &state.users {
        Some(found) => list_ui(ui, found, &columns, view, asks),
        None => widgets::weak(ui, "Searching"),
    }
}

fn nothing_yet_ui(ui: &mut Ui, state: &AppState, asks: &mut Asks) {
    widgets::screen_title(ui, Place::Users.title(), None);
    if state.reading.is_some() {
        widgets::empty_state(ui, "Reading people", "They appear here as soon as the first page arrives", None);
    } else if widgets::empty_state(ui, "Nobody was read yet", "Read the server to see its people", Some("Read now")) {
        asks.send(Command::ReadNow);
    }
}

fn title_ui(ui: &mut Ui, state: &AppState, snapshot: &Snapshot) {
    let total = text::counted(snapshot.users().len(), "person", "people");
    let below = match &state.users {
        Some(found) if !found.whole => format!("Searching {total}"),
        Some(found) if found.rows.len() != found.snapshot.users().len() => {
            format!("{} of {total} shown", text::grouped(found.rows.len() as u64))
        }
        _ => format!("{total} as the server has them"),
    };
    widgets::screen_title(ui, Place::Users.title(), Some(&below));
}

/// Laid out from the right.
fn actions_ui(ui: &mut Ui, state: &AppState, view: &mut UsersView, columns: &[UserColumn], asks: &mut Asks) {
    if ui.button("Copy list").on_hover_text("Copies what is shown as a table").clicked()
        && let Some(found) = state.users.as_ref().filter(|found| found.whole)
    {
        let count = found.rows.len();
        asks.push(Ask::Copy(tsv(&PersonRows::new(found, columns), 0..=count)));
        asks.push(Ask::Toast(format!("{} copied", text::counted(count, "person", "people"))));
    }
    ui.menu_button("Columns", |ui| columns_ui(ui, columns, view, asks));
}

fn toolbar_ui(ui: &mut Ui, state: &AppState, view: &mut UsersView) {
    ui.horizontal_wrapped(|ui| {
        search_ui(ui, view);
        filters_ui(ui, state, &mut view.query);
    });
}

fn search_ui(ui: &mut Ui, view: &mut UsersView) {
    let width = (ui.available_width() - CHIPS_WIDTH).clamp(160.0, 360.0);
    let search = widgets::search_field(ui, "Search people", &mut view.query.text, width);
    if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::F)) {
        search.request_focus();
    }
    let down = ui.input(|input| input.key_pressed(Key::ArrowDown) || input.key_pressed(Key::Enter));
    if (search.has_focus() || search.lost_focus()) && down {
        view.table.focus();
        if view.table.cursor().is_none() {
            view.table.jump(0);
        }
    }
}

fn filters_ui(ui: &mut Ui, state: &AppState, query: &mut UserQuery) {
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

/// "Today" is the day that ended with the last read: a frame does not ask for the time.
fn day_before_last_read(state: &AppState) -> Option<Timestamp> {
    let read_at = state.snapshot.as_ref()?.parts().read_at;
    read_at.checked_sub(jiff::Span::new().hours(24)).ok()
}

fn columns(state: &AppState, view: &UsersView) -> Vec<UserColumn> {
    view.columns.clone().or_else(|| kept_columns(state)).unwrap_or_else(|| rows::USUAL.to_vec())
}

fn kept_columns(state: &AppState) -> Option<Vec<UserColumn>> {
    let kept: Vec<UserColumn> = state.settings.layout.get(COLUMNS_KEY)?.clone().try_into().ok()?;
    (!kept.is_empty()).then_some(kept)
}

fn columns_ui(ui: &mut Ui, columns: &[UserColumn], view: &mut UsersView, asks: &mut Asks) {
    let mut chosen: Vec<_> = UserColumn::ALL.into_iter().map(|column| (column, columns.contains(&column))).collect();
    let mut changed = false;
    for (column, on) in &mut chosen {
        let last_one = *on && columns.len() == 1;
        changed |= ui.add_enabled(!last_one, egui::Checkbox::new(on, rows::title(*column))).changed();
    }
    if changed {
        let chosen: Vec<_> = chosen.into_iter().filter(|(_, on)| *on).map(|(column, _)| column).collect();
        if let Ok(value) = toml::Value::try_from(&chosen) {
            asks.push(Ask::KeepLayout { key: COLUMNS_KEY, value });
        }
        view.columns = Some(chosen);
    }
}

fn list_ui(ui: &mut Ui, found: &Found, columns: &[UserColumn], view: &mut UsersView, asks: &mut Asks) {
    place_cursor(found, view);
    if found.rows.is_empty() {
        return nobody_ui(ui, found, view);
    }
    let rows = PersonRows::new(found, columns);
    let order = view.query.order.and_then(|order| {
        columns.iter().position(|column| *column == order.column).map(|index| (index, order.descending))
    });
    let tokens = theme::tokens(ui);
    let outcome = Frame::new()
        .fill(tokens.surface)
        .stroke(egui::Stroke::new(1.0, tokens.border))
        .show(ui, |ui| table_ui(ui, "Users", &mut view.table, &rows, order))
        .inner;
    take_outcome(outcome, &rows, columns, view, asks);
}

fn take_outcome(
    outcome: table::TableOutcome,
    rows: &PersonRows<'_>,
    columns: &[UserColumn],
    view: &mut UsersView,
    asks: &mut Asks,
) {
    // Until all rows are there, the person under the cursor may not be among them.
    if rows.are_whole() || outcome.moved {
        view.cursor = view.table.cursor().and_then(|row| rows.scim_id(row));
    }
    if let Some(row) = outcome.opened {
        view.open = rows.scim_id(row);
    } else if outcome.moved && view.open.is_some() {
        view.open.clone_from(&view.cursor);
    }
    if let Some(column) = outcome.sort_by.and_then(|index| columns.get(index)) {
        view.query.order = next_order(view.query.order, *column);
    }
    if let Some(text) = outcome.copied {
        asks.push(Ask::Copy(text));
        asks.push(Ask::Toast("Rows copied".to_owned()));
    }
}

/// Finds the person under the cursor again when the rows are others.
fn place_cursor(found: &Found, view: &mut UsersView) {
    if view.placed == found.number || !found.whole {
        return;
    }
    let wanted = view.cursor.as_deref().and_then(|id| found.snapshot.user_row(id));
    let place = wanted.and_then(|wanted| found.rows.iter().position(|row| *row == wanted));
    match place {
        Some(row) if view.placed == 0 => view.table.jump(row),
        place => view.table.put(place),
    }
    view.placed = found.number;
}

fn nobody_ui(ui: &mut Ui, found: &Found, view: &mut UsersView) {
    if found.snapshot.users().is_empty() {
        widgets::empty_state(ui, "The server has no people", "People appear here when Okta pushes the first", None);
    } else if widgets::empty_state(ui, "Nobody matches", "No person fits the search and the filters", Some("Show all"))
    {
        let order: Option<Order<UserColumn>> = view.query.order;
        view.query = UserQuery { order, ..UserQuery::default() };
    }
}

fn detail_panel_ui(ui: &mut Ui, state: &AppState, snapshot: &Arc<Snapshot>, view: &mut UsersView, asks: &mut Asks) {
    let Some(scim_id) = view.open.clone() else { return };
    let frame = Frame::new().inner_margin(egui::Margin { left: GAP_M as i8, ..egui::Margin::ZERO });
    let most = (ui.available_width() - 320.0).max(280.0);
    let close = Panel::right("person")
        .frame(frame)
        .show_separator_line(false)
        .default_size(380.0_f32.min(most))
        .size_range(280.0..=most)
        .show(ui, |ui| widgets::side_card(ui, |ui| detail::person_ui(ui, state, snapshot, &scim_id, asks)))
        .inner;
    if close || ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
        view.open = None;
    }
}
