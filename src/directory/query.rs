//! Search, filter and sort: a query gives row numbers in the order to show. Never run in a frame.
//!
//! Says what is wanted of which table; the tables' indexes do the work. A [`Search`] remembers the
//! last words, so that a longer query looks only among the rows of the shorter one.

use std::sync::{Arc, Weak};

use fixedbitset::FixedBitSet;
use jiff::Timestamp;

use super::Snapshot;
use super::index::{Index, Numbered, Rows, Wanted, Words, rows_of};
use super::tables::{GroupFilter, GroupTable, Part, UserFilter, UserTable};

/// A column of the users' table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum UserColumn {
    State,
    #[default]
    UserName,
    DisplayName,
    GivenName,
    FamilyName,
    Email,
    Department,
    Groups,
    ExternalId,
    Created,
    Modified,
}

impl UserColumn {
    /// Every column, in the order of a table.
    pub const ALL: [Self; 11] = [
        Self::State,
        Self::UserName,
        Self::DisplayName,
        Self::GivenName,
        Self::FamilyName,
        Self::Email,
        Self::Department,
        Self::Groups,
        Self::ExternalId,
        Self::Created,
        Self::Modified,
    ];
}

/// A column of the groups' table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum GroupColumn {
    #[default]
    DisplayName,
    Members,
    Warnings,
    ExternalId,
    Created,
    Modified,
}

impl GroupColumn {
    /// Every column, in the order of a table.
    pub const ALL: [Self; 6] =
        [Self::DisplayName, Self::Members, Self::Warnings, Self::ExternalId, Self::Created, Self::Modified];
}

/// How to sort; `None` is the server's order. Text sorts without case and accents; what is missing comes last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub struct Order<C> {
    pub column: C,
    pub descending: bool,
}

/// Filter on `active`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[allow(missing_docs)]
pub enum State {
    #[default]
    Any,
    Active,
    Inactive,
    NotStated,
}

/// Which users to show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserQuery {
    /// Words that must all be found in user name, names, e-mail, department or `externalId`.
    pub text: String,
    /// By `active`.
    pub state: State,
    /// Only those in no group.
    pub no_group: bool,
    /// Only records with something odd (no e-mail, no name, not stated …).
    pub incomplete: bool,
    /// Only the members of a group, by its SCIM id; of one that is not there, nobody.
    pub in_group: Option<String>,
    /// Only those changed since.
    pub changed_since: Option<Timestamp>,
    /// The order.
    pub order: Option<Order<UserColumn>>,
}

/// Which groups to show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GroupQuery {
    /// Words that must all be found in the name or `externalId`.
    pub text: String,
    /// Only those with a warning.
    pub with_warnings: bool,
    /// Only empty ones.
    pub empty: bool,
    /// The order.
    pub order: Option<Order<GroupColumn>>,
}

/// Rows of the users that match, in order.
pub fn find_users(snapshot: &Arc<Snapshot>, query: &UserQuery) -> Arc<[u32]> {
    Search::default().users(snapshot, query)
}

/// Rows of the groups that match, in order.
pub fn find_groups(snapshot: &Arc<Snapshot>, query: &GroupQuery) -> Arc<[u32]> {
    Search::default().groups(snapshot, query)
}

/// The searches of one table, one after another.
#[derive(Debug, Default)]
pub struct Search {
    last: Option<Last>,
}

/// The words that were searched last, in what, and the rows that hold them; `None` stands for all.
#[derive(Debug)]
struct Last {
    of: Weak<Snapshot>,
    words: Words,
    hits: Option<FixedBitSet>,
}

impl Search {
    /// Rows of the users that match, in order.
    pub fn users(&mut self, snapshot: &Arc<Snapshot>, query: &UserQuery) -> Arc<[u32]> {
        let (index, rows) = (&snapshot.indexes().users, UserTable(snapshot));
        let hits = self.hits(snapshot, index, &rows, &query.text);
        index.find(&rows, hits, &query.wanted(snapshot))
    }

