//! Queries against the naive way of answering them: every row asked, every key compared.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::query::Search;
use super::*;
use crate::scim::{Completeness, Group, Member, User, When};
use crate::text::searchable;

const NAME: &str = "[aAbBäÄéłß\u{301}\u{1} .@]{0,4}";

fn whens() -> impl Strategy<Value = Option<When>> {
    let at = (0_i64..4).prop_map(|second| When::At(Timestamp::from_second(second).expect("a moment")));
    option::of(prop_oneof![3 => at, 1 => "[ a]{0,2}".prop_map(|text| When::Text(text.into()))])
}

fn people() -> impl Strategy<Value = Vec<User>> {
    let texts = (NAME, option::of(NAME), option::of(NAME), option::of(NAME), option::of("[ab ]{0,1}"));
    let person = (texts, option::of(any::<bool>()), whens(), whens()).prop_map(|(texts, active, created, modified)| {
        let boxed = |text: Option<String>| text.map(Into::into);
        User {
            user_name: texts.0.into(),
            display_name: boxed(texts.1),
            given_name: boxed(texts.2),
            email: boxed(texts.3),
            department: boxed(texts.4),
            active,
            created,
            modified,
            ..User::default()
        }
    });
    vec(person, 0..12).prop_map(|mut users| {
        users.iter_mut().enumerate().for_each(|(row, user)| user.id = row.to_string().into());
        users
    })
}

fn groups() -> impl Strategy<Value = Vec<Group>> {
    let group = (NAME, vec(0_u8..14, 0..4), whens()).prop_map(|(name, members, created)| Group {
        display_name: name.into(),
        members: members.iter().map(|id| Member { value: id.to_string().into(), ..Member::default() }).collect(),
        created,
        ..Group::default()
    });
    vec(group, 0..6).prop_map(|mut groups| {
        groups.iter_mut().enumerate().for_each(|(row, group)| group.id = row.to_string().into());
        groups
    })
}

fn user_queries() -> impl Strategy<Value = UserQuery> {
    let states = select(vec![State::Any, State::Any, State::Active, State::Inactive, State::NotStated]);
    let columns = select(UserColumn::ALL.to_vec());
    let rare = || proptest::bool::weighted(0.2);
    let since = option::weighted(0.3, 0_i64..4);
    let in_group = option::weighted(0.3, "[0-6]");
    ("[abäé@ ]{0,3}", states, rare(), rare(), in_group, since, option::of((columns, any::<bool>()))).prop_map(
        |(text, state, no_group, incomplete, in_group, since, order)| UserQuery {
            text,
            state,
            no_group,
            incomplete,
            in_group,
            changed_since: since.map(|second| Timestamp::from_second(second).expect("a moment")),
            order: order.map(|(column, descending)| Order { column, descending }),
        },
    )
}

fn group_queries() -> impl Strategy<Value = GroupQuery> {
    let columns = select(GroupColumn::ALL.to_vec());
    ("[abä ]{0,2}", any::<bool>(), any::<bool>(), option::of((columns, any::<bool>()))).prop_map(
        |(text, with_warnings, empty, order)| GroupQuery {
            text,
            with_warnings,
            empty,
            order: order.map(|(column, descending)| Order { column, descending }),
        },
    )
}

fn read(users: Vec<User>, groups: Vec<Group>) -> Arc<Snapshot> {
    Arc::new(Snapshot::new(SnapshotParts {
        users: users.into(),
        groups: groups.into(),
        users_completeness: Completeness::Complete,
        groups_completeness: Completeness::Complete,
        unreadable: Vec::new(),
        oddities: BTreeSet::new(),
        read_at: Timestamp::UNIX_EPOCH,
        took: Duration::ZERO,
    }))
}

fn holds(fields: &[Option<&str>], typed: &str) -> bool {
    let fields: Vec<String> = fields.iter().flatten().map(|field| searchable(field)).collect();
    searchable(typed).split_whitespace().all(|word| fields.iter().any(|field| field.contains(word)))
}

/// What a row is sorted by, the naive way.
#[derive(Debug, PartialEq)]
enum Naive {
    Number(usize),
    Moment(Timestamp),
    Text(String),
    Missing,
}

impl Naive {
    fn text(text: Option<&str>) -> Self {
        text.map(searchable).filter(|text| !text.trim().is_empty()).map_or(Self::Missing, Self::Text)
    }

    fn when(when: Option<&When>) -> Self {
        match when {
            Some(When::At(at)) => Self::Moment(*at),
            Some(When::Text(text)) => Self::text(Some(text)),
            None => Self::Missing,
        }
    }

    fn place(&self) -> u8 {
        match self {
            Self::Number(_) | Self::Moment(_) => 0,
            Self::Text(_) => 1,
            Self::Missing => 2,
        }
    }

    fn compare(&self, other: &Self, descending: bool) -> Ordering {
        let within = match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.cmp(b),
            (Self::Moment(a), Self::Moment(b)) => a.cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            _ => return self.place().cmp(&other.place()),
        };
        if descending { within.reverse() } else { within }
    }
}

fn sorted(mut rows: Vec<u32>, descending: bool, key: impl Fn(u32) -> Naive) -> Vec<u32> {
    rows.sort_by(|a, b| key(*a).compare(&key(*b), descending));
    rows
}

