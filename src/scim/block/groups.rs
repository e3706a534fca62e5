//! The groups of one page in columns, with their members as fingerprints.
//!
//! A member is eight bytes: which id, and of which kind where the server says so. Who that is is
//! found out by whoever has the users; members that are named in another way are read out of the
//! page again.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use serde_json::value::RawValue;

use super::bench::{Bench, Benches, Tools};
use super::columns::{Columns, Draft, Row};
use super::{Block, Keep, span};
use crate::scim::{Group, Member, When, fingerprint, page, read};

/// A group as the table shows it. What has no column is in [`GroupBlock::in_full`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct GroupRow<'a> {
    pub id: &'a str,
    /// `displayName`; empty where the server gave none.
    pub display_name: &'a str,
    pub external_id: Option<&'a str>,
    pub created: Option<When>,
    pub modified: Option<When>,
    /// As the server lists them, repeats included.
    pub members: &'a [MemberKey],
}

/// Of which kind a member is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum MemberKind {
    NotStated,
    User,
    Group,
    /// It has no `value`: only the record itself tells who it is.
    Nameless,
}

/// One entry of `members`: the fingerprint of its `value`, and its kind in the two lowest bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MemberKey(u64);

impl MemberKey {
    /// The key of an id.
    pub fn new(value: &str, kind: MemberKind) -> Self {
        Self(Self::masked(fingerprint::id(value)) | kind as u64)
    }

    /// What [`Self::matches`] looks at of an id's fingerprint.
    pub fn masked(fingerprint: u64) -> u64 {
        fingerprint & !3
    }

    /// The fingerprint of its id, as far as it is kept.
    pub fn fingerprint(self) -> u64 {
        Self::masked(self.0)
    }

    /// Whether an id with this fingerprint is meant.
    pub fn matches(self, fingerprint: u64) -> bool {
        self.fingerprint() == Self::masked(fingerprint)
    }

    /// Of which kind it is said to be.
    pub fn kind(self) -> MemberKind {
        match self.0 & 3 {
            0 => MemberKind::NotStated,
            1 => MemberKind::User,
            2 => MemberKind::Group,
            _ => MemberKind::Nameless,
        }
    }
}

impl Member {
    /// The key under which the columns keep it.
    pub fn key(&self) -> MemberKey {
        let kind = if self.value.is_empty() { MemberKind::Nameless } else { self.stated_kind() };
        MemberKey::new(&self.value, kind)
    }

    /// Of which kind it is said to be, by its `type` or else by its `$ref`.
    pub fn stated_kind(&self) -> MemberKind {
        stated_kind(self.kind.as_deref(), self.reference.as_deref())
    }
}

/// A user and a group may have the same id, so a stated kind is obeyed.
pub(in crate::scim) fn stated_kind(kind: Option<&str>, reference: Option<&str>) -> MemberKind {
    let reference = reference.unwrap_or_default();
    match kind {
        Some(kind) if kind.eq_ignore_ascii_case("user") => MemberKind::User,
        Some(kind) if kind.eq_ignore_ascii_case("group") => MemberKind::Group,
        _ if reference.contains("/Users/") => MemberKind::User,
        _ if reference.contains("/Groups/") => MemberKind::Group,
        _ => MemberKind::NotStated,
    }
}

/// The groups of one page.
#[derive(Default)]
pub struct GroupBlock {
    columns: Columns<Packed>,
    members: Box<[MemberKey]>,
}

/// Where the texts of a group stand (id, name, external id) and where its members end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Packed {
    created: i64,
    modified: i64,
    start: u32,
    members_start: u32,
    members_end: u32,
    lengths: [u16; 3],
}

/// A record on its way into a block.
#[derive(Debug, Default)]
pub(in crate::scim) struct GroupRecord<'a> {
    pub(in crate::scim) id: Cow<'a, str>,
    pub(in crate::scim) display_name: Option<Cow<'a, str>>,
    pub(in crate::scim) external_id: Option<Cow<'a, str>>,
    pub(in crate::scim) created: Option<When>,
    pub(in crate::scim) modified: Option<When>,
    pub(in crate::scim) members: Vec<MemberKey>,
    /// Of everything in the record but `meta` and `members`.
    pub(in crate::scim) digest: u64,
}

impl<'a> GroupRecord<'a> {
    /// A record that was read tolerantly.
    pub(in crate::scim) fn of(group: &'a Group) -> Self {
        let mut digest = fingerprint::Digest::default();
        digest.text(&group.display_name);
        digest.optional(group.external_id.as_deref());
        group.others.iter().for_each(|(path, value)| digest.pair(path, value));
        Self {
            id: Cow::Borrowed(&group.id),
            display_name: Some(Cow::Borrowed(&group.display_name)),
            external_id: group.external_id.as_deref().map(Cow::Borrowed),
            created: group.created.clone(),
            modified: group.modified.clone(),
            members: group.members.iter().map(Member::key).collect(),
            digest: digest.end(),
        }
    }
}

/// Builds a block, record after record.
pub(in crate::scim) struct GroupBuilder(Bench<Parts>);

impl Default for GroupBuilder {
    fn default() -> Self {
        Self(BENCHES.take())
    }
}

/// Benches that wait for the next page.
pub(super) static BENCHES: Benches<Parts> = Benches::new();

#[derive(Default)]
pub(super) struct Parts {
    draft: Draft<Packed>,
    members: Vec<MemberKey>,
}

