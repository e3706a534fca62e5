//! UserTable and groups of a snapshot as the rows of two tables: what is searched, sorted by and filtered.
//!
//! Knows what each column and filter means. How a table is made quick is the index's business.

use jiff::Timestamp;

use super::index::{Index, Key, Numbered, RowText, Rows};
use super::{GroupColumn, Snapshot, UserColumn, oddities};
use crate::scim::When;

/// What can be asked of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UserFilter {
    Active,
    Inactive,
    NotStated,
    NoGroup,
    Incomplete,
}

/// What can be asked of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GroupFilter {
    WithWarnings,
    Empty,
}

/// The indexes of one snapshot, each part made when it is first needed.
#[derive(Debug, Default)]
pub(super) struct Indexes {
    pub(super) users: Index<UserColumn, UserFilter>,
    pub(super) groups: Index<GroupColumn, GroupFilter>,
}

/// What can be made ahead.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    Text,
    Users(UserColumn),
    Groups(GroupColumn),
}

impl Indexes {
    /// Makes a part, unless it is there.
    pub(super) fn make(&self, snapshot: &Snapshot, part: Part) {
        let (users, groups) = (UserTable(snapshot), GroupTable(snapshot));
        match part {
            Part::Text => {
                self.users.text(&users);
                self.groups.text(&groups);
            }
            Part::Users(column) => {
                self.users.ranks(&users, column);
            }
            Part::Groups(column) => {
                self.groups.ranks(&groups, column);
            }
        }
    }
}

/// People as rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct UserTable<'a>(pub(super) &'a Snapshot);

/// Groups as rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct GroupTable<'a>(pub(super) &'a Snapshot);

impl Rows for UserTable<'_> {
    type Column = UserColumn;
    type Filter = UserFilter;

    fn count(&self) -> u32 {
        self.0.users().len() as u32
    }

    fn fill_text(&self, row: u32, text: &mut RowText<'_>) {
        let Some(user) = self.0.user(row) else { return };
        text.push(user.user_name);
        let optional =
            [user.display_name, user.given_name, user.family_name, user.email, user.department, user.external_id];
        optional.into_iter().flatten().for_each(|field| text.push(field));
    }

    fn key(&self, row: u32, column: UserColumn) -> Key<'_> {
        let Some(user) = self.0.user(row) else { return Key::Missing };
        match column {
            UserColumn::State => user.active.map_or(Key::Missing, |active| Key::Number(u64::from(!active))),
            UserColumn::UserName => Key::text(Some(user.user_name)),
            UserColumn::DisplayName => Key::text(user.display_name),
            UserColumn::GivenName => Key::text(user.given_name),
            UserColumn::FamilyName => Key::text(user.family_name),
            UserColumn::Email => Key::text(user.email),
            UserColumn::Department => Key::text(user.department),
            UserColumn::Groups => Key::Number(self.0.groups_of(row).len() as u64),
            UserColumn::ExternalId => Key::text(user.external_id),
            UserColumn::Created => moment(user.created),
            UserColumn::Modified => moment(user.modified),
        }
    }

    fn passes(&self, row: u32, filter: UserFilter) -> bool {
        let Some(user) = self.0.user(row) else { return false };
        match filter {
            UserFilter::Active => user.active == Some(true),
            UserFilter::Inactive => user.active == Some(false),
            UserFilter::NotStated => user.active.is_none(),
            UserFilter::NoGroup => self.0.groups_of(row).is_empty(),
            UserFilter::Incomplete => oddities::user_is_odd(&user),
        }
    }

    /// Who was created counts as changed; a server that tells no dates tells nothing.
    fn changed(&self, row: u32) -> Option<Timestamp> {
        let user = self.0.user(row)?;
        later(user.modified.as_ref(), user.created.as_ref())
    }
}

impl Rows for GroupTable<'_> {
    type Column = GroupColumn;
    type Filter = GroupFilter;

    fn count(&self) -> u32 {
        self.0.groups().len() as u32
    }

    fn fill_text(&self, row: u32, text: &mut RowText<'_>) {
        let Some(group) = self.0.group(row) else { return };
        text.push(group.display_name);
        group.external_id.iter().for_each(|field| text.push(field));
    }

    fn key(&self, row: u32, column: GroupColumn) -> Key<'_> {
        let Some(group) = self.0.group(row) else { return Key::Missing };
        match column {
            GroupColumn::DisplayName => Key::text(Some(group.display_name)),
            GroupColumn::Members => Key::Number(self.0.members_of(row).len() as u64),
            GroupColumn::Warnings => Key::Number(self.0.warnings_of_group(row).len() as u64),
            GroupColumn::ExternalId => Key::text(group.external_id),
            GroupColumn::Created => moment(group.created),
            GroupColumn::Modified => moment(group.modified),
        }
    }

    fn passes(&self, row: u32, filter: GroupFilter) -> bool {
        match filter {
            GroupFilter::WithWarnings => !self.0.warnings_of_group(row).is_empty(),
            GroupFilter::Empty => self.0.members_of(row).is_empty(),
        }
    }

    fn changed(&self, row: u32) -> Option<Timestamp> {
        let group = self.0.group(row)?;
        later(group.modified.as_ref(), group.created.as_ref())
    }
}

impl Numbered for UserColumn {
    const COUNT: usize = Self::ALL.len();

    fn number(self) -> usize {
        self as usize
    }
}

impl Numbered for UserFilter {
    const COUNT: usize = 5;

    fn number(self) -> usize {
        self as usize
    }
}

impl Numbered for GroupColumn {
    const COUNT: usize = Self::ALL.len();

    fn number(self) -> usize {
        self as usize
    }
}

impl Numbered for GroupFilter {
    const COUNT: usize = 2;

    fn number(self) -> usize {
        self as usize
    }
}

fn moment(when: Option<When>) -> Key<'static> {
    match when {
        Some(When::At(at)) => Key::Moment(at),
        Some(When::Text(text)) => Key::Text(String::from(text).into()),
        None => Key::Missing,
    }
}

fn later(a: Option<&When>, b: Option<&When>) -> Option<Timestamp> {
    let at = |when: Option<&When>| match when {
        Some(When::At(at)) => Some(*at),
        _ => None,
    };
    at(a).max(at(b))
}
