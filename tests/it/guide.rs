//! The guide as an admin lives it: reads of a server go in, states of steps come out.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use scim_assistant::directory::{Snapshot, SnapshotParts, Tracker};
use scim_assistant::guide::{DrillState, Evidence, FeatureId, Guide, Place, Progress, StepId, StepState};
use scim_assistant::practice::Click;
use scim_assistant::scim::connection_test::{Stage, StageId, StageState, TestReport, Verdict};
use scim_assistant::scim::{Completeness, Group, Member, ServerCard, User, When};

/// Every label of the vendor's guide, letter for letter.
const LABELS: [&str; 56] = [
    "Okta Admin Console",
    "Applications",
    "Browse App Catalog",
    "SCIM 2.0 Test App (Header Auth)",
    "Add Integration",
    "General Settings",
    "label",
    "Next",
    "Sign-On",
    "Done",
    "Provisioning",
    "Integration",
    "API Integration",
    "Scalefusion Dashboard",
    "SCIM Connector",
    "SCIM API endpoint",
    "Base URL",
    "API Token",
    "Bearer",
    "Test API Credentials",
    "Save",
    "To App",
    "Edit",
    "Create Users",
    "Update User Attributes",
    "Deactivate Users",
    "Assignments",
    "Assign",
    "Assign to People",
    "User Type",
    "First Name",
    "Last Name",
    "Username",
    "Primary Email",
    "Secondary Email",
    "Groups",
    "Activation status",
    "Directory",
    "Add Group",
    "Name",
    "Description",
    "Assign People",
    "More Actions",
    "Add People",
    "“+”",
    "Assign to Groups",
    "Push Groups",
    "Find groups by name",
    "User Enrollment",
    "User Groups",
    "Push Users",
    "Integrations > SCIM Connectors",
    "Configure SCIM",
    "SCIM API Endpoint",
    "Bearer Token",
    "support@scalefusion.com",
];

const OKTA_ID: &str = "00u1abcd2EFGH3ijk4l5";

#[test]
fn every_label_of_the_consoles_stands_in_the_guide() {
    let text = shown();
    let missing: Vec<&str> = LABELS.into_iter().filter(|label| !text.contains(label)).collect();
    assert_eq!(missing, Vec::<&str>::new());
}

/// Everything that the guide shows, without the file's own keys and comments.
fn shown() -> String {
    let guide = Guide::okta();
    let mut texts: Vec<&str> = vec![&guide.title, &guide.support];
    texts.extend(guide.troubleshooting.iter().map(String::as_str));
    for step in &guide.steps {
        texts.extend([step.title.as_str(), &step.why, &step.waiting_for]);
        texts.extend(step.advice.as_deref());
        texts.extend(step.clicks.iter().flat_map(|c| std::iter::once(&c.text).chain(&c.aliases)).map(String::as_str));
    }
    texts.extend(guide.features.iter().flat_map(|f| [f.title.as_str(), &f.what, &f.drill]));
    texts.join("\n")
}

#[test]
fn every_step_says_what_to_click_where_and_what_is_waited_for() {
    for step in &Guide::okta().steps {
        assert!(!step.title.is_empty() && !step.why.is_empty() && !step.waiting_for.is_empty(), "{:?}", step.id);
        assert!(step.clicks.iter().any(|click| click.place != Place::Here), "{:?}", step.id);
        assert!(step.practice.as_deref().is_none_or(|slug| Click::from_slug(slug).is_some()), "{:?}", step.id);
    }
    assert!(Guide::okta().features.iter().all(|feature| feature.drill.contains("without enrolled devices")));
    assert!(shown().contains("OneIdP > SCIM Outbound Connectors"));
    assert!(Guide::okta().troubleshooting.last().is_some_and(|last| last.contains(&Guide::okta().support)));
}

#[test]
fn a_step_is_to_do_then_waiting_and_said_is_not_seen() {
    let mut progress = Progress::default();
    assert_eq!(progress.state(StepId::AddApp), StepState::ToDo);
    progress.start(None, at(0));
    assert!(matches!(progress.state(StepId::AddApp), StepState::Waiting { since, .. } if since == at(0)));
    assert_eq!(progress.state(StepId::Verify), StepState::ToDo, "nobody can watch for it");
    progress.say(StepId::AddApp, true, at(5));
    assert_eq!(progress.state(StepId::AddApp), StepState::YouSaidSo { at: at(5) });
    progress.say(StepId::AddApp, false, at(6));
    assert!(matches!(progress.state(StepId::AddApp), StepState::Waiting { .. }));
}

