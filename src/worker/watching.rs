//! The watch: reads now or when due, compares, tells, and sets the next pause.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::time::Instant;

use super::controller::{Controller, Done};
use super::event::{Event, Failure, ReadProgress, Teller, WatchState};
use super::reading::{self, Observer};
use super::watch::{self, LastRead, Manners};
use crate::directory::{Snapshot, SnapshotParts, Taken};
use crate::guide::Evidence;
use crate::scim;

/// Tells the growth of a read to the loop and its counts to the screen.
struct Telling {
    epoch: u64,
    asked_for: bool,
    teller: Teller,
    /// Set for the first read only: later ones replace the view when they are whole.
    growing: Option<mpsc::Sender<(u64, Done)>>,
}

impl Observer for Telling {
    fn progressed(&mut self, progress: ReadProgress) {
        let progress = ReadProgress { asked_for: self.asked_for, ..progress };
        self.teller.tell_if_room(self.epoch, Event::ReadProgressed(progress));
    }

    fn grew(&mut self, so_far: &SnapshotParts) {
        if let Some(done) = &self.growing {
            let (done, epoch, so_far) = (done.clone(), self.epoch, so_far.clone());
            tokio::task::spawn_blocking(move || {
                // A full channel loses one picture of a growing list; the next is larger.
                drop(done.try_send((epoch, Done::Grew(Box::new(Snapshot::new(so_far))))));
            });
        }
    }
}

/// The read as a snapshot, made beside the loop.
async fn joined(last: Option<Arc<Snapshot>>, parts: SnapshotParts) -> Result<Box<Snapshot>, scim::Error> {
    let join = move || match last {
        Some(last) => Snapshot::after(&last, parts),
        None => Snapshot::new(parts),
    };
    match tokio::task::spawn_blocking(join).await {
        Ok(snapshot) => Ok(Box::new(snapshot)),
        Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
    }
}

impl Controller {
    /// Starts a read, unless one runs. A read that a person asked for is not bound by the watch's pauses.
    pub(super) async fn read_now(&mut self, asked_for: bool) {
        let growing = self.done.clone();
        let (epoch, clock, teller) = (self.epoch, self.surroundings.clock, self.teller.clone());
        let Some(connection) = &mut self.connection else { return };
        if connection.read.is_some() {
            connection.read_again |= asked_for;
            return;
        }
        let client = connection.client.clone();
        let last = connection.tracker.last().cloned();
        let mut telling =
            Telling { epoch, asked_for, teller, growing: connection.snapshot.is_none().then_some(growing) };
        let read = self.spawn(async move {
            let before = client.requests_sent();
            let outcome = reading::observe_directory(&client, clock, &mut telling).await;
            let outcome = match outcome {
                Ok(parts) => joined(last, parts).await,
                Err(error) => Err(error),
            };
            Done::Read { outcome, requests: client.requests_sent() - before }
        });
        if let Some(connection) = &mut self.connection {
            connection.read = Some(read);
            connection.due = None;
            connection.watch.next_read = None;
        }
        self.tell(Event::ReadStarted).await;
    }

    pub(super) async fn cancel_read(&mut self) {
        let Some(connection) = &mut self.connection else { return };
        if connection.read.take().is_some() {
            self.cancelled_read().await;
        }
    }

    /// Says that no read runs and sets the next pause.
    pub(super) async fn cancelled_read(&mut self) {
        self.tell(Event::ReadCancelled).await;
        self.schedule(LastRead { took: std::time::Duration::ZERO, requests: 0, failures: 0 }).await;
    }

    pub(super) async fn pause_watch(&mut self, paused: bool) {
        let Some(connection) = &mut self.connection else { return };
        connection.watch.paused = paused;
        if paused {
            connection.due = None;
            connection.watch.next_read = None;
        } else if connection.read.is_none() {
            connection.due = Some(Instant::now());
        }
        let state = connection.watch.clone();
        self.tell(Event::WatchChanged(state)).await;
    }

    /// The first read grows: the view fills while it loads.
    pub(super) async fn grew(&mut self, snapshot: Snapshot) {
        let Some(connection) = &mut self.connection else { return };
        if connection.read.is_none() || connection.tracker.last().is_some() {
            return;
        }
        let snapshot = Arc::new(snapshot);
        connection.snapshot = Some(Arc::clone(&snapshot));
        self.tell(Event::DirectoryRead { snapshot, growing: true }).await;
    }

    pub(super) async fn read_ended(&mut self, outcome: Result<Snapshot, scim::Error>, requests: u64) {
        let Some(connection) = &mut self.connection else { return };
        // A read that was cancelled in the very moment in which it ended is none.
        if connection.read.take().is_none() {
            return;
        }
        match outcome {
            Ok(snapshot) => self.directory_read(Arc::new(snapshot), requests).await,
            Err(error) => self.read_failed(&error, requests).await,
        }
        if self.connection.as_mut().is_some_and(|c| std::mem::take(&mut c.read_again)) {
            self.read_now(true).await;
        } else {
            self.play_next();
        }
    }

