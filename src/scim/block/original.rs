//! The text of a page, compressed, and its records opened again.
//!
//! A page is opened for the few records that somebody looks at; nothing of it stays open.

use serde_json::value::RawValue;

use crate::scim::envelope::Envelope;

/// zstd's quickest level: a page of users takes about a tenth of its size, and a millisecond.
const LEVEL: i32 = 1;

/// A page as the server gave it.
#[derive(Debug)]
pub(super) struct Original {
    packed: Box<[u8]>,
    length: usize,
    /// The place in the page of each row; `None` where every record became a row.
    places: Option<Box<[u32]>>,
}

impl Original {
    /// `None` where the text cannot be compressed, which leaves the columns as they are.
    pub(super) fn pack(text: &str, places: &[u32]) -> Option<Self> {
        let packed = zstd::bulk::compress(text.as_bytes(), LEVEL).ok()?.into_boxed_slice();
        let in_place = (0u32..).zip(places).all(|(row, place)| row == *place);
        Some(Self { packed, length: text.len(), places: (!in_place).then(|| places.into()) })
    }

    /// The same page for a block that keeps only some of its rows.
    pub(super) fn with_rows(&self, rows: &[u32]) -> Self {
        let places = rows.iter().filter_map(|row| self.place(*row)).collect();
        Self { packed: self.packed.clone(), length: self.length, places: Some(places) }
    }

    /// Opens the page once and reads some of its rows; `None` for one that cannot be read.
    pub(super) fn read<T>(&self, rows: &[u32], read: impl Fn(&RawValue) -> Option<T>) -> Vec<Option<T>> {
        let text = zstd::bulk::decompress(&self.packed, self.length).ok();
        let text = text.and_then(|bytes| String::from_utf8(bytes).ok());
        let page = text.as_deref().and_then(|text| Envelope::parse(text).ok());
        let record = |row: &u32| read(page.as_ref()?.records.get(self.place(*row)? as usize)?);
        rows.iter().map(record).collect()
    }

    pub(super) fn bytes(&self) -> usize {
        self.packed.len() + self.places.as_ref().map_or(0, |places| places.len() * size_of::<u32>())
    }

    fn place(&self, row: u32) -> Option<u32> {
        self.places.as_ref().map_or(Some(row), |places| places.get(row as usize).copied())
    }
}
