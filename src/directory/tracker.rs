//! Compares each read with the one before.
//!
//! Knows that servers forget people for one read and that lists break off: who is missing is kept
//! as last read until two complete reads in a row lacked it. Never asks for the time.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::Timestamp;

use super::finding::{self, Found};
use super::memberships::{self, Absent, Before, Moves, Untold};
use super::{Change, ChangeKind, Snapshot, Taken, diff};
use crate::scim::{GroupRow, User, UserRow};
use crate::text::counted;

/// So many complete reads without a record make it gone.
const MISSES_UNTIL_GONE: u8 = 2;
/// More people than this, and more than one in [`ALARM_SHARE`], at once are an alarm.
const ALARM_PEOPLE: usize = 20;
const ALARM_SHARE: usize = 5;

/// So many changed people are opened at once.
const AT_ONCE: usize = 1_000;

type Absentees = BTreeMap<Box<str>, Absent>;

/// Compares each read with the one before. People and groups count as gone only after two complete
/// reads without them; a partial read removes nothing.
#[derive(Debug, Default)]
pub struct Tracker {
    last: Option<Arc<Snapshot>>,
    absent_people: Absentees,
    absent_groups: Absentees,
    /// Who joined while the list of people had broken off.
    untold: Untold,
    /// Whether all were seen once. Before that nobody is new: an earlier read may have lacked them.
    knows_all_people: bool,
    knows_all_groups: bool,
}

impl Tracker {
    /// Takes a read.
    pub fn take(&mut self, snapshot: &Arc<Snapshot>) -> Taken {
        let Some(last) = self.last.replace(Arc::clone(snapshot)) else {
            self.know(snapshot);
            return Taken { is_baseline: true, ..Taken::default() };
        };
        if self.nothing_happened(&last, snapshot) {
            return Taken::default();
        }
        let known = last.users().len() + self.absent_people.len();
        let found = finding::find(last.users(), snapshot.users());
        let mut changes = self.people(&last, snapshot, &found);
        let deactivated = changes.iter().filter(|change| change.kind == ChangeKind::PersonDeactivated).count();
        let mut absent_people = self.absent_people.clone();
        let vanished = mark_people(&mut absent_people, &last, snapshot, &found.missing);
        changes.extend(gone_people(&mut absent_people, snapshot.parts().read_at));
        changes.extend(self.groups(&last, snapshot));
        self.absent_people = absent_people;
        self.know(snapshot);
        Taken { is_baseline: false, changes, alarm: alarm(vanished, deactivated, known) }
    }

    /// The last read taken.
    pub fn last(&self) -> Option<&Arc<Snapshot>> {
        self.last.as_ref()
    }

    /// The same pages again, while nobody is waited for.
    fn nothing_happened(&mut self, last: &Snapshot, new: &Snapshot) -> bool {
        let nobody_absent = self.absent_people.is_empty() && self.absent_groups.is_empty();
        let nothing = nobody_absent && self.untold.is_empty() && new.has_pages_of(last);
        if nothing {
            self.know(new);
        }
        nothing
    }

    fn know(&mut self, snapshot: &Snapshot) {
        self.knows_all_people |= snapshot.users_are_complete();
        self.knows_all_groups |= snapshot.groups_are_complete();
    }

    /// Changes of people in the second read's order, and who is missing there.
    fn people(&self, last: &Snapshot, new: &Snapshot, found: &Found) -> Vec<Change> {
        let mut changes: Vec<(u32, Change)> = Vec::new();
        for rows in found.changed.chunks(AT_ONCE) {
            changes.extend(changed_people(last, new, rows));
        }
        for (before, rows) in self.back_again(new, &found.new) {
            for rows in rows.chunks(AT_ONCE) {
                changes.extend(changed_people(before, new, rows));
            }
        }
        let created =
            found.new.iter().filter(|_| self.knows_all_people).filter_map(|row| Some((*row, new.user(*row)?)));
        let created = created.filter(|(_, user)| !self.absent_people.contains_key(user.id));
        let at = new.parts().read_at;
        changes.extend(created.map(|(row, user)| (row, diff::about_person(at, ChangeKind::PersonCreated, &user))));
        changes.sort_by_key(|(row, _)| *row);
        changes.into_iter().map(|(_, change)| change).collect()
    }

    /// Those back after an absence who are not as they were: their rows then and now, by the read that had them
    /// last. After a list that broke off that may be everybody, so that only these are looked at.
    fn back_again(&self, new: &Snapshot, rows: &[u32]) -> Vec<(&Snapshot, Vec<(u32, u32)>)> {
        let mut back: Vec<(&Snapshot, Vec<(u32, u32)>)> = Vec::new();
        for row in rows {
            let Some(absent) = new.user(*row).and_then(|user| self.absent_people.get(user.id)) else { continue };
            if absent.snapshot.users().is_as(absent.row, new.users(), *row) {
                continue;
            }
            match back.iter_mut().find(|(before, _)| std::ptr::eq(*before, &*absent.snapshot)) {
                Some((_, rows)) => rows.push((absent.row, *row)),
                None => back.push((&absent.snapshot, vec![(absent.row, *row)])),
            }
        }
        back
    }

