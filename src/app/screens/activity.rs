//! Activity: what changed on the server, in sentences, newest first.
//!
//! Draws the lines that the feed has folded already. Filters when the feed or the filter changed,
//! not on every frame.

use std::collections::BTreeSet;
use std::sync::Arc;

use eframe::egui::{ComboBox, RichText, TextEdit, Ui};

use super::parts::{self, Mark};
use crate::app::ask::{Ask, Asks};
use crate::app::moment;
use crate::app::state::AppState;
use crate::app::widgets;
use crate::directory::{Change, ChangeKind, Feed, Line};
use crate::text::{CELL_LIMIT, clipped, counted, searchable};

/// How many lines show at first, and how many more at each wish.
const PAGE: usize = 100;

/// The filter, and which lines are open.
#[derive(Default)]
pub struct ActivityView {
    /// Words that a line must have.
    pub text: String,
    /// The one kind to show; all without.
    pub kind: Option<ChangeKind>,
    open: BTreeSet<LineKey>,
    pages: usize,
    filtered: Filtered,
}

/// A line is known by its newest change; the feed puts new lines above it.
type LineKey = (jiff::Timestamp, String);

/// Rows that passed the filter, and for what they were computed.
#[derive(Default)]
struct Filtered {
    of: Option<Arc<Feed>>,
    text: String,
    kind: Option<ChangeKind>,
    rows: Vec<usize>,
}

/// Draws the feed.
pub fn activity_ui(ui: &mut Ui, state: &AppState, view: &mut ActivityView, asks: &mut Asks) {
    parts::page_ui(ui, "activity", |ui| {
        widgets::screen_title(ui, "Activity", Some("What changed on the server while SCIM Assistant was looking"));
        if let Some(alarm) = &state.alarm {
            alarm_ui(ui, alarm, asks);
        }
        if state.unseen_changes > 0 {
            asks.push(Ask::ActivityLookedAt);
        }
        if state.feed.is_empty() {
            return empty_ui(ui, state);
        }
        filter_ui(ui, view);
        view.filtered.update(&state.feed, &view.text, view.kind);
        lines_ui(ui, &state.feed, view);
    });
}

fn alarm_ui(ui: &mut Ui, alarm: &str, asks: &mut Asks) {
    parts::banner_with_ui(ui, Mark::Problem, &clipped(alarm, CELL_LIMIT), |ui| {
        widgets::weak(ui, "Look at what happened before Okta pushes more");
        if parts::button_ui(ui, "I have looked at it") {
            asks.push(Ask::DismissAlarm);
        }
    });
}

fn empty_ui(ui: &mut Ui, state: &AppState) {
    parts::card_ui(ui, |ui| {
        widgets::section_title(ui, "Nothing changed yet");
        let says = match &state.snapshot {
            Some(snapshot) => format!(
                "Last read at {}; Okta pushes when something changes there, so silence is normal",
                moment::clock_time(snapshot.parts().read_at)
            ),
            None => "Changes appear here after the first read of the server".to_owned(),
        };
        widgets::weak(ui, &says);
    });
}

fn filter_ui(ui: &mut Ui, view: &mut ActivityView) {
    ui.horizontal(|ui| {
        let label = ui.label("Find");
        let edit = TextEdit::singleline(&mut view.text).hint_text("a name or a group").desired_width(280.0);
        ui.add(edit.margin(parts::FIELD_MARGIN)).labelled_by(label.id);
        let label = ui.label("Kind");
        let picker =
            ComboBox::from_id_salt("kind").width(190.0).selected_text(view.kind.map_or("everything", kind_name));
        let picked = picker.show_ui(ui, |ui| {
            ui.selectable_value(&mut view.kind, None, "everything");
            for kind in KINDS {
                ui.selectable_value(&mut view.kind, Some(kind), kind_name(kind));
            }
        });
        picked.response.labelled_by(label.id);
        if (!view.text.is_empty() || view.kind.is_some()) && parts::button_ui(ui, "Show everything") {
            view.text.clear();
            view.kind = None;
        }
    });
}

impl Filtered {
    fn update(&mut self, feed: &Arc<Feed>, text: &str, kind: Option<ChangeKind>) {
        let same_feed = self.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, feed));
        if same_feed && self.text == text && self.kind == kind {
            return;
        }
        let wanted = searchable(text.trim());
        let passes = |line: &Line| {
            kind.is_none_or(|kind| line.changes.iter().any(|change| change.kind == kind)) && has(line, &wanted)
        };
        let lines = feed.lines().iter().enumerate();
        self.rows = lines.filter(|(_, line)| passes(line)).map(|(row, _)| row).collect();
        (self.of, self.text, self.kind) = (Some(Arc::clone(feed)), text.to_owned(), kind);
    }
}

fn has(line: &Line, wanted: &str) -> bool {
    let said = |text: &str| searchable(text).contains(wanted);
    wanted.is_empty()
        || said(&line.sentence)
        || line.changes.iter().any(|change| {
            said(&change.name)
                || change.display_name.as_deref().is_some_and(said)
                || change.group.as_ref().is_some_and(|group| said(&group.name))
        })
}

