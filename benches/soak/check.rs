//! Compares what was told with what happened.
//!
//! A read is no moment: each record is seen somewhere between its begin and its end. So what a read tells must have
//! been true at some moment in between, and what was true all that time must be known after it. Who is gone must be
//! known after two such reads.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io;
use std::path::Path;

use scim_assistant::directory::{Membership, Snapshot};
use serde_json::Value;

use crate::journal::{Deed, Entry, State, read_lines};
use crate::plain_http::list_all;
use crate::say;
use crate::told::{Kept, Told};

/// So many deviations are shown.
const SHOWN: usize = 30;

/// What was true from when to when: the moments in which each value may have come, in order.
struct Timeline<T>(Vec<(i64, i64, T)>);

impl<T> Timeline<T> {
    /// What may have been true at some moment of a window.
    fn within(&self, window: Window) -> impl Iterator<Item = &T> {
        let nexts = self.0.iter().skip(1).map(|(_, done, _)| *done).chain([i64::MAX]);
        let overlaps = move |((sent, _, _), next): &(&(i64, i64, T), i64)| *sent <= window.1 && *next >= window.0;
        self.0.iter().zip(nexts).filter(overlaps).map(|((_, _, value), _)| value)
    }

    /// What was true all the time.
    fn throughout(&self, window: Window) -> Option<&T> {
        let mut within = self.within(window);
        within.next().filter(|_| within.next().is_none())
    }
}

type Window = (i64, i64);
type Pair = (String, String);

/// The journal, by record.
#[derive(Default)]
struct Happened {
    people: HashMap<String, Timeline<Option<State>>>,
    members: HashMap<Pair, Timeline<bool>>,
    hidden: Vec<(i64, i64, String)>,
    faults: HashMap<String, usize>,
    /// Requests for changes alone.
    filtered: usize,
}

/// A person as told so far; `active` is not told with an arrival.
#[derive(Debug, PartialEq)]
struct Known {
    name: Option<String>,
    active: Option<Option<bool>>,
}

struct Checker {
    happened: Happened,
    people: HashMap<String, Known>,
    inside: HashSet<Pair>,
    /// Complete reads since somebody was deleted.
    misses: HashMap<String, u32>,
    deviations: Vec<String>,
    /// Each deviation is said once, not after each read.
    known_late: HashSet<String>,
}

/// Whether everything that happened was told and nothing else.
pub(crate) fn told_and_journal(journal: &Path, told: &Path) -> io::Result<bool> {
    let happened = Happened::of(read_lines(journal)?);
    let mut faults: Vec<_> = happened.faults.iter().map(|(what, times)| format!("{what} {times}")).collect();
    faults.sort_unstable();
    say(&format!("faults: {}; {} requests for changes alone", faults.join(", "), happened.filtered));
    let mut checker = Checker::new(happened);
    let changes = checker.walk(read_lines(told)?);
    say(&format!("{changes} changes told, {} deviations", checker.deviations.len()));
    checker.deviations.iter().take(SHOWN).for_each(|deviation| say(&format!("  {deviation}")));
    Ok(checker.deviations.is_empty())
}

impl Happened {
    fn of(entries: Vec<Entry>) -> Self {
        let mut happened = Self::default();
        for Entry { sent, done, deed } in entries {
            // Whatever did not exist at the beginning was absent before.
            let start = (i64::MIN, i64::MIN);
            match deed {
                Deed::Person { id, state } => happened.person(id, (sent, done), Some(state)),
                Deed::Gone { id } => happened.person(id, (sent, done), None),
                Deed::Member { group, id, inside } => {
                    let begin = || Timeline(vec![(start.0, start.1, false)]);
                    let timeline = happened.members.entry((group, id)).or_insert_with(begin);
                    add(timeline, (sent, done), inside);
                }
                Deed::Hidden { id } => happened.hidden.push((sent, done, id)),
                Deed::Filtered => happened.filtered += 1,
                Deed::Fault(what) => *happened.faults.entry(what).or_default() += 1,
            }
        }
        happened
    }

    fn person(&mut self, id: String, when: Window, state: Option<State>) {
        let begin = || Timeline(vec![(i64::MIN, i64::MIN, None)]);
        add(self.people.entry(id).or_insert_with(begin), when, state);
    }

    fn hidden_within(&self, window: Window) -> HashSet<&str> {
        let within = self.hidden.iter().filter(|(sent, done, _)| *sent <= window.1 && *done >= window.0);
        within.map(|(_, _, id)| &**id).collect()
    }
}

