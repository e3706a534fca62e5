//! Which row an id has: a table of row numbers alone, the ids stay where they are.

use hashbrown::HashTable;

use super::Pages;
use crate::scim::{Block, MemberKey, fingerprint};

/// Rows by id.
#[derive(Debug, Default)]
pub(super) struct Ids(HashTable<u32>);

impl Ids {
    /// Of two records with one id the first counts.
    pub(super) fn new<B: Block>(pages: &Pages<B>) -> Self {
        let mut table = HashTable::with_capacity(pages.len());
        let hash = |row: &u32| spread(pages.fingerprint(*row).unwrap_or_default());
        for (row, id) in (0u32..).zip(pages.fingerprints()) {
            let same = |other: &u32| pages.fingerprint(*other) == Some(id);
            if table.find(spread(id), same).is_none() {
                table.insert_unique(spread(id), row, hash);
            }
        }
        Self(table)
    }

    /// The row of an id; `text` gives the id of a row.
    pub(super) fn row<'a>(&self, id: &str, text: impl Fn(u32) -> Option<&'a str>) -> Option<u32> {
        self.0.find(spread(fingerprint::id(id)), |row| text(*row) == Some(id)).copied()
    }

    /// The row that a member means.
    pub(super) fn row_of_member<B: Block>(&self, member: MemberKey, pages: &Pages<B>) -> Option<u32> {
        let means = |row: &u32| pages.fingerprint(*row).is_some_and(|id| member.matches(id));
        self.0.find(spread(member.fingerprint()), means).copied()
    }

    /// What the table takes in memory, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.0.allocation_size()
    }
}

/// What members keep of a fingerprint, with its two empty bits where the table looks at none.
fn spread(fingerprint: u64) -> u64 {
    MemberKey::masked(fingerprint).rotate_left(32)
}
