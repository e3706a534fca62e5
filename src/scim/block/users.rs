//! The users of one page in columns.
//!
//! Forty bytes and its text a user: an e-mail that is the user name, names that stand in the display
//! name and departments that were there before are not written again.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use serde_json::value::RawValue;

use super::bench::{Bench, Benches, Tools};
use super::columns::{Columns, Draft, Row};
use super::{Block, Keep, span};
use crate::scim::{User, When, fingerprint, page, read};

/// A user as the table shows it. What has no column is in [`UserBlock::in_full`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct UserRow<'a> {
    pub id: &'a str,
    /// `userName`; empty where the server gave none.
    pub user_name: &'a str,
    pub display_name: Option<&'a str>,
    pub given_name: Option<&'a str>,
    pub family_name: Option<&'a str>,
    /// The primary e-mail, else the first that is not empty.
    pub email: Option<&'a str>,
    pub department: Option<&'a str>,
    /// `None` where the server did not say: "not stated", never "inactive".
    pub active: Option<bool>,
    pub external_id: Option<&'a str>,
    pub created: Option<When>,
    pub modified: Option<When>,
}

/// The users of one page.
#[derive(Default)]
pub struct UserBlock(Columns<Packed>);

/// Where the texts of a user stand. In the order of the text: id, user name, external id, display
/// name, given name, family name, e-mail.
#[derive(Debug, Clone, Copy)]
pub(super) struct Packed {
    created: i64,
    modified: i64,
    /// Where the texts begin; the four highest bits say what is not written out.
    start: u32,
    department: u32,
    lengths: [u16; 7],
    department_length: u16,
}

const ACTIVE: u32 = 1 << 31;
const ACTIVE_STATED: u32 = 1 << 30;
const EMAIL_IS_USER_NAME: u32 = 1 << 29;
const NAMES_IN_DISPLAY_NAME: u32 = 1 << 28;
const START: u32 = NAMES_IN_DISPLAY_NAME - 1;

/// A record on its way into a block.
#[derive(Debug, Default)]
pub(in crate::scim) struct UserRecord<'a> {
    pub(in crate::scim) id: Cow<'a, str>,
    pub(in crate::scim) user_name: Option<Cow<'a, str>>,
    pub(in crate::scim) display_name: Option<Cow<'a, str>>,
    pub(in crate::scim) given_name: Option<Cow<'a, str>>,
    pub(in crate::scim) family_name: Option<Cow<'a, str>>,
    pub(in crate::scim) email: Option<Cow<'a, str>>,
    pub(in crate::scim) department: Option<Cow<'a, str>>,
    pub(in crate::scim) external_id: Option<Cow<'a, str>>,
    pub(in crate::scim) active: Option<bool>,
    pub(in crate::scim) created: Option<When>,
    pub(in crate::scim) modified: Option<When>,
    /// Of everything in the record but `meta`: two that are equal hold the same.
    pub(in crate::scim) digest: u64,
}

impl<'a> UserRecord<'a> {
    /// A record that was read tolerantly.
    pub(in crate::scim) fn of(user: &'a User) -> Self {
        let text = |value: &'a Option<Box<str>>| value.as_deref().map(Cow::Borrowed);
        let fixed = [&user.display_name, &user.given_name, &user.family_name, &user.email, &user.department];
        let mut digest = fingerprint::Digest::default();
        digest.text(&user.user_name);
        fixed.into_iter().chain([&user.external_id]).for_each(|value| digest.optional(value.as_deref()));
        digest.optional(user.active.map(|active| if active { "true" } else { "false" }));
        user.others.iter().for_each(|(path, value)| digest.pair(path, value));
        Self {
            id: Cow::Borrowed(&user.id),
            user_name: Some(Cow::Borrowed(&user.user_name)),
            display_name: text(&user.display_name),
            given_name: text(&user.given_name),
            family_name: text(&user.family_name),
            email: text(&user.email),
            department: text(&user.department),
            external_id: text(&user.external_id),
            active: user.active,
            created: user.created.clone(),
            modified: user.modified.clone(),
            digest: digest.end(),
        }
    }
}

/// Builds a block, record after record.
pub(in crate::scim) struct UserBuilder(Bench<Parts>);

impl Default for UserBuilder {
    fn default() -> Self {
        Self(BENCHES.take())
    }
}

/// Benches that wait for the next page.
pub(super) static BENCHES: Benches<Parts> = Benches::new();