fn naive_users(snapshot: &Snapshot, query: &UserQuery) -> Vec<u32> {
    let user = |row: u32| snapshot.user(row).expect("a row of the snapshot");
    let passes = |row: &u32| {
        let user = user(*row);
        let state = match query.state {
            State::Any => true,
            State::Active => user.active == Some(true),
            State::Inactive => user.active == Some(false),
            State::NotStated => user.active.is_none(),
        };
        let changed = |since: Timestamp| {
            [&user.created, &user.modified].into_iter().any(|when| matches!(when, Some(When::At(at)) if *at >= since))
        };
        let optional =
            [&user.display_name, &user.given_name, &user.email, &user.department].map(|text| text.as_deref());
        let fields: Vec<_> = std::iter::once(Some(&*user.user_name)).chain(optional).collect();
        state
            && (!query.no_group || snapshot.groups_of(*row).is_empty())
            && (!query.incomplete || !snapshot.oddities_of_user(*row).is_empty())
            && query
                .in_group
                .as_ref()
                .is_none_or(|id| snapshot.group_row(id).is_some_and(|group| snapshot.groups_of(*row).contains(&group)))
            && query.changed_since.is_none_or(changed)
            && holds(&fields, &query.text)
    };
    let rows = (0..snapshot.users().len() as u32).filter(passes).collect();
    let Some(Order { column, descending }) = query.order else { return rows };
    sorted(rows, descending, |row| match column {
        UserColumn::State => user(row).active.map_or(Naive::Missing, |active| Naive::Number(usize::from(!active))),
        UserColumn::UserName => Naive::text(Some(&user(row).user_name)),
        UserColumn::DisplayName => Naive::text(user(row).display_name.as_deref()),
        UserColumn::GivenName => Naive::text(user(row).given_name.as_deref()),
        UserColumn::FamilyName => Naive::text(user(row).family_name.as_deref()),
        UserColumn::Email => Naive::text(user(row).email.as_deref()),
        UserColumn::Department => Naive::text(user(row).department.as_deref()),
        UserColumn::Groups => Naive::Number(snapshot.groups_of(row).len()),
        UserColumn::ExternalId => Naive::text(user(row).external_id.as_deref()),
        UserColumn::Created => Naive::when(user(row).created.as_ref()),
        UserColumn::Modified => Naive::when(user(row).modified.as_ref()),
    })
}

fn naive_groups(snapshot: &Snapshot, query: &GroupQuery) -> Vec<u32> {
    let group = |row: u32| snapshot.group(row).expect("a row of the snapshot");
    let passes = |row: &u32| {
        (!query.with_warnings || !snapshot.warnings_of_group(*row).is_empty())
            && (!query.empty || snapshot.members_of(*row).is_empty())
            && holds(&[Some(&*group(*row).display_name)], &query.text)
    };
    let rows = (0..snapshot.groups().len() as u32).filter(passes).collect();
    let Some(Order { column, descending }) = query.order else { return rows };
    sorted(rows, descending, |row| match column {
        GroupColumn::DisplayName => Naive::text(Some(&group(row).display_name)),
        GroupColumn::Members => Naive::Number(snapshot.members_of(row).len()),
        GroupColumn::Warnings => Naive::Number(snapshot.warnings_of_group(row).len()),
        GroupColumn::ExternalId => Naive::text(group(row).external_id.as_deref()),
        GroupColumn::Created => Naive::when(group(row).created.as_ref()),
        GroupColumn::Modified => Naive::when(group(row).modified.as_ref()),
    })
}

proptest! {
    #[test]
    fn any_query_gives_what_asking_every_row_gives(
        users in people(),
        groups in groups(),
        user_queries in vec(user_queries(), 1..6),
        group_queries in vec(group_queries(), 1..4),
    ) {
        let snapshot = read(users, groups);
        let mut search = Search::default();
        for query in &user_queries {
            prop_assert_eq!(&*search.users(&snapshot, query), naive_users(&snapshot, query), "{:?}", query);
        }
        let mut search = Search::default();
        for query in &group_queries {
            prop_assert_eq!(&*search.groups(&snapshot, query), naive_groups(&snapshot, query), "{:?}", query);
        }
    }

    #[test]
    fn typing_on_gives_what_a_new_search_gives(users in people(), typed in "[abäé@ ]{1,6}") {
        let snapshot = read(users, Vec::new());
        let mut search = Search::default();
        for (end, letter) in typed.char_indices() {
            let query = UserQuery { text: typed[..end + letter.len_utf8()].to_owned(), ..UserQuery::default() };
            let first = search.first_users(&snapshot, &query, 2);
            let all = find_users(&snapshot, &query);
            prop_assert!(first.is_none_or(|first| *first == all[..2]), "{:?}", query.text);
            prop_assert_eq!(search.users(&snapshot, &query), all, "{:?}", query.text);
        }
    }
}

#[test]
fn a_newer_snapshot_is_searched_anew() {
    let named = |name: &str| User { id: "1".into(), user_name: name.into(), ..User::default() };
    let mut search = Search::default();
    let query = UserQuery { text: "ann".into(), ..UserQuery::default() };
    assert!(search.users(&read(vec![named("ben")], vec![]), &query).is_empty());
    assert_eq!(*search.users(&read(vec![named("ann")], vec![]), &query), [0]);
}

#[test]
fn accents_need_not_be_typed_and_do_not_hinder() {
    let named = |name: &str| User { id: name.into(), user_name: name.into(), ..User::default() };
    let snapshot = read(vec![named("Müller"), named("Muller"), named("Mahler")], vec![]);
    for typed in ["müller", "MULLER", "mu\u{308}ller"] {
        let query = UserQuery { text: typed.into(), ..UserQuery::default() };
        assert_eq!(*find_users(&snapshot, &query), [0, 1], "{typed}");
    }
}
