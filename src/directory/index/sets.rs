//! Filters as sets of rows, made when first asked for and kept.
//!
//! What a filter means is the business of who gives the rows; here each is a number and a question
//! asked once per row.

use std::sync::OnceLock;

use fixedbitset::FixedBitSet;
use jiff::Timestamp;

/// The rows of which something is true.
pub fn rows_where(rows: u32, is_true: impl Fn(u32) -> bool) -> FixedBitSet {
    (0..rows).filter(|row| is_true(*row)).map(|row| row as usize).collect_set(rows)
}

/// The rows of a list, such as the members of a group.
pub fn rows_of(rows: u32, listed: impl IntoIterator<Item = u32>) -> FixedBitSet {
    listed.into_iter().filter(|row| *row < rows).map(|row| row as usize).collect_set(rows)
}

/// The kept sets of one table.
#[derive(Debug)]
pub(super) struct Sets {
    kept: Box<[OnceLock<FixedBitSet>]>,
    /// Rows with a moment, the latest first.
    latest: OnceLock<Box<[u32]>>,
}

impl Sets {
    /// Room for a number of filters.
    pub(super) fn new(filters: usize) -> Self {
        Self { kept: (0..filters).map(|_| OnceLock::new()).collect(), latest: OnceLock::new() }
    }

    /// The set of a filter; `None` for a filter there is no room for.
    pub(super) fn get(&self, filter: usize, rows: u32, passes: impl Fn(u32) -> bool) -> Option<&FixedBitSet> {
        Some(self.kept.get(filter)?.get_or_init(|| rows_where(rows, passes)))
    }

    /// Rows that changed at a moment or later. The order is kept, so that a search in it is all that is left.
    pub(super) fn changed_since(
        &self,
        since: Timestamp,
        rows: u32,
        changed: impl Fn(u32) -> Option<Timestamp>,
    ) -> FixedBitSet {
        let latest = self.latest.get_or_init(|| {
            let mut dated: Vec<(Timestamp, u32)> = (0..rows).filter_map(|row| Some((changed(row)?, row))).collect();
            dated.sort_unstable_by(|a, b| b.cmp(a));
            dated.into_iter().map(|(_, row)| row).collect()
        });
        let end = latest.partition_point(|row| changed(*row).is_some_and(|at| at >= since));
        rows_of(rows, latest[..end].iter().copied())
    }
}

trait CollectSet: Iterator<Item = usize> + Sized {
    /// A set with room for all rows, so that sets of one table have one length.
    fn collect_set(self, rows: u32) -> FixedBitSet {
        let mut set = FixedBitSet::with_capacity(rows as usize);
        self.for_each(|row| set.insert(row));
        set
    }
}

impl<I: Iterator<Item = usize>> CollectSet for I {}