    /// Rows of the groups that match, in order.
    pub fn groups(&mut self, snapshot: &Arc<Snapshot>, query: &GroupQuery) -> Arc<[u32]> {
        let (index, rows) = (&snapshot.indexes().groups, GroupTable(snapshot));
        let hits = self.hits(snapshot, index, &rows, &query.text);
        index.find(&rows, hits, &query.wanted())
    }

    /// The first rows of what [`Self::users`] will give; `None` where that comes as quickly.
    pub fn first_users(&self, snapshot: &Arc<Snapshot>, query: &UserQuery, limit: usize) -> Option<Arc<[u32]>> {
        let words = Words::of(&query.text);
        let last = self.last.as_ref().filter(|last| last.is_of(snapshot) && words.narrow(&last.words));
        let within = last.and_then(|last| last.hits.as_ref());
        snapshot.indexes().users.find_first(&UserTable(snapshot), &words, within, &query.wanted(snapshot), limit)
    }

    /// The rows that hold all words, from the last search where it says enough.
    fn hits<C: Numbered, F: Numbered>(
        &mut self,
        snapshot: &Arc<Snapshot>,
        index: &Index<C, F>,
        rows: &impl Rows<Column = C, Filter = F>,
        typed: &str,
    ) -> Option<&FixedBitSet> {
        let words = Words::of(typed);
        let last = self.last.take().filter(|last| last.is_of(snapshot));
        let hits = match last {
            Some(last) if last.words == words => last.hits,
            Some(last) if words.narrow(&last.words) => index.hits(rows, &words, last.hits.as_ref()),
            _ => index.hits(rows, &words, None),
        };
        self.last.insert(Last { of: Arc::downgrade(snapshot), words, hits }).hits.as_ref()
    }
}

impl Last {
    fn is_of(&self, snapshot: &Arc<Snapshot>) -> bool {
        std::ptr::eq(self.of.as_ptr(), Arc::as_ptr(snapshot))
    }
}

/// Makes what searches and sorts of a snapshot need before they are asked for. Ends early when nobody holds
/// the snapshot any more.
pub fn prepare(snapshot: &Weak<Snapshot>) {
    let users = UserColumn::ALL.iter().map(|column| Part::Users(*column));
    let groups = GroupColumn::ALL.iter().map(|column| Part::Groups(*column));
    for part in std::iter::once(Part::Text).chain(users).chain(groups) {
        let Some(snapshot) = snapshot.upgrade() else { return };
        snapshot.indexes().make(&snapshot, part);
    }
}

impl UserQuery {
    fn wanted(&self, snapshot: &Snapshot) -> Wanted<UserColumn, UserFilter> {
        let members = |id: &String| {
            let members = snapshot.group_row(id).map(|row| snapshot.members_of(row).user_rows());
            rows_of(snapshot.users().len() as u32, members.unwrap_or_default().iter().copied())
        };
        let state = match self.state {
            State::Any => None,
            State::Active => Some(UserFilter::Active),
            State::Inactive => Some(UserFilter::Inactive),
            State::NotStated => Some(UserFilter::NotStated),
        };
        let no_group = self.no_group.then_some(UserFilter::NoGroup);
        let incomplete = self.incomplete.then_some(UserFilter::Incomplete);
        Wanted {
            filters: [state, no_group, incomplete].into_iter().flatten().collect(),
            among: self.in_group.as_ref().map(members),
            changed_since: self.changed_since,
            order: self.order.map(|order| (order.column, order.descending)),
        }
    }
}

impl GroupQuery {
    fn wanted(&self) -> Wanted<GroupColumn, GroupFilter> {
        let with_warnings = self.with_warnings.then_some(GroupFilter::WithWarnings);
        let empty = self.empty.then_some(GroupFilter::Empty);
        Wanted {
            filters: [with_warnings, empty].into_iter().flatten().collect(),
            among: None,
            changed_since: None,
            order: self.order.map(|order| (order.column, order.descending)),
        }
    }
}
