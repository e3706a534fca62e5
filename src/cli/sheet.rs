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
use crate::guide::Progress;
use crate::report::{ConnectionPart, Format, List, Report, export};
use crate::scim::connection_test::TestReport;
use crate::worker::sheet::{Known, gather};

/// Makes the sheet and writes it.
pub(super) async fn run(wanted: &Wanted, arguments: &Arguments, output: &Output) -> Result<Ending, Fault> {
    let origin = Origin::open(arguments, output).await?;
    let connection = origin.connect()?;
    let host = connection.base_url.host_and_port();
    let snapshot = read(&connection, output).await.map_err(|error| Fault::of_read(&error, &host))?;
    let (test, tested_at) = last_test(&origin).await;
    let report = made(&origin, &connection, &snapshot, &test, tested_at);
    write(&export(&report, format_of(wanted)), wanted, output)?;
    Ok(completeness(&snapshot, output))
}

/// The test that the profile keeps, else a fresh one.
async fn last_test(origin: &Origin) -> (TestReport, Timestamp) {
    let kept = origin.profile.as_ref().and_then(|profile| {
        let report = profile.last_test.clone()?.try_into().ok()?;
        Some((report, profile.last_tested?))
    });
    match kept {
        Some(kept) => kept,
        None => (testing::test(origin, |_| ()).await.report, Timestamp::now()),
    }
}

fn made(
    origin: &Origin,
    connection: &Connection,
    snapshot: &Arc<Snapshot>,
    test: &TestReport,
    tested_at: Timestamp,
) -> Report {
    let kept = origin.profile.as_ref().and_then(|profile| profile.guide.clone().try_into::<Progress>().ok());
    gather(Known {
        connection: connection_part(origin, connection),
        progress: &kept.unwrap_or_default(),
        test: Some((test, tested_at)),
        snapshot: Some(snapshot),
        feed: None,
        now: Timestamp::now(),
    })
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
