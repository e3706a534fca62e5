//! The rows of the users' table: what each column is called and shows.

use eframe::egui::{RichText, Ui};

use crate::app::moment;
use crate::app::state::Found;
use crate::app::theme::{self, Status};
use crate::app::widgets::table::{Column, Rows, text_cell, weak_cell};
use crate::directory::UserColumn;
use crate::scim::User;
use crate::text;

/// Those shown until somebody chooses.
pub(super) const USUAL: [UserColumn; 7] = [
    UserColumn::State,
    UserColumn::UserName,
    UserColumn::DisplayName,
    UserColumn::Email,
    UserColumn::Department,
    UserColumn::Groups,
    UserColumn::Modified,
];

/// What a column is called.
pub(super) fn title(column: UserColumn) -> &'static str {
    match column {
        UserColumn::State => "State",
        UserColumn::UserName => "User name",
        UserColumn::DisplayName => "Name",
        UserColumn::GivenName => "First name",
        UserColumn::FamilyName => "Last name",
        UserColumn::Email => "E-mail",
        UserColumn::Department => "Department",
        UserColumn::Groups => "Groups",
        UserColumn::ExternalId => "External id",
        UserColumn::Created => "Created",
        UserColumn::Modified => "Changed",
    }
}

/// State as status and word; an absent `active` is "not stated", never "inactive".
pub(super) fn state_of(user: &User) -> (Status, &'static str) {
    match user.active {
        Some(true) => (Status::Good, "Active"),
        Some(false) => (Status::Neutral, "Inactive"),
        None => (Status::Warning, "Not stated"),
    }
}

/// The best name there is for a person.
pub(super) fn name_of(user: &User) -> String {
    if let Some(name) = user.display_name.as_deref().filter(|name| !name.is_empty()) {
        return text::clipped(name, text::CELL_LIMIT).into_owned();
    }
    let parts: Vec<_> = [&user.given_name, &user.family_name].into_iter().filter_map(|part| part.as_deref()).collect();
    let name = if parts.is_empty() { user.user_name.to_string() } else { parts.join(" ") };
    text::clipped(if name.is_empty() { &user.id } else { &name }, text::CELL_LIMIT).into_owned()
}

/// The found people under certain columns.
pub(super) struct PersonRows<'a> {
    found: &'a Found,
    ids: &'a [UserColumn],
    columns: Vec<Column>,
}

impl<'a> PersonRows<'a> {
    pub(super) fn new(found: &'a Found, ids: &'a [UserColumn]) -> Self {
        let columns = ids.iter().map(|id| Column { title: title(*id), width: width(*id) }).collect();
        Self { found, ids, columns }
    }

    /// Whether these are all rows of the search.
    pub(super) fn are_whole(&self) -> bool {
        self.found.whole
    }

    /// The id of the person in a row.
    pub(super) fn scim_id(&self, row: usize) -> Option<String> {
        self.user(row).map(|(user, _)| user.id.to_string())
    }

    fn user(&self, row: usize) -> Option<(&User, u32)> {
        let at = *self.found.rows.get(row)?;
        Some((self.found.snapshot.users().get(at as usize)?, at))
    }

    fn groups(&self, at: u32) -> String {
        let snapshot = &self.found.snapshot;
        let names = snapshot.groups_of(at).iter().filter_map(|row| snapshot.groups().get(*row as usize));
        names.map(|group| &*group.display_name).collect::<Vec<_>>().join(", ")
    }

    fn full_text(&self, user: &User, at: u32, column: UserColumn) -> String {
        let text = |value: &Option<Box<str>>| value.as_deref().unwrap_or_default().to_owned();
        match column {
            UserColumn::State => state_of(user).1.to_owned(),
            UserColumn::UserName => user.user_name.to_string(),
            UserColumn::DisplayName => text(&user.display_name),
            UserColumn::GivenName => text(&user.given_name),
            UserColumn::FamilyName => text(&user.family_name),
            UserColumn::Email => text(&user.email),
            UserColumn::Department => text(&user.department),
            UserColumn::Groups => self.groups(at),
            UserColumn::ExternalId => text(&user.external_id),
            UserColumn::Created => moment::when(user.created.as_ref()),
            UserColumn::Modified => moment::when(user.modified.as_ref()),
        }
    }
}

impl Rows for PersonRows<'_> {
    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn len(&self) -> usize {
        self.found.rows.len()
    }

    fn name(&self, row: usize) -> String {
        self.user(row).map_or_else(String::new, |(user, _)| {
            format!("{}, {}", name_of(user), text::clipped(&user.user_name, text::CELL_LIMIT))
        })
    }

    fn cell_ui(&self, ui: &mut Ui, row: usize, column: usize) {
        let (Some((user, at)), Some(id)) = (self.user(row), self.ids.get(column)) else { return };
        match id {
            UserColumn::State => state_ui(ui, user),
            UserColumn::UserName | UserColumn::DisplayName => {
                let text = self.full_text(user, at, *id);
                text_cell(ui, &text::clipped(&text, text::CELL_LIMIT));
            }
            id => weak_cell(ui, &text::clipped(&self.full_text(user, at, *id), text::CELL_LIMIT)),
        }
    }

    fn copied(&self, row: usize, column: usize) -> String {
        match (self.user(row), self.ids.get(column)) {
            (Some((user, at)), Some(id)) => self.full_text(user, at, *id),
            _ => String::new(),
        }
    }
}

fn state_ui(ui: &mut Ui, user: &User) {
    let (status, word) = state_of(user);
    let color = status.color(theme::tokens(ui));
    ui.spacing_mut().item_spacing.x = 6.0;
    ui.label(RichText::new(status.icon()).small().color(color));
    ui.label(RichText::new(word).color(color));
}

fn width(column: UserColumn) -> f32 {
    match column {
        UserColumn::State => 136.0,
        UserColumn::UserName | UserColumn::Email => 200.0,
        UserColumn::DisplayName | UserColumn::Groups => 160.0,
        UserColumn::Created | UserColumn::Modified => 144.0,
        UserColumn::ExternalId => 180.0,
        UserColumn::Department | UserColumn::GivenName | UserColumn::FamilyName => 124.0,
    }
}
