//! The keyboard alone: on every screen Tab goes through all controls in reading order, Enter and
//! Space work the one that has the focus, and Escape closes what is open and loses nothing typed.

use std::sync::Arc;

use eframe::egui::{Event as Input, Key, Modifiers, Rect, Role, pos2};
use egui_kittest::kittest::{By, NodeT, Queryable};
use jiff::Timestamp;
use scim_assistant::app::ask::Place;
use scim_assistant::guide::Progress;
use scim_assistant::report::Format;
use scim_assistant::scim::connection_test::StageId;
use scim_assistant::settings::Profile;
use scim_assistant::worker::{Command, Event};

use crate::scene::report;
use crate::screens_other::{feed, made};
use crate::stage::Stage;

/// How a screen is come to.
type Open = fn() -> Stage;

const WINDOW: Rect = Rect { min: pos2(0.0, 0.0), max: pos2(1_280.0, 800.0) };

/// The control that has the focus, as role and name. It must be in view.
fn focused(stage: &Stage) -> String {
    let Some(node) = stage.harness.query(By::new().predicate(|node| node.is_focused())) else {
        return "nothing".to_owned();
    };
    let told = format!("{:?} {}", node.accesskit_node().role(), node.accesskit_node().label().unwrap_or_default());
    assert!(WINDOW.contains_rect(node.rect()), "{told} is out of view at {}", node.rect());
    told
}

fn at(key: Key) -> Stage {
    let mut stage = Stage::connected();
    stage.press_command(key);
    stage
}

fn with_profiles() -> Stage {
    let mut stage = Stage::new();
    let profile = |name: &str| Profile { name: name.into(), host: "scim.example.com".into(), ..Profile::default() };
    stage.tell(Event::ProfilesListed(vec![profile("Acme"), profile("Globex")]));
    stage
}

/// Clicks controls by their names, one after the other.
fn clicked(mut stage: Stage, labels: &[&str]) -> Stage {
    for label in labels {
        stage.harness.get_all_by_label(label).last().expect("a control").click_accesskit();
        stage.harness.run();
    }
    stage
}

fn removing() -> Stage {
    clicked(with_profiles(), &["Open a profile", "Remove Acme"])
}

fn guide() -> Stage {
    let mut stage = Stage::connected();
    let now = Timestamp::UNIX_EPOCH;
    let progress = Progress { started: Some(now), ..Progress::default() };
    stage.tell(Event::GuideMoved { progress: Box::new(progress), became_seen: Vec::new() });
    stage.press_command(Key::Num1);
    stage
}

fn connecting(failed: Option<StageId>) -> Stage {
    let mut stage = Stage::new();
    stage.press_command(Key::Num3);
    let (accepted, token_kept) = (failed.is_none(), failed.is_none().then(|| "9f0e".to_owned()));
    let report = Box::new(report(failed));
    stage.tell(Event::CredentialsTested { report, at: Timestamp::UNIX_EPOCH, token_kept, accepted });
    stage
}

fn with_detail(key: Key, row: &str) -> Stage {
    let mut stage = at(key);
    stage.harness.get_by_label(row).click();
    stage.harness.run();
    stage
}

fn group() -> Stage {
    with_detail(Key::Num4, "Drivers, 7 members")
}

fn activity() -> Stage {
    let mut stage = at(Key::Num5);
    stage.tell(Event::FeedGrown { feed: feed(), alarm: Some("40 people were deactivated at once".into()), new: 2 });
    stage
}

fn hand_over() -> Stage {
    let mut stage = at(Key::Num6);
    let made = made(Format::Markdown, "# Hand-over\n");
    stage.tell(Event::ReportMade { report: Arc::clone(&made.report), format: made.format, text: made.text });
    stage
}

/// The rail and the bar, which stand around every screen of an open connection.
const RAIL: &str = "Button Profile: Field devices | Button Set up | Button Connection | Button Users | Button Groups \
    | Button Activity | Button Hand-over | Button Settings";
