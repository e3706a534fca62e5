//! One person: who they are, what is odd, their groups, what happened, and the raw record.

use eframe::egui::{ScrollArea, Ui};

use super::rows::{name_of, state_of};
use crate::app::ask::{Ask, Asks};
use crate::app::moment;
use crate::app::screens::record;
use crate::app::state::AppState;
use crate::app::theme::GAP_S;
use crate::app::widgets;
use crate::directory::Snapshot;
use crate::scim::User;
use crate::text;
use crate::worker::Command;

/// Draws the person; true when it should close.
pub(super) fn person_ui(ui: &mut Ui, state: &AppState, snapshot: &Snapshot, scim_id: &str, asks: &mut Asks) -> bool {
    let found = snapshot.user_row(scim_id).and_then(|row| Some((row, snapshot.users().get(row as usize)?)));
    let Some((row, user)) = found else {
        let close = record::heading_ui(ui, "Not on the server any more", &text::clipped(scim_id, text::CELL_LIMIT));
        record::part_ui(ui, "What happened", |ui| record::history_ui(ui, &state.feed, scim_id));
        return close;
    };
    let close = record::heading_ui(ui, &name_of(user), &text::clipped(&user.user_name, text::CELL_LIMIT));
    ui.add_space(GAP_S);
    let (status, word) = state_of(user);
    widgets::status_chip(ui, status, word);
    ScrollArea::vertical().id_salt(("person", scim_id)).auto_shrink(false).show(ui, |ui| {
        parts_ui(ui, state, snapshot, (row, user), asks);
    });
    close
}

fn parts_ui(ui: &mut Ui, state: &AppState, snapshot: &Snapshot, (row, user): (u32, &User), asks: &mut Asks) {
    let odd = snapshot.oddities_of_user(row);
    if !odd.is_empty() {
        record::part_ui(ui, "Odd in this record", |ui| record::odd_ui(ui, &odd));
    }
    record::part_ui(ui, "Groups", |ui| groups_ui(ui, snapshot, row, asks));
    record::part_ui(ui, "Details", |ui| record::attributes_ui(ui, attributes(user)));
    record::part_ui(ui, "What happened", |ui| record::history_ui(ui, &state.feed, &user.id));
    if record::json_ui(ui, &user.id, state.user_json.as_ref(), asks) {
        asks.send(Command::ReadUserJson { scim_id: user.id.to_string() });
    }
}

fn groups_ui(ui: &mut Ui, snapshot: &Snapshot, row: u32, asks: &mut Asks) {
    let groups = snapshot.groups_of(row);
    if groups.is_empty() {
        return widgets::weak(ui, "In no group");
    }
    record::links_ui(ui, |ui| {
        for group in groups.iter().filter_map(|row| snapshot.groups().get(*row as usize)) {
            let name = if group.display_name.is_empty() { &group.id } else { &group.display_name };
            if widgets::link(ui, &text::clipped(name, text::CELL_LIMIT)).clicked() {
                asks.push(Ask::ShowGroup(group.id.to_string()));
            }
        }
    });
}

fn attributes(user: &User) -> impl Iterator<Item = (&str, String)> {
    let known = [
        ("First name", &user.given_name),
        ("Last name", &user.family_name),
        ("E-mail", &user.email),
        ("Department", &user.department),
        ("External id (Okta's id of the person)", &user.external_id),
    ];
    let known = known.into_iter().filter_map(|(name, value)| Some((name, shown(value.as_deref()?))));
    let times = [("Created", &user.created), ("Changed", &user.modified)];
    let times = times.into_iter().filter(|(_, at)| at.is_some()).map(|(name, at)| (name, moment::when(at.as_ref())));
    let others = user.others.iter().map(|(path, value)| (&**path, shown(value)));
    known.chain(times).chain(std::iter::once(("SCIM id", shown(&user.id)))).chain(others)
}

fn shown(value: &str) -> String {
    text::clipped(value, text::DETAIL_LIMIT).into_owned()
}
