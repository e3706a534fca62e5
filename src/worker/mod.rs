//! The work: one thread, one runtime. Takes commands (verbs), tells events (past tense).
//!
//! Owns the connection, the watch, the profile that is open and the practice lab. Knows no screen; wakes
//! one through [`std::task::Waker`]. Events never carry a secret and bear the epoch of the
//! connection they belong to. [`reading`], [`sheet`] and [`watch`] are shared with the command line.

mod command;
mod connection;
mod controller;
mod event;
mod handover;
mod increments;
mod practising;
pub mod profiles;
pub mod reading;
pub mod rereading;
mod searching;
pub mod sheet;
mod testing;
pub mod watch;
mod watching;

use std::io;
use std::task::Waker;

use jiff::Timestamp;
use tokio::sync::mpsc;

pub use command::{Command, Copier, Start, TokenSource};
pub use event::{Attributes, Busy, Event, Failure, Opened, ReadProgress, Stamped, WatchState};
pub use practising::{PRACTICE_GROUPS, PRACTICE_SEED, PRACTICE_USERS};

use crate::settings::Folder;
use crate::vault::Vault;

/// What the worker works with; tests bring their own.
#[derive(Clone)]
pub struct Surroundings {
    /// Settings and profiles.
    pub folder: Folder,
    /// The keyring.
    pub vault: Vault,
    /// The clock.
    pub clock: fn() -> Timestamp,
}

impl Surroundings {
    /// This person's folder and keyring, and the computer's clock.
    pub fn of_this_person() -> Self {
        Self { folder: Folder::of_this_person(), vault: Vault::system(), clock: Timestamp::now }
    }
}

/// The screen's end of the worker. Dropping it ends the worker.
pub struct Worker {
    /// Orders; the worker holds the other end.
    commands: mpsc::Sender<Command>,
    /// Facts, in the order they happened; the worker holds the other end.
    events: mpsc::Receiver<Stamped>,
}

/// How many orders and facts may wait. A screen takes all waiting events at once.
const WAITING_COMMANDS: usize = 256;
const WAITING_EVENTS: usize = 1_024;
/// Threads for pages, joins and searches. Each keeps memory of its own for pages to come, so that
/// with a thread for every page under way a long watch would hold several times what it shows.
const BESIDE_THE_LOOP: usize = 4;

/// Starts the worker's thread. `waker` is called after each event.
///
/// # Errors
/// When the system gives no thread or the runtime cannot start.
pub fn spawn(start: Start, surroundings: Surroundings, waker: Waker) -> io::Result<Worker> {
    let (commands, commands_here) = mpsc::channel(WAITING_COMMANDS);
    let (events_here, events) = mpsc::channel(WAITING_EVENTS);
    let runtime =
        tokio::runtime::Builder::new_current_thread().max_blocking_threads(BESIDE_THE_LOOP).enable_all().build()?;
    let teller = event::Teller::new(events_here, waker);
    std::thread::Builder::new().name("worker".to_owned()).spawn(move || {
        let local = tokio::task::LocalSet::new();
        local.block_on(&runtime, controller::run(start, surroundings, commands_here, teller));
        // A keyring call that still waits for its prompt is left behind, so that the window closes at once.
        runtime.shutdown_background();
    })?;
    Ok(Worker { commands, events })
}

impl Worker {
    /// Gives an order. `false` when the worker is gone or drowned in orders.
    pub fn send(&self, command: Command) -> bool {
        self.commands.try_send(command).is_ok()
    }

    /// The next fact, if one waits.
    pub fn try_next(&mut self) -> Option<Stamped> {
        self.events.try_recv().ok()
    }

    /// The next fact, waiting for it; `None` when the worker ended. For scripts and tests.
    pub async fn next(&mut self) -> Option<Stamped> {
        self.events.recv().await
    }
}
