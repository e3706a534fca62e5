//! Which test result and which change proves which step.
//!
//! Several sources may feed one server, so a change proves Okta only when it is about the test
//! person or about somebody with an Okta user id; other arrivals wait to be claimed.

use jiff::{SignedDuration, Timestamp};

use super::{Action, Evidence, FeatureId, NewGroup, Progress, StepId, Stranger};
use crate::directory::{Change, ChangeKind, Snapshot};
use crate::scim::When;
use crate::scim::connection_test::{StageId, StageState, TestReport, Verdict};
use crate::text::counted;

/// So many unclaimed arrivals are kept; the oldest goes first.
const STRANGERS: usize = 20;
/// So many people and new groups are remembered.
const REMEMBERED: usize = 200;
/// Okta creates a group and then fills it: an empty group younger than this is no problem yet.
const PUSH_TAKES: SignedDuration = SignedDuration::from_secs(20);

impl Progress {
    /// Lets the rules look at new evidence. Gives the steps that became seen just now. Meant to be
    /// called after each read, also one without changes: what stays empty is seen only then.
    pub fn observe(&mut self, evidence: Evidence<'_>) -> Vec<StepId> {
        let before = self.seen.clone();
        if let Some((report, at)) = evidence.test {
            self.look_at_test(report, at);
        }
        if let Some(started) = self.started {
            self.look_at_changes(&evidence, started);
            self.look_at_groups(&evidence);
        }
        self.seen.keys().filter(|step| !before.contains_key(step)).copied().collect()
    }

    /// A stranger is (or is not) the admin's own; claimed, the arrival counts.
    pub fn claim(&mut self, scim_id: &str, mine: bool, now: Timestamp) {
        let Some(place) = self.strangers.iter().position(|stranger| stranger.scim_id == scim_id) else { return };
        let stranger = self.strangers.remove(place);
        if mine {
            let evidence = format!("{} arrived, and you said that this person comes from Okta", stranger.name);
            self.arrived(&stranger.scim_id, stranger.at, &evidence);
            self.look_at_sums(now);
        }
    }

    fn look_at_test(&mut self, report: &TestReport, at: Timestamp) {
        let token = report.stages.iter().find(|stage| stage.id == StageId::Token);
        if token.is_some_and(|stage| matches!(stage.state, StageState::Seen | StageState::Noted)) {
            self.prove(StepId::Requirements, at, "The server answered and accepted the token");
        }
        if report.verdict == Verdict::Ok {
            self.prove(StepId::Connect, at, "The connection test found no problem");
        }
    }

    fn look_at_changes(&mut self, evidence: &Evidence<'_>, started: Timestamp) {
        self.adopt_test_person(evidence.snapshot);
        let new: Vec<&Change> = evidence.changes.iter().filter(|change| change.at >= started).collect();
        let arrivals: Vec<&Change> = new.iter().copied().filter(|change| is_arrival(change)).collect();
        let (mine, others): (Vec<&Change>, Vec<&Change>) =
            arrivals.into_iter().partition(|change| self.is_from_okta(change, evidence.snapshot));
        let told = match &*mine {
            [one] => told_arrival(one),
            many => format!("{} arrived", counted(many.len(), "new person", "new people")),
        };
        mine.iter().for_each(|change| self.arrived(&change.id, change.at, &told));
        others.into_iter().for_each(|change| self.meet(change));
        if let Some(snapshot) = evidence.snapshot.filter(|_| !self.seen.contains_key(&StepId::AssignPeople)) {
            self.look_for_missed_arrivals(snapshot, started);
        }
        for change in new {
            self.look_at_change(change, evidence.snapshot);
        }
        self.look_at_sums(evidence.now);
    }

    /// Whoever arrived while the program was closed is in no change; the server's own dates tell.
    fn look_for_missed_arrivals(&mut self, snapshot: &Snapshot, started: Timestamp) {
        for user in snapshot.users().iter() {
            let Some(When::At(created)) = user.created else { continue };
            let is_okta = || user.external_id.is_some_and(is_okta_id);
            if created >= started && (is_okta() || self.is_test_person(user.id, user.user_name, Some(snapshot))) {
                let name = user.display_name.unwrap_or(user.user_name);
                let evidence = format!("{name} arrived while nobody watched, as the server dates it");
                self.arrived(user.id, created, &evidence);
            }
        }
    }

    fn look_at_change(&mut self, change: &Change, snapshot: Option<&Snapshot>) {
        match change.kind {
            ChangeKind::GroupCreated if self.new_groups.len() < REMEMBERED => {
                let group = NewGroup { name: change.name.clone(), at: change.at, name_only: false };
                self.new_groups.insert(change.id.clone(), group);
            }
            ChangeKind::GroupGone => drop(self.new_groups.remove(&change.id)),
            ChangeKind::GroupRenamed => {
                if let Some(group) = self.new_groups.get_mut(&change.id) {
                    group.name.clone_from(&change.name);
                }
            }
            _ if !self.is_from_okta(change, snapshot) => {}
            ChangeKind::PersonChanged => self.act(Action::Update, FeatureId::UpdateUserAttributes, change),
            ChangeKind::PersonDeactivated => self.act(Action::Deactivate, FeatureId::DeactivateUsers, change),
            ChangeKind::MemberJoined => self.prove(StepId::AssignGroup, change.at, &change.sentence()),
            _ => {}
        }
    }

    fn act(&mut self, action: Action, feature: FeatureId, change: &Change) {
        // Taking over somebody who was there before is how Okta creates; it is no update.
        if action == Action::Update && is_arrival(change) {
            return;
        }
        self.actions.insert(action);
        self.prove_feature(feature, change.at, &change.sentence());
    }

