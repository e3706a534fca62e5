//! One page of a list, from the request to its records.
//!
//! Knows the condition under which a page is asked for and that a body which did not change is not
//! read again; reads larger bodies beside the requests, on another core. Does not know which page
//! comes next.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::Semaphore;

use super::course::{Step, Want};
use super::known::{Entry, Mark};
use super::page::{Kind, ReadPage};
use super::{Client, Error, fingerprint};
use crate::http::Response;

/// A smaller body is read at once: handing it to another thread costs more.
const SMALL_BODY: usize = 32 << 10;

/// What to ask for, and what is known of it.
pub(super) struct Ask<B> {
    pub(super) want: Want,
    /// The page as it was last time, and whether to ask on condition that it changed.
    pub(super) before: Option<(Arc<Entry<B>>, bool)>,
    /// Whether the body is marked, so that it is known next time.
    pub(super) remembers: bool,
}

/// What came.
pub(super) struct Fetched<B> {
    pub(super) want: Want,
    pub(super) before: Option<Arc<Entry<B>>>,
    /// 0 where no answer came.
    pub(super) status: u16,
    pub(super) etag: Option<Box<str>>,
    pub(super) mark: Mark,
    /// The size of the body.
    pub(super) bytes: usize,
    pub(super) took: Duration,
    pub(super) page: Result<Arc<ReadPage<B>>, Error>,
}

impl<B> Fetched<B> {
    /// Whether the server said that the page did not change.
    pub(super) fn unchanged(&self) -> bool {
        self.status == NOT_MODIFIED && self.page.is_ok()
    }
}

const NOT_MODIFIED: u16 = 304;

/// Asks for a page and reads it.
pub(super) async fn fetch<B: Send + Sync + 'static>(client: Client, kind: Kind<B>, ask: Ask<B>) -> Fetched<B> {
    let Ask { want, before, remembers } = ask;
    let condition = before.as_ref().filter(|(_, trusted)| *trusted).and_then(|(entry, _)| entry.etag.clone());
    let before = before.map(|(entry, _)| entry);
    let pushed_back = client.pushed_back();
    let response = match request(&client, kind, want, condition.as_deref()).await {
        Ok(response) => response,
        Err(error) => return nothing(want, before, error),
    };
    if want.step == Step::Ahead && response.status == 200 {
        client.pace(|pace| {
            // What waited for a server that asked for it says nothing about the server's time per page.
            if client.pushed_back() == pushed_back {
                pace.answered(response.took);
            }
        });
    }
    let (status, took) = (response.status, response.took);
    if let Some(entry) = before.as_ref().filter(|_| status == NOT_MODIFIED && condition.is_some()) {
        let (etag, mark, page) = (entry.etag.clone(), entry.mark, Ok(Arc::clone(&entry.page)));
        return Fetched { want, etag, mark, status, bytes: 0, took, page, before };
    }
    let bytes = response.body.len();
    let etag = response.etag.as_deref().map(Into::into);
    let (mark, page) = read(kind, response, want.start, before.clone(), remembers).await;
    Fetched { want, before, status, etag, mark, bytes, took, page }
}

/// A 304 for another tag than the one that was sent is no answer: then the page itself is asked for.
async fn request<B>(client: &Client, kind: Kind<B>, want: Want, tag: Option<&str>) -> Result<Response, Error> {
    let response = client.list(kind.path, want.start, want.count, tag).await?;
    let another = response.etag.as_deref().is_some_and(|etag| Some(etag) != tag);
    if response.status != NOT_MODIFIED || !another {
        return Ok(response);
    }
    client.list(kind.path, want.start, want.count, None).await
}

fn nothing<B>(want: Want, before: Option<Arc<Entry<B>>>, error: Error) -> Fetched<B> {
    let (mark, took, page) = (Mark::default(), Duration::ZERO, Err(error));
    Fetched { want, before, status: 0, etag: None, mark, bytes: 0, took, page }
}

/// The page in an answer; the one of last time where its bytes are the same.
async fn read<B: Send + Sync + 'static>(
    kind: Kind<B>,
    response: Response,
    start: u64,
    before: Option<Arc<Entry<B>>>,
    remembers: bool,
) -> (Mark, Result<Arc<ReadPage<B>>, Error>) {
    // The mark of a body costs less than handing it to another thread.
    let mark = if remembers { Mark::of(&response) } else { Mark::default() };
    let same = before.filter(|entry| remembers && entry.mark == mark && (200..300).contains(&response.status));
    if let Some(entry) = same {
        return (mark, Ok(Arc::clone(&entry.page)));
    }
    let small = response.body.len() < SMALL_BODY;
    let work = move || (mark, (kind.read)(&response, start).map(Arc::new));
    if small {
        return work();
    }
    // Each reader keeps a page unpacked, so there are no more of them than can work at once.
    let _turn = readers().acquire().await;
    // A reader that stops costs its page, not the program.
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|stopped| {
        (Mark::default(), Err(Error::NotJson { why: stopped.to_string(), excerpt: String::new() }))
    })
}

/// As many turns as there are processors.
fn readers() -> &'static Semaphore {
    static READERS: OnceLock<Semaphore> = OnceLock::new();
    READERS.get_or_init(|| Semaphore::new(std::thread::available_parallelism().map_or(2, usize::from)))
}

impl Mark {
    fn of(response: &Response) -> Self {
        let label = response.content_type.as_deref().unwrap_or_default();
        let fingerprint = fingerprint::bytes(&response.body) ^ fingerprint::bytes(label.as_bytes()).rotate_left(1);
        Self { bytes: response.body.len(), fingerprint }
    }
}
