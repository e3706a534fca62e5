//! The log of changes, in sentences, with noise folded. Bounded: the oldest entry goes first.

use jiff::Timestamp;

use super::Change;

/// The feed of one connection.
#[derive(Debug, Clone, Default)]
pub struct Feed {}

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
        let _ = changes;
        unimplemented!()
    }

    /// Lines, newest first; changes of one read, kind and group are folded from four on.
    pub fn lines(&self) -> &[Line] {
        unimplemented!()
    }

    /// What happened to one person or group, newest first.
    pub fn of(&self, scim_id: &str) -> Vec<&Change> {
        let _ = scim_id;
        unimplemented!()
    }

    /// Number of changes kept.
    pub fn len(&self) -> usize {
        unimplemented!()
    }

    /// Whether nothing happened yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
