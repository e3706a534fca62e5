//! Who joined and who left a group between two reads.
//!
//! A person or a group that a read lacks may be back in the next one, so what is missing for the
//! moment keeps its memberships: nobody leaves a group by being absent. And a list that broke off
//! says nothing about members whom it lacks, so that they joined is told when they can be named.

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

/// Group id to the members who joined and of whom that was not told yet.
pub(super) type Untold = HashMap<Box<str>, HashSet<Box<str>>>;

/// Memberships as they stood before, those of absent people included.
pub(super) struct Before<'a> {
    /// Group id to the absent people who were in it.
    kept: HashMap<&'a str, Vec<&'a str>>,
    untold: &'a Untold,
}

/// Changes of one group's members, and of whom it is not told yet that they joined.
#[derive(Default)]
pub(super) struct Moves {
    pub(super) changes: Vec<Change>,
    pub(super) untold: HashSet<Box<str>>,
}

impl<'a> Before<'a> {
    pub(super) fn new(absent_people: &'a BTreeMap<Box<str>, Absent>, untold: &'a Untold) -> Self {
        let mut kept: HashMap<&str, Vec<&str>> = HashMap::new();
        for (id, absent) in absent_people {
            let rows = absent.snapshot.groups_of(absent.row).iter();
            for group in rows.filter_map(|row| absent.snapshot.group(*row)) {
                kept.entry(group.id).or_default().push(id);
            }
        }
        Self { kept, untold }
    }

    /// Joined and left, for a group that is in both reads.
    pub(super) fn compare(&self, at: Timestamp, old: (&Snapshot, u32), new: (&Snapshot, u32)) -> Moves {
        let Some(group) = new.0.group(new.1) else { return Moves::default() };
        let kept = self.kept.get(group.id).map_or(&[][..], Vec::as_slice);
        let untold = self.untold.get(group.id);
        if kept.is_empty() && untold.is_none() && keys(old).eq(keys(new)) {
            return Moves::default();
        }
        let told = |key: &Key<'_>| key.0 || untold.is_none_or(|untold| !untold.contains(key.1));
        let old_keys: HashSet<Key<'_>> = keys(old).filter(told).collect();
        let before: HashSet<Key<'_>> = old_keys.iter().copied().chain(kept.iter().map(|id| (false, *id))).collect();
        let after: HashSet<Key<'_>> = keys(new).collect();
        let mut moves = joined(at, new, &group, &before);
        let gone = keys(old).filter(|key| old_keys.contains(key) && !after.contains(key));
        moves.changes.extend(gone.filter_map(|key| left(at, key, new.0, &group)));
        let kept_and_left = kept.iter().map(|id| (false, *id)).filter(|key| !after.contains(key));
        let only_kept = kept_and_left.filter(|key| !old_keys.contains(key));
        moves.changes.extend(only_kept.filter_map(|key| left(at, key, new.0, &group)));
        moves
    }
}

/// `None` for somebody whom the new read lacks: that person is absent, which is told by itself.
fn left(at: Timestamp, (is_group, id): Key<'_>, new: &Snapshot, group: &GroupRow<'_>) -> Option<Change> {
    let change = if is_group {
        let member = new.group_row(id).and_then(|row| new.group(row))?;
        diff::about_group(at, ChangeKind::MemberLeft, &member)
    } else {
        let user = new.user_row(id).and_then(|row| new.user(row))?;
        diff::about_person(at, ChangeKind::MemberLeft, &user)
    };
    Some(Change { group: Some(diff::reference(group)), ..change })
}

/// Everybody in a group that was not there before.
pub(super) fn of_new_group(at: Timestamp, new: (&Snapshot, u32)) -> Moves {
    new.0.group(new.1).map(|group| joined(at, new, &group, &HashSet::new())).unwrap_or_default()
}

fn joined(at: Timestamp, new: (&Snapshot, u32), group: &GroupRow<'_>, before: &HashSet<Key<'_>>) -> Moves {
    let mut moves = Moves::default();
    for member in new.0.members_of(new.1).iter() {
        let Some(key) = key(new.0, member).filter(|key| !before.contains(key)) else { continue };
        match member_joined(at, new.0, member, group) {
            Some(change) => moves.changes.push(change),
            None => drop(moves.untold.insert(key.1.into())),
        }
    }
    moves
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
