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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::directory::Users;
    use crate::scim::{User, UserBlock};

    type People = Vec<(u8, u8)>;

    fn pages(people: &People, size: usize) -> Users {
        let mut pages = Users::default();
        for page in people.chunks(size) {
            let user = |(id, title): &(u8, u8)| User {
                id: id.to_string().into(),
                others: Box::new([("title".into(), title.to_string().into())]),
                ..User::default()
            };
            pages.push(Arc::new(UserBlock::of(&page.iter().map(user).collect::<Vec<_>>())));
        }
        pages
    }

    fn naive(before: &People, after: &People) -> Found {
        let rows = |people: &People| -> BTreeMap<u8, (u32, u8)> {
            (0..).zip(people).map(|(row, (id, title))| (*id, (row, *title))).collect()
        };
        let (old, new) = (rows(before), rows(after));
        let mut found = Found::default();
        for (row, (id, title)) in (0..).zip(after) {
            match old.get(id) {
                Some((before, was)) if was != title => found.changed.push((*before, row)),
                Some(_) => {}
                None => found.new.push(row),
            }
        }
        found.missing = (0..).zip(before).filter(|(_, (id, _))| !new.contains_key(id)).map(|(row, _)| row).collect();
        found
    }

    fn people() -> impl Strategy<Value = People> {
        prop::collection::btree_map(any::<u8>(), 0u8..3, 0..80)
            .prop_flat_map(|people| Just(people.into_iter().collect::<Vec<_>>()).prop_shuffle())
    }

    #[test]
    fn a_shared_page_is_passed_over_and_the_rows_behind_it_are_right() {
        let before = pages(&vec![(1, 0), (2, 0), (3, 0)], 2);
        let mut after = Users::default();
        after.push(Arc::clone(&before.blocks()[0]));
        after.push(Arc::clone(&pages(&vec![(3, 1), (4, 0)], 2).blocks()[0]));
        let expected = Found { changed: vec![(2, 2)], new: vec![3], missing: vec![] };
        assert_eq!(find(&before, &after), expected);
    }

    proptest! {
        #[test]
        fn the_walk_finds_what_a_table_finds(before in people(), after in people(), sizes in (1usize..20, 1usize..20)) {
            let found = find(&pages(&before, sizes.0), &pages(&after, sizes.1));
            prop_assert_eq!(found, naive(&before, &after));
        }

        #[test]
        fn few_changes_in_a_long_list_are_found(
            people in people(), drop in any::<prop::sample::Index>(), change in any::<prop::sample::Index>(), size in 1usize..20,
        ) {
            let mut after = people.clone();
            if !after.is_empty() {
                after.remove(drop.index(after.len()));
            }
            if !after.is_empty() {
                let at = change.index(after.len());
                after[at].1 += 1;
            }
            let found = find(&pages(&people, size), &pages(&after, size));
            prop_assert_eq!(found, naive(&people, &after));
        }
    }
}
