//! The real worker before the proxy: connects, watches for the length of the run, and gathers what it tells.

use std::path::Path;
use std::sync::Arc;
use std::task::Waker;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use scim_assistant::directory::Snapshot;
use scim_assistant::http::Route;
use scim_assistant::secret::Token;
use scim_assistant::settings::{Folder, Settings};
use scim_assistant::vault::Vault;
use scim_assistant::worker::{Command, Event, Start, Surroundings, TokenSource, Worker, spawn};
use secrecy::SecretString;

use crate::memory::{self, Look};
use crate::told::{Gathering, Told};
use crate::{Outcome, Server, journal, say};

/// The shortest interval of the watch.
const INTERVAL_SECS: u32 = 5;
const LOOK_EVERY: Duration = Duration::from_secs(10);
const SAY_EVERY: Duration = Duration::from_secs(60);
/// The watch keeps a pause of nine times a read's length; after this time somebody asks for a read.
const PATIENCE: Duration = Duration::from_secs(40);
/// The end of the run is without faults, so that two clean reads soon follow.
const CALM_AT_THE_END: Duration = Duration::from_secs(45);
/// If the watch pauses for longer then, it is asked.
const LONGEST_WAIT: Duration = Duration::from_secs(120);
/// Reads without faults and changes at the end: who is missing in two of them is gone.
const CLEAN_READS: u64 = 2;

/// What to do.
pub(crate) struct Run<'a> {
    pub(crate) length: Duration,
    pub(crate) folder: &'a Path,
    pub(crate) told: &'a Path,
    pub(crate) token: &'a Token,
}

/// What was seen.
pub(crate) struct Watched {
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) memory: Vec<Look>,
    pub(crate) changes: String,
    pub(crate) reads: u64,
    pub(crate) partial: u64,
    pub(crate) failures: u64,
}

/// Everything that is kept while events come in.
struct Watching {
    worker: Worker,
    runtime: tokio::runtime::Runtime,
    gathering: Gathering,
    begun: Instant,
    memory: Vec<Look>,
    said: Instant,
    /// When the last read ended or was asked for.
    moved: Instant,
    last_read: Option<(Timestamp, Duration)>,
    reads: u64,
    partial: u64,
    failures: u64,
    told: usize,
}

/// Watches for the length of the run.
pub(crate) fn watch(run: &Run<'_>, server: &mut Server) -> Outcome<Watched> {
    let surroundings =
        Surroundings { folder: Folder::at(run.folder), vault: Vault::in_memory(), clock: Timestamp::now };
    let worker = spawn(Start::FirstStart, surroundings, Waker::noop().clone())?;
    let mut watching = Watching::new(worker, run.told)?;
    watching.connect(&server.outer, run.token)?;
    server.order("go")?;
    watching.begin();
    watching.until(run.length.saturating_sub(CALM_AT_THE_END), |_| false)?;
    server.order("calm")?;
    watching.until(run.length, |_| false)?;
    server.order("stop")?;
    let changes = server.answer()?;
    let snapshot = watching.clean_reads(run.length)?;
    watching.gathering.flush()?;
    let Watching { memory, reads, partial, failures, .. } = watching;
    Ok(Watched { snapshot, memory, changes, reads, partial, failures })
}

impl Watching {
    fn new(worker: Worker, told: &Path) -> Outcome<Self> {
        Ok(Self {
            worker,
            runtime: tokio::runtime::Builder::new_current_thread().enable_time().build()?,
            gathering: Gathering::create(told)?,
            begun: Instant::now(),
            memory: Vec::new(),
            said: Instant::now(),
            moved: Instant::now(),
            last_read: None,
            reads: 0,
            partial: 0,
            failures: 0,
            told: 0,
        })
    }

    /// As somebody does who starts for the first time; until the first read is whole.
    fn connect(&mut self, base_url: &str, token: &Token) -> Outcome<()> {
        let settings = Settings { interval_secs: INTERVAL_SECS, requests_per_minute: 0, ..Settings::default() };
        let token = TokenSource::Pasted(SecretString::from(token.expose()));
        self.worker.send(Command::ChangeSettings(Box::new(settings)));
        self.worker.send(Command::TestCredentials { base_url: base_url.to_owned(), token, route: Route::default() });
        let limit = Duration::from_secs(60);
        let tested = self.until(limit, |event| matches!(event, Event::CredentialsTested { accepted: true, .. }))?;
        tested.ok_or("the credentials were not accepted")?;
        let (profile, route) = ("Soak".to_owned(), Route::default());
        self.worker.send(Command::SaveCredentials { profile, route, session_only: true });
        self.until(limit, |event| matches!(event, Event::DirectoryRead { growing: false, .. }))?;
        if self.reads == 1 { Ok(()) } else { Err("the first read was not whole".into()) }
    }

