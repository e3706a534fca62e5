//! The order of one column, made once and kept: a sort is then a copy.
//!
//! Keys come from a callback. What has no key comes last in both directions, a date that cannot be
//! read before it; rows with equal keys keep their own order in both directions.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use fixedbitset::FixedBitSet;
use jiff::Timestamp;

use crate::text::push_searchable;

/// What of a text counts for the order, in letters: of longer ones the work stays bounded.
const TEXT_LIMIT: usize = 1_024;
/// Bytes of a text that are compared at once.
const STEP: usize = 16;
/// Fewer than one row of so many are sorted by their rank; more are picked out of the whole order.
const FEW: usize = 32;

/// What a row is sorted by. Of one column either numbers, moments or texts, and texts among moments
/// are dates that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Key<'a> {
    Number(u64),
    Moment(Timestamp),
    Text(Cow<'a, str>),
    Missing,
}

impl<'a> Key<'a> {
    /// A text that may not be there.
    pub fn text(text: Option<&'a str>) -> Self {
        text.map_or(Self::Missing, |text| Self::Text(Cow::Borrowed(text)))
    }
}

/// The order of one column.
#[derive(Debug)]
pub struct Ranks {
    ascending: Arc<[u32]>,
    descending: OnceLock<Arc<[u32]>>,
    /// Places of `ascending` at which another key begins than the one before.
    runs: FixedBitSet,
    /// Ends of the numbers and moments, and of the texts; what is missing follows.
    ends: [usize; 2],
    /// Rank of each row; equal keys have equal ranks. Made when the first few rows are sorted.
    ranks: OnceLock<Box<[u32]>>,
}

impl Ranks {
    /// Asks for each key once, and again for texts of which the first 16 bytes are equal.
    pub fn build<'a>(rows: u32, key: impl Fn(u32) -> Key<'a>) -> Self {
        let (mut values, mut texts, mut missing) = (Vec::new(), Vec::new(), Vec::new());
        let mut folded = String::new();
        for row in 0..rows {
            match key(row) {
                Key::Number(number) => values.push(Sortable::value(u128::from(number), row)),
                Key::Moment(moment) => values.push(Sortable::value(ordered(moment.as_nanosecond()), row)),
                Key::Text(text) if fold(&mut folded, &text) => texts.push(Sortable::text(&folded, 0, row)),
                Key::Text(_) | Key::Missing => missing.push(row),
            }
        }
        let mut runs = FixedBitSet::with_capacity(rows as usize);
        settle(&mut values, 0, &mut runs, |_, _| {});
        settle(&mut texts, values.len(), &mut runs, |item, depth| {
            if let Key::Text(text) = key(item.row) {
                fold(&mut folded, &text);
                *item = Sortable::text(&folded, depth, item.row);
            }
        });
        let ends = [values.len(), values.len() + texts.len()];
        if !missing.is_empty() {
            runs.insert(ends[1]);
        }
        let ascending = values.iter().chain(&texts).map(|item| item.row).chain(missing).collect();
        Self { ascending, descending: OnceLock::new(), runs, ends, ranks: OnceLock::new() }
    }

    /// All rows, or those of a set, in order.
    pub fn order(&self, within: Option<&FixedBitSet>, descending: bool) -> Arc<[u32]> {
        let Some(set) = within else { return Arc::clone(self.all(descending)) };
        let wanted = set.count_ones(..);
        if wanted * FEW < self.ascending.len() {
            return self.by_rank(set, wanted, descending);
        }
        let mut rows = Vec::with_capacity(wanted);
        rows.extend(self.all(descending).iter().copied().filter(|row| set.contains(*row as usize)));
        rows.into()
    }

    /// All rows in order.
    pub fn all(&self, descending: bool) -> &Arc<[u32]> {
        if descending { self.descending.get_or_init(|| self.reversed()) } else { &self.ascending }
    }

    /// The sections stay where they are, each with its runs from the last to the first.
    fn reversed(&self) -> Arc<[u32]> {
        let mut rows = Vec::with_capacity(self.ascending.len());
        for section in self.sections() {
            let mut end = section.end;
            for at in section.rev() {
                if self.runs.contains(at) {
                    match end - at {
                        1 => rows.push(self.ascending[at]),
                        _ => rows.extend_from_slice(&self.ascending[at..end]),
                    }
                    end = at;
                }
            }
        }
        rows.into()
    }

    fn by_rank(&self, set: &FixedBitSet, wanted: usize, descending: bool) -> Arc<[u32]> {
        let ranks = self.ranks.get_or_init(|| self.count_ranks());
        let sections = self.sections().map(|section| self.ranks_of(section));
        let place = |rank: u32| match sections.iter().find(|section| section.contains(&rank)) {
            Some(section) if descending => section.start + (section.end - 1 - rank),
            _ => rank,
        };
        let mut keyed = Vec::with_capacity(wanted);
        keyed.extend(set.ones().filter_map(|row| Some(u64::from(place(*ranks.get(row)?)) << 32 | row as u64)));
        keyed.sort_unstable();
        keyed.into_iter().map(|key| key as u32).collect()
    }

    fn count_ranks(&self) -> Box<[u32]> {
        let mut ranks = vec![0; self.ascending.len()].into_boxed_slice();
        let mut rank = 0;
        for (at, row) in self.ascending.iter().enumerate() {
            rank += u32::from(at > 0 && self.runs.contains(at));
            ranks[*row as usize] = rank;
        }
        ranks
    }

    fn sections(&self) -> [Range<usize>; 3] {
        let [values, texts] = self.ends;
        [0..values, values..texts, texts..self.ascending.len()]
    }

    /// The ranks that occur in a section of places.
    fn ranks_of(&self, section: Range<usize>) -> Range<u32> {
        self.runs.count_ones(..section.start) as u32..self.runs.count_ones(..section.end) as u32
    }
}

