//! Users and groups as the server has them, in the field's own terms (RFC 7643 sections 4.1, 4.2, 4.3).
//!
//! Knows which attributes the product shows and keeps every other one as text. Parsing is tolerant:
//! anything may be absent or null; what cannot be read at all becomes an [`Unreadable`].

use jiff::Timestamp;

/// A moment as a server tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// It could be read.
    At(Timestamp),
    /// It could not; shown as it is, sorted last.
    Text(Box<str>),
}

/// One user.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct User {
    pub id: Box<str>,
    /// `userName`; empty where the server gave none.
    pub user_name: Box<str>,
    pub display_name: Option<Box<str>>,
    pub given_name: Option<Box<str>>,
    pub family_name: Option<Box<str>>,
    /// The primary e-mail, else the first that is not empty.
    pub email: Option<Box<str>>,
    /// Of the enterprise extension.
    pub department: Option<Box<str>>,
    /// `None` where the server did not say: "not stated", never "inactive".
    pub active: Option<bool>,
    pub external_id: Option<Box<str>>,
    pub created: Option<When>,
    pub modified: Option<When>,
    /// Every further attribute as path and text (`title`, `phoneNumbers[mobile].value`), sorted by
    /// path. Without `schemas`, `meta`, `groups` and `password`.
    pub others: Box<[(Box<str>, Box<str>)]>,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct Group {
    pub id: Box<str>,
    /// `displayName`; empty where the server gave none.
    pub display_name: Box<str>,
    pub external_id: Option<Box<str>>,
    pub created: Option<When>,
    pub modified: Option<When>,
    /// As the server lists them, repeats included.
    pub members: Vec<Member>,
    pub others: Box<[(Box<str>, Box<str>)]>,
}

/// One entry of a group's `members`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct Member {
    /// `value`: the id of a user or group; empty where only `$ref` or `display` is there.
    pub value: Box<str>,
    pub display: Option<Box<str>>,
    pub reference: Option<Box<str>>,
    /// `type`: `User` or `Group`, where stated.
    pub kind: Option<Box<str>>,
}

/// A record that could not be read; the others are not affected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// `User` or `Group`.
    pub kind: &'static str,
    /// Its id, where that much could be read.
    pub id: Option<String>,
    /// Its place in the list, counted from 1.
    pub position: u64,
    /// Why.
    pub why: String,
}
