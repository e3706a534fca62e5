//! The rows of the groups' table: what each column is called and shows.

use eframe::egui::{RichText, Ui};

use super::Groups;
use crate::app::moment;
use crate::app::screens::list::Cells;
use crate::app::theme::{self, Status};
use crate::app::widgets::table::{text_cell, weak_cell};
use crate::directory::{GroupColumn, Snapshot};
use crate::scim::GroupRow;
use crate::text;

impl Cells for Groups {
    type Column = GroupColumn;

    const ALL: &'static [GroupColumn] = &GroupColumn::ALL;

    const USUAL: &'static [GroupColumn] =
        &[GroupColumn::DisplayName, GroupColumn::Members, GroupColumn::Warnings, GroupColumn::Modified];

    fn title(column: GroupColumn) -> &'static str {
        match column {
            GroupColumn::DisplayName => "Name",
            GroupColumn::Members => "Members",
            GroupColumn::Warnings => "Warnings",
            GroupColumn::ExternalId => "External id",
            GroupColumn::Created => "Created",
            GroupColumn::Modified => "Changed",
        }
    }

    fn width(column: GroupColumn) -> f32 {
        match column {
            GroupColumn::DisplayName => 240.0,
            GroupColumn::Members => 96.0,
            GroupColumn::Warnings => 234.0,
            GroupColumn::ExternalId => 180.0,
            GroupColumn::Created | GroupColumn::Modified => 160.0,
        }
    }

    fn scim_id(snapshot: &Snapshot, at: u32) -> Option<String> {
        snapshot.group(at).map(|group| group.id.to_string())
    }

    fn name(snapshot: &Snapshot, at: u32) -> String {
        let members = snapshot.members_of(at).len();
        snapshot.group(at).map_or_else(String::new, |group| {
            format!("{}, {}", name_of(&group), text::counted(members, "member", "members"))
        })
    }

    fn text(snapshot: &Snapshot, at: u32, column: GroupColumn) -> String {
        let Some(group) = snapshot.group(at) else { return String::new() };
        match column {
            GroupColumn::DisplayName => group.display_name.to_string(),
            GroupColumn::Members => text::grouped(snapshot.members_of(at).len() as u64),
            GroupColumn::Warnings => snapshot.warnings_of_group(at).join(", "),
            GroupColumn::ExternalId => group.external_id.unwrap_or_default().to_owned(),
            GroupColumn::Created => moment::when(group.created.as_ref()),
            GroupColumn::Modified => moment::when(group.modified.as_ref()),
        }
    }

    fn cell_ui(ui: &mut Ui, snapshot: &Snapshot, at: u32, column: GroupColumn) {
        let shown = Self::text(snapshot, at, column);
        let shown = text::clipped(&shown, text::CELL_LIMIT);
        match column {
            GroupColumn::DisplayName | GroupColumn::Members => text_cell(ui, &shown),
            GroupColumn::Warnings if !shown.is_empty() => warning_ui(ui, &shown),
            _ => weak_cell(ui, &shown),
        }
    }
}

/// A group's name, or its id where it has none.
pub(super) fn name_of(group: &GroupRow<'_>) -> String {
    let name = if group.display_name.is_empty() { group.id } else { group.display_name };
    text::clipped(name, text::CELL_LIMIT).into_owned()
}

fn warning_ui(ui: &mut Ui, said: &str) {
    let color = Status::Warning.color(theme::tokens(ui));
    ui.spacing_mut().item_spacing.x = 6.0;
    ui.label(RichText::new(Status::Warning.icon()).small().color(color));
    text_cell(ui, said);
}
