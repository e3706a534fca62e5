//! Every place can be reached, by its name and by its keys.

use eframe::egui::{Key, Role};
use egui_kittest::kittest::Queryable;
use scim_assistant::app::ask::Place;
use scim_assistant::explanation::Explanation;
use scim_assistant::worker::{Command, Event, ReadProgress};

use super::stage::Stage;

#[test]
fn each_place_is_reached_by_its_name() {
    let mut stage = Stage::connected();
    for place in [Place::Users, Place::Groups, Place::Connection, Place::Settings] {
        stage.harness.get_by_role_and_label(Role::Button, place.title()).click();
        stage.harness.run();
        assert_eq!(stage.app().place(), place);
    }
}

#[test]
fn each_place_is_reached_by_its_keys() {
    let mut stage = Stage::connected();
    for (key, place) in [(Key::Num3, Place::Users), (Key::Num4, Place::Groups), (Key::Comma, Place::Settings)] {
        stage.press_command(key);
        assert_eq!(stage.app().place(), place);
    }
}

#[test]
fn places_of_a_connection_are_absent_without_one() {
    let stage = Stage::new();
    assert_eq!(stage.app().place(), Place::FirstStart);
    assert!(stage.harness.query_by_role_and_label(Role::Button, "Users").is_none());
    assert!(stage.harness.query_by_role_and_label(Role::Button, "Connection").is_some());
}

#[test]
fn a_closed_connection_leads_back_to_the_start() {
    let mut stage = Stage::connected();
    stage.press_command(Key::Num3);
    stage.tell(Event::ConnectionClosed);
    assert_eq!(stage.app().place(), Place::FirstStart);
}

#[test]
fn f5_reads_now() {
    let mut stage = Stage::connected();
    stage.orders();
    stage.harness.key_press(Key::F5);
    stage.harness.run();
    assert!(stage.orders().iter().any(|order| matches!(order, Command::ReadNow)));
}

#[test]
fn a_failure_stays_until_it_is_dismissed() {
    let mut stage = Stage::connected();
    stage.tell(Event::Failed(Explanation::new("The keyring is locked", "Nothing can be kept", "Unlock it")));
    assert!(stage.harness.query_by_label("The keyring is locked").is_some());
    stage.click("Dismiss");
    assert!(stage.harness.query_by_label("The keyring is locked").is_none());
}

#[test]
fn what_is_being_read_stands_beside_what_was_read() {
    let mut stage = Stage::connected();
    stage.tell(Event::ReadProgressed(ReadProgress { asked_for: true, users: 3, ..ReadProgress::default() }));
    let kept = stage.harness.get_by_label_contains("Read at").rect();
    let running = stage.harness.get_by_label("Reading 3 people").rect();
    assert!(running.left() > kept.right(), "{running} over {kept}");
}
