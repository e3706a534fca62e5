//! One page of a list as it is kept: columns in one piece of text, and the page itself compressed.
//!
//! A block never changes. Reads in which a page came unchanged share its block, so a directory that
//! stands still costs its memory once. Knows how a record is packed and opened again; does not know
//! how it was read (`lane`, `read`) nor what it is joined with.

mod groups;
mod made;
mod original;
mod span;
#[cfg(test)]
mod tests;
mod users;

pub use groups::{GroupBlock, GroupRow, MemberKey, MemberKind};
pub(super) use groups::{GroupBuilder, GroupRecord, stated_kind};
pub use users::{UserBlock, UserRow};
pub(super) use users::{UserBuilder, UserRecord};

/// Records of one page, packed.
pub trait Block: Send + Sync + 'static {
    /// How many there are.
    fn count(&self) -> usize;

    /// The fingerprint of each id, in list order.
    fn ids(&self) -> &[u64];

    /// The digest of each record without its `meta` (and, for a group, its members): equal ones hold
    /// the same.
    fn digests(&self) -> &[u64];

    /// The block without some of its rows.
    #[must_use]
    fn only(&self, keep: &[bool]) -> Self;
}

/// What is kept of a page beside its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Keep {
    /// The page itself too, compressed: for details and for values before and after.
    #[default]
    Everything,
    /// Columns alone: for counting.
    Columns,
}

/// The rows that are kept.
fn kept_rows(keep: &[bool]) -> Vec<u32> {
    (0..).zip(keep).filter(|(_, keep)| **keep).map(|(row, _)| row).collect()
}

/// What stands at some rows.
fn pick<T: Copy>(from: &[T], rows: &[u32]) -> Box<[T]> {
    rows.iter().filter_map(|row| from.get(*row as usize)).copied().collect()
}
