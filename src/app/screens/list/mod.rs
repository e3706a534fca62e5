//! A list as the server has it: table, search, filters, columns, and one record beside it.
//!
//! Knows what lists have in common; what is listed, it asks of [`Listed`]. Never searches or sorts by
//! itself: it asks the worker and shows the newest answer.

mod columns;
mod rows;
mod search;
mod toolbar;

use std::fmt::Debug;
use std::sync::Arc;

use eframe::egui::{self, Frame, Key, Modifiers, Panel, Ui};

use super::unread::unread_ui;
use crate::app::ask::{Ask, Asks, Place};
use crate::app::state::{AppState, Found};
use crate::app::theme::{self, GAP, GAP_M};
use crate::app::widgets::table::{TableOutcome, TableView, table_ui};
use crate::app::widgets::{self};
use crate::directory::{Order, Snapshot};
use crate::scim::Completeness;
use crate::worker::Command;
pub(super) use rows::Cells;
use rows::ListRows;
use search::{Search, next_order};

/// A title and what it means.
pub(super) type Told = (&'static str, &'static str);

/// What a list calls things.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Words {
    pub place: Place,
    /// The kind of record, as SCIM names it.
    pub kind: &'static str,
    /// One and many.
    pub counted: (&'static str, &'static str),
    pub search: &'static str,
    pub reading: Told,
    pub unread: Told,
    pub empty: Told,
    pub unmatched: Told,
    /// Under which key the chosen columns are kept.
    pub columns_key: &'static str,
    /// The room that the filters beside the search need.
    pub filters_width: f32,
}

/// What can be listed.
pub trait Listed: Cells + Default + Debug {
    /// What is searched for.
    type Query: Default + Debug + Clone + PartialEq;
    /// What things are called.
    const WORDS: Words;

    /// The search text of a query.
    fn search_text(query: &mut Self::Query) -> &mut String;
    /// The order of a query.
    fn order(query: &mut Self::Query) -> &mut Option<Order<Self::Column>>;
    /// The order to search.
    fn find(number: u64, query: Self::Query) -> Command;
    /// The newest answer.
    fn found(state: &AppState) -> Option<&Found>;
    /// How many the server has.
    fn count(snapshot: &Snapshot) -> usize;
    /// The row of a record.
    fn row(snapshot: &Snapshot, scim_id: &str) -> Option<u32>;
    /// Whether all were read.
    fn completeness(snapshot: &Snapshot) -> &Completeness;
    /// Draws the filters beside the search.
    fn filters_ui(ui: &mut Ui, state: &AppState, query: &mut Self::Query);
    /// Draws one record; true when it should close.
    fn detail_ui(ui: &mut Ui, state: &AppState, snapshot: &Snapshot, scim_id: &str, asks: &mut Asks) -> bool;
}

/// What is typed and chosen in a list.
#[derive(Debug, Default)]
pub struct ListView<L: Listed> {
    query: L::Query,
    search: Search<L::Query>,
    table: TableView,
    /// Id of the record whose detail is open.
    open: Option<String>,
    /// Id of the record under the cursor, to find it again in newer data.
    cursor: Option<String>,
    /// Number of the answer that the cursor was placed in.
    placed: u64,
    columns: Option<Vec<L::Column>>,
}

impl<L: Listed> ListView<L> {
    /// Shows a record's detail.
    pub fn show(&mut self, scim_id: String) {
        self.cursor = Some(scim_id.clone());
        self.open = Some(scim_id);
        self.placed = 0;
    }

    /// The record whose detail is open.
    pub fn open(&self) -> Option<&str> {
        self.open.as_deref()
    }
}

/// Draws the place of a list.
pub(super) fn list_ui<L: Listed>(ui: &mut Ui, state: &AppState, view: &mut ListView<L>, asks: &mut Asks) {
    let Some(snapshot) = &state.snapshot else {
        return nothing_yet_ui::<L>(ui, state, asks);
    };
    if let Some(number) = view.search.due(&view.query, snapshot) {
        asks.send(L::find(number, view.query.clone()));
    }
    detail_panel_ui(ui, state, snapshot, view, asks);
    let columns = columns::shown(state, view);
    toolbar::toolbar_ui(ui, state, snapshot, view, &columns, asks);
    ui.add_space(GAP);
    if !state.growing {
        unread_ui(ui, L::WORDS.kind, &snapshot.parts().unreadable, L::completeness(snapshot));
    }
    match L::found(state) {
        Some(found) => found_ui(ui, found, &columns, view, asks),
        None => widgets::weak(ui, "Searching"),
    }
}

