//! The credentials of each profile, in the OS keyring and nowhere else.
//!
//! Knows what is kept (a base URL and a token), under which names, and how long to wait. One thread
//! of its own makes all calls, so a prompt never blocks the caller; values larger than a store's
//! limit are cut into parts. Does not know the systems' stores: only `store` names the keyring.
//! Nothing falls back to a file: without a keyring the session can go on in memory, on request.

mod error;
mod parts;
mod store;
mod thread;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use zeroize::Zeroizing;

pub use error::Error;
use parts::Drawer;
use thread::Desk;

use crate::base_url::BaseUrl;
use crate::secret::Token;

/// The service name of every entry. Frozen: changing it loses what people stored.
const SERVICE: &str = "scim-assistant";

/// What is kept for one profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The SCIM base URL.
    pub base_url: BaseUrl,
    /// The bearer token.
    pub token: Token,
}

/// The handle to the keyring's thread. Cheap to clone. The thread starts on first use.
#[derive(Clone)]
pub struct Vault {
    place: Place,
}

#[derive(Clone)]
enum Place {
    Keyring(Arc<Desk>),
    Memory(Arc<Mutex<HashMap<String, Credentials>>>),
}

impl Vault {
    /// The system's keyring, opened on first need.
    pub fn system() -> Self {
        Self { place: Place::Keyring(Arc::new(Desk::new(store::open_system))) }
    }

    /// Secrets in memory for this session only, on the person's own request; also for practice.
    pub fn in_memory() -> Self {
        Self { place: Place::Memory(Arc::default()) }
    }

    /// Whether this keeps secrets beyond the session.
    pub fn is_lasting(&self) -> bool {
        matches!(self.place, Place::Keyring(_))
    }

    /// The credentials of a profile; `None` when there are none.
    ///
    /// # Errors
    /// When the keyring cannot be asked.
    pub async fn read(&self, profile: &str) -> Result<Option<Credentials>, Error> {
        match &self.place {
            Place::Memory(kept) => Ok(locked(kept).get(profile).cloned()),
            Place::Keyring(desk) => {
                let profile = profile.to_owned();
                desk.ask(move |drawer| read(drawer, &profile)).await
            }
        }
    }

    /// Keeps the credentials of a profile, in place of what was there.
    ///
    /// # Errors
    /// When the keyring does not take them; what was there stays.
    pub async fn write(&self, profile: &str, credentials: &Credentials) -> Result<(), Error> {
        match &self.place {
            Place::Memory(kept) => {
                locked(kept).insert(profile.to_owned(), credentials.clone());
                Ok(())
            }
            Place::Keyring(desk) => {
                let (profile, credentials) = (profile.to_owned(), credentials.clone());
                desk.ask(move |drawer| write(drawer, &profile, &credentials)).await
            }
        }
    }

    /// Removes everything that is kept for a profile. Nothing there is no error.
    ///
    /// # Errors
    /// When the keyring cannot be asked.
    pub async fn forget(&self, profile: &str) -> Result<(), Error> {
        match &self.place {
            Place::Memory(kept) => {
                locked(kept).remove(profile);
                Ok(())
            }
            Place::Keyring(desk) => {
                let profile = profile.to_owned();
                desk.ask(move |drawer| forget(drawer, &profile)).await
            }
        }
    }
}

/// The entry of a profile's base URL.
fn base_url_entry(profile: &str) -> String {
    format!("{profile}/base-url")
}

/// The entry of a profile's token; parts of a long one stand below it as `/1`, `/2`, …
fn token_entry(profile: &str) -> String {
    format!("{profile}/token")
}

fn read(drawer: &mut dyn Drawer, profile: &str) -> Result<Option<Credentials>, Error> {
    let base_url = parts::read(drawer, &base_url_entry(profile))?;
    let token = parts::read(drawer, &token_entry(profile))?;
    match (base_url, token) {
        (None, None) => Ok(None),
        (Some(base_url), Some(token)) => understood(&base_url, &token).map(Some),
        _ => Err(Error::Damaged),
    }
}

fn understood(base_url: &[u8], token: &[u8]) -> Result<Credentials, Error> {
    let text = |bytes| str::from_utf8(bytes).map_err(|_| Error::Damaged);
    let base_url = BaseUrl::parse(text(base_url)?).map_err(|_| Error::Damaged)?.value;
    let token = Token::parse(text(token)?).map_err(|_| Error::Damaged)?.value;
    Ok(Credentials { base_url, token })
}

/// A token never stands beside the URL of another host: when there is no way back to the old pair,
/// the token goes too and the rest is told as damaged.
fn write(drawer: &mut dyn Drawer, profile: &str, new: &Credentials) -> Result<(), Error> {
    let before = value_if_whole(parts::read(drawer, &token_entry(profile)))?;
    parts::write(drawer, &token_entry(profile), new.token.expose().as_bytes())?;
    parts::write(drawer, &base_url_entry(profile), new.base_url.as_str().as_bytes())
        .inspect_err(|_| go_back(drawer, profile, before.as_deref()))
}

fn go_back(drawer: &mut dyn Drawer, profile: &str, before: Option<&Vec<u8>>) {
    let entry = token_entry(profile);
    let restored = before.is_some_and(|token| parts::write(drawer, &entry, token).is_ok());
    if !restored {
        // The first error is the one to tell.
        let _ = parts::remove(drawer, &entry);
    }
}

/// A damaged or doubled value is nothing to go back to, and no reason to refuse a better one.
fn value_if_whole(read: Result<Option<Zeroizing<Vec<u8>>>, Error>) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    match read {
        Err(Error::Damaged | Error::Ambiguous) => Ok(None),
        other => other,
    }
}

fn forget(drawer: &mut dyn Drawer, profile: &str) -> Result<(), Error> {
    parts::remove(drawer, &token_entry(profile))?;
    parts::remove(drawer, &base_url_entry(profile))
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_keep_their_names_for_ever() {
        assert_eq!(SERVICE, "scim-assistant");
        assert_eq!(base_url_entry("Acme"), "Acme/base-url");
        assert_eq!(token_entry("Acme"), "Acme/token");
        assert_eq!(parts::part_entry(&token_entry("Acme"), 1), "Acme/token/1");
    }

    #[tokio::test]
    async fn memory_keeps_for_the_session_only() {
        let credentials = Credentials {
            base_url: BaseUrl::parse("https://a.example/scim").unwrap().value,
            token: Token::parse(crate::canary::CANARY).unwrap().value,
        };
        let vault = Vault::in_memory();
        vault.write("Acme", &credentials).await.unwrap();
        assert!(!vault.is_lasting());
        assert_eq!(vault.clone().read("Acme").await.unwrap(), Some(credentials));
        vault.forget("Acme").await.unwrap();
        assert_eq!(vault.read("Acme").await.unwrap(), None);
    }
}
