//! Both lanes read the same, and what was packed comes out again.

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::value::RawValue;

use super::*;
use crate::scim::{Group, Member, User, When, lane, read};

fn raw(json: &str) -> &RawValue {
    serde_json::from_str(json).unwrap_or_else(|e| panic!("{json}: {e}"))
}

/// A record through the tolerant lane alone.
fn tolerantly(json: &str) -> User {
    read::user(raw(json), &mut BTreeSet::new()).unwrap_or_else(|why| panic!("{json}: {why}"))
}

/// A record through the quick lane and out of the columns, with what has no column from `user`.
fn quickly(json: &str, user: &User) -> Option<User> {
    let mut builder = UserBuilder::default();
    builder.push(&lane::user(raw(json))?, 0);
    let block = builder.finish("", Keep::Columns);
    let row = block.row(0).map(|row| row.to_user())?;
    Some(User { others: user.others.clone(), ..row })
}

const ANN: &str = r#"{"schemas":["x"],"id":"1","userName":"ann@x","externalId":"00u1","displayName":"Ann Lee","active":false,
    "name":{"givenName":"Ann","familyName":"Lee","formatted":"Ann Lee"},"password":"p","groups":[{"value":"g"}],
    "emails":[{"value":"a@home","type":"home"},{"value":"ann@x","type":"work","primary":true}],"title":null,
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Care","costCenter":"7","manager":{"value":"9"}},
    "meta":{"created":"2026-01-02T03:04:05Z","lastModified":"yesterday"}}"#;

#[test]
fn a_record_by_the_book_takes_the_quick_lane_and_reads_the_same() {
    for json in [ANN, r#"{"id":"1"}"#, r#"{"id":" 1","emails":[],"active":null,"displayName":null,"meta":null}"#] {
        let user = tolerantly(json);
        assert_eq!(quickly(json, &user).as_ref(), Some(&user), "{json}");
    }
}

#[test]
fn what_is_not_by_the_book_leaves_the_quick_lane() {
    for json in [
        r#"{"ID":"1"}"#,
        r#"{"id":1}"#,
        r#"{"id":""}"#,
        r#"{"id":"1","username":"x"}"#,
        r#"{"id":"1","active":"true"}"#,
        r#"{"id":"1","emails":{"value":"a@x"}}"#,
        r#"{"id":"1","emails":["a@x"]}"#,
        r#"{"id":"1","name":null}"#,
        r#"{"id":"1","department":"Care"}"#,
        r#"{"id":"1","n":1e999}"#,
        r#"{"id":"1","n":"\ud800"}"#,
        r#"{"userName":"x"}"#,
        "[]",
        "7",
    ] {
        assert!(lane::user(raw(json)).is_none(), "{json}");
    }
    let deep = format!(r#"{{"id":"1","a":{}1{}}}"#, "[".repeat(200), "]".repeat(200));
    assert!(lane::user(raw(&deep)).is_none());
}

#[test]
fn the_digest_is_that_of_everything_but_meta_groups_and_schemas() {
    let digest = |json: &str| lane::user(raw(json)).map_or_else(|| panic!("{json}"), |user| user.digest);
    let same = [("\"2026-01-02T03:04:05Z\"", "\"2027-01-02T03:04:05Z\""), ("\"g\"", "\"h\""), ("[\"x\"]", "[\"y\"]")];
    for (from, to) in same {
        assert_eq!(digest(ANN), digest(&ANN.replace(from, to)), "{from}");
    }
    let other = [("\"7\"", "\"8\""), ("false", "true"), ("\"home\"", "\"hom\""), ("null", "\"\""), ("\"9\"", "9")];
    for (from, to) in other {
        assert_ne!(digest(ANN), digest(&ANN.replacen(from, to, 1)), "{from}");
    }
}

#[test]
fn a_member_is_known_by_its_value_and_its_stated_kind() {
    let json = r#"{"id":"g","members":[{"value":"a"},{"value":"a","type":"User"},{"value":"a","$ref":"https://x/Groups/a"},
        {"value":"b","display":null,"type":"group"}]}"#;
    let quick = lane::group(raw(json)).map(|group| group.members).unwrap_or_default();
    let tolerant = read::group(raw(json), &mut BTreeSet::new()).unwrap();
    assert_eq!(quick, tolerant.members.iter().map(Member::key).collect::<Vec<_>>());
    let kinds: Vec<MemberKind> = quick.iter().map(|member| member.kind()).collect();
    assert_eq!(kinds, [MemberKind::NotStated, MemberKind::User, MemberKind::Group, MemberKind::Group]);
    assert!(quick[0].matches(crate::scim::fingerprint::id("a")) && !quick[3].matches(quick[0].fingerprint()));
    for nameless in [r#"{"id":"g","members":[{"display":"A"}]}"#, r#"{"id":"g","members":["a"]}"#] {
        assert!(lane::group(raw(nameless)).is_none(), "{nameless}");
    }
}

