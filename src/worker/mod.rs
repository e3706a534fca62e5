//! The work: one thread, one runtime. Takes commands (verbs), tells events (past tense).
//!
//! Owns the connection, the watch, the profile that is open and the practice lab. Knows no screen; wakes
//! one through [`std::task::Waker`]. Events never carry a secret and bear the epoch of the
//! connection they belong to. `reading` and the like are shared with the command line.

mod command;
mod event;
pub mod reading;

pub use command::{Command, Copier, Start, TokenSource};
pub use event::{Busy, Event, Failure, Opened, ReadProgress, Stamped, WatchState};
