//! People and groups as they were read: snapshots, search, what changed, and the feed. Pure.
//!
//! Knows nothing about where snapshots come from and never asks for the time; the caller brings it.

mod change;
mod diff;
mod feed;
pub mod index;
mod join;
mod memberships;
mod oddities;
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
pub use query::{
    GroupColumn, GroupQuery, Order, Search, State, UserColumn, UserQuery, find_groups, find_users, prepare,
};
pub use snapshot::{Membership, Snapshot, SnapshotParts, Totals};
pub use tracker::Tracker;
