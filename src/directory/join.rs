//! Which user or group each member entry means, both ways.
//!
//! Knows the three ways in which servers name a member. Does not know whether an unknown member
//! matters; that is told by the warnings.

use std::collections::HashMap;

use super::ids::Ids;
use super::{Groups, Users};
use crate::scim::{GroupRow, Member, MemberKey, MemberKind};
use crate::text::folded;

/// One distinct member of a group, resolved (`value`, then the last part of `$ref`, then user name).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Membership<'a> {
    /// A user's row.
    User(u32),
    /// A group's row.
    Group(u32),
    /// Nobody that the server lists.
    Unknown {
        /// The id, as it stands in the member.
        value: &'a str,
        /// What the member calls itself.
        display: Option<&'a str>,
    },
}

/// The distinct members of one group: users in list order, then groups, then unknown ones.
#[derive(Debug, Clone, Copy)]
pub struct Members<'a> {
    codes: &'a [u32],
    strangers: &'a [Stranger],
}

/// A row of the users, of the groups, or of the strangers, in one number.
const GROUP: u32 = 1 << 30;
const STRANGER: u32 = 1 << 31;
const ROW: u32 = GROUP - 1;

/// A member that nobody is.
#[derive(Debug, PartialEq, Eq)]
struct Stranger {
    value: Box<str>,
    display: Option<Box<str>>,
}

/// Memberships, both ways, by row.
#[derive(Debug, Default)]
pub(super) struct Joined {
    members: Vec<u32>,
    member_ends: Vec<u32>,
    groups: Vec<u32>,
    group_ends: Vec<u32>,
    strangers: Vec<Stranger>,
}

impl Joined {
    /// Joins members by `value`, then by the last part of `$ref`, then by user name; drops repeats.
    pub(super) fn new(users: &Users, groups: &Groups, user_ids: &Ids, group_ids: &Ids) -> Self {
        let mut resolver = Resolver { users, groups, user_ids, group_ids, by_name: None, strangers: Vec::new() };
        let (mut members, mut member_ends) = (Vec::new(), Vec::with_capacity(groups.len()));
        for (row, group) in (0u32..).zip(groups.iter()) {
            members.extend(resolver.distinct(row, &group));
            member_ends.push(members.len() as u32);
        }
        members.shrink_to_fit();
        let strangers = resolver.strangers;
        let (groups, group_ends) = turned(&members, &member_ends, users.len());
        Self { members, member_ends, groups, group_ends, strangers }
    }

    /// Rows of the groups of a user, in list order.
    pub(super) fn groups_of(&self, user_row: u32) -> &[u32] {
        part(&self.groups, &self.group_ends, user_row)
    }

    pub(super) fn members_of(&self, group_row: u32) -> Members<'_> {
        Members { codes: part(&self.members, &self.member_ends, group_row), strangers: &self.strangers }
    }

    pub(super) fn memberships(&self) -> usize {
        self.members.len()
    }

    /// What it takes in memory, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let numbers = self.members.len() + self.member_ends.len() + self.groups.len() + self.group_ends.len();
        numbers * size_of::<u32>() + self.strangers.len() * size_of::<Stranger>()
    }
}

impl<'a> Members<'a> {
    /// How many there are.
    pub fn len(self) -> usize {
        self.codes.len()
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.codes.is_empty()
    }

    /// One of them; `None` past the end.
    pub fn get(self, at: usize) -> Option<Membership<'a>> {
        self.codes.get(at).map(|code| self.read(*code))
    }

    /// All of them.
    pub fn iter(self) -> impl Iterator<Item = Membership<'a>> {
        self.codes.iter().map(move |code| self.read(*code))
    }

    /// The rows of those that are users, in ascending order.
    pub fn user_rows(self) -> &'a [u32] {
        &self.codes[..self.codes.partition_point(|code| *code < GROUP)]
    }

    /// How many are nobody that the server lists.
    pub fn unknown(self) -> usize {
        self.codes.len() - self.codes.partition_point(|code| *code < STRANGER)
    }

    fn read(self, code: u32) -> Membership<'a> {
        if code & STRANGER == 0 {
            return if code & GROUP == 0 { Membership::User(code) } else { Membership::Group(code & ROW) };
        }
        match self.strangers.get((code & !STRANGER) as usize) {
            Some(stranger) => Membership::Unknown { value: &stranger.value, display: stranger.display.as_deref() },
            None => Membership::Unknown { value: "", display: None },
        }
    }
}

/// The part of a list that belongs to a row.
fn part<'a>(all: &'a [u32], ends: &[u32], row: u32) -> &'a [u32] {
    let row = row as usize;
    let start = row.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or_default();
    let end = ends.get(row).copied().unwrap_or(start);
    all.get(start as usize..end as usize).unwrap_or_default()
}

