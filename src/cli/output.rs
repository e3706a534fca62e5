//! The only place that prints. Data goes to stdout, talk to stderr.
//!
//! A reader that has left (a closed pipe) ends the program quietly.

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use serde::Serialize;

use super::fault::Fault;
use crate::explanation::Explanation;
use crate::text::visible;

/// Says where the program failed; a panic's own words may hold a value and are kept back.
pub(super) fn panicked(place: &str) {
    drop(writeln!(io::stderr().lock(), "A part of the program failed at {place}"));
}

/// Where an order prints.
pub(super) struct Output {
    quiet: bool,
    terminal: bool,
}

impl Output {
    pub(super) fn new(quiet: bool) -> Self {
        Self { quiet, terminal: io::stderr().is_terminal() }
    }

    /// Data, as it is.
    pub(super) fn data(&self, text: &str) -> Result<(), Fault> {
        let mut out = io::stdout().lock();
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        written.map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Fault::NobodyReads,
            _ => Fault::Computer(format!("Nothing can be written to stdout: {error}")),
        })
    }

    /// One line of JSON.
    pub(super) fn json(&self, value: &impl Serialize) -> Result<(), Fault> {
        let line = serde_json::to_string(value).map_err(|e| Fault::Computer(e.to_string()))?;
        self.data(&(line + "\n"))
    }

    /// Talk: a sentence on stderr.
    pub(super) fn say(&self, sentence: &str) {
        if !self.quiet {
            self.line(&visible(sentence));
        }
    }

    /// Something is wrong with what was printed; said even when quiet.
    pub(super) fn warn(&self, sentence: &str) {
        self.line(&visible(sentence));
    }

    /// A progress line that is written over; on a terminal only.
    pub(super) fn progress(&self, text: &str) {
        if self.terminal && !self.quiet {
            drop(write!(io::stderr().lock(), "\r\x1b[2K{}", visible(text)));
        }
    }

    /// Takes the progress line away.
    pub(super) fn progress_ended(&self) {
        self.progress("");
    }

    /// Why an order failed.
    pub(super) fn fault(&self, fault: &Fault) {
        match fault {
            Fault::NobodyReads => {}
            Fault::Usage(sentence) | Fault::Computer(sentence) => self.warn(sentence),
            Fault::NoAnswer(explanation) | Fault::Lacking(explanation) => self.explain(explanation),
        }
    }

    /// The three parts of an explanation, a line each.
    pub(super) fn explain(&self, explanation: &Explanation) {
        let Explanation { seen, means, fix } = explanation;
        [seen, means, fix].into_iter().filter(|part| !part.is_empty()).for_each(|part| self.warn(part));
    }

    fn line(&self, text: &str) {
        self.progress_ended();
        // Nobody can be told that stderr is gone.
        drop(writeln!(io::stderr().lock(), "{text}"));
    }
}

/// Help and version go to stdout with 0, a wrong command line to stderr with 2.
pub(super) fn usage(error: &clap::Error) -> ExitCode {
    // A closed pipe is no fault of the command line.
    drop(error.print());
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}
