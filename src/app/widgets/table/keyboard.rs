//! A table's keys: one stop for all rows, the cursor by arrows, selecting and copying.

use eframe::egui::{
    self, EventFilter, FocusDirection, Id, Key, Modifiers, Rect, Response, Role, Sense, Ui, WidgetInfo,
};

use super::{Rows, TableOutcome, TableView, tsv};

/// The stop that all rows share.
pub(super) fn focusable(ui: &Ui, name: &str, rect: Rect, view: &mut TableView) -> Response {
    let response = ui.interact(rect, ui.scope_id().with((name, "keys")), Sense::focusable_noninteractive());
    response.widget_info(|| WidgetInfo::labeled(Role::Table, true, name));
    if std::mem::take(&mut view.take_focus) {
        response.request_focus();
    }
    if response.has_focus() {
        let filter = EventFilter { vertical_arrows: true, horizontal_arrows: true, tab: false, escape: false };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    }
    response
}

/// Obeys the keys while the table has them; `page` is how many rows are in view.
pub(super) fn keys(
    ui: &Ui,
    focus: &Response,
    view: &mut TableView,
    rows: &dyn Rows,
    page: usize,
    outcome: &mut TableOutcome,
) {
    let last = match rows.len().checked_sub(1) {
        Some(last) if focus.has_focus() => last,
        _ => return,
    };
    if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::A)) {
        view.all = true;
    }
    if let Some((row, shift)) = target(ui, view.cursor, page, last) {
        view.go(row, shift);
        outcome.moved = true;
    }
    for (key, step) in [(Key::ArrowLeft, -1), (Key::ArrowRight, 1)] {
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
            view.column = view.column.saturating_add_signed(step).min(rows.columns().len().saturating_sub(1));
            view.scroll_to_column = Some(view.column);
        }
    }
    if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter)) {
        outcome.opened = view.cursor.filter(|row| *row <= last);
    }
    if ui.input(|input| input.events.contains(&egui::Event::Copy)) {
        outcome.copied = view.selected(rows.len()).map(|range| tsv(rows, range));
    }
}

/// Where the keys lead, and whether the range goes along.
fn target(ui: &Ui, at: Option<usize>, page: usize, last: usize) -> Option<(usize, bool)> {
    ui.input_mut(|input| {
        let mut pressed = |key| {
            let shift = input.modifiers.shift;
            (input.consume_key(Modifiers::NONE, key) || input.consume_key(Modifiers::SHIFT, key)).then_some(shift)
        };
        let down = |step: usize| at.map_or(0, |row| (row + step).min(last));
        let up = |step: usize| at.map_or(0, |row| row.saturating_sub(step).min(last));
        [
            (Key::ArrowDown, down(1)),
            (Key::ArrowUp, up(1)),
            (Key::PageDown, down(page)),
            (Key::PageUp, up(page)),
            (Key::Home, 0),
            (Key::End, last),
        ]
        .into_iter()
        .find_map(|(key, row)| pressed(key).map(|shift| (row, shift)))
    })
}

/// The toolkit makes every column's edge a stop of its own, without a name and without keys. Passes
/// over them: on to what comes after the table, or back to the last header.
pub(super) fn pass_edges(ui: &Ui, edges: impl IntoIterator<Item = Id>, last_header: Option<Id>) {
    let Some(focused) = ui.memory(|memory| memory.focused()) else { return };
    if !edges.into_iter().any(|edge| edge == focused) {
        return;
    }
    let forward = ui.input(|input| input.key_pressed(Key::Tab) && !input.modifiers.shift);
    ui.memory_mut(|memory| {
        memory.surrender_focus(focused);
        match last_header.filter(|_| !forward) {
            Some(header) => memory.request_focus(header),
            None => memory.move_focus(FocusDirection::Next),
        }
    });
}