#[test]
fn the_connection_test_proves_the_first_two_steps() {
    let mut progress = Progress::default();
    let refused = report(StageState::Problem, Verdict::Problem);
    assert!(progress.observe(Evidence { test: Some((&refused, at(1))), ..Evidence::default() }).is_empty());
    let token_only = report(StageState::Seen, Verdict::Problem);
    let seen = progress.observe(Evidence { test: Some((&token_only, at(2))), ..Evidence::default() });
    assert_eq!(seen, [StepId::Requirements]);
    let ok = report(StageState::Seen, Verdict::Ok);
    let seen = progress.observe(Evidence { test: Some((&ok, at(3))), ..Evidence::default() });
    assert_eq!(seen, [StepId::Connect]);
    assert_eq!(progress.current(), Some(StepId::AddApp));
}

#[test]
fn somebody_with_an_okta_id_proves_the_app_and_what_was_said_becomes_seen() {
    let mut lab = Lab::started();
    lab.progress.say(StepId::AddApp, true, at(1));
    let seen = lab.read(10, |lab| lab.users.push(from_okta("u1", "Ann")));
    assert_eq!(seen, [StepId::AddApp, StepId::ApiIntegration, StepId::AssignPeople]);
    let expected = StepState::Seen { at: at(10), evidence: "Ann arrived".into() };
    assert_eq!(lab.progress.state(StepId::AddApp), expected);
}

#[test]
fn a_stranger_proves_nothing_until_claimed() {
    let mut lab = Lab::started();
    assert!(lab.read(10, |lab| lab.users.extend([person("u1", "Ann"), person("u2", "Ben")])).is_empty());
    assert_eq!(lab.progress.strangers.len(), 2);
    let state = lab.progress.state(StepId::AssignPeople);
    assert!(matches!(state, StepState::Waiting { what, .. } if what.starts_with("2 people arrived")));
    lab.progress.claim("u2", false, at(11));
    assert!(matches!(lab.progress.state(StepId::AssignPeople), StepState::Waiting { .. }));
    lab.progress.claim("u1", true, at(12));
    assert!(matches!(lab.progress.state(StepId::AssignPeople), StepState::Seen { .. }));
    assert!(lab.progress.strangers.is_empty());
}

#[test]
fn strangers_are_bounded() {
    let mut lab = Lab::started();
    lab.read(10, |lab| lab.users.extend((0..50).map(|n| person(&n.to_string(), &format!("p{n}")))));
    assert_eq!(lab.progress.strangers.len(), 20);
}

#[test]
fn the_test_person_is_known_by_user_name_or_e_mail_in_any_case_even_when_named_later() {
    let mut lab = Lab::started();
    lab.read(10, |lab| lab.users.push(person("u1", "Ann")));
    lab.progress.test_person = Some(" ANN@mail.example ".into());
    let seen = lab.read(20, |_| {});
    assert!(seen.contains(&StepId::AssignPeople));
    assert!(lab.progress.strangers.is_empty());
}

#[test]
fn somebody_whom_okta_takes_over_has_arrived() {
    let mut lab = Lab::with(vec![person("u1", "Ann")]);
    let seen = lab.read(10, |lab| lab.users[0].external_id = Some(OKTA_ID.into()));
    assert!(seen.contains(&StepId::AssignPeople));
    assert_eq!(lab.progress.feature(FeatureId::UpdateUserAttributes), DrillState::NotTried);
}

#[test]
fn somebody_who_was_created_while_the_program_was_closed_has_arrived() {
    let mut lab = Lab::with(vec![User { created: Some(When::At(at(-60))), ..from_okta("u0", "Old") }]);
    lab.users.push(User { created: Some(When::At(at(30))), ..person("u2", "Ben") });
    lab.reopened();
    assert!(lab.read(60, |_| {}).is_empty(), "nobody of them is new and from Okta");
    lab.users.push(User { created: Some(When::At(at(70))), ..from_okta("u1", "Ann") });
    lab.reopened();
    let seen = lab.read(90, |_| {});
    assert_eq!(seen, [StepId::AddApp, StepId::ApiIntegration, StepId::AssignPeople]);
    let evidence = "Ann arrived while nobody watched, as the server dates it".to_owned();
    assert_eq!(lab.progress.state(StepId::AddApp), StepState::Seen { at: at(70), evidence });
}

