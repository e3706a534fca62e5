//! A secret on its way to the clipboard, kept out of clipboard histories where the system can.
//!
//! The only place of the window where a token passes; it is never drawn, logged or kept.

use arboard::Clipboard;
use secrecy::{ExposeSecret, SecretString};

use crate::worker::Copier;

/// Receives the secret from the worker and copies it on a thread of its own.
pub(super) fn copier(after: impl FnOnce(bool) + Send + 'static) -> Copier {
    Copier(Box::new(move |secret| {
        let spawned = std::thread::Builder::new().name("clipboard".to_owned()).spawn(move || copy(&secret, after));
        drop(spawned);
    }))
}

/// On Linux the copying program has to serve the text for as long as it is wanted.
#[cfg(target_os = "linux")]
fn copy(secret: &SecretString, after: impl FnOnce(bool)) {
    use arboard::SetExtLinux;
    let Ok(mut clipboard) = Clipboard::new() else { return after(false) };
    after(true);
    let served = clipboard.set().exclude_from_history().wait().text(secret.expose_secret());
    if served.is_err() {
        tracing::warn!("the clipboard gave the text up");
    }
}

#[cfg(target_os = "macos")]
fn copy(secret: &SecretString, after: impl FnOnce(bool)) {
    use arboard::SetExtApple;
    let set = |mut clipboard: Clipboard| clipboard.set().exclude_from_history().text(secret.expose_secret());
    after(Clipboard::new().and_then(set).is_ok());
}

#[cfg(windows)]
fn copy(secret: &SecretString, after: impl FnOnce(bool)) {
    use arboard::SetExtWindows;
    let set = |mut clipboard: Clipboard| {
        let set = clipboard.set().exclude_from_history().exclude_from_cloud().exclude_from_monitoring();
        set.text(secret.expose_secret())
    };
    after(Clipboard::new().and_then(set).is_ok());
}
