//! Which records differ between two reads: one walk along both lists.
//!
//! Compares fingerprints and digests only; what it is that differs is read out of the records that
//! are looked at. A page that both reads share is passed over in one step.

use std::sync::Arc;

use hashbrown::HashMap;

use super::Pages;
use crate::scim::Block;

/// How far the walk looks ahead for a record that moved.
const AHEAD: usize = 16;

/// Rows that differ.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Before and after, of records whose content differs; in the order of the second read.
    pub changed: Vec<(u32, u32)>,
    /// Only in the second read.
    pub new: Vec<u32>,
    /// Only in the first read.
    pub missing: Vec<u32>,
}

/// Compares two reads of one list.
pub fn find<B: Block>(before: &Pages<B>, after: &Pages<B>) -> Found {
    let mut found = Found::default();
    let mut leftovers = Leftovers::default();
    let (mut old, mut new) = (Cursor::new(before), Cursor::new(after));
    while let (Some(old_page), Some(new_page)) = (old.page(), new.page()) {
        if old.at == 0 && new.at == 0 && Arc::ptr_eq(old_page, new_page) {
            old.next_page();
            new.next_page();
            continue;
        }
        step(&mut old, &mut new, &mut found, &mut leftovers);
    }
    leftovers.old.extend(std::iter::from_fn(|| old.take()));
    leftovers.new.extend(std::iter::from_fn(|| new.take()));
    leftovers.join(&mut found);
    found
}

fn step<B: Block>(old: &mut Cursor<'_, B>, new: &mut Cursor<'_, B>, found: &mut Found, leftovers: &mut Leftovers) {
    let (Some(before), Some(after)) = (old.look(0), new.look(0)) else { return };
    if before.id == after.id {
        if before.digest != after.digest {
            found.changed.push((before.row, after.row));
        }
        old.step();
        new.step();
    } else if let Some(ahead) = (1..AHEAD).find(|ahead| new.look(*ahead).is_some_and(|other| other.id == before.id)) {
        leftovers.new.extend((0..ahead).filter_map(|_| new.take()));
    } else if let Some(ahead) = (1..AHEAD).find(|ahead| old.look(*ahead).is_some_and(|other| other.id == after.id)) {
        leftovers.old.extend((0..ahead).filter_map(|_| old.take()));
    } else {
        leftovers.old.extend(old.take());
        leftovers.new.extend(new.take());
    }
}

/// A record on the walk.
#[derive(Debug, Clone, Copy)]
struct Marked {
    row: u32,
    id: u64,
    digest: u64,
}

struct Cursor<'a, B> {
    pages: &'a [Arc<B>],
    at: usize,
    row: u32,
}

impl<'a, B: Block> Cursor<'a, B> {
    fn new(pages: &'a Pages<B>) -> Self {
        Self { pages: pages.blocks(), at: 0, row: 0 }
    }

    fn page(&self) -> Option<&'a Arc<B>> {
        self.pages.first()
    }

    /// The record so many steps ahead; past the end of a page none is seen.
    fn look(&self, ahead: usize) -> Option<Marked> {
        let page = self.pages.first()?;
        let (id, digest) = (page.ids().get(self.at + ahead)?, page.digests().get(self.at + ahead)?);
        Some(Marked { row: self.row + ahead as u32, id: *id, digest: *digest })
    }

    fn take(&mut self) -> Option<Marked> {
        let record = self.look(0);
        self.step();
        record
    }

    fn step(&mut self) {
        let Some(page) = self.pages.first() else { return };
        self.at += 1;
        self.row += 1;
        if self.at >= page.count() {
            (self.pages, self.at) = (&self.pages[1..], 0);
        }
    }

    fn next_page(&mut self) {
        let Some(page) = self.pages.first() else { return };
        self.row += page.count() as u32;
        (self.pages, self.at) = (&self.pages[1..], 0);
    }
}

/// Those that were not met on the walk.
#[derive(Debug, Default)]
struct Leftovers {
    old: Vec<Marked>,
    new: Vec<Marked>,
}

impl Leftovers {
    fn join(self, found: &mut Found) {
        let mut old: HashMap<u64, Marked, foldhash::fast::FixedState> =
            self.old.into_iter().map(|record| (record.id, record)).collect();
        for after in self.new {
            match old.remove(&after.id) {
                Some(before) if before.digest != after.digest => found.changed.push((before.row, after.row)),
                Some(_) => {}
                None => found.new.push(after.row),
            }
        }
        found.missing.extend(old.into_values().map(|record| record.row));
        found.changed.sort_unstable_by_key(|(_, after)| *after);
        found.new.sort_unstable();
        found.missing.sort_unstable();
    }
}
