//! How far the guide is: what was seen, what was only said, what is waited for.
//!
//! Knows the states and how they are told. Which change proves what stands in the rules.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{FeatureId, Guide, Proof, StepId};
use crate::directory::{Change, Snapshot};
use crate::scim::connection_test::TestReport;
use crate::text::{CELL_LIMIT, clipped, counted};

/// The state of a step or feature.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum StepState {
    ToDo,
    /// Watching for it, since when, and for what.
    Waiting {
        since: Timestamp,
        what: String,
    },
    /// Proven, with the evidence ("3 new people arrived").
    Seen {
        at: Timestamp,
        evidence: String,
    },
    /// Ticked by hand.
    YouSaidSo {
        at: Timestamp,
    },
    /// Seen to be wrong.
    Problem {
        cause: String,
        fix: String,
    },
}

/// Somebody who arrived and is not known to come from Okta: "is it yours?".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Stranger {
    pub scim_id: String,
    pub name: String,
    pub at: Timestamp,
}

/// A drill that runs: since when the assistant watches for a feature with the test person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Drill {
    pub feature: FeatureId,
    pub started: Timestamp,
}

/// The state of one feature's drill.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum DrillState {
    NotTried,
    Running {
        since: Timestamp,
    },
    /// Seen, and how many seconds after the drill was started (or `None` without a drill).
    Seen {
        at: Timestamp,
        evidence: String,
        after_secs: Option<u64>,
    },
}

/// What the rules look at. Bring what is there.
#[derive(Default, Clone, Copy)]
#[allow(missing_docs)]
pub struct Evidence<'a> {
    pub test: Option<(&'a TestReport, Timestamp)>,
    pub changes: &'a [Change],
    pub snapshot: Option<&'a Snapshot>,
    pub now: Timestamp,
}

/// A kind of change that Okta was seen to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Action {
    Create,
    Update,
    Deactivate,
}

/// A group that appeared after the guide was started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct NewGroup {
    pub name: String,
    pub at: Timestamp,
    /// It stayed without members for longer than a push takes.
    pub name_only: bool,
}

/// Progress of one profile; kept in its file. No step is ever un-seen by silence.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// When the guide was started; "new" means after that.
    pub started: Option<Timestamp>,
    /// How many people and groups there were then.
    pub baseline_users: Option<usize>,
    /// See `baseline_users`.
    pub baseline_groups: Option<usize>,
    /// User name or e-mail of the test person, as typed.
    pub test_person: Option<String>,
    /// Ticked by hand.
    pub said: BTreeMap<StepId, Timestamp>,
    /// Proven: when and by what.
    pub seen: BTreeMap<StepId, (Timestamp, String)>,
    /// Features seen: when, by what, seconds after the drill's start.
    #[serde(with = "super::kept")]
    pub features: BTreeMap<FeatureId, (Timestamp, String, Option<u64>)>,
    /// The running drill.
    pub drill: Option<Drill>,
    /// Arrivals that nobody has claimed yet.
    pub strangers: Vec<Stranger>,
    /// SCIM ids of people who are known to come from Okta; bounded.
    pub arrivals: BTreeSet<String>,
    /// What Okta was seen to do.
    pub actions: BTreeSet<Action>,
    /// Groups that appeared since the start, by SCIM id; bounded.
    pub new_groups: BTreeMap<String, NewGroup>,
}

impl Progress {
    /// Starts the guide: takes the baseline. Once started it goes on; only a missing count is added.
    pub fn start(&mut self, snapshot: Option<&Snapshot>, now: Timestamp) {
        self.started.get_or_insert(now);
        if let Some(totals) = snapshot.map(Snapshot::totals) {
            self.baseline_users.get_or_insert(totals.users);
            self.baseline_groups.get_or_insert(totals.groups);
        }
    }

    /// The person said that a step is done, or takes it back.
    pub fn say(&mut self, step: StepId, done: bool, now: Timestamp) {
        if done {
            self.said.entry(step).or_insert(now);
        } else {
            self.said.remove(&step);
        }
    }

    /// Starts a drill, or ends the running one. A drill watches, so it starts the guide as well.
    pub fn drill(&mut self, feature: Option<FeatureId>, now: Timestamp) {
        self.drill = feature.map(|feature| Drill { feature, started: now });
        if self.drill.is_some() {
            self.started.get_or_insert(now);
        }
    }

    /// The state of a step. What was seen counts more than what was said.
    pub fn state(&self, step: StepId) -> StepState {
        if let Some((at, evidence)) = self.seen.get(&step) {
            return StepState::Seen { at: *at, evidence: evidence.clone() };
        }
        if let Some(problem) = self.problem(step) {
            return problem;
        }
        let by_hand = Guide::okta().step(step).proof == Proof::ByHand;
        match (self.said.get(&step), self.started) {
            (Some(at), _) => StepState::YouSaidSo { at: *at },
            (None, Some(since)) if !by_hand => StepState::Waiting { since, what: self.waiting_for(step) },
            (None, _) => StepState::ToDo,
        }
    }

    /// The state of a feature.
    pub fn feature(&self, feature: FeatureId) -> DrillState {
        let running = self.drill.filter(|drill| drill.feature == feature);
        match (running, self.features.get(&feature)) {
            (Some(drill), _) => DrillState::Running { since: drill.started },
            (None, Some((at, evidence, after_secs))) => {
                DrillState::Seen { at: *at, evidence: evidence.clone(), after_secs: *after_secs }
            }
            (None, None) => DrillState::NotTried,
        }
    }

    /// The first step that is neither seen nor said.
    pub fn current(&self) -> Option<StepId> {
        let is_done = |step| matches!(self.state(step), StepState::Seen { .. } | StepState::YouSaidSo { .. });
        StepId::ALL.into_iter().find(|step| !is_done(*step))
    }

    fn problem(&self, step: StepId) -> Option<StepState> {
        let group = self.new_groups.values().find(|group| step == StepId::PushGroup && group.name_only)?;
        Some(StepState::Problem {
            cause: format!(
                "Group {} arrived as a name only: it was pushed, and its people are not assigned to the app",
                clipped(&group.name, CELL_LIMIT)
            ),
            fix: "In Okta open the app, Assignments > Assign > Assign to Groups, assign the people of this group, and \
                  push it again"
                .to_owned(),
        })
    }

    fn waiting_for(&self, step: StepId) -> String {
        let step = Guide::okta().step(step);
        match step.proof {
            Proof::Arrival if !self.strangers.is_empty() => {
                let arrived = counted(self.strangers.len(), "person", "people");
                format!("{arrived} arrived who may not come from Okta: is one of them yours?")
            }
            Proof::ThreeActions if !self.actions.is_empty() => {
                let missing: Vec<&str> =
                    Action::ALL.iter().filter(|a| !self.actions.contains(a)).map(|a| a.name()).collect();
                format!("Still to come: {}", missing.join(" and "))
            }
            _ => step.waiting_for.clone(),
        }
    }
}

impl Action {
    /// All.
    pub const ALL: [Self; 3] = [Self::Create, Self::Update, Self::Deactivate];

    fn name(self) -> &'static str {
        match self {
            Self::Create => "a create",
            Self::Update => "an update",
            Self::Deactivate => "a deactivation",
        }
    }
}
