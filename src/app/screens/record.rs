//! What the details of a person and of a group have in common: attributes, history, raw JSON.

use std::borrow::Cow;
use std::sync::Arc;

use eframe::egui::{Align, Id, Label, Layout, RichText, ScrollArea, TextStyle, TextWrapMode, Ui, vec2};
use jiff::Timestamp;

use crate::app::ask::{Ask, Asks};
use crate::app::moment;
use crate::app::state::{AppState, RecordJson};
use crate::app::theme::{self, GAP, GAP_M, Status};
use crate::app::widgets;
use crate::directory::{Change, ChangeKind, Feed, Snapshot};
use crate::scim::When;
use crate::text;
use crate::worker::Attributes;

/// How many changes a detail shows.
const HISTORY: usize = 12;

/// The heading of a detail; true when it should close.
pub(super) fn heading_ui(ui: &mut Ui, name: &str, below: &str) -> bool {
    let row = vec2(ui.available_width(), 44.0);
    ui.allocate_ui_with_layout(row, Layout::right_to_left(Align::Min), |ui| {
        let close = widgets::plain_button(ui, "Close").on_hover_text("Esc").clicked();
        ui.with_layout(Layout::top_down(Align::Min), |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            let name = RichText::new(name).text_style(theme::title_style()).strong();
            ui.add(Label::new(name).wrap().selectable(true));
            ui.add(Label::new(RichText::new(below).color(theme::tokens(ui).text_weak)).wrap().selectable(true));
        });
        close
    })
    .inner
}

/// A record that was open and is no longer there; true when it should close.
pub(super) fn gone_ui(ui: &mut Ui, feed: &Feed, scim_id: &str) -> bool {
    let close = heading_ui(ui, "Not on the server any more", &text::clipped(scim_id, text::CELL_LIMIT));
    part_ui(ui, "What happened", |ui| history_ui(ui, feed, scim_id));
    close
}

/// What stands below the heading, over all the height there is.
pub(super) fn body_ui(ui: &mut Ui, scim_id: &str, content: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical().id_salt(("record", scim_id)).auto_shrink(false).show(ui, |ui| {
        content(ui);
        widgets::follow_focus(ui);
    });
}

/// A titled part of a detail.
pub(super) fn part_ui(ui: &mut Ui, title: &str, content: impl FnOnce(&mut Ui)) {
    ui.add_space(GAP_M);
    widgets::section_title(ui, title);
    content(ui);
}

/// A list of links, closer to each other than buttons are.
pub(super) fn links_ui(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = 20.0;
        ui.spacing_mut().item_spacing.y = 4.0;
        // A name as long as it likes stays within the pane; the whole of it shows when pointed at.
        ui.style_mut().wrap_mode = Some(TextWrapMode::Truncate);
        content(ui);
    });
}

/// Sentences about what is odd; nothing where there are none.
pub(super) fn odd_ui(ui: &mut Ui, title: &str, odd: &[String]) {
    if odd.is_empty() {
        return;
    }
    part_ui(ui, title, |ui| {
        for sentence in odd {
            ui.horizontal(|ui| {
                let color = Status::Warning.color(theme::tokens(ui));
                ui.label(RichText::new(Status::Warning.icon()).color(color));
                ui.add(Label::new(text::clipped(sentence, text::DETAIL_LIMIT)).wrap());
            });
        }
    });
}

/// Names and values, then what happened to the record.
pub(super) fn facts_ui<'a>(
    ui: &mut Ui,
    feed: &Feed,
    scim_id: &str,
    attributes: impl Iterator<Item = (&'a str, Cow<'a, str>)>,
) {
    part_ui(ui, "Details", |ui| {
        for (name, value) in attributes {
            widgets::key_value(ui, &text::clipped(name, text::CELL_LIMIT), &text::clipped(&value, text::DETAIL_LIMIT));
        }
    });
    part_ui(ui, "What happened", |ui| history_ui(ui, feed, scim_id));
}

/// When a record was made and changed, without what is not stated.
pub(super) fn times<'a>(
    created: Option<&'a When>,
    changed: Option<&'a When>,
) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> {
    let times = [("Created", created), ("Changed", changed)];
    times.into_iter().filter(|(_, at)| at.is_some()).map(|(name, at)| (name, moment::when(at).into()))
}

