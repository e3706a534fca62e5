//! Groups: the table, search, warnings, and one group with its members beside it.
//!
//! Never searches or sorts by itself: it asks the worker and shows the newest answer.

mod detail;
mod rows;

use std::sync::Arc;

use eframe::egui::{self, Frame, Key, Modifiers, Panel, Ui};

use super::search::{Search, next_order};
use super::unread::unread_ui;
use crate::app::ask::{Ask, Asks, Place};
use crate::app::state::{AppState, Found};
use crate::app::theme::{self, GAP, GAP_M};
use crate::app::widgets::table::{TableOutcome, TableView, table_ui, tsv};
use crate::app::widgets::{self};
use crate::directory::{GroupColumn, GroupQuery, Snapshot};
use crate::text;
use crate::worker::Command;
use rows::GroupRows;

/// Under which key the chosen columns are kept.
const COLUMNS_KEY: &str = "groups_columns";

/// The room that the filters beside the search need.
const CHIPS_WIDTH: f32 = 260.0;

/// What is typed and chosen here.
#[derive(Debug, Default)]
pub struct GroupsView {
    query: GroupQuery,
    search: Search<GroupQuery>,
    table: TableView,
    /// Id of the group whose detail is open.
    open: Option<String>,
    /// Id of the group under the cursor, to find it again in newer data.
    cursor: Option<String>,
    /// Number of the answer that the cursor was placed in.
    placed: u64,
    columns: Option<Vec<GroupColumn>>,
}

impl GroupsView {
    /// Shows a group's detail.
    pub fn show(&mut self, scim_id: String) {
        self.cursor = Some(scim_id.clone());
        self.open = Some(scim_id);
        self.placed = 0;
    }

    /// The group whose detail is open.
    pub fn open(&self) -> Option<&str> {
        self.open.as_deref()
    }
}

/// Draws the place.
pub fn groups_ui(ui: &mut Ui, state: &AppState, view: &mut GroupsView, asks: &mut Asks) {
    let Some(snapshot) = &state.snapshot else {
        return nothing_yet_ui(ui, state, asks);
    };
    if let Some(number) = view.search.due(&view.query, snapshot) {
        asks.send(Command::FindGroups { number, query: view.query.clone() });
    }
    detail_panel_ui(ui, state, snapshot, view, asks);
    let columns = columns(state, view);
    widgets::title_row(ui, |ui| title_ui(ui, state, snapshot), |ui| actions_ui(ui, state, view, &columns, asks));
    toolbar_ui(ui, view);
    ui.add_space(GAP);
    if !state.growing {
        let parts = snapshot.parts();
        unread_ui(ui, "Group", &parts.unreadable, &parts.groups_completeness);
    }
    match &state.groups {
        Some(found) => list_ui(ui, found, &columns, view, asks),
        None => widgets::weak(ui, "Searching"),
    }
}

fn nothing_yet_ui(ui: &mut Ui, state: &AppState, asks: &mut Asks) {
    widgets::screen_title(ui, Place::Groups.title(), None);
    if state.reading.is_some() {
        widgets::empty_state(ui, "Reading groups", "They appear here after the people were read", None);
    } else if widgets::empty_state(ui, "Nothing was read yet", "Read the server to see its groups", Some("Read now")) {
        asks.send(Command::ReadNow);
    }
}

fn title_ui(ui: &mut Ui, state: &AppState, snapshot: &Snapshot) {
    let total = text::counted(snapshot.groups().len(), "group", "groups");
    let below = match &state.groups {
        Some(found) if found.rows.len() != found.snapshot.groups().len() => {
            format!("{} of {total} shown", text::grouped(found.rows.len() as u64))
        }
        _ => format!("{total} as the server has them"),
    };
    widgets::screen_title(ui, Place::Groups.title(), Some(&below));
}

/// Laid out from the right.
fn actions_ui(ui: &mut Ui, state: &AppState, view: &mut GroupsView, columns: &[GroupColumn], asks: &mut Asks) {
    if ui.button("Copy list").on_hover_text("Copies what is shown as a table").clicked()
        && let Some(found) = &state.groups
    {
        let count = found.rows.len();
        asks.push(Ask::Copy(tsv(&GroupRows::new(found, columns), 0..=count)));
        asks.push(Ask::Toast(format!("{} copied", text::counted(count, "group", "groups"))));
    }
    ui.menu_button("Columns", |ui| columns_ui(ui, columns, view, asks));
}