const BAR: &str = "Link Pause | Link Read now";
/// The rail while nothing is connected; then the bar has nothing to work.
const RAIL_OF_START: &str =
    "Button Profile: No profile open | Button Welcome | Button Set up | Button Connection | Button Settings";

/// How each screen is opened without a connection, and its controls in reading order.
const OF_START: [(Open, &str); 4] = [
    (Stage::new, "Button Connect to Scalefusion | Button Practice without any account | Button Open a profile"),
    (
        removing,
        "Button Connect to Scalefusion | Button Practice without any account | Button Open a profile \
        | Button Open Acme | Link Remove Acme | Button Remove the profile | Button Keep it | Button Open Globex \
        | Link Remove Globex",
    ),
    (
        || connecting(Some(StageId::ALL[5])),
        "TextInput Base URL | PasswordInput Token | DisclosureTriangle Proxy and certificate authority",
    ),
    (
        || connecting(None),
        "TextInput Base URL | Button Replace token | Button Discard token \
        | DisclosureTriangle Proxy and certificate authority | TextInput Profile name | CheckBox Only for this session \
        | Button Copy Base URL | Button Copy API Token",
    ),
];

/// The same of an open connection.
const CONNECTED: [(Open, &str); 10] = [
    (|| at(Key::Num1), "Button Start the guide"),
    (
        guide,
        "Button Try it: Push Users | Button Try it: Update User Attributes | Button Try it: Deactivate Users \
        | Button Try it: Push Groups | Button 1. What you need | Button 2. Connect this assistant \
        | Button 3. Add the app in Okta | Button 4. Give Okta the address and the token \
        | Button 5. Tick the three actions | Button 6. Assign the test person | Button 7. Assign a group \
        | Button 8. Push the group | Button 9. Compare with Scalefusion | TextInput Test person \
        | CheckBox I have done this | Button Go to the connection test | Button Next step | Button Copy support address",
    ),
    (
        || at(Key::Num2),
        "Link Connect to another server | PasswordInput Token | DisclosureTriangle Proxy and certificate authority \
        | Button Test connection | Button Go on with the guide",
    ),
    (
        || at(Key::Num3),
        "Button Columns | Button Copy list | TextInput Search people | Button Active | Button Inactive \
        | Button No group | Button Incomplete | Button Changed today | Table Users | ColumnHeader Sort by State \
        | ColumnHeader Sort by User name | ColumnHeader Sort by Name | ColumnHeader Sort by E-mail \
        | ColumnHeader Sort by Department | ColumnHeader Sort by Groups | ColumnHeader Sort by Changed",
    ),
    (
        || at(Key::Num4),
        "Button Columns | Button Copy list | TextInput Search groups | Button With warnings | Button Empty \
        | Table Groups | ColumnHeader Sort by Name | ColumnHeader Sort by Members | ColumnHeader Sort by Warnings \
        | ColumnHeader Sort by Changed",
    ),
    (
        group,
        "Button Columns | Button Copy list | TextInput Search groups | Button With warnings | Button Empty \
        | Row Drivers, 7 members | ColumnHeader Sort by Name | ColumnHeader Sort by Members \
        | ColumnHeader Sort by Warnings | ColumnHeader Sort by Changed | Button Close | Link Chidi Okafor \
        | Link Dora Petrova | Link Émile Quinn | Link Fatima Lee | Link Ann Nowak | Link Bo Okafor \
        | Link Chidi Petrova | Button Read raw JSON",
    ),
    (activity, "Button I have looked at it | TextInput Find | ComboBox Kind | Button bob.ray changed: title"),
    (
        hand_over,
        "Button Markdown | Button HTML | Button JSON | Button CSV: users | Button CSV: groups \
        | Button CSV: memberships | Button Save as… | Button Copy text | Button Make anew | Button Copy support address",
    ),
    (
        || at(Key::Comma),
        "ComboBox Theme | CheckBox Reduced motion | SpinButton Pause between reads \
        | SpinButton Requests per minute at most",
    ),
    (|| at(Key::Num5), ""),
];

