//! The records of a list, page after page; rows are counted through all of them.
//!
//! Knows where a row stands. Pages are shared with the reads in which they did not change.

use std::sync::Arc;

use super::ids::Ids;
use crate::scim::{Block, Group, GroupBlock, GroupRow, User, UserBlock, UserRow};

/// A list of records in shared pages.
#[derive(Debug)]
pub struct Pages<B> {
    blocks: Vec<Arc<B>>,
    /// The row after the last one of each page.
    ends: Vec<u32>,
}

/// All users of a read.
pub type Users = Pages<UserBlock>;
/// All groups of a read.
pub type Groups = Pages<GroupBlock>;

impl<B> Default for Pages<B> {
    fn default() -> Self {
        Self { blocks: Vec::new(), ends: Vec::new() }
    }
}

/// Shares the pages.
impl<B> Clone for Pages<B> {
    fn clone(&self) -> Self {
        Self { blocks: self.blocks.clone(), ends: self.ends.clone() }
    }
}

impl<B: Block> Pages<B> {
    /// Adds a page behind the others.
    pub fn push(&mut self, block: Arc<B>) {
        let end = self.len() + block.count();
        if let (Ok(end), 1..) = (u32::try_from(end), block.count()) {
            self.blocks.push(block);
            self.ends.push(end);
        }
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.ends.last().copied().unwrap_or_default() as usize
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// The pages, in list order.
    pub fn blocks(&self) -> &[Arc<B>] {
        &self.blocks
    }

    /// Whether these are the very same pages.
    pub fn same(&self, other: &Self) -> bool {
        self.blocks.len() == other.blocks.len()
            && self.blocks.iter().zip(&other.blocks).all(|(mine, theirs)| Arc::ptr_eq(mine, theirs))
    }

    /// The page of a row and its place there.
    pub fn place(&self, row: u32) -> Option<(&B, u32)> {
        let page = self.ends.partition_point(|end| *end <= row);
        let block = self.blocks.get(page)?;
        Some((block, row - self.start(page)))
    }

    /// The fingerprint of a row's id.
    pub fn fingerprint(&self, row: u32) -> Option<u64> {
        let (block, at) = self.place(row)?;
        block.ids().get(at as usize).copied()
    }

    /// The fingerprints of all ids, in list order.
    pub(super) fn fingerprints(&self) -> impl Iterator<Item = u64> {
        self.blocks.iter().flat_map(|block| block.ids().iter().copied())
    }

    /// The list with what changed in it: known records in their old places, new ones behind the last.
    /// Each entry of `rows` is the row of a changed record here, if it has one. `None` where a page
    /// cannot be opened.
    fn take_block(&mut self, changed: &Arc<B>, rows: &[Option<u32>]) -> Option<()> {
        let known = (0u32..).zip(rows).filter_map(|(theirs, mine)| Some((mine.as_ref().copied()?, theirs)));
        let differs = |(mine, theirs): &(u32, u32)| self.differs(*mine, changed, *theirs);
        let mut known: Vec<(u32, u32)> = known.filter(differs).collect();
        known.sort_unstable();
        let mut known = known.as_slice();
        while let Some((row, _)) = known.first() {
            let page = self.ends.partition_point(|end| end <= row);
            let (start, end) = (self.start(page), *self.ends.get(page)?);
            let (here, rest) = known.split_at(known.partition_point(|(row, _)| *row < end));
            let here: Vec<(u32, u32)> = here.iter().map(|(row, theirs)| (row - start, *theirs)).collect();
            let block = self.blocks.get_mut(page)?;
            *block = Arc::new(block.replacing(&here, changed)?);
            known = rest;
        }
        let new: Vec<bool> = rows.iter().map(Option::is_none).collect();
        if new.contains(&true) {
            self.push(Arc::new(changed.only(&new)));
        }
        Some(())
    }

    /// Whether a row's content is that of a row of another read.
    pub(super) fn is_as(&self, row: u32, other: &Self, other_row: u32) -> bool {
        other.place(other_row).is_some_and(|(block, at)| !self.differs(row, block, at))
    }

    /// Whether a row's content is other than that of a row of another page.
    fn differs(&self, row: u32, other: &B, other_row: u32) -> bool {
        self.place(row).is_none_or(|(block, at)| !block.same(at as usize, other, other_row as usize))
    }

    /// Rows page by page: the rows are in ascending order, and each page is opened once.
    fn by_page(&self, rows: &[u32]) -> Vec<(&B, Vec<u32>)> {
        let mut pages: Vec<(&B, Vec<u32>)> = Vec::new();
        for (block, at) in rows.iter().filter_map(|row| self.place(*row)) {
            match pages.last_mut() {
                Some((last, places)) if std::ptr::eq(*last, block) => places.push(at),
                _ => pages.push((block, vec![at])),
            }
        }
        pages
    }

    fn start(&self, page: usize) -> u32 {
        page.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default()
    }
}

impl Pages<UserBlock> {
    /// One user; `None` for a row that is not there.
    pub fn get(&self, row: usize) -> Option<UserRow<'_>> {
        let (block, at) = self.place(u32::try_from(row).ok()?)?;
        block.row(at as usize)
    }

    /// The id of a row.
    pub(super) fn id(&self, row: u32) -> Option<&str> {
        let (block, at) = self.place(row)?;
        block.id(at as usize)
    }

    /// All users, in list order.
    pub fn iter(&self) -> impl Iterator<Item = UserRow<'_>> {
        self.blocks.iter().flat_map(|block| block.rows())
    }

    /// Whole records, for rows in ascending order.
    pub fn in_full(&self, rows: &[u32]) -> Vec<User> {
        self.by_page(rows).into_iter().flat_map(|(block, places)| block.in_full(&places)).collect()
    }
}

impl Pages<GroupBlock> {
    /// One group; `None` for a row that is not there.
    pub fn get(&self, row: usize) -> Option<GroupRow<'_>> {
        let (block, at) = self.place(u32::try_from(row).ok()?)?;
        block.row(at as usize)
    }

    /// The id of a row.
    pub(super) fn id(&self, row: u32) -> Option<&str> {
        self.get(row as usize).map(|group| group.id)
    }

    /// All groups, in list order.
    pub fn iter(&self) -> impl Iterator<Item = GroupRow<'_>> {
        self.blocks.iter().flat_map(|block| block.rows())
    }

    /// Whole records with their members, for rows in ascending order.
    pub fn in_full(&self, rows: &[u32]) -> Vec<Group> {
        self.by_page(rows).into_iter().flat_map(|(block, places)| block.in_full(&places)).collect()
    }
}

impl<B: Block> Pages<B> {
    /// The list with what changed in it: known records in their old places, new ones behind the last,
    /// and how many are new. `None` where a page is not kept.
    pub fn with(&self, changed: &[Arc<B>]) -> Option<(Self, u64)> {
        let mut with = self.clone();
        for block in changed {
            let ids = Ids::new(&with);
            let rows: Vec<Option<u32>> = block.ids().iter().map(|id| ids.row_of_fingerprint(*id, &with)).collect();
            with.take_block(block, &rows)?;
        }
        let new = (with.len() - self.len()) as u64;
        Some((with, new))
    }
}

impl From<Vec<User>> for Users {
    fn from(users: Vec<User>) -> Self {
        let mut pages = Self::default();
        pages.push(Arc::new(UserBlock::of(&users)));
        pages
    }
}

impl From<Vec<Group>> for Groups {
    fn from(groups: Vec<Group>) -> Self {
        let mut pages = Self::default();
        pages.push(Arc::new(GroupBlock::of(&groups)));
        pages
    }
}
