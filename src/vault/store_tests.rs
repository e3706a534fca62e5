//! The vault over the mock store of the keyring's own maintainers.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use keyring::mock;

use super::*;
use crate::base_url::BaseUrl;
use crate::canary::{CANARY, Guard, WRONG, assert_unseen};
use crate::secret::Token;
use crate::vault::thread::Desk;
use crate::vault::{Credentials, Place, Vault, base_url_entry, token_entry};

fn mock_store() -> Arc<mock::Store> {
    mock::Store::new().unwrap()
}

fn vault_over(store: &Arc<mock::Store>) -> Vault {
    vault_opening({
        let store = store.clone();
        move || Ok(store.clone() as Arc<CredentialStore>)
    })
}

fn vault_opening(open: impl Fn() -> Opened + Send + Sync + 'static) -> Vault {
    let open = Arc::new(open);
    let desk = Desk::new(move || {
        let open = open.clone();
        Box::new(Cabinet { open: Box::new(move || open()), store: None })
    });
    Vault { place: Place::Keyring(Arc::new(desk)) }
}

fn credentials(host: &str, token: &str) -> Credentials {
    let base_url = BaseUrl::parse(&format!("https://{host}/scim/v2")).unwrap().value;
    Credentials { base_url, token: Token::parse(token).unwrap().value }
}

fn entry(store: &Arc<mock::Store>, user: &str) -> Entry {
    Entry::new_in_store(&(store.clone() as Arc<CredentialStore>), SERVICE, user).unwrap()
}

fn fail_next(store: &Arc<mock::Store>, user: &str, failure: Failure) {
    let entry = entry(store, user);
    entry.as_any().downcast_ref::<mock::Cred>().unwrap().set_error(failure);
}

fn platform(text: &str) -> Failure {
    Failure::PlatformFailure(text.to_owned().into())
}

fn no_access(text: &str) -> Failure {
    Failure::NoStorageAccess(text.to_owned().into())
}

#[tokio::test]
async fn credentials_are_kept_changed_and_forgotten_also_long_ones() {
    let store = mock_store();
    let (short, long) = (credentials("a.example", CANARY), credentials("b.example", &CANARY.repeat(342)));
    assert_eq!(vault_over(&store).read("Acme").await, Ok(None));
    for kept in [&short, &long, &short] {
        vault_over(&store).write("Acme", kept).await.unwrap();
        assert_eq!(vault_over(&store).read("Acme").await.unwrap().as_ref(), Some(kept));
    }
    assert_eq!(vault_over(&store).read("Other").await, Ok(None));
    vault_over(&store).forget("Acme").await.unwrap();
    assert_eq!(vault_over(&store).read("Acme").await, Ok(None));
}

#[tokio::test]
async fn every_failure_of_a_store_has_its_error_and_shows_no_secret() {
    let _guard = Guard::new();
    let failures: Vec<(Failure, Error)> = vec![
        (no_access("SS error: prompt dismissed"), Error::Locked),
        (no_access("errSecInvalidOwnerEdit"), Error::Denied),
        (no_access("SS error: result not returned from SS API"), Error::NoCollection),
        (platform("no secret service provider or dbus session found"), Error::NoService),
        (platform("No space left on device"), Error::Full),
        (platform("odd"), Error::Other("odd".into())),
        (Failure::BadEncoding(CANARY.into()), Error::Damaged),
        (Failure::BadDataFormat(CANARY.into(), CANARY.into()), Error::Damaged),
        (Failure::TooLong("secret".into(), 2_560), Error::Other("it takes no secret of more than 2560 bytes".into())),
        (Failure::Ambiguous(Vec::new()), Error::Ambiguous),
    ];
    for (failure, expected) in failures {
        let store = mock_store();
        let vault = vault_over(&store);
        vault.write("Acme", &credentials("a.example", CANARY)).await.unwrap();
        fail_next(&store, &token_entry("Acme"), failure);
        let error = vault.read("Acme").await.unwrap_err();
        assert_eq!(error, expected);
        assert_unseen("an error", format!("{error:?}{error}{:?}", error.explain()));
        assert!(vault.read("Acme").await.unwrap().is_some(), "the entry is still there after {expected:?}");
    }
}

#[tokio::test]
async fn a_write_that_fails_half_way_leaves_the_old_pair() {
    let store = mock_store();
    let vault = vault_over(&store);
    let old = credentials("a.example", CANARY);
    vault.write("Acme", &old).await.unwrap();
    fail_next(&store, &base_url_entry("Acme"), no_access("SS error: prompt dismissed"));
    assert_eq!(vault.write("Acme", &credentials("b.example", WRONG)).await, Err(Error::Locked));
    assert_eq!(vault.read("Acme").await, Ok(Some(old)));
}

