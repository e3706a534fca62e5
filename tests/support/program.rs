//! The real program, run as a person runs it, in a home of its own; and the hunt for its token afterwards.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use serde_json::Value;

/// The token of all tests; it must never be found in anything the program leaves behind.
pub(crate) const CANARY: &str = "canary-7Yq2vZp9Xk4LmW1s";

/// One run's surroundings: an empty home that is searched and removed at the end.
pub(crate) struct Home {
    folder: tempfile::TempDir,
}

/// What a run said.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    fn without_token(self) -> Self {
        assert!(!self.stdout.contains(CANARY), "the token is on stdout");
        assert!(!self.stderr.contains(CANARY), "the token is on stderr");
        self
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e}\n{}\n{}", self.stdout, self.stderr))
    }

    pub(crate) fn lines(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
    }
}

impl Home {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.run_with_stdin(arguments, "")
    }

    /// The same with something on standard input.
    pub(crate) fn run_with_stdin(&self, arguments: &[&str], stdin: &str) -> Run {
        finish(self.command(arguments), stdin)
    }

    /// The same with other variables in its environment.
    pub(crate) fn run_with_environment(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
        let mut command = self.command(arguments);
        command.envs(variables.iter().copied());
        finish(command, "")
    }

    /// Starts the program and leaves it running; its lines can be read one by one.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        let mut child = self.command(arguments).spawn().expect("the program starts");
        let lines = BufReader::new(child.stdout.take().expect("stdout"));
        Running { child, lines }
    }

    /// Starts the window on a display.
    pub(crate) fn start_on(&self, display: &str, arguments: &[&str]) -> Running {
        let mut child = self.command(arguments).env("DISPLAY", display).spawn().expect("the program starts");
        let lines = BufReader::new(child.stdout.take().expect("stdout"));
        Running { child, lines }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_scim-assistant"));
        command.args(arguments).current_dir(self.path());
        for name in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"] {
            command.env(name, self.path());
        }
        for name in ["DISPLAY", "WAYLAND_DISPLAY"] {
            command.env_remove(name);
        }
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
            command.env_remove(name.to_lowercase());
            command.env_remove(name);
        }
        // A bus that is not there: no test meets the keyring of the person who runs it.
        command.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}/no-bus", self.path().display()));
        command.env("SCIM_TOKEN", CANARY).env("RUST_LOG", "trace");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Searches every file below the home for the token.
    pub(crate) fn assert_no_token(&self) {
        let mut folders = vec![self.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("readable") {
                let path = entry.expect("readable").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let bytes = std::fs::read(&path).expect("readable");
                    let found = bytes.windows(CANARY.len()).any(|w| w == CANARY.as_bytes());
                    assert!(!found, "the token is in {}", path.display());
                }
            }
        }
    }
}

fn finish(mut command: Command, stdin: &str) -> Run {
    let mut child = command.spawn().expect("the program starts");
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
    run.without_token()
}

impl Drop for Home {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.assert_no_token();
        }
    }
}

/// A program that goes on; ended when dropped.
pub(crate) struct Running {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Running {
    /// The next line of its stdout as JSON; panics when it ended.
    pub(crate) fn next_line(&mut self) -> Value {
        let mut line = String::new();
        let read = self.lines.read_line(&mut line).expect("readable");
        assert!(read > 0, "the program ended");
        serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"))
    }
}

impl Running {
    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for its end.
    pub(crate) fn finish(mut self) -> Run {
        let (mut stdout, mut stderr) = (String::new(), String::new());
        self.lines.read_to_string(&mut stdout).expect("text");
        self.child.stderr.take().expect("stderr").read_to_string(&mut stderr).expect("text");
        Run { code: self.child.wait().expect("it ends").code(), stdout, stderr }.without_token()
    }
}

/// The most memory that a process has had so far, in bytes; it has to run still.
#[cfg(target_os = "linux")]
pub(crate) fn peak_memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("it runs");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") * 1024
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
