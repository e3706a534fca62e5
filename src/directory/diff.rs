//! What two readings of one record differ in.
//!
//! Knows the attributes by the names SCIM gives them. `meta` is left out: a date of change alone is
//! no change.

use std::cmp::Ordering;

use jiff::Timestamp;

use super::{AttributeChange, Change, ChangeKind, GroupRef};
use crate::scim::{GroupRow, User, UserRow};

/// A change about a person, still without attributes.
pub(super) fn about_person(at: Timestamp, kind: ChangeKind, user: &UserRow<'_>) -> Change {
    let display_name = user.display_name.filter(|name| !name.trim().is_empty());
    let names = [Some(user.user_name), display_name, Some(user.id)];
    let name = names.into_iter().flatten().find(|name| !name.trim().is_empty()).unwrap_or_default();
    Change {
        at,
        kind,
        id: user.id.to_string(),
        name: name.to_owned(),
        display_name: display_name.map(str::to_owned),
        external_id: user.external_id.map(str::to_owned),
        group: None,
        attributes: Vec::new(),
    }
}

/// A change about a group.
pub(super) fn about_group(at: Timestamp, kind: ChangeKind, group: &GroupRow<'_>) -> Change {
    Change {
        at,
        kind,
        id: group.id.to_string(),
        name: group_name(group).to_owned(),
        display_name: None,
        external_id: group.external_id.map(str::to_owned),
        group: None,
        attributes: Vec::new(),
    }
}

/// A group as it stands in a membership change.
pub(super) fn reference(group: &GroupRow<'_>) -> GroupRef {
    GroupRef { id: group.id.to_string(), name: group_name(group).to_owned() }
}

/// Its name, or its id where it has none.
pub(super) fn group_name<'a>(group: &GroupRow<'a>) -> &'a str {
    if group.display_name.trim().is_empty() { group.id } else { group.display_name }
}

/// None, one or two changes: a switch of `active` is told apart from the other attributes.
pub(super) fn of_person(at: Timestamp, before: &User, after: &User, row: &UserRow<'_>) -> Vec<Change> {
    let mut attributes = attributes(before, after);
    let kind = match (before.active, after.active) {
        (Some(true), Some(false)) => Some(ChangeKind::PersonDeactivated),
        (Some(false), Some(true)) => Some(ChangeKind::PersonReactivated),
        _ => None,
    };
    let active = difference("active", word(before.active), word(after.active));
    let mut changes = Vec::new();
    match (kind, active) {
        (Some(kind), Some(active)) => {
            changes.push(Change { attributes: vec![active], ..about_person(at, kind, row) });
        }
        (_, active) => attributes.extend(active),
    }
    if !attributes.is_empty() {
        changes.push(Change { attributes, ..about_person(at, ChangeKind::PersonChanged, row) });
    }
    changes
}

/// The new name of a group, if it has one.
pub(super) fn of_group(at: Timestamp, before: &GroupRow<'_>, after: &GroupRow<'_>) -> Option<Change> {
    let attribute = difference("displayName", Some(before.display_name), Some(after.display_name))?;
    Some(Change { attributes: vec![attribute], ..about_group(at, ChangeKind::GroupRenamed, after) })
}

fn attributes(before: &User, after: &User) -> Vec<AttributeChange> {
    let pairs = named(before).into_iter().zip(named(after));
    let named = pairs.filter_map(|((name, before), (_, after))| difference(name, before, after));
    let user_name = difference("userName", given(&before.user_name), given(&after.user_name));
    let mut all: Vec<_> = user_name.into_iter().chain(named).collect();
    others(&before.others, &after.others, &mut all);
    all
}

fn named(user: &User) -> [(&'static str, Option<&str>); 6] {
    [
        ("displayName", user.display_name.as_deref()),
        ("name.givenName", user.given_name.as_deref()),
        ("name.familyName", user.family_name.as_deref()),
        ("email", user.email.as_deref()),
        ("department", user.department.as_deref()),
        ("externalId", user.external_id.as_deref()),
    ]
}

/// Both lists are sorted by path, so one walk along both finds every difference.
fn others(before: &[(Box<str>, Box<str>)], after: &[(Box<str>, Box<str>)], into: &mut Vec<AttributeChange>) {
    let (mut before, mut after) = (before.iter().peekable(), after.iter().peekable());
    loop {
        let order = match (before.peek(), after.peek()) {
            (None, None) => return,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some((b, _)), Some((a, _))) => b.cmp(a),
        };
        let old = if order.is_le() { before.next() } else { None };
        let new = if order.is_ge() { after.next() } else { None };
        let path = old.or(new).map(|(path, _)| &**path).unwrap_or_default();
        into.extend(difference(path, old.map(|(_, text)| &**text), new.map(|(_, text)| &**text)));
    }
}

fn difference(attribute: &str, before: Option<&str>, after: Option<&str>) -> Option<AttributeChange> {
    (before != after).then(|| AttributeChange {
        attribute: attribute.to_owned(),
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
    })
}

fn given(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

fn word(active: Option<bool>) -> Option<&'static str> {
    active.map(|active| if active { "true" } else { "false" })
}