/// What holds from the beginning takes the place of nothing.
fn add<T>(timeline: &mut Timeline<T>, when: Window, value: T) {
    if when == (0, 0) {
        timeline.0.clear();
    }
    timeline.0.push((when.0, when.1, value));
}

impl Checker {
    fn new(happened: Happened) -> Self {
        let at_start = |(id, timeline): (&String, &Timeline<Option<State>>)| {
            let (sent, _, state) = timeline.0.first()?;
            let state = state.as_ref().filter(|_| *sent == 0)?;
            Some((id.clone(), Known { name: state.name.clone(), active: Some(state.active) }))
        };
        let people = happened.people.iter().filter_map(at_start).collect();
        let inside = happened.members.iter().filter(|(_, timeline)| timeline.0.first().is_some_and(|(_, _, i)| *i));
        let inside = inside.map(|(pair, _)| pair.clone()).collect();
        Self { happened, people, inside, misses: HashMap::new(), deviations: Vec::new(), known_late: HashSet::new() }
    }

    /// Goes through everything told, in order; gives the number of changes.
    fn walk(&mut self, told: Vec<Told>) -> usize {
        let (mut changes, mut before, mut reading) = (0, i64::MIN, None);
        for one in told {
            match one {
                Told::Change(change) => {
                    changes += 1;
                    let window = match reading {
                        Some(window @ (_, to)) if to == change.at => window,
                        _ => (before, change.at),
                    };
                    self.take(&change, window);
                }
                Told::Read { from, to } => {
                    before = self.end_read(reading.take()).unwrap_or(before);
                    reading = Some((from, to));
                }
                Told::Partial { .. } => before = self.end_read(reading.take()).unwrap_or(before),
            }
        }
        self.end_read(reading);
        changes
    }

    fn end_read(&mut self, window: Option<Window>) -> Option<i64> {
        let window = window?;
        let late = self.late(window);
        for what in late {
            if self.known_late.insert(what.clone()) {
                self.deviations.push(format!("{what} (read of {} ms to {})", (window.1 - window.0) / 1_000, window.1));
            }
        }
        Some(window.1)
    }

    /// One change told after a read.
    fn take(&mut self, change: &Kept, window: Window) {
        let right = match (&*change.kind, &change.group) {
            ("created", None) => self.created(change, window),
            ("changed", None) => change.attributes.iter().all(|attribute| self.changed(&change.id, attribute, window)),
            ("gone", None) => self.gone(&change.id, window),
            ("joined", Some(group)) => self.moved(group, &change.id, window, true),
            ("left", Some(group)) => self.moved(group, &change.id, window, false),
            _ => false,
        };
        if !right {
            self.deviations.push(format!("told and not so: {change:?} in {window:?}"));
        }
    }

    fn created(&mut self, change: &Kept, window: Window) -> bool {
        let Some(timeline) = self.happened.people.get(&change.id) else { return false };
        let fitting = || timeline.within(window).flatten().filter(|state| state.name == change.name);
        let first = fitting().next().map(|state| state.active);
        let active = first.filter(|active| fitting().all(|state| state.active == *active));
        let known = Known { name: change.name.clone(), active };
        first.is_some() && self.people.insert(change.id.clone(), known).is_none()
    }

    fn changed(&mut self, id: &str, attribute: &(String, Option<String>, Option<String>), window: Window) -> bool {
        let (Some(known), Some(timeline)) = (self.people.get_mut(id), self.happened.people.get(id)) else {
            return false;
        };
        let (name, before, after) = attribute;
        let mut states = timeline.within(window).flatten();
        match name.as_str() {
            "displayName" => {
                let follows = known.name == *before;
                known.name.clone_from(after);
                follows && states.any(|state| state.name == *after)
            }
            "active" => {
                let [before, after] = [before, after].map(|text| text.as_ref().map(|text| text == "true"));
                let follows = known.active.is_none_or(|active| active == before);
                known.active = Some(after);
                follows && states.any(|state| state.active == after)
            }
            _ => false,
        }
    }

    fn gone(&mut self, id: &str, window: Window) -> bool {
        let Some(timeline) = self.happened.people.get(id) else { return false };
        let is_absent = timeline.within(window).any(Option::is_none);
        self.inside.retain(|(_, member)| member != id);
        self.people.remove(id).is_some() && is_absent
    }

