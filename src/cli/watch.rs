//! `watch`: reads again and again, and tells what changed between two reads.

use std::time::{Duration, Instant};

use super::arguments::{Arguments, Watch};
use super::fault::{Ending, Fault};
use super::lists::{completeness, read};
use super::origin::Origin;
use super::output::Output;
use super::shapes::Baseline;
use crate::directory::{Feed, Snapshot, Taken, Tracker};
use crate::text::{counted, visible};

/// After this many failed reads in a row the pause grows.
const PATIENCE: u32 = 5;
/// The longest pause after failed reads.
const LONGEST_PAUSE: Duration = Duration::from_secs(5 * 60);
/// In practice something happens by itself before each read.
const STIRS_A_READ: usize = 1;

/// Watches until the time is over or Ctrl-C.
pub(super) async fn run(watch: &Watch, arguments: &Arguments, output: &Output) -> Result<Ending, Fault> {
    let origin = Origin::open(arguments, output).await?;
    let connection = origin.connect()?;
    let host = connection.base_url.host_and_port();
    let ends = watch.lasting.map(|lasting| Instant::now() + lasting);
    let (mut tracker, mut failures) = (Tracker::default(), 0_u32);
    loop {
        let ending = match read(&connection, output).await {
            Ok(snapshot) => {
                failures = 0;
                let taken = tracker.take(&snapshot);
                tell(&taken, &snapshot, arguments.json, output)?;
                completeness(&snapshot, output)
            }
            Err(error) if tracker.last().is_none() || error.is_unauthorized() => {
                return Err(Fault::of_read(&error, &host));
            }
            Err(error) => {
                failures += 1;
                output.explain(&error.explain(&host));
                Ending::SomethingWrong
            }
        };
        let pause = pause(watch.every, failures);
        if ends.is_some_and(|ends| Instant::now() + pause > ends) {
            return Ok(ending);
        }
        tokio::time::sleep(pause).await;
        for _ in 0..STIRS_A_READ {
            origin.lab.iter().for_each(|lab| drop(lab.stir()));
        }
    }
}

fn tell(taken: &Taken, snapshot: &Snapshot, json: bool, output: &Output) -> Result<(), Fault> {
    if let Some(alarm) = &taken.alarm {
        output.warn(alarm);
    }
    if taken.is_baseline {
        return baseline(snapshot, json, output);
    }
    if json {
        return taken.changes.iter().try_for_each(|change| output.json(change));
    }
    let mut feed = Feed::default();
    feed.push(&taken.changes);
    let lines = feed.lines().iter().rev().map(|line| {
        let at = line.at.to_zoned_datetime(jiff::tz::TimeZone::system()).strftime("%H:%M:%S").to_string();
        format!("{at}  {}\n", visible(&line.sentence))
    });
    output.data(&lines.collect::<String>())
}

fn baseline(snapshot: &Snapshot, json: bool, output: &Output) -> Result<(), Fault> {
    if json {
        return output.json(&Baseline::of(snapshot));
    }
    let people = counted(snapshot.users().len(), "person", "people");
    let groups = counted(snapshot.groups().len(), "group", "groups");
    output.say(&format!("{people} and {groups} at the start; changes follow"));
    Ok(())
}

fn pause(every: Duration, failures: u32) -> Duration {
    let doublings = failures.saturating_sub(PATIENCE).min(10);
    let stretched = every.saturating_mul(1 << doublings).min(LONGEST_PAUSE);
    stretched.max(every)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_grows_only_after_five_failures() {
        let every = Duration::from_secs(10);
        assert_eq!(pause(every, 0), every);
        assert_eq!(pause(every, 5), every);
        assert_eq!(pause(every, 6), every * 2);
        assert_eq!(pause(every, 50), LONGEST_PAUSE);
        assert_eq!(pause(Duration::from_secs(900), 50), Duration::from_secs(900));
    }
}
