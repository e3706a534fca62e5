//! Lists, page by page.
//!
//! Knows how a page is asked for and what is told of one that failed. Where a list ends is decided
//! in `paging`, how a record is read in `read`.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::value::RawValue;

use super::envelope::{Envelope, EnvelopeError};
use super::paging::{self, End, Paging};
use super::{Client, Error, Group, Oddity, Unreadable, User, body, read};
use crate::http::Response;
use crate::text::{counted, grouped};

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

/// What differs between users and groups.
pub(super) struct Kind<T> {
    pub(super) name: &'static str,
    pub(super) path: &'static str,
    read: fn(&RawValue, &mut BTreeSet<Oddity>) -> Result<T, String>,
    id: fn(&T) -> &str,
}

impl<T> Clone for Kind<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Kind<T> {}

impl Kind<User> {
    pub(super) const USER: Self = Self { name: "User", path: "Users", read: read::user, id: |user| &user.id };
}

impl Kind<Group> {
    pub(super) const GROUP: Self = Self { name: "Group", path: "Groups", read: read::group, id: |group| &group.id };
}

/// A page as it came, before repeats are dropped.
pub(super) struct RawPage<T> {
    pub(super) records: Vec<Result<T, Unreadable>>,
    pub(super) total: Option<u64>,
    pub(super) oddities: BTreeSet<Oddity>,
}

/// Reads a page; `start` is the place of its first record in the list.
pub(super) fn read_page<T>(kind: Kind<T>, response: &Response, start: u64) -> Result<RawPage<T>, Error> {
    let read = body::read(response)?;
    let mut page = match page_of(kind, &read.text, start) {
        Err(EnvelopeError::NotJson(why)) => match body::without_control_characters(&read.text) {
            Some(cleaned) => page_of(kind, &cleaned, start).map(|mut page| {
                page.oddities.insert(Oddity::ControlCharacters);
                page
            }),
            None => Err(EnvelopeError::NotJson(why)),
        },
        page => page,
    }
    .map_err(|e| error_of(e, &read.text))?;
    page.oddities.extend(read.oddities);
    page.oddities.extend(wrong_label(response));
    Ok(page)
}

fn page_of<T>(kind: Kind<T>, text: &str, start: u64) -> Result<RawPage<T>, EnvelopeError> {
    let Envelope { records, total, mut oddities } = Envelope::parse(text)?;
    let record = |(position, raw): (u64, &RawValue)| {
        (kind.read)(raw, &mut oddities).map_err(|why| Unreadable {
            kind: kind.name,
            id: read::id_of(raw),
            position,
            why,
        })
    };
    let records = (start..).zip(records).map(record).collect();
    Ok(RawPage { records, total, oddities })
}

fn error_of(error: EnvelopeError, text: &str) -> Error {
    match error {
        EnvelopeError::NotJson(why) => body::not_json(why, text),
        EnvelopeError::NotScim(why) => Error::NotScim { why, excerpt: body::excerpt(text) },
    }
}

fn wrong_label(response: &Response) -> Option<Oddity> {
    let label = response.content_type.as_deref().unwrap_or_default();
    let right = label.to_ascii_lowercase().contains("json");
    (!right).then(|| Oddity::WrongTypeLabel { content_type: body::excerpt(label) })
}

/// A list being read. Drop it to cancel.
pub struct Listing<T> {
    client: Client,
    kind: Kind<T>,
    paging: Paging,
    failed: Option<String>,
}

impl<T> Listing<T> {
    pub(super) fn new(client: Client, kind: Kind<T>) -> Self {
        Self { client, kind, paging: Paging::new(kind.name), failed: None }
    }

