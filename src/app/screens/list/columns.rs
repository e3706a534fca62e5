//! Which columns a list shows: the usual ones until somebody chooses; the choice is kept.

use eframe::egui::{Checkbox, Ui};

use super::{Cells, ListView, Listed};
use crate::app::ask::{Ask, Asks};
use crate::app::state::AppState;

/// The columns to show.
pub(super) fn shown<L: Listed>(state: &AppState, view: &ListView<L>) -> Vec<L::Column> {
    view.columns.clone().or_else(|| kept::<L>(state)).unwrap_or_else(|| L::USUAL.to_vec())
}

fn kept<L: Listed>(state: &AppState) -> Option<Vec<L::Column>> {
    let kept: Vec<L::Column> = state.settings.layout.get(L::WORDS.columns_key)?.clone().try_into().ok()?;
    (!kept.is_empty()).then_some(kept)
}

/// Draws the choice; the last column stays.
pub(super) fn chooser_ui<L: Listed>(ui: &mut Ui, columns: &[L::Column], view: &mut ListView<L>, asks: &mut Asks) {
    let mut chosen: Vec<_> = L::ALL.iter().map(|column| (*column, columns.contains(column))).collect();
    let mut changed = false;
    for (column, on) in &mut chosen {
        let last_one = *on && columns.len() == 1;
        changed |= ui.add_enabled(!last_one, Checkbox::new(on, <L as Cells>::title(*column))).changed();
    }
    if changed {
        let chosen: Vec<_> = chosen.into_iter().filter(|(_, on)| *on).map(|(column, _)| column).collect();
        if let Ok(value) = toml::Value::try_from(&chosen) {
            asks.push(Ask::KeepLayout { key: L::WORDS.columns_key, value });
        }
        view.columns = Some(chosen);
    }
}
