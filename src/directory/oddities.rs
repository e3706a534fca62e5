//! What is odd about one record, in sentences.
//!
//! Judges a record by itself; what a server does differently as a whole is told by its card.

use super::{Members, Snapshot};
use crate::pasted::is_invisible;
use crate::scim::UserRow;
use crate::text::counted;

pub(super) fn of_user(user: &UserRow<'_>) -> Vec<String> {
    found(user).into_iter().filter(|(odd, _)| *odd).map(|(_, sentence)| sentence.to_owned()).collect()
}

pub(super) fn user_is_odd(user: &UserRow<'_>) -> bool {
    found(user).iter().any(|(odd, _)| *odd)
}

fn found(user: &UserRow<'_>) -> [(bool, &'static str); 6] {
    let empty = |value: Option<&str>| value.unwrap_or_default().trim().is_empty();
    let name = user.user_name;
    let nameless = empty(user.display_name) && empty(user.given_name) && empty(user.family_name);
    [
        (name.trim().is_empty(), "No user name"),
        (empty(user.email), "No e-mail"),
        (nameless, "No name"),
        (user.active.is_none(), "Not stated whether active"),
        (!name.is_empty() && name.trim() != name, "The user name begins or ends with a blank"),
        (name.chars().any(|c| c.is_control() || is_invisible(c)), "The user name holds characters that cannot be seen"),
    ]
}

pub(super) fn of_group(snapshot: &Snapshot, row: u32) -> Vec<String> {
    let Some(group) = snapshot.group(row) else { return Vec::new() };
    let members = snapshot.members_of(row);
    let mut warnings = Vec::new();
    if group.display_name.trim().is_empty() {
        warnings.push("No name".to_owned());
    }
    if members.is_empty() {
        warnings.push("Nobody is in it".to_owned());
    }
    warnings.extend(told(inactive(snapshot, members), "is inactive", "are inactive"));
    warnings.extend(told(unknown(snapshot, members), "is nobody the server lists", "are nobody the server lists"));
    warnings.extend(told(group.members.len() - members.len(), "is listed twice", "are listed twice or more"));
    warnings
}

fn told(n: usize, one: &str, many: &str) -> Option<String> {
    (n > 0).then(|| format!("{} {}", counted(n, "member", "members"), if n == 1 { one } else { many }))
}

fn inactive(snapshot: &Snapshot, members: Members<'_>) -> usize {
    members.user_rows().iter().filter(|row| snapshot.is_inactive(**row)).count()
}

/// A list that was not read whole cannot say that somebody is not on it.
fn unknown(snapshot: &Snapshot, members: Members<'_>) -> usize {
    if snapshot.is_complete() { members.unknown() } else { 0 }
}