    fn arrived(&mut self, scim_id: &str, at: Timestamp, evidence: &str) {
        if self.arrivals.len() < REMEMBERED {
            self.arrivals.insert(scim_id.to_owned());
        }
        self.actions.insert(Action::Create);
        for step in [StepId::AddApp, StepId::ApiIntegration, StepId::AssignPeople] {
            self.prove(step, at, evidence);
        }
        self.prove_feature(FeatureId::PushUsers, at, evidence);
    }

    /// What only several changes together prove.
    fn look_at_sums(&mut self, now: Timestamp) {
        if Action::ALL.iter().all(|action| self.actions.contains(action)) {
            self.prove(StepId::ProvisioningActions, now, "A create, an update and a deactivation were seen");
        }
    }

    /// A new group is filled by the same push, by a later one, or not at all.
    fn look_at_groups(&mut self, evidence: &Evidence<'_>) {
        let filled = |id: &str| {
            let joined = evidence.changes.iter().find(|change| joins(change, id)).map(|change| change.at);
            joined.or_else(|| filled_at(evidence.snapshot?, id))
        };
        let mut full = Vec::new();
        self.new_groups.retain(|id, group| {
            let at = filled(id);
            full.extend(at.map(|at| (at, group.name.clone())));
            group.name_only = evidence.now.duration_since(group.at) >= PUSH_TAKES;
            at.is_none()
        });
        for (at, name) in full {
            let evidence = format!("Group {name} arrived with people in it");
            self.prove(StepId::PushGroup, at, &evidence);
            self.prove_feature(FeatureId::PushGroups, at, &evidence);
        }
    }

    fn prove(&mut self, step: StepId, at: Timestamp, evidence: &str) {
        self.seen.entry(step).or_insert_with(|| (at, evidence.to_owned()));
    }

    /// The running drill's result replaces an earlier one; otherwise the first proof stays.
    fn prove_feature(&mut self, feature: FeatureId, at: Timestamp, evidence: &str) {
        let drill = self.drill.filter(|drill| drill.feature == feature && at >= drill.started);
        if let Some(drill) = drill {
            let after = u64::try_from(at.duration_since(drill.started).as_secs()).ok();
            self.features.insert(feature, (at, evidence.to_owned(), after));
            self.drill = None;
        } else {
            self.features.entry(feature).or_insert_with(|| (at, evidence.to_owned(), None));
        }
    }

    fn meet(&mut self, change: &Change) {
        if change.kind != ChangeKind::PersonCreated || self.strangers.iter().any(|one| one.scim_id == change.id) {
            return;
        }
        if self.strangers.len() >= STRANGERS {
            self.strangers.remove(0);
        }
        let name = change.display_name.clone().unwrap_or_else(|| change.name.clone());
        self.strangers.push(Stranger { scim_id: change.id.clone(), name, at: change.at });
    }

    /// The test person may be named only after having arrived.
    fn adopt_test_person(&mut self, snapshot: Option<&Snapshot>) {
        let is_test_person = |one: &Stranger| self.is_test_person(&one.scim_id, &one.name, snapshot);
        let Some(place) = self.strangers.iter().position(is_test_person) else { return };
        let one = self.strangers.remove(place);
        self.arrived(&one.scim_id, one.at, &format!("{} arrived", one.name));
    }

    fn is_from_okta(&self, change: &Change, snapshot: Option<&Snapshot>) -> bool {
        change.external_id.as_deref().is_some_and(is_okta_id)
            || self.arrivals.contains(&change.id)
            || self.is_test_person(&change.id, &change.name, snapshot)
    }

    fn is_test_person(&self, scim_id: &str, name: &str, snapshot: Option<&Snapshot>) -> bool {
        let Some(typed) = self.test_person.as_deref().map(str::trim).filter(|typed| !typed.is_empty()) else {
            return false;
        };
        let is_typed = |text: &str| text.to_lowercase() == typed.to_lowercase();
        let user = snapshot.and_then(|snapshot| snapshot.user(snapshot.user_row(scim_id)?));
        is_typed(name) || user.is_some_and(|user| is_typed(user.user_name) || user.email.is_some_and(is_typed))
    }
}

/// Created, or somebody who was there and got an Okta id: Okta took the person over.
fn is_arrival(change: &Change) -> bool {
    let taken_over = change.attributes.iter().any(|attribute| {
        attribute.attribute == "externalId"
            && attribute.after.as_deref().is_some_and(is_okta_id)
            && !attribute.before.as_deref().is_some_and(is_okta_id)
    });
    change.kind == ChangeKind::PersonCreated || (change.kind == ChangeKind::PersonChanged && taken_over)
}

fn told_arrival(change: &Change) -> String {
    match change.kind {
        ChangeKind::PersonCreated => change.sentence(),
        _ => format!("{} was there before and was taken over by Okta", change.name),
    }
}

/// Okta's user ids are 20 characters and begin with `00u`.
fn is_okta_id(external_id: &str) -> bool {
    external_id.starts_with("00u") && external_id.len() >= 15
}

fn joins(change: &Change, group: &str) -> bool {
    change.kind == ChangeKind::MemberJoined && change.group.as_ref().is_some_and(|joined| joined.id == group)
}

fn filled_at(snapshot: &Snapshot, group: &str) -> Option<Timestamp> {
    let row = snapshot.group_row(group)?;
    (!snapshot.members_of(row).is_empty()).then_some(snapshot.parts().read_at)
}
