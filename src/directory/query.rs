//! Search, filter and sort: a query gives row numbers in the order to show. Never run in a frame.

use jiff::Timestamp;

use super::Snapshot;

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
    let _ = (snapshot, query);
    unimplemented!()
}

/// Rows of the groups that match, in order.
pub fn find_groups(snapshot: &Snapshot, query: &GroupQuery) -> Vec<u32> {
    let _ = (snapshot, query);
    unimplemented!()
}
