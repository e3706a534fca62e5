//! The groups of one page in columns, with their members as fingerprints.
//!
//! A member is eight bytes: which id, and of which kind where the server says so. Who that is is
//! found out by whoever has the users; members that are named in another way are read out of the
//! page again.

use std::borrow::Cow;
use std::fmt;

use super::bench::{Bench, Benches, Tools};
use super::original::Original;
use super::{Block, Keep, kept_rows, pick, span};
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
    text: Box<str>,
    rows: Box<[Packed]>,
    members: Box<[MemberKey]>,
    ids: Box<[u64]>,
    digests: Box<[u64]>,
    original: Option<Original>,
}

/// Where the texts of a group stand (id, name, external id) and where its members end.
#[derive(Clone, Copy)]
struct Packed {
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
    text: String,
    rows: Vec<Packed>,
    members: Vec<MemberKey>,
    ids: Vec<u64>,
    digests: Vec<u64>,
    places: Vec<u32>,
}

impl GroupBuilder {
    /// Adds a record; `place` is its place in the page, counted from 0.
    pub(in crate::scim) fn push(&mut self, record: &GroupRecord<'_>, place: u32) {
        self.0.push(record, place);
    }

    /// The fingerprint of each id so far.
    pub(in crate::scim) fn ids(&self) -> &[u64] {
        &self.0.ids
    }

    /// The finished block; `page` is the text that it was read from.
    pub(in crate::scim) fn finish(self, page: &str, keep: Keep) -> GroupBlock {
        self.0.finish(page, keep)
    }
}

impl Tools for Parts {
    fn clear(&mut self) {
        self.text.clear();
        self.rows.clear();
        self.members.clear();
        self.ids.clear();
        self.digests.clear();
        self.places.clear();
    }

    fn bytes(&self) -> usize {
        self.text.capacity() + self.members.capacity() * size_of::<MemberKey>()
    }
}

impl Parts {
    /// Adds a record; `place` is its place in the page, counted from 0.
    fn push(&mut self, record: &GroupRecord<'_>, place: u32) {
        let created = span::moment(&mut self.text, record.created.as_ref());
        let modified = span::moment(&mut self.text, record.modified.as_ref());
        let start = self.text.len() as u32;
        let lengths = [
            span::push(&mut self.text, Some(&record.id)),
            span::push(&mut self.text, Some(record.display_name.as_deref().unwrap_or_default())),
            span::push(&mut self.text, record.external_id.as_deref()),
        ];
        let members_start = self.members.len() as u32;
        self.members.extend_from_slice(&record.members);
        let members_end = self.members.len() as u32;
        self.rows.push(Packed { created, modified, start, members_start, members_end, lengths });
        self.ids.push(fingerprint::id(&record.id));
        self.digests.push(record.digest);
        self.places.push(place);
    }

    /// The finished block; `page` is the text that it was read from.
    fn finish(&self, page: &str, keep: Keep) -> GroupBlock {
        let original = if keep == Keep::Everything { Original::pack(page, &self.places) } else { None };
        GroupBlock {
            text: self.text.as_str().into(),
            rows: self.rows.as_slice().into(),
            members: self.members.as_slice().into(),
            ids: self.ids.as_slice().into(),
            digests: self.digests.as_slice().into(),
            original,
        }
    }
}

impl GroupBlock {
    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// All groups, in list order.
    pub fn rows(&self) -> impl Iterator<Item = GroupRow<'_>> {
        (0..self.len()).filter_map(|row| self.row(row))
    }

    /// One group; `None` for a row that is not there.
    pub fn row(&self, row: usize) -> Option<GroupRow<'_>> {
        let packed = self.rows.get(row)?;
        let mut at = packed.start as usize;
        let texts = packed.lengths.map(|length| {
            let text = span::text(&self.text, at, length);
            at += span::bytes(length);
            text
        });
        Some(GroupRow {
            id: texts[0].unwrap_or_default(),
            display_name: texts[1].unwrap_or_default(),
            external_id: texts[2],
            created: span::when(&self.text, packed.created),
            modified: span::when(&self.text, packed.modified),
            members: self.members.get(packed.members_start as usize..packed.members_end as usize).unwrap_or_default(),
        })
    }

    /// When a group was created and last changed, in microseconds, where the server gives dates.
    pub fn moments(&self, row: usize) -> [Option<i64>; 2] {
        let packed = self.rows.get(row);
        [packed.map(|p| p.created), packed.map(|p| p.modified)].map(|moment| moment.and_then(span::microsecond))
    }

    /// Whole records with every attribute and member, out of the page itself; what of them cannot be
    /// had comes from the columns alone.
    pub fn in_full(&self, rows: &[u32]) -> Vec<Group> {
        let opened = match &self.original {
            Some(original) => original.read(rows, |raw| read::group(raw, &mut std::collections::BTreeSet::new()).ok()),
            None => rows.iter().map(|_| None).collect(),
        };
        let columns = |row: u32| self.row(row as usize).map(|row| row.to_group()).unwrap_or_default();
        opened.into_iter().zip(rows).map(|(group, row)| group.unwrap_or_else(|| columns(*row))).collect()
    }

    /// What the block takes in memory, in bytes.
    pub fn bytes(&self) -> usize {
        let packed = size_of_val(&*self.rows) + size_of_val(&*self.ids) + size_of_val(&*self.digests);
        let members = size_of_val(&*self.members);
        self.text.len() + packed + members + self.original.as_ref().map_or(0, Original::bytes)
    }
}

impl Block for GroupBlock {
    fn count(&self) -> usize {
        self.len()
    }

    fn ids(&self) -> &[u64] {
        &self.ids
    }

    fn digests(&self) -> &[u64] {
        &self.digests
    }

    fn same(&self, row: usize, other: &Self, other_row: usize) -> bool {
        let members = |block: &Self, row: usize| block.row(row).map(|group| group.members.to_vec());
        self.ids.get(row) == other.ids.get(other_row)
            && self.digests.get(row) == other.digests.get(other_row)
            && self.moments(row) == other.moments(other_row)
            && members(self, row) == members(other, other_row)
    }

    fn only(&self, keep: &[bool]) -> Self {
        let rows = kept_rows(keep);
        Self {
            text: self.text.clone(),
            rows: pick(&self.rows, &rows),
            members: self.members.clone(),
            ids: pick(&self.ids, &rows),
            digests: pick(&self.digests, &rows),
            original: self.original.as_ref().map(|original| original.with_rows(&rows)),
        }
    }

    fn replacing(&self, rows: &[(u32, u32)], from: &Self) -> Option<Self> {
        let theirs: Vec<u32> = rows.iter().map(|(_, theirs)| *theirs).collect();
        let records = from.original.as_ref()?.read(&theirs, |raw| Some(raw.get().to_owned()));
        let records: Option<Vec<String>> = records.into_iter().collect();
        let records: Vec<(u32, String)> = rows.iter().map(|(mine, _)| *mine).zip(records?).collect();
        let original = self.original.as_ref()?;
        let whole = page::groups_of(&original.with(&records)?)?;
        Some(whole.only(&original.rows_among(whole.len()))).filter(|block| block.len() == self.len())
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
