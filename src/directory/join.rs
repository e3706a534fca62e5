//! Which user or group each member entry means, both ways.
//!
//! Knows the three ways in which servers name a member. Does not know whether an unknown member
//! matters; that is told by the warnings.

use std::collections::{HashMap, HashSet};

use super::Membership;
use crate::scim::{Group, Member, User};
use crate::text::folded;

/// Memberships, both ways, by row.
#[derive(Debug, Default)]
pub(super) struct Joined {
    pub(super) members_of: Vec<Vec<Membership>>,
    pub(super) groups_of: Vec<Vec<u32>>,
}

/// Joins members by `value`, then by the last part of `$ref`, then by user name; drops repeats.
pub(super) fn join(
    users: &[User],
    groups: &[Group],
    users_by_id: &HashMap<Box<str>, u32>,
    groups_by_id: &HashMap<Box<str>, u32>,
) -> Joined {
    let mut resolver = Resolver { users, users_by_id, groups_by_id, by_name: None };
    let mut joined = Joined { members_of: Vec::with_capacity(groups.len()), groups_of: vec![Vec::new(); users.len()] };
    for (row, group) in (0u32..).zip(groups) {
        let members = resolver.distinct(&group.members);
        for member in &members {
            if let Membership::User(user) = member {
                joined.groups_of[*user as usize].push(row);
            }
        }
        joined.members_of.push(members);
    }
    joined
}

struct Resolver<'a> {
    users: &'a [User],
    users_by_id: &'a HashMap<Box<str>, u32>,
    groups_by_id: &'a HashMap<Box<str>, u32>,
    /// Made only when some member cannot be found by its id.
    by_name: Option<HashMap<String, u32>>,
}

impl Resolver<'_> {
    fn distinct(&mut self, members: &[Member]) -> Vec<Membership> {
        let mut seen = HashSet::with_capacity(members.len());
        let mut distinct = Vec::with_capacity(members.len());
        for member in members {
            let membership = self.resolve(member);
            let key = match &membership {
                Membership::User(row) => (0, *row, None),
                Membership::Group(row) => (1, *row, None),
                Membership::Unknown { value, .. } => (2, 0, Some(value.clone())),
            };
            if seen.insert(key) {
                distinct.push(membership);
            }
        }
        distinct
    }

    fn resolve(&mut self, member: &Member) -> Membership {
        let last_of_reference = member.reference.as_deref().and_then(last_part);
        let by_id = self.by_id(member, &member.value).or_else(|| self.by_id(member, last_of_reference?));
        by_id.or_else(|| self.by_user_name(member)).unwrap_or_else(|| unknown(member, last_of_reference))
    }

    /// A user and a group may have the same id, so a stated type is obeyed.
    fn by_id(&self, member: &Member, id: &str) -> Option<Membership> {
        let user = || self.users_by_id.get(id).map(|row| Membership::User(*row));
        let group = || self.groups_by_id.get(id).map(|row| Membership::Group(*row));
        match kind(member) {
            Some(Kind::User) => user(),
            Some(Kind::Group) => group(),
            None => user().or_else(group),
        }
    }

    fn by_user_name(&mut self, member: &Member) -> Option<Membership> {
        if matches!(kind(member), Some(Kind::Group)) {
            return None;
        }
        let by_name = self.by_name.get_or_insert_with(|| rows_by_name(self.users));
        let names = [Some(&*member.value), member.display.as_deref()];
        let mut rows = names.into_iter().flatten().filter(|name| !name.is_empty());
        rows.find_map(|name| by_name.get(&folded(name))).map(|row| Membership::User(*row))
    }
}

/// Of two users with one name the first counts.
fn rows_by_name(users: &[User]) -> HashMap<String, u32> {
    let mut rows = HashMap::with_capacity(users.len());
    for (row, user) in (0u32..).zip(users) {
        rows.entry(folded(&user.user_name)).or_insert(row);
    }
    rows
}

enum Kind {
    User,
    Group,
}

fn kind(member: &Member) -> Option<Kind> {
    let reference = member.reference.as_deref().unwrap_or_default();
    match member.kind.as_deref() {
        Some(kind) if kind.eq_ignore_ascii_case("user") => Some(Kind::User),
        Some(kind) if kind.eq_ignore_ascii_case("group") => Some(Kind::Group),
        _ if reference.contains("/Users/") => Some(Kind::User),
        _ if reference.contains("/Groups/") => Some(Kind::Group),
        _ => None,
    }
}

fn last_part(reference: &str) -> Option<&str> {
    reference.trim_end_matches('/').rsplit('/').next().filter(|part| !part.is_empty())
}

fn unknown(member: &Member, last_of_reference: Option<&str>) -> Membership {
    let value = if member.value.is_empty() {
        last_of_reference.or(member.display.as_deref()).unwrap_or_default().into()
    } else {
        member.value.clone()
    };
    Membership::Unknown { value, display: member.display.clone() }
}
