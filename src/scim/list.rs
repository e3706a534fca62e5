//! Lists, page by page.

use std::collections::BTreeSet;
use std::marker::PhantomData;
use std::time::Duration;

use super::{Error, Oddity, Unreadable};

/// One page of a list.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Page<T> {
    /// Those whose id was not on an earlier page.
    pub resources: Vec<T>,
    pub unreadable: Vec<Unreadable>,
    /// `totalResults`.
    pub total: Option<u64>,
    pub oddities: BTreeSet<Oddity>,
    pub took: Duration,
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
pub struct Listing<T> {
    of: PhantomData<T>,
}

impl<T> Listing<T> {
    /// The next page, `None` after the last one.
    ///
    /// # Errors
    /// When the page could not be read; the list so far stays valid and is partial.
    pub async fn next_page(&mut self) -> Result<Option<Page<T>>, Error> {
        let _ = self.of;
        unimplemented!()
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        unimplemented!()
    }

    /// Whether it was read whole. Valid once `next_page` gave `None` or an error.
    pub fn completeness(&self) -> Completeness {
        unimplemented!()
    }
}
