//! Shared by the tests of this folder: small directories in few words.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::*;
use crate::scim::{Completeness, Group, Member, User};

fn user(id: &str, name: &str) -> User {
    User {
        id: id.into(),
        user_name: format!("{name}@acme.example").into(),
        display_name: Some(name.into()),
        email: Some(format!("{name}@acme.example").into()),
        active: Some(true),
        ..User::default()
    }
}

fn group(id: &str, name: &str, members: &[&str]) -> Group {
    let members = members.iter().map(|id| Member { value: (*id).into(), ..Member::default() }).collect();
    Group { id: id.into(), display_name: name.into(), members, ..Group::default() }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).expect("a moment")
}

fn read(second: i64, users: Vec<User>, groups: Vec<Group>) -> Arc<Snapshot> {
    read_as(second, users, groups, Completeness::Complete)
}

fn partial(second: i64, users: Vec<User>, groups: Vec<Group>) -> Arc<Snapshot> {
    read_as(second, users, groups, Completeness::Partial { why: "a page failed".into() })
}

fn read_as(second: i64, users: Vec<User>, groups: Vec<Group>, how: Completeness) -> Arc<Snapshot> {
    Arc::new(Snapshot::new(SnapshotParts {
        users: users.into(),
        groups: groups.into(),
        users_completeness: how.clone(),
        groups_completeness: how,
        unreadable: Vec::new(),
        oddities: BTreeSet::new(),
        read_at: at(second),
        took: Duration::from_millis(5),
    }))
}

fn told(taken: &Taken) -> Vec<String> {
    taken.changes.iter().map(Change::sentence).collect()
}

mod reading {
    use super::*;

    fn members(snapshot: &Snapshot, row: u32) -> Vec<Membership<'_>> {
        snapshot.members_of(row).iter().collect()
    }

    #[test]
    fn members_are_joined_by_value_then_reference_then_user_name_and_repeats_are_dropped() {
        let member = |value: &str, reference: Option<&str>| Member {
            value: value.into(),
            reference: reference.map(Into::into),
            ..Member::default()
        };
        let mut staff = group("g", "Staff", &["u1", "u1"]);
        staff.members.push(member("", Some("https://scim.example/v2/Users/u2/")));
        staff.members.push(member("CLEO@acme.example", None));
        staff.members.push(member("nobody", None));
        let users = vec![user("u1", "ann"), user("u2", "ben"), user("u3", "cleo"), user("u4", "dan")];
        let snapshot = read(0, users, vec![staff]);
        let unknown = Membership::Unknown { value: "nobody", display: None };
        let expected = [Membership::User(0), Membership::User(1), Membership::User(2), unknown];
        assert_eq!(members(&snapshot, 0), expected);
        assert_eq!(snapshot.groups_of(2), [0]);
        assert_eq!(snapshot.totals().memberships, 4);
        assert_eq!(snapshot.totals().users_without_group, 1);
        let warnings = snapshot.warnings_of_group(0);
        assert_eq!(warnings, ["1 member is nobody the server lists", "1 member is listed twice"]);
    }

    #[test]
    fn a_user_and_a_group_with_one_number_are_told_apart_by_the_stated_type() {
        let mut outer = group("7", "Outer", &[]);
        outer.members.push(Member { value: "8".into(), kind: Some("Group".into()), ..Member::default() });
        let snapshot = read(0, vec![user("8", "ann")], vec![outer, group("8", "Inner", &["8"])]);
        assert_eq!(members(&snapshot, 0), [Membership::Group(1)]);
        assert_eq!(members(&snapshot, 1), [Membership::User(0)]);
    }

    #[test]
    fn odd_records_say_what_is_odd() {
        let odd = User { id: "u1".into(), user_name: " ann".into(), ..User::default() };
        let snapshot = read(0, vec![odd, user("u2", "ben")], vec![group("g", "Empty", &[])]);
        let expected =
            ["No e-mail", "No name", "Not stated whether active", "The user name begins or ends with a blank"];
        assert_eq!(snapshot.oddities_of_user(0), expected);
        assert!(snapshot.oddities_of_user(1).is_empty());
        assert_eq!(snapshot.warnings_of_group(0), ["Nobody is in it"]);
        assert_eq!(snapshot.totals().not_stated, 1);
    }
}

mod finding {
    use super::*;
    use proptest::prelude::*;

    fn by(column: UserColumn, descending: bool) -> UserQuery {
        UserQuery { order: Some(Order { column, descending }), ..UserQuery::default() }
    }

