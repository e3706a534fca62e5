//! A table of any number of rows: only the visible ones are drawn.
//!
//! Knows cursor, range, keys, sorting by header and copying; what a row is, it asks of [`Rows`].

mod keyboard;

use std::ops::RangeInclusive;

use eframe::egui::{
    self, CornerRadius, Id, Label, Rect, RichText, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2,
};
use egui_table::{AutoSizeMode, CellInfo, HeaderCellInfo, HeaderRow, Table, TableDelegate, TableState};

use crate::app::theme::{self, ROW_HEIGHT, Tokens};

const CELL_PAD: f32 = 12.0;

/// One column: its title and the width it likes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column {
    /// Above the column.
    pub title: &'static str,
    /// In points; columns share the room by it.
    pub width: f32,
}

/// What a table shows.
pub trait Rows {
    /// The columns, in order.
    fn columns(&self) -> &[Column];
    /// How many rows there are.
    fn len(&self) -> usize;
    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// What a screen reader calls a row.
    fn name(&self, row: usize) -> String;
    /// Draws one cell.
    fn cell_ui(&self, ui: &mut Ui, row: usize, column: usize);
    /// The cell's whole text, for copying.
    fn copied(&self, row: usize, column: usize) -> String;
}

/// Cursor and selection.
#[derive(Debug, Clone, Default)]
pub struct TableView {
    cursor: Option<usize>,
    anchor: Option<usize>,
    scroll_to: Option<usize>,
    /// The column that is brought into view by keys.
    column: usize,
    scroll_to_column: Option<usize>,
    take_focus: bool,
    all: bool,
}

impl TableView {
    /// The row under the cursor.
    pub fn cursor(&self) -> Option<usize> {
        self.cursor
    }

    /// Puts the cursor on a row, or nowhere.
    pub fn put(&mut self, row: Option<usize>) {
        self.all = false;
        self.cursor = row;
        self.anchor = row;
    }

    /// Puts the cursor on a row and brings it into view.
    pub fn jump(&mut self, row: usize) {
        self.put(Some(row));
        self.scroll_to = Some(row);
    }

    /// Takes the keyboard at the next frame.
    pub fn focus(&mut self) {
        self.take_focus = true;
    }

    /// The selected rows of so many.
    pub fn selected(&self, rows: usize) -> Option<RangeInclusive<usize>> {
        if self.all {
            return Some(0..=rows.checked_sub(1)?);
        }
        let cursor = self.cursor?;
        let anchor = self.anchor.unwrap_or(cursor);
        Some(cursor.min(anchor)..=cursor.max(anchor))
    }

    fn go(&mut self, row: usize, extend: bool) {
        self.all = false;
        self.cursor = Some(row);
        self.scroll_to = Some(row);
        if !extend || self.anchor.is_none() {
            self.anchor = Some(row);
        }
    }
}

/// What happened to the table in this frame.
#[derive(Debug, Default)]
pub struct TableOutcome {
    /// A row was clicked, or Enter was pressed on it.
    pub opened: Option<usize>,
    /// The cursor moved by keys.
    pub moved: bool,
    /// The header of this column was clicked.
    pub sort_by: Option<usize>,
    /// Rows as tab-separated text, for the clipboard.
    pub copied: Option<String>,
}

/// Draws the table over all the room there is. `order` is the sorted column and whether it descends.
pub fn table_ui(
    ui: &mut Ui,
    name: &str,
    view: &mut TableView,
    rows: &dyn Rows,
    order: Option<(usize, bool)>,
) -> TableOutcome {
    let mut outcome = TableOutcome::default();
    let rect = ui.available_rect_before_wrap();
    let focus = keyboard::focusable(ui, name, rect, view);
    keyboard::keys(ui, &focus, view, rows, page_rows(rect), &mut outcome);
    let table = table(name, rows, view.scroll_to.take(), view.scroll_to_column.take());
    let id = table.get_id(ui);
    share_width(ui, id);
    let focused = focus.has_focus();
    let mut delegate =
        Delegate { rows, order, view, outcome: &mut outcome, focused, focus: focus.id, last_header: None };
    table.show(ui, &mut delegate);
    let last_header = delegate.last_header;
    let edges = rows.columns().iter().map(|column| id.with(column_id(name, column)).with("resize"));
    keyboard::pass_edges(ui, edges, last_header);
    outcome
}

