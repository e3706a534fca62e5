//! The quick lane: a page by the book is read in one pass, straight into columns.
//!
//! Whatever is not exactly as RFC 7643 and RFC 7644 have it ends this lane with an error, and the
//! tolerant readers (`envelope`, `read`) take the page from its beginning. Where both lanes read a
//! record, they read the same. Attribute names are expected in their own letter case; a name that
//! differs from a known one in its case only is not by the book.

mod group;
mod list;
mod parts;
mod user;

use serde::de::DeserializeSeed;
use serde_json::value::RawValue;

use super::block::{GroupRecord, UserRecord};

/// Reads one user by the book.
pub(super) fn user(raw: &RawValue) -> Option<UserRecord<'_>> {
    user::UserSeed.deserialize(&mut serde_json::Deserializer::from_str(raw.get())).ok()
}

/// Reads one group by the book.
pub(super) fn group(raw: &RawValue) -> Option<GroupRecord<'_>> {
    group::GroupSeed.deserialize(&mut serde_json::Deserializer::from_str(raw.get())).ok()
}

/// Reads a page of users by the book, each record as it comes, and gives its total; `None` for any
/// other page.
pub(super) fn users(text: &str, take: impl FnMut(UserRecord<'_>)) -> Option<u64> {
    list::list(text, || user::UserSeed, take)
}

/// Reads a page of groups by the book, each record as it comes, and gives its total; `None` for any
/// other page.
pub(super) fn groups(text: &str, take: impl FnMut(GroupRecord<'_>)) -> Option<u64> {
    list::list(text, || group::GroupSeed, take)
}
