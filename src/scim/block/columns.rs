//! What the columns of users and of groups have in common: one piece of text, a packed row for each
//! record, the fingerprints of ids, the digests, and the page itself.

use serde_json::value::RawValue;

use super::bench::Tools;
use super::original::Original;
use super::{Keep, kept_rows, pick, span};
use crate::scim::fingerprint;

/// A packed row.
pub(super) trait Row: Copy + 'static {
    /// When the record was created and last changed, as [`span`] packs it.
    fn moments(&self) -> [i64; 2];
}

/// The records of one page.
#[derive(Debug)]
pub(super) struct Columns<R> {
    pub(super) text: Box<str>,
    pub(super) rows: Box<[R]>,
    pub(super) ids: Box<[u64]>,
    pub(super) digests: Box<[u64]>,
    original: Option<Original>,
}

impl<R> Default for Columns<R> {
    fn default() -> Self {
        Self {
            text: Box::default(),
            rows: Box::default(),
            ids: Box::default(),
            digests: Box::default(),
            original: None,
        }
    }
}

impl<R: Row> Columns<R> {
    /// When a record was created and last changed, in microseconds.
    pub(super) fn moments(&self, row: usize) -> [Option<i64>; 2] {
        let packed = self.rows.get(row).map(Row::moments);
        [packed.map(|moments| moments[0]), packed.map(|moments| moments[1])].map(|at| at.and_then(span::microsecond))
    }

    /// Whether a row has the id, the digest and the dates of a row of another page.
    pub(super) fn same(&self, row: usize, other: &Self, other_row: usize) -> bool {
        self.ids.get(row) == other.ids.get(other_row)
            && self.digests.get(row) == other.digests.get(other_row)
            && self.moments(row) == other.moments(other_row)
    }

    /// The columns without some of their rows.
    pub(super) fn only(&self, keep: &[bool]) -> Self {
        let rows = kept_rows(keep);
        Self {
            text: self.text.clone(),
            rows: pick(&self.rows, &rows),
            ids: pick(&self.ids, &rows),
            digests: pick(&self.digests, &rows),
            original: self.original.as_ref().map(|original| original.with_rows(&rows)),
        }
    }

    /// Reads whole records out of the page; `None` for those of which that much is not kept.
    pub(super) fn opened<T>(&self, rows: &[u32], read: impl Fn(&RawValue) -> Option<T>) -> Vec<Option<T>> {
        match &self.original {
            Some(original) => original.read(rows, read),
            None => rows.iter().map(|_| None).collect(),
        }
    }

    /// The page's text with records of another page at some rows, which are in ascending order.
    pub(super) fn text_replacing(&self, rows: &[(u32, u32)], from: &Self) -> Option<String> {
        let theirs: Vec<u32> = rows.iter().map(|(_, theirs)| *theirs).collect();
        let records = from.original.as_ref()?.read(&theirs, |raw| Some(raw.get().to_owned()));
        let records: Option<Vec<String>> = records.into_iter().collect();
        let records: Vec<(u32, String)> = rows.iter().map(|(mine, _)| *mine).zip(records?).collect();
        self.original.as_ref()?.with(&records)
    }

    /// Of so many records of the page, which are rows here.
    pub(super) fn rows_among(&self, records: usize) -> Vec<bool> {
        self.original.as_ref().map_or_else(Vec::new, |original| original.rows_among(records))
    }

    /// What they take in memory, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let packed = size_of_val(&*self.rows) + size_of_val(&*self.ids) + size_of_val(&*self.digests);
        self.text.len() + packed + self.original.as_ref().map_or(0, Original::bytes)
    }
}

/// Columns that are being filled.
#[derive(Debug)]
pub(super) struct Draft<R> {
    pub(super) text: String,
    rows: Vec<R>,
    pub(super) ids: Vec<u64>,
    digests: Vec<u64>,
    places: Vec<u32>,
}

impl<R> Default for Draft<R> {
    fn default() -> Self {
        Self { text: String::new(), rows: Vec::new(), ids: Vec::new(), digests: Vec::new(), places: Vec::new() }
    }
}

impl<R: Row> Draft<R> {
    /// Adds a row whose texts were added before; `place` is its place in the page, counted from 0.
    pub(super) fn push(&mut self, row: R, id: &str, digest: u64, place: u32) {
        self.rows.push(row);
        self.ids.push(fingerprint::id(id));
        self.digests.push(digest);
        self.places.push(place);
    }

    /// The filled columns, cut to their size; `page` is the text that they were read from.
    pub(super) fn finish(&self, page: &str, keep: Keep) -> Columns<R> {
        Columns {
            text: self.text.as_str().into(),
            rows: self.rows.as_slice().into(),
            ids: self.ids.as_slice().into(),
            digests: self.digests.as_slice().into(),
            original: if keep == Keep::Everything { Original::pack(page, &self.places) } else { None },
        }
    }
}

impl<R: Row> Tools for Draft<R> {
    fn clear(&mut self) {
        self.text.clear();
        self.rows.clear();
        self.ids.clear();
        self.digests.clear();
        self.places.clear();
    }

    fn bytes(&self) -> usize {
        self.text.capacity() + self.rows.capacity() * size_of::<R>()
    }
}