impl GroupBuilder {
    /// Adds a record; `place` is its place in the page, counted from 0.
    pub(in crate::scim) fn push(&mut self, record: &GroupRecord<'_>, place: u32) {
        self.0.push(record, place);
    }

    /// The fingerprint of each id so far.
    pub(in crate::scim) fn ids(&self) -> &[u64] {
        &self.0.draft.ids
    }

    /// The finished block; `page` is the text that it was read from.
    pub(in crate::scim) fn finish(self, page: &str, keep: Keep) -> GroupBlock {
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
        self.members.clear();
    }

    fn bytes(&self) -> usize {
        self.draft.bytes() + self.members.capacity() * size_of::<MemberKey>()
    }
}

impl Parts {
    /// Adds a record; `place` is its place in the page, counted from 0.
    fn push(&mut self, record: &GroupRecord<'_>, place: u32) {
        let created = span::moment(&mut self.draft.text, record.created.as_ref());
        let modified = span::moment(&mut self.draft.text, record.modified.as_ref());
        let start = self.draft.text.len() as u32;
        let lengths = [
            span::push(&mut self.draft.text, Some(&record.id)),
            span::push(&mut self.draft.text, Some(record.display_name.as_deref().unwrap_or_default())),
            span::push(&mut self.draft.text, record.external_id.as_deref()),
        ];
        let members_start = self.members.len() as u32;
        self.members.extend_from_slice(&record.members);
        let members_end = self.members.len() as u32;
        self.draft.push(
            Packed { created, modified, start, members_start, members_end, lengths },
            &record.id,
            record.digest,
            place,
        );
    }

    /// The finished block; `page` is the text that it was read from.
    fn finish(&self, page: &str, keep: Keep) -> GroupBlock {
        GroupBlock { columns: self.draft.finish(page, keep), members: self.members.as_slice().into() }
    }
}

impl GroupBlock {
    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.columns.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.columns.rows.is_empty()
    }

    /// All groups, in list order.
    pub fn rows(&self) -> impl Iterator<Item = GroupRow<'_>> {
        (0..self.len()).filter_map(|row| self.row(row))
    }

    /// One group; `None` for a row that is not there.
    pub fn row(&self, row: usize) -> Option<GroupRow<'_>> {
        let packed = self.columns.rows.get(row)?;
        let mut at = packed.start as usize;
        let texts = packed.lengths.map(|length| {
            let text = span::text(&self.columns.text, at, length);
            at += span::bytes(length);
            text
        });
        Some(GroupRow {
            id: texts[0].unwrap_or_default(),
            display_name: texts[1].unwrap_or_default(),
            external_id: texts[2],
            created: span::when(&self.columns.text, packed.created),
            modified: span::when(&self.columns.text, packed.modified),
            members: self.members.get(packed.members_start as usize..packed.members_end as usize).unwrap_or_default(),
        })
    }

    /// When a group was created and last changed, in microseconds, where the server gives dates.
    pub fn moments(&self, row: usize) -> [Option<i64>; 2] {
        self.columns.moments(row)
    }

    /// Whole records with every attribute and member, out of the page itself; what of them cannot be
    /// had comes from the columns alone.
    pub fn in_full(&self, rows: &[u32]) -> Vec<Group> {
        let read = |raw: &RawValue| read::group(raw, &mut BTreeSet::new()).ok();
        let opened = self.columns.opened(rows, read);
        let columns = |row: u32| self.row(row as usize).map(|row| row.to_group()).unwrap_or_default();
        opened.into_iter().zip(rows).map(|(group, row)| group.unwrap_or_else(|| columns(*row))).collect()
    }

    /// What the block takes in memory, in bytes.
    pub fn bytes(&self) -> usize {
        self.columns.bytes() + size_of_val(&*self.members)
    }
}

impl Block for GroupBlock {
    fn count(&self) -> usize {
        self.len()
    }

    fn ids(&self) -> &[u64] {
        &self.columns.ids
    }

    fn digests(&self) -> &[u64] {
        &self.columns.digests
    }

    fn same(&self, row: usize, other: &Self, other_row: usize) -> bool {
        let members = |block: &Self, row: usize| block.row(row).map(|group| group.members.to_vec());
        self.columns.same(row, &other.columns, other_row) && members(self, row) == members(other, other_row)
    }

    fn only(&self, keep: &[bool]) -> Self {
        Self { columns: self.columns.only(keep), members: self.members.clone() }
    }

    fn replacing(&self, rows: &[(u32, u32)], from: &Self) -> Option<Self> {
        let whole = page::groups_of(&self.columns.text_replacing(rows, &from.columns)?)?;
        Some(whole.only(&self.columns.rows_among(whole.len()))).filter(|block| block.len() == self.len())
    }
}

/// Counts only: a page may hold anything.
impl fmt::Debug for GroupBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GroupBlock({} groups, {} bytes)", self.len(), self.bytes())
    }
}

impl GroupRow<'_> {
    /// An owned record with what the columns hold, which is nothing of its members.
    fn to_group(&self) -> Group {
        Group {
            id: self.id.into(),
            display_name: self.display_name.into(),
            external_id: self.external_id.map(Box::from),
            created: self.created.clone(),
            modified: self.modified.clone(),
            members: Vec::new(),
            others: Box::default(),
        }
    }
}
