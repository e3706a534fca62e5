//! Lists, page by page.
//!
//! Knows how a page is asked for and what is told of one that failed. Where a list ends is decided
//! in `paging`, how a page is read in `page`.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use super::block::{Block, GroupBlock, GroupRow, UserBlock, UserRow};
use super::page::{Kind, ReadPage};
use super::paging::{self, End, Paging};
use super::{Client, Error, Oddity, Unreadable};
use crate::http::Response;
use crate::text::{counted, grouped};

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Page<B> {
    page: Arc<ReadPage<B>>,
    /// Of each record in list order, unreadable ones included, whether it counts: its id was not on
    /// an earlier page. `None` where all of them do.
    pub fresh: Option<Box<[bool]>>,
    /// Those that count and could not be read.
    pub unreadable: Vec<Unreadable>,
    /// `totalResults`.
    pub total: Option<u64>,
    /// What was odd about it.
    pub oddities: BTreeSet<Oddity>,
    /// From the first byte sent to the last one received.
    pub took: Duration,
    start: u64,
}

impl<B> Page<B> {
    pub(super) fn new(page: Arc<ReadPage<B>>, start: u64, fresh: Option<Box<[bool]>>, took: Duration) -> Self {
        let counts = |u: &&Unreadable| fresh.as_deref().is_none_or(|fresh| is_set(fresh, u.position, start));
        let unreadable = page.unreadable.iter().filter(counts).cloned().collect();
        let (total, oddities) = (page.total, page.oddities.clone());
        Self { page, fresh, unreadable, total, oddities, took, start }
    }

    /// What was read of it, repeats included.
    pub fn block(&self) -> &B {
        &self.page.block
    }

    /// The fingerprint of each record's id in list order, unreadable ones included; 0 where there is none.
    pub fn ids(&self) -> &[u64] {
        &self.page.ids
    }

    /// How many records count, unreadable ones included.
    pub fn received(&self) -> u64 {
        let all = self.page.ids.len();
        self.fresh.as_deref().map_or(all, |fresh| fresh.iter().filter(|counts| **counts).count()) as u64
    }

    /// Of each record of the block in its order, whether it counts.
    pub fn readable(&self) -> impl Iterator<Item = bool> {
        let mut broken = self.page.unreadable.iter().map(|u| u.position).peekable();
        (self.start..).zip(0..self.page.ids.len()).filter_map(move |(position, at)| {
            let fresh = self.fresh.as_deref().is_none_or(|fresh| fresh[at]);
            broken.next_if_eq(&position).is_none().then_some(fresh)
        })
    }
}

impl<B: Block> Page<B> {
    /// Those that count, in columns; shared with the page as long as all of them do.
    pub fn counting(&self) -> Arc<B> {
        let keep: Vec<bool> = self.fresh.as_ref().map(|_| self.readable().collect()).unwrap_or_default();
        if keep.contains(&false) { Arc::new(self.page.block.only(&keep)) } else { Arc::clone(&self.page.block) }
    }
}

impl Page<UserBlock> {
    /// Those that count.
    pub fn resources(&self) -> Vec<UserRow<'_>> {
        self.block().rows().zip(self.readable()).filter_map(|(user, fresh)| fresh.then_some(user)).collect()
    }

    /// Leaves out those that do not fit; whether there were any.
    pub(super) fn retain(&mut self, fits: impl Fn(&UserRow<'_>) -> bool) -> bool {
        let page = Arc::clone(&self.page);
        let mut broken = page.unreadable.iter().map(|u| u.position).peekable();
        let mut records = page.block.rows();
        let keep: Box<[bool]> = (self.start..)
            .zip(0..page.ids.len())
            .map(|(position, _)| {
                broken.next_if_eq(&position).is_some() || records.next().is_some_and(|user| fits(&user))
            })
            .collect();
        let others = keep.contains(&false);
        self.fresh = others.then_some(keep);
        others
    }
}

impl Page<GroupBlock> {
    /// Those that count.
    pub fn resources(&self) -> Vec<GroupRow<'_>> {
        self.block().rows().zip(self.readable()).filter_map(|(group, fresh)| fresh.then_some(group)).collect()
    }
}