fn toolbar_ui(ui: &mut Ui, view: &mut GroupsView) {
    ui.horizontal_wrapped(|ui| {
        search_ui(ui, view);
        if widgets::toggle_chip(ui, "With warnings", view.query.with_warnings) {
            view.query.with_warnings = !view.query.with_warnings;
        }
        if widgets::toggle_chip(ui, "Empty", view.query.empty) {
            view.query.empty = !view.query.empty;
        }
    });
}

fn search_ui(ui: &mut Ui, view: &mut GroupsView) {
    let width = (ui.available_width() - CHIPS_WIDTH).clamp(160.0, 360.0);
    let search = widgets::search_field(ui, "Search groups", &mut view.query.text, width);
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

fn columns(state: &AppState, view: &GroupsView) -> Vec<GroupColumn> {
    view.columns.clone().or_else(|| kept_columns(state)).unwrap_or_else(|| rows::USUAL.to_vec())
}

fn kept_columns(state: &AppState) -> Option<Vec<GroupColumn>> {
    let kept: Vec<GroupColumn> = state.settings.layout.get(COLUMNS_KEY)?.clone().try_into().ok()?;
    (!kept.is_empty()).then_some(kept)
}

fn columns_ui(ui: &mut Ui, columns: &[GroupColumn], view: &mut GroupsView, asks: &mut Asks) {
    let mut chosen: Vec<_> = GroupColumn::ALL.into_iter().map(|column| (column, columns.contains(&column))).collect();
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

fn list_ui(ui: &mut Ui, found: &Found, columns: &[GroupColumn], view: &mut GroupsView, asks: &mut Asks) {
    place_cursor(found, view);
    if found.rows.is_empty() {
        return none_ui(ui, found, view);
    }
    let rows = GroupRows::new(found, columns);
    let order = view.query.order.and_then(|order| {
        columns.iter().position(|column| *column == order.column).map(|index| (index, order.descending))
    });
    let tokens = theme::tokens(ui);
    let outcome = Frame::new()
        .fill(tokens.surface)
        .stroke(egui::Stroke::new(1.0, tokens.border))
        .show(ui, |ui| table_ui(ui, "Groups", &mut view.table, &rows, order))
        .inner;
    take_outcome(outcome, &rows, columns, view, asks);
}

fn take_outcome(
    outcome: TableOutcome,
    rows: &GroupRows<'_>,
    columns: &[GroupColumn],
    view: &mut GroupsView,
    asks: &mut Asks,
) {
    view.cursor = view.table.cursor().and_then(|row| rows.scim_id(row));
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

/// Finds the group under the cursor again when the rows are others.
fn place_cursor(found: &Found, view: &mut GroupsView) {
    if view.placed == found.number {
        return;
    }
    let wanted = view.cursor.as_deref().and_then(|id| found.snapshot.group_row(id));
    let place = wanted.and_then(|wanted| found.rows.iter().position(|row| *row == wanted));
    match place {
        Some(row) if view.placed == 0 => view.table.jump(row),
        place => view.table.put(place),
    }
    view.placed = found.number;
}

fn none_ui(ui: &mut Ui, found: &Found, view: &mut GroupsView) {
    if found.snapshot.groups().is_empty() {
        widgets::empty_state(ui, "The server has no groups", "Groups appear here when Okta pushes the first", None);
    } else if widgets::empty_state(ui, "Nothing matches", "No group fits the search and the filters", Some("Show all"))
    {
        let order = view.query.order;
        view.query = GroupQuery { order, ..GroupQuery::default() };
    }
}

fn detail_panel_ui(ui: &mut Ui, state: &AppState, snapshot: &Arc<Snapshot>, view: &mut GroupsView, asks: &mut Asks) {
    let Some(scim_id) = view.open.clone() else { return };
    let frame = Frame::new().inner_margin(egui::Margin { left: GAP_M as i8, ..egui::Margin::ZERO });
    let most = (ui.available_width() - 320.0).max(280.0);
    let close = Panel::right("group")
        .frame(frame)
        .show_separator_line(false)
        .default_size(380.0_f32.min(most))
        .size_range(280.0..=most)
        .show(ui, |ui| widgets::side_card(ui, |ui| detail::group_ui(ui, state, snapshot, &scim_id, asks)))
        .inner;
    if close || ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
        view.open = None;
    }
}
