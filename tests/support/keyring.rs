//! A real keyring on a private bus, around one test of this very test binary.

use std::path::Path;
use std::process::Command;

use super::canary::{CANARY, Guard, assert_unseen};

/// What the keyring is like.
#[derive(Debug, Clone, Copy)]
pub(crate) enum State {
    Unlocked,
    Locked,
    Empty,
    None,
}

/// Says to an inner test that it stands on a private keyring. Only tests look at it.
const INSIDE: &str = "SCIM_ASSISTANT_TEST_INSIDE_KEYRING";

/// An inner test at work, with all files of the private keyring under guard. Says at its end that it was reached.
pub(crate) struct Inner {
    name: &'static str,
    _guard: Guard,
}

/// Whether this process stands on a private keyring; if not, the inner test of this name has nothing to do.
pub(crate) fn inside(name: &'static str) -> Option<Inner> {
    std::env::var_os(INSIDE)?;
    let home = std::env::var_os("HOME").expect("a home");
    let place = Path::new(&home).parent().expect("the keyring's place");
    Some(Inner { name, _guard: Guard::new().and_below(place) })
}

impl Drop for Inner {
    #[allow(clippy::print_stdout)]
    fn drop(&mut self) {
        if !std::thread::panicking() {
            println!("inner test done: {}", self.name);
        }
    }
}

/// Runs the inner tests one after the other, each a process of its own on the same keyring, and
/// `between` in a shell after the first; what they say is searched for the token unless that shows it.
pub(crate) fn run(state: State, inner: &[&str], between: &str) -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/with-keyring.sh");
    let this = std::env::current_exe().expect("this test binary");
    let mut steps = String::from("set -e\n");
    for (number, test) in inner.iter().enumerate() {
        steps.push_str(&format!("\"$0\" --exact {test} --nocapture\n"));
        if number == 0 {
            steps.push_str(between);
            steps.push('\n');
        }
    }
    let name = format!("{state:?}").to_lowercase();
    let output = Command::new(script)
        .args([&name, "bash", "-c", &steps])
        .arg(this)
        .env(INSIDE, "yes")
        .env("SEALED_TOKEN", CANARY)
        .output()
        .expect("the script can be started");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}: {said}", output.status);
    if between.is_empty() {
        assert_unseen("what the inner tests said", &said);
    }
    for test in inner {
        assert!(said.contains(&format!("inner test done: {test}")), "{test} did not run: {said}");
    }
    said
}
