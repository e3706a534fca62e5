//! One complete (or partial) read of a server: users, groups and memberships both ways. Immutable.
//!
//! What two reads have in common is shared: pages that came unchanged, and with them the tables that
//! were made of them.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use fixedbitset::FixedBitSet;
use jiff::Timestamp;

use super::ids::Ids;
use super::join::{Joined, Members};
use super::tables::Indexes;
use super::{Groups, Users, oddities};
use crate::scim::{Completeness, Group, GroupRow, Oddity, Unreadable, User, UserRow};

/// What a read brought, before it is joined. Cheap to clone: pages are shared.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct SnapshotParts {
    pub users: Users,
    pub groups: Groups,
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
    tables: Arc<Tables>,
    totals: Totals,
}

/// What is made of the pages alone; shared by reads of the same pages.
#[derive(Debug)]
struct Tables {
    user_ids: Ids,
    group_ids: Ids,
    joined: Joined,
    /// Looked at for every member of every group on screen.
    inactive: FixedBitSet,
    /// Made by the first search, so that a list that still grows costs nothing for it.
    indexes: Indexes,
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
        let user_ids = Ids::new(&parts.users);
        let group_ids = Ids::new(&parts.groups);
        let joined = Joined::new(&parts.users, &parts.groups, &user_ids, &group_ids);
        let inactive = inactive(&parts.users);
        let tables = Tables { user_ids, group_ids, joined, inactive, indexes: Indexes::default() };
        Self::with(parts, Arc::new(tables))
    }

    /// The same after another read: where every page is the same, so are the tables. Not where another part is
    /// missing, for a list that was not read whole warns of less.
    pub fn after(last: &Self, parts: SnapshotParts) -> Self {
        let as_whole = last.parts.users_completeness == parts.users_completeness
            && last.parts.groups_completeness == parts.groups_completeness;
        if as_whole && last.parts.users.same(&parts.users) && last.parts.groups.same(&parts.groups) {
            Self::with(parts, Arc::clone(&last.tables))
        } else {
            Self::new(parts)
        }
    }

    fn with(parts: SnapshotParts, tables: Arc<Tables>) -> Self {
        let totals = count(&parts, &tables.joined);
        Self { parts, tables, totals }
    }

    /// Whether the other read brought the very same pages.
    pub(super) fn has_pages_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.tables, &other.tables)
    }

    /// Users in the server's order.
    pub fn users(&self) -> &Users {
        &self.parts.users
    }

    /// Groups in the server's order.
    pub fn groups(&self) -> &Groups {
        &self.parts.groups
    }

    /// Everything the read brought.
    pub fn parts(&self) -> &SnapshotParts {
        &self.parts
    }

    /// One user; `None` for a row that is not there.
    pub fn user(&self, row: u32) -> Option<UserRow<'_>> {
        self.parts.users.get(row as usize)
    }

    /// One group; `None` for a row that is not there.
    pub fn group(&self, row: u32) -> Option<GroupRow<'_>> {
        self.parts.groups.get(row as usize)
    }

    /// One user with every attribute.
    pub fn user_in_full(&self, row: u32) -> Option<User> {
        self.parts.users.in_full(&[row]).pop()
    }

    /// One group with every attribute and member entry.
    pub fn group_in_full(&self, row: u32) -> Option<Group> {
        self.parts.groups.in_full(&[row]).pop()
    }

    /// The row of a user id.
    pub fn user_row(&self, scim_id: &str) -> Option<u32> {
        self.tables.user_ids.row(scim_id, |row| self.parts.users.id(row))
    }

    /// The row of a group id.
    pub fn group_row(&self, scim_id: &str) -> Option<u32> {
        self.tables.group_ids.row(scim_id, |row| self.parts.groups.id(row))
    }

    /// Rows of the groups that a user is in, in list order.
    pub fn groups_of(&self, user_row: u32) -> &[u32] {
        self.tables.joined.groups_of(user_row)
    }

    /// Distinct members of a group.
    pub fn members_of(&self, group_row: u32) -> Members<'_> {
        self.tables.joined.members_of(group_row)
    }

    /// What users and groups take in memory, in bytes, without the search.
    pub fn bytes(&self) -> usize {
        let users: usize = self.parts.users.blocks().iter().map(|block| block.bytes()).sum();
        let groups: usize = self.parts.groups.blocks().iter().map(|block| block.bytes()).sum();
        let tables = self.tables.user_ids.bytes() + self.tables.group_ids.bytes() + self.tables.joined.bytes();
        users + groups + tables
    }

    /// What is odd about a user's record, as sentences ("No e-mail", "Not stated whether active").
    pub fn oddities_of_user(&self, user_row: u32) -> Vec<String> {
        self.user(user_row).map(|user| oddities::of_user(&user)).unwrap_or_default()
    }

    /// Warnings about a group, as sentences ("Nobody is in it", "2 members are inactive").
    pub fn warnings_of_group(&self, group_row: u32) -> Vec<String> {
        oddities::of_group(self, group_row)
    }

    /// Whether the server says that a user is inactive.
    pub(super) fn is_inactive(&self, user_row: u32) -> bool {
        self.tables.inactive.contains(user_row as usize)
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

    /// What searches, sorts and filters ask.
    pub(super) fn indexes(&self) -> &Indexes {
        &self.tables.indexes
    }
}

fn inactive(users: &Users) -> FixedBitSet {
    let mut inactive = FixedBitSet::with_capacity(users.len());
    let active = users.blocks().iter().flat_map(|block| block.active());
    active.enumerate().filter(|(_, active)| *active == Some(false)).for_each(|(row, _)| inactive.insert(row));
    inactive
}

fn count(parts: &SnapshotParts, joined: &Joined) -> Totals {
    let active = || parts.users.blocks().iter().flat_map(|block| block.active());
    let with = |wanted: Option<bool>| active().filter(|active| *active == wanted).count();
    let (users, groups) = (parts.users.len(), parts.groups.len());
    Totals {
        users,
        active: with(Some(true)),
        inactive: with(Some(false)),
        not_stated: with(None),
        groups,
        memberships: joined.memberships(),
        users_without_group: (0..users as u32).filter(|row| joined.groups_of(*row).is_empty()).count(),
        empty_groups: (0..groups as u32).filter(|row| joined.members_of(*row).is_empty()).count(),
        unreadable: parts.unreadable.len(),
    }
}
