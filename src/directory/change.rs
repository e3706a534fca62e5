//! What is different between one read and the next.

use jiff::Timestamp;
use serde::Serialize;

/// One change, complete in itself: it can be told without the snapshots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Change {
    /// When it was seen (the read's time).
    pub at: Timestamp,
    pub kind: ChangeKind,
    /// SCIM id of the person, or of the group for the kinds `Group…`.
    pub id: String,
    /// User name of the person (display name where that is empty), or the group's name.
    pub name: String,
    #[serde(skip)]
    pub display_name: Option<String>,
    #[serde(skip)]
    pub external_id: Option<String>,
    /// For `MemberJoined` and `MemberLeft`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupRef>,
    #[serde(rename = "changes", skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<AttributeChange>,
}

/// What kind of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum ChangeKind {
    PersonCreated,
    PersonChanged,
    PersonDeactivated,
    PersonReactivated,
    PersonGone,
    GroupCreated,
    GroupRenamed,
    GroupGone,
    MemberJoined,
    MemberLeft,
}

/// A group in a membership change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct GroupRef {
    pub id: String,
    pub name: String,
}

/// One attribute's values; `None` where it was or is absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct AttributeChange {
    pub attribute: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// What a new read meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taken {
    /// The first read: the baseline, without changes.
    pub is_baseline: bool,
    /// In the server's order, people first.
    pub changes: Vec<Change>,
    /// Set when over 20 % and over 20 people vanished or were deactivated at once: "look first".
    pub alarm: Option<String>,
}