    async fn directory_read(&mut self, snapshot: Arc<Snapshot>, requests: u64) {
        let took = snapshot.parts().took;
        let Some(connection) = &mut self.connection else { return };
        // A partial read never takes the place of a whole one.
        let shown = match &connection.snapshot {
            Some(last) if last.is_complete() && !snapshot.is_complete() => Arc::clone(last),
            _ => Arc::clone(&snapshot),
        };
        connection.snapshot = Some(Arc::clone(&shown));
        let taken = connection.tracker.take(&snapshot);
        self.tell(Event::DirectoryRead { snapshot: shown, growing: false }).await;
        if !snapshot.is_complete() {
            self.tell_partial(&snapshot).await;
        }
        self.tell_changes(taken).await;
        self.schedule(LastRead { took, requests, failures: 0 }).await;
    }

    async fn tell_partial(&self, snapshot: &Snapshot) {
        let parts = snapshot.parts();
        for completeness in [&parts.users_completeness, &parts.groups_completeness] {
            if let scim::Completeness::Partial { why } = completeness {
                self.tell(Event::Noticed(format!("The list is not complete: {why}"))).await;
            }
        }
    }

    async fn tell_changes(&mut self, taken: Taken) {
        let now = self.now();
        let Some(connection) = &mut self.connection else { return };
        connection.feed.push(&taken.changes);
        let evidence = Evidence {
            test: connection.test.as_ref().map(|(report, at)| (report, *at)),
            changes: &taken.changes,
            snapshot: connection.snapshot.as_deref(),
            now,
        };
        let before = connection.progress.clone();
        let became_seen = connection.progress.observe(evidence);
        let moved = connection.progress != before;
        if !taken.changes.is_empty() || taken.alarm.is_some() {
            let feed = Arc::new(connection.feed.clone());
            self.tell(Event::FeedGrown { feed, alarm: taken.alarm, new: taken.changes.len() }).await;
        }
        if moved {
            self.tell_guide(became_seen).await;
        }
    }

    async fn read_failed(&mut self, error: &scim::Error, requests: u64) {
        let at = self.now();
        let Some(connection) = &mut self.connection else { return };
        connection.watch.failures += 1;
        let failures = connection.watch.failures;
        let unauthorized = error.is_unauthorized();
        // A refused token is not tried again by itself: servers lock out.
        connection.watch.paused |= unauthorized;
        let explanation = error.explain(&connection.credentials.base_url.host_and_port());
        self.tell(Event::ReadFailed(Failure { at, explanation, unauthorized })).await;
        self.schedule(LastRead { took: std::time::Duration::ZERO, requests, failures }).await;
    }

    /// Sets the pause after a read and says so.
    async fn schedule(&mut self, last: LastRead) {
        let state = {
            let interval = std::time::Duration::from_secs(u64::from(
                self.settings.interval_secs.clamp(*watch::INTERVAL_SECS.start(), *watch::INTERVAL_SECS.end()),
            ));
            let (now, requests_per_minute) = (self.now(), self.settings.requests_per_minute);
            let Some(connection) = &mut self.connection else { return };
            let loopback = connection.credentials.base_url.is_loopback();
            let (pause, stretched) = watch::pause(Manners { interval, requests_per_minute, loopback }, last);
            let paused = connection.watch.paused;
            connection.due = (!paused).then(|| Instant::now() + pause);
            let next_read = (!paused).then(|| now.checked_add(pause).unwrap_or(now));
            connection.watch = WatchState { paused, next_read, stretched, failures: last.failures };
            connection.watch.clone()
        };
        self.tell(Event::WatchChanged(state)).await;
    }

    pub(super) fn read_user_json(&self, scim_id: String) {
        let Some((client, host)) = self.client_and_host() else { return };
        let (epoch, teller) = (self.epoch, self.teller.clone());
        tokio::task::spawn_local(async move {
            let json = client.user_json(&scim_id).await.map_err(|e| e.explain(&host));
            teller.tell(epoch, Event::UserJsonRead { scim_id, json }).await;
        });
    }

    pub(super) fn read_group_json(&self, scim_id: String) {
        let Some((client, host)) = self.client_and_host() else { return };
        let (epoch, teller) = (self.epoch, self.teller.clone());
        tokio::task::spawn_local(async move {
            let json = client.group_json(&scim_id).await.map_err(|e| e.explain(&host));
            teller.tell(epoch, Event::GroupJsonRead { scim_id, json }).await;
        });
    }

    /// Unpacks a record's page beside the loop: a large group takes longer than a frame.
    pub(super) fn open_record(
        &self,
        scim_id: String,
        open: impl FnOnce(&Snapshot, &str) -> Option<Box<[(Box<str>, Box<str>)]>> + Send + 'static,
    ) {
        let Some(snapshot) = self.connection.as_ref().and_then(|c| c.snapshot.clone()) else { return };
        let (epoch, teller, read_at) = (self.epoch, self.teller.clone(), snapshot.parts().read_at);
        tokio::task::spawn_local(async move {
            let opened = tokio::task::spawn_blocking(move || (open(&snapshot, &scim_id), scim_id)).await;
            if let Ok((Some(others), scim_id)) = opened {
                teller.tell(epoch, Event::RecordOpened { scim_id, read_at, others: others.into() }).await;
            }
        });
    }

    fn client_and_host(&self) -> Option<(scim::Client, String)> {
        let connection = self.connection.as_ref()?;
        Some((connection.client.clone(), connection.credentials.base_url.host_and_port()))
    }
}
