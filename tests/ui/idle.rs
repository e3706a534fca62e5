//! A window in which nothing happens draws nothing.

use std::time::Duration;

use eframe::egui::{Key, Modifiers, ViewportId};

use crate::stage::Stage;

/// Draws a settled window a few times more: none of them may ask for another.
fn stays_idle(stage: &mut Stage) {
    stage.harness.run();
    for _ in 0..200 {
        stage.harness.step();
    }
    for _ in 0..5 {
        stage.harness.step();
        assert!(!stage.harness.ctx.has_requested_repaint(), "{:?}", stage.harness.ctx.repaint_causes());
        let delay = stage.harness.output().viewport_output[&ViewportId::ROOT].repaint_delay;
        assert_eq!(delay, Duration::MAX, "{:?}", stage.harness.ctx.repaint_causes());
    }
}

#[test]
fn an_idle_window_without_a_connection_does_not_repaint() {
    stays_idle(&mut Stage::new());
}

#[test]
fn an_idle_window_with_a_directory_does_not_repaint() {
    for place in [Key::Num1, Key::Num3, Key::Num4, Key::Num5] {
        let mut stage = Stage::connected();
        stage.harness.key_press_modifiers(Modifiers::COMMAND, place);
        stays_idle(&mut stage);
    }
}
