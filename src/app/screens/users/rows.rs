//! The rows of the users' table: what each column is called and shows.

use eframe::egui::{RichText, Ui};

use super::People;
use crate::app::moment;
use crate::app::screens::list::Cells;
use crate::app::theme::{self, Status};
use crate::app::widgets::table::{text_cell, weak_cell};
use crate::directory::{Snapshot, UserColumn};
use crate::scim::UserRow;
use crate::text;

impl Cells for People {
    type Column = UserColumn;

    const ALL: &'static [UserColumn] = &UserColumn::ALL;

    const USUAL: &'static [UserColumn] = &[
        UserColumn::State,
        UserColumn::UserName,
        UserColumn::DisplayName,
        UserColumn::Email,
        UserColumn::Department,
        UserColumn::Groups,
        UserColumn::Modified,
    ];

    fn title(column: UserColumn) -> &'static str {
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

    fn width(column: UserColumn) -> f32 {
        match column {
            UserColumn::State => 136.0,
            UserColumn::UserName | UserColumn::Email => 200.0,
            UserColumn::DisplayName | UserColumn::Groups => 160.0,
            UserColumn::Created | UserColumn::Modified => 160.0,
            UserColumn::ExternalId => 180.0,
            UserColumn::Department | UserColumn::GivenName | UserColumn::FamilyName => 124.0,
        }
    }

    fn scim_id(snapshot: &Snapshot, at: u32) -> Option<String> {
        snapshot.user(at).map(|user| user.id.to_string())
    }

    fn name(snapshot: &Snapshot, at: u32) -> String {
        snapshot.user(at).map_or_else(String::new, |user| {
            format!("{}, {}", name_of(&user), text::clipped(user.user_name, text::CELL_LIMIT))
        })
    }

    fn text(snapshot: &Snapshot, at: u32, column: UserColumn) -> String {
        snapshot.user(at).map_or_else(String::new, |user| text_of(snapshot, (at, &user), column))
    }

    fn cell_ui(ui: &mut Ui, snapshot: &Snapshot, at: u32, column: UserColumn) {
        let Some(user) = snapshot.user(at) else { return };
        let text = text_of(snapshot, (at, &user), column);
        let text = text::clipped(&text, text::CELL_LIMIT);
        match column {
            UserColumn::State => state_ui(ui, &user),
            UserColumn::UserName | UserColumn::DisplayName => text_cell(ui, &text),
            _ => weak_cell(ui, &text),
        }
    }
}

/// State as status and word; an absent `active` is "not stated", never "inactive".
pub(super) fn state_of(user: &UserRow<'_>) -> (Status, &'static str) {
    match user.active {
        Some(true) => (Status::Good, "Active"),
        Some(false) => (Status::Neutral, "Inactive"),
        None => (Status::Warning, "Not stated"),
    }
}

/// The best name there is for a person.
pub(super) fn name_of(user: &UserRow<'_>) -> String {
    if let Some(name) = user.display_name.filter(|name| !name.is_empty()) {
        return text::clipped(name, text::CELL_LIMIT).into_owned();
    }
    let parts: Vec<_> = [user.given_name, user.family_name].into_iter().flatten().collect();
    let name = if parts.is_empty() { user.user_name.to_string() } else { parts.join(" ") };
    text::clipped(if name.is_empty() { user.id } else { &name }, text::CELL_LIMIT).into_owned()
}

fn text_of(snapshot: &Snapshot, (at, user): (u32, &UserRow<'_>), column: UserColumn) -> String {
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    match column {
        UserColumn::State => state_of(user).1.to_owned(),
        UserColumn::UserName => user.user_name.to_string(),
        UserColumn::DisplayName => text(user.display_name),
        UserColumn::GivenName => text(user.given_name),
        UserColumn::FamilyName => text(user.family_name),
        UserColumn::Email => text(user.email),
        UserColumn::Department => text(user.department),
        UserColumn::Groups => groups(snapshot, at),
        UserColumn::ExternalId => text(user.external_id),
        UserColumn::Created => moment::when(user.created.as_ref()),
        UserColumn::Modified => moment::when(user.modified.as_ref()),
    }
}

fn groups(snapshot: &Snapshot, at: u32) -> String {
    let names = snapshot.groups_of(at).iter().filter_map(|row| snapshot.group(*row));
    names.map(|group| group.display_name).collect::<Vec<_>>().join(", ")
}

fn state_ui(ui: &mut Ui, user: &UserRow<'_>) {
    let (status, word) = state_of(user);
    let color = status.color(theme::tokens(ui));
    ui.spacing_mut().item_spacing.x = 6.0;
    ui.label(RichText::new(status.icon()).small().color(color));
    ui.label(RichText::new(word).color(color));
}
