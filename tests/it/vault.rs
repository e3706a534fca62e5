//! The vault on a real gnome-keyring. Each `inner_…` test runs in a process of its own inside a private
//! keyring, started by an outer test; run without one it does nothing.
#![cfg(target_os = "linux")]

use scim_assistant::base_url::BaseUrl;
use scim_assistant::secret::Token;
use scim_assistant::vault::{Credentials, Error, Vault};

use crate::support::canary::{CANARY, WRONG};
use crate::support::keyring::{State, inside, run};

fn credentials(host: &str, token: &str) -> Credentials {
    let base_url = BaseUrl::parse(&format!("https://{host}/scim/v2")).expect("a base URL").value;
    Credentials { base_url, token: Token::parse(token).expect("a token").value }
}

fn long() -> Credentials {
    credentials("long.example", &CANARY.repeat(342))
}

#[test]
fn credentials_outlive_the_process_are_rotated_and_forgotten() {
    let found = "secret-tool search --all service scim-assistant 2>&1 | grep -E 'username|secret'";
    let tests = ["vault::inner_stores", "vault::inner_reads_and_rotates", "vault::inner_reads_again_and_forgets"];
    let said = run(State::Unlocked, &tests, found);
    assert!(said.contains("attribute.username = Acme/token\n"), "{said}");
    assert!(said.contains(&format!("secret = {CANARY}\n")), "{said}");
    assert!(said.contains("attribute.username = Long/token/5\n"), "{said}");
}

#[tokio::test]
async fn inner_stores() {
    if let Some(_inner) = inside("vault::inner_stores") {
        Vault::system().write("Acme", &credentials("a.example", CANARY)).await.expect("stored");
        Vault::system().write("Long", &long()).await.expect("stored in parts");
    }
}

#[tokio::test]
async fn inner_reads_and_rotates() {
    if let Some(_inner) = inside("vault::inner_reads_and_rotates") {
        let vault = Vault::system();
        assert_eq!(vault.read("Acme").await, Ok(Some(credentials("a.example", CANARY))));
        assert_eq!(vault.read("Long").await, Ok(Some(long())));
        vault.write("Acme", &credentials("a.example", WRONG)).await.expect("rotated");
        vault.write("Long", &credentials("long.example", CANARY)).await.expect("rotated");
    }
}

#[tokio::test]
async fn inner_reads_again_and_forgets() {
    if let Some(_inner) = inside("vault::inner_reads_again_and_forgets") {
        let vault = Vault::system();
        assert_eq!(vault.read("Acme").await, Ok(Some(credentials("a.example", WRONG))));
        for profile in ["Acme", "Long", "never there"] {
            vault.forget(profile).await.expect("forgotten");
            assert_eq!(vault.read(profile).await, Ok(None));
        }
        let left = std::process::Command::new("secret-tool")
            .args(["search", "--all", "service", "scim-assistant"])
            .output()
            .expect("secret-tool");
        assert_eq!(String::from_utf8_lossy(&left.stdout), "", "nothing stays behind, no part either");
    }
}

#[test]
fn without_a_service_it_is_said() {
    run(State::None, &["vault::inner_meets_no_service"], "");
}

#[tokio::test]
async fn inner_meets_no_service() {
    meets("vault::inner_meets_no_service", Err(Error::NoService), Error::NoService).await;
}

#[test]
fn without_a_collection_it_is_said() {
    run(State::Empty, &["vault::inner_meets_no_collection"], "");
}

#[tokio::test]
async fn inner_meets_no_collection() {
    meets("vault::inner_meets_no_collection", Ok(None), Error::NoCollection).await;
}

#[test]
fn a_locked_keyring_is_said_and_not_taken_for_an_empty_one() {
    run(State::Locked, &["vault::inner_meets_a_locked_keyring"], "");
}

#[tokio::test]
async fn inner_meets_a_locked_keyring() {
    meets("vault::inner_meets_a_locked_keyring", Err(Error::Locked), Error::Locked).await;
}

/// What reading says, and writing over something or anew, in the inner test of this name.
async fn meets(inner: &'static str, read: Result<Option<Credentials>, Error>, written: Error) {
    if let Some(_inner) = inside(inner) {
        let vault = Vault::system();
        assert_eq!(vault.read("sealed").await, read);
        for profile in ["sealed", "new"] {
            assert_eq!(vault.write(profile, &credentials("a.example", CANARY)).await, Err(written.clone()));
        }
    }
}

#[test]
fn a_keyring_that_is_started_anew_is_used_again() {
    run(State::Unlocked, &["vault::inner_outlives_the_keyring"], "");
}

/// Ends the keyring under an open vault, starts another one on the same files, and ends that too.
#[tokio::test]
async fn inner_outlives_the_keyring() {
    if let Some(_inner) = inside("vault::inner_outlives_the_keyring") {
        let vault = Vault::system();
        vault.write("Acme", &credentials("a.example", CANARY)).await.expect("stored");
        shell("kill $KEYRING_DAEMON_PID; while kill -0 $KEYRING_DAEMON_PID 2>/dev/null; do sleep 0.05; done");
        let mut second = std::process::Command::new("gnome-keyring-daemon")
            .args(["--foreground", "--components=secrets", "--unlock"])
            .stdin(std::fs::File::open(std::env::var_os("KEYRING_PASSWORD_FILE").expect("a file")).expect("a password"))
            .spawn()
            .expect("another keyring");
        shell("until secret-tool search --all service scim-assistant 2>/dev/null | grep -q .; do sleep 0.05; done");
        let read = vault.read("Acme").await;
        second.kill().and_then(|()| second.wait()).expect("ended");
        assert_eq!(read, Ok(Some(credentials("a.example", CANARY))));
        assert_eq!(vault.read("Acme").await, Err(Error::NoService));
    }
}

fn shell(script: &str) {
    let status = std::process::Command::new("timeout").args(["20", "bash", "-c", script]).status().expect("bash");
    assert!(status.success(), "{script}");
}
