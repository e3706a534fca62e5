//! Values of any allowed length in a store whose entries are short.
//!
//! A long value is cut into parts; the entry itself then holds an index, which no token and no URL
//! can look like as it has blanks. New parts never overwrite old ones and the index is written last,
//! so the old value is whole until the new one is. Knows nothing of profiles or of the keyring.

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::Error;

/// Entries by name. Implemented by the keyring's store.
pub(super) trait Drawer {
    fn get(&mut self, entry: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Error>;
    fn put(&mut self, entry: &str, value: &[u8]) -> Result<(), Error>;
    fn remove(&mut self, entry: &str) -> Result<(), Error>;
}

/// What one entry holds at most; Windows takes 2,560 bytes.
pub(super) const PART: usize = 2_000;
/// The longest value.
pub(super) const LIMIT: usize = 16 * 1_024;
/// No index names more parts, so that a damaged one cannot send us through the whole store.
const MOST_PARTS: usize = LIMIT.div_ceil(PART);

/// The entry of one part, counted from 1.
pub(super) fn part_entry(entry: &str, number: usize) -> String {
    format!("{entry}/{number}")
}

#[derive(Debug, PartialEq, Eq)]
struct Index {
    first: usize,
    count: usize,
    check: String,
}

impl Index {
    /// `parts FIRST COUNT CHECK`; `None` when the bytes are a plain value.
    fn parse(bytes: &[u8]) -> Option<Result<Self, Error>> {
        let text = str::from_utf8(bytes).ok()?.strip_prefix("parts ")?;
        let words: Vec<&str> = text.split(' ').collect();
        let [first, count, check] = words[..] else { return Some(Err(Error::Damaged)) };
        let number = |word: &str| word.parse().ok().filter(|n| (1..=2 * MOST_PARTS).contains(n));
        Some(match (number(first), number(count)) {
            (Some(first), Some(count)) if count <= MOST_PARTS => Ok(Self { first, count, check: check.to_owned() }),
            _ => Err(Error::Damaged),
        })
    }

    fn written(&self) -> String {
        format!("parts {} {} {}", self.first, self.count, self.check)
    }

    fn entries<'a>(&self, entry: &'a str) -> impl Iterator<Item = String> + use<'a> {
        (self.first..self.first + self.count).map(move |number| part_entry(entry, number))
    }

    /// Numbers beside those in use: below them if they fit there, else behind.
    fn beside(old: Option<&Self>, value: &[u8]) -> Self {
        let count = value.len().div_ceil(PART);
        let first = old.filter(|old| old.first <= count).map_or(1, |old| old.first + old.count);
        Self { first, count, check: check_of(value) }
    }
}

