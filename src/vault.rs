//! The credentials of each profile, in the OS keyring and nowhere else.
//!
//! The only file that names the keyring. One thread of its own makes all calls, so a prompt never
//! blocks the caller; values larger than a store's limit are cut into parts. Nothing falls back to
//! a file: without a keyring the session can go on in memory, on request.

use crate::base_url::BaseUrl;
use crate::explanation::Explanation;
use crate::secret::Token;

/// What is kept for one profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The SCIM base URL.
    pub base_url: BaseUrl,
    /// The bearer token.
    pub token: Token,
}

/// Why the keyring did not give or take something. Holds no value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)]
pub enum Error {
    #[error("this computer has no keyring service")]
    NoService,
    #[error("the keyring has no default collection")]
    NoCollection,
    #[error("the keyring stayed locked")]
    Locked,
    #[error("access to the keyring was denied")]
    Denied,
    #[error("the keyring did not answer in time")]
    TimedOut,
    #[error("the stored credentials are damaged")]
    Damaged,
    #[error("two different entries carry the same name")]
    Ambiguous,
    #[error("the keyring is full")]
    Full,
    #[error("the keyring failed: {0}")]
    Other(String),
}

impl Error {
    /// What was seen, what it means, what to do.
    pub fn explain(&self) -> Explanation {
        unimplemented!()
    }
}

/// The handle to the keyring's thread. Cheap to clone. The thread starts on first use.
#[derive(Clone)]
pub struct Vault {}

impl Vault {
    /// The system's keyring, opened on first need.
    pub fn system() -> Self {
        unimplemented!()
    }

    /// Secrets in memory for this session only, on the person's own request; also for practice.
    pub fn in_memory() -> Self {
        unimplemented!()
    }

    /// Whether this keeps secrets beyond the session.
    pub fn is_lasting(&self) -> bool {
        unimplemented!()
    }

    /// The credentials of a profile; `None` when there are none.
    ///
    /// # Errors
    /// When the keyring cannot be asked.
    pub async fn read(&self, profile: &str) -> Result<Option<Credentials>, Error> {
        let _ = profile;
        unimplemented!()
    }

    /// Keeps the credentials of a profile, in place of what was there.
    ///
    /// # Errors
    /// When the keyring does not take them; what was there stays.
    pub async fn write(&self, profile: &str, credentials: &Credentials) -> Result<(), Error> {
        let _ = (profile, credentials);
        unimplemented!()
    }

    /// Removes everything that is kept for a profile. Nothing there is no error.
    ///
    /// # Errors
    /// When the keyring cannot be asked.
    pub async fn forget(&self, profile: &str) -> Result<(), Error> {
        let _ = profile;
        unimplemented!()
    }
}
