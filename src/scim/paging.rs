//! Where a list goes on and where it ends. Pure: pages in, decisions out.
//!
//! Trusts what was received, not what was announced: `totalResults` may be wrong in both
//! directions, `itemsPerPage` is an echo, `startIndex` may be ignored, and past the end a server may
//! start again. Knows ids and numbers only, neither requests nor records.

use std::collections::BTreeSet;

use super::Oddity;
use super::fingerprint::Seen;

/// What is asked for in one request. More is given by some servers and less by others.
pub(super) const COUNT: u64 = 100;
/// The most records that one list may bring.
pub(super) const MOST_RECORDS: u64 = 1_000_000;
/// The most pages that one list may have.
pub(super) const MOST_PAGES: u64 = 100_000;
/// Pages of nothing but records without an id, one after the other, until the end is believed.
const MOST_BARREN_PAGES: u64 = 16;

/// The state of a list between two pages.
#[derive(Debug)]
pub(super) struct Paging {
    kind: &'static str,
    seen: Seen,
    nameless: u64,
    /// Everything that came, repeats included: the next page starts after it.
    received: u64,
    first_page: u64,
    pages: u64,
    barren: u64,
    total: Option<u64>,
    /// By how much the total moved while the list was read, in all.
    moved: u64,
    count: Option<u64>,
    end: Option<End>,
}

/// Why a list ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// All of it is here.
    Whole,
    /// The server gives the same page whatever is asked.
    DoesNotPage,
    /// Records were announced and none was given.
    Nothing,
    /// More records or pages than any directory has.
    Limit,
}

/// What a page brought.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    /// For each record, whether it was not there before; `None` where none was.
    pub(super) fresh: Option<Box<[bool]>>,
    pub(super) oddities: BTreeSet<Oddity>,
}

impl Paging {
    pub(super) fn new(kind: &'static str, count: u64) -> Self {
        Self {
            kind,
            seen: Seen::default(),
            nameless: 0,
            received: 0,
            first_page: 0,
            pages: 0,
            barren: 0,
            total: None,
            moved: 0,
            count: Some(count),
            end: None,
        }
    }

    /// `startIndex` of the next request, counted from 1.
    pub(super) fn start(&self) -> u64 {
        self.received + 1
    }

    /// `count` of the next request.
    pub(super) fn count(&self) -> Option<u64> {
        self.count
    }

    /// Asks for so many records a page from now on; `None` for a server that does not take `count`.
    pub(super) fn set_count(&mut self, count: Option<u64>) {
        self.count = count;
    }

    /// Why the list ended, if it did.
    pub(super) fn end(&self) -> Option<End> {
        self.end
    }

    /// Distinct records so far; one without an id counts as one.
    pub(super) fn distinct(&self) -> u64 {
        self.seen.len() as u64 + self.nameless
    }

    /// What the server announced last.
    pub(super) fn total(&self) -> Option<u64> {
        self.total
    }

    /// Whether the total moved while the list was read.
    pub(super) fn has_moved(&self) -> bool {
        self.moved > 0
    }

    /// Pages so far.
    pub(super) fn pages(&self) -> u64 {
        self.pages
    }

    /// Takes one page: the fingerprint of each record's id, 0 where it has none.
    pub(super) fn take(&mut self, ids: &[u64], total: Option<u64>) -> Verdict {
        let got = ids.len() as u64;
        let moved_before = self.moved;
        self.note_total(total);
        self.pages += 1;
        self.received += got;
        if self.pages == 1 {
            self.first_page = got;
        }
        let named_before = self.seen.len();
        let fresh: Box<[bool]> = ids.iter().map(|id| *id == 0 || self.seen.insert(*id)).collect();
        let fresh = fresh.contains(&false).then_some(fresh);
        let nameless = ids.iter().filter(|id| **id == 0).count() as u64;
        self.nameless += nameless;
        let named = self.seen.len() > named_before;
        self.barren = if named { 0 } else { self.barren + 1 };
        let goes_on = named || (nameless > 0 && self.barren < MOST_BARREN_PAGES && self.announced_more());
        let mut oddities = BTreeSet::new();
        if self.pages == 1 && self.count.is_some_and(|count| got > count) {
            oddities.insert(Oddity::CountIgnored);
        }
        if named && fresh.is_some() && self.moved == moved_before {
            oddities.insert(Oddity::DuplicateId { kind: self.kind });
        }
        self.end = self.ending(goes_on, got);
        if self.end.is_some() {
            oddities.extend(self.closing_oddity());
        }
        Verdict { fresh, oddities }
    }

