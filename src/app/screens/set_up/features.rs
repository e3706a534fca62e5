//! The four features of the integration, each with a drill that one test person goes through.

use eframe::egui::{Label, RichText, Ui};

use crate::app::ask::Asks;
use crate::app::moment;
use crate::app::screens::parts::{self, Mark};
use crate::app::widgets;
use crate::guide::{DrillState, Feature, Guide, Progress};
use crate::text::{CELL_LIMIT, clipped};
use crate::worker::Command;

pub(super) fn features_ui(ui: &mut Ui, guide: &Guide, progress: &Progress, asks: &mut Asks) {
    parts::card_ui(ui, |ui| {
        widgets::section_title(ui, "The four features, tried with one test person");
        parts::columns_ui(ui, |columns: &mut [Ui; 4]| {
            for (ui, feature) in columns.iter_mut().zip(&guide.features) {
                ui.vertical(|ui| feature_ui(ui, feature, progress, asks));
            }
        });
    });
}

fn feature_ui(ui: &mut Ui, feature: &Feature, progress: &Progress, asks: &mut Asks) {
    let state = progress.feature(feature.id);
    let running = matches!(state, DrillState::Running { .. });
    ui.label(RichText::new(&feature.title).strong()).on_hover_text(&feature.what);
    let (text, wish) = match &state {
        DrillState::NotTried => ("Try it", Some(feature.id)),
        DrillState::Running { .. } => ("Stop", None),
        DrillState::Seen { .. } => ("Try again", Some(feature.id)),
    };
    let name = format!("{text}: {}", feature.title);
    ui.horizontal(|ui| {
        state_ui(ui, &state);
        if super::named_button_ui(ui, text, &name) {
            asks.send(Command::RunDrill(wish));
        }
    });
    if running {
        ui.add(Label::new(&feature.drill).wrap());
    }
    if let DrillState::Seen { evidence, .. } = &state {
        ui.add(Label::new(clipped(evidence, CELL_LIMIT)).wrap());
    }
}

fn state_ui(ui: &mut Ui, state: &DrillState) {
    let (mark, text) = match state {
        DrillState::NotTried => (Mark::ToDo, "not tried".to_owned()),
        DrillState::Running { since } => (Mark::Waiting, format!("waiting since {}", moment::clock_time(*since))),
        DrillState::Seen { at, after_secs, .. } => (Mark::Seen, seen(*at, *after_secs)),
    };
    parts::mark_ui(ui, mark);
    ui.label(RichText::new(text).color(parts::mark_color(ui, mark)));
}

fn seen(at: jiff::Timestamp, after_secs: Option<u64>) -> String {
    match after_secs {
        Some(secs) => format!("seen after {secs} s"),
        None => format!("seen at {}", moment::clock_time(at)),
    }
}