    #[test]
    fn what_is_missing_comes_last_in_both_directions_and_equal_rows_keep_their_order() {
        let with = |id: &str, department: Option<&str>| User { department: department.map(Into::into), ..user(id, id) };
        let users = vec![with("a", None), with("b", Some("sales")), with("c", Some("IT")), with("d", Some("Sales"))];
        let snapshot = read(0, users, vec![]);
        assert_eq!(*find_users(&snapshot, &by(UserColumn::Department, false)), [2, 1, 3, 0]);
        assert_eq!(*find_users(&snapshot, &by(UserColumn::Department, true)), [1, 3, 2, 0]);
    }

    #[test]
    fn filters_and_words_are_combined() {
        let users = vec![
            User { active: Some(false), ..user("u1", "Ann Lee") },
            User { active: None, ..user("u2", "Ann Ray") },
            user("u3", "Żaneta Lee"),
        ];
        let snapshot = read(0, users, vec![group("g", "Field", &["u3"])]);
        let text = |text: &str| UserQuery { text: text.into(), ..UserQuery::default() };
        assert_eq!(*find_users(&snapshot, &text("LEE ann")), [0]);
        assert_eq!(*find_users(&snapshot, &text("żaneta")), [2]);
        assert_eq!(*find_users(&snapshot, &UserQuery { state: State::NotStated, ..text("ann") }), [1]);
        assert_eq!(*find_users(&snapshot, &UserQuery { no_group: true, ..UserQuery::default() }), [0, 1]);
        assert_eq!(*find_users(&snapshot, &UserQuery { incomplete: true, ..UserQuery::default() }), [1]);
        let empty = GroupQuery { empty: true, ..GroupQuery::default() };
        assert!(find_groups(&snapshot, &empty).is_empty());
        assert_eq!(*find_groups(&snapshot, &GroupQuery { text: "fie".into(), ..GroupQuery::default() }), [0]);
    }

    proptest! {
        #[test]
        fn the_search_finds_what_a_naive_search_finds(
            names in proptest::collection::vec("[aAbBżŻ]{1,4}", 0..12),
            words in proptest::collection::vec("[aAbBżŻ@]{1,2}", 0..3),
        ) {
            let users: Vec<User> = names.iter().enumerate().map(|(n, name)| user(&n.to_string(), name)).collect();
            let naive: Vec<u32> = (0u32..)
                .zip(&users)
                .filter(|(_, user)| words.iter().all(|word| {
                    let fields = [Some(&user.user_name), user.display_name.as_ref(), user.email.as_ref()];
                    fields.into_iter().flatten().any(|field| field.to_lowercase().contains(&word.to_lowercase()))
                }))
                .map(|(row, _)| row)
                .collect();
            let query = UserQuery { text: words.join(" "), ..UserQuery::default() };
            prop_assert_eq!(find_users(&read(0, users, vec![]), &query).to_vec(), naive);
        }
    }
}

mod tracking {
    use std::collections::BTreeMap;

    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_read_is_the_baseline() {
        let mut tracker = Tracker::default();
        let taken = tracker.take(&read(0, vec![user("u1", "Ann")], vec![]));
        assert!(taken.is_baseline && taken.changes.is_empty());
    }

    #[test]
    fn changes_are_told_people_first_with_before_and_after() {
        let mut tracker = Tracker::default();
        tracker.take(&read(0, vec![user("u1", "Ann")], vec![group("g1", "Field", &[])]));
        let mut ann = User { active: Some(false), department: Some("IT".into()), ..user("u1", "Ann") };
        ann.others = Box::new([("title".into(), "Boss".into())]);
        let groups = vec![group("g1", "Field staff", &["u1"]), group("g2", "New", &["u2"])];
        let taken = tracker.take(&read(10, vec![ann, user("u2", "Ben")], groups));
        let expected = [
            "Ann was deactivated",
            "Ann changed: department, title",
            "Ben arrived",
            "Group Field is now called Field staff",
            "Ann joined Field staff",
            "Group New appeared",
            "Ben joined New",
        ];
        assert_eq!(told(&taken), expected);
        let department = &taken.changes[1].attributes[0];
        assert_eq!((department.before.as_deref(), department.after.as_deref()), (None, Some("IT")));
        assert_eq!(taken.changes[4].name, "Ann@acme.example");
    }

    #[test]
    fn somebody_is_gone_only_after_two_complete_reads_and_leaves_no_group() {
        let mut tracker = Tracker::default();
        let with = |second| read(second, vec![user("u1", "Ann"), user("u2", "Ben")], vec![group("g", "G", &["u1"])]);
        let without = |second| read(second, vec![user("u2", "Ben")], vec![group("g", "G", &[])]);
        tracker.take(&with(0));
        assert!(told(&tracker.take(&without(1))).is_empty());
        assert!(told(&tracker.take(&with(2))).is_empty(), "back again: nothing happened");
        assert!(told(&tracker.take(&without(3))).is_empty());
        let not_all = partial(4, vec![], vec![]);
        assert!(told(&tracker.take(&not_all)).is_empty(), "a partial read removes nothing");
        assert_eq!(told(&tracker.take(&without(5))), ["Ann is gone"]);
        assert!(told(&tracker.take(&without(6))).is_empty());
    }

