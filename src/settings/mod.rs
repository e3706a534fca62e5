//! Settings and profiles as TOML files in the platform's config folder. Never a secret.
//!
//! Written atomically behind a lock file, so that two copies of the program lose nothing. A broken
//! file, or one of a newer version, is kept aside and said; defaults are used.

mod file;
mod folder;

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use folder::Folder;

/// The newest form of the files that this program reads and writes.
pub const VERSION: u32 = 1;

/// Light, dark, or as the system has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// What holds for the program, whatever the profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Version of the file's form.
    pub version: u32,
    /// Light or dark.
    pub theme: Theme,
    /// No animation.
    pub reduced_motion: bool,
    /// Pause between reads, 5 to 900 seconds.
    pub interval_secs: u32,
    /// Requests a minute that automatic reads may send; 0 for no limit.
    pub requests_per_minute: u32,
    /// The profile to open at start.
    pub last_profile: Option<String>,
    /// Window size, place, columns: the window's own business.
    pub layout: toml::Table,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            version: VERSION,
            theme: Theme::System,
            reduced_motion: false,
            interval_secs: 10,
            requests_per_minute: 60,
            last_profile: None,
            layout: toml::Table::new(),
        }
    }
}

/// One connection, without its secrets.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// Version of the file's form.
    pub version: u32,
    /// As the person named it; also its key in the keyring.
    pub name: String,
    /// Host and port of the server, to show; the URL itself is in the keyring.
    pub host: String,
    /// Path below the host, to show.
    pub path: String,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// Four characters of the token's fingerprint.
    pub fingerprint: Option<String>,
    /// When that token was first used.
    pub token_since: Option<Timestamp>,
    /// The typed Okta domain or app page.
    pub okta_org: Option<String>,
    /// Manual proxy.
    pub proxy: Option<String>,
    /// Extra certificate authorities.
    pub ca_file: Option<PathBuf>,
    /// Progress of the guide: the guide's own business.
    pub guide: toml::Table,
    /// The last connection test: the test's own business.
    pub last_test: Option<toml::Table>,
    /// When that was.
    pub last_tested: Option<Timestamp>,
}

/// Something that was found wrong with the files and mended; to be said once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice(pub String);

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum Error {
    #[error("{} cannot be written: {why}", path.display())]
    Write { path: PathBuf, why: String },
    #[error("a profile named {0} exists already")]
    NameTaken(String),
    #[error("there is no profile named {0}")]
    NoSuchProfile(String),
    #[error("a profile needs a name of 1 to 60 characters")]
    BadName,
}