    /// The next page, `None` after the last one.
    ///
    /// # Errors
    /// When the page could not be read; the list so far stays valid and is partial.
    pub async fn next_page(&mut self) -> Result<Option<Page<T>>, Error> {
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

    async fn read_next(&mut self) -> Result<Page<T>, Error> {
        let (response, count_refused) = self.ask().await?;
        let raw = read_page(self.kind, &response, self.paging.start())?;
        if count_refused {
            self.paging.leave_count_out();
        }
        let mut page = self.sort(raw, response.took);
        if count_refused {
            page.oddities.insert(Oddity::CountRefused);
        }
        self.client.note_media_type(&mut page.oddities);
        Ok(page)
    }

    /// Drops repeats and lets the paging decide.
    fn sort(&mut self, raw: RawPage<T>, took: Duration) -> Page<T> {
        let id = self.kind.id;
        let ids: Vec<Option<&str>> =
            raw.records.iter().map(|r| r.as_ref().map_or_else(|u| u.id.as_deref(), |r| Some(id(r)))).collect();
        let verdict = self.paging.take(&ids, raw.total);
        let mut oddities = raw.oddities;
        oddities.extend(verdict.oddities);
        let mut page = Page { resources: Vec::new(), unreadable: Vec::new(), total: raw.total, oddities, took };
        for (record, fresh) in raw.records.into_iter().zip(verdict.fresh) {
            match record {
                Ok(resource) if fresh => page.resources.push(resource),
                Err(unreadable) if fresh => page.unreadable.push(unreadable),
                _ => {}
            }
        }
        page
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn response(body: impl Into<Vec<u8>>) -> Response {
        Response {
            status: 200,
            content_type: Some("application/scim+json".to_owned()),
            date: None,
            retry_after: None,
            etag: None,
            location: None,
            body: body.into(),
            redirected_to: None,
            version: "HTTP/1.1".to_owned(),
            took: Duration::ZERO,
        }
    }

    /// The ids that were read, the places of those that were not, and the oddities.
    fn read(response: &Response) -> (Vec<String>, Vec<u64>, BTreeSet<Oddity>) {
        let page = read_page(Kind::USER, response, 1).unwrap_or_else(|e| panic!("{e}"));
        let ids = page.records.iter().flatten().map(|user| user.id.to_string()).collect();
        let broken = page.records.iter().filter_map(|r| r.as_ref().err()).map(|u| u.position).collect();
        (ids, broken, page.oddities)
    }

    fn list(records: &[String]) -> Vec<u8> {
        let schemas = r#""schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"]"#;
        format!(
            r#"{{{schemas},"totalResults":{n},"startIndex":1,"itemsPerPage":{n},"Resources":[{}]}}"#,
            records.join(","),
            n = records.len()
        )
        .into_bytes()
    }

    fn person(n: usize) -> String {
        format!(r#"{{"id":"{n}","userName":"p{n}@x.example","active":true}}"#)
    }

    #[test]
    fn bytes_that_are_not_utf_8_and_raw_control_characters_cost_no_record() {
        let mut body = list(&[person(0), r#"{"id":"1","userName":"M_ller"}"#.to_owned()]);
        let at = body.iter().position(|byte| *byte == b'M').unwrap() + 1;
        for (byte, oddity) in [(0xfc, Oddity::NotUtf8), (0x07, Oddity::ControlCharacters)] {
            body[at] = byte;
            assert_eq!(read(&response(body.clone())), (vec!["0".into(), "1".into()], vec![], BTreeSet::from([oddity])));
        }
        let marked = [b"\xef\xbb\xbf".as_slice(), &list(&[person(0)])].concat();
        assert_eq!(read(&response(marked)).2, BTreeSet::from([Oddity::ByteOrderMark]));
    }

    #[test]
    fn a_list_with_a_foreign_label_is_read_and_noted() {
        let mut answer = response(list(&[person(0)]));
        for (label, odd) in [(Some("application/json"), false), (Some("text/html"), true), (None, true)] {
            answer.content_type = label.map(str::to_owned);
            let content_type = label.unwrap_or_default().to_owned();
            assert_eq!(read(&answer).2.contains(&Oddity::WrongTypeLabel { content_type }), odd, "{label:?}");
        }
    }

    #[test]
    fn what_is_no_list_is_told_apart() {
        let error = |body: &str| read_page(Kind::USER, &response(body), 1).map(|page| page.total).unwrap_err();
        assert_eq!(error(" \n"), Error::Empty { status: 200 });
        let page = Error::WebPage { status: 200, title: Some("Sign in".to_owned()) };
        assert_eq!(error("<html><title>Sign in</title>"), page);
        assert!(matches!(error("hello"), Error::NotJson { excerpt, .. } if excerpt == "hello"));
        assert!(matches!(error("[1]"), Error::NotScim { .. }));
        assert!(
            matches!(error(&"[".repeat(100_000)), Error::NotJson { excerpt, .. } if excerpt.chars().count() == 501)
        );
    }

    proptest! {
        #[test]
        fn one_damaged_record_never_loses_another(count in 1usize..40, bad in 0usize..40, kind in 0usize..6) {
            let bad = bad % count;
            let damaged = [
                r#"{"id":"x","displayName":"\ud800"}"#.to_owned(),
                r#"{"id":"x","n":1e999}"#.to_owned(),
                format!(r#"{{"id":"x","a":{}{}}}"#, "[".repeat(5_000), "]".repeat(5_000)),
                "17".to_owned(),
                "null".to_owned(),
                r#"{"userName":"nobody"}"#.to_owned(),
            ];
            let records: Vec<String> =
                (0..count).map(|n| if n == bad { damaged[kind].clone() } else { person(n) }).collect();
            let (ids, broken, _) = read(&response(list(&records)));
            prop_assert_eq!(ids, (0..count).filter(|n| *n != bad).map(|n| n.to_string()).collect::<Vec<_>>());
            prop_assert_eq!(broken, vec![bad as u64 + 1]);
        }
    }
}
