//! How far the guide is: what was seen, what was only said, what is waited for.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{FeatureId, StepId};
use crate::directory::{Change, Snapshot};
use crate::scim::connection_test::TestReport;

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
    pub features: BTreeMap<FeatureId, (Timestamp, String, Option<u64>)>,
    /// The running drill.
    pub drill: Option<Drill>,
    /// Arrivals that nobody has claimed yet.
    pub strangers: Vec<Stranger>,
}

impl Progress {
    /// Starts the guide: takes the baseline.
    pub fn start(&mut self, snapshot: Option<&Snapshot>, now: Timestamp) {
        let _ = (snapshot, now);
        unimplemented!()
    }

    /// Lets the rules look at new evidence. Gives the steps that became seen just now.
    pub fn observe(&mut self, evidence: Evidence<'_>) -> Vec<StepId> {
        let _ = evidence;
        unimplemented!()
    }

    /// The person said that a step is done, or takes it back.
    pub fn say(&mut self, step: StepId, done: bool, now: Timestamp) {
        let _ = (step, done, now);
        unimplemented!()
    }

    /// A stranger is (or is not) the admin's own; claimed, the arrival counts.
    pub fn claim(&mut self, scim_id: &str, mine: bool, now: Timestamp) {
        let _ = (scim_id, mine, now);
        unimplemented!()
    }

    /// Starts a drill, or ends the running one.
    pub fn drill(&mut self, feature: Option<FeatureId>, now: Timestamp) {
        let _ = (feature, now);
        unimplemented!()
    }

    /// The state of a step.
    pub fn state(&self, step: StepId) -> StepState {
        let _ = step;
        unimplemented!()
    }

    /// The state of a feature.
    pub fn feature(&self, feature: FeatureId) -> DrillState {
        let _ = feature;
        unimplemented!()
    }

    /// The first step that is neither seen nor said.
    pub fn current(&self) -> Option<StepId> {
        unimplemented!()
    }
}
