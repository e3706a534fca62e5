//! The text of a page, compressed, and its records opened again.
//!
//! A page is opened for the few records that somebody looks at; nothing of it stays open.

use serde_json::value::RawValue;

use zstd::bulk::Compressor;

use super::bench::{Benches, Tools};
use crate::scim::envelope::Envelope;

/// zstd's quickest level: a page of users takes about a tenth of its size, and a millisecond.
const LEVEL: i32 = 1;

/// Presses that wait for the next page.
pub(super) static PRESSES: Benches<Press> = Benches::new();

/// What compressing a page needs: the most of it is used again for the next one.
#[derive(Default)]
pub(super) struct Press {
    compressor: Option<Compressor<'static>>,
    room: Vec<u8>,
}

impl Press {
    fn press(&mut self, text: &[u8]) -> Option<Box<[u8]>> {
        if self.compressor.is_none() {
            self.compressor = Some(Compressor::new(LEVEL).ok()?);
        }
        self.room.reserve(zstd::zstd_safe::compress_bound(text.len()));
        self.compressor.as_mut()?.compress_to_buffer(text, &mut self.room).ok()?;
        Some(self.room.as_slice().into())
    }
}

impl Tools for Press {
    fn clear(&mut self) {
        self.room.clear();
    }

    fn bytes(&self) -> usize {
        self.room.capacity()
    }
}

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
        let packed = PRESSES.take().press(text.as_bytes())?;
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

    /// The page with other records at some rows, which are in ascending order; `None` where it cannot
    /// be opened.
    pub(super) fn with(&self, records: &[(u32, String)]) -> Option<String> {
        let text = String::from_utf8(zstd::bulk::decompress(&self.packed, self.length).ok()?).ok()?;
        let page = Envelope::parse(&text).ok()?;
        let mut out = String::with_capacity(text.len());
        let mut copied = 0;
        for (row, record) in records {
            let old = page.records.get(self.place(*row)? as usize)?.get();
            let start = old.as_ptr().addr() - text.as_ptr().addr();
            out.push_str(text.get(copied..start)?);
            out.push_str(record);
            copied = start + old.len();
        }
        out.push_str(text.get(copied..)?);
        Some(out)
    }

    /// Of so many records of the page, which are rows here.
    pub(super) fn rows_among(&self, records: usize) -> Vec<bool> {
        let Some(places) = &self.places else { return vec![true; records] };
        let mut rows = vec![false; records];
        for place in places {
            if let Some(row) = rows.get_mut(*place as usize) {
                *row = true;
            }
        }
        rows
    }

    pub(super) fn bytes(&self) -> usize {
        self.packed.len() + self.places.as_ref().map_or(0, |places| places.len() * size_of::<u32>())
    }

    fn place(&self, row: u32) -> Option<u32> {
        self.places.as_ref().map_or(Some(row), |places| places.get(row as usize).copied())
    }
}
