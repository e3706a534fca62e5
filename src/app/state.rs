//! Everything the window was told. Events go in by [`AppState::apply`]; screens only read.
//!
//! Holds no secret and asks nobody for the time. A list keeps its last good content while a newer
//! one is on its way or failed to come.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use crate::directory::{Feed, Snapshot};
use crate::explanation::Explanation;
use crate::guide::{Progress, StepId};
use crate::report::{Format, Report};
use crate::scim::connection_test::{Stage, TestReport};
use crate::settings::{Profile, Settings};
use crate::worker::{Attributes, Busy, Event, Failure, Opened, ReadProgress, Stamped, WatchState};

/// The answer of a search: rows of a certain snapshot.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Found {
    pub number: u64,
    pub rows: Arc<[u32]>,
    pub snapshot: Arc<Snapshot>,
    /// Whether these are all rows, and not only the first screenful.
    pub whole: bool,
}

/// Fresh JSON of one record.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct RecordJson {
    pub scim_id: String,
    pub json: Result<String, Explanation>,
}

/// How the connection test stands.
#[derive(Debug, Clone, Default)]
pub struct TestState {
    /// Whether it runs.
    pub running: bool,
    /// The stages that ended, in order.
    pub stages: Vec<Stage>,
    /// The last report and when it was made.
    pub report: Option<(Box<TestReport>, Timestamp)>,
    /// Fingerprint of the token that the worker holds for saving or another test.
    pub token_kept: Option<String>,
    /// Whether what was tested can be saved.
    pub accepted: bool,
}

/// The hand-over sheet in one format.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct MadeReport {
    pub report: Arc<Report>,
    pub format: Format,
    pub text: Arc<str>,
}

/// The attributes without a column of one record, and of which read.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct OpenedRecord {
    pub scim_id: String,
    pub read_at: Timestamp,
    pub others: Attributes,
}

/// What the window knows.
#[derive(Debug, Clone, Default)]
pub struct AppState {
    /// Stamp of the open connection; older events are dropped.
    pub epoch: u64,
    /// Settings, as last told.
    pub settings: Settings,
    /// All profiles.
    pub profiles: Vec<Profile>,
    /// The open connection.
    pub opened: Option<Opened>,
    /// The last good read.
    pub snapshot: Option<Arc<Snapshot>>,
    /// The first read is still going on and `snapshot` grows.
    pub growing: bool,
    /// A read is running.
    pub reading: Option<ReadProgress>,
    /// Why the last read failed; taken away by the next good one.
    pub read_failure: Option<Failure>,
    /// How the watch stands.
    pub watch: WatchState,
    /// What changed.
    pub feed: Arc<Feed>,
    /// Many people vanished or were deactivated at once.
    pub alarm: Option<String>,
    /// Changes since the activity was last looked at.
    pub unseen_changes: usize,
    /// The last answer of a search for users.
    pub users: Option<Found>,
    /// The last answer of a search for groups.
    pub groups: Option<Found>,
    /// The last record that was read as JSON.
    pub user_json: Option<RecordJson>,
    /// See `user_json`.
    pub group_json: Option<RecordJson>,
    /// The attributes of the record that was opened last.
    pub opened_record: Option<OpenedRecord>,
    /// The connection test.
    pub test: TestState,
    /// The profile that was saved last.
    pub saved_profile: Option<String>,
    /// The guide.
    pub progress: Option<Box<Progress>>,
    /// Steps that became seen with the last event of the guide.
    pub became_seen: Vec<StepId>,
    /// What the last practice button did.
    pub click_said: Option<Result<String, String>>,
    /// The last hand-over sheet.
    pub report: Option<MadeReport>,
    /// Where the sheet was last saved.
    pub exported: Option<PathBuf>,
    /// The file that the person chose last.
    pub picked_file: Option<PathBuf>,
    /// What the worker is busy with.
    pub busy: Option<Busy>,
    /// The last failure outside reads; shown until it is taken away.
    pub failure: Option<Explanation>,
    /// Said and not yet shown as toasts.
    pub notices: Vec<String>,
}

impl AppState {
    /// Takes a stamped event; one of an earlier connection is dropped.
    pub fn take(&mut self, stamped: Stamped) {
        if stamped.epoch < self.epoch {
            return;
        }
        if stamped.epoch > self.epoch {
            self.epoch = stamped.epoch;
        }
        self.apply(stamped.event);
    }

    /// Takes one fact.
    pub fn apply(&mut self, event: Event) {
        match event {
            Event::SettingsLoaded(settings) => self.settings = *settings,
            Event::ProfilesListed(profiles) => self.profiles = profiles,
            Event::ConnectionOpened(opened) => self.open(*opened),
            Event::ConnectionClosed => self.close(),
            Event::Noticed(text) => self.notices.push(text),
            Event::Failed(explanation) => self.failure = Some(explanation),
            Event::BusyWith(busy) => self.busy = busy,
            event => self.apply_test(event),
        }
    }

    /// Whether the token is one that the server refuses.
    pub fn unauthorized(&self) -> bool {
        self.read_failure.as_ref().is_some_and(|failure| failure.unauthorized)
    }

