//! The system's own dialogs for files. They run beside the window, so that it goes on drawing.

use std::path::PathBuf;
use std::sync::mpsc::Sender;

use eframe::egui::Context;

use crate::report::Format;

/// What came of a dialog or of copying.
pub(super) enum Answer {
    /// The sheet is to be written there.
    Export { format: Format, path: PathBuf },
    /// This file holds certificate authorities.
    CaFile(PathBuf),
    /// To be said.
    Said(String),
}

/// Where answers go, and whom to wake.
#[derive(Clone)]
pub(super) struct Reply {
    pub(super) answers: Sender<Answer>,
    pub(super) ctx: Context,
}

impl Reply {
    /// Gives an answer; a window that is gone needs none.
    pub(super) fn give(&self, answer: Answer) {
        if self.answers.send(answer).is_ok() {
            self.ctx.request_repaint();
        }
    }
}

/// Asks where to save the sheet.
pub(super) fn save_report(reply: Reply, suggested: String, format: Format) {
    beside(move || {
        if let Some(path) = rfd::FileDialog::new().set_file_name(suggested).save_file() {
            reply.give(Answer::Export { format, path });
        }
    });
}

/// Asks where to save a text, and saves it.
pub(super) fn save_text(reply: Reply, suggested: String, text: String) {
    beside(move || {
        let Some(path) = rfd::FileDialog::new().set_file_name(suggested).save_file() else { return };
        let said = match std::fs::write(&path, text) {
            Ok(()) => format!("Saved as {}", path.display()),
            Err(why) => format!("{} could not be written: {why}, choose another folder", path.display()),
        };
        reply.give(Answer::Said(said));
    });
}

/// Asks for a file with certificate authorities.
pub(super) fn pick_ca_file(reply: Reply) {
    beside(move || {
        let dialog = rfd::FileDialog::new().add_filter("Certificates", &["pem", "crt", "cer"]);
        if let Some(path) = dialog.pick_file() {
            reply.give(Answer::CaFile(path));
        }
    });
}

#[cfg(not(target_os = "macos"))]
fn beside(dialog: impl FnOnce() + Send + 'static) {
    drop(std::thread::Builder::new().name("dialog".to_owned()).spawn(dialog));
}

/// macOS shows dialogs from the main thread only.
#[cfg(target_os = "macos")]
fn beside(dialog: impl FnOnce() + Send + 'static) {
    dialog();
}