#[derive(Default)]
pub(super) struct Parts {
    draft: Draft<Packed>,
    departments: HashMap<Box<str>, u32, FixedState>,
}

impl UserBuilder {
    /// Adds a record; `place` is its place in the page, counted from 0.
    pub(in crate::scim) fn push(&mut self, record: &UserRecord<'_>, place: u32) {
        self.0.push(record, place);
    }

    /// The fingerprint of each id so far.
    pub(in crate::scim) fn ids(&self) -> &[u64] {
        &self.0.draft.ids
    }

    /// The finished block; `page` is the text that it was read from.
    pub(in crate::scim) fn finish(self, page: &str, keep: Keep) -> UserBlock {
        self.0.finish(page, keep)
    }
}

impl Row for Packed {
    fn moments(&self) -> [i64; 2] {
        [self.created, self.modified]
    }
}

impl Tools for Parts {
    fn clear(&mut self) {
        self.draft.clear();
        self.departments.clear();
    }

    fn bytes(&self) -> usize {
        self.draft.bytes()
    }
}

impl Parts {
    /// Adds a record; `place` is its place in the page, counted from 0.
    fn push(&mut self, record: &UserRecord<'_>, place: u32) {
        let (department, department_length) = self.department(record.department.as_deref());
        let (created, modified) = self.moments(record);
        let start = self.draft.text.len() as u32 & START;
        let packed = Packed { created, modified, start, department, lengths: [0; 7], department_length };
        let packed = self.texts(record, packed);
        self.draft.push(packed, &record.id, record.digest, place);
    }

    /// The finished block; `page` is the text that it was read from.
    fn finish(&self, page: &str, keep: Keep) -> UserBlock {
        UserBlock(self.draft.finish(page, keep))
    }

    fn department(&mut self, department: Option<&str>) -> (u32, u16) {
        let Some(department) = department else { return (0, span::push(&mut self.draft.text, None)) };
        if let Some(start) = self.departments.get(department) {
            return (*start, span::length(department));
        }
        let start = self.draft.text.len() as u32;
        let length = span::push(&mut self.draft.text, Some(department));
        self.departments.insert(department.into(), start);
        (start, length)
    }

    fn moments(&mut self, record: &UserRecord<'_>) -> (i64, i64) {
        let created = span::moment(&mut self.draft.text, record.created.as_ref());
        (created, span::moment(&mut self.draft.text, record.modified.as_ref()))
    }

    fn texts(&mut self, record: &UserRecord<'_>, mut packed: Packed) -> Packed {
        let names_stand = names_stand_in_display_name(record);
        let email_stands = record.email.is_some() && record.email == record.user_name;
        let (given, family) = (record.given_name.as_deref(), record.family_name.as_deref());
        let name = |name: Option<&str>, text: &mut String| match name {
            Some(name) if names_stand => span::length(name),
            name => span::push(text, name),
        };
        packed.lengths = [
            span::push(&mut self.draft.text, Some(&record.id)),
            span::push(&mut self.draft.text, Some(record.user_name.as_deref().unwrap_or_default())),
            span::push(&mut self.draft.text, record.external_id.as_deref()),
            span::push(&mut self.draft.text, record.display_name.as_deref()),
            name(given, &mut self.draft.text),
            name(family, &mut self.draft.text),
            span::push(&mut self.draft.text, record.email.as_deref().filter(|_| !email_stands)),
        ];
        for (holds, bit) in [
            (record.active == Some(true), ACTIVE),
            (record.active.is_some(), ACTIVE_STATED),
            (email_stands, EMAIL_IS_USER_NAME),
            (names_stand, NAMES_IN_DISPLAY_NAME),
        ] {
            packed.start |= if holds { bit } else { 0 };
        }
        packed
    }
}

/// Whether the display name is the given name, a blank and the family name.
fn names_stand_in_display_name(record: &UserRecord<'_>) -> bool {
    let (Some(display), Some(given), Some(family)) =
        (record.display_name.as_deref(), record.given_name.as_deref(), record.family_name.as_deref())
    else {
        return false;
    };
    display.strip_prefix(given).and_then(|rest| rest.strip_prefix(' ')) == Some(family)
}

impl UserBlock {
    /// How many users there are.
    pub fn len(&self) -> usize {
        self.0.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.rows.is_empty()
    }

