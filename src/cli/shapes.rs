//! The stable JSON shapes of lists and of the watch's first line. `null` where the server did not say.

use jiff::Timestamp;
use serde::Serialize;

use super::columns::moment;
use crate::directory::{Membership, Snapshot};
use crate::scim::When;

/// One person.
#[derive(Serialize)]
pub(super) struct Person<'a> {
    id: &'a str,
    user_name: &'a str,
    display_name: Option<&'a str>,
    given_name: Option<&'a str>,
    family_name: Option<&'a str>,
    email: Option<&'a str>,
    department: Option<&'a str>,
    active: Option<bool>,
    external_id: Option<&'a str>,
    created: Option<String>,
    modified: Option<String>,
    groups: Vec<&'a str>,
}

/// One group with its distinct members.
#[derive(Serialize)]
pub(super) struct GroupLine<'a> {
    id: &'a str,
    display_name: &'a str,
    external_id: Option<&'a str>,
    members: Vec<MemberLine<'a>>,
}

#[derive(Serialize)]
struct MemberLine<'a> {
    id: &'a str,
    user_name: Option<&'a str>,
}

/// The first line of the watch.
#[derive(Serialize)]
pub(super) struct Baseline {
    kind: &'static str,
    at: Timestamp,
    users: usize,
    groups: usize,
}

impl<'a> Person<'a> {
    pub(super) fn of(snapshot: &'a Snapshot, row: u32) -> Option<Self> {
        let user = snapshot.user(row)?;
        let group_name = |row: &u32| snapshot.group(*row).map(|group| group.display_name);
        Some(Self {
            id: user.id,
            user_name: user.user_name,
            display_name: user.display_name,
            given_name: user.given_name,
            family_name: user.family_name,
            email: user.email,
            department: user.department,
            active: user.active,
            external_id: user.external_id,
            created: told(user.created.as_ref()),
            modified: told(user.modified.as_ref()),
            groups: snapshot.groups_of(row).iter().filter_map(group_name).collect(),
        })
    }
}

impl<'a> GroupLine<'a> {
    pub(super) fn of(snapshot: &'a Snapshot, row: u32) -> Option<Self> {
        let group = snapshot.group(row)?;
        Some(Self {
            id: group.id,
            display_name: group.display_name,
            external_id: group.external_id,
            members: snapshot.members_of(row).iter().filter_map(|member| MemberLine::of(snapshot, member)).collect(),
        })
    }
}

impl<'a> MemberLine<'a> {
    fn of(snapshot: &'a Snapshot, member: Membership<'a>) -> Option<Self> {
        match member {
            Membership::User(row) => {
                let user = snapshot.user(row)?;
                Some(Self { id: user.id, user_name: Some(user.user_name) })
            }
            Membership::Group(row) => {
                let group = snapshot.group(row)?;
                Some(Self { id: group.id, user_name: None })
            }
            Membership::Unknown { value, .. } => Some(Self { id: value, user_name: None }),
        }
    }
}

impl Baseline {
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        let (users, groups) = (snapshot.users().len(), snapshot.groups().len());
        Self { kind: "baseline", at: snapshot.parts().read_at, users, groups }
    }
}

fn told(when: Option<&When>) -> Option<String> {
    when.map(|when| moment(Some(when)))
}