#[test]
fn a_block_without_some_rows_still_opens_the_right_records() {
    let title = |n: u32| User {
        id: n.to_string().into(),
        others: Box::new([("title".into(), format!("t{n}").into())]),
        ..User::default()
    };
    let block = Arc::new(UserBlock::of(&[title(0), title(1), title(2), title(3)]));
    let fewer = block.only(&[false, true, false, true]).only(&[false, true]);
    assert_eq!(fewer.count(), 1);
    assert_eq!(fewer.in_full(&[0]), [title(3)]);
    assert_eq!(fewer.row(0).map(|row| row.id), Some("3"));
    assert_eq!(fewer.row(1), None);
}

fn text() -> impl Strategy<Value = Option<Box<str>>> {
    proptest::option::of("[a-cż\"\\\\\u{1F600} ]{1,6}")
        .prop_map(|text| text.filter(|text| !text.trim().is_empty()).map(Into::into))
}

fn when() -> impl Strategy<Value = Option<When>> {
    let moment = (-60_000_000_000_000_000i64..250_000_000_000_000_000)
        .prop_map(|at| When::At(jiff::Timestamp::from_microsecond(at).expect("in range")));
    proptest::option::of(prop_oneof![moment, "[a-z]{1,5}".prop_map(|text| When::Text(text.into()))])
}

prop_compose! {
    fn user()(
        id in "[a-d]{1,3}", user_name in text(), names in (text(), text(), text()), email in text(), email_stands in any::<bool>(),
        names_stand in any::<bool>(), department in text(), active in any::<Option<bool>>(), external_id in text(),
        times in (when(), when()), title in text(),
    ) -> User {
        let (given, family, display) = names;
        let both = given.as_deref().zip(family.as_deref()).map(|(given, family)| format!("{given} {family}").into());
        User {
            id: id.into(),
            user_name: user_name.clone().unwrap_or_default(),
            display_name: if names_stand { both.or(display) } else { display },
            given_name: given,
            family_name: family,
            email: if email_stands { user_name } else { email },
            department,
            active,
            external_id,
            created: times.0,
            modified: times.1,
            others: title.map(|title| ("title".into(), title)).into_iter().collect(),
        }
    }
}

proptest! {
    #[test]
    fn whatever_is_packed_comes_out_again(users in proptest::collection::vec(user(), 0..8)) {
        let block = UserBlock::of(&users);
        let rows: Vec<u32> = (0..users.len() as u32).collect();
        prop_assert_eq!(&block.in_full(&rows), &users);
        let columns: Vec<User> = block.rows().map(|row| row.to_user()).collect();
        let without_others: Vec<User> =
            users.into_iter().map(|user| User { others: Box::default(), ..user }).collect();
        prop_assert_eq!(columns, without_others);
    }

    #[test]
    fn groups_come_out_again_with_their_members(
        names in proptest::collection::vec((text(), proptest::collection::vec("[a-d]{1,2}", 0..5)), 0..5),
    ) {
        let member = |value: &String| Member { value: value.as_str().into(), ..Member::default() };
        let groups: Vec<Group> = (0..).zip(&names).map(|(n, (name, members)): (u32, _)| Group {
            id: n.to_string().into(),
            display_name: name.clone().unwrap_or_default(),
            members: members.iter().map(member).collect(),
            ..Group::default()
        }).collect();
        let block = GroupBlock::of(&groups);
        let rows: Vec<u32> = (0..groups.len() as u32).collect();
        prop_assert_eq!(&block.in_full(&rows), &groups);
        for (row, group) in block.rows().zip(&groups) {
            prop_assert_eq!(row.display_name, &*group.display_name);
            prop_assert_eq!(row.members, group.members.iter().map(Member::key).collect::<Vec<_>>());
        }
    }
}