/// Tells parts of two values apart; it stands in the keyring, next to the value itself.
fn check_of(value: &[u8]) -> String {
    Sha256::digest(value).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// The value of an entry, joined.
pub(super) fn read(drawer: &mut dyn Drawer, entry: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    let Some(head) = drawer.get(entry)? else { return Ok(None) };
    let Some(index) = Index::parse(&head).transpose()? else { return Ok(Some(head)) };
    let mut value = Zeroizing::new(Vec::with_capacity(index.count * PART));
    for part in index.entries(entry) {
        value.extend_from_slice(&drawer.get(&part)?.ok_or(Error::Damaged)?);
    }
    if check_of(&value) == index.check { Ok(Some(value)) } else { Err(Error::Damaged) }
}

/// Puts a value in place of the old one, which stays whole when this fails.
pub(super) fn write(drawer: &mut dyn Drawer, entry: &str, value: &[u8]) -> Result<(), Error> {
    if value.len() > LIMIT {
        return Err(Error::Other(format!("{} bytes are too long for it, {LIMIT} are the most", value.len())));
    }
    let old = index_of(drawer, entry)?;
    if value.len() <= PART {
        drawer.put(entry, value)?;
    } else {
        write_parts(drawer, entry, value, &Index::beside(old.as_ref(), value))?;
    }
    match old {
        Some(old) => remove_parts(drawer, entry, &old),
        None => Ok(()),
    }
}

fn write_parts(drawer: &mut dyn Drawer, entry: &str, value: &[u8], index: &Index) -> Result<(), Error> {
    let mut parts = index.entries(entry).zip(value.chunks(PART));
    let written = parts.try_for_each(|(name, part)| drawer.put(&name, part));
    let written = written.and_then(|()| drawer.put(entry, index.written().as_bytes()));
    if written.is_err() {
        // The first error is the one to tell; parts that stay behind are overwritten next time.
        let _ = remove_parts(drawer, entry, index);
    }
    written
}

/// Removes an entry and its parts, the entry first so that no half of it can be read.
pub(super) fn remove(drawer: &mut dyn Drawer, entry: &str) -> Result<(), Error> {
    let old = index_of(drawer, entry)?;
    drawer.remove(entry)?;
    match old {
        Some(old) => remove_parts(drawer, entry, &old),
        None => Ok(()),
    }
}

fn remove_parts(drawer: &mut dyn Drawer, entry: &str, index: &Index) -> Result<(), Error> {
    index.entries(entry).try_for_each(|part| drawer.remove(&part))
}

/// The index that stands at an entry; a damaged or doubled one counts as none.
fn index_of(drawer: &mut dyn Drawer, entry: &str) -> Result<Option<Index>, Error> {
    match drawer.get(entry) {
        Ok(head) => Ok(head.and_then(|head| Index::parse(&head)).and_then(Result::ok)),
        Err(Error::Damaged | Error::Ambiguous) => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Refuses more than 2,560 bytes, and every put when `puts_left` is used up.
    struct Small {
        entries: BTreeMap<String, Vec<u8>>,
        puts_left: usize,
    }

    impl Drawer for Small {
        fn get(&mut self, entry: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
            Ok(self.entries.get(entry).cloned().map(Zeroizing::new))
        }

        fn put(&mut self, entry: &str, value: &[u8]) -> Result<(), Error> {
            if value.len() > 2_560 || self.puts_left == 0 {
                return Err(Error::Full);
            }
            self.puts_left -= 1;
            self.entries.insert(entry.into(), value.into());
            Ok(())
        }

        fn remove(&mut self, entry: &str) -> Result<(), Error> {
            self.entries.remove(entry);
            Ok(())
        }
    }

    fn small() -> Small {
        Small { entries: BTreeMap::new(), puts_left: usize::MAX }
    }

    fn value(length: usize, letter: u8) -> Vec<u8> {
        (0..length).map(|at| letter + (at % 7) as u8).collect()
    }

    #[test]
    fn values_of_every_length_come_back_whole_one_after_the_other() {
        let mut drawer = small();
        for length in [1, 2_000, 2_001, 8_192, 4_000, 16_384, 16_384, 3_999, 5] {
            let value = value(length, b'a');
            write(&mut drawer, "e", &value).unwrap();
            assert_eq!(*read(&mut drawer, "e").unwrap().unwrap(), value);
            let parts = if length > PART { length.div_ceil(PART) } else { 0 };
            assert_eq!(drawer.entries.len(), 1 + parts, "nothing old stays behind at {length}");
        }
        remove(&mut drawer, "e").unwrap();
        assert!(drawer.entries.is_empty());
    }

    #[test]
    fn a_write_that_fails_anywhere_leaves_the_old_value() {
        for puts_left in 0..5 {
            let (old, mut drawer) = (value(6_000, b'a'), small());
            write(&mut drawer, "e", &old).unwrap();
            drawer.puts_left = puts_left;
            assert_eq!(write(&mut drawer, "e", &value(8_000, b'n')), Err(Error::Full));
            assert_eq!(*read(&mut drawer, "e").unwrap().unwrap(), old, "after {puts_left} puts");
            assert_eq!(drawer.entries.len(), 4);
        }
    }

    #[test]
    fn a_missing_or_foreign_part_is_damage() {
        let mut drawer = small();
        write(&mut drawer, "e", &value(6_000, b'a')).unwrap();
        drawer.entries.insert("e/2".into(), value(2_000, b'z'));
        assert_eq!(read(&mut drawer, "e"), Err(Error::Damaged));
        drawer.entries.remove("e/2");
        assert_eq!(read(&mut drawer, "e"), Err(Error::Damaged));
        drawer.entries.insert("e".into(), b"parts 1 999999999 x".to_vec());
        assert_eq!(read(&mut drawer, "e"), Err(Error::Damaged));
    }

    #[test]
    fn more_than_16_kib_is_refused() {
        let mut drawer = small();
        assert!(matches!(write(&mut drawer, "e", &value(LIMIT + 1, b'a')), Err(Error::Other(_))));
        assert!(drawer.entries.is_empty());
    }
}