    /// Takes the first page again, as it came when more was asked for; `first` is how many it had.
    pub(super) fn widen(&mut self, first: usize, ids: &[u64], total: Option<u64>) -> Verdict {
        let got = ids.len() as u64;
        let rest = ids.get(first..).unwrap_or_default();
        let new = rest.iter().map(|id| *id == 0 || self.seen.insert(*id));
        let fresh: Box<[bool]> = std::iter::repeat_n(false, first).chain(new).collect();
        self.note_total(total);
        self.nameless += rest.iter().filter(|id| **id == 0).count() as u64;
        (self.received, self.first_page) = (got, got);
        let ignored = self.count.is_some_and(|count| got > count);
        let repeated = fresh.get(first..).unwrap_or_default().contains(&false);
        self.end = self.ending(true, got);
        let mut oddities: BTreeSet<Oddity> = self.end.and_then(|_| self.closing_oddity()).into_iter().collect();
        oddities.extend(ignored.then_some(Oddity::CountIgnored));
        oddities.extend(repeated.then_some(Oddity::DuplicateId { kind: self.kind }));
        Verdict { fresh: Some(fresh), oddities }
    }

    /// Takes a page out of turn: those that were not there before count, nothing else changes.
    pub(super) fn again(&mut self, ids: &[u64], total: Option<u64>) -> Verdict {
        self.note_total(total);
        let fresh = ids.iter().map(|id| *id != 0 && self.seen.insert(*id)).collect();
        Verdict { fresh: Some(fresh), oddities: BTreeSet::new() }
    }

    fn note_total(&mut self, total: Option<u64>) {
        if let (Some(before), Some(now)) = (self.total, total) {
            self.moved = self.moved.saturating_add(before.abs_diff(now));
        }
        self.total = total.or(self.total);
    }

    fn announced_more(&self) -> bool {
        self.total.is_some_and(|total| self.distinct() < total)
    }

    fn ending(&self, goes_on: bool, got: u64) -> Option<End> {
        if !goes_on {
            return Some(self.last(got));
        }
        let total = self.total.unwrap_or(u64::MAX);
        let there = self.distinct() == total && self.received >= total && !self.total_is_a_page_size();
        if there {
            return Some(End::Whole);
        }
        let limit = self.received >= MOST_RECORDS || self.pages >= MOST_PAGES;
        limit.then_some(End::Limit)
    }

    /// What a page without anything new means.
    fn last(&self, got: u64) -> End {
        if self.repeats_itself(got) {
            End::DoesNotPage
        } else if self.distinct() == 0 && self.announced_more() {
            End::Nothing
        } else {
            End::Whole
        }
    }

    /// A total that is just what was asked for may be the size of the page; one more request tells.
    fn total_is_a_page_size(&self) -> bool {
        self.pages == 1 && self.count == self.total
    }

    /// The second page was the first one again, and there should have been more.
    fn repeats_itself(&self, got: u64) -> bool {
        let should_be_more = match self.total {
            Some(total) => self.distinct() < total,
            None => self.count == Some(self.first_page),
        };
        self.pages == 2 && got > 0 && should_be_more
    }

