//! One page of a list as it is kept: columns in one piece of text, and the page itself compressed.
//!
//! A block never changes. Reads in which a page came unchanged share its block, so a directory that
//! stands still costs its memory once. Knows how a record is packed and opened again; does not know
//! how it was read (`lane`, `read`) nor what it is joined with.

mod bench;
mod columns;
mod groups;
pub(super) mod made;
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

    /// Whether a row holds exactly what a row of another block holds, its dates included.
    fn same(&self, row: usize, other: &Self, other_row: usize) -> bool;

    /// The block without some of its rows.
    #[must_use]
    fn only(&self, keep: &[bool]) -> Self;

    /// The block with other records at some rows, out of the rows of another block; rows in ascending
    /// order. `None` where the pages themselves are not kept.
    fn replacing(&self, rows: &[(u32, u32)], from: &Self) -> Option<Self>
    where
        Self: Sized;
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

/// Gives up the room that was kept for further pages: the list is at its end.
pub(super) fn put_benches_away() {
    users::BENCHES.put_away();
    groups::BENCHES.put_away();
    original::PRESSES.put_away();
}

/// The rows that are kept.
fn kept_rows(keep: &[bool]) -> Vec<u32> {
    (0..).zip(keep).filter(|(_, keep)| **keep).map(|(row, _)| row).collect()
}

/// What stands at some rows.
fn pick<T: Copy>(from: &[T], rows: &[u32]) -> Box<[T]> {
    rows.iter().filter_map(|row| from.get(*row as usize)).copied().collect()
}
