//! What a server says changed since a moment: a filter on `meta.lastModified`, read to its end.
//!
//! Knows how to ask (RFC 7644 section 3.4.2.2, `gt` on a date). Whether the answer can be believed is
//! for the caller to find out, which has the whole list beside it.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::block::{GroupBlock, UserBlock};
use super::page::Kind;
use super::{Block, Client, Error, Oddity, paging};

/// More pages than this are not read: then the whole list is the better way.
const MOST_PAGES: u64 = 10;

/// The answer.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Since<B> {
    /// Those that changed, page by page.
    pub blocks: Vec<Arc<B>>,
    /// Whether all of them came and could be read.
    pub whole: bool,
    pub oddities: BTreeSet<Oddity>,
}

impl Client {
    /// Users that changed after a moment, as the server says.
    ///
    /// # Errors
    /// When the server refuses the filter or cannot be read.
    pub async fn users_since(&self, since: Timestamp) -> Result<Since<UserBlock>, Error> {
        self.since(Kind::USER, since).await
    }

    /// Groups that changed after a moment, with their members.
    ///
    /// # Errors
    /// When the server refuses the filter or cannot be read.
    pub async fn groups_since(&self, since: Timestamp) -> Result<Since<GroupBlock>, Error> {
        self.since(Kind::GROUP, since).await
    }

    /// How many users the server announces; `None` where it does not say.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn users_total(&self) -> Result<Option<u64>, Error> {
        Ok(self.users_page(1, Some(1)).await?.total)
    }

    /// How many groups the server announces; `None` where it does not say.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn groups_total(&self) -> Result<Option<u64>, Error> {
        let query = [count(1), ("startIndex", "1".to_owned()), ("excludedAttributes", "members".to_owned())];
        let response = self.get(&["Groups"], &query).await?;
        Ok(self.read_groups(&response)?.total)
    }

    async fn since<B: Block>(&self, kind: Kind<B>, since: Timestamp) -> Result<Since<B>, Error> {
        let filter = format!("meta.lastModified gt \"{since}\"");
        let mut answer = Since { blocks: Vec::new(), whole: true, oddities: BTreeSet::new() };
        let mut received = 0;
        for _ in 0..MOST_PAGES {
            let start = ("startIndex", (received + 1).to_string());
            let query = [("filter", filter.clone()), start, count(paging::COUNT)];
            let page = (kind.read)(&self.get(&[kind.path], &query).await?, received + 1)?;
            let got = page.ids.len() as u64;
            received += got;
            answer.whole &= page.unreadable.is_empty();
            answer.oddities.extend(page.oddities);
            answer.blocks.push(page.block);
            if got == 0 || page.total.is_none_or(|total| received >= total) {
                answer.whole &= page.total.is_none_or(|total| received == total);
                return Ok(answer);
            }
        }
        answer.whole = false;
        Ok(answer)
    }
}

fn count(n: u64) -> (&'static str, String) {
    ("count", n.to_string())
}