/// How many of `all` are not among the `shown`.
pub(super) fn more_ui(ui: &mut Ui, all: usize, shown: usize) {
    if all > shown {
        widgets::weak(ui, &format!("and {} more", text::grouped((all - shown) as u64)));
    }
}

/// What happened to a record, newest first.
fn history_ui(ui: &mut Ui, feed: &Feed, scim_id: &str) {
    let changes = feed.of(scim_id);
    if changes.is_empty() {
        return widgets::weak(ui, "Nothing changed since the assistant began to watch");
    }
    for change in changes.iter().take(HISTORY) {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            let at = moment::date_time(change.at);
            ui.label(RichText::new(at).small().color(theme::tokens(ui).text_weak));
            for line in sentences(change) {
                ui.add(Label::new(line).wrap());
            }
        });
    }
    more_ui(ui, changes.len(), HISTORY);
}

/// Asks for fresh JSON and shows it; true when it was asked for.
pub(super) fn json_ui(ui: &mut Ui, scim_id: &str, read: Option<&RecordJson>, asks: &mut Asks) -> bool {
    ui.add_space(GAP_M);
    let asked = widgets::plain_button(ui, "Read raw JSON").on_hover_text("Reads the record anew now").clicked();
    match read.filter(|read| read.scim_id == scim_id).map(|read| &read.json) {
        None => {}
        Some(Err(explanation)) => widgets::explanation_banner(ui, Status::Problem, explanation),
        Some(Ok(json)) => shown_json_ui(ui, json, asks),
    }
    asked
}

fn shown_json_ui(ui: &mut Ui, json: &str, asks: &mut Asks) {
    if widgets::plain_button(ui, "Copy JSON").clicked() {
        asks.push(Ask::Copy(json.to_owned()));
        asks.push(Ask::Toast("JSON copied".to_owned()));
    }
    ui.add_space(GAP);
    ScrollArea::horizontal().id_salt("json").show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for line in json.lines() {
            let line = RichText::new(text::clipped(line, text::DETAIL_LIMIT)).text_style(TextStyle::Monospace);
            ui.add(Label::new(line).extend().selectable(true));
        }
    });
}

fn sentences(change: &Change) -> Vec<String> {
    let group = change.group.as_ref().map_or("a group", |group| group.name.as_str());
    let name = change.display_name.as_deref().unwrap_or(&change.name);
    let whole = match change.kind {
        ChangeKind::PersonCreated | ChangeKind::GroupCreated => "Arrived".to_owned(),
        ChangeKind::PersonDeactivated => "Was deactivated".to_owned(),
        ChangeKind::PersonReactivated => "Was reactivated".to_owned(),
        ChangeKind::PersonGone | ChangeKind::GroupGone => "Is gone from the server".to_owned(),
        ChangeKind::GroupRenamed => format!("Was renamed to {}", text::clipped(&change.name, 80)),
        ChangeKind::MemberJoined => format!("{} joined {}", text::clipped(name, 80), text::clipped(group, 80)),
        ChangeKind::MemberLeft => format!("{} left {}", text::clipped(name, 80), text::clipped(group, 80)),
        ChangeKind::PersonChanged => "Was changed".to_owned(),
    };
    std::iter::once(whole).chain(change.attributes.iter().map(attribute_sentence)).collect()
}

fn attribute_sentence(change: &crate::directory::AttributeChange) -> String {
    let value = |value: &Option<String>| {
        value.as_deref().map_or_else(|| "nothing".to_owned(), |value| text::clipped(value, 80).into_owned())
    };
    let attribute = text::clipped(&change.attribute, 80);
    format!("{attribute}: {} → {}", value(&change.before), value(&change.after))
}

/// The attributes without a column, as far as they are there; asks for them once for each read.
pub(super) fn others(
    ui: &Ui,
    state: &AppState,
    snapshot: &Snapshot,
    scim_id: &str,
    ask: impl FnOnce(),
) -> Option<Attributes> {
    let read_at = snapshot.parts().read_at;
    let opened = state.opened_record.as_ref().filter(|record| record.scim_id == scim_id);
    let asked = (scim_id.to_owned(), read_at);
    let place = Id::unique("asked for a record");
    let is_new = ui.data(|data| data.get_temp::<(String, Timestamp)>(place)).is_none_or(|last| last != asked);
    if is_new && opened.is_none_or(|record| record.read_at != read_at) {
        ui.data_mut(|data| data.insert_temp(place, asked));
        ask();
    }
    opened.map(|record| Arc::clone(&record.others))
}
