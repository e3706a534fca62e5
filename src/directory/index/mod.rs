//! What makes a table quick: its text, the order of its columns and its filters, each made when first
//! needed and kept as long as the rows.
//!
//! Knows rows by number alone; [`Rows`] is what it asks. Belongs to rows that never change.

use std::marker::PhantomData;
use std::sync::{Arc, OnceLock};

use fixedbitset::FixedBitSet;
use jiff::Timestamp;

mod ranks;
mod sets;
#[cfg(test)]
mod tests;
mod text;

pub use ranks::{Key, Ranks};
pub use sets::{rows_of, rows_where};
pub use text::{RowText, Text, Words};

use sets::Sets;

/// Rows of an order that are asked for the first hits before the whole text is searched.
const FIRST_LOOK: usize = 16_384;

/// Columns or filters, numbered from nought.
pub trait Numbered: Copy {
    /// How many there are.
    const COUNT: usize;
    /// The number of this one.
    fn number(self) -> usize;
}

/// The rows of one table.
pub trait Rows {
    /// What can be sorted by.
    type Column: Numbered;
    /// What can be asked of a row.
    type Filter: Numbered;

    /// How many rows there are.
    fn count(&self) -> u32;
    /// Gives the fields that are searched.
    fn fill_text(&self, row: u32, text: &mut RowText<'_>);
    /// What the row is sorted by.
    fn key(&self, row: u32, column: Self::Column) -> Key<'_>;
    /// Whether the row passes.
    fn passes(&self, row: u32, filter: Self::Filter) -> bool;
    /// When the row changed last, where the server says so.
    fn changed(&self, row: u32) -> Option<Timestamp>;
}

/// What is wanted of a table, apart from words.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Wanted<C, F> {
    pub filters: Vec<F>,
    /// Only rows of this set.
    pub among: Option<FixedBitSet>,
    pub changed_since: Option<Timestamp>,
    /// Column and whether it descends; `None` is the order of the rows.
    pub order: Option<(C, bool)>,
}

/// Text, orders and filters of one table.
#[derive(Debug)]
pub struct Index<C, F> {
    text: OnceLock<Text>,
    ranks: Box<[OnceLock<Ranks>]>,
    sets: Sets,
    of: PhantomData<fn(C, F)>,
}

impl<C: Numbered, F: Numbered> Default for Index<C, F> {
    fn default() -> Self {
        Self {
            text: OnceLock::new(),
            ranks: (0..C::COUNT).map(|_| OnceLock::new()).collect(),
            sets: Sets::new(F::COUNT),
            of: PhantomData,
        }
    }
}

impl<C: Numbered, F: Numbered> Index<C, F> {
    /// The text of all rows.
    pub fn text(&self, rows: &impl Rows<Column = C, Filter = F>) -> &Text {
        self.text.get_or_init(|| Text::build(rows.count(), |row, text| rows.fill_text(row, text)))
    }

    /// The order of a column; `None` for a column that there is no room for.
    pub fn ranks(&self, rows: &impl Rows<Column = C, Filter = F>, column: C) -> Option<&Ranks> {
        let kept = self.ranks.get(column.number())?;
        Some(kept.get_or_init(|| Ranks::build(rows.count(), |row| rows.key(row, column))))
    }

    /// Rows that hold all words, looked for among `within` alone where it is given; `None` stands for all rows.
    pub fn hits(
        &self,
        rows: &impl Rows<Column = C, Filter = F>,
        words: &Words,
        within: Option<&FixedBitSet>,
    ) -> Option<FixedBitSet> {
        (!words.is_empty()).then(|| self.text(rows).find(words, within))
    }

    /// What is wanted of the hits, in order; `None` as hits stands for all rows.
    pub fn find(
        &self,
        rows: &impl Rows<Column = C, Filter = F>,
        hits: Option<&FixedBitSet>,
        wanted: &Wanted<C, F>,
    ) -> Arc<[u32]> {
        let passing = self.passing(rows, wanted);
        let both = match (hits, passing) {
            (Some(hits), Some(mut passing)) => {
                passing.intersect_with(hits);
                Some(passing)
            }
            (_, passing) => passing,
        };
        let set = both.as_ref().or(hits);
        match wanted.order.and_then(|(column, descending)| Some((self.ranks(rows, column)?, descending))) {
            Some((ranks, descending)) => ranks.order(set, descending),
            None => in_row_order(rows.count(), set),
        }
    }

    /// The first rows of what [`Self::find`] would give for the hits of these words: what a screen shows until
    /// the rest is there. `None` where they are not found in a moment, or where all are.
    pub fn find_first(
        &self,
        rows: &impl Rows<Column = C, Filter = F>,
        words: &Words,
        within: Option<&FixedBitSet>,
        wanted: &Wanted<C, F>,
        limit: usize,
    ) -> Option<Arc<[u32]>> {
        let text = self.text.get().filter(|_| !words.is_empty())?;
        let passing = self.passing(rows, wanted);
        let passes =
            |row: &u32| [within, passing.as_ref()].into_iter().flatten().all(|set| set.contains(*row as usize));
        let found: Arc<[u32]> = match wanted.order {
            None => text.find_first(words, passes, limit),
            Some((column, descending)) => {
                let first = self.ranks.get(column.number())?.get()?.all(descending).iter().take(FIRST_LOOK);
                first.copied().filter(|row| passes(row) && text.row_holds(*row, words)).take(limit).collect()
            }
        };
        (found.len() == limit).then_some(found)
    }

    /// The rows that pass every filter; `None` without filters.
    fn passing(&self, rows: &impl Rows<Column = C, Filter = F>, wanted: &Wanted<C, F>) -> Option<FixedBitSet> {
        let count = rows.count();
        let since = wanted.changed_since;
        let mut passing = wanted.among.clone();
        if let Some(changed) = since.map(|since| self.sets.changed_since(since, count, |row| rows.changed(row))) {
            narrow(&mut passing, &changed);
        }
        for filter in &wanted.filters {
            if let Some(set) = self.sets.get(filter.number(), count, |row| rows.passes(row, *filter)) {
                narrow(&mut passing, set);
            }
        }
        passing
    }
}

/// Keeps what is in both; `None` is everything.
fn narrow(passing: &mut Option<FixedBitSet>, set: &FixedBitSet) {
    match passing {
        Some(passing) => passing.intersect_with(set),
        None => *passing = Some(set.clone()),
    }
}

fn in_row_order(rows: u32, set: Option<&FixedBitSet>) -> Arc<[u32]> {
    let Some(set) = set else { return (0..rows).collect() };
    let mut found = Vec::with_capacity(set.count_ones(..));
    found.extend(set.ones().map(|row| row as u32));
    found.into()
}