fn lines_ui(ui: &mut Ui, feed: &Feed, view: &mut ActivityView) {
    let shown = PAGE * (view.pages + 1);
    let found = view.filtered.rows.len();
    let of = counted(feed.len(), "change kept", "changes kept");
    widgets::weak(ui, &format!("{} shown of {of}", counted(found.min(shown), "line", "lines")));
    if found == 0 {
        return parts::card_ui(ui, |ui| widgets::weak(ui, "Nothing fits the filter"));
    }
    parts::card_ui(ui, |ui| {
        for row in view.filtered.rows.iter().take(shown) {
            if let Some(line) = feed.lines().get(*row) {
                line_ui(ui, line, &mut view.open);
            }
        }
    });
    if found > shown && parts::button_ui(ui, "Show older lines") {
        view.pages += 1;
    }
}

fn line_ui(ui: &mut Ui, line: &Line, open: &mut BTreeSet<LineKey>) {
    let key = (line.at, line.sentence.clone());
    let is_open = open.contains(&key);
    ui.horizontal(|ui| {
        ui.label(RichText::new(moment::clock_time(line.at)).monospace().weak())
            .on_hover_text(moment::date_time(line.at));
        parts::mark_ui(ui, line.changes.first().map_or(Mark::ToDo, |change| kind_mark(change.kind)));
        let sentence = clipped(&line.sentence, CELL_LIMIT);
        if has_details(line) {
            if ui.selectable_label(is_open, sentence).on_hover_text("Show or hide the values").clicked() {
                toggle(open, &key);
            }
        } else {
            ui.add_space(ui.spacing().button_padding.x);
            ui.label(sentence);
        }
    });
    if is_open {
        parts::indented_ui(ui, |ui| details_ui(ui, line));
    }
}

fn toggle(open: &mut BTreeSet<LineKey>, key: &LineKey) {
    if !open.remove(key) {
        open.insert(key.clone());
    }
}

fn has_details(line: &Line) -> bool {
    line.changes.len() > 1 || line.changes.iter().any(|change| !change.attributes.is_empty())
}

/// People of a folded line that are named; the rest is counted.
const NAMED: usize = 50;

fn details_ui(ui: &mut Ui, line: &Line) {
    for change in line.changes.iter().take(NAMED) {
        change_ui(ui, change, line.changes.len() > 1);
    }
    if let Some(rest) = line.changes.len().checked_sub(NAMED).filter(|rest| *rest > 0) {
        widgets::weak(ui, &format!("and {}", counted(rest, "other", "others")));
    }
}

fn change_ui(ui: &mut Ui, change: &Change, named: bool) {
    if named {
        ui.label(clipped(change.display_name.as_deref().unwrap_or(&change.name), CELL_LIMIT));
    }
    for attribute in &change.attributes {
        ui.horizontal_wrapped(|ui| {
            widgets::weak(ui, &clipped(&attribute.attribute, CELL_LIMIT));
            ui.monospace(value(attribute.before.as_deref()));
            widgets::weak(ui, "became");
            ui.monospace(value(attribute.after.as_deref()));
        });
    }
}

fn value(value: Option<&str>) -> String {
    value.map_or_else(|| "(not there)".to_owned(), |value| clipped(value, CELL_LIMIT).into_owned())
}

const KINDS: [ChangeKind; 10] = [
    ChangeKind::PersonCreated,
    ChangeKind::PersonChanged,
    ChangeKind::PersonDeactivated,
    ChangeKind::PersonReactivated,
    ChangeKind::PersonGone,
    ChangeKind::GroupCreated,
    ChangeKind::GroupRenamed,
    ChangeKind::GroupGone,
    ChangeKind::MemberJoined,
    ChangeKind::MemberLeft,
];

fn kind_name(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::PersonCreated => "people who arrived",
        ChangeKind::PersonChanged => "people who changed",
        ChangeKind::PersonDeactivated => "people deactivated",
        ChangeKind::PersonReactivated => "people reactivated",
        ChangeKind::PersonGone => "people gone",
        ChangeKind::GroupCreated => "new groups",
        ChangeKind::GroupRenamed => "groups renamed",
        ChangeKind::GroupGone => "groups gone",
        ChangeKind::MemberJoined => "people who joined a group",
        ChangeKind::MemberLeft => "people who left a group",
    }
}

fn kind_mark(kind: ChangeKind) -> Mark {
    match kind {
        ChangeKind::PersonCreated
        | ChangeKind::PersonReactivated
        | ChangeKind::GroupCreated
        | ChangeKind::MemberJoined => Mark::Seen,
        ChangeKind::PersonDeactivated | ChangeKind::PersonGone | ChangeKind::GroupGone => Mark::Problem,
        ChangeKind::PersonChanged | ChangeKind::GroupRenamed | ChangeKind::MemberLeft => Mark::Noted,
    }
}