/// 16 bytes of a key as two numbers: as small as it gets, and compared without a look elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Sortable {
    high: u64,
    low: u64,
    /// Bytes of the text from here on, counted up to one more than fit.
    length: u32,
    row: u32,
}

impl Sortable {
    fn value(value: u128, row: u32) -> Self {
        Self { high: (value >> 64) as u64, low: value as u64, length: 0, row }
    }

    fn text(text: &str, depth: usize, row: u32) -> Self {
        let rest = text.as_bytes().get(depth * STEP..).unwrap_or_default();
        let mut bytes = [0; STEP];
        let held = rest.len().min(STEP);
        bytes[..held].copy_from_slice(&rest[..held]);
        Self { length: rest.len().min(STEP + 1) as u32, ..Self::value(u128::from_be_bytes(bytes), row) }
    }

    fn has_more(&self) -> bool {
        self.length as usize > STEP
    }

    fn same_key(&self, other: &Self) -> bool {
        (self.high, self.low, self.length) == (other.high, other.low, other.length)
    }
}

/// Sorts, marks where runs of equal keys begin, and looks deeper into the keys of runs that have more.
fn settle(items: &mut [Sortable], base: usize, runs: &mut FixedBitSet, mut deepen: impl FnMut(&mut Sortable, usize)) {
    let mut open = vec![(0..items.len(), 0)];
    while let Some((range, depth)) = open.pop() {
        let start = range.start;
        let part = &mut items[range];
        if depth > 0 {
            part.iter_mut().for_each(|item| deepen(item, depth));
        }
        part.sort_unstable();
        let mut at = start;
        for run in part.chunk_by(Sortable::same_key) {
            runs.insert(base + at);
            if run.len() > 1 && run[0].has_more() {
                open.push((at..at + run.len(), depth + 1));
            }
            at += run.len();
        }
    }
}

/// The searchable form; `false` where there is nothing to sort by.
fn fold(folded: &mut String, text: &str) -> bool {
    let end = text.char_indices().nth(TEXT_LIMIT).map_or(text.len(), |(end, _)| end);
    folded.clear();
    push_searchable(folded, &text[..end]);
    !folded.trim_start().is_empty()
}

/// A signed number as an unsigned one with the same order.
fn ordered(number: i128) -> u128 {
    (number as u128) ^ (1 << 127)
}