    #[test]
    fn a_group_missing_from_a_partial_list_keeps_its_members() {
        let mut tracker = Tracker::default();
        let whole = |second| read(second, vec![user("u1", "Ann")], vec![group("g", "G", &["u1"])]);
        tracker.take(&whole(0));
        assert!(told(&tracker.take(&partial(1, vec![], vec![]))).is_empty());
        assert!(told(&tracker.take(&whole(2))).is_empty());
        let without = |second| read(second, vec![user("u1", "Ann")], vec![]);
        assert!(told(&tracker.take(&without(3))).is_empty());
        assert_eq!(told(&tracker.take(&without(4))), ["Group G is gone"]);
    }

    #[test]
    fn who_was_absent_for_one_read_and_left_a_group_meanwhile_left_it() {
        let mut tracker = Tracker::default();
        tracker.take(&read(0, vec![user("u1", "Ann")], vec![group("g", "G", &["u1"])]));
        tracker.take(&read(1, vec![], vec![group("g", "G", &[])]));
        let taken = tracker.take(&read(2, vec![user("u1", "Ann")], vec![group("g", "G", &[])]));
        assert_eq!(told(&taken), ["Ann left G"]);
    }

    #[test]
    fn who_joined_while_the_list_had_broken_off_is_told_with_the_next_whole_read() {
        let mut tracker = Tracker::default();
        let all = || vec![user("u1", "Ann"), user("u2", "Ben"), user("u3", "Cleo")];
        tracker.take(&read(0, all(), vec![group("g", "G", &["u1", "stranger"])]));
        let broken = |second, members: &[&str]| partial(second, vec![], vec![group("g", "G", members)]);
        assert!(told(&tracker.take(&broken(1, &["u1", "stranger", "u2", "u3"]))).is_empty());
        assert!(told(&tracker.take(&broken(2, &["u1", "stranger", "u2", "u3"]))).is_empty());
        let taken = tracker.take(&read(3, all(), vec![group("g", "G", &["u1", "stranger", "u2"])]));
        assert_eq!(told(&taken), ["Ben joined G"], "Cleo came and went unseen");
        assert!(told(&tracker.take(&read(4, all(), vec![group("g", "G", &["u1", "stranger", "u2"])]))).is_empty());
    }

    #[test]
    fn who_is_back_after_a_list_that_broke_off_and_changed_meanwhile_is_told() {
        let mut tracker = Tracker::default();
        let people = |names: [&str; 3]| (0..).zip(names).map(|(n, name)| user(&format!("u{n}"), name)).collect();
        tracker.take(&read(0, people(["Ann", "Ben", "Cleo"]), vec![]));
        assert!(told(&tracker.take(&partial(1, vec![user("u0", "Ann")], vec![]))).is_empty());
        let mut after: Vec<User> = people(["Ann", "Bea", "Cleo"]);
        after[2].active = Some(false);
        after.push(user("u3", "Dan"));
        let taken = tracker.take(&read(2, after, vec![]));
        let kinds: Vec<_> = taken.changes.iter().map(|change| (&*change.id, change.kind)).collect();
        let expected = [
            ("u1", ChangeKind::PersonChanged),
            ("u2", ChangeKind::PersonDeactivated),
            ("u3", ChangeKind::PersonCreated),
        ];
        assert_eq!(kinds, expected);
    }

    #[test]
    fn who_joined_before_being_listed_and_left_then_is_told_both() {
        let mut tracker = Tracker::default();
        tracker.take(&read(0, vec![], vec![group("g", "G", &[])]));
        assert_eq!(told(&tracker.take(&read(1, vec![], vec![group("g", "G", &["u1"])]))), ["u1 joined G"]);
        let taken = tracker.take(&read(2, vec![user("u1", "Ann")], vec![group("g", "G", &[])]));
        assert_eq!(told(&taken), ["Ann arrived", "Ann left G"]);
    }

    #[test]
    fn nobody_is_new_before_everybody_was_seen_once() {
        let mut tracker = Tracker::default();
        tracker.take(&partial(0, vec![user("u1", "Ann")], vec![]));
        let all = || vec![user("u1", "Ann"), user("u2", "Ben")];
        assert!(told(&tracker.take(&read(1, all(), vec![group("g", "G", &["u2"])]))).is_empty());
        let mut more = all();
        more.push(user("u3", "Cleo"));
        assert_eq!(told(&tracker.take(&read(2, more, vec![group("g", "G", &["u2"])]))), ["Cleo arrived"]);
    }

