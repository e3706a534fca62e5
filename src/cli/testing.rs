//! `test`: the connection test, a line per stage as it ends, or its report as JSON.

use jiff::Timestamp;

use super::arguments::Arguments;
use super::fault::{Ending, Fault};
use super::origin::Origin;
use super::output::Output;
use crate::scim::connection_test::{self, Input, Outcome, Stage, StageState, TestReport, Verdict};
use crate::text::visible;

/// Runs the test.
pub(super) async fn run(arguments: &Arguments, output: &Output) -> Result<Ending, Fault> {
    let origin = Origin::open(arguments, output).await?;
    let mut printed = Ok(());
    let outcome = test(&origin, |stage| {
        if !arguments.json && printed.is_ok() {
            printed = output.data(&lines_of(stage));
        }
    })
    .await;
    printed?;
    if arguments.json {
        output.json(&outcome.report)?;
    } else {
        output.data(&summary(&outcome.report))?;
    }
    Ok(match outcome.report.verdict {
        Verdict::Ok => Ending::Done,
        Verdict::Problem => Ending::SomethingWrong,
    })
}

/// The test of an origin.
pub(super) async fn test(origin: &Origin, tell: impl FnMut(&Stage)) -> Outcome {
    let input = Input {
        base_url: origin.base_url.clone(),
        token: origin.token.clone(),
        route: origin.route.clone(),
        now: Timestamp::now(),
    };
    connection_test::run(input, tell).await
}

/// A stage for people: state, title, what was seen; below it the cause and the fix.
pub(super) fn lines_of(stage: &Stage) -> String {
    let state = match stage.state {
        StageState::Seen => "seen",
        StageState::Problem => "PROBLEM",
        StageState::Noted => "noted",
        StageState::NotReached => "not reached",
        StageState::Skipped => "skipped",
    };
    let mut out = format!("{state:11}  {:32}  {}", stage.id.title(), visible(&stage.said));
    out.truncate(out.trim_end().len());
    out.push('\n');
    for more in [&stage.cause, &stage.fix].into_iter().flatten() {
        out.push_str(&format!("{:13}{}\n", "", visible(more)));
    }
    out
}

fn summary(report: &TestReport) -> String {
    let verdict = match report.verdict {
        Verdict::Ok => "Everything that could be tested from here works",
        Verdict::Problem => "There is a problem",
    };
    let paste = report.paste.as_ref().map(|paste| {
        format!("For Okta: Base URL {}, API Token {}\n", visible(&paste.base_url), visible(&paste.token_form))
    });
    format!("{verdict}\n{}", paste.unwrap_or_default())
}
