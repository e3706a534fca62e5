//! The system's keyring. The only file that names it.
//!
//! Opens the store of this system on first need, and once more when its service has gone away under
//! us; turns its errors into ours without ever printing them whole, as some carry the secret.

use std::collections::HashMap;
use std::sync::Arc;

use keyring::{CredentialStore, Entry, Error as Failure};
use zeroize::Zeroizing;

use super::parts::Drawer;
use super::{Error, SERVICE};

type Opened = keyring::Result<Arc<CredentialStore>>;

/// A store, opened when it is first needed.
struct Cabinet {
    open: Box<dyn FnMut() -> Opened>,
    store: Option<Arc<CredentialStore>>,
}

/// The system's own store.
pub(super) fn open_system() -> Box<dyn Drawer> {
    Box::new(Cabinet { open: Box::new(system_store), store: None })
}

#[cfg(target_os = "linux")]
fn system_store() -> Opened {
    zbus_secret_service_keyring_store::Store::new().map(|store| store as Arc<CredentialStore>)
}

#[cfg(target_os = "macos")]
fn system_store() -> Opened {
    apple_native_keyring_store::keychain::Store::new().map(|store| store as Arc<CredentialStore>)
}

#[cfg(windows)]
fn system_store() -> Opened {
    windows_native_keyring_store::Store::new().map(|store| store as Arc<CredentialStore>)
}

/// On Windows an entry would otherwise roam with the domain profile.
fn modifiers() -> HashMap<&'static str, &'static str> {
    if cfg!(windows) { HashMap::from([("persistence", "Local")]) } else { HashMap::new() }
}

impl Cabinet {
    fn on_entry<T>(&mut self, user: &str, call: impl Fn(&Entry) -> keyring::Result<T>) -> Result<T, Failure> {
        match self.try_on_entry(user, &call) {
            Err(failure) if is_gone(&failure) => {
                self.store = None;
                self.try_on_entry(user, &call)
            }
            other => other,
        }
    }

    fn try_on_entry<T>(&mut self, user: &str, call: impl Fn(&Entry) -> keyring::Result<T>) -> Result<T, Failure> {
        let store = match &self.store {
            Some(store) => store,
            None => self.store.insert((self.open)()?),
        };
        call(&Entry::new_in_store_with_modifiers(store, SERVICE, user, &modifiers())?)
    }
}

impl Drawer for Cabinet {
    fn get(&mut self, entry: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        match self.on_entry(entry, Entry::get_secret) {
            Ok(secret) => Ok(Some(Zeroizing::new(secret))),
            Err(Failure::NoEntry) => Ok(None),
            Err(Failure::Ambiguous(twins)) => only_value(&twins).map(Some),
            Err(failure) => Err(told(failure)),
        }
    }

    fn put(&mut self, entry: &str, value: &[u8]) -> Result<(), Error> {
        match self.on_entry(entry, |entry| entry.set_secret(value)) {
            Err(Failure::Ambiguous(twins)) => replace_all(&twins, value),
            other => other.map_err(told),
        }
    }

    fn remove(&mut self, entry: &str) -> Result<(), Error> {
        match self.on_entry(entry, Entry::delete_credential) {
            Ok(()) | Err(Failure::NoEntry) => Ok(()),
            Err(Failure::Ambiguous(twins)) => twins.iter().try_for_each(delete),
            Err(failure) => Err(told(failure)),
        }
    }
}

/// The value of entries that all say the same; the spare ones go.
fn only_value(twins: &[Entry]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let read = |entry: &Entry| entry.get_secret().map(Zeroizing::new).map_err(told);
    let (first, spare) = twins.split_first().ok_or(Error::Ambiguous)?;
    let value = read(first)?;
    for entry in spare {
        if read(entry)? != value {
            return Err(Error::Ambiguous);
        }
    }
    spare.iter().try_for_each(delete)?;
    Ok(value)
}

/// The first takes the value; only then do the others go.
fn replace_all(twins: &[Entry], value: &[u8]) -> Result<(), Error> {
    let (first, spare) = twins.split_first().ok_or(Error::Ambiguous)?;
    first.set_secret(value).map_err(told)?;
    spare.iter().try_for_each(delete)
}

fn delete(entry: &Entry) -> Result<(), Error> {
    match entry.delete_credential() {
        Ok(()) | Err(Failure::NoEntry) => Ok(()),
        Err(failure) => Err(told(failure)),
    }
}

fn is_gone(failure: &Failure) -> bool {
    matches!(failure, Failure::PlatformFailure(why) | Failure::NoStorageAccess(why)
        if Error::text_means_gone(&why.to_string()))
}

/// Takes the failure whole, so that the bytes some of them carry end here.
fn told(failure: Failure) -> Error {
    match failure {
        Failure::PlatformFailure(why) => Error::from_text(&why.to_string(), false),
        Failure::NoStorageAccess(why) => Error::from_text(&why.to_string(), true),
        Failure::BadEncoding(bytes) | Failure::BadDataFormat(bytes, _) => {
            drop(Zeroizing::new(bytes));
            Error::Damaged
        }
        Failure::BadStoreFormat(_) => Error::Other("its own data is damaged".into()),
        Failure::TooLong(what, limit) => Error::Other(format!("it takes no {what} of more than {limit} bytes")),
        Failure::Ambiguous(_) => Error::Ambiguous,
        Failure::Invalid(what, _) => Error::Other(format!("it does not take this {what}")),
        Failure::NoDefaultStore => Error::NoService,
        _ => Error::Other("it cannot do that".into()),
    }
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
