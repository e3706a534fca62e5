//! What the last whole read of a list gave, page by page, and what of it may be believed again.
//!
//! A body with the same fingerprint as last time is not read again: equal bytes, equal records. A
//! 304 saves the body as well, and needs trust in the server's `ETag`:
//! - a tag that stayed while its page changed, or that two different pages share, says nothing about
//!   the page: none of this server's tags is used again, and a list for which one was used is not
//!   whole;
//! - a tag that changed with its page has proven itself, and every page is asked for under the
//!   condition that it changed;
//! - until either was seen one page of each read, another one each time, is asked for without the
//!   condition. Each page announces the total, so that this one page shows everybody who came or
//!   went, and with the rounds of reads it shows every other change.
//!
//! Pure: knows pages by the place of their first record, neither requests nor records.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::page::ReadPage;

/// Length and fingerprint of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Mark {
    pub(super) bytes: usize,
    pub(super) fingerprint: u64,
}

/// One page as it was last time.
#[derive(Debug)]
pub(super) struct Entry<B> {
    /// What was asked for.
    pub(super) start: u64,
    pub(super) count: Option<u64>,
    /// What came.
    pub(super) etag: Option<Box<str>>,
    pub(super) mark: Mark,
    pub(super) page: Arc<ReadPage<B>>,
}

/// How far the server's tags are believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Trust {
    #[default]
    Unproven,
    Proven,
    Never,
}

/// The pages of the last whole read.
#[derive(Debug)]
pub(super) struct Known<B> {
    entries: Vec<Arc<Entry<B>>>,
    trust: Trust,
    /// Which page is asked for without a condition while the tags are unproven.
    checked: usize,
}

impl<B> Default for Known<B> {
    fn default() -> Self {
        Self { entries: Vec::new(), trust: Trust::Unproven, checked: 0 }
    }
}

impl<B> Clone for Known<B> {
    fn clone(&self) -> Self {
        Self { entries: self.entries.clone(), trust: self.trust, checked: self.checked }
    }
}

impl<B> Known<B> {
    /// The page as it was when the same was asked for, and whether it may be asked for on condition.
    pub(super) fn page(&self, start: u64, count: Option<u64>) -> Option<(Arc<Entry<B>>, bool)> {
        let at = self.entries.binary_search_by_key(&start, |entry| entry.start).ok()?;
        let entry = self.entries.get(at).filter(|entry| entry.count == count)?;
        let trusted = match self.trust {
            Trust::Proven => true,
            Trust::Unproven => at != self.checked % self.entries.len(),
            Trust::Never => false,
        };
        Some((Arc::clone(entry), trusted && entry.etag.is_some()))
    }

    /// How far the tags are believed.
    pub(super) fn trust(&self) -> Trust {
        self.trust
    }

    /// Compares a page that came with its body with what it was: the tags prove themselves or fail.
    pub(super) fn compare(&mut self, before: &Entry<B>, etag: Option<&str>, mark: Mark) {
        let Some(tag) = before.etag.as_deref() else { return };
        match (etag == Some(tag), mark == before.mark) {
            (true, false) => self.trust = Trust::Never,
            (false, false) if etag.is_some() && self.trust == Trust::Unproven => self.trust = Trust::Proven,
            _ => {}
        }
    }

    /// Takes the pages of a whole read in the place of those before.
    pub(super) fn replace(&mut self, mut entries: Vec<Arc<Entry<B>>>) {
        entries.sort_by_key(|entry| entry.start);
        entries.dedup_by_key(|entry| entry.start);
        if share_a_tag(&entries) {
            self.trust = Trust::Never;
        }
        self.entries = entries;
        self.checked = self.checked.wrapping_add(1);
    }

    /// Takes what was found out about the tags while the list was read.
    pub(super) fn learn(&mut self, trust: Trust) {
        if self.trust != Trust::Never {
            self.trust = trust;
        }
    }
}

/// What a client keeps of one list between its reads; shared by its clones.
#[derive(Debug)]
pub(super) struct Kept<B> {
    known: Mutex<Known<B>>,
    /// How many records the server gives in a page where there is more; 0 while unknown.
    size: AtomicU64,
}

impl<B> Default for Kept<B> {
    fn default() -> Self {
        Self { known: Mutex::default(), size: AtomicU64::new(0) }
    }
}

