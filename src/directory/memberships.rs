//! Who joined and who left a group between two reads.
//!
//! A person or a group that a read lacks may be back in the next one, so what is missing for the
//! moment keeps its memberships: nobody leaves a group by being absent.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::diff;
use super::{Change, ChangeKind, Membership, Snapshot};
use crate::scim::GroupRow;

/// A record that the last read lacked, as it was read last.
#[derive(Debug, Clone)]
pub(super) struct Absent {
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) row: u32,
    /// Complete reads without it.
    pub(super) misses: u8,
}

/// A member, the same in every snapshot; groups and people may share ids.
type Key<'a> = (bool, &'a str);

/// Memberships as they stood before, those of absent people included.
pub(super) struct Before<'a> {
    /// Group id to the absent people who were in it.
    kept: HashMap<&'a str, Vec<&'a str>>,
    absent_people: &'a BTreeMap<Box<str>, Absent>,
}

impl<'a> Before<'a> {
    pub(super) fn new(absent_people: &'a BTreeMap<Box<str>, Absent>) -> Self {
        let mut kept: HashMap<&str, Vec<&str>> = HashMap::new();
        for (id, absent) in absent_people {
            let rows = absent.snapshot.groups_of(absent.row).iter();
            for group in rows.filter_map(|row| absent.snapshot.group(*row)) {
                kept.entry(group.id).or_default().push(id);
            }
        }
        Self { kept, absent_people }
    }

    /// Joined and left, for a group that is in both reads.
    pub(super) fn compare(&self, at: Timestamp, old: (&Snapshot, u32), new: (&Snapshot, u32)) -> Vec<Change> {
        let Some(group) = new.0.group(new.1) else { return Vec::new() };
        let kept = self.kept.get(group.id).map_or(&[][..], Vec::as_slice);
        if kept.is_empty() && keys(old).eq(keys(new)) {
            return Vec::new();
        }
        let before: HashSet<Key<'_>> = keys(old).chain(kept.iter().map(|id| (false, *id))).collect();
        let after: HashSet<Key<'_>> = keys(new).collect();
        let mut changes = joined(at, new, &group, &before);
        let left = keys(old).filter(|key| !after.contains(key));
        changes.extend(left.filter_map(|key| self.left(at, key, old.0, new.0, &group)));
        let kept_and_left = kept.iter().map(|id| (false, *id)).filter(|key| !after.contains(key));
        let old_keys: HashSet<Key<'_>> = keys(old).collect();
        let only_kept = kept_and_left.filter(|key| !old_keys.contains(key));
        changes.extend(only_kept.filter_map(|key| self.left(at, key, old.0, new.0, &group)));
        changes
    }

    /// `None` for somebody whom the new read lacks: that person is absent, which is told by itself.
    fn left(
        &self,
        at: Timestamp,
        key: Key<'_>,
        old: &Snapshot,
        new: &Snapshot,
        group: &GroupRow<'_>,
    ) -> Option<Change> {
        let (is_group, id) = key;
        if is_group {
            let member = new.group_row(id).and_then(|row| new.group(row))?;
            let change = diff::about_group(at, ChangeKind::MemberLeft, &member);
            return Some(Change { group: Some(diff::reference(group)), ..change });
        }
        let known_before = old.user_row(id).is_some() || self.absent_people.contains_key(id);
        let user = new.user_row(id).filter(|_| known_before).and_then(|row| new.user(row))?;
        let change = diff::about_person(at, ChangeKind::MemberLeft, &user);
        Some(Change { group: Some(diff::reference(group)), ..change })
    }
}

/// Everybody in a group that was not there before.
pub(super) fn of_new_group(at: Timestamp, new: (&Snapshot, u32)) -> Vec<Change> {
    new.0.group(new.1).map(|group| joined(at, new, &group, &HashSet::new())).unwrap_or_default()
}

fn joined(at: Timestamp, new: (&Snapshot, u32), group: &GroupRow<'_>, before: &HashSet<Key<'_>>) -> Vec<Change> {
    let members = new.0.members_of(new.1).iter();
    let newly = members.filter(|member| key(new.0, *member).is_some_and(|key| !before.contains(&key)));
    newly.filter_map(|member| member_joined(at, new.0, member, group)).collect()
}

fn member_joined(at: Timestamp, snapshot: &Snapshot, member: Membership<'_>, group: &GroupRow<'_>) -> Option<Change> {
    let change = match member {
        Membership::User(row) => diff::about_person(at, ChangeKind::MemberJoined, &snapshot.user(row)?),
        Membership::Group(row) => diff::about_group(at, ChangeKind::MemberJoined, &snapshot.group(row)?),
        Membership::Unknown { .. } if !snapshot.users_are_complete() => return None,
        Membership::Unknown { value, display } => Change {
            at,
            kind: ChangeKind::MemberJoined,
            id: value.to_string(),
            name: display.unwrap_or(value).to_owned(),
            display_name: display.map(str::to_owned),
            external_id: None,
            group: None,
            attributes: Vec::new(),
        },
    };
    Some(Change { group: Some(diff::reference(group)), ..change })
}

fn keys<'a>((snapshot, row): (&'a Snapshot, u32)) -> impl Iterator<Item = Key<'a>> {
    snapshot.members_of(row).iter().filter_map(move |member| key(snapshot, member))
}

fn key<'a>(snapshot: &'a Snapshot, member: Membership<'a>) -> Option<Key<'a>> {
    match member {
        Membership::User(row) => snapshot.user(row).map(|user| (false, user.id)),
        Membership::Group(row) => snapshot.group(row).map(|group| (true, group.id)),
        Membership::Unknown { value, .. } => Some((false, value)),
    }
}
