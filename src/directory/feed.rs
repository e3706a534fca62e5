//! The log of changes, in sentences, with noise folded. Bounded: the oldest entry goes first.
//!
//! Knows how a change is said. Does not know how changes are found, and never asks for the time.

use jiff::Timestamp;

use super::{Change, ChangeKind};
use crate::text::{clipped, counted};

/// From so many on, changes of one read, kind and group become one line.
const FOLD_FROM: usize = 4;
/// What a name or a list of attributes shows at most in a sentence, in characters.
const NAME_LIMIT: usize = 80;
/// So many attributes are named; further ones are counted.
const ATTRIBUTES_NAMED: usize = 4;

/// The feed of one connection.
#[derive(Debug, Clone, Default)]
pub struct Feed {
    lines: Vec<Line>,
    kept: usize,
}

/// One line to show: a change, or several of a kind folded and counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// When the newest of them was seen.
    pub at: Timestamp,
    /// "Ann Lee joined Field staff", "14 people joined Field staff".
    pub sentence: String,
    /// The changes behind it, newest first.
    pub changes: Vec<Change>,
}

impl Feed {
    /// The most changes that are kept.
    pub const LIMIT: usize = 10_000;

    /// Adds the changes of one read.
    pub fn push(&mut self, changes: &[Change]) {
        self.kept += changes.len();
        self.lines.splice(..0, fold(changes));
        self.drop_oldest();
    }

    /// Lines, newest first; changes of one read, kind and group are folded from four on.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// What happened to one person or group, newest first.
    pub fn of(&self, scim_id: &str) -> Vec<&Change> {
        let is_about =
            |change: &&Change| change.id == scim_id || change.group.as_ref().is_some_and(|group| group.id == scim_id);
        self.lines.iter().flat_map(|line| &line.changes).filter(is_about).collect()
    }

    /// Number of changes kept.
    pub fn len(&self) -> usize {
        self.kept
    }

    /// Whether nothing happened yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn drop_oldest(&mut self) {
        while self.kept > Self::LIMIT {
            let Some(line) = self.lines.last_mut() else { return };
            let surplus = self.kept - Self::LIMIT;
            let dropped = surplus.min(line.changes.len());
            line.changes.truncate(line.changes.len() - dropped);
            self.kept -= dropped;
            if line.changes.is_empty() {
                self.lines.pop();
            }
        }
    }
}

/// Newest first, a heap at the place of its newest change.
fn fold(changes: &[Change]) -> Vec<Line> {
    let mut heaps: Vec<Vec<Change>> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for change in changes.iter().rev() {
        let key = (change.at, change.kind, change.group.as_ref().map(|group| &*group.id));
        let place = *places.entry(key).or_insert(heaps.len());
        if place == heaps.len() {
            heaps.push(Vec::new());
        }
        if let Some(heap) = heaps.get_mut(place) {
            heap.push(change.clone());
        }
    }
    heaps.into_iter().flat_map(lines_of).collect()
}

fn lines_of(heap: Vec<Change>) -> Vec<Line> {
    match heap.first() {
        Some(first) if heap.len() >= FOLD_FROM => {
            vec![Line { at: first.at, sentence: sentence_of_many(first, heap.len()), changes: heap }]
        }
        _ => heap.into_iter().map(line_of_one).collect(),
    }
}

fn line_of_one(change: Change) -> Line {
    Line { at: change.at, sentence: change.sentence(), changes: vec![change] }
}

fn sentence_of_many(first: &Change, n: usize) -> String {
    let people = || counted(n, "person", "people");
    let groups = || counted(n, "group", "groups");
    match first.kind {
        ChangeKind::PersonCreated => format!("{} arrived", people()),
        ChangeKind::PersonChanged => format!("{} changed", people()),
        ChangeKind::PersonDeactivated => format!("{} were deactivated", people()),
        ChangeKind::PersonReactivated => format!("{} were reactivated", people()),
        ChangeKind::PersonGone => format!("{} are gone", people()),
        ChangeKind::GroupCreated => format!("{} appeared", groups()),
        ChangeKind::GroupRenamed => format!("{} were renamed", groups()),
        ChangeKind::GroupGone => format!("{} are gone", groups()),
        ChangeKind::MemberJoined => format!("{} joined {}", people(), group_of(first)),
        ChangeKind::MemberLeft => format!("{} left {}", people(), group_of(first)),
    }
}

impl Change {
    /// "Ann Lee joined Field staff", safe to show.
    pub fn sentence(&self) -> String {
        let who = clipped(self.display_name.as_deref().unwrap_or(&self.name), NAME_LIMIT);
        match self.kind {
            ChangeKind::PersonCreated => format!("{who} arrived"),
            ChangeKind::PersonChanged => format!("{who} changed: {}", attributes_of(self)),
            ChangeKind::PersonDeactivated => format!("{who} was deactivated"),
            ChangeKind::PersonReactivated => format!("{who} was reactivated"),
            ChangeKind::PersonGone => format!("{who} is gone"),
            ChangeKind::GroupCreated => format!("Group {who} appeared"),
            ChangeKind::GroupRenamed => renamed(self),
            ChangeKind::GroupGone => format!("Group {who} is gone"),
            ChangeKind::MemberJoined => format!("{who} joined {}", group_of(self)),
            ChangeKind::MemberLeft => format!("{who} left {}", group_of(self)),
        }
    }
}

fn renamed(change: &Change) -> String {
    let before = change.attributes.first().and_then(|attribute| attribute.before.as_deref()).unwrap_or(&change.id);
    format!("Group {} is now called {}", clipped(before, NAME_LIMIT), clipped(&change.name, NAME_LIMIT))
}

fn group_of(change: &Change) -> String {
    change.group.as_ref().map_or_else(String::new, |group| clipped(&group.name, NAME_LIMIT).into_owned())
}

fn attributes_of(change: &Change) -> String {
    let named = change.attributes.iter().take(ATTRIBUTES_NAMED);
    let mut text = named.map(|a| clipped(&a.attribute, NAME_LIMIT)).collect::<Vec<_>>().join(", ");
    let more = change.attributes.len().saturating_sub(ATTRIBUTES_NAMED);
    if more > 0 {
        text.push_str(&format!(" and {more} more"));
    }
    text
}