fn is_set(flags: &[bool], position: u64, start: u64) -> bool {
    flags.get((position - start) as usize).copied().unwrap_or_default()
}

/// How far a list is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct Progress {
    pub received: u64,
    /// As the server announced it.
    pub total: Option<u64>,
    pub pages: u64,
}

/// Whether a list was read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Completeness {
    Complete,
    /// A page failed or the server does not page. No removals and no totals come from such a list.
    Partial {
        why: String,
    },
}

/// A list being read. Drop it to cancel.
pub struct Listing<B> {
    client: Client,
    kind: Kind<B>,
    paging: Paging,
    failed: Option<String>,
}

impl<B> Listing<B> {
    pub(super) fn new(client: Client, kind: Kind<B>) -> Self {
        Self { client, kind, paging: Paging::new(kind.name), failed: None }
    }

    /// The next page, `None` after the last one.
    ///
    /// # Errors
    /// When the page could not be read; the list so far stays valid and is partial.
    pub async fn next_page(&mut self) -> Result<Option<Page<B>>, Error> {
        if self.failed.is_some() || self.paging.end().is_some() {
            return Ok(None);
        }
        // A read that is dropped half-way leaves a partial list behind.
        self.failed = Some("it was cancelled".to_owned());
        match self.read_next().await {
            Ok(page) => {
                self.failed = None;
                Ok(Some(page))
            }
            Err(error) => {
                self.failed = Some(error.to_string());
                Err(error)
            }
        }
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        Progress { received: self.paging.distinct(), total: self.paging.total(), pages: self.paging.pages() }
    }

    /// Whether it was read whole. Valid once `next_page` gave `None` or an error.
    pub fn completeness(&self) -> Completeness {
        let so_far = self.so_far();
        let why = match (&self.failed, self.paging.end()) {
            (Some(why), _) => format!("Page {} could not be read: {why}; {so_far}", self.paging.pages() + 1),
            (None, Some(End::Whole)) => return Completeness::Complete,
            (None, Some(End::DoesNotPage)) => format!("The server gives the same page again and again; {so_far}"),
            (None, Some(End::Nothing)) => format!("The server announces records and gives none; {so_far}"),
            (None, Some(End::Limit)) => format!(
                "The list did not end within {} records and {} pages; {so_far}",
                grouped(paging::MOST_RECORDS),
                grouped(paging::MOST_PAGES)
            ),
            (None, None) => format!("The list was not read to its end; {so_far}"),
        };
        Completeness::Partial { why }
    }

    fn so_far(&self) -> String {
        let read = self.paging.distinct();
        match self.paging.total() {
            Some(total) => format!("{} of {} records were read", grouped(read), grouped(total)),
            None => format!("{} read", counted(read as usize, "record was", "records were")),
        }
    }

    async fn read_next(&mut self) -> Result<Page<B>, Error> {
        let (response, count_refused) = self.ask().await?;
        let start = self.paging.start();
        let read = (self.kind.read)(&response, start)?;
        if count_refused {
            self.paging.leave_count_out();
        }
        let verdict = self.paging.take(&read.ids, read.total);
        let mut page = Page::new(Arc::new(read), start, verdict.fresh, response.took);
        page.oddities.extend(verdict.oddities);
        if count_refused {
            page.oddities.insert(Oddity::CountRefused);
        }
        self.client.note_media_type(&mut page.oddities);
        Ok(page)
    }

    /// The answer to the next page; without `count` where the server fails at it.
    async fn ask(&self) -> Result<(Response, bool), Error> {
        let (start, count) = (self.paging.start(), self.paging.count());
        let first = self.client.list(self.kind.path, start, count).await?;
        let may_be_count = self.paging.pages() == 0 && count.is_some();
        if !may_be_count || !matches!(first.status, 400 | 500..=599) {
            return Ok((first, false));
        }
        let second = self.client.list(self.kind.path, start, None).await?;
        let better = (200..300).contains(&second.status);
        Ok(if better { (second, true) } else { (first, false) })
    }
}
