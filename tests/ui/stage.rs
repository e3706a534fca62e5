//! A window with a scripted worker behind it: facts go in by hand, orders are collected.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use eframe::egui::{self, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use jiff::Timestamp;
use scim_assistant::app::{App, Link};
use scim_assistant::directory::{Snapshot, SnapshotParts, find_groups, find_users};
use scim_assistant::scim::{Completeness, Group, Member, User, When};
use scim_assistant::settings::Profile;
use scim_assistant::worker::{Command, Event, Opened, Stamped};

use crate::watched;

/// Both ends of the scripted link.
#[derive(Default)]
pub(crate) struct Script {
    pub(crate) facts: VecDeque<Stamped>,
    pub(crate) orders: Vec<Command>,
}

#[derive(Clone)]
struct Scripted {
    script: Rc<RefCell<Script>>,
    snapshot: Arc<Snapshot>,
}

impl Link for Scripted {
    /// Answers searches as the worker does; everything else is only noted.
    fn send(&self, command: Command) -> bool {
        let snapshot = self.snapshot.clone();
        let answer = match &command {
            Command::FindUsers { number, query } => {
                let rows = find_users(&snapshot, query);
                Some(Event::UsersFound { number: *number, rows, snapshot })
            }
            Command::FindGroups { number, query } => {
                let rows = find_groups(&snapshot, query);
                Some(Event::GroupsFound { number: *number, rows, snapshot })
            }
            Command::OpenUser { scim_id } => {
                let user = snapshot.user_row(scim_id).and_then(|row| snapshot.user_in_full(row));
                user.map(|user| opened(scim_id, &snapshot, user.others))
            }
            Command::OpenGroup { scim_id } => {
                let group = snapshot.group_row(scim_id).and_then(|row| snapshot.group_in_full(row));
                group.map(|group| opened(scim_id, &snapshot, group.others))
            }
            _ => None,
        };
        let mut script = self.script.borrow_mut();
        script.facts.extend(answer.map(|event| Stamped { epoch: 1, event }));
        script.orders.push(command);
        true
    }

    fn try_next(&mut self) -> Option<Stamped> {
        self.script.borrow_mut().facts.pop_front()
    }
}

fn opened(scim_id: &str, snapshot: &Snapshot, others: Box<[(Box<str>, Box<str>)]>) -> Event {
    Event::RecordOpened { scim_id: scim_id.to_owned(), read_at: snapshot.parts().read_at, others: others.into() }
}

/// A window under test.
pub(crate) struct Stage {
    pub(crate) harness: Harness<'static, Option<App>>,
    script: Rc<RefCell<Script>>,
    snapshot: Arc<Snapshot>,
}

impl Stage {
    /// A window that is not connected.
    pub(crate) fn new() -> Self {
        Self::of_size(1280.0, 800.0, egui::Theme::Light)
    }

    /// A window that is connected and has read the sample directory.
    pub(crate) fn connected() -> Self {
        let mut stage = Self::new();
        stage.connect();
        stage
    }

    pub(crate) fn of_size(width: f32, height: f32, theme: egui::Theme) -> Self {
        Self::with_people(60, width, height, theme)
    }

    /// A window whose directory will have so many people.
    pub(crate) fn with_people(people: usize, width: f32, height: f32, theme: egui::Theme) -> Self {
        let script = Rc::new(RefCell::new(Script::default()));
        let snapshot = Arc::new(sample(people));
        let link = Scripted { script: script.clone(), snapshot: snapshot.clone() };
        let draw = move |ui: &mut egui::Ui, app: &mut Option<App>| {
            let ctx = ui.ctx().clone();
            let app = app.get_or_insert_with(|| App::new(&ctx, Box::new(link.clone())));
            app.take_in(&ctx);
            app.draw(ui);
        };
        let harness = Harness::builder()
            .with_size(vec2(width, height))
            .with_theme(theme)
            .with_max_steps(20)
            .with_context_setup(watched::install)
            .build_ui_state(draw, None);
        let mut stage = Self { harness, script, snapshot };
        stage.harness.run();
        stage
    }

