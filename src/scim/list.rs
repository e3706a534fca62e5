//! Lists, page by page.
//!
//! Knows what is under way, what is told of a page that failed, and what is kept for the next read.
//! Which page is asked for is decided in `course`, where a list ends in `paging`; how a page is asked
//! for stands in `fetch`, how it is read in `page`.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesOrdered;

use super::block::{self, Block, GroupBlock, GroupRow, UserBlock, UserRow};
use super::course::{Course, Step, Want};
use super::fetch::{self, Ask, Fetched};
use super::known::{Entry, Kept, Known, Trust};
use super::page::{Kind, ReadPage};
use super::paging::{self, End};
use super::{Client, Error, Oddity, Unreadable};
use crate::http;
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

    /// Whether it is the very page of an earlier read: nothing in it changed, and nothing is kept twice.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.page, &other.page)
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

/// Pages under way hold at most about so many bytes together, and never fewer than two pages.
const MOST_UNDER_WAY: usize = 10 << 20;

/// A list being read. Drop it to cancel.
pub struct Listing<B> {
    client: Client,
    kind: Kind<B>,
    kept: Arc<Kept<B>>,
    /// What the last read gave, and what this one found out about the server's tags.
    known: Known<B>,
    course: Course,
    /// What was asked for, in the order of the list.
    flight: FuturesOrdered<Pin<Box<dyn Future<Output = Fetched<B>> + Send>>>,
    /// The largest page so far, in bytes.
    largest: usize,
    /// The pages so far, where they are kept for the next read.
    read: Vec<Arc<Entry<B>>>,
    /// Whether a page was taken on the server's word that it did not change.
    believed: bool,
    failed: Option<String>,
}

