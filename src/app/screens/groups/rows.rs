//! The rows of the groups' table: what each column is called and shows.

use eframe::egui::{RichText, Ui};

use crate::app::moment;
use crate::app::state::Found;
use crate::app::theme::{self, Status};
use crate::app::widgets::table::{Column, Rows, text_cell, weak_cell};
use crate::directory::GroupColumn;
use crate::scim::Group;
use crate::text;

/// Those shown until somebody chooses.
pub(super) const USUAL: [GroupColumn; 4] =
    [GroupColumn::DisplayName, GroupColumn::Members, GroupColumn::Warnings, GroupColumn::Modified];

/// What a column is called.
pub(super) fn title(column: GroupColumn) -> &'static str {
    match column {
        GroupColumn::DisplayName => "Name",
        GroupColumn::Members => "Members",
        GroupColumn::Warnings => "Warnings",
        GroupColumn::ExternalId => "External id",
        GroupColumn::Created => "Created",
        GroupColumn::Modified => "Changed",
    }
}

/// A group's name, or its id where it has none.
pub(super) fn name_of(group: &Group) -> String {
    let name = if group.display_name.is_empty() { &group.id } else { &group.display_name };
    text::clipped(name, text::CELL_LIMIT).into_owned()
}

/// The found groups under certain columns.
pub(super) struct GroupRows<'a> {
    found: &'a Found,
    ids: &'a [GroupColumn],
    columns: Vec<Column>,
}

impl<'a> GroupRows<'a> {
    pub(super) fn new(found: &'a Found, ids: &'a [GroupColumn]) -> Self {
        let columns = ids.iter().map(|id| Column { title: title(*id), width: width(*id) }).collect();
        Self { found, ids, columns }
    }

    /// The id of the group in a row.
    pub(super) fn scim_id(&self, row: usize) -> Option<String> {
        self.group(row).map(|(group, _)| group.id.to_string())
    }

    fn group(&self, row: usize) -> Option<(&Group, u32)> {
        let at = *self.found.rows.get(row)?;
        Some((self.found.snapshot.groups().get(at as usize)?, at))
    }

    fn full_text(&self, group: &Group, at: u32, column: GroupColumn) -> String {
        match column {
            GroupColumn::DisplayName => group.display_name.to_string(),
            GroupColumn::Members => text::grouped(self.found.snapshot.members_of(at).len() as u64),
            GroupColumn::Warnings => self.found.snapshot.warnings_of_group(at).join(", "),
            GroupColumn::ExternalId => group.external_id.as_deref().unwrap_or_default().to_owned(),
            GroupColumn::Created => moment::when(group.created.as_ref()),
            GroupColumn::Modified => moment::when(group.modified.as_ref()),
        }
    }
}

impl Rows for GroupRows<'_> {
    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn len(&self) -> usize {
        self.found.rows.len()
    }

    fn name(&self, row: usize) -> String {
        let Some((group, at)) = self.group(row) else { return String::new() };
        let members = self.found.snapshot.members_of(at).len();
        format!("{}, {}", name_of(group), text::counted(members, "member", "members"))
    }

    fn cell_ui(&self, ui: &mut Ui, row: usize, column: usize) {
        let (Some((group, at)), Some(id)) = (self.group(row), self.ids.get(column)) else { return };
        let shown = self.full_text(group, at, *id);
        let shown = text::clipped(&shown, text::CELL_LIMIT);
        match id {
            GroupColumn::DisplayName | GroupColumn::Members => text_cell(ui, &shown),
            GroupColumn::Warnings if !shown.is_empty() => warning_ui(ui, &shown),
            _ => weak_cell(ui, &shown),
        }
    }

    fn copied(&self, row: usize, column: usize) -> String {
        match (self.group(row), self.ids.get(column)) {
            (Some((group, at)), Some(id)) => self.full_text(group, at, *id),
            _ => String::new(),
        }
    }
}

fn warning_ui(ui: &mut Ui, said: &str) {
    let color = Status::Warning.color(theme::tokens(ui));
    ui.spacing_mut().item_spacing.x = 6.0;
    ui.label(RichText::new(Status::Warning.icon()).small().color(color));
    text_cell(ui, said);
}

fn width(column: GroupColumn) -> f32 {
    match column {
        GroupColumn::DisplayName => 240.0,
        GroupColumn::Members => 96.0,
        GroupColumn::Warnings => 250.0,
        GroupColumn::ExternalId => 180.0,
        GroupColumn::Created | GroupColumn::Modified => 144.0,
    }
}
