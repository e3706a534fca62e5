//! What stands above a list: title and counts, copying, the choice of columns, search and filters.

use eframe::egui::{Key, Modifiers, Ui};

use super::{ListRows, ListView, Listed, columns};
use crate::app::ask::{Ask, Asks};
use crate::app::state::AppState;
use crate::app::widgets::table::tsv;
use crate::app::widgets::{self};
use crate::directory::Snapshot;
use crate::text;

/// Draws all of it.
pub(super) fn toolbar_ui<L: Listed>(
    ui: &mut Ui,
    state: &AppState,
    snapshot: &Snapshot,
    view: &mut ListView<L>,
    columns: &[L::Column],
    asks: &mut Asks,
) {
    let title = |ui: &mut Ui| title_ui::<L>(ui, state, snapshot);
    widgets::title_row(ui, title, |ui| actions_ui(ui, state, view, columns, asks));
    ui.horizontal_wrapped(|ui| {
        search_ui(ui, view);
        L::filters_ui(ui, state, &mut view.query);
    });
}

fn title_ui<L: Listed>(ui: &mut Ui, state: &AppState, snapshot: &Snapshot) {
    let total = counted::<L>(L::count(snapshot));
    let below = match L::found(state) {
        Some(found) if !found.whole => format!("Searching {total}"),
        Some(found) if found.rows.len() != L::count(&found.snapshot) => {
            format!("{} of {total} shown", text::grouped(found.rows.len() as u64))
        }
        _ => format!("{total} as the server has them"),
    };
    widgets::screen_title(ui, L::WORDS.place.title(), Some(&below));
}

/// Laid out from the right.
fn actions_ui<L: Listed>(
    ui: &mut Ui,
    state: &AppState,
    view: &mut ListView<L>,
    columns: &[L::Column],
    asks: &mut Asks,
) {
    if ui.button("Copy list").on_hover_text("Copies what is shown as a table").clicked()
        && let Some(found) = L::found(state).filter(|found| found.whole)
    {
        let count = found.rows.len();
        asks.push(Ask::Copy(tsv(&ListRows::<L>::new(found, columns), 0..=count)));
        asks.push(Ask::Toast(format!("{} copied", counted::<L>(count))));
    }
    ui.menu_button("Columns", |ui| columns::chooser_ui(ui, columns, view, asks));
}

fn search_ui<L: Listed>(ui: &mut Ui, view: &mut ListView<L>) {
    let width = (ui.available_width() - L::WORDS.filters_width).clamp(160.0, 360.0);
    let search = widgets::search_field(ui, L::WORDS.search, L::search_text(&mut view.query), width);
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

fn counted<L: Listed>(count: usize) -> String {
    let (one, many) = L::WORDS.counted;
    text::counted(count, one, many)
}
