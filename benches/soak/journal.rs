//! What the practice server accepted, in the order it was accepted; one JSON object a line.
//!
//! Written by the process of the server, read by the one of the worker. Knows no worker and no request.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Something that happened between two moments, in microseconds since 1970.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) sent: i64,
    pub(crate) done: i64,
    pub(crate) deed: Deed,
}

/// What happened.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Deed {
    /// How somebody is from then on.
    Person {
        id: String,
        state: State,
    },
    Gone {
        id: String,
    },
    Member {
        group: String,
        id: String,
        inside: bool,
    },
    /// The proxy made the record unreadable in one answer.
    Hidden {
        id: String,
    },
    /// The proxy threw a fault.
    Fault(String),
    /// Changes alone were asked for.
    Filtered,
}

/// What changes about a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct State {
    pub(crate) name: Option<String>,
    pub(crate) active: Option<bool>,
}

/// The journal while it is written. Cheap to clone; all clones write the same file.
#[derive(Clone)]
pub(crate) struct Journal(Arc<Mutex<BufWriter<File>>>);

impl Journal {
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        Ok(Self(Arc::new(Mutex::new(BufWriter::new(File::create(path)?)))))
    }

    pub(crate) fn note(&self, sent: i64, deed: Deed) -> io::Result<()> {
        self.write(&Entry { sent, done: now(), deed })
    }

    /// How it was before anything happened.
    pub(crate) fn begin_with(&self, deed: Deed) -> io::Result<()> {
        self.write(&Entry { sent: 0, done: 0, deed })
    }

    pub(crate) fn flush(&self) -> io::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).flush()
    }

    fn write(&self, entry: &Entry) -> io::Result<()> {
        write_line(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner), entry)
    }
}

/// Microseconds since 1970.
pub(crate) fn now() -> i64 {
    Timestamp::now().as_microsecond()
}

/// Adds a line.
pub(crate) fn write_line(file: &mut impl io::Write, entry: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *file, entry)?;
    file.write_all(b"\n")
}

/// All lines of a file.
pub(crate) fn read_lines<T: DeserializeOwned>(path: &Path) -> io::Result<Vec<T>> {
    BufReader::new(File::open(path)?).lines().map(|line| Ok(serde_json::from_str(&line?)?)).collect()
}
