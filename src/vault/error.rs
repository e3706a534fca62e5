//! Why the keyring did not give or take something, and how to tell it to a person on this system.
//!
//! Stores give little more than a text; which text means what stands here, for every system at once
//! so that every system's tests prove all of them. Holds no value and no keyring type.

use crate::explanation::Explanation;
use crate::text::{QUOTE_LIMIT, clipped};

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

/// What a store's text stands for, in lower case; the first line that fits counts.
const MEANINGS: &[(&str, Error)] = &[
    ("no secret service provider", Error::NoService),
    ("serviceunknown", Error::NoService),
    ("failed to connect to address", Error::NoService),
    ("dbus_session_bus_address", Error::NoService),
    ("no_such_logon_session", Error::NoService),
    ("no keychain is available", Error::NoService),
    ("result not returned", Error::NoCollection),
    ("default keychain could not be found", Error::NoCollection),
    ("object locked", Error::Locked),
    ("islocked", Error::Locked),
    ("prompt dismissed", Error::Locked),
    ("interaction is not allowed", Error::Locked),
    ("cancel", Error::Denied),
    ("accessdenied", Error::Denied),
    ("access denied", Error::Denied),
    ("passphrase you entered is not correct", Error::Denied),
    ("no space left", Error::Full),
    ("disk full", Error::Full),
    ("disk is full", Error::Full),
    ("not enough storage", Error::Full),
];

/// Texts of a connection that is over while a new one may work: the service ended or began anew.
const GONE: &[&str] = &[
    "serviceunknown",
    "nosession",
    "namehasnoowner",
    "unknownobject",
    "no such object",
    "session does not exist",
    "unknownmethod",
    "noreply",
    "disconnected",
    "broken pipe",
    "connection reset",
    "connection closed",
];

impl Error {
    /// From a store's text; `refused` when the store itself says that it was not let in.
    pub(super) fn from_text(text: &str, refused: bool) -> Self {
        let lower = text.to_lowercase();
        match MEANINGS.iter().find(|(sign, _)| lower.contains(sign)) {
            Some((_, error)) => error.clone(),
            None if refused => Self::Denied,
            None => Self::Other(clipped(text, QUOTE_LIMIT).into_owned()),
        }
    }

    /// Whether a store's text says that its connection is over.
    pub(super) fn text_means_gone(text: &str) -> bool {
        let lower = text.to_lowercase();
        GONE.iter().any(|sign| lower.contains(sign))
    }

    /// What was seen, what it means, what to do.
    pub fn explain(&self) -> Explanation {
        let (means, fix) = match self {
            Self::NoService => ("Base URL and token cannot be kept beyond this session", NO_SERVICE),
            Self::NoCollection => ("There is no place in it yet where entries could be kept", NO_COLLECTION),
            Self::Locked => ("What is stored is still there, but it cannot be read or changed now", LOCKED),
            Self::Denied => ("The system did not let this program read or change its entries", DENIED),
            Self::TimedOut => (
                "A window that asks for a password may still be open, perhaps behind another one",
                "Answer that window and try again, or go on without the keyring for this session",
            ),
            Self::Damaged => (
                "The entries were changed by another program, or only half of them is left",
                "Paste the base URL and the token again, or forget the profile's credentials",
            ),
            Self::Ambiguous => (
                "It cannot be told which of them is the right one",
                "Paste the base URL and the token again, which leaves one entry of each",
            ),
            Self::Full => (
                "The new values were not kept, and the old ones are as they were",
                "Make room on the disk or remove entries that are not needed, then try again",
            ),
            Self::Other(_) => (
                "The values may not have been read or kept",
                "Try again, and if it fails again go on without the keyring for this session",
            ),
        };
        Explanation::new(self.seen(), means, fix)
    }

    fn seen(&self) -> String {
        let text = self.to_string();
        let mut rest = text.chars();
        rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
    }
}

const NO_SERVICE: &str = if cfg!(target_os = "linux") {
    "Install and start gnome-keyring or KWallet and sign in again, or go on without it for this session"
} else if cfg!(target_os = "macos") {
    "Open Keychain Access and see that the login keychain is there, or go on without it for this session"
} else {
    "Run the program in a normal sign-in session, as a service or remote shell has no Credential Manager, or go on without it"
};

const NO_COLLECTION: &str = if cfg!(target_os = "linux") {
    "Open Passwords and Keys (seahorse), create a password keyring and set it as default, or go on without it for this session"
} else {
    "Open Keychain Access and make the login keychain the default, or go on without it for this session"
};

const LOCKED: &str = if cfg!(target_os = "linux") {
    "Unlock the keyring with your sign-in password when asked, or in Passwords and Keys (seahorse), then try again"
} else if cfg!(target_os = "macos") {
    "Unlock the login keychain in Keychain Access, or with security unlock-keychain in a shell, then try again"
} else {
    "Sign in to Windows with your own account, then try again"
};

const DENIED: &str = if cfg!(target_os = "macos") {
    "Try again and choose Always Allow, or allow scim-assistant under Access Control of the entry in Keychain Access"
} else if cfg!(target_os = "linux") {
    "Allow this program to use the keyring, then try again"
} else {
    "Ask who runs this computer whether a policy forbids storing credentials"
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stores_text_becomes_the_error_it_means() {
        for (text, refused, expected) in [
            ("no secret service provider or dbus session found", false, Error::NoService),
            ("zbus error: Failed to connect to address `unix:path=/x`: gone", false, Error::NoService),
            ("SS error: result not returned from SS API", true, Error::NoCollection),
            ("SS error: prompt dismissed", true, Error::Locked),
            ("SS Error: object locked", true, Error::Locked),
            ("User interaction is not allowed.", false, Error::Locked),
            ("User canceled the operation.", false, Error::Denied),
            ("Windows ERROR_NO_SUCH_LOGON_SESSION", true, Error::NoService),
            ("No space left on device", false, Error::Full),
            ("error code -25244", true, Error::Denied),
            ("odd \u{202e}", false, Error::Other("odd ⟨U+202E⟩".into())),
        ] {
            assert_eq!(Error::from_text(text, refused), expected, "{text}");
        }
    }

    #[test]
    fn every_error_is_told_in_three_single_sentences() {
        use Error::*;
        for error in [NoService, NoCollection, Locked, Denied, TimedOut, Damaged, Ambiguous, Full, Other("x".into())] {
            let told = error.explain();
            for part in [&told.seen, &told.means, &told.fix] {
                assert!(part.starts_with(char::is_uppercase) && !part.ends_with('.'), "{error}: {part}");
            }
        }
    }
}
