//! `report`: the hand-over sheet from a fresh read, the last test and the guide's progress.

use std::sync::Arc;

use jiff::Timestamp;

use super::arguments::{Arguments, Listed, Report as Wanted, SheetFormat};
use super::fault::{Ending, Fault};
use super::lists::{completeness, read};
use super::origin::{Connection, Origin};
use super::output::Output;
use super::testing;
use crate::directory::Snapshot;
use crate::guide::{DrillState, Guide, Progress, StepState};
use crate::report::{ConnectionPart, FeaturePart, Format, List, Report, StatePart, StepPart, export};
use crate::scim::connection_test::TestReport;

/// Makes the sheet and writes it.
pub(super) async fn run(wanted: &Wanted, arguments: &Arguments, output: &Output) -> Result<Ending, Fault> {
    let origin = Origin::open(arguments, output).await?;
    let connection = origin.connect()?;
    let host = connection.base_url.host_and_port();
    let snapshot = read(&connection, output).await.map_err(|error| Fault::of_read(&error, &host))?;
    let (test, tested_at) = last_test(&origin).await;
    let report = made(&origin, &connection, &snapshot, test, tested_at);
    write(&export(&report, format_of(wanted)), wanted, output)?;
    Ok(completeness(&snapshot, output))
}

/// The test that the profile keeps, else a fresh one.
async fn last_test(origin: &Origin) -> (TestReport, Option<Timestamp>) {
    let profile = origin.profile.as_ref();
    let kept = profile.and_then(|profile| profile.last_test.clone()?.try_into::<TestReport>().ok());
    match kept {
        Some(report) => (report, profile.and_then(|profile| profile.last_tested)),
        None => (testing::test(origin, |_| ()).await.report, Some(Timestamp::now())),
    }
}

fn made(
    origin: &Origin,
    connection: &Connection,
    snapshot: &Arc<Snapshot>,
    test: TestReport,
    tested_at: Option<Timestamp>,
) -> Report {
    let guide = Guide::okta();
    let progress =
        origin.profile.as_ref().and_then(|p| p.guide.clone().try_into::<Progress>().ok()).unwrap_or_default();
    let steps: Vec<StepPart> = guide.steps.iter().map(|s| step_part(&s.title, progress.state(s.id))).collect();
    let features = guide.features.iter().map(|f| feature_part(&f.title, progress.feature(f.id))).collect();
    let left = steps.iter().filter(|step| !matches!(step.state, StatePart::Seen | StatePart::YouSaidSo));
    Report {
        made_at: Timestamp::now(),
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        connection: connection_part(origin, connection),
        next_steps: left.map(|step| step.title.clone()).collect(),
        steps,
        features,
        test: Some(test),
        tested_at,
        totals: Some(snapshot.totals()),
        read_at: Some(snapshot.parts().read_at),
        complete: snapshot.is_complete(),
        recent: Vec::new(),
        support: guide.support.clone(),
        snapshot: Some(Arc::clone(snapshot)),
    }
}

fn connection_part(origin: &Origin, connection: &Connection) -> ConnectionPart {
    let profile = origin.profile.as_ref();
    ConnectionPart {
        profile: profile.map(|profile| profile.name.clone()),
        host: connection.base_url.host_and_port(),
        path: connection.base_url.path().to_owned(),
        token_kept: origin.token_kept().to_owned(),
        fingerprint: connection.token.fingerprint(),
        token_since: profile.and_then(|profile| profile.token_since),
        profile_created: profile.and_then(|profile| profile.created),
        okta_org: profile.and_then(|profile| profile.okta_org.clone()),
    }
}

fn step_part(title: &str, state: StepState) -> StepPart {
    let (state, evidence, at) = match state {
        StepState::ToDo => (StatePart::ToDo, None, None),
        StepState::Waiting { since, what } => (StatePart::Waiting, Some(what), Some(since)),
        StepState::Seen { at, evidence } => (StatePart::Seen, Some(evidence), Some(at)),
        StepState::YouSaidSo { at } => (StatePart::YouSaidSo, None, Some(at)),
        StepState::Problem { cause, .. } => (StatePart::Problem, Some(cause), None),
    };
    StepPart { title: title.to_owned(), state, evidence, at }
}

fn feature_part(title: &str, state: DrillState) -> FeaturePart {
    let title = title.to_owned();
    match state {
        DrillState::NotTried => {
            FeaturePart { title, state: StatePart::ToDo, evidence: None, at: None, after_secs: None }
        }
        DrillState::Running { since } => {
            FeaturePart { title, state: StatePart::Waiting, evidence: None, at: Some(since), after_secs: None }
        }
        DrillState::Seen { at, evidence, after_secs } => {
            FeaturePart { title, state: StatePart::Seen, evidence: Some(evidence), at: Some(at), after_secs }
        }
    }
}

fn format_of(wanted: &Wanted) -> Format {
    match wanted.format {
        SheetFormat::Md => Format::Markdown,
        SheetFormat::Html => Format::Html,
        SheetFormat::Json => Format::Json,
        SheetFormat::Csv => Format::Csv(match wanted.list {
            Listed::Users => List::Users,
            Listed::Groups => List::Groups,
            Listed::Memberships => List::Memberships,
        }),
    }
}

fn write(text: &str, wanted: &Wanted, output: &Output) -> Result<(), Fault> {
    if wanted.out.as_os_str() == "-" {
        return output.data(text);
    }
    let path = wanted.out.display();
    std::fs::write(&wanted.out, text).map_err(|e| Fault::Computer(format!("{path} cannot be written: {e}")))?;
    output.say(&format!("The report is in {path}"));
    Ok(())
}
