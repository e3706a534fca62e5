//! The lists as CSV (RFC 4180, UTF-8), safe to open in a spreadsheet.
//!
//! Every field is quoted, and one that a spreadsheet could take for a formula gets `'` in front.

use super::{List, Report};
use crate::directory::{Membership, Snapshot};
use crate::scim::{GroupRow, UserRow, When};

/// What a spreadsheet takes for the start of a formula, or skips before one.
pub(super) const TRIGGERS: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\0'];

const USERS: &[&str] = &[
    "id",
    "userName",
    "displayName",
    "givenName",
    "familyName",
    "email",
    "department",
    "active",
    "externalId",
    "created",
    "lastModified",
    "groups",
];
const GROUPS: &[&str] = &["id", "displayName", "externalId", "members", "created", "lastModified", "warnings"];
const MEMBERSHIPS: &[&str] = &["groupId", "groupName", "memberType", "memberId", "memberName", "active"];

pub(super) fn export(report: &Report, list: List) -> String {
    let snapshot = report.snapshot.as_deref();
    let (head, rows) = match list {
        List::Users => (USERS, snapshot.map(users)),
        List::Groups => (GROUPS, snapshot.map(groups)),
        List::Memberships => (MEMBERSHIPS, snapshot.map(memberships)),
    };
    let mut out = record(head.iter().copied());
    for row in rows.unwrap_or_default() {
        out.push_str(&record(row.iter().map(String::as_str)));
    }
    out
}

pub(super) fn record<'a>(fields: impl Iterator<Item = &'a str>) -> String {
    let fields: Vec<_> = fields.map(field).collect();
    format!("{}\r\n", fields.join(","))
}

fn field(text: &str) -> String {
    let guard = if text.starts_with(TRIGGERS) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

fn users(snapshot: &Snapshot) -> Vec<Vec<String>> {
    let row = |(row, user): (u32, UserRow<'_>)| {
        vec![
            user.id.to_string(),
            user.user_name.to_string(),
            text(user.display_name),
            text(user.given_name),
            text(user.family_name),
            text(user.email),
            text(user.department),
            active(user.active),
            text(user.external_id),
            when(&user.created),
            when(&user.modified),
            group_names(snapshot, row),
        ]
    };
    (0..).zip(snapshot.users().iter()).map(row).collect()
}

fn groups(snapshot: &Snapshot) -> Vec<Vec<String>> {
    let row = |(row, group): (u32, GroupRow<'_>)| {
        vec![
            group.id.to_string(),
            group.display_name.to_string(),
            text(group.external_id),
            snapshot.members_of(row).len().to_string(),
            when(&group.created),
            when(&group.modified),
            snapshot.warnings_of_group(row).join("; "),
        ]
    };
    (0..).zip(snapshot.groups().iter()).map(row).collect()
}

fn memberships(snapshot: &Snapshot) -> Vec<Vec<String>> {
    let rows = (0..).zip(snapshot.groups().iter()).flat_map(|(row, group)| {
        snapshot.members_of(row).iter().map(move |membership| {
            let [kind, id, name, active] = member(snapshot, membership);
            vec![group.id.to_string(), group.display_name.to_string(), kind, id, name, active]
        })
    });
    rows.collect()
}

/// Type, id, name and whether active.
fn member(snapshot: &Snapshot, membership: Membership<'_>) -> [String; 4] {
    let known = match membership {
        Membership::User(row) => {
            snapshot.user(row).map(|u| ["User".into(), u.id.to_string(), u.user_name.to_string(), active(u.active)])
        }
        Membership::Group(row) => {
            snapshot.group(row).map(|g| ["Group".into(), g.id.to_string(), g.display_name.to_string(), String::new()])
        }
        Membership::Unknown { value, display } => {
            Some(["unknown".into(), value.to_owned(), text(display), String::new()])
        }
    };
    known.unwrap_or_default()
}

fn group_names(snapshot: &Snapshot, user_row: u32) -> String {
    let groups = snapshot.groups_of(user_row).iter().filter_map(|row| snapshot.group(*row));
    groups.map(|group| group.display_name).collect::<Vec<_>>().join("; ")
}

fn text(value: Option<&str>) -> String {
    value.unwrap_or_default().to_owned()
}

fn active(active: Option<bool>) -> String {
    match active {
        Some(true) => "yes",
        Some(false) => "no",
        None => "not stated",
    }
    .to_owned()
}

fn when(when: &Option<When>) -> String {
    match when {
        Some(When::At(at)) => at.to_string(),
        Some(When::Text(text)) => text.to_string(),
        None => String::new(),
    }
}
