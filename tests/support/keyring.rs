//! A real keyring on a private bus, around one test of this very test binary.

use std::path::Path;
use std::process::Command;

use super::canary::{CANARY, Guard};

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

/// The guard of an inner test, over all files of the private keyring; without one it has nothing to do.
pub(crate) fn inside() -> Option<Guard> {
    std::env::var_os(INSIDE).map(|_| {
        let home = std::env::var_os("HOME").expect("a home");
        Guard::new().and_below(Path::new(&home).parent().expect("the keyring's place"))
    })
}

/// Says to the outer test that the inner one ran to its end.
#[allow(clippy::print_stdout)]
pub(crate) fn done(marker: &str) {
    println!("inner test done: {marker}");
}

/// Runs the inner tests one after the other, each a process of its own on the same keyring, and
/// `between` in a shell after the first.
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
    for test in inner {
        assert!(said.contains(&format!("inner test done: {test}")), "{test} did not run: {said}");
    }
    said
}