impl<B> Kept<B> {
    pub(super) fn size(&self) -> Option<u64> {
        Some(self.size.load(Ordering::Relaxed)).filter(|size| *size > 0)
    }

    pub(super) fn set_size(&self, size: u64) {
        self.size.store(size, Ordering::Relaxed);
    }

    /// What the last whole read gave, as it is now.
    pub(super) fn known(&self) -> Known<B> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes what is known.
    pub(super) fn change(&self, change: impl FnOnce(&mut Known<B>)) {
        change(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Whether two pages with different bodies have one tag.
fn share_a_tag<B>(entries: &[Arc<Entry<B>>]) -> bool {
    let tagged = entries.iter().filter_map(|entry| Some((entry.etag.as_deref()?, entry.mark.fingerprint)));
    let mut tagged: Vec<(&str, u64)> = tagged.collect();
    tagged.sort_unstable();
    tagged.windows(2).any(|pair| matches!(pair, [one, other] if one.0 == other.0 && one.1 != other.1))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn entry(start: u64, etag: &str, body: u64) -> Arc<Entry<()>> {
        let page = ReadPage {
            block: Arc::new(()),
            ids: Box::default(),
            unreadable: vec![],
            total: None,
            oddities: BTreeSet::new(),
        };
        let etag = (!etag.is_empty()).then(|| etag.into());
        Arc::new(Entry { start, count: Some(10), etag, mark: mark(body), page: Arc::new(page) })
    }

    fn mark(fingerprint: u64) -> Mark {
        Mark { bytes: 1, fingerprint }
    }

    /// Which of the pages 1, 11 and 21 are asked for on condition.
    fn on_condition(known: &Known<()>) -> [bool; 3] {
        [1, 11, 21].map(|start| known.page(start, Some(10)).is_some_and(|(_, condition)| condition))
    }

    fn known() -> Known<()> {
        let mut known = Known::default();
        known.replace(vec![entry(11, "b", 2), entry(1, "a", 1), entry(21, "c", 3)]);
        known
    }

    #[test]
    fn one_page_of_each_read_is_checked_until_the_tags_have_proven_themselves() {
        let mut known = known();
        let mut checked = [false; 3];
        for _ in 0..3 {
            let asked = on_condition(&known);
            assert_eq!(asked.iter().filter(|condition| !**condition).count(), 1, "{asked:?}");
            checked.iter_mut().zip(asked).for_each(|(checked, condition)| *checked |= !condition);
            known.replace(known.entries.clone());
        }
        assert_eq!(checked, [true; 3]);
        known.compare(&entry(1, "a", 1), Some("z"), mark(9));
        assert_eq!((known.trust(), on_condition(&known)), (Trust::Proven, [true; 3]));
    }

    #[test]
    fn a_tag_that_stays_while_its_page_changes_is_never_believed_again() {
        let mut known = known();
        known.compare(&entry(1, "a", 1), Some("a"), mark(9));
        known.compare(&entry(1, "a", 1), Some("z"), mark(9));
        known.learn(Trust::Proven);
        assert_eq!((known.trust(), on_condition(&known)), (Trust::Never, [false; 3]));
    }

    #[test]
    fn a_tag_that_two_different_pages_share_is_never_believed() {
        let mut known = Known::default();
        known.replace(vec![entry(1, "a", 1), entry(11, "a", 2)]);
        assert_eq!(known.trust(), Trust::Never);
    }

    #[test]
    fn a_page_that_did_not_change_proves_nothing() {
        let mut known = known();
        known.compare(&entry(1, "a", 1), Some("a"), mark(1));
        known.compare(&entry(1, "a", 1), None, mark(9));
        known.compare(&entry(1, "", 1), Some("a"), mark(9));
        assert_eq!(known.trust(), Trust::Unproven);
    }

    #[test]
    fn a_page_without_a_tag_or_asked_for_otherwise_is_asked_for_without_a_condition() {
        let mut known = Known::default();
        known.replace(vec![entry(1, "", 1), entry(11, "", 2)]);
        assert_eq!(on_condition(&known), [false; 3]);
        assert!(
            known.page(1, Some(10)).is_some() && known.page(1, None).is_none() && known.page(2, Some(10)).is_none()
        );
    }
}