impl<B: Send + Sync + 'static> Listing<B> {
    pub(super) fn new(client: Client, kind: Kind<B>, kept: Arc<Kept<B>>) -> Self {
        let known = if client.remembers() { kept.known() } else { Known::default() };
        let course = Course::new(kind.name, kept.size());
        let flight = FuturesOrdered::new();
        Self { client, kind, kept, known, course, flight, largest: 0, read: Vec::new(), believed: false, failed: None }
    }

    /// The next page, `None` after the last one.
    ///
    /// # Errors
    /// When the page could not be read; the list so far stays valid and is partial.
    pub async fn next_page(&mut self) -> Result<Option<Page<B>>, Error> {
        if self.failed.is_some() {
            return Ok(None);
        }
        // A read that is dropped half-way leaves a partial list behind.
        self.failed = Some("it was cancelled".to_owned());
        let outcome = self.read_next().await;
        self.failed = outcome.as_ref().err().map(ToString::to_string);
        if outcome.is_err() {
            self.forget_flight();
        }
        outcome
    }

    /// Lets a list that failed or was cancelled go on after the last page that came.
    pub fn resume(&mut self) {
        self.forget_flight();
        self.failed = None;
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        let paging = self.course.paging();
        Progress { received: paging.distinct(), total: paging.total(), pages: paging.pages() }
    }

    /// Whether it was read whole. Valid once `next_page` gave `None` or an error.
    pub fn completeness(&self) -> Completeness {
        let so_far = self.so_far();
        let why = match (&self.failed, self.course.end()) {
            (Some(why), _) => {
                format!("Page {} could not be read: {why}; {so_far}", self.course.paging().pages() + 1)
            }
            (None, Some(End::Whole)) if self.was_lied_to() => {
                format!("The server said of a page that it had not changed, and it had; {so_far}")
            }
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
        let Progress { received, total, .. } = self.progress();
        match total {
            Some(total) => format!("{} of {} records were read", grouped(received), grouped(total)),
            None => format!("{} read", counted(received as usize, "record was", "records were")),
        }
    }

    async fn read_next(&mut self) -> Result<Option<Page<B>>, Error> {
        loop {
            self.fill_flight();
            let Some(fetched) = self.flight.next().await else { return Ok(None) };
            if let Some(page) = self.take(fetched).await? {
                return Ok(Some(page));
            }
        }
    }

    fn fill_flight(&mut self) {
        let room = MOST_UNDER_WAY.checked_div(self.largest).unwrap_or(usize::MAX).max(2);
        let limit = self.client.at_once().min(room);
        while self.flight.len() < limit {
            let Some(want) = self.course.next(self.flight.len()) else { return };
            self.flight.push_back(Box::pin(self.fetch(want)));
        }
    }

    fn fetch(&self, want: Want) -> impl Future<Output = Fetched<B>> + Send + use<B> {
        let before = self.known.page(want.start, want.count);
        let remembers = self.client.remembers();
        fetch::fetch(self.client.clone(), self.kind, Ask { want, before, remembers })
    }

    fn forget_flight(&mut self) {
        self.flight = FuturesOrdered::new();
        self.course.stop();
    }

    /// A page to hand on; nothing where it brought nothing or is asked for again.
    async fn take(&mut self, fetched: Fetched<B>) -> Result<Option<Page<B>>, Error> {
        let want = fetched.want;
        self.largest = self.largest.max(fetched.bytes);
        let (fetched, count_refused) =
            if fetched.page.is_err() { self.second_try(fetched).await } else { (fetched, false) };
        let read = match &fetched.page {
            Ok(read) => Arc::clone(read),
            Err(error) if !error.is_unauthorized() && self.course.forgives(want, may_come_smaller(&fetched)) => {
                self.forget_flight();
                return Ok(None);
            }
            Err(error) => return Err(error.clone()),
        };
        if count_refused {
            self.course.leave_count_out();
        }
        let taken = self.course.take(want, &read.ids, read.total, fetched.bytes);
        if taken.void {
            self.forget_flight();
        }
        self.note(&fetched);
        if taken.verdict.is_some() {
            self.remember(&fetched, &read);
        }
        if self.course.end().is_some() {
            self.finish();
        }
        Ok(taken.verdict.map(|verdict| {
            let mut page = Page::new(read, want.start, verdict.fresh, fetched.took);
            page.oddities.extend(verdict.oddities);
            page.oddities.extend(count_refused.then_some(Oddity::CountRefused));
            self.client.note_media_type(&mut page.oddities);
            page
        }))
    }

    /// The first page once more without `count`, where that may be what the server fails at.
    async fn second_try(&mut self, first: Fetched<B>) -> (Fetched<B>, bool) {
        let want = first.want;
        let may_be_count = self.course.paging().pages() == 0 && want.count.is_some_and(|count| count <= paging::COUNT);
        if !may_be_count || !matches!(first.status, 400 | 500..=599) {
            return (first, false);
        }
        let second = self.fetch(Want { count: None, ..want }).await;
        if (200..300).contains(&second.status) { (second, true) } else { (first, false) }
    }

    /// Whether the server's tags keep what they promise.
    fn note(&mut self, fetched: &Fetched<B>) {
        match &fetched.before {
            Some(_) if fetched.unchanged() => self.believed = true,
            Some(before) => self.known.compare(before, fetched.etag.as_deref(), fetched.mark),
            None => {}
        }
    }

    fn was_lied_to(&self) -> bool {
        self.believed && self.known.trust() == Trust::Never
    }

    fn remember(&mut self, fetched: &Fetched<B>, read: &Arc<ReadPage<B>>) {
        let Want { start, count, step } = fetched.want;
        if !self.client.remembers() || !matches!(step, Step::Turn | Step::Ahead | Step::Wider) {
            return;
        }
        if step == Step::Wider {
            self.read.clear();
        }
        let same = fetched.before.as_ref().filter(|b| Arc::ptr_eq(&b.page, read) && b.etag == fetched.etag);
        let new = || {
            let (etag, mark, page) = (fetched.etag.clone(), fetched.mark, Arc::clone(read));
            Arc::new(Entry { start, count, etag, mark, page })
        };
        self.read.push(same.map_or_else(new, Arc::clone));
    }

    /// Keeps what was learnt for the next read.
    fn finish(&mut self) {
        block::put_benches_away();
        if let Some(size) = self.course.size() {
            self.kept.set_size(size);
        }
        if !self.client.remembers() {
            return;
        }
        let whole = self.course.end() == Some(End::Whole) && !self.was_lied_to();
        let read = std::mem::take(&mut self.read);
        self.kept.change(|known| {
            known.learn(self.known.trust());
            if whole {
                known.replace(read);
            }
        });
    }
}

/// Whether it may have been too much for one answer.
fn may_come_smaller<B>(fetched: &Fetched<B>) -> bool {
    use http::Error::{Silent, TooLarge, TooSlow};
    let transport = matches!(fetched.page, Err(Error::Http(TooLarge { .. } | TooSlow { .. } | Silent { .. })));
    transport || matches!(fetched.status, 400 | 413 | 500..=599)
}