    fn apply_test(&mut self, event: Event) {
        match event {
            Event::TestStarted => {
                self.test.running = true;
                self.test.stages.clear();
                self.test.report = None;
                self.test.accepted = false;
            }
            Event::StageEnded(stage) => self.test.stages.push(stage),
            Event::TestCancelled => self.test.running = false,
            Event::CredentialsTested { report, at, token_kept, accepted } => {
                self.test = TestState {
                    running: false,
                    stages: report.stages.clone(),
                    report: Some((report, at)),
                    token_kept,
                    accepted,
                };
            }
            Event::CredentialsSaved { profile } => {
                self.notices.push(format!("Saved as {}", crate::text::clipped(&profile, 60)));
                self.saved_profile = Some(profile);
                self.test.token_kept = None;
                self.test.accepted = false;
            }
            Event::TokenDiscarded => {
                self.test.token_kept = None;
                self.test.accepted = false;
                self.test.running = false;
            }
            event => self.apply_reading(event),
        }
    }

    fn apply_reading(&mut self, event: Event) {
        match event {
            Event::ReadStarted => self.reading = Some(ReadProgress::default()),
            Event::ReadProgressed(progress) => self.reading = Some(progress),
            Event::DirectoryRead { snapshot, growing } => {
                self.snapshot = Some(snapshot);
                self.growing = growing;
                self.read_failure = None;
                if !growing {
                    self.reading = None;
                }
            }
            Event::ReadFailed(failure) => {
                self.reading = None;
                self.growing = false;
                self.read_failure = Some(failure);
            }
            Event::ReadCancelled => self.reading = None,
            Event::WatchChanged(watch) => self.watch = watch,
            Event::FeedGrown { feed, alarm, new } => {
                self.feed = feed;
                self.unseen_changes += new;
                self.alarm = alarm.or(self.alarm.take());
            }
            event => self.apply_answer(event),
        }
    }

    fn apply_answer(&mut self, event: Event) {
        match event {
            Event::UsersBegun { number, rows, snapshot } => {
                keep_newer(&mut self.users, Found { number, rows, snapshot, whole: false });
            }
            Event::UsersFound { number, rows, snapshot } => {
                keep_newer(&mut self.users, Found { number, rows, snapshot, whole: true });
            }
            Event::GroupsFound { number, rows, snapshot } => {
                keep_newer(&mut self.groups, Found { number, rows, snapshot, whole: true });
            }
            Event::UserJsonRead { scim_id, json } => self.user_json = Some(RecordJson { scim_id, json }),
            Event::RecordOpened { scim_id, read_at, others } => {
                self.opened_record = Some(OpenedRecord { scim_id, read_at, others });
            }
            Event::GroupJsonRead { scim_id, json } => self.group_json = Some(RecordJson { scim_id, json }),
            Event::GuideMoved { progress, became_seen } => {
                self.progress = Some(progress);
                self.became_seen = became_seen;
            }
            Event::ClickPlayed { said } => {
                let (Ok(text) | Err(text)) = &said;
                self.notices.push(text.clone());
                self.click_said = Some(said);
            }
            Event::ReportMade { report, format, text } => self.report = Some(MadeReport { report, format, text }),
            Event::ReportExported { path } => {
                self.notices.push(format!("Saved as {}", path.display()));
                self.exported = Some(path);
            }
            _ => {}
        }
    }

    fn open(&mut self, opened: Opened) {
        self.close();
        self.opened = Some(opened);
    }

    /// Forgets everything that belongs to a connection.
    fn close(&mut self) {
        *self = Self {
            epoch: self.epoch,
            settings: std::mem::take(&mut self.settings),
            profiles: std::mem::take(&mut self.profiles),
            test: std::mem::take(&mut self.test),
            saved_profile: self.saved_profile.take(),
            picked_file: self.picked_file.take(),
            busy: self.busy,
            failure: self.failure.take(),
            notices: std::mem::take(&mut self.notices),
            ..Self::default()
        };
    }
}

fn keep_newer(slot: &mut Option<Found>, found: Found) {
    if slot.as_ref().is_none_or(|old| old.number <= found.number) {
        *slot = Some(found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_of_an_earlier_connection_are_dropped() {
        let mut state = AppState::default();
        state.take(Stamped { epoch: 2, event: Event::Noticed("two".into()) });
        state.take(Stamped { epoch: 1, event: Event::Noticed("one".into()) });
        assert_eq!(state.notices, ["two"]);
    }

    #[test]
    fn opening_a_connection_forgets_the_one_before() {
        let mut state = AppState { alarm: Some("look first".into()), unseen_changes: 3, ..AppState::default() };
        let opened =
            Opened { practice: true, profile: Profile::default(), base_url: String::new(), session_only: true };
        state.apply(Event::ConnectionOpened(Box::new(opened)));
        assert!(state.opened.is_some());
        assert_eq!((state.alarm, state.unseen_changes), (None, 0));
    }

    #[test]
    fn an_alarm_stays_until_it_is_taken_away() {
        let mut state = AppState::default();
        state.apply(Event::FeedGrown { feed: Arc::default(), alarm: Some("look first".into()), new: 1 });
        state.apply(Event::FeedGrown { feed: Arc::default(), alarm: None, new: 2 });
        assert_eq!((state.alarm.as_deref(), state.unseen_changes), (Some("look first"), 3));
    }
}
