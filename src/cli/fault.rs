//! How an order ends, and the exit code of each end.

use crate::explanation::Explanation;
use crate::{http, scim, settings, vault};

/// An order that was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Nothing is wrong.
    Done,
    /// Something is wrong, and was printed.
    SomethingWrong,
    /// Ctrl-C.
    Interrupted,
}

/// An order that could not be carried out.
#[derive(Debug)]
pub(super) enum Fault {
    /// Whoever read stdout has left.
    NobodyReads,
    /// The command line was wrong.
    Usage(String),
    /// The server could not be reached or refused the token.
    NoAnswer(Explanation),
    /// This computer lacks something.
    Computer(String),
    /// The same, with advice.
    Lacking(Explanation),
}

impl Ending {
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::SomethingWrong => 1,
            Self::Interrupted => super::INTERRUPTED,
        }
    }
}

impl Fault {
    pub(super) fn code(&self) -> u8 {
        match self {
            Self::NobodyReads => 0,
            Self::Usage(_) => 2,
            Self::NoAnswer(_) => 3,
            Self::Computer(_) | Self::Lacking(_) => 4,
        }
    }

    /// A failed read; `host` is the server's host and port.
    pub(super) fn of_read(error: &scim::Error, host: &str) -> Self {
        use http::Error::{CaFile, NoCaStore};
        let explanation = error.explain(host);
        match error {
            scim::Error::Http(CaFile { .. } | NoCaStore { .. }) => Self::Lacking(explanation),
            _ => Self::NoAnswer(explanation),
        }
    }
}

impl From<vault::Error> for Fault {
    fn from(error: vault::Error) -> Self {
        Self::Lacking(error.explain())
    }
}

impl From<settings::Error> for Fault {
    fn from(error: settings::Error) -> Self {
        match error {
            settings::Error::Write { .. } => Self::Computer(error.to_string()),
            _ => Self::Usage(error.to_string()),
        }
    }
}
