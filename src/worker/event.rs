//! What the worker tells.

use std::sync::Arc;

use jiff::Timestamp;

use crate::directory::{Feed, Snapshot};
use crate::explanation::Explanation;
use crate::guide::{Progress, StepId};
use crate::report::{Format, Report};
use crate::scim::connection_test::{Stage, TestReport};
use crate::settings::{Profile, Settings};

/// Paths and values of attributes.
pub type Attributes = Arc<[(Box<str>, Box<str>)]>;

/// An event and the connection it belongs to.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Stamped {
    pub epoch: u64,
    pub event: Event,
}

/// Which connection is open.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct Opened {
    pub practice: bool,
    /// The profile; in practice a made-up one that is not kept.
    pub profile: Profile,
    pub base_url: String,
    /// Secrets are in memory only.
    pub session_only: bool,
}

/// Counted things of a running read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct ReadProgress {
    pub users: u64,
    pub users_total: Option<u64>,
    pub groups: u64,
    pub groups_total: Option<u64>,
    pub asked_for: bool,
}

/// How the watch stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WatchState {
    /// Paused by the person.
    pub paused: bool,
    /// When the next read is due.
    pub next_read: Option<Timestamp>,
    /// Why the interval is longer than set, if it is.
    pub stretched: Option<String>,
    /// Failed reads in a row.
    pub failures: u32,
}

/// Something went wrong; the last good data stays.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Failure {
    pub at: Timestamp,
    pub explanation: Explanation,
    pub unauthorized: bool,
}

/// What the worker is busy with outside reads, to be shown after a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Busy {
    Keyring,
    Test,
    Practice,
}

/// One fact.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub enum Event {
    /// At start and after each change.
    SettingsLoaded(Box<Settings>),
    ProfilesListed(Vec<Profile>),
    /// A connection was opened; everything of the one before is gone.
    ConnectionOpened(Box<Opened>),
    ConnectionClosed,
    /// To be said once, as a toast.
    Noticed(String),
    Failed(Explanation),
    BusyWith(Option<Busy>),
    TestStarted,
    StageEnded(Stage),
    TestCancelled,
    /// `token_kept`: the fingerprint of the cleaned token that the worker holds. `accepted`: can be saved.
    CredentialsTested {
        report: Box<TestReport>,
        at: Timestamp,
        token_kept: Option<String>,
        accepted: bool,
    },
    CredentialsSaved {
        profile: String,
    },
    TokenDiscarded,
    ReadStarted,
    ReadCancelled,
    ReadProgressed(ReadProgress),
    /// A read ended well (or partially, see the snapshot). During the first read it may come several times, growing.
    DirectoryRead {
        snapshot: Arc<Snapshot>,
        growing: bool,
    },
    ReadFailed(Failure),
    WatchChanged(WatchState),
    FeedGrown {
        feed: Arc<Feed>,
        alarm: Option<String>,
        new: usize,
    },
    /// The first rows of a search in a large directory; all of them follow.
    UsersBegun {
        number: u64,
        rows: Arc<[u32]>,
        snapshot: Arc<Snapshot>,
    },
    UsersFound {
        number: u64,
        rows: Arc<[u32]>,
        snapshot: Arc<Snapshot>,
    },
    GroupsFound {
        number: u64,
        rows: Arc<[u32]>,
        snapshot: Arc<Snapshot>,
    },
    UserJsonRead {
        scim_id: String,
        json: Result<String, Explanation>,
    },
    GroupJsonRead {
        scim_id: String,
        json: Result<String, Explanation>,
    },
    /// The attributes of a record that have no column, as the read at that time had them.
    RecordOpened {
        scim_id: String,
        read_at: Timestamp,
        others: Attributes,
    },
    GuideMoved {
        progress: Box<Progress>,
        became_seen: Vec<StepId>,
    },
    ClickPlayed {
        said: Result<String, String>,
    },
    ReportMade {
        report: Arc<Report>,
        format: Format,
        text: Arc<str>,
    },
    ReportExported {
        path: std::path::PathBuf,
    },
}

/// Tells events and wakes the screen. Cheap to clone.
#[derive(Clone)]
pub(super) struct Teller {
    events: tokio::sync::mpsc::Sender<Stamped>,
    waker: std::task::Waker,
}

impl Teller {
    pub(super) fn new(events: tokio::sync::mpsc::Sender<Stamped>, waker: std::task::Waker) -> Self {
        Self { events, waker }
    }

    /// Tells a fact that must arrive; waits while the screen is behind.
    pub(super) async fn tell(&self, epoch: u64, event: Event) {
        // The screen is gone: the worker ends by its command channel, nothing to do here.
        drop(self.events.send(Stamped { epoch, event }).await);
        self.waker.wake_by_ref();
    }

    /// Tells a fact that the next one of its kind replaces; dropped while the screen is behind.
    pub(super) fn tell_if_room(&self, epoch: u64, event: Event) {
        if self.events.try_send(Stamped { epoch, event }).is_ok() {
            self.waker.wake_by_ref();
        }
    }
}
