//! A keyring that asks for its password: said after a second, a way on after five, and the window never waits.

use eframe::egui::Role;
use egui_kittest::kittest::Queryable;
use scim_assistant::app::state::KeyringWait;
use scim_assistant::worker::{Busy, Command, Event};

use crate::stage::Stage;

const GO_ON: &str = "Go on without the keyring";

/// Draws frames until the wait has become so long; each takes its step of the window's own time.
fn wait(stage: &mut Stage, wanted: KeyringWait) {
    for _ in 0..200 {
        if stage.app().state().keyring_wait >= wanted {
            return;
        }
        stage.harness.step();
    }
    panic!("no {wanted:?} wait came");
}

#[test]
fn a_keyring_that_answers_at_once_is_not_spoken_of() {
    let mut stage = Stage::new();
    stage.tell(Event::BusyWith(Some(Busy::Keyring)));
    assert!(stage.harness.query_by_label("Waiting for the keyring").is_none());
    assert!(stage.harness.query_by_label("Waiting for the keyring to be unlocked").is_none());
}

#[test]
fn a_waiting_keyring_is_named_first_and_can_be_left_later() {
    let mut stage = Stage::new();
    stage.tell(Event::BusyWith(Some(Busy::Keyring)));
    wait(&mut stage, KeyringWait::Noticed);
    stage.harness.get_by_label("Waiting for the keyring to be unlocked");
    assert!(stage.harness.query_by_label(GO_ON).is_none(), "the prompt deserves some seconds");
    wait(&mut stage, KeyringWait::Long);
    stage.harness.get_by_role_and_label(Role::Button, GO_ON).click();
    stage.harness.run();
    assert!(stage.orders().iter().any(|order| matches!(order, Command::GoOnWithoutKeyring)));
    stage.tell(Event::BusyWith(None));
    assert!(stage.harness.query_by_label(GO_ON).is_none());
}

#[test]
fn the_next_wait_begins_anew() {
    let mut stage = Stage::new();
    stage.tell(Event::BusyWith(Some(Busy::Keyring)));
    wait(&mut stage, KeyringWait::Long);
    stage.tell(Event::BusyWith(None));
    stage.tell(Event::BusyWith(Some(Busy::Keyring)));
    assert_eq!(stage.app().state().keyring_wait, KeyringWait::Short);
}
