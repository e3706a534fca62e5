//! The three parts of every error text that a person reads.
//!
//! Typed causes live with the module that met them; this is only the form in which they are told.

use serde::{Deserialize, Serialize};

/// What was seen, what it means, what to do. Single sentences without a full stop at the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// What was seen: the host, the number, the server's words.
    pub seen: String,
    /// What that means.
    pub means: String,
    /// What to do, and where.
    pub fix: String,
}

impl Explanation {
    /// The three parts from anything that becomes text.
    pub fn new(seen: impl Into<String>, means: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { seen: seen.into(), means: means.into(), fix: fix.into() }
    }
}
