//! People and groups as they were read: snapshots, search, what changed, and the feed. Pure.
//!
//! Knows nothing about where snapshots come from and never asks for the time; the caller brings it.

mod change;
mod diff;
mod feed;
mod finding;
mod ids;
pub mod index;
mod join;
mod memberships;
mod oddities;
mod pages;
mod query;
#[cfg(test)]
mod query_tests;
mod snapshot;
mod tables;
#[cfg(test)]
mod tests;
mod tracker;

pub use change::{AttributeChange, Change, ChangeKind, GroupRef, Taken};
pub use feed::{Feed, Line};
pub use finding::{Found, find};
pub use join::{Members, Membership};
pub use pages::{Groups, Pages, Users};
pub use query::{
    GroupColumn, GroupQuery, Order, Search, State, UserColumn, UserQuery, find_groups, find_users, prepare,
};
pub use snapshot::{Snapshot, SnapshotParts, Totals};
pub use tracker::Tracker;