    /// All users, in list order.
    pub fn rows(&self) -> impl Iterator<Item = UserRow<'_>> {
        (0..self.len()).filter_map(|row| self.row(row))
    }

    /// One user; `None` for a row that is not there.
    pub fn row(&self, row: usize) -> Option<UserRow<'_>> {
        let packed = self.0.rows.get(row)?;
        let starts = packed.starts();
        let text = |field: usize| span::text(&self.0.text, starts[field], packed.lengths[field]);
        let user_name = text(1).unwrap_or_default();
        Some(UserRow {
            id: text(0).unwrap_or_default(),
            user_name,
            external_id: text(2),
            display_name: text(3),
            given_name: text(4),
            family_name: text(5),
            email: if packed.start & EMAIL_IS_USER_NAME == 0 { text(6) } else { Some(user_name) },
            department: span::text(&self.0.text, packed.department as usize, packed.department_length),
            active: packed.active(),
            created: span::when(&self.0.text, packed.created),
            modified: span::when(&self.0.text, packed.modified),
        })
    }

    /// The id of a user, without the rest of the row.
    pub fn id(&self, row: usize) -> Option<&str> {
        let packed = self.0.rows.get(row)?;
        span::text(&self.0.text, (packed.start & START) as usize, packed.lengths[0])
    }

    /// The `active` of each user.
    pub fn active(&self) -> impl Iterator<Item = Option<bool>> {
        self.0.rows.iter().map(Packed::active)
    }

    /// When a user was created and last changed, in microseconds, where the server gives dates.
    pub fn moments(&self, row: usize) -> [Option<i64>; 2] {
        self.0.moments(row)
    }

    /// Whole records with every attribute, out of the page itself; what of them cannot be had comes
    /// from the columns alone.
    pub fn in_full(&self, rows: &[u32]) -> Vec<User> {
        let read = |raw: &RawValue| read::user(raw, &mut BTreeSet::new()).ok();
        let opened = self.0.opened(rows, read);
        let columns = |row: u32| self.row(row as usize).map(|row| row.to_user()).unwrap_or_default();
        opened.into_iter().zip(rows).map(|(user, row)| user.unwrap_or_else(|| columns(*row))).collect()
    }

    /// What the block takes in memory, in bytes.
    pub fn bytes(&self) -> usize {
        self.0.bytes()
    }
}

impl Block for UserBlock {
    fn count(&self) -> usize {
        self.len()
    }

    fn ids(&self) -> &[u64] {
        &self.0.ids
    }

    fn digests(&self) -> &[u64] {
        &self.0.digests
    }

    fn same(&self, row: usize, other: &Self, other_row: usize) -> bool {
        self.0.same(row, &other.0, other_row)
    }

    fn only(&self, keep: &[bool]) -> Self {
        Self(self.0.only(keep))
    }

    fn replacing(&self, rows: &[(u32, u32)], from: &Self) -> Option<Self> {
        let whole = page::users_of(&self.0.text_replacing(rows, &from.0)?)?;
        Some(whole.only(&self.0.rows_among(whole.len()))).filter(|block| block.len() == self.len())
    }
}

/// Counts only: a page may hold anything.
impl fmt::Debug for UserBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UserBlock({} users, {} bytes)", self.len(), self.bytes())
    }
}

impl Packed {
    /// Where each text begins.
    fn starts(&self) -> [usize; 7] {
        let names_stand = self.start & NAMES_IN_DISPLAY_NAME != 0;
        let mut at = (self.start & START) as usize;
        let mut starts = [0; 7];
        for (field, length) in self.lengths.iter().enumerate() {
            starts[field] = at;
            at += if names_stand && matches!(field, 4 | 5) { 0 } else { span::bytes(*length) };
        }
        if names_stand {
            starts[4] = starts[3];
            starts[5] = starts[3] + span::bytes(self.lengths[4]) + 1;
        }
        starts
    }

    fn active(&self) -> Option<bool> {
        (self.start & ACTIVE_STATED != 0).then_some(self.start & ACTIVE != 0)
    }
}

impl UserRow<'_> {
    /// An owned record with what the columns hold.
    pub fn to_user(&self) -> User {
        let owned = |value: Option<&str>| value.map(Box::from);
        User {
            id: self.id.into(),
            user_name: self.user_name.into(),
            display_name: owned(self.display_name),
            given_name: owned(self.given_name),
            family_name: owned(self.family_name),
            email: owned(self.email),
            department: owned(self.department),
            active: self.active,
            external_id: owned(self.external_id),
            created: self.created.clone(),
            modified: self.modified.clone(),
            others: Box::default(),
        }
    }
}
