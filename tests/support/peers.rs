//! Two SCIM servers that nobody of this project wrote, each fresh, on a port of its own.
//!
//! `tests/support/peers/install.sh` brings them; a missing one fails the test that asks for it.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Once;
use std::time::{Duration, Instant};

use super::canary::{CANARY, Guard};
use super::plain_http;

/// Which server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// scim2-server (Python): HTTP/1.0, 204 on PATCH, discovery open to all.
    Scim2,
    /// SCIMMY (Node): starts again past the end, case-sensitive filters.
    Scimmy,
}

/// A running server; ended when dropped.
pub(crate) struct Peer {
    pub(crate) base_url: String,
    pub(crate) token: String,
    process: Child,
    _guard: Guard,
}

impl Peer {
    /// Starts a fresh one and waits until it answers.
    pub(crate) fn start(kind: Kind) -> Self {
        install();
        let port = free_port();
        let token = CANARY.to_owned();
        let (mut command, base) = match kind {
            Kind::Scim2 => (scim2(port, &token), "/v2"),
            Kind::Scimmy => (scimmy(port, &token), "/scim/v2"),
        };
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let process = process.unwrap_or_else(|e| panic!("{kind:?} does not start: {e}"));
        let mut peer =
            Self { base_url: format!("http://127.0.0.1:{port}{base}"), token, process, _guard: Guard::new() };
        peer.wait_until_it_answers(kind);
        peer
    }

    fn wait_until_it_answers(&mut self, kind: Kind) {
        let end = Instant::now() + Duration::from_secs(60);
        while Instant::now() < end {
            if let Ok(answer) = plain_http::request(&self.base_url, &self.token, "GET", "/Users?count=1", None)
                && answer.status == 200
            {
                return;
            }
            if let Ok(Some(status)) = self.process.try_wait() {
                panic!("{kind:?} ended at once: {status}");
            }
            std::thread::park_timeout(Duration::from_millis(50));
        }
        panic!("{kind:?} does not answer");
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/peers")
}

fn installed() -> PathBuf {
    std::env::var_os("SCIM_PEERS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target/peers"), PathBuf::from)
}

fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let status = Command::new(here().join("install.sh")).env("SCIM_PEERS", installed()).status();
        assert!(status.is_ok_and(|s| s.success()), "the SCIM servers of the tests cannot be installed");
    });
}

fn scim2(port: u16, token: &str) -> Command {
    let mut command = Command::new("python3");
    command.env("PYTHONPATH", installed().join("scim2")).args(["-s", "-m", "scim2_server.testserver.cli"]);
    command.args(["--hostname", "127.0.0.1", "--port", &port.to_string(), "--bearer-token", token]);
    command
}

fn scimmy(port: u16, token: &str) -> Command {
    let mut command = Command::new("node");
    command.current_dir(installed().join("scimmy")).arg(here().join("scimmy.mjs")).arg(port.to_string()).arg(token);
    command
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port()
}
