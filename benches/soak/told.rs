//! What the worker told, one JSON object a line in a file: memory is for the worker alone.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use scim_assistant::directory::{Change, ChangeKind, Feed};
use serde::{Deserialize, Serialize};

use crate::journal::write_line;

/// One fact.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Told {
    /// A complete read, and between which moments it happened, in microseconds.
    Read {
        from: i64,
        to: i64,
    },
    /// A read that was not complete; when it was known.
    Partial {
        to: i64,
    },
    Change(Kept),
}

/// What is compared of a change.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) at: i64,
    pub(crate) kind: String,
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    pub(crate) group: Option<String>,
    /// Name, before and after.
    pub(crate) attributes: Vec<(String, Option<String>, Option<String>)>,
}

/// The file while it is written.
pub(crate) struct Gathering(BufWriter<File>);

impl Gathering {
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        Ok(Self(BufWriter::new(File::create(path)?)))
    }

    pub(crate) fn note(&mut self, told: &Told) -> io::Result<()> {
        write_line(&mut self.0, told)
    }

    /// The newest changes of the feed, before its limit drops them.
    pub(crate) fn take(&mut self, feed: &Feed, new: usize) -> io::Result<()> {
        let newest = feed.lines().iter().flat_map(|line| &line.changes).take(new);
        newest.map(Kept::of).try_for_each(|change| self.note(&Told::Change(change)))
    }

    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Kept {
    fn of(change: &Change) -> Self {
        let attributes = change.attributes.iter();
        Self {
            at: change.at.as_microsecond(),
            kind: kind(change.kind).to_owned(),
            id: change.id.clone(),
            name: change.display_name.clone(),
            group: change.group.as_ref().map(|group| group.id.clone()),
            attributes: attributes.map(|a| (a.attribute.clone(), a.before.clone(), a.after.clone())).collect(),
        }
    }
}

fn kind(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::PersonCreated => "created",
        ChangeKind::PersonChanged | ChangeKind::PersonDeactivated | ChangeKind::PersonReactivated => "changed",
        ChangeKind::PersonGone => "gone",
        ChangeKind::MemberJoined => "joined",
        ChangeKind::MemberLeft => "left",
        ChangeKind::GroupCreated | ChangeKind::GroupRenamed | ChangeKind::GroupGone => "group",
    }
}
