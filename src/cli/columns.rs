//! The columns of the lists, by the names that `--columns` takes.

use super::fault::Fault;
use crate::directory::Snapshot;
use crate::scim::{GroupRow, UserRow, When};

/// One column: its name, its title and how a row's cell is made.
pub(super) struct Column {
    name: &'static str,
    pub(super) title: &'static str,
    pub(super) cell: fn(&Snapshot, u32) -> String,
}

/// Every column of people; the first ones are shown unless others are asked for.
pub(super) const OF_USERS: &[Column] = &[
    Column { name: "user_name", title: "User name", cell: |s, row| user(s, row, |u| u.user_name.to_string()) },
    Column { name: "display_name", title: "Display name", cell: |s, row| user(s, row, |u| given(u.display_name)) },
    Column { name: "state", title: "State", cell: |s, row| user(s, row, |u| state(u).to_owned()) },
    Column { name: "email", title: "E-mail", cell: |s, row| user(s, row, |u| given(u.email)) },
    Column { name: "groups", title: "Groups", cell: |s, row| s.groups_of(row).len().to_string() },
    Column { name: "id", title: "Id", cell: |s, row| user(s, row, |u| u.id.to_string()) },
    Column { name: "given_name", title: "Given name", cell: |s, row| user(s, row, |u| given(u.given_name)) },
    Column { name: "family_name", title: "Family name", cell: |s, row| user(s, row, |u| given(u.family_name)) },
    Column { name: "department", title: "Department", cell: |s, row| user(s, row, |u| given(u.department)) },
    Column { name: "external_id", title: "External id", cell: |s, row| user(s, row, |u| given(u.external_id)) },
    Column { name: "created", title: "Created", cell: |s, row| user(s, row, |u| moment(u.created.as_ref())) },
    Column { name: "modified", title: "Modified", cell: |s, row| user(s, row, |u| moment(u.modified.as_ref())) },
];
/// How many of [`OF_USERS`] are shown unasked.
pub(super) const USUAL_OF_USERS: usize = 5;

/// Every column of groups.
pub(super) const OF_GROUPS: &[Column] = &[
    Column { name: "display_name", title: "Name", cell: |s, row| group(s, row, |g| g.display_name.to_string()) },
    Column { name: "members", title: "Members", cell: |s, row| s.members_of(row).len().to_string() },
    Column { name: "warnings", title: "Warnings", cell: |s, row| s.warnings_of_group(row).join("; ") },
    Column { name: "id", title: "Id", cell: |s, row| group(s, row, |g| g.id.to_string()) },
    Column { name: "external_id", title: "External id", cell: |s, row| group(s, row, |g| given(g.external_id)) },
    Column { name: "created", title: "Created", cell: |s, row| group(s, row, |g| moment(g.created.as_ref())) },
    Column { name: "modified", title: "Modified", cell: |s, row| group(s, row, |g| moment(g.modified.as_ref())) },
];
/// How many of [`OF_GROUPS`] are shown unasked.
pub(super) const USUAL_OF_GROUPS: usize = 3;

/// The columns that were asked for, or the usual ones.
pub(super) fn chosen(all: &'static [Column], usual: usize, asked: &[String]) -> Result<Vec<&'static Column>, Fault> {
    if asked.is_empty() {
        return Ok(all.iter().take(usual).collect());
    }
    let find = |name: &String| all.iter().find(|column| column.name == name.trim());
    asked.iter().map(|name| find(name).ok_or_else(|| unknown(all, name))).collect()
}

/// A moment as text: RFC 3339, or what the server said.
pub(super) fn moment(when: Option<&When>) -> String {
    match when {
        Some(When::At(at)) => at.to_string(),
        Some(When::Text(text)) => text.to_string(),
        None => String::new(),
    }
}

fn unknown(all: &[Column], name: &str) -> Fault {
    let names: Vec<_> = all.iter().map(|column| column.name).collect();
    Fault::Usage(format!("There is no column {name}; the columns are {}", names.join(", ")))
}

fn user(snapshot: &Snapshot, row: u32, cell: impl Fn(&UserRow<'_>) -> String) -> String {
    snapshot.user(row).as_ref().map(cell).unwrap_or_default()
}

fn group(snapshot: &Snapshot, row: u32, cell: impl Fn(&GroupRow<'_>) -> String) -> String {
    snapshot.group(row).as_ref().map(cell).unwrap_or_default()
}

fn given(text: Option<&str>) -> String {
    text.unwrap_or_default().to_owned()
}

fn state(user: &UserRow<'_>) -> &'static str {
    match user.active {
        Some(true) => "active",
        Some(false) => "inactive",
        None => "not stated",
    }
}
