//! Gathers the hand-over sheet from what is known: shared by the window and the command line.
//!
//! Chooses and words; formats nothing. Nothing in here ever held a token.

use std::sync::Arc;

use jiff::Timestamp;

use crate::directory::{Feed, Snapshot};
use crate::guide::{DrillState, Guide, Progress, StepState};
use crate::report::{ConnectionPart, FeaturePart, Report, StatePart, StepPart};
use crate::scim::connection_test::{TestReport, Verdict};

/// How many of the last changes the sheet tells.
const RECENT: usize = 20;

/// What is known.
#[allow(missing_docs)]
pub struct Known<'a> {
    pub connection: ConnectionPart,
    pub progress: &'a Progress,
    pub test: Option<(&'a TestReport, Timestamp)>,
    pub snapshot: Option<&'a Arc<Snapshot>>,
    pub feed: Option<&'a Feed>,
    pub now: Timestamp,
}

/// The sheet.
pub fn gather(known: Known<'_>) -> Report {
    let guide = Guide::okta();
    let steps: Vec<StepPart> =
        guide.steps.iter().map(|step| step_part(&step.title, known.progress.state(step.id))).collect();
    let features = guide.features.iter().map(|f| feature_part(&f.title, known.progress.feature(f.id))).collect();
    Report {
        made_at: known.now,
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        next_steps: next_steps(&steps, known.test.map(|(report, _)| report)),
        connection: known.connection,
        steps,
        features,
        test: known.test.map(|(report, _)| report.clone()),
        tested_at: known.test.map(|(_, at)| at),
        totals: known.snapshot.map(|s| s.totals()),
        read_at: known.snapshot.map(|s| s.parts().read_at),
        complete: known.snapshot.is_some_and(|s| s.is_complete()),
        recent: known.feed.map(recent).unwrap_or_default(),
        support: guide.support.clone(),
        snapshot: known.snapshot.cloned(),
    }
}

fn recent(feed: &Feed) -> Vec<(Timestamp, String)> {
    feed.lines().iter().take(RECENT).map(|line| (line.at, line.sentence.clone())).collect()
}

fn step_part(title: &str, state: StepState) -> StepPart {
    let (state, evidence, at) = match state {
        StepState::ToDo => (StatePart::ToDo, None, None),
        StepState::Waiting { since, what } => (StatePart::Waiting, Some(what), Some(since)),
        StepState::Seen { at, evidence } => (StatePart::Seen, Some(evidence), Some(at)),
        StepState::YouSaidSo { at } => (StatePart::YouSaidSo, None, Some(at)),
        StepState::Problem { cause, fix } => (StatePart::Problem, Some(format!("{cause}. {fix}")), None),
    };
    StepPart { title: title.to_owned(), state, evidence, at }
}

fn feature_part(title: &str, state: DrillState) -> FeaturePart {
    let (state, evidence, at, after_secs) = match state {
        DrillState::NotTried => (StatePart::ToDo, None, None, None),
        DrillState::Running { since } => (StatePart::Waiting, None, Some(since), None),
        DrillState::Seen { at, evidence, after_secs } => (StatePart::Seen, Some(evidence), Some(at), after_secs),
    };
    FeaturePart { title: title.to_owned(), state, evidence, at, after_secs }
}

/// What is left to do, in order: what the test found, then the steps that nothing proves yet.
fn next_steps(steps: &[StepPart], test: Option<&TestReport>) -> Vec<String> {
    let from_test = match test {
        None => vec!["Run the connection test".to_owned()],
        Some(report) if report.verdict == Verdict::Ok => Vec::new(),
        Some(report) => report.stages.iter().filter_map(|stage| stage.fix.clone()).collect(),
    };
    let open = steps.iter().filter_map(|step| match step.state {
        StatePart::ToDo => Some(format!("To do: {}", step.title)),
        StatePart::Waiting => Some(format!("Not seen yet: {}", step.title)),
        StatePart::Problem => Some(format!("Has a problem: {}", step.title)),
        StatePart::YouSaidSo => Some(format!("Said, but not seen: {}", step.title)),
        StatePart::Seen => None,
    });
    from_test.into_iter().chain(open).collect()
}