    fn groups(&mut self, last: &Arc<Snapshot>, new: &Snapshot) -> Vec<Change> {
        let at = new.parts().read_at;
        let before = Before::new(&self.absent_people, &self.untold);
        let (mut changes, mut untold) = (Vec::new(), Vec::new());
        for (row, group) in (0u32..).zip(new.groups().iter()) {
            if new.group_row(group.id) != Some(row) {
                continue;
            }
            let in_last = last.group_row(group.id).map(|row| (&**last, row));
            let absent = || self.absent_groups.get(group.id).map(|absent| (&*absent.snapshot, absent.row));
            let moves = match in_last.or_else(absent) {
                Some(old) => {
                    changes.extend(old.0.group(old.1).and_then(|before| diff::of_group(at, &before, &group)));
                    before.compare(at, old, (new, row))
                }
                None if self.knows_all_groups => {
                    changes.push(diff::about_group(at, ChangeKind::GroupCreated, &group));
                    memberships::of_new_group(at, (new, row))
                }
                None => Moves::default(),
            };
            changes.extend(moves.changes);
            untold.push((group.id, moves.untold));
        }
        self.untold.retain(|group, _| new.group_row(group).is_none());
        self.untold.extend(untold.into_iter().filter(|(_, ids)| !ids.is_empty()).map(|(id, ids)| (id.into(), ids)));
        mark_groups(&mut self.absent_groups, last, new);
        changes.extend(gone_groups(&mut self.absent_groups, at));
        self.untold.retain(|id, _| new.group_row(id).is_some() || self.absent_groups.contains_key(id));
        changes
    }
}

/// Changes of people who are in both reads; each page is opened once for all of its rows.
fn changed_people(last: &Snapshot, new: &Snapshot, rows: &[(u32, u32)]) -> Vec<(u32, Change)> {
    let at = new.parts().read_at;
    // Pages are opened in their own order, which is not always that of the other read.
    let mut old_rows: Vec<u32> = rows.iter().map(|(old, _)| *old).collect();
    old_rows.sort_unstable();
    let new_rows: Vec<u32> = rows.iter().map(|(_, new)| *new).collect();
    let before: HashMap<u32, User> = old_rows.iter().copied().zip(last.users().in_full(&old_rows)).collect();
    let after = new.users().in_full(&new_rows);
    let mut changes = Vec::new();
    for ((old_row, new_row), after) in rows.iter().zip(&after) {
        let (Some(before), Some(row)) = (before.get(old_row), new.user(*new_row)) else { continue };
        changes.extend(diff::of_person(at, before, after, &row).into_iter().map(|change| (*new_row, change)));
    }
    changes
}

/// Notes who is missing now and how often already. Gives how many are missing for the first time.
fn mark_people(absent: &mut Absentees, last: &Arc<Snapshot>, new: &Snapshot, missing: &[u32]) -> usize {
    absent.retain(|id, _| new.user_row(id).is_none());
    for row in missing {
        let Some(user) = last.user(*row) else { continue };
        let snapshot = Arc::clone(last);
        absent.entry(user.id.into()).or_insert(Absent { snapshot, row: *row, misses: 0 });
    }
    if new.users_are_complete() { miss(absent) } else { 0 }
}

fn mark_groups(absent: &mut Absentees, last: &Arc<Snapshot>, new: &Snapshot) {
    absent.retain(|id, _| new.group_row(id).is_none());
    for (row, group) in (0u32..).zip(last.groups().iter()).filter(|(_, group)| new.group_row(group.id).is_none()) {
        let snapshot = Arc::clone(last);
        absent.entry(group.id.into()).or_insert(Absent { snapshot, row, misses: 0 });
    }
    if new.groups_are_complete() {
        miss(absent);
    }
}

fn miss(absent: &mut Absentees) -> usize {
    let first = absent.values().filter(|absent| absent.misses == 0).count();
    absent.values_mut().for_each(|absent| absent.misses += 1);
    first
}

fn gone_people(absent: &mut Absentees, at: Timestamp) -> Vec<Change> {
    let gone = |user: UserRow<'_>| diff::about_person(at, ChangeKind::PersonGone, &user);
    take_gone(absent).iter().filter_map(|absent| absent.snapshot.user(absent.row).map(gone)).collect()
}

fn gone_groups(absent: &mut Absentees, at: Timestamp) -> Vec<Change> {
    let gone = |group: GroupRow<'_>| diff::about_group(at, ChangeKind::GroupGone, &group);
    take_gone(absent).iter().filter_map(|absent| absent.snapshot.group(absent.row).map(gone)).collect()
}

/// Takes out those that are gone, in the order in which the server had them.
fn take_gone(absent: &mut Absentees) -> Vec<Absent> {
    let mut gone = Vec::new();
    absent.retain(|_, one| {
        let stays = one.misses < MISSES_UNTIL_GONE;
        if !stays {
            gone.push(one.clone());
        }
        stays
    });
    gone.sort_by_key(|one| one.row);
    gone
}

fn alarm(vanished: usize, deactivated: usize, known: usize) -> Option<String> {
    let hit = vanished + deactivated;
    if hit <= ALARM_PEOPLE || hit * ALARM_SHARE <= known {
        return None;
    }
    let people = |n| counted(n, "person", "people");
    Some(match (vanished, deactivated) {
        (0, n) => format!("{} of {known} were deactivated at once, look first whether that is meant", people(n)),
        (n, 0) => {
            format!("{} of {known} vanished at once, look first: the next read shows whether they are gone", people(n))
        }
        (v, d) => format!(
            "Of {}, {v} vanished and {d} were deactivated at once, look first whether that is meant",
            people(known)
        ),
    })
}
