//! In which order the pages of a list are asked for. Pure: pages in, wishes out.
//!
//! `paging` reads a list one page after the other; this asks for the next ones before their turn,
//! as long as every page is what was expected. What it cannot be sure of is thrown away and asked
//! for again in its turn, so that a list read ahead is the list read one by one. Knows also the
//! first page asked for once more with a larger count, and how a list that changes while it is read
//! loses nobody. Knows ids and numbers only, neither requests nor records.

use std::collections::VecDeque;

use super::fingerprint;
use super::paging::{COUNT, End, Paging, Verdict};

/// What the first page is asked for once more where the total is worth it.
pub(super) const WIDE: u64 = 1_000;
/// The largest first page, in bytes, that is asked for ten times as large.
const WIDE_BYTES: usize = 2 << 20;
/// Pages that must be as expected, after one that was not, before pages are asked for ahead again.
const DOUBTS: std::ops::RangeInclusive<u32> = 4..=256;
/// How often what may have slipped past is looked for when the list keeps changing.
const MOST_MENDS: u32 = 3;
/// The most pages that are looked through for it each time.
const LONGEST_MEND: usize = 64;

/// Why a page is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// It is the next one.
    Turn,
    /// It will be, if those before it are as expected.
    Ahead,
    /// The first one once more, larger.
    Wider,
    /// The list moved: who slipped from a page not yet read to one that was.
    Mend,
    /// The list moved: who came on a page that was read before.
    Seek,
}

/// A page to ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Want {
    pub(super) start: u64,
    pub(super) count: Option<u64>,
    pub(super) step: Step,
}

/// What a page that came is good for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Taken {
    /// Nothing where it is to be asked for again or brought nothing new.
    pub(super) verdict: Option<Verdict>,
    /// Whether what is still under way is of no use.
    pub(super) void: bool,
}

/// What a page was like, to tell whether it still is.
#[derive(Debug, Clone, Copy)]
struct Footprint {
    start: u64,
    got: u64,
    ids: u64,
}

/// A search among the pages that were read for the first that is no longer as it was.
#[derive(Debug, Clone, Copy)]
enum Seek {
    Halving { low: usize, high: usize },
    Onward { at: usize },
}

/// A list being read.
#[derive(Debug)]
pub(super) struct Course {
    paging: Paging,
    /// What a page brings; 0 while unknown.
    stride: u64,
    /// What the server gave where there was more.
    size: Option<u64>,
    /// Where the next page ahead starts, while pages may be asked for ahead.
    ahead: Option<u64>,
    first: Box<[u64]>,
    /// Whether a larger page is tried: not where the size is known.
    probes: bool,
    wider: bool,
    good: u32,
    needed: u32,
    trail: Vec<Footprint>,
    /// A page that was thrown away had another total.
    suspect: u64,
    mends: VecDeque<u64>,
    mended: u32,
    seek: Option<Seek>,
    sought: bool,
}

impl Course {
    /// A list of which `size` records a page are known to be given.
    pub(super) fn new(kind: &'static str, size: Option<u64>) -> Self {
        Self {
            paging: Paging::new(kind, size.unwrap_or(COUNT)),
            stride: 0,
            size: None,
            ahead: None,
            first: Box::default(),
            probes: size.is_none(),
            wider: false,
            good: 0,
            needed: 0,
            trail: Vec::new(),
            suspect: 0,
            mends: VecDeque::new(),
            mended: 0,
            seek: None,
            sought: false,
        }
    }

    /// What was taken so far.
    pub(super) fn paging(&self) -> &Paging {
        &self.paging
    }

    /// What the server gives in a page where there is more.
    pub(super) fn size(&self) -> Option<u64> {
        self.size
    }

    /// Why the list ended, once nothing is left to be asked for.
    pub(super) fn end(&self) -> Option<End> {
        let busy = !self.mends.is_empty() || self.wants_to_seek();
        self.paging.end().filter(|_| !busy)
    }

    /// The server does not take `count`.
    pub(super) fn leave_count_out(&mut self) {
        self.paging.set_count(None);
    }

    /// Forgets what is under way, so that the list can go on where it is certain.
    pub(super) fn stop(&mut self) {
        self.ahead = None;
    }