    #[test]
    fn a_mass_disappearance_is_an_alarm_before_anybody_is_called_gone() {
        let mut tracker = Tracker::default();
        let people = |n: usize| (0..n).map(|n| user(&n.to_string(), &format!("p{n}"))).collect::<Vec<_>>();
        tracker.take(&read(0, people(100), vec![]));
        let taken = tracker.take(&read(1, people(75), vec![]));
        assert!(taken.changes.is_empty());
        assert!(taken.alarm.is_some_and(|alarm| alarm.starts_with("25 people of 100 vanished")));
        let confirmed = tracker.take(&read(2, people(75), vec![]));
        assert_eq!((confirmed.changes.len(), confirmed.alarm), (25, None));
        assert!(tracker.take(&read(3, people(60), vec![])).alarm.is_none(), "15 people are few");
    }

    proptest! {
        #[test]
        fn applying_the_changes_to_what_was_gives_what_is(
            before in proptest::collection::btree_map("[a-e]", ("[x-z]{1,2}", any::<bool>()), 0..5),
            after in proptest::collection::btree_map("[a-e]", ("[x-z]{1,2}", any::<bool>()), 0..5),
        ) {
            let users = |map: &BTreeMap<String, (String, bool)>| map.iter().map(|(id, (name, active))| {
                User { active: Some(*active), department: Some(name.as_str().into()), ..user(id, id) }
            }).collect::<Vec<_>>();
            let mut tracker = Tracker::default();
            tracker.take(&read(0, users(&before), vec![]));
            let mut changes = tracker.take(&read(1, users(&after), vec![])).changes;
            changes.extend(tracker.take(&read(2, users(&after), vec![])).changes);
            let mut applied = before;
            for change in changes {
                match change.kind {
                    ChangeKind::PersonCreated => { applied.insert(change.id.clone(), after[&change.id].clone()); }
                    ChangeKind::PersonGone => { applied.remove(&change.id); }
                    _ => {
                        let person = applied.get_mut(&change.id).expect("known");
                        for attribute in change.attributes {
                            match attribute.attribute.as_str() {
                                "department" => person.0 = attribute.after.expect("given"),
                                "active" => person.1 = attribute.after.as_deref() == Some("true"),
                                other => prop_assert!(false, "{other} did not change"),
                            }
                        }
                    }
                }
            }
            prop_assert_eq!(applied, after);
        }
    }
}

mod feeding {
    use super::*;

    fn joined(n: usize) -> Vec<Change> {
        let mut tracker = Tracker::default();
        let people: Vec<User> = (0..n).map(|n| user(&n.to_string(), &format!("p{n}"))).collect();
        let ids: Vec<String> = (0..n).map(|n| n.to_string()).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        tracker.take(&read(0, people.clone(), vec![group("g", "Field staff", &[])]));
        tracker.take(&read(9, people, vec![group("g", "Field staff", &ids)])).changes
    }

    #[test]
    fn four_changes_of_a_kind_are_folded_and_three_are_not() {
        let mut feed = Feed::default();
        feed.push(&joined(3));
        assert_eq!(feed.lines().len(), 3);
        feed.push(&joined(14));
        assert_eq!(feed.lines()[0].sentence, "14 people joined Field staff");
        assert_eq!((feed.lines().len(), feed.len()), (4, 17));
        assert_eq!(feed.of("13").len(), 1);
        assert_eq!(feed.of("g").len(), 17);
    }

    #[test]
    fn the_oldest_goes_first_when_the_feed_is_full() {
        let mut feed = Feed::default();
        feed.push(&joined(2));
        feed.push(&joined(Feed::LIMIT - 1));
        assert_eq!(feed.len(), Feed::LIMIT);
        assert_eq!(feed.lines().last().map(|line| line.sentence.as_str()), Some("p1 joined Field staff"));
        feed.push(&joined(Feed::LIMIT + 5));
        assert_eq!((feed.len(), feed.lines().len()), (Feed::LIMIT, 1));
    }

    #[test]
    fn a_sentence_shows_hostile_characters_as_marks() {
        let mut tracker = Tracker::default();
        tracker.take(&read(0, vec![], vec![]));
        let taken = tracker.take(&read(1, vec![user("u1", "a\u{202e}b")], vec![]));
        assert_eq!(told(&taken), ["a⟨U+202E⟩b arrived"]);
    }
}
