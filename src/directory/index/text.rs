//! The text of all rows in one place, searched with one pass over memory.
//!
//! Rows come from a callback and leave as row numbers; what a row is, is not known here. Built in
//! chunks, so that building never holds the text twice. Fields and rows end with a line break, which
//! no word of a query can hold, so a hit never reaches from one field into the next.

use std::sync::Arc;

use fixedbitset::{Block, FixedBitSet};
use memchr::memmem::Finder;

use crate::text::{push_searchable, searchable};

/// Rows of a chunk; a multiple of the bits of a block, so that each chunk owns its blocks.
const CHUNK_ROWS: u32 = 1 << 14;
const BLOCK_BITS: usize = Block::BITS as usize;
const CHUNK_BLOCKS: usize = CHUNK_ROWS as usize / BLOCK_BITS;
/// What of one row is searched, in bytes: positions within a chunk fit 32 bits whatever a server sends.
const ROW_LIMIT: usize = 60_000;
/// A chunk in which fewer than one row of so many is still in question is asked row by row.
const SPARSE: usize = 6;
/// Bytes that tell how frequent letters are.
const SAMPLE: usize = 16_384;
/// Text from which a second thread is worth its start, in bytes.
pub(super) const SHARED_FROM: usize = 4 << 20;
/// Threads that share one search at most; memory is the limit soon after.
const MOST_THREADS: usize = 4;

/// The words of a query: all must be found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words(Vec<String>);

impl Words {
    /// Splits what was typed. A word that is part of another says nothing new and is left out.
    pub fn of(typed: &str) -> Self {
        let folded = searchable(typed);
        let mut words: Vec<&str> = folded.split_whitespace().collect();
        words.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        let mut kept: Vec<String> = Vec::with_capacity(words.len());
        for word in words {
            if !kept.iter().any(|other| other.contains(word)) {
                kept.push(word.to_owned());
            }
        }
        Self(kept)
    }

    /// Whether nothing is searched.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether every hit of these words is a hit of the other words too.
    pub fn narrow(&self, other: &Self) -> bool {
        other.0.iter().all(|word| self.0.iter().any(|own| own.contains(word.as_str())))
    }
}

/// One row while the text is built: takes its fields one after another.
#[derive(Debug)]
pub struct RowText<'a> {
    text: &'a mut String,
    start: usize,
}

impl RowText<'_> {
    /// Adds a field, unless an earlier one of this row is the same or begins or ends with it, as a
    /// display name does with the given name: then each word of it is found already.
    pub fn push(&mut self, field: &str) {
        let before = self.text.len();
        if before > self.start {
            self.text.push('\n');
        }
        let at = self.text.len();
        push_searchable(self.text, field);
        let (earlier, added) = (&self.text[self.start..before], &self.text[at..]);
        if earlier.split('\n').any(|field| field.starts_with(added) || field.ends_with(added)) {
            self.text.truncate(before);
        }
        let most = self.start + ROW_LIMIT;
        if self.text.len() > most {
            self.text.truncate(self.text.floor_char_boundary(most));
        }
    }
}

/// The text of all rows.
#[derive(Debug, Default)]
pub struct Text {
    chunks: Vec<Chunk>,
    rows: u32,
}

impl Text {
    /// Asks for the fields of each row once, in order.
    pub fn build(rows: u32, mut fill: impl FnMut(u32, &mut RowText<'_>)) -> Self {
        let mut scratch = String::new();
        let mut chunks = Vec::with_capacity(rows.div_ceil(CHUNK_ROWS) as usize);
        let mut first = 0;
        while first < rows {
            let end = rows.min(first.saturating_add(CHUNK_ROWS));
            scratch.clear();
            let mut starts = Vec::with_capacity((end - first + 1) as usize);
            for row in first..end {
                starts.push(scratch.len() as u32);
                let start = scratch.len();
                fill(row, &mut RowText { text: &mut scratch, start });
                scratch.push('\n');
            }
            starts.push(scratch.len() as u32);
            chunks.push(Chunk { text: scratch.as_str().into(), starts: starts.into() });
            first = end;
        }
        Self { chunks, rows }
    }

    /// Rows that hold all words; of `within` alone where it is given.
    pub fn find(&self, words: &Words, within: Option<&FixedBitSet>) -> FixedBitSet {
        let mut found = self.candidates(within);
        let finders = self.rarest_first(words);
        let threads = self.threads();
        let mut work: Vec<_> = self.chunks.iter().zip(found.as_mut_slice().chunks_mut(CHUNK_BLOCKS)).collect();
        let share = work.len().div_ceil(threads);
        let search = |part: &mut [(&Chunk, &mut [Block])]| {
            part.iter_mut().for_each(|(chunk, blocks)| chunk.keep_hits(&finders, blocks));
        };
        let (own, others) = work.split_at_mut(share);
        std::thread::scope(|scope| {
            for part in others.chunks_mut(share.max(1)) {
                scope.spawn(|| search(part));
            }
            search(own);
        });
        found
    }

    /// The first rows that hold all words, looked for in the first chunk alone: enough to fill a screen,
    /// unless the words are rare, and then the whole search is quick.
    pub fn find_first(&self, words: &Words, passes: impl Fn(&u32) -> bool, limit: usize) -> Arc<[u32]> {
        let finders = self.rarest_first(words);
        let hits = self.chunks.iter().take(1).flat_map(|chunk| chunk.hits(&finders));
        hits.map(|row| row as u32).filter(passes).take(limit).collect()
    }

    /// Whether one row holds all words.
    pub fn row_holds(&self, row: u32, words: &Words) -> bool {
        let text = self.chunks.get((row / CHUNK_ROWS) as usize).map(|chunk| chunk.row((row % CHUNK_ROWS) as usize));
        text.is_some_and(|text| words.0.iter().all(|word| text.contains(word.as_str())))
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.text.len() + size_of_val(&*chunk.starts)).sum()
    }

