//! Groups: filters, warnings, members as links, copying, and what a new read leaves in place.

use eframe::egui::{Event as Input, Key, Modifiers, Role, Theme};
use egui_kittest::kittest::Queryable;
use scim_assistant::app::ask::Place;
use scim_assistant::scim::{Group, Member};
use scim_assistant::worker::Command;

use super::stage::Stage;

fn groups() -> Stage {
    let mut stage = Stage::connected();
    stage.press_command(Key::Num4);
    stage
}

#[test]
fn only_empty_groups_are_shown_when_asked_for() {
    let mut stage = groups();
    stage.harness.get_by_role_and_label(Role::Button, "Empty").click();
    stage.harness.run();
    assert!(stage.harness.query_by_label("Night shift, 0 members").is_some());
    assert!(stage.harness.query_by_label("Drivers, 7 members").is_none());
}

#[test]
fn a_member_leads_to_the_person() {
    let mut stage = groups();
    stage.click("Drivers, 7 members");
    stage.harness.get_by_role_and_label(Role::Link, "Chidi Okafor").click();
    stage.harness.run();
    assert_eq!(stage.app().place(), Place::Users);
    assert!(stage.harness.query_by_label("What happened").is_some());
}

/// The selected rows as they are copied.
fn copied(stage: &mut Stage) -> Vec<String> {
    stage.harness.event(Input::Copy);
    stage.copied()
}

#[test]
fn all_rows_are_selected_at_once_and_copied_with_their_header() {
    let mut stage = groups();
    stage.press_command(Key::F);
    stage.press(Modifiers::NONE, Key::ArrowDown);
    stage.press_command(Key::A);
    let lines = copied(&mut stage);
    assert_eq!(lines[0], "Name\tMembers\tWarnings\tChanged");
    let shapes: Vec<_> = lines.iter().map(|line| line.split('\t').count()).collect();
    assert_eq!(shapes, [4; 4], "a header and three groups of four cells");
    stage.press(Modifiers::NONE, Key::Home);
    assert_eq!(copied(&mut stage).len(), 2, "a key that moves selects one row again");
}

#[test]
fn the_members_of_a_large_group_are_searched_among_the_people() {
    let mut stage = Stage::with_people(400, 1280.0, 800.0, Theme::Light);
    stage.connect();
    stage.read_again(|parts| {
        let members = (0..300).map(|i| Member { value: format!("u{i}").into(), ..Member::default() }).collect();
        let staff = Group { id: "g9".into(), display_name: "All staff".into(), members, ..Group::default() };
        parts.groups = vec![staff].into();
    });
    stage.harness.key_press_modifiers(Modifiers::COMMAND, Key::Num4);
    stage.harness.run();
    stage.harness.get_by_label("All staff, 300 members").click();
    stage.harness.run();
    stage.harness.get_by_role_and_label(Role::Link, "Search all members").click_accesskit();
    stage.harness.run();
    let of_group =
        |order: &Command| matches!(order, Command::FindUsers { query, .. } if query.in_group.as_deref() == Some("g9"));
    assert!(stage.orders().iter().any(of_group));
    stage.harness.get_by_role_and_label(Role::Button, "In All staff").click();
    stage.harness.run();
    let all = |order: &Command| matches!(order, Command::FindUsers { query, .. } if query.in_group.is_none());
    assert!(stage.orders().iter().any(all));
}

#[test]
fn selected_rows_are_copied_as_a_table() {
    let mut stage = groups();
    stage.click("Field staff, 40 members");
    stage.harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowDown);
    stage.harness.run();
    let lines = copied(&mut stage);
    let names: Vec<_> = lines.iter().filter_map(|line| line.split('\t').next()).collect();
    assert_eq!(names, ["Name", "Field staff", "Night shift"]);
}

#[test]
fn a_search_is_asked_for_once_and_not_in_every_frame() {
    let mut stage = groups();
    for _ in 0..5 {
        stage.harness.step();
    }
    let searches = stage.orders().into_iter().filter(|order| matches!(order, Command::FindGroups { .. })).count();
    assert_eq!(searches, 1);
}
