//! One screen on a stage: its state, its view and what it asked for.

use eframe::egui::Ui;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use scim_assistant::app::ask::{Ask, Asks};
use scim_assistant::app::state::AppState;
use scim_assistant::scim::connection_test::{Paste, Stage, StageId, StageState, TestReport, Verdict};
use scim_assistant::settings::Profile;
use scim_assistant::worker::{Command, Opened};

use crate::watched;

/// What a screen is drawn from and what it said.
pub(crate) struct Scene<V> {
    pub(crate) state: AppState,
    pub(crate) view: V,
    pub(crate) asks: Asks,
}

impl<V> Scene<V> {
    /// The orders to the worker, in order.
    pub(crate) fn commands(&mut self) -> Vec<Command> {
        self.asks
            .take()
            .into_iter()
            .filter_map(|ask| if let Ask::Do(command) = ask { Some(command) } else { None })
            .collect()
    }
}

/// A screen in a window of 1280 by 800.
pub(crate) fn stage<V: 'static>(
    state: AppState,
    view: V,
    draw: fn(&mut Ui, &AppState, &mut V, &mut Asks),
) -> Harness<'static, Scene<V>> {
    let scene = Scene { state, view, asks: Asks::default() };
    Harness::builder()
        .with_size([1280.0, 800.0])
        .with_context_setup(watched::install)
        .build_ui_state(move |ui, scene: &mut Scene<V>| draw(ui, &scene.state, &mut scene.view, &mut scene.asks), scene)
}

/// Clicks what bears this label and draws until nothing moves.
pub(crate) fn click<V>(harness: &mut Harness<'static, Scene<V>>, label: &str) {
    harness.get_by_label(label).click();
    harness.run();
}

/// An open connection that is not practice.
pub(crate) fn opened() -> Opened {
    let profile = Profile {
        name: "Acme production".into(),
        host: "scim.acme.example".into(),
        fingerprint: Some("9f0e".into()),
        ..Profile::default()
    };
    Opened { practice: false, profile, base_url: "https://scim.acme.example/scim/v2".into(), session_only: false }
}

/// A report in which everything was seen, up to the stage that failed.
pub(crate) fn report(failed: Option<StageId>) -> TestReport {
    let state = |id| match failed {
        Some(bad) if id == bad => StageState::Problem,
        Some(bad) if id > bad => StageState::NotReached,
        _ => StageState::Seen,
    };
    let stage = |id: StageId| Stage {
        id,
        state: state(id),
        ms: 42,
        said: "200 OK, 2 of 120 people".into(),
        cause: (failed == Some(id)).then(|| "The server does not know this token".into()),
        fix: (failed == Some(id)).then(|| "Make a new token in Scalefusion and paste it here".into()),
    };
    TestReport {
        verdict: if failed.is_some() { Verdict::Problem } else { Verdict::Ok },
        stages: StageId::ALL.into_iter().map(stage).collect(),
        paste: failed.is_none().then(|| Paste {
            base_url: "https://scim.acme.example/scim/v2".into(),
            token_form: "Bearer <token>".into(),
        }),
        server: scim_assistant::scim::ServerCard::default(),
    }
}
