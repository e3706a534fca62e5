//! One complete (or partial) read of a server: users, groups and memberships both ways. Immutable.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;

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
    /// Joins members with users and prepares the search.
    pub fn new(parts: SnapshotParts) -> Self {
        Self { parts }
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

    /// The row of a user id.
    pub fn user_row(&self, scim_id: &str) -> Option<u32> {
        let _ = scim_id;
        unimplemented!()
    }

    /// The row of a group id.
    pub fn group_row(&self, scim_id: &str) -> Option<u32> {
        let _ = scim_id;
        unimplemented!()
    }

    /// Rows of the groups that a user is in, in list order.
    pub fn groups_of(&self, user_row: u32) -> &[u32] {
        let _ = user_row;
        unimplemented!()
    }

    /// Distinct members of a group.
    pub fn members_of(&self, group_row: u32) -> &[Membership] {
        let _ = group_row;
        unimplemented!()
    }

    /// What is odd about a user's record, as sentences ("No e-mail", "Not stated whether active").
    pub fn oddities_of_user(&self, user_row: u32) -> Vec<String> {
        let _ = user_row;
        unimplemented!()
    }

    /// Warnings about a group, as sentences ("Nobody is in it", "2 members are inactive").
    pub fn warnings_of_group(&self, group_row: u32) -> Vec<String> {
        let _ = group_row;
        unimplemented!()
    }

    /// Numbers for the status bar.
    pub fn totals(&self) -> Totals {
        unimplemented!()
    }

    /// Whether both lists were read whole.
    pub fn is_complete(&self) -> bool {
        self.parts.users_completeness == Completeness::Complete
            && self.parts.groups_completeness == Completeness::Complete
    }
}