#[test]
fn the_three_actions_are_seen_one_by_one() {
    let mut lab = Lab::started();
    lab.read(10, |lab| lab.users.push(from_okta("u1", "Ann")));
    let state = lab.progress.state(StepId::ProvisioningActions);
    let still = "Still to come: an update and a deactivation";
    assert!(matches!(state, StepState::Waiting { what, .. } if what == still));
    assert!(lab.read(20, |lab| lab.users[0].department = Some("IT".into())).is_empty());
    assert_eq!(lab.read(30, |lab| lab.users[0].active = Some(false)), [StepId::ProvisioningActions]);
    let expected = DrillState::Seen { at: at(30), evidence: "Ann was deactivated".into(), after_secs: None };
    assert_eq!(lab.progress.feature(FeatureId::DeactivateUsers), expected);
}

#[test]
fn changes_of_others_do_not_prove_the_actions() {
    let mut lab = Lab::with(vec![person("u1", "Ann")]);
    lab.read(10, |lab| lab.users[0].department = Some("IT".into()));
    lab.read(20, |lab| lab.users[0].active = Some(false));
    assert_eq!(lab.progress.feature(FeatureId::DeactivateUsers), DrillState::NotTried);
    assert!(lab.progress.actions.is_empty());
}

#[test]
fn somebody_in_a_group_proves_the_assigned_group_and_a_second_arrival_does_not() {
    let mut two = Lab::started();
    two.read(10, |lab| lab.users.push(from_okta("u1", "Ann")));
    assert!(two.read(20, |lab| lab.users.push(from_okta("u2", "Ben"))).is_empty());
    let mut joined = Lab::started();
    joined.groups.push(group("g", "Field", &[]));
    joined.read(5, |_| {});
    let seen = joined.read(10, |lab| {
        lab.users.push(from_okta("u1", "Ann"));
        lab.groups[0] = group("g", "Field", &["u1"]);
    });
    assert!(seen.contains(&StepId::AssignGroup));
}

#[test]
fn a_new_group_with_people_proves_the_push_and_an_old_group_does_not() {
    let mut lab = Lab::with(vec![from_okta("u1", "Ann")]);
    lab.groups.push(group("old", "Old", &[]));
    lab = Lab::of(lab.users, lab.groups);
    assert!(!lab.read(10, |lab| lab.groups[0] = group("old", "Old", &["u1"])).contains(&StepId::PushGroup));
    let seen = lab.read(20, |lab| lab.groups.push(group("new", "Field staff", &["u1"])));
    assert_eq!(seen, [StepId::PushGroup]);
    let expected = StepState::Seen { at: at(20), evidence: "Group Field staff arrived with people in it".into() };
    assert_eq!(lab.progress.state(StepId::PushGroup), expected);
}

#[test]
fn a_group_that_stays_a_name_only_is_explained_and_may_still_be_filled() {
    let mut lab = Lab::with(vec![from_okta("u1", "Ann")]);
    lab.read(10, |lab| lab.groups.push(group("new", "Field staff", &[])));
    let state = |lab: &Lab| lab.progress.state(StepId::PushGroup);
    assert!(matches!(state(&lab), StepState::Waiting { .. }), "Okta fills a group just after it creates it");
    lab.read(40, |_| {});
    assert!(matches!(state(&lab), StepState::Problem { cause, fix }
        if cause.contains("Field staff arrived as a name only") && fix.contains("Assign to Groups")));
    lab.read(50, |lab| lab.groups[0] = group("new", "Field staff", &["u1"]));
    assert!(matches!(state(&lab), StepState::Seen { .. }));
}

#[test]
fn a_drill_measures_how_long_it_took() {
    let mut lab = Lab::with(vec![from_okta("u1", "Ann")]);
    lab.progress.drill(Some(FeatureId::UpdateUserAttributes), at(10));
    let running = DrillState::Running { since: at(10) };
    assert_eq!(lab.progress.feature(FeatureId::UpdateUserAttributes), running);
    lab.read(30, |lab| lab.users[0].active = Some(false));
    assert_eq!(lab.progress.feature(FeatureId::UpdateUserAttributes), running, "another feature ends no drill");
    lab.read(52, |lab| lab.users[0].family_name = Some("Lee-Ray".into()));
    let state = lab.progress.feature(FeatureId::UpdateUserAttributes);
    assert!(matches!(state, DrillState::Seen { after_secs: Some(42), .. }), "{state:?}");
    lab.progress.drill(Some(FeatureId::UpdateUserAttributes), at(60));
    lab.progress.drill(None, at(61));
    let state = lab.progress.feature(FeatureId::UpdateUserAttributes);
    assert!(matches!(state, DrillState::Seen { after_secs: Some(42), .. }), "an ended drill un-sees nothing");
}

