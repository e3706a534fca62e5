//! One page as it came: the answer's bytes in, records and oddities out.
//!
//! Knows what differs between users and groups. Pure work for the processor, so that it can be done
//! beside the requests; knows neither the pages around it nor how one is asked for.

use std::collections::BTreeSet;

use std::sync::Arc;

use serde_json::value::RawValue;

use super::block::{GroupBlock, GroupBuilder, GroupRecord, Keep, UserBlock, UserBuilder, UserRecord};
use super::envelope::{Envelope, EnvelopeError};
use super::{Error, Oddity, Unreadable, body, fingerprint, lane, read};
use crate::http::Response;

/// One page as read; shared between the reads in which it did not change.
#[derive(Debug)]
pub(super) struct ReadPage<B> {
    pub(super) block: Arc<B>,
    /// The fingerprint of each record's id in list order, unreadable ones included; 0 where there is none.
    pub(super) ids: Box<[u64]>,
    pub(super) unreadable: Vec<Unreadable>,
    /// `totalResults`.
    pub(super) total: Option<u64>,
    pub(super) oddities: BTreeSet<Oddity>,
}

/// What differs between users and groups.
pub(super) struct Kind<B> {
    pub(super) name: &'static str,
    pub(super) path: &'static str,
    /// Reads an answer of success; the number is the place of its first record in the list.
    pub(super) read: fn(&Response, u64) -> Result<ReadPage<B>, Error>,
}

impl<B> Clone for Kind<B> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<B> Copy for Kind<B> {}

impl Kind<UserBlock> {
    pub(super) const USER: Self =
        Self { read: |r, start| read_page::<Users>(r, start, Keep::Everything), ..Self::COLUMNS };
    /// The same without the page itself.
    pub(super) const COLUMNS: Self =
        Self { name: Users::NAME, path: "Users", read: |r, start| read_page::<Users>(r, start, Keep::Columns) };
}

impl Kind<GroupBlock> {
    pub(super) const GROUP: Self =
        Self { name: Groups::NAME, path: "Groups", read: |r, start| read_page::<Groups>(r, start, Keep::Everything) };
}

/// A block being built, out of a page by the book or record after record.
trait Building: Default {
    const NAME: &'static str;
    type Block;

    /// Takes the whole page by the quick lane; gives its total. What was taken before a failure is
    /// to be thrown away.
    fn take_page(&mut self, text: &str) -> Option<u64>;

    /// Takes one record, tolerantly if need be; gives the fingerprint of its id.
    fn take_record(&mut self, raw: &RawValue, place: u32, oddities: &mut BTreeSet<Oddity>) -> Result<u64, String>;

    fn ids(&self) -> &[u64];

    fn finish(self, page: &str, keep: Keep) -> Self::Block;
}

#[derive(Default)]
struct Users(UserBuilder);

impl Building for Users {
    const NAME: &'static str = "User";
    type Block = UserBlock;

    fn take_page(&mut self, text: &str) -> Option<u64> {
        let mut places = 0..;
        lane::users(text, |user| self.0.push(&user, places.next().unwrap_or(u32::MAX)))
    }

    fn take_record(&mut self, raw: &RawValue, place: u32, oddities: &mut BTreeSet<Oddity>) -> Result<u64, String> {
        match lane::user(raw) {
            Some(user) => self.0.push(&user, place),
            None => self.0.push(&UserRecord::of(&read::user(raw, oddities)?), place),
        }
        Ok(self.ids().last().copied().unwrap_or_default())
    }

    fn ids(&self) -> &[u64] {
        self.0.ids()
    }

    fn finish(self, page: &str, keep: Keep) -> UserBlock {
        self.0.finish(page, keep)
    }
}

#[derive(Default)]
struct Groups(GroupBuilder);

impl Building for Groups {
    const NAME: &'static str = "Group";
    type Block = GroupBlock;

    fn take_page(&mut self, text: &str) -> Option<u64> {
        let mut places = 0..;
        lane::groups(text, |group| self.0.push(&group, places.next().unwrap_or(u32::MAX)))
    }

    fn take_record(&mut self, raw: &RawValue, place: u32, oddities: &mut BTreeSet<Oddity>) -> Result<u64, String> {
        match lane::group(raw) {
            Some(group) => self.0.push(&group, place),
            None => self.0.push(&GroupRecord::of(&read::group(raw, oddities)?), place),
        }
        Ok(self.ids().last().copied().unwrap_or_default())
    }

    fn ids(&self) -> &[u64] {
        self.0.ids()
    }

    fn finish(self, page: &str, keep: Keep) -> GroupBlock {
        self.0.finish(page, keep)
    }
}

fn read_page<B: Building>(response: &Response, start: u64, keep: Keep) -> Result<ReadPage<B::Block>, Error> {
    let read = body::read(response)?;
    let mut page = match page_of::<B>(&read.text, start, keep) {
        Err(EnvelopeError::NotJson(why)) => match body::without_control_characters(&read.text) {
            Some(cleaned) => page_of::<B>(&cleaned, start, keep).map(|mut page| {
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

fn page_of<B: Building>(text: &str, start: u64, keep: Keep) -> Result<ReadPage<B::Block>, EnvelopeError> {
    let mut building = B::default();
    match building.take_page(text) {
        Some(total) => {
            let ids = building.ids().into();
            let block = Arc::new(building.finish(text, keep));
            Ok(ReadPage { block, ids, unreadable: Vec::new(), total: Some(total), oddities: BTreeSet::new() })
        }
        None => tolerantly(B::default(), text, start, keep),
    }
}

fn tolerantly<B: Building>(
    mut building: B,
    text: &str,
    start: u64,
    keep: Keep,
) -> Result<ReadPage<B::Block>, EnvelopeError> {
    let Envelope { records, total, mut oddities } = Envelope::parse(text)?;
    let mut unreadable = Vec::new();
    let mut ids = Vec::with_capacity(records.len());
    for (place, raw) in (0u32..).zip(records) {
        match building.take_record(raw, place, &mut oddities) {
            Ok(id) => ids.push(id),
            Err(why) => {
                let id = read::id_of(raw);
                ids.push(id.as_deref().map_or(0, fingerprint::id));
                unreadable.push(Unreadable { kind: B::NAME, id, position: start + u64::from(place), why });
            }
        }
    }
    let block = Arc::new(building.finish(text, keep));
    Ok(ReadPage { block, ids: ids.into(), unreadable, total, oddities })
}

/// The users of a page's text, whole; `None` if one of them cannot be read.
pub(super) fn users_of(text: &str) -> Option<UserBlock> {
    whole::<Users>(text)
}

/// The groups of a page's text, whole; `None` if one of them cannot be read.
pub(super) fn groups_of(text: &str) -> Option<GroupBlock> {
    whole::<Groups>(text)
}

fn whole<B: Building>(text: &str) -> Option<B::Block> {
    let page = page_of::<B>(text, 1, Keep::Everything).ok().filter(|page| page.unreadable.is_empty())?;
    Arc::into_inner(page.block)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::scim::block::made::answer as response;

    /// The ids that were read, the places of those that were not, and the oddities.
    fn read(response: &Response) -> (Vec<String>, Vec<u64>, BTreeSet<Oddity>) {
        let page = (Kind::USER.read)(response, 1).unwrap_or_else(|e| panic!("{e}"));
        let ids = page.block.rows().map(|user| user.id.to_owned()).collect();
        let broken = page.unreadable.iter().map(|u| u.position).collect();
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
        let error = |body: &str| (Kind::USER.read)(&response(body), 1).map(|page| page.total).unwrap_err();
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