/// Rows as tab-separated text with a header line.
pub fn tsv(rows: &dyn Rows, range: RangeInclusive<usize>) -> String {
    let columns = rows.columns();
    let header: Vec<_> = columns.iter().map(|column| column.title.to_owned()).collect();
    let lines = range
        .filter(|row| *row < rows.len())
        .map(|row| (0..columns.len()).map(|column| one_line(&rows.copied(row, column))).collect::<Vec<_>>());
    std::iter::once(header).chain(lines).map(|cells| cells.join("\t") + "\n").collect()
}

/// A cell's text in the usual way: one line, cut with an ellipsis.
pub fn text_cell(ui: &mut Ui, text: &str) {
    ui.add(Label::new(text).truncate());
}

/// A cell's text that steps back.
pub fn weak_cell(ui: &mut Ui, text: &str) {
    let color = theme::tokens(ui).text_weak;
    ui.add(Label::new(RichText::new(text).color(color)).truncate());
}

fn one_line(text: &str) -> String {
    text.replace(['\t', '\n', '\r'], " ")
}

fn column_id(name: &str, column: &Column) -> Id {
    Id::unique((name, column.title))
}

fn table(name: &str, rows: &dyn Rows, row: Option<usize>, column: Option<usize>) -> Table {
    let columns: Vec<_> = rows
        .columns()
        .iter()
        .map(|column| {
            egui_table::Column::new(column.width)
                .range((column.width * 0.8).floor()..=1_000.0)
                .id(column_id(name, column))
        })
        .collect();
    let table = Table::new()
        .id_salt((name, columns.len()))
        .num_rows(rows.len() as u64)
        .columns(columns)
        .headers([HeaderRow::new(ROW_HEIGHT + 2.0)])
        .auto_size_mode(AutoSizeMode::OnParentResize);
    let table = match row {
        Some(row) => table.scroll_to_row(row as u64, None),
        None => table,
    };
    match column {
        Some(column) => table.scroll_to_column(column, None),
        None => table,
    }
}

/// Lets the columns share the room anew when there is more or less of it. The table would measure
/// every cell at first and keep its widths for ever; the stated widths are good enough.
fn share_width(ui: &Ui, id: Id) {
    let kept = TableState::load(ui.ctx(), id);
    if kept.is_none_or(|kept| kept.parent_width != Some(ui.available_width())) {
        TableState::default().store(ui.ctx(), id);
    }
}

fn page_rows(rect: Rect) -> usize {
    ((rect.height() / ROW_HEIGHT) as usize).saturating_sub(2).max(1)
}

struct Delegate<'a> {
    rows: &'a dyn Rows,
    order: Option<(usize, bool)>,
    view: &'a mut TableView,
    outcome: &'a mut TableOutcome,
    focused: bool,
    focus: Id,
    last_header: Option<Id>,
}