#[test]
fn progress_survives_its_file() {
    let mut lab = Lab::started();
    lab.progress.test_person = Some("ann@acme.example".into());
    lab.progress.say(StepId::AddApp, true, at(1));
    lab.progress.drill(Some(FeatureId::DeactivateUsers), at(2));
    lab.read(10, |lab| {
        lab.users.extend([from_okta("u1", "Ann"), person("u2", "Ben")]);
        lab.groups.push(group("g", "Field", &[]));
    });
    let file = toml::to_string(&lab.progress).expect("written");
    assert_eq!(toml::from_str::<Progress>(&file).expect("read"), lab.progress);
    assert_eq!(toml::from_str::<Progress>("").expect("read"), Progress::default());
}

#[test]
fn the_guide_can_be_walked_to_its_end() {
    let mut lab = Lab::started();
    let ok = report(StageState::Seen, Verdict::Ok);
    lab.progress.observe(Evidence { test: Some((&ok, at(1))), now: at(1), ..Evidence::default() });
    lab.read(10, |lab| lab.users.push(from_okta("u1", "Ann")));
    lab.read(20, |lab| lab.users[0].department = Some("IT".into()));
    lab.read(30, |lab| lab.users[0].active = Some(false));
    lab.read(40, |lab| lab.users.push(from_okta("u2", "Ben")));
    lab.read(50, |lab| lab.groups.push(group("g", "Field staff", &["u1", "u2"])));
    assert_eq!(lab.progress.current(), Some(StepId::Verify));
    lab.progress.say(StepId::Verify, true, at(60));
    assert_eq!(lab.progress.current(), None);
    assert!(FeatureId::ALL.iter().all(|id| matches!(lab.progress.feature(*id), DrillState::Seen { .. })));
}

/// A server that is read now and then, and a guide that was started on it.
struct Lab {
    users: Vec<User>,
    groups: Vec<Group>,
    tracker: Tracker,
    progress: Progress,
}

impl Lab {
    fn started() -> Self {
        Self::with(Vec::new())
    }

    fn with(users: Vec<User>) -> Self {
        Self::of(users, Vec::new())
    }

    fn of(users: Vec<User>, groups: Vec<Group>) -> Self {
        let mut lab = Self { users, groups, tracker: Tracker::default(), progress: Progress::default() };
        let baseline = lab.snapshot(0);
        lab.tracker.take(&baseline);
        lab.progress.start(Some(&baseline), at(0));
        lab
    }

    /// The program was closed and opened again: what happened meanwhile is in no change.
    fn reopened(&mut self) {
        self.tracker = Tracker::default();
        let snapshot = self.snapshot(50);
        self.tracker.take(&snapshot);
    }

    /// Something happens on the server, then it is read. Gives the steps that became seen.
    fn read(&mut self, second: i64, happens: impl FnOnce(&mut Self)) -> Vec<StepId> {
        happens(self);
        let snapshot = self.snapshot(second);
        let taken = self.tracker.take(&snapshot);
        let evidence = Evidence { test: None, changes: &taken.changes, snapshot: Some(&snapshot), now: at(second) };
        self.progress.observe(evidence)
    }

    fn snapshot(&self, second: i64) -> Arc<Snapshot> {
        Arc::new(Snapshot::new(SnapshotParts {
            users: self.users.clone().into(),
            groups: self.groups.clone().into(),
            users_completeness: Completeness::Complete,
            groups_completeness: Completeness::Complete,
            unreadable: Vec::new(),
            oddities: BTreeSet::new(),
            read_at: at(second),
            took: Duration::from_millis(5),
        }))
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).expect("a moment")
}

fn person(id: &str, name: &str) -> User {
    User {
        id: id.into(),
        user_name: format!("{name}@acme.example").into(),
        display_name: Some(name.into()),
        email: Some(format!("{name}@mail.example").into()),
        active: Some(true),
        ..User::default()
    }
}

fn from_okta(id: &str, name: &str) -> User {
    User { external_id: Some(OKTA_ID.into()), ..person(id, name) }
}

fn group(id: &str, name: &str, members: &[&str]) -> Group {
    let members = members.iter().map(|id| Member { value: (*id).into(), ..Member::default() }).collect();
    Group { id: id.into(), display_name: name.into(), members, ..Group::default() }
}

fn report(token: StageState, verdict: Verdict) -> TestReport {
    let stage = Stage { id: StageId::Token, state: token, ms: 3, said: String::new(), cause: None, fix: None };
    TestReport { verdict, stages: vec![stage], paste: None, server: ServerCard::default() }
}