fn check(mut stage: Stage, stops: &str) {
    let stops: Vec<_> = stops.split(" | ").filter(|stop| !stop.is_empty()).collect();
    let controls = stage.harness.query_all(By::new().predicate(is_control)).count();
    assert_eq!(controls, stops.len(), "controls that work, and stops of {stops:?}");
    let first = stops.first().and_then(|stop| stop.split_once(' ')).expect("a role and a name").1;
    stage.harness.get_by_label(first).focus();
    stage.harness.run();
    let round = |stage: &mut Stage, modifiers| {
        let step = |_| {
            let stop = focused(stage);
            stage.press(modifiers, Key::Tab);
            stop
        };
        (0..stops.len()).map(step).collect::<Vec<_>>()
    };
    assert_eq!(round(&mut stage, Modifiers::NONE), stops);
    assert_eq!(focused(&stage), stops[0], "Tab leads round");
    let back: Vec<_> = stops.iter().take(1).chain(stops.iter().skip(1).rev()).copied().collect();
    assert_eq!(round(&mut stage, Modifiers::SHIFT), back);
}

/// Rows are not among them: they share the stop of their table.
fn is_control(node: &egui_kittest::kittest::AccessKitNode<'_>) -> bool {
    let roles = [Role::Button, Role::Link, Role::TextInput, Role::PasswordInput, Role::CheckBox, Role::ComboBox];
    let more = [Role::SpinButton, Role::DisclosureTriangle, Role::ColumnHeader, Role::Table];
    (roles.contains(&node.role()) || more.contains(&node.role())) && !node.is_disabled()
}

#[test]
fn tab_goes_through_every_control_in_reading_order_and_back() {
    for (open, stops) in OF_START {
        check(open(), &format!("{RAIL_OF_START} | {stops}"));
    }
    for (open, stops) in CONNECTED {
        check(open(), &format!("{RAIL} | {stops} | {BAR}"));
    }
}

/// Moves the focus to a control by Tab alone.
fn reach(stage: &mut Stage, wanted: &str) {
    for _ in 0..60 {
        stage.press(Modifiers::NONE, Key::Tab);
        if focused(stage) == wanted {
            return;
        }
    }
    panic!("Tab does not reach {wanted}");
}

fn shows(stage: &Stage, label: &str) -> bool {
    stage.harness.query_all_by_label(label).next().is_some()
}

#[test]
fn enter_and_space_work_what_has_the_focus() {
    type Worked = fn(&Stage) -> bool;
    let cases: [(Open, &str, Worked); 10] = [
        (Stage::new, "Button Connect to Scalefusion", |stage| stage.app().place() == Place::Connection),
        (with_profiles, "Button Profile: No profile open", |stage| shows(stage, "Globex")),
        (removing, "Button Keep it", |stage| !shows(stage, "Keep it") && focused(stage) == "Link Remove Acme"),
        (|| at(Key::Num1), "Button Hand-over", |stage| stage.app().place() == Place::HandOver),
        (guide, "Button Next step", |stage| shows(stage, "Step 2 of 9")),
        (|| at(Key::Num2), "Link Connect to another server", |stage| focused(stage) == "TextInput Base URL"),
        (|| at(Key::Num3), "ColumnHeader Sort by E-mail", |stage| shows(stage, "Sort by E-mail, ascending now")),
        (group, "Button Close", |stage| !shows(stage, "What happened") && focused(stage) == "Row Drivers, 7 members"),
        (activity, "Button bob.ray changed: title", |stage| shows(stage, "Engineer")),
        (
            || at(Key::Comma),
            "Link Pause",
            |stage| stage.orders().iter().any(|order| matches!(order, Command::PauseWatch(true))),
        ),
    ];
    for (open, control, worked) in cases {
        for key in [Key::Enter, Key::Space] {
            let mut stage = open();
            reach(&mut stage, control);
            stage.press(Modifiers::NONE, key);
            assert!(worked(&stage), "{key:?} on {control}, now at {}", focused(&stage));
        }
    }
}