    fn begin(&mut self) {
        (self.begun, self.said) = (Instant::now(), Instant::now());
        self.memory.clear();
    }

    /// Takes events until one is the wanted one, or until so much time went by since the beginning.
    fn until(&mut self, end: Duration, mut wanted: impl FnMut(&Event) -> bool) -> Outcome<Option<Event>> {
        while self.begun.elapsed() < end {
            self.look();
            if self.moved.elapsed() > PATIENCE && self.reads > 0 {
                self.moved = Instant::now();
                self.worker.send(Command::ReadNow);
            }
            let wait = LOOK_EVERY.min(end.saturating_sub(self.begun.elapsed())).min(Duration::from_secs(1));
            let next = async { tokio::time::timeout(wait, self.worker.next()).await };
            let Ok(stamped) = self.runtime.block_on(next) else { continue };
            let event = stamped.ok_or("the worker ended")?.event;
            self.take(&event)?;
            if wanted(&event) {
                return Ok(Some(event));
            }
        }
        Ok(None)
    }

    fn take(&mut self, event: &Event) -> Outcome<()> {
        if matches!(event, Event::WatchChanged(_)) {
            self.moved = Instant::now();
        }
        match event {
            Event::DirectoryRead { snapshot, growing: false } => {
                let parts = snapshot.parts();
                let read = (parts.read_at, parts.took);
                if snapshot.is_complete() && self.last_read.replace(read) != Some(read) {
                    self.reads += 1;
                    let to = parts.read_at.as_microsecond();
                    let took = i64::try_from(parts.took.as_micros()).unwrap_or(i64::MAX);
                    self.gathering.note(&Told::Read { from: to - took, to })?;
                } else {
                    self.partial += 1;
                    self.gathering.note(&Told::Partial { to: journal::now() })?;
                }
            }
            Event::FeedGrown { feed, new, .. } => {
                self.told += new;
                self.gathering.take(feed, *new)?;
            }
            Event::ReadFailed(_) => self.failures += 1,
            Event::Failed(explanation) => say(&format!("the worker failed: {explanation:?}")),
            _ => {}
        }
        Ok(())
    }

    fn look(&mut self) {
        let at = self.begun.elapsed();
        if self.memory.last().is_none_or(|(last, _)| at >= *last + LOOK_EVERY) {
            self.memory.push((at, memory::of_this_process("VmRSS")));
        }
        if self.said.elapsed() >= SAY_EVERY {
            self.said = Instant::now();
            let kilobytes = self.memory.last().map_or(0, |(_, kilobytes)| *kilobytes);
            say(&format!(
                "{:>5} s: {} reads, {} partial, {} failed, {} changes told, {kilobytes} kB",
                at.as_secs(),
                self.reads,
                self.partial,
                self.failures,
                self.told
            ));
        }
    }

    /// Waits for whole reads that began after now; those of the watch itself, if they come soon.
    fn clean_reads(&mut self, so_far: Duration) -> Outcome<Arc<Snapshot>> {
        let (stopped, mut clean, mut end) = (Timestamp::now(), 0, so_far + LONGEST_WAIT);
        loop {
            let read = |event: &Event| matches!(event, Event::DirectoryRead { growing: false, .. });
            let Some(Event::DirectoryRead { snapshot, .. }) = self.until(end, read)? else {
                say("the watch paused for longer than the soak waits, so it was asked to read");
                self.worker.send(Command::ReadNow);
                end = self.begun.elapsed() + LONGEST_WAIT;
                continue;
            };
            let parts = snapshot.parts();
            let began = parts.read_at.checked_sub(parts.took)?;
            clean += u64::from(snapshot.is_complete() && began > stopped);
            if clean >= CLEAN_READS {
                // What the read changed is told before its pause is.
                self.until(end, |event| matches!(event, Event::WatchChanged(_)))?;
                return Ok(snapshot);
            }
        }
    }
}
