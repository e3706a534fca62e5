//! A long run of the worker beside a server that changes all the time, with faults thrown in.
//!
//! `cargo bench --no-default-features --bench soak -- 30` runs for 30 minutes. Says whether a change was missed
//! or made up, whether the last read is what the server has, and whether memory grew after the first sixth of
//! the run (five of thirty minutes). The exit code is 1 where anything deviates.

mod changer;
mod check;
mod journal;
mod memory;
#[path = "../../tests/support/plain_http.rs"]
mod plain_http;
mod proxy;
mod server;
mod told;
mod watching;

use std::error::Error;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};
use std::time::Duration;

use scim_assistant::secret::Token;

use crate::watching::{Run, Watched};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const SERVER: &str = "--server";
/// Compares the files of an earlier run again; they are kept in the folder that `SOAK_KEEP` names.
const CHECK: &str = "--check";

fn main() -> ExitCode {
    // Cargo adds `--bench`.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let outcome = match &arguments[..] {
        [mode, journal] if mode == SERVER => server::run(Path::new(journal)).map(|()| true),
        [mode, folder] if mode == CHECK => {
            let folder = Path::new(folder);
            check::told_and_journal(&folder.join("journal"), &folder.join("told")).map_err(Into::into)
        }
        [] => {
            say("soak: give the minutes, usually 30");
            Ok(true)
        }
        [minutes, ..] => minutes.parse().map_err(Into::into).and_then(soak),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            say(&format!("the soak broke off: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn soak(minutes: f64) -> Outcome<bool> {
    let folder = tempfile::tempdir()?;
    let (journal, told) = (folder.path().join("journal"), folder.path().join("told"));
    let token = Token::random();
    let mut server = Server::start(&journal, &token)?;
    let run =
        Run { length: Duration::from_secs_f64(minutes * 60.0), folder: folder.path(), told: &told, token: &token };
    let watched = watching::watch(&run, &mut server)?;
    let memory_holds = memory::report(&watched.memory, run.length);
    let Watched { snapshot, changes, reads, partial, failures, .. } = watched;
    say(&format!(
        "{minutes} minutes, {} people, {} groups: {changes} changes on the server, {reads} complete reads, {partial} \
         partial ones, {failures} failed ones",
        server::USERS,
        server::GROUPS
    ));
    let is_same = check::same_as_server(&snapshot, &server.inner, token.expose());
    let is_told = check::told_and_journal(&journal, &told)?;
    if let Some(kept) = std::env::var_os("SOAK_KEEP") {
        std::fs::copy(&journal, Path::new(&kept).join("journal"))?;
        std::fs::copy(&told, Path::new(&kept).join("told"))?;
    }
    Ok(memory_holds && is_same && is_told)
}

/// The other process.
pub(crate) struct Server {
    process: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// The base URL of the proxy, and of the server behind it.
    pub(crate) outer: String,
    pub(crate) inner: String,
}

impl Server {
    fn start(journal: &Path, token: &Token) -> Outcome<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(SERVER).arg(journal).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn()?;
        let orders = process.stdin.take().ok_or("no input")?;
        let answers = BufReader::new(process.stdout.take().ok_or("no output")?);
        let mut server = Self { process, orders, answers, outer: String::new(), inner: String::new() };
        server.order(token.expose())?;
        let places = server.answer()?;
        let (outer, inner) = places.split_once(' ').ok_or("the server did not start")?;
        (server.outer, server.inner) = (outer.to_owned(), inner.to_owned());
        Ok(server)
    }

    /// Sends an order.
    pub(crate) fn order(&mut self, order: &str) -> Outcome<()> {
        writeln!(self.orders, "{order}")?;
        Ok(self.orders.flush()?)
    }

    /// The next line that it says.
    pub(crate) fn answer(&mut self) -> Outcome<String> {
        let mut line = String::new();
        match self.answers.read_line(&mut line)? {
            0 => Err("the server ended".into()),
            _ => Ok(line.trim().to_owned()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Writes a line of the report.
pub(crate) fn say(line: &str) {
    let mut out = io::stdout().lock();
    // Nobody reads the report: nothing to do about it.
    drop(writeln!(out, "{line}").and_then(|()| out.flush()));
}
