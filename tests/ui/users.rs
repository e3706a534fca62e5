//! Users: search, filters, keys, the person beside the table, and the way to groups and back.

use eframe::egui::{Event as Input, Key, Role};
use egui_kittest::kittest::Queryable;
use scim_assistant::app::ask::Place;
use scim_assistant::directory::{State, UserColumn, UserQuery};
use scim_assistant::scim::{Completeness, Unreadable};
use scim_assistant::worker::{Command, Event};

use super::stage::Stage;

fn users() -> Stage {
    let mut stage = Stage::connected();
    stage.press_command(Key::Num3);
    stage
}

fn queries(stage: &Stage) -> Vec<UserQuery> {
    let query = |order| match order {
        Command::FindUsers { query, .. } => Some(query),
        _ => None,
    };
    stage.orders().into_iter().filter_map(query).collect()
}

#[test]
fn typing_asks_for_a_search_and_shows_its_answer() {
    let mut stage = users();
    stage.orders();
    stage.press_command(Key::F);
    stage.harness.event(Input::Text("okafor".into()));
    stage.harness.run();
    assert_eq!(queries(&stage).last().map(|query| query.text.clone()).as_deref(), Some("okafor"));
    assert!(stage.harness.query_by_label("12 of 60 people shown").is_some());
}

#[test]
fn the_first_rows_show_until_all_are_there_and_the_cursor_stays_with_its_person() {
    let mut stage = users();
    stage.harness.get_by_label("Chidi Okafor, chidi.okafor2@example.com").click();
    stage.harness.run();
    let snapshot = stage.snapshot();
    stage.tell(Event::UsersBegun { number: 50, rows: [0, 1].into(), snapshot: snapshot.clone() });
    assert!(stage.harness.query_by_label("Searching 60 people").is_some());
    assert!(stage.harness.query_by_label("Ann Lee, ann.lee0@example.com").is_some());
    stage.tell(Event::UsersFound { number: 50, rows: [0, 1, 2, 7].into(), snapshot });
    assert!(stage.harness.query_by_label("4 of 60 people shown").is_some());
    stage.harness.key_press(Key::ArrowDown);
    stage.harness.run();
    stage.orders();
    stage.harness.get_by_label("Read raw JSON").click_accesskit();
    stage.harness.run();
    let next = |order: &Command| matches!(order, Command::ReadUserJson { scim_id } if scim_id == "u7");
    assert!(stage.orders().iter().any(next), "the one below Chidi is open");
}

#[test]
fn a_filter_asks_for_those_people_only() {
    let mut stage = users();
    stage.orders();
    stage.harness.get_by_role_and_label(Role::Button, "Inactive").click();
    stage.harness.run();
    assert_eq!(queries(&stage).last().map(|query| query.state), Some(State::Inactive));
}

#[test]
fn changed_today_counts_back_from_the_last_read() {
    let mut stage = users();
    stage.orders();
    stage.harness.get_by_role_and_label(Role::Button, "Changed today").click();
    stage.harness.run();
    assert!(queries(&stage).last().is_some_and(|query| query.changed_since.is_some()));
    stage.harness.get_by_role_and_label(Role::Button, "Changed today").click();
    stage.harness.run();
    assert_eq!(queries(&stage).last().map(|query| query.changed_since), Some(None));
}

#[test]
fn a_header_sorts() {
    let mut stage = users();
    stage.orders();
    stage.click("Sort by E-mail");
    let order = queries(&stage).last().and_then(|query| query.order).expect("an order");
    assert_eq!((order.column, order.descending), (UserColumn::Email, false));
    assert!(stage.harness.query_by_label("Sort by E-mail, ascending now").is_some());
}

#[test]
fn a_row_opens_the_person_and_the_person_leads_to_the_group() {
    let mut stage = users();
    stage.click("Chidi Okafor, chidi.okafor2@example.com");
    assert!(stage.harness.query_by_label("What happened").is_some());
    stage.harness.get_by_role_and_label(Role::Link, "Drivers").click();
    stage.harness.run();
    assert_eq!(stage.app().place(), Place::Groups);
    assert!(stage.harness.query_by_label("7 members").is_some());
}

#[test]
fn the_keyboard_alone_finds_and_opens_a_person() {
    let mut stage = users();
    stage.press_command(Key::F);
    for key in [Key::ArrowDown, Key::ArrowDown, Key::Enter] {
        stage.harness.key_press(key);
        stage.harness.run();
    }
    assert!(stage.harness.query_by_label("What happened").is_some());
    stage.harness.key_press(Key::Escape);
    stage.harness.run();
    assert!(stage.harness.query_by_label("What happened").is_none());
}

#[test]
fn raw_json_is_read_from_the_server() {
    let mut stage = users();
    stage.click("Ann Lee, ann.lee0@example.com");
    stage.orders();
    stage.harness.get_by_label("Read raw JSON").click_accesskit();
    stage.harness.run();
    assert!(stage.orders().iter().any(|o| matches!(o, Command::ReadUserJson { scim_id } if scim_id == "u0")));
}

#[test]
fn nobody_found_offers_to_show_all() {
    let mut stage = users();
    stage.press_command(Key::F);
    stage.harness.event(Input::Text("zzzz".into()));
    stage.harness.run();
    stage.click("Show all");
    assert!(stage.harness.query_by_label("60 people as the server has them").is_some());
}

#[test]
fn a_record_that_could_not_be_read_is_listed_above_the_others() {
    let mut stage = users();
    let why = "a lone surrogate in userName".to_owned();
    stage.read_again(|parts| {
        parts.unreadable.push(Unreadable { kind: "User", id: Some("u1234".into()), position: 1_234, why });
        parts.groups_completeness = Completeness::Partial { why: "the third page failed".into() };
    });
    stage.harness.get_by_label("1 record could not be read; all others are shown");
    stage.harness.get_by_label("User 1234 in the list (u1234): a lone surrogate in userName");
    assert!(stage.harness.query_by_label("The list is not complete").is_none(), "people were read whole");
}
