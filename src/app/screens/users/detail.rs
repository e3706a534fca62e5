//! One person: who they are, what is odd, their groups, what happened, and the raw record.

use std::borrow::Cow;

use eframe::egui::Ui;

use super::rows::{name_of, state_of};
use crate::app::ask::{Ask, Asks};
use crate::app::screens::record;
use crate::app::state::AppState;
use crate::app::theme::GAP_S;
use crate::app::widgets;
use crate::directory::Snapshot;
use crate::scim::UserRow;
use crate::text;
use crate::worker::Command;

/// Draws the person; true when it should close.
pub(super) fn person_ui(ui: &mut Ui, state: &AppState, snapshot: &Snapshot, scim_id: &str, asks: &mut Asks) -> bool {
    let found = snapshot.user_row(scim_id).and_then(|row| Some((row, snapshot.user(row)?)));
    let Some((row, user)) = found else { return record::gone_ui(ui, &state.feed, scim_id) };
    let close = record::heading_ui(ui, &name_of(&user), &text::clipped(user.user_name, text::CELL_LIMIT));
    ui.add_space(GAP_S);
    let (status, word) = state_of(&user);
    widgets::status_chip(ui, status, word);
    record::body_ui(ui, scim_id, |ui| {
        record::odd_ui(ui, "Odd in this record", &snapshot.oddities_of_user(row));
        record::part_ui(ui, "Groups", |ui| groups_ui(ui, snapshot, row, asks));
        let ask = || asks.send(Command::OpenUser { scim_id: scim_id.to_owned() });
        let others = record::others(ui, state, snapshot, scim_id, ask);
        record::facts_ui(ui, &state.feed, scim_id, attributes(&user, others.as_deref().unwrap_or_default()));
        if record::json_ui(ui, scim_id, state.user_json.as_ref(), asks) {
            asks.send(Command::ReadUserJson { scim_id: scim_id.to_owned() });
        }
    });
    close
}

fn groups_ui(ui: &mut Ui, snapshot: &Snapshot, row: u32, asks: &mut Asks) {
    let groups = snapshot.groups_of(row);
    if groups.is_empty() {
        return widgets::weak(ui, "In no group");
    }
    record::links_ui(ui, |ui| {
        for group in groups.iter().filter_map(|row| snapshot.group(*row)) {
            let name = if group.display_name.is_empty() { group.id } else { group.display_name };
            if widgets::link(ui, &text::clipped(name, text::CELL_LIMIT)).clicked() {
                asks.push(Ask::ShowGroup(group.id.to_string()));
            }
        }
    });
}

fn attributes<'a>(
    user: &'a UserRow<'a>,
    others: &'a [(Box<str>, Box<str>)],
) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> {
    let known = [
        ("First name", user.given_name),
        ("Last name", user.family_name),
        ("E-mail", user.email),
        ("Department", user.department),
        ("External id (Okta's id of the person)", user.external_id),
    ];
    let known = known.into_iter().filter_map(|(name, value)| Some((name, value?.into())));
    let times = record::times(user.created.as_ref(), user.modified.as_ref());
    let others = others.iter().map(|(path, value)| (&**path, (&**value).into()));
    known.chain(times).chain([("SCIM id", user.id.into())]).chain(others)
}
