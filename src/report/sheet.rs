//! What the sheet says.

use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

use crate::directory::{Snapshot, Totals};
use crate::scim::connection_test::TestReport;

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Format {
    Markdown,
    Html,
    Json,
    Csv(List),
}

/// A list for CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum List {
    Users,
    Groups,
    Memberships,
}

/// Everything the sheet says. There is no field that could hold a token.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct Report {
    pub made_at: Timestamp,
    pub program_version: String,
    pub connection: ConnectionPart,
    pub steps: Vec<StepPart>,
    pub features: Vec<FeaturePart>,
    pub test: Option<TestReport>,
    pub tested_at: Option<Timestamp>,
    pub totals: Option<Totals>,
    pub read_at: Option<Timestamp>,
    /// Whether the totals come from a complete read.
    pub complete: bool,
    /// The last changes, as sentences with their time.
    pub recent: Vec<(Timestamp, String)>,
    pub next_steps: Vec<String>,
    pub support: String,
    /// For the CSV lists.
    #[serde(skip)]
    pub snapshot: Option<Arc<Snapshot>>,
}

/// What is connected.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct ConnectionPart {
    pub profile: Option<String>,
    pub host: String,
    pub path: String,
    /// "stored in the OS keyring", "in memory for this session", "from the command line".
    pub token_kept: String,
    pub fingerprint: String,
    pub token_since: Option<Timestamp>,
    pub profile_created: Option<Timestamp>,
    pub okta_org: Option<String>,
}

/// A step and its state.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct StepPart {
    pub title: String,
    pub state: StatePart,
    pub evidence: Option<String>,
    pub at: Option<Timestamp>,
}

/// A feature and its state.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct FeaturePart {
    pub title: String,
    pub state: StatePart,
    pub evidence: Option<String>,
    pub at: Option<Timestamp>,
    pub after_secs: Option<u64>,
}

/// The five states, each with its own word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum StatePart {
    ToDo,
    Waiting,
    Seen,
    YouSaidSo,
    Problem,
}

impl StatePart {
    /// "to do", "waiting", "seen", "you said so", "problem".
    pub fn word(self) -> &'static str {
        match self {
            Self::ToDo => "to do",
            Self::Waiting => "waiting",
            Self::Seen => "seen",
            Self::YouSaidSo => "you said so",
            Self::Problem => "problem",
        }
    }

    /// The state's name in the JSON form and in style sheets.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::ToDo => "to_do",
            Self::Waiting => "waiting",
            Self::Seen => "seen",
            Self::YouSaidSo => "you_said_so",
            Self::Problem => "problem",
        }
    }
}
