//! Search, filter and sort: a query gives row numbers in the order to show. Never run in a frame.

use std::cmp::Ordering;

use jiff::Timestamp;

use super::{Snapshot, oddities};
use crate::scim::{GroupRow, UserRow, When};
use crate::text::folded;

/// A column of the users' table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum UserColumn {
    State,
    #[default]
    UserName,
    DisplayName,
    GivenName,
    FamilyName,
    Email,
    Department,
    Groups,
    ExternalId,
    Created,
    Modified,
}

/// A column of the groups' table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum GroupColumn {
    #[default]
    DisplayName,
    Members,
    Warnings,
    ExternalId,
    Created,
    Modified,
}

/// How to sort; `None` is the server's order. Text sorts without case; what is missing comes last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub struct Order<C> {
    pub column: C,
    pub descending: bool,
}

/// Filter on `active`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[allow(missing_docs)]
pub enum State {
    #[default]
    Any,
    Active,
    Inactive,
    NotStated,
}

/// Which users to show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserQuery {
    /// Words that must all be found in user name, names, e-mail, department or `externalId`.
    pub text: String,
    /// By `active`.
    pub state: State,
    /// Only those in no group.
    pub no_group: bool,
    /// Only records with something odd (no e-mail, no name, not stated …).
    pub incomplete: bool,
    /// Only those changed since.
    pub changed_since: Option<Timestamp>,
    /// The order.
    pub order: Option<Order<UserColumn>>,
}

/// Which groups to show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GroupQuery {
    /// Words that must all be found in the name or `externalId`.
    pub text: String,
    /// Only those with a warning.
    pub with_warnings: bool,
    /// Only empty ones.
    pub empty: bool,
    /// The order.
    pub order: Option<Order<GroupColumn>>,
}

/// Rows of the users that match, in order.
pub fn find_users(snapshot: &Snapshot, query: &UserQuery) -> Vec<u32> {
    let texts = &snapshot.search_texts().users;
    let words = words(&query.text);
    let mut rows: Vec<u32> = (0u32..)
        .zip(snapshot.users().iter())
        .filter(|(row, user)| {
            user_passes(snapshot, query, *row, user) && has_words(texts.get(*row as usize).map(AsRef::as_ref), &words)
        })
        .map(|(row, _)| row)
        .collect();
    if let Some(order) = query.order {
        sort(&mut rows, order.descending, |row| {
            snapshot.user(row).map_or(Key::Missing, |user| user_key(snapshot, row, &user, order.column))
        });
    }
    rows
}

/// Rows of the groups that match, in order.
pub fn find_groups(snapshot: &Snapshot, query: &GroupQuery) -> Vec<u32> {
    let texts = &snapshot.search_texts().groups;
    let words = words(&query.text);
    let mut rows: Vec<u32> = (0u32..)
        .zip(snapshot.groups().iter())
        .filter(|(row, _)| {
            group_passes(snapshot, query, *row) && has_words(texts.get(*row as usize).map(AsRef::as_ref), &words)
        })
        .map(|(row, _)| row)
        .collect();
    if let Some(order) = query.order {
        sort(&mut rows, order.descending, |row| {
            snapshot.group(row).map_or(Key::Missing, |group| group_key(snapshot, row, &group, order.column))
        });
    }
    rows
}

fn words(text: &str) -> Vec<String> {
    folded(text).split_whitespace().map(str::to_owned).collect()
}

fn has_words(text: Option<&str>, words: &[String]) -> bool {
    words.iter().all(|word| text.is_some_and(|text| text.contains(word)))
}

fn user_passes(snapshot: &Snapshot, query: &UserQuery, row: u32, user: &UserRow<'_>) -> bool {
    let state = match query.state {
        State::Any => true,
        State::Active => user.active == Some(true),
        State::Inactive => user.active == Some(false),
        State::NotStated => user.active.is_none(),
    };
    state
        && (!query.no_group || snapshot.groups_of(row).is_empty())
        && (!query.incomplete || oddities::user_is_odd(user))
        && query.changed_since.is_none_or(|since| changed_since(user, since))
}

/// Who was created since counts as changed; a server that tells no dates tells nothing.
fn changed_since(user: &UserRow<'_>, since: Timestamp) -> bool {
    [&user.modified, &user.created].into_iter().any(|when| matches!(when, Some(When::At(at)) if *at >= since))
}

fn group_passes(snapshot: &Snapshot, query: &GroupQuery, row: u32) -> bool {
    (!query.with_warnings || !snapshot.warnings_of_group(row).is_empty())
        && (!query.empty || snapshot.members_of(row).is_empty())
}

/// What a row is sorted by.
enum Key {
    Number(usize),
    Moment(Timestamp),
    Text(String),
    Missing,
}

impl Key {
    fn text(text: Option<&str>) -> Self {
        text.map(folded).filter(|text| !text.trim().is_empty()).map_or(Self::Missing, Self::Text)
    }

    fn when(when: Option<&When>) -> Self {
        match when {
            Some(When::At(at)) => Self::Moment(*at),
            Some(When::Text(text)) => Self::text(Some(text)),
            None => Self::Missing,
        }
    }

    /// What is missing comes last, and an unreadable date before it, in both directions.
    fn place(&self) -> u8 {
        match self {
            Self::Number(_) | Self::Moment(_) => 0,
            Self::Text(_) => 1,
            Self::Missing => 2,
        }
    }

    fn compare(&self, other: &Self, descending: bool) -> Ordering {
        let within = match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.cmp(b),
            (Self::Moment(a), Self::Moment(b)) => a.cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            _ => return self.place().cmp(&other.place()),
        };
        if descending { within.reverse() } else { within }
    }
}

/// Equal rows keep the server's order, in both directions.
fn sort(rows: &mut Vec<u32>, descending: bool, key: impl Fn(u32) -> Key) {
    let mut keyed: Vec<(Key, u32)> = rows.iter().map(|row| (key(*row), *row)).collect();
    keyed.sort_by(|a, b| a.0.compare(&b.0, descending));
    rows.clear();
    rows.extend(keyed.into_iter().map(|(_, row)| row));
}

fn user_key(snapshot: &Snapshot, row: u32, user: &UserRow<'_>, column: UserColumn) -> Key {
    match column {
        UserColumn::State => user.active.map_or(Key::Missing, |active| Key::Number(usize::from(!active))),
        UserColumn::UserName => Key::text(Some(user.user_name)),
        UserColumn::DisplayName => Key::text(user.display_name),
        UserColumn::GivenName => Key::text(user.given_name),
        UserColumn::FamilyName => Key::text(user.family_name),
        UserColumn::Email => Key::text(user.email),
        UserColumn::Department => Key::text(user.department),
        UserColumn::Groups => Key::Number(snapshot.groups_of(row).len()),
        UserColumn::ExternalId => Key::text(user.external_id),
        UserColumn::Created => Key::when(user.created.as_ref()),
        UserColumn::Modified => Key::when(user.modified.as_ref()),
    }
}

fn group_key(snapshot: &Snapshot, row: u32, group: &GroupRow<'_>, column: GroupColumn) -> Key {
    match column {
        GroupColumn::DisplayName => Key::text(Some(group.display_name)),
        GroupColumn::Members => Key::Number(snapshot.members_of(row).len()),
        GroupColumn::Warnings => Key::Number(snapshot.warnings_of_group(row).len()),
        GroupColumn::ExternalId => Key::text(group.external_id),
        GroupColumn::Created => Key::when(group.created.as_ref()),
        GroupColumn::Modified => Key::when(group.modified.as_ref()),
    }
}