impl TableDelegate for Delegate<'_> {
    fn header_cell_ui(&mut self, ui: &mut Ui, cell: &HeaderCellInfo) {
        let index = cell.col_range.start;
        let Some(column) = self.rows.columns().get(index) else { return };
        let tokens = theme::tokens(ui);
        let rect = ui.max_rect();
        let sorted = self.order.filter(|(sorted, _)| *sorted == index).map(|(_, descends)| descends);
        let response = ui.interact(rect, ui.scope_id().with("sort"), Sense::click());
        let said = match sorted {
            None => format!("Sort by {}", column.title),
            Some(false) => format!("Sort by {}, ascending now", column.title),
            Some(true) => format!("Sort by {}, descending now", column.title),
        };
        response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, &said));
        ui.painter().rect_filled(rect, CornerRadius::ZERO, tokens.raised);
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, tokens.border));
        if response.has_focus() {
            let stroke = Stroke::new(1.5, tokens.accent);
            ui.painter().rect_stroke(rect, CornerRadius::ZERO, stroke, StrokeKind::Inside);
        }
        self.last_header = Some(response.id);
        header_text(ui, column.title, sorted, response.hovered(), tokens);
        if response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked() {
            self.outcome.sort_by = Some(index);
        }
    }

    fn row_ui(&mut self, ui: &mut Ui, row_nr: u64) {
        let row = row_nr as usize;
        let rect = ui.max_rect().intersect(ui.clip_rect());
        // The area of sticky columns, of which there are none, has its rows too.
        if rect.width() < 1.0 {
            return;
        }
        let selected = self.view.selected(self.rows.len()).is_some_and(|range| range.contains(&row));
        // Rows share the table's stop; its cursor is what a screen reader follows.
        let response = ui.interact(ui.max_rect(), ui.scope_id().with("row"), Sense::CLICK);
        response.widget_info(|| WidgetInfo::selected(Role::Row, true, selected, self.rows.name(row)));
        let tokens = theme::tokens(ui);
        if selected {
            ui.painter().rect_filled(rect, CornerRadius::ZERO, tokens.selected);
        } else if response.hovered() {
            ui.painter().rect_filled(rect, CornerRadius::ZERO, tokens.raised);
        }
        ui.painter().hline(rect.x_range(), ui.max_rect().bottom() - 0.5, Stroke::new(1.0, tokens.raised));
        if self.focused && self.view.cursor == Some(row) {
            let bar = Rect::from_min_size(ui.max_rect().left_top(), vec2(3.0, ROW_HEIGHT));
            ui.painter().rect_filled(bar, CornerRadius::ZERO, tokens.accent);
            let row = response.id.accesskit_id();
            ui.accesskit_node_builder(self.focus, |node| node.set_active_descendant(row));
        }
        if response.clicked() {
            let extend = ui.input(|input| input.modifiers.shift);
            self.view.go(row, extend);
            self.view.scroll_to = None;
            ui.memory_mut(|memory| memory.request_focus(self.focus));
            self.outcome.opened = (!extend).then_some(row).or(self.outcome.opened);
        }
    }

    fn cell_ui(&mut self, ui: &mut Ui, cell: &CellInfo) {
        let row = cell.row_nr as usize;
        if row < self.rows.len() {
            padded(ui, |ui| self.rows.cell_ui(ui, row, cell.col_nr));
        }
    }

    fn default_row_height(&self) -> f32 {
        ROW_HEIGHT
    }
}

fn header_text(ui: &mut Ui, title: &str, sorted: Option<bool>, hovered: bool, tokens: &Tokens) {
    let color = if hovered || sorted.is_some() { tokens.text } else { tokens.text_weak };
    let text = match sorted {
        None => title.to_owned(),
        Some(false) => format!("{title} ▴"),
        Some(true) => format!("{title} ▾"),
    };
    padded(ui, |ui| {
        ui.add(Label::new(RichText::new(text).small().color(color)).truncate());
    });
}

fn padded(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    let rect = ui.max_rect().shrink2(vec2(CELL_PAD, 0.0));
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    ui.scope_builder(egui::UiBuilder::new().max_rect(rect).layout(layout), content);
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Two;

    impl Rows for Two {
        fn columns(&self) -> &[Column] {
            &[Column { title: "Name", width: 100.0 }, Column { title: "Place", width: 100.0 }]
        }
        fn len(&self) -> usize {
            2
        }
        fn name(&self, row: usize) -> String {
            row.to_string()
        }
        fn cell_ui(&self, _: &mut Ui, _: usize, _: usize) {}
        fn copied(&self, row: usize, column: usize) -> String {
            format!("{row}\t{column}")
        }
    }

    #[test]
    fn copied_rows_stay_in_their_cells() {
        assert_eq!(tsv(&Two, 1..=5), "Name\tPlace\n1 0\t1 1\n");
    }

    #[test]
    fn a_range_grows_from_where_it_began() {
        let mut view = TableView::default();
        view.put(Some(4));
        view.go(2, true);
        assert_eq!(view.selected(9), Some(2..=4));
        view.go(7, false);
        assert_eq!(view.selected(9), Some(7..=7));
    }
}