    /// The next page to ask for while so many are under way; nothing while an answer must come first.
    pub(super) fn next(&mut self, under_way: usize) -> Option<Want> {
        if under_way > 0 { self.next_ahead() } else { self.next_in_turn() }
    }

    fn next_ahead(&mut self) -> Option<Want> {
        let start = self.ahead.filter(|start| self.paging.total().is_some_and(|total| *start <= total))?;
        self.ahead = start.checked_add(self.stride);
        Some(Want { start, count: self.paging.count(), step: Step::Ahead })
    }

    fn next_in_turn(&mut self) -> Option<Want> {
        self.ahead = None;
        if let Some(start) = self.mends.front() {
            return Some(Want { start: *start, count: self.paging.count(), step: Step::Mend });
        }
        if self.paging.end().is_some() {
            return self.next_sought();
        }
        if self.wider {
            return Some(Want { start: 1, count: Some(WIDE), step: Step::Wider });
        }
        let start = self.paging.start();
        if self.stride > 0 && self.good >= self.needed {
            self.ahead = start.checked_add(self.stride);
        }
        Some(Want { start, count: self.paging.count(), step: Step::Turn })
    }

    /// Takes the answers in the order in which they were wanted.
    pub(super) fn take(&mut self, want: Want, ids: &[u64], total: Option<u64>, bytes: usize) -> Taken {
        match want.step {
            Step::Turn | Step::Ahead => self.take_page(want, ids, total, bytes),
            Step::Wider => self.take_wider(ids, total),
            Step::Mend => self.take_mend(want, ids, total),
            Step::Seek => self.take_sought(want, ids, total),
        }
    }

    fn take_page(&mut self, want: Want, ids: &[u64], total: Option<u64>, bytes: usize) -> Taken {
        let moved = self.paging.total().zip(total).map_or(0, |(before, now)| before.abs_diff(now));
        if want.step == Step::Ahead && (moved > 0 || want.start != self.paging.start()) {
            self.suspect = self.suspect.max(moved);
            self.doubt();
            return Taken { verdict: None, void: true };
        }
        let first = self.paging.pages() == 0;
        let verdict = self.paging.take(ids, total);
        self.trail.push(Footprint::of(want.start, ids));
        let moved = moved.max(std::mem::take(&mut self.suspect));
        self.mended = 0;
        self.plan_mend(moved, 1);
        if first {
            self.begin(ids, bytes);
        } else {
            self.judge(ids.len() as u64, moved > 0 || verdict.fresh.is_some());
        }
        Taken { verdict: Some(verdict), void: self.ahead.is_none() || self.paging.end().is_some() }
    }

    fn begin(&mut self, ids: &[u64], bytes: usize) {
        let got = ids.len() as u64;
        self.stride = got;
        let more = self.paging.total().is_some_and(|total| total > got);
        self.size = (more && got > 0).then_some(got);
        self.wider = self.probes && more && got == COUNT && self.paging.count() == Some(COUNT) && bytes <= WIDE_BYTES;
        if self.wider {
            self.first = ids.into();
        }
    }

    /// Whether a page was as expected: then more of them are asked for ahead.
    fn judge(&mut self, got: u64, odd: bool) {
        let last = self.paging.total().is_none_or(|total| self.paging.start() > total);
        let short = got != self.stride && !last;
        if short && got > 0 {
            self.stride = got;
        }
        if short || odd {
            self.doubt();
        } else {
            self.good = self.good.saturating_add(1);
        }
    }

    fn doubt(&mut self) {
        self.needed = (self.needed * 2).clamp(*DOUBTS.start(), *DOUBTS.end());
        self.good = 0;
        self.ahead = None;
    }

    /// A larger first page counts where it begins with the same records.
    fn take_wider(&mut self, ids: &[u64], total: Option<u64>) -> Taken {
        self.wider = false;
        let first = std::mem::take(&mut self.first);
        if !ids.starts_with(&first) {
            self.doubt();
        }
        if !ids.starts_with(&first) || ids.len() == first.len() {
            return Taken { verdict: None, void: false };
        }
        self.paging.set_count(Some(WIDE));
        let verdict = self.paging.widen(first.len(), ids, total);
        self.stride = ids.len() as u64;
        self.trail = vec![Footprint::of(1, ids)];
        if self.paging.total().is_some_and(|total| total > self.stride) {
            self.size = Some(self.stride);
            self.paging.set_count(self.size);
        }
        Taken { verdict: Some(verdict), void: false }
    }