    fn moved(&mut self, group: &str, id: &str, window: Window, inside: bool) -> bool {
        let pair = (group.to_owned(), id.to_owned());
        let Some(timeline) = self.happened.members.get(&pair) else { return false };
        let was_so = timeline.within(window).any(|was| *was == inside);
        let is_news = if inside { self.inside.insert(pair) } else { self.inside.remove(&pair) };
        was_so && is_news
    }

    /// What should be known after a complete read and is not.
    fn late(&mut self, window: Window) -> Vec<String> {
        let hidden = self.happened.hidden_within(window);
        let mut late = Vec::new();
        let moved = self.happened.people.iter().filter(|(_, timeline)| timeline.0.len() > 1);
        for (id, timeline) in moved.filter(|(id, _)| !hidden.contains(&***id)) {
            let known = self.people.get(id);
            match timeline.throughout(window) {
                Some(Some(state)) => {
                    let fits = known.is_some_and(|known| {
                        known.name == state.name && known.active.is_none_or(|active| active == state.active)
                    });
                    if !fits {
                        late.push(format!("not told: {id} is {state:?}, known as {known:?}"));
                    }
                }
                Some(None) if timeline.0.last().is_some_and(|(_, done, _)| *done <= window.0) => {
                    let misses = self.misses.entry(id.clone()).or_default();
                    *misses += 1;
                    if *misses >= 2 && known.is_some() {
                        late.push(format!("not told: {id} is gone"));
                    }
                }
                _ => {}
            }
        }
        let is_there = |id: &String| {
            self.happened.people.get(id).and_then(|one| one.throughout(window)).is_some_and(Option::is_some)
        };
        for (pair, timeline) in self.happened.members.iter().filter(|(_, timeline)| timeline.0.len() > 1) {
            let (group, id) = pair;
            let Some(inside) = timeline.throughout(window) else { continue };
            if *inside != self.inside.contains(pair)
                && is_there(id)
                && !hidden.contains(&**group)
                && !hidden.contains(&**id)
            {
                late.push(format!("not told: {id} is {} {group}", if *inside { "in" } else { "out of" }));
            }
        }
        late
    }
}

/// Whether the last read is what the server has.
pub(crate) fn same_as_server(snapshot: &Snapshot, base_url: &str, token: &str) -> bool {
    let [users, groups] = ["Users", "Groups"].map(|kind| list_all(base_url, token, kind));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let one = |user: &Value| {
        (text(&user["id"]), text(&user["userName"]), text(&user["displayName"]), user["active"].as_bool())
    };
    let theirs: BTreeSet<_> = users.iter().map(one).collect();
    let ours: BTreeSet<_> = snapshot
        .users()
        .iter()
        .map(|u| (u.id.to_owned(), u.user_name.to_owned(), u.display_name.unwrap_or_default().to_owned(), u.active))
        .collect();
    let members_of = |group: &Value| group["members"].as_array().cloned().unwrap_or_default();
    let pairs = |group: &Value| {
        let id = text(&group["id"]);
        members_of(group).into_iter().map(move |member| (id.clone(), text(&member["value"]))).collect::<Vec<_>>()
    };
    let their_members: BTreeSet<Pair> = groups.iter().flat_map(pairs).collect();
    let our_members = memberships(snapshot);
    let difference = theirs.symmetric_difference(&ours).count();
    let member_difference = their_members.symmetric_difference(&our_members).count();
    say(&format!(
        "at the end: {} people and {} memberships on the server, {difference} and {member_difference} differ",
        theirs.len(),
        their_members.len()
    ));
    theirs.symmetric_difference(&ours).take(SHOWN).for_each(|one| say(&format!("  differs: {one:?}")));
    their_members.symmetric_difference(&our_members).take(SHOWN).for_each(|one| say(&format!("  differs: {one:?}")));
    difference == 0 && member_difference == 0 && users.len() == snapshot.users().len()
}

fn memberships(snapshot: &Snapshot) -> BTreeSet<Pair> {
    let member = |member: Membership<'_>| match member {
        Membership::User(row) => snapshot.user(row).map(|user| user.id.to_owned()),
        Membership::Group(row) => snapshot.group(row).map(|group| group.id.to_owned()),
        Membership::Unknown { value, .. } => Some(value.to_owned()),
    };
    let groups = (0u32..).zip(snapshot.groups().iter());
    groups
        .flat_map(|(row, group)| {
            let members = snapshot.members_of(row).iter().filter_map(member);
            members.map(|id| (group.id.to_owned(), id)).collect::<Vec<_>>()
        })
        .collect()
}