#[test]
fn columns_out_of_view_are_reached_by_arrows() {
    let mut stage = clicked(at(Key::Num3), &["Bo Nowak, bo.nowak1@example.com"]);
    assert!(!shows(&stage, "Sort by Changed"), "the open person takes the room");
    for _ in 0..6 {
        stage.press(Modifiers::NONE, Key::ArrowRight);
    }
    assert!(shows(&stage, "Sort by Changed"));
    for _ in 0..6 {
        stage.press(Modifiers::NONE, Key::ArrowLeft);
    }
    assert!(shows(&stage, "Sort by State"));
}

#[test]
fn escape_closes_one_thing_and_gives_the_focus_back() {
    let cases: [(Open, &[&str], &str, &str); 6] = [
        (with_profiles, &["Profile: No profile open"], "Globex", "Button Profile: No profile open"),
        (removing, &[], "Keep it", "Link Remove Acme"),
        (|| at(Key::Num3), &["Columns"], "First name", "Button Columns"),
        (group, &[], "What happened", "Row Drivers, 7 members"),
        (activity, &["Kind"], "new groups", "ComboBox Kind"),
        (|| at(Key::Comma), &["Theme"], "dark", "ComboBox Theme"),
    ];
    for (open, clicks, closed, back) in cases {
        let mut stage = clicked(open(), clicks);
        assert!(shows(&stage, closed), "{closed} is open");
        stage.press(Modifiers::NONE, Key::Escape);
        assert!(!shows(&stage, closed), "Escape closes what shows {closed}");
        assert_eq!(focused(&stage), back);
    }
}

#[test]
fn escape_closes_a_menu_before_what_lies_under_it() {
    let mut stage = clicked(group(), &["Columns"]);
    assert!(shows(&stage, "External id"), "the menu is open");
    stage.press(Modifiers::NONE, Key::Escape);
    assert!(!shows(&stage, "External id") && shows(&stage, "What happened"));
}

#[test]
fn escape_keeps_a_typed_number() {
    let mut stage = at(Key::Comma);
    reach(&mut stage, "SpinButton Pause between reads");
    stage.harness.event(Input::Text("37".into()));
    stage.harness.run();
    stage.press(Modifiers::NONE, Key::Escape);
    let sent = stage.orders().into_iter().find_map(|order| match order {
        Command::ChangeSettings(settings) => Some(settings.interval_secs),
        _ => None,
    });
    assert_eq!(sent, Some(37));
}

fn typed(stage: &Stage, label: &str) -> Option<String> {
    stage.harness.get_by_label(label).value()
}

#[test]
fn escape_empties_a_search_and_no_other_field() {
    let cases: [(Open, &str, &str); 6] = [
        (|| at(Key::Num3), "TextInput Search people", ""),
        (|| group(), "TextInput Search groups", ""),
        (activity, "TextInput Find", ""),
        (|| connecting(Some(StageId::ALL[5])), "TextInput Base URL", "field"),
        (|| connecting(None), "TextInput Profile name", "field"),
        (guide, "TextInput Test person", "field"),
    ];
    for (open, field, left) in cases {
        let mut stage = open();
        reach(&mut stage, field);
        stage.harness.event(Input::Text("field".into()));
        stage.harness.run();
        stage.press(Modifiers::NONE, Key::Escape);
        let name = field.split_once(' ').expect("a role and a name").1;
        assert_eq!(typed(&stage, name).as_deref(), Some(left), "{field}");
    }
    let mut stage = group();
    reach(&mut stage, "TextInput Search groups");
    stage.harness.event(Input::Text("r".into()));
    stage.harness.run();
    stage.press(Modifiers::NONE, Key::Escape);
    assert!(shows(&stage, "What happened"), "only the search was emptied");
}