    pub(crate) fn connect(&mut self) {
        self.press_command(egui::Key::Comma);
        let profile = Profile { name: "Field devices".into(), host: "api.example.com".into(), ..Profile::default() };
        let base_url = "https://api.example.com/scim/v2".into();
        let opened = Opened { practice: false, profile, base_url, session_only: false };
        self.tell(Event::ConnectionOpened(Box::new(opened)));
        let snapshot = self.snapshot.clone();
        self.tell(Event::DirectoryRead { snapshot, growing: false });
    }

    /// Another read of the directory: what `change` makes of the sample's parts.
    pub(crate) fn read_again(&mut self, change: impl FnOnce(&mut SnapshotParts)) {
        let mut parts = self.snapshot.parts().clone();
        change(&mut parts);
        self.snapshot = Arc::new(Snapshot::new(parts));
        let snapshot = self.snapshot.clone();
        self.tell(Event::DirectoryRead { snapshot, growing: false });
    }

    /// Tells the window a fact, as the worker would.
    pub(crate) fn tell(&mut self, event: Event) {
        self.script.borrow_mut().facts.push_back(Stamped { epoch: 1, event });
        self.harness.run();
    }

    /// Clicks what bears this label and draws until nothing moves.
    pub(crate) fn click(&mut self, label: &str) {
        self.harness.get_by_label(label).click();
        self.harness.run();
    }

    /// Presses a key with Ctrl (Cmd on a Mac).
    pub(crate) fn press_command(&mut self, key: egui::Key) {
        self.harness.key_press_modifiers(egui::Modifiers::COMMAND, key);
        self.harness.run();
    }

    /// The orders since the last call.
    pub(crate) fn orders(&self) -> Vec<Command> {
        std::mem::take(&mut self.script.borrow_mut().orders)
    }

    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.clone()
    }

    pub(crate) fn app(&self) -> &App {
        self.harness.state().as_ref().expect("the window was drawn")
    }
}

/// So many people, of whom every seventh is inactive, and three groups.
fn sample(people: usize) -> Snapshot {
    let users: Vec<User> = (0..people).map(person).collect();
    let member = |i: usize| Member { value: format!("u{i}").into(), ..Member::default() };
    let group = |id: &str, name: &str, members: Vec<Member>| Group {
        id: id.into(),
        display_name: name.into(),
        members,
        modified: when(3),
        ..Group::default()
    };
    Snapshot::new(SnapshotParts {
        users: users.into(),
        groups: vec![
            group("g1", "Field staff", (0..40).map(member).collect()),
            group("g2", "Night shift", vec![]),
            group("g3", "Drivers", (2..9).map(member).collect()),
        ]
        .into(),
        users_completeness: Completeness::Complete,
        groups_completeness: Completeness::Complete,
        unreadable: Vec::new(),
        oddities: Default::default(),
        read_at: Timestamp::UNIX_EPOCH,
        took: Duration::from_secs(1),
    })
}

fn person(i: usize) -> User {
    let given = ["Ann", "Bo", "Chidi", "Dora", "Émile", "Fatima"][i % 6];
    let family = ["Lee", "Nowak", "Okafor", "Petrova", "Quinn"][i % 5];
    let mail: Box<str> = format!("{}.{}{i}@example.com", given.to_lowercase(), family.to_lowercase()).into();
    User {
        id: format!("u{i}").into(),
        user_name: mail.clone(),
        display_name: Some(format!("{given} {family}").into()),
        given_name: Some(given.into()),
        family_name: Some(family.into()),
        email: (i % 9 != 4).then_some(mail),
        department: Some(["Logistics", "Sales", "Care"][i % 3].into()),
        active: (i != 5).then_some(i % 7 != 3),
        external_id: Some(format!("00u{i:010}").into()),
        created: when(i as i64),
        modified: when(i as i64 + 2),
        others: vec![("title".into(), "Driver".into())].into(),
    }
}

fn when(hours: i64) -> Option<When> {
    Timestamp::from_second(1_760_000_000 + hours * 3_600).ok().map(When::At)
}