    /// Whether a page that could not be had is no failure of the list: it is asked for smaller.
    ///
    /// `at_size` tells whether a smaller page may come all the same.
    pub(super) fn forgives(&mut self, want: Want, at_size: bool) -> bool {
        let wider = want.step == Step::Wider;
        let smaller = at_size && self.paging.count().is_some_and(|count| count > COUNT);
        if smaller && !wider {
            self.paging.set_count(Some(COUNT));
            (self.stride, self.size) = (COUNT, Some(COUNT));
            self.doubt();
        }
        if wider {
            self.wider = false;
            self.first = Box::default();
        }
        wider || smaller
    }

    /// Where the total moved between two pages, as many as it moved may have slipped from the second
    /// to the first after that was read: what was read before the `newest` pages is read again.
    fn plan_mend(&mut self, moved: u64, newest: usize) {
        if moved == 0 || self.mended == MOST_MENDS {
            return;
        }
        self.mended += 1;
        let (mut covered, mut starts) = (0, Vec::new());
        for page in self.trail.iter().rev().skip(newest).take(LONGEST_MEND) {
            starts.push(page.start);
            covered += page.got;
            if covered >= moved {
                break;
            }
        }
        self.mends = starts.into_iter().rev().collect();
    }

    fn take_mend(&mut self, want: Want, ids: &[u64], total: Option<u64>) -> Taken {
        self.mends.pop_front();
        let moved = self.paging.total().zip(total).map_or(0, |(before, now)| before.abs_diff(now));
        let verdict = self.step_on(want.start, ids, total);
        self.plan_mend(moved, 0);
        Taken { verdict, void: false }
    }

    /// Takes a page that was read before: the ids decide.
    fn step_on(&mut self, start: u64, ids: &[u64], total: Option<u64>) -> Option<Verdict> {
        let verdict = self.paging.again(ids, total);
        if let Ok(at) = self.trail.binary_search_by_key(&start, |page| page.start) {
            self.trail[at] = Footprint::of(start, ids);
        }
        Some(verdict).filter(|verdict| verdict.fresh.as_ref().is_some_and(|fresh| fresh.contains(&true)))
    }

    /// Somebody who came on a page that was read before is missing.
    fn wants_to_seek(&self) -> bool {
        let missing = self.paging.total().is_some_and(|total| self.paging.distinct() < total);
        self.paging.end() == Some(End::Whole) && self.paging.has_moved() && missing && !self.sought
    }

    fn next_sought(&mut self) -> Option<Want> {
        if !self.wants_to_seek() {
            return None;
        }
        let at = match *self.seek.get_or_insert(Seek::Halving { low: 0, high: self.trail.len() }) {
            Seek::Halving { low, high } => low + (high - low) / 2,
            Seek::Onward { at } => at,
        };
        let page = self.trail.get(at);
        self.sought = page.is_none();
        page.map(|page| Want { start: page.start, count: self.paging.count(), step: Step::Seek })
    }

    /// Halves the pages until the first one that is no longer as it was, then goes on from there.
    fn take_sought(&mut self, want: Want, ids: &[u64], total: Option<u64>) -> Taken {
        let at = self.trail.partition_point(|page| page.start < want.start);
        let fits = self.trail.get(at).is_some_and(|page| page.ids == fingerprint::list(ids));
        self.seek = self.seek.map(|seek| match seek {
            Seek::Halving { high, .. } if fits && at + 1 < high => Seek::Halving { low: at + 1, high },
            Seek::Halving { low, .. } if !fits && low < at => Seek::Halving { low, high: at },
            Seek::Halving { high, .. } if fits => Seek::Onward { at: high + 1 },
            Seek::Halving { .. } | Seek::Onward { .. } => Seek::Onward { at: at + 1 },
        });
        let verdict = self.step_on(want.start, ids, total);
        Taken { verdict, void: false }
    }
}

impl Footprint {
    fn of(start: u64, ids: &[u64]) -> Self {
        Self { start, got: ids.len() as u64, ids: fingerprint::list(ids) }
    }
}

#[cfg(test)]
mod tests;
