//! Found records under chosen columns, as the table wants them.

use std::fmt::Debug;
use std::marker::PhantomData;

use eframe::egui::Ui;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::app::state::Found;
use crate::app::widgets::table::{Column, Rows};
use crate::directory::Snapshot;

/// What the columns of a kind of record are called and show. `at` is a row of the snapshot.
pub trait Cells {
    /// A column.
    type Column: Copy + PartialEq + Debug + Serialize + DeserializeOwned + 'static;
    /// Every column, in the order of the chooser.
    const ALL: &'static [Self::Column];
    /// Those shown until somebody chooses.
    const USUAL: &'static [Self::Column];

    /// What a column is called.
    fn title(column: Self::Column) -> &'static str;
    /// The width that a column likes.
    fn width(column: Self::Column) -> f32;
    /// The id of a record.
    fn scim_id(snapshot: &Snapshot, at: u32) -> Option<String>;
    /// What a screen reader calls a record.
    fn name(snapshot: &Snapshot, at: u32) -> String;
    /// A cell's whole text.
    fn text(snapshot: &Snapshot, at: u32, column: Self::Column) -> String;
    /// Draws a cell.
    fn cell_ui(ui: &mut Ui, snapshot: &Snapshot, at: u32, column: Self::Column);
}

/// The found records under certain columns.
pub(super) struct ListRows<'a, C: Cells> {
    found: &'a Found,
    ids: &'a [C::Column],
    columns: Vec<Column>,
    of: PhantomData<C>,
}

impl<'a, C: Cells> ListRows<'a, C> {
    pub(super) fn new(found: &'a Found, ids: &'a [C::Column]) -> Self {
        let columns = ids.iter().map(|id| Column { title: C::title(*id), width: C::width(*id) }).collect();
        Self { found, ids, columns, of: PhantomData }
    }

    /// Whether these are all rows of the search.
    pub(super) fn are_whole(&self) -> bool {
        self.found.whole
    }

    /// The id of the record in a row.
    pub(super) fn scim_id(&self, row: usize) -> Option<String> {
        C::scim_id(&self.found.snapshot, *self.found.rows.get(row)?)
    }

    fn cell(&self, row: usize, column: usize) -> Option<(u32, C::Column)> {
        Some((*self.found.rows.get(row)?, *self.ids.get(column)?))
    }
}

impl<C: Cells> Rows for ListRows<'_, C> {
    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn len(&self) -> usize {
        self.found.rows.len()
    }

    fn name(&self, row: usize) -> String {
        self.found.rows.get(row).map_or_else(String::new, |at| C::name(&self.found.snapshot, *at))
    }

    fn cell_ui(&self, ui: &mut Ui, row: usize, column: usize) {
        if let Some((at, column)) = self.cell(row, column) {
            C::cell_ui(ui, &self.found.snapshot, at, column);
        }
    }

    fn copied(&self, row: usize, column: usize) -> String {
        self.cell(row, column).map_or_else(String::new, |(at, column)| C::text(&self.found.snapshot, at, column))
    }
}