    fn closing_oddity(&self) -> Option<Oddity> {
        let got = self.distinct();
        if self.total.is_some_and(|said| got.abs_diff(said) <= self.moved) {
            return self.end.filter(|end| *end == End::DoesNotPage).map(|_| Oddity::DoesNotPage);
        }
        match (self.end?, self.total) {
            (End::DoesNotPage, _) => Some(Oddity::DoesNotPage),
            (End::Whole | End::Nothing, Some(said)) if got < said => Some(Oddity::TotalTooHigh { said, got }),
            (End::Whole, Some(said)) if got > said => Some(Oddity::TotalTooLow { said, got }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::fingerprint;
    use super::*;

    /// Reads a whole list from a server that is a function of `startIndex`; gives ids and oddities.
    fn read_all(
        total: Option<u64>,
        page: impl Fn(u64) -> Vec<Option<String>>,
    ) -> (Vec<String>, Paging, BTreeSet<Oddity>) {
        let (mut paging, mut got, mut oddities) = (Paging::new("User", COUNT), Vec::new(), BTreeSet::new());
        while paging.end().is_none() {
            let ids = page(paging.start());
            let marks: Vec<u64> = ids.iter().map(|id| id.as_deref().map_or(0, fingerprint::id)).collect();
            let verdict = paging.take(&marks, total);
            oddities.extend(verdict.oddities);
            let fresh = verdict.fresh.unwrap_or_else(|| vec![true; ids.len()].into());
            got.extend(ids.into_iter().zip(fresh).filter(|(_, fresh)| *fresh).filter_map(|(id, _)| id));
        }
        (got, paging, oddities)
    }

    fn ids(range: std::ops::Range<u64>) -> Vec<Option<String>> {
        range.map(|n| Some(n.to_string())).collect()
    }

    fn slice(all: u64, start: u64, size: u64) -> Vec<Option<String>> {
        ids((start - 1).min(all)..(start - 1 + size).min(all))
    }

    #[test]
    fn a_total_that_is_too_high_or_too_low_loses_nobody() {
        let (got, paging, oddities) = read_all(Some(120), |start| slice(97, start, 50));
        assert_eq!((got.len(), paging.end()), (97, Some(End::Whole)));
        assert_eq!(oddities, BTreeSet::from([Oddity::TotalTooHigh { said: 120, got: 97 }]));
        let (got, paging, oddities) = read_all(Some(97), |start| slice(120, start, 50));
        assert_eq!((got.len(), paging.end()), (120, Some(End::Whole)));
        assert_eq!(oddities, BTreeSet::from([Oddity::TotalTooLow { said: 97, got: 120 }]));
    }

    #[test]
    fn a_total_that_is_the_size_of_the_page_is_not_believed() {
        let (got, _, _) = read_all(Some(100), |start| slice(250, start, 100));
        assert_eq!(got.len(), 250);
        let (got, paging, oddities) = read_all(Some(100), |start| slice(100, start, 100));
        assert_eq!((got.len(), paging.pages(), oddities.len()), (100, 2, 0));
    }

    #[test]
    fn a_server_that_ignores_start_index_is_found_after_one_repeat() {
        let (got, paging, oddities) = read_all(Some(250), |_| slice(250, 1, 100));
        assert_eq!((got.len(), paging.pages(), paging.end()), (100, 2, Some(End::DoesNotPage)));
        assert_eq!(oddities, BTreeSet::from([Oddity::DoesNotPage]));
        let (_, paging, _) = read_all(None, |_| slice(250, 1, 100));
        assert_eq!(paging.end(), Some(End::DoesNotPage));
    }

    #[test]
    fn a_server_that_starts_again_past_the_end_is_read_whole() {
        let (got, paging, oddities) =
            read_all(None, |start| if start > 230 { slice(230, 1, 100) } else { slice(230, start, 100) });
        assert_eq!((got.len(), paging.end()), (230, Some(End::Whole)));
        assert_eq!(oddities, BTreeSet::new());
    }

    #[test]
    fn everybody_at_once_is_noted_and_ends_there() {
        let (got, paging, oddities) = read_all(Some(300), |_| slice(300, 1, 300));
        assert_eq!((got.len(), paging.pages()), (300, 1));
        assert_eq!(oddities, BTreeSet::from([Oddity::CountIgnored]));
    }

    #[test]
    fn nobody_at_all_is_a_whole_list() {
        for total in [Some(0), None] {
            let (got, paging, _) = read_all(total, |_| Vec::new());
            assert_eq!((got.len(), paging.pages(), paging.end()), (0, 1, Some(End::Whole)));
        }
    }

    #[test]
    fn announced_and_not_given_is_not_nobody() {
        let (_, paging, oddities) = read_all(Some(5), |_| Vec::new());
        assert_eq!(paging.end(), Some(End::Nothing));
        assert_eq!(oddities, BTreeSet::from([Oddity::TotalTooHigh { said: 5, got: 0 }]));
    }

    #[test]
    fn an_id_on_two_pages_is_counted_once() {
        let (got, _, oddities) = read_all(Some(5), |start| if start == 1 { ids(0..3) } else { ids(2..5) });
        assert_eq!(got, ["0", "1", "2", "3", "4"]);
        assert_eq!(oddities, BTreeSet::from([Oddity::DuplicateId { kind: "User" }]));
    }

    #[test]
    fn endless_new_ids_stop_at_the_limit() {
        let (got, paging, _) = read_all(None, |start| ids(start..start + 20_000));
        assert_eq!((got.len() as u64, paging.end()), (MOST_RECORDS, Some(End::Limit)));
    }

    #[test]
    fn records_without_an_id_cannot_keep_a_list_open_for_ever() {
        let (_, paging, _) = read_all(Some(u64::MAX), |_| vec![None]);
        assert_eq!((paging.pages(), paging.end()), (MOST_BARREN_PAGES, Some(End::Whole)));
    }

    proptest! {
        #[test]
        fn paging_over_any_cuts_gives_exactly_the_whole_set(
            all in 0u64..400, sizes in prop::collection::vec(1u64..130, 1..8), said in any::<bool>(),
        ) {
            let (got, paging, _) = read_all(said.then_some(all), |start| slice(all, start, sizes[start as usize % sizes.len()]));
            prop_assert_eq!(got, (0..all).map(|n| n.to_string()).collect::<Vec<_>>());
            prop_assert_eq!(paging.end(), Some(End::Whole));
        }

        #[test]
        fn records_without_an_id_never_cost_another_one(all in 1u64..60, size in 1u64..9, bad in 0u64..60) {
            let page = |start| slice(all, start, size).into_iter().map(|id| id.filter(|id| *id != bad.to_string())).collect();
            let (got, paging, _) = read_all(Some(all), page);
            prop_assert_eq!(got, (0..all).filter(|n| *n != bad).map(|n| n.to_string()).collect::<Vec<_>>());
            prop_assert_eq!(paging.distinct(), all);
        }
    }
}