    /// The whole text is searched for the first word, and for the others often only the rows that are left: the
    /// word with the rarest letter goes first, for it is found soonest and leaves fewest.
    fn rarest_first<'a>(&self, words: &'a Words) -> Vec<Finder<'a>> {
        let mut counts = [0_u32; 256];
        let several = words.0.len() > 1;
        let sample = self.chunks.first().filter(|_| several).map_or("", |chunk| &chunk.text).as_bytes();
        for byte in &sample[..sample.len().min(SAMPLE)] {
            counts[usize::from(*byte)] += 1;
        }
        let rarest = |word: &&str| word.bytes().map(|byte| counts[usize::from(byte)]).min();
        let mut sorted: Vec<&str> = words.0.iter().map(String::as_str).collect();
        sorted.sort_by_cached_key(rarest);
        sorted.into_iter().map(|word| Finder::new(word.as_bytes())).collect()
    }

    fn candidates(&self, within: Option<&FixedBitSet>) -> FixedBitSet {
        let mut set = within.cloned().unwrap_or_default();
        set.grow(self.rows as usize);
        if within.is_none() {
            set.insert_range(..);
        }
        set
    }

    fn threads(&self) -> usize {
        if self.bytes() < SHARED_FROM {
            return 1;
        }
        std::thread::available_parallelism().map_or(1, |n| n.get().min(MOST_THREADS))
    }
}

#[derive(Debug)]
struct Chunk {
    text: Box<str>,
    /// Where each row begins, and where the last one ends.
    starts: Box<[u32]>,
}

impl Chunk {
    fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    fn row(&self, row: usize) -> &str {
        &self.text[self.starts[row] as usize..self.starts[row + 1] as usize]
    }

    /// Takes rows out of the blocks that lack a word.
    fn keep_hits(&self, finders: &[Finder<'_>], blocks: &mut [Block]) {
        for (n, finder) in finders.iter().enumerate() {
            let left: usize = blocks.iter().map(|block| block.count_ones() as usize).sum();
            if left * SPARSE < self.rows() {
                return self.keep_hits_row_by_row(&finders[n..], blocks);
            }
            self.keep_hits_of_scan(finder, blocks);
        }
    }

    fn keep_hits_row_by_row(&self, finders: &[Finder<'_>], blocks: &mut [Block]) {
        for (n, block) in blocks.iter_mut().enumerate() {
            let mut open = *block;
            while open != 0 {
                let bit = open.trailing_zeros() as usize;
                open &= open - 1;
                let text = self.row(n * BLOCK_BITS + bit).as_bytes();
                if !finders.iter().all(|finder| finder.find(text).is_some()) {
                    *block &= !(1 << bit);
                }
            }
        }
    }

    fn keep_hits_of_scan(&self, finder: &Finder<'_>, blocks: &mut [Block]) {
        let (mut current, mut bits) = (0, 0);
        for row in self.hits_of(finder) {
            let block = row / BLOCK_BITS;
            if block != current {
                blocks[current] &= bits;
                blocks[current + 1..block].fill(0);
                (current, bits) = (block, 0);
            }
            bits |= 1 << (row % BLOCK_BITS);
        }
        blocks[current] &= bits;
        blocks[current + 1..].fill(0);
    }

    /// Rows that hold all words, in order. Without words, all.
    fn hits<'a>(&'a self, finders: &'a [Finder<'a>]) -> Box<dyn Iterator<Item = usize> + 'a> {
        let Some((first, others)) = finders.split_first() else { return Box::new(0..self.rows()) };
        let holds_others = |row: &usize| others.iter().all(|finder| finder.find(self.row(*row).as_bytes()).is_some());
        Box::new(self.hits_of(first).filter(holds_others))
    }

    /// Rows that hold one word: after a hit the search goes on with the next row.
    fn hits_of<'a>(&'a self, finder: &'a Finder<'a>) -> impl Iterator<Item = usize> + 'a {
        let text = self.text.as_bytes();
        let (mut at, mut next) = (0, 0);
        std::iter::from_fn(move || {
            let hit = at + finder.find(text.get(at..)?)?;
            let row = self.row_at(next, hit);
            next = row + 1;
            at = self.starts[next] as usize;
            Some(row)
        })
    }

    /// The row that holds a position, looked for forward from `row`.
    fn row_at(&self, mut row: usize, position: usize) -> usize {
        let starts = &self.starts[..self.rows()];
        while starts.get(row + 64).is_some_and(|start| *start as usize <= position) {
            row += 64;
        }
        while starts.get(row + 1).is_some_and(|start| *start as usize <= position) {
            row += 1;
        }
        row
    }
}
