//! The real program, run as a person runs it, in a home of its own. All that it says or leaves there is searched for
//! the token.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use serde_json::Value;

use super::canary::{CANARY, Guard, assert_unseen};

/// One run's surroundings: an empty home that is searched and removed at the end.
pub(crate) struct Home {
    guard: Guard,
}

/// What a run said.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e}\n{}\n{}", self.stdout, self.stderr))
    }

    pub(crate) fn lines(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
    }
}

impl Home {
    pub(crate) fn new() -> Self {
        Self { guard: Guard::new() }
    }

    pub(crate) fn path(&self) -> &Path {
        self.guard.path()
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.run_with_stdin(arguments, "")
    }

    /// The same with something on standard input.
    pub(crate) fn run_with_stdin(&self, arguments: &[&str], stdin: &str) -> Run {
        let mut child = self.command(arguments).spawn().expect("the program starts");
        let mut input = child.stdin.take().expect("stdin");
        // A program that ended before it read its input closes the pipe; its exit code tells.
        drop(input.write_all(stdin.as_bytes()));
        drop(input);
        let Output { status, stdout, stderr } = child.wait_with_output().expect("it ends");
        let run = Run {
            code: status.code(),
            stdout: String::from_utf8_lossy(&stdout).into_owned(),
            stderr: String::from_utf8_lossy(&stderr).into_owned(),
        };
        assert_unseen("stdout", &run.stdout);
        assert_unseen("stderr", &run.stderr);
        run
    }

    /// Starts the program and leaves it running; its lines can be read one by one.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        Running::start(self.command(arguments))
    }

    /// Starts the window on a display.
    pub(crate) fn start_on(&self, display: &str, arguments: &[&str]) -> Running {
        let mut command = self.command(arguments);
        command.env("DISPLAY", display);
        Running::start(command)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_scim-assistant"));
        command.args(arguments).current_dir(self.path());
        for name in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"] {
            command.env(name, self.path());
        }
        for name in ["DISPLAY", "WAYLAND_DISPLAY", "HTTP_PROXY", "http_proxy", "https_proxy"] {
            command.env_remove(name);
        }
        // A bus that is not there: no test meets the keyring of the person who runs it.
        command.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}/no-bus", self.path().display()));
        command.env("SCIM_TOKEN", CANARY).env("RUST_LOG", "trace");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }
}

/// A program that goes on; ended when dropped.
pub(crate) struct Running {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Running {
    fn start(mut command: Command) -> Self {
        let mut child = command.spawn().expect("the program starts");
        let lines = BufReader::new(child.stdout.take().expect("stdout"));
        Self { child, lines }
    }

    /// The next line of its stdout as JSON; panics when it ended.
    pub(crate) fn next_line(&mut self) -> Value {
        let mut line = String::new();
        let read = self.lines.read_line(&mut line).expect("readable");
        assert!(read > 0, "the program ended");
        assert_unseen("stdout", &line);
        serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
        let mut rest = Vec::new();
        drop(self.lines.read_to_end(&mut rest));
        drop(self.child.stderr.take().map(|mut stderr| stderr.read_to_end(&mut rest)));
        if !std::thread::panicking() {
            assert_unseen("what the program said last", rest);
        }
    }
}