fn nothing_yet_ui<L: Listed>(ui: &mut Ui, state: &AppState, asks: &mut Asks) {
    let Words { place, reading, unread, .. } = L::WORDS;
    widgets::screen_title(ui, place.title(), None);
    if state.reading.is_some() {
        widgets::empty_state(ui, reading.0, reading.1, None);
    } else if widgets::empty_state(ui, unread.0, unread.1, Some("Read now")) {
        asks.send(Command::ReadNow);
    }
}

fn found_ui<L: Listed>(ui: &mut Ui, found: &Found, columns: &[L::Column], view: &mut ListView<L>, asks: &mut Asks) {
    place_cursor(found, view);
    if found.rows.is_empty() {
        return none_ui(ui, found, view);
    }
    let rows = ListRows::<L>::new(found, columns);
    let order = L::order(&mut view.query).and_then(|order| {
        columns.iter().position(|column| *column == order.column).map(|index| (index, order.descending))
    });
    let tokens = theme::tokens(ui);
    let outcome = Frame::new()
        .fill(tokens.surface)
        .stroke(egui::Stroke::new(1.0, tokens.border))
        .show(ui, |ui| table_ui(ui, L::WORDS.place.title(), &mut view.table, &rows, order))
        .inner;
    take_outcome(outcome, &rows, columns, view, asks);
}

fn take_outcome<L: Listed>(
    outcome: TableOutcome,
    rows: &ListRows<'_, L>,
    columns: &[L::Column],
    view: &mut ListView<L>,
    asks: &mut Asks,
) {
    // Until all rows are there, the record under the cursor may not be among them.
    if rows.are_whole() || outcome.moved {
        view.cursor = view.table.cursor().and_then(|row| rows.scim_id(row));
    }
    if let Some(row) = outcome.opened {
        view.open = rows.scim_id(row);
    } else if outcome.moved && view.open.is_some() {
        view.open.clone_from(&view.cursor);
    }
    if let Some(column) = outcome.sort_by.and_then(|index| columns.get(index)) {
        let order = L::order(&mut view.query);
        *order = next_order(*order, *column);
    }
    if let Some(text) = outcome.copied {
        asks.push(Ask::Copy(text));
        asks.push(Ask::Toast("Rows copied".to_owned()));
    }
}

/// Finds the record under the cursor again when the rows are others.
fn place_cursor<L: Listed>(found: &Found, view: &mut ListView<L>) {
    if view.placed == found.number || !found.whole {
        return;
    }
    let wanted = view.cursor.as_deref().and_then(|id| L::row(&found.snapshot, id));
    let place = wanted.and_then(|wanted| found.rows.iter().position(|row| *row == wanted));
    match place {
        Some(row) if view.placed == 0 => view.table.jump(row),
        place => view.table.put(place),
    }
    view.placed = found.number;
}

fn none_ui<L: Listed>(ui: &mut Ui, found: &Found, view: &mut ListView<L>) {
    let Words { empty, unmatched, .. } = L::WORDS;
    if L::count(&found.snapshot) == 0 {
        widgets::empty_state(ui, empty.0, empty.1, None);
    } else if widgets::empty_state(ui, unmatched.0, unmatched.1, Some("Show all")) {
        let order = L::order(&mut view.query).take();
        view.query = L::Query::default();
        *L::order(&mut view.query) = order;
    }
}

fn detail_panel_ui<L: Listed>(
    ui: &mut Ui,
    state: &AppState,
    snapshot: &Arc<Snapshot>,
    view: &mut ListView<L>,
    asks: &mut Asks,
) {
    let Some(scim_id) = view.open.clone() else { return };
    let frame = Frame::new().inner_margin(egui::Margin { left: GAP_M as i8, ..egui::Margin::ZERO });
    let most = (ui.available_width() - 320.0).max(280.0);
    let close = Panel::right(L::WORDS.counted.0)
        .frame(frame)
        .show_separator_line(false)
        .default_size(380.0_f32.min(most))
        .size_range(280.0..=most)
        .show(ui, |ui| widgets::side_card(ui, |ui| L::detail_ui(ui, state, snapshot, &scim_id, asks)))
        .inner;
    if close || ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
        view.open = None;
    }
}