/// From the members of each group to the groups of each user.
fn turned(members: &[u32], member_ends: &[u32], users: usize) -> (Vec<u32>, Vec<u32>) {
    let mut ends = vec![0u32; users + 1];
    for user in members.iter().filter(|code| **code < GROUP) {
        ends[*user as usize + 1] += 1;
    }
    for at in 1..ends.len() {
        ends[at] += ends[at - 1];
    }
    let mut next = ends.clone();
    let mut groups = vec![0u32; ends.last().copied().unwrap_or_default() as usize];
    for row in 0..member_ends.len() as u32 {
        for user in part(members, member_ends, row).iter().filter(|code| **code < GROUP) {
            let place = &mut next[*user as usize];
            groups[*place as usize] = row;
            *place += 1;
        }
    }
    ends.remove(0);
    (groups, ends)
}

struct Resolver<'a> {
    users: &'a Users,
    groups: &'a Groups,
    user_ids: &'a Ids,
    group_ids: &'a Ids,
    /// Made only when some member cannot be found by its id.
    by_name: Option<HashMap<String, u32>>,
    strangers: Vec<Stranger>,
}

impl Resolver<'_> {
    fn distinct(&mut self, row: u32, group: &GroupRow<'_>) -> Vec<u32> {
        let mut codes: Vec<u32> = Vec::with_capacity(group.members.len());
        codes.extend(group.members.iter().filter_map(|member| self.by_key(*member)));
        if codes.len() < group.members.len() {
            codes.extend(self.read_again(row));
        }
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// A user and a group may have the same id, so a stated kind is obeyed.
    fn by_key(&self, member: MemberKey) -> Option<u32> {
        let user = || self.user_ids.row_of_member(member, self.users);
        let group = || self.group_ids.row_of_member(member, self.groups).map(|row| row | GROUP);
        match member.kind() {
            MemberKind::User => user(),
            MemberKind::Group => group(),
            MemberKind::NotStated => user().or_else(group),
            MemberKind::Nameless => None,
        }
    }

    /// Those members that their keys do not tell, out of the record itself.
    fn read_again(&mut self, row: u32) -> Vec<u32> {
        let mut strangers = HashMap::new();
        let group = self.groups.in_full(&[row]).pop().unwrap_or_default();
        let unresolved = group.members.iter().filter(|member| self.by_key(member.key()).is_none());
        let unresolved: Vec<&Member> = unresolved.collect();
        unresolved.into_iter().map(|member| self.resolve(member, &mut strangers)).collect()
    }

    fn resolve(&mut self, member: &Member, strangers: &mut HashMap<Box<str>, u32>) -> u32 {
        let last_of_reference = member.reference.as_deref().and_then(last_part);
        let by_reference = last_of_reference.and_then(|id| self.by_key(MemberKey::new(id, member.stated_kind())));
        match by_reference.or_else(|| self.by_user_name(member)) {
            Some(code) => code,
            None => self.stranger(stranger(member, last_of_reference), strangers),
        }
    }

    fn by_user_name(&mut self, member: &Member) -> Option<u32> {
        if member.stated_kind() == MemberKind::Group {
            return None;
        }
        let by_name = self.by_name.get_or_insert_with(|| rows_by_name(self.users));
        let names = [Some(&*member.value), member.display.as_deref()];
        let mut rows = names.into_iter().flatten().filter(|name| !name.is_empty());
        rows.find_map(|name| by_name.get(&folded(name))).copied()
    }

    /// The same stranger twice in one group is one.
    fn stranger(&mut self, stranger: Stranger, known: &mut HashMap<Box<str>, u32>) -> u32 {
        let next = self.strangers.len() as u32 | STRANGER;
        let code = *known.entry(stranger.value.clone()).or_insert(next);
        if code == next {
            self.strangers.push(stranger);
        }
        code
    }
}

/// Of two users with one name the first counts.
fn rows_by_name(users: &Users) -> HashMap<String, u32> {
    let mut rows = HashMap::with_capacity(users.len());
    for (row, user) in (0u32..).zip(users.iter()) {
        rows.entry(folded(user.user_name)).or_insert(row);
    }
    rows
}

fn last_part(reference: &str) -> Option<&str> {
    reference.trim_end_matches('/').rsplit('/').next().filter(|part| !part.is_empty())
}

fn stranger(member: &Member, last_of_reference: Option<&str>) -> Stranger {
    let value = if member.value.is_empty() {
        last_of_reference.or(member.display.as_deref()).unwrap_or_default().into()
    } else {
        member.value.clone()
    };
    Stranger { value, display: member.display.clone() }
}
