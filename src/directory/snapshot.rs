//! One complete (or partial) read of a server: users, groups and memberships both ways. Immutable.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use jiff::Timestamp;

use super::join::{self, Joined};
use super::oddities;
use super::tables::Tables;
use crate::scim::{Completeness, Group, Oddity, Unreadable, User};

/// What a read brought, before it is joined.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct SnapshotParts {
    pub users: Vec<User>,
    pub groups: Vec<Group>,
    pub users_completeness: Completeness,
    pub groups_completeness: Completeness,
    pub unreadable: Vec<Unreadable>,
    pub oddities: BTreeSet<Oddity>,
    pub read_at: Timestamp,
    pub took: Duration,
}

/// One read. Users and groups are named by their row number here.
#[derive(Debug)]
pub struct Snapshot {
    parts: SnapshotParts,
    users_by_id: HashMap<Box<str>, u32>,
    groups_by_id: HashMap<Box<str>, u32>,
    joined: Joined,
    totals: Totals,
    /// Made by the first search, so that a list that still grows costs nothing for it.
    tables: Tables,
}

/// One distinct member of a group, resolved (`value`, then the last part of `$ref`, then user name).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Membership {
    /// A user's row.
    User(u32),
    /// A group's row.
    Group(u32),
    /// Nobody that the server lists.
    Unknown {
        /// The id, as it stands in the member.
        value: Box<str>,
        /// What the member calls itself.
        display: Option<Box<str>>,
    },
}

/// Numbers for the status bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[allow(missing_docs)]
pub struct Totals {
    pub users: usize,
    pub active: usize,
    pub inactive: usize,
    pub not_stated: usize,
    pub groups: usize,
    pub memberships: usize,
    pub users_without_group: usize,
    pub empty_groups: usize,
    pub unreadable: usize,
}

impl Snapshot {
    /// Joins members with users; the search is prepared when it is first needed.
    pub fn new(parts: SnapshotParts) -> Self {
        let users_by_id = rows(parts.users.iter().map(|user| &user.id));
        let groups_by_id = rows(parts.groups.iter().map(|group| &group.id));
        let joined = join::join(&parts.users, &parts.groups, &users_by_id, &groups_by_id);
        let totals = count(&parts, &joined);
        Self { parts, users_by_id, groups_by_id, joined, totals, tables: Tables::default() }
    }

    /// Users in the server's order.
    pub fn users(&self) -> &[User] {
        &self.parts.users
    }

    /// Groups in the server's order.
    pub fn groups(&self) -> &[Group] {
        &self.parts.groups
    }

    /// Everything the read brought.
    pub fn parts(&self) -> &SnapshotParts {
        &self.parts
    }

    /// One user; `None` for a row that is not there.
    pub fn user(&self, row: u32) -> Option<&User> {
        self.parts.users.get(row as usize)
    }

    /// One group; `None` for a row that is not there.
    pub fn group(&self, row: u32) -> Option<&Group> {
        self.parts.groups.get(row as usize)
    }

    /// The row of a user id.
    pub fn user_row(&self, scim_id: &str) -> Option<u32> {
        self.users_by_id.get(scim_id).copied()
    }

    /// The row of a group id.
    pub fn group_row(&self, scim_id: &str) -> Option<u32> {
        self.groups_by_id.get(scim_id).copied()
    }

    /// Rows of the groups that a user is in, in list order.
    pub fn groups_of(&self, user_row: u32) -> &[u32] {
        self.joined.groups_of.get(user_row as usize).map_or(&[], Vec::as_slice)
    }

    /// Distinct members of a group.
    pub fn members_of(&self, group_row: u32) -> &[Membership] {
        self.joined.members_of.get(group_row as usize).map_or(&[], Vec::as_slice)
    }

    /// What is odd about a user's record, as sentences ("No e-mail", "Not stated whether active").
    pub fn oddities_of_user(&self, user_row: u32) -> Vec<String> {
        self.user(user_row).map(oddities::of_user).unwrap_or_default()
    }

    /// Warnings about a group, as sentences ("Nobody is in it", "2 members are inactive").
    pub fn warnings_of_group(&self, group_row: u32) -> Vec<String> {
        oddities::of_group(self, group_row)
    }

    /// Numbers for the status bar.
    pub fn totals(&self) -> Totals {
        self.totals
    }

    /// Whether all users were read.
    pub fn users_are_complete(&self) -> bool {
        self.parts.users_completeness == Completeness::Complete
    }

    /// Whether all groups were read.
    pub fn groups_are_complete(&self) -> bool {
        self.parts.groups_completeness == Completeness::Complete
    }

    /// Whether both lists were read whole.
    pub fn is_complete(&self) -> bool {
        self.users_are_complete() && self.groups_are_complete()
    }

    /// What makes the tables quick.
    pub(super) fn tables(&self) -> &Tables {
        &self.tables
    }
}

/// Rows by id; of two records with one id the first counts.
fn rows<'a>(ids: impl Iterator<Item = &'a Box<str>>) -> HashMap<Box<str>, u32> {
    let mut rows = HashMap::with_capacity(ids.size_hint().0);
    for (row, id) in (0u32..).zip(ids) {
        rows.entry(id.clone()).or_insert(row);
    }
    rows
}

fn count(parts: &SnapshotParts, joined: &Joined) -> Totals {
    let with = |active: Option<bool>| parts.users.iter().filter(|user| user.active == active).count();
    Totals {
        users: parts.users.len(),
        active: with(Some(true)),
        inactive: with(Some(false)),
        not_stated: with(None),
        groups: parts.groups.len(),
        memberships: joined.members_of.iter().map(Vec::len).sum(),
        users_without_group: joined.groups_of.iter().filter(|groups| groups.is_empty()).count(),
        empty_groups: joined.members_of.iter().filter(|members| members.is_empty()).count(),
        unreadable: parts.unreadable.len(),
    }
}
