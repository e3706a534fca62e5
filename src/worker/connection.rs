//! The open connection: the client, the watch's memory, the feed, the guide's progress.
//!
//! One value per connection; opening another drops this one whole, and with it every running read.

use std::collections::VecDeque;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::event::{Opened, WatchState};
use super::searching::Searches;
use crate::directory::{Feed, Snapshot, Tracker};
use crate::guide::Progress;
use crate::practice::{Click, Lab, OktaAdmin};
use crate::scim::{self, connection_test::TestReport};
use crate::vault::Credentials;

/// Everything that belongs to one open connection.
pub(super) struct Connection {
    pub(super) opened: Opened,
    pub(super) credentials: Credentials,
    pub(super) client: scim::Client,
    pub(super) tracker: Tracker,
    pub(super) feed: Feed,
    /// The last good read, for searches and the sheet; during the first read it grows.
    pub(super) snapshot: Option<Arc<Snapshot>>,
    pub(super) progress: Progress,
    pub(super) test: Option<(TestReport, Timestamp)>,
    pub(super) watch: WatchState,
    /// When the next read starts; `None` while one runs or the watch is paused.
    pub(super) due: Option<Instant>,
    /// The running read.
    pub(super) read: Option<Task>,
    /// Somebody asked for a read while one ran: it may have begun before what they want to see.
    pub(super) read_again: bool,
    pub(super) searches: Searches,
    pub(super) lab: Option<PracticeLab>,
}

/// The practice lab behind a connection.
pub(super) struct PracticeLab {
    pub(super) lab: Lab,
    /// `None` while a click is being played.
    pub(super) admin: Option<OktaAdmin>,
    /// Clicks that wait for the read after the one before them, so that the watch sees each.
    pub(super) waiting: VecDeque<Click>,
    /// When something moves by itself next.
    pub(super) stirs: Instant,
    /// The server; aborted when the connection goes.
    pub(super) _server: Task,
}

/// A task that ends when this is dropped.
pub(super) struct Task(pub(super) JoinHandle<()>);

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Connection {
    pub(super) fn new(opened: Opened, credentials: Credentials, client: scim::Client) -> Self {
        Self {
            opened,
            credentials,
            client,
            tracker: Tracker::default(),
            feed: Feed::default(),
            snapshot: None,
            progress: Progress::default(),
            test: None,
            watch: WatchState::default(),
            due: Some(Instant::now()),
            read: None,
            read_again: false,
            searches: Searches::default(),
            lab: None,
        }
    }
}
