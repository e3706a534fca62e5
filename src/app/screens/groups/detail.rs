//! One group: warnings, its members as links, what happened, and the raw record.

use eframe::egui::{ScrollArea, Ui};

use super::rows::name_of;
use crate::app::ask::{Ask, Asks};
use crate::app::moment;
use crate::app::screens::record;
use crate::app::state::AppState;
use crate::app::widgets;
use crate::directory::{Membership, Snapshot};
use crate::scim::Group;
use crate::text;
use crate::worker::Command;

/// How many members a detail lists.
const MEMBERS: usize = 200;

/// Draws the group; true when it should close.
pub(super) fn group_ui(ui: &mut Ui, state: &AppState, snapshot: &Snapshot, scim_id: &str, asks: &mut Asks) -> bool {
    let found = snapshot.group_row(scim_id).and_then(|row| Some((row, snapshot.groups().get(row as usize)?)));
    let Some((row, group)) = found else {
        let close = record::heading_ui(ui, "Not on the server any more", &text::clipped(scim_id, text::CELL_LIMIT));
        record::part_ui(ui, "What happened", |ui| record::history_ui(ui, &state.feed, scim_id));
        return close;
    };
    let members = text::counted(snapshot.members_of(row).len(), "member", "members");
    let close = record::heading_ui(ui, &name_of(group), &members);
    ScrollArea::vertical().id_salt(("group", scim_id)).auto_shrink(false).show(ui, |ui| {
        parts_ui(ui, state, snapshot, (row, group), asks);
    });
    close
}

fn parts_ui(ui: &mut Ui, state: &AppState, snapshot: &Snapshot, (row, group): (u32, &Group), asks: &mut Asks) {
    let warnings = snapshot.warnings_of_group(row);
    if !warnings.is_empty() {
        record::part_ui(ui, "Warnings", |ui| record::odd_ui(ui, &warnings));
    }
    record::part_ui(ui, "Members", |ui| members_ui(ui, snapshot, row, asks));
    record::part_ui(ui, "Details", |ui| record::attributes_ui(ui, attributes(group)));
    record::part_ui(ui, "What happened", |ui| record::history_ui(ui, &state.feed, &group.id));
    if record::json_ui(ui, &group.id, state.group_json.as_ref(), asks) {
        asks.send(Command::ReadGroupJson { scim_id: group.id.to_string() });
    }
}

fn members_ui(ui: &mut Ui, snapshot: &Snapshot, row: u32, asks: &mut Asks) {
    let members = snapshot.members_of(row);
    if members.is_empty() {
        return widgets::weak(ui, "Nobody is in it");
    }
    record::links_ui(ui, |ui| {
        for member in members.iter().take(MEMBERS) {
            member_ui(ui, snapshot, member, asks);
        }
    });
    if members.len() > MEMBERS {
        widgets::weak(ui, &format!("and {} more", text::grouped((members.len() - MEMBERS) as u64)));
    }
}

fn member_ui(ui: &mut Ui, snapshot: &Snapshot, member: &Membership, asks: &mut Asks) {
    match member {
        Membership::User(row) => {
            let Some(user) = snapshot.users().get(*row as usize) else { return };
            ui.horizontal(|ui| {
                let name = [user.display_name.as_deref(), Some(&*user.user_name), Some(&*user.id)];
                let name = name.into_iter().flatten().find(|name| !name.is_empty()).unwrap_or_default();
                if widgets::link(ui, &text::clipped(name, text::CELL_LIMIT)).clicked() {
                    asks.push(Ask::ShowUser(user.id.to_string()));
                }
                if user.active == Some(false) {
                    widgets::chip(ui, "Inactive");
                }
            });
        }
        Membership::Group(row) => {
            let Some(group) = snapshot.groups().get(*row as usize) else { return };
            if widgets::link(ui, &format!("{} (group)", name_of(group))).clicked() {
                asks.push(Ask::ShowGroup(group.id.to_string()));
            }
        }
        Membership::Unknown { value, display } => {
            let name = display.as_deref().unwrap_or(value);
            widgets::weak(ui, &format!("{} (not among the people)", text::clipped(name, text::CELL_LIMIT)));
        }
    }
}

fn attributes(group: &Group) -> impl Iterator<Item = (&str, String)> {
    let external = group.external_id.as_deref().map(|id| ("External id", shown(id)));
    let times = [("Created", &group.created), ("Changed", &group.modified)];
    let times = times.into_iter().filter(|(_, at)| at.is_some()).map(|(name, at)| (name, moment::when(at.as_ref())));
    let others = group.others.iter().map(|(path, value)| (&**path, shown(value)));
    external.into_iter().chain(times).chain(std::iter::once(("SCIM id", shown(&group.id)))).chain(others)
}

fn shown(value: &str) -> String {
    text::clipped(value, text::DETAIL_LIMIT).into_owned()
}