#[tokio::test]
async fn a_locked_store_is_not_an_empty_one_and_is_not_overwritten() {
    let store = mock_store();
    let vault = vault_over(&store);
    vault.write("Acme", &credentials("a.example", CANARY)).await.unwrap();
    fail_next(&store, &token_entry("Acme"), no_access("SS Error: object locked"));
    assert_eq!(vault.write("Acme", &credentials("b.example", WRONG)).await, Err(Error::Locked));
    assert_eq!(entry(&store, "Acme/token").get_secret().unwrap(), CANARY.as_bytes());
}

#[tokio::test]
async fn damage_is_told_and_a_new_paste_mends_it() {
    let good = credentials("a.example", CANARY);
    for bad in [&b"\xff\xfe"[..], b"", b"two words", b"parts 1 2"] {
        let store = mock_store();
        let vault = vault_over(&store);
        vault.write("Acme", &good).await.unwrap();
        entry(&store, "Acme/token").set_secret(bad).unwrap();
        assert_eq!(vault.read("Acme").await, Err(Error::Damaged), "{bad:?}");
        vault.write("Acme", &good).await.unwrap();
        assert_eq!(vault.read("Acme").await.as_ref().ok().and_then(Option::as_ref), Some(&good));
    }
}

#[tokio::test]
async fn equal_twins_become_one_and_different_ones_are_told() {
    let store = mock_store();
    let vault = vault_over(&store);
    vault.write("Acme", &credentials("a.example", CANARY)).await.unwrap();
    let (one, two) = (entry(&store, "twin/1"), entry(&store, "twin/2"));
    for (second, expected) in [(CANARY, Ok(())), (WRONG, Err(Error::Ambiguous))] {
        one.set_secret(CANARY.as_bytes()).unwrap();
        two.set_secret(second.as_bytes()).unwrap();
        let twins = vec![entry(&store, "twin/1"), entry(&store, "twin/2")];
        fail_next(&store, &token_entry("Acme"), Failure::Ambiguous(twins));
        assert_eq!(vault.read("Acme").await.map(drop), expected);
        assert_eq!(two.get_secret().is_err(), expected.is_ok(), "the spare one goes only when both are equal");
    }
}

#[tokio::test]
async fn a_service_that_began_anew_is_opened_again_once() {
    let store = mock_store();
    let opened = Arc::new(AtomicUsize::new(0));
    let vault = vault_opening({
        let (store, opened) = (store.clone(), opened.clone());
        move || {
            opened.fetch_add(1, Ordering::SeqCst);
            Ok(store.clone() as Arc<CredentialStore>)
        }
    });
    vault.write("Acme", &credentials("a.example", CANARY)).await.unwrap();
    fail_next(&store, &token_entry("Acme"), platform("org.freedesktop.Secret.Error.NoSession: no such session"));
    assert!(vault.read("Acme").await.unwrap().is_some());
    assert_eq!(opened.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_store_that_could_not_be_opened_is_tried_again_at_the_next_call() {
    let store = mock_store();
    let vault = vault_opening({
        let failures = Mutex::new(vec![platform("no secret service provider or dbus session found")]);
        move || match failures.lock().unwrap().pop() {
            Some(failure) => Err(failure),
            None => Ok(store.clone() as Arc<CredentialStore>),
        }
    });
    assert_eq!(vault.read("Acme").await, Err(Error::NoService));
    assert_eq!(vault.read("Acme").await, Ok(None));
}

#[tokio::test(start_paused = true)]
async fn a_prompt_that_nobody_answers_is_given_up_and_the_next_call_has_a_thread_of_its_own() {
    let (release, held) = std::sync::mpsc::sync_channel::<()>(0);
    let (held, store, prompts) = (Mutex::new(held), mock_store(), Arc::new(AtomicBool::new(true)));
    let vault = vault_opening({
        let prompts = prompts.clone();
        move || {
            if prompts.load(Ordering::SeqCst) {
                let _ = held.lock().unwrap().recv();
            }
            Ok(store.clone() as Arc<CredentialStore>)
        }
    });
    assert_eq!(vault.read("Acme").await, Err(Error::TimedOut));
    prompts.store(false, Ordering::SeqCst);
    tokio::time::resume();
    assert_eq!(vault.read("Acme").await, Ok(None));
    drop(release);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_lose_nothing_and_never_mix() {
    let store = mock_store();
    let vault = vault_over(&store);
    let pair = |n: usize| credentials(&format!("h{n}.example"), &format!("{CANARY}{n}-").repeat(120));
    let tasks: Vec<_> = (0..8)
        .map(|n| {
            let (vault, mine) = (vault.clone(), pair(n));
            tokio::spawn(async move {
                for _ in 0..5 {
                    vault.write("Acme", &mine).await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let last = vault.read("Acme").await.unwrap().unwrap();
    assert!((0..8).any(|n| pair(n) == last));
}
