//! One group: warnings, its members as links, what happened, and the raw record.

use std::borrow::Cow;

use eframe::egui::Ui;

use super::rows::name_of;
use crate::app::ask::{Ask, Asks};
use crate::app::screens::record;
use crate::app::state::AppState;
use crate::app::widgets;
use crate::directory::{Membership, Snapshot};
use crate::scim::GroupRow;
use crate::text;
use crate::worker::Command;

/// How many members a detail lists.
const MEMBERS: usize = 200;

/// What a chip beside a name takes.
const CHIP_ROOM: f32 = 76.0;

/// Draws the group; true when it should close.
pub(super) fn group_ui(ui: &mut Ui, state: &AppState, snapshot: &Snapshot, scim_id: &str, asks: &mut Asks) -> bool {
    let found = snapshot.group_row(scim_id).and_then(|row| Some((row, snapshot.group(row)?)));
    let Some((row, group)) = found else { return record::gone_ui(ui, &state.feed, scim_id) };
    let members = text::counted(snapshot.members_of(row).len(), "member", "members");
    let close = record::heading_ui(ui, &name_of(&group), &members);
    record::body_ui(ui, scim_id, |ui| {
        record::odd_ui(ui, "Warnings", &snapshot.warnings_of_group(row));
        record::part_ui(ui, "Members", |ui| members_ui(ui, snapshot, row, asks));
        let ask = || asks.send(Command::OpenGroup { scim_id: scim_id.to_owned() });
        let others = record::others(ui, state, snapshot, scim_id, ask);
        record::facts_ui(ui, &state.feed, scim_id, attributes(&group, others.as_deref().unwrap_or_default()));
        if record::json_ui(ui, scim_id, state.group_json.as_ref(), asks) {
            asks.send(Command::ReadGroupJson { scim_id: scim_id.to_owned() });
        }
    });
    close
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
    record::more_ui(ui, members.len(), MEMBERS);
    if members.user_rows().len() > MEMBERS
        && widgets::link(ui, "Search all members").clicked()
        && let Some(group) = snapshot.group(row)
    {
        asks.push(Ask::ShowMembers(group.id.to_owned()));
    }
}

fn member_ui(ui: &mut Ui, snapshot: &Snapshot, member: Membership<'_>, asks: &mut Asks) {
    match member {
        Membership::User(row) => {
            let Some(user) = snapshot.user(row) else { return };
            ui.horizontal(|ui| {
                let name = [user.display_name, Some(user.user_name), Some(user.id)];
                let name = name.into_iter().flatten().find(|name| !name.is_empty()).unwrap_or_default();
                let inactive = user.active == Some(false);
                let room = ui.available_width() - if inactive { CHIP_ROOM } else { 0.0 };
                ui.scope(|ui| {
                    ui.set_max_width(room);
                    if widgets::link(ui, &text::clipped(name, text::CELL_LIMIT)).clicked() {
                        asks.push(Ask::ShowUser(user.id.to_string()));
                    }
                });
                if inactive {
                    widgets::chip(ui, "Inactive");
                }
            });
        }
        Membership::Group(row) => {
            let Some(group) = snapshot.group(row) else { return };
            if widgets::link(ui, &format!("{} (group)", name_of(&group))).clicked() {
                asks.push(Ask::ShowGroup(group.id.to_string()));
            }
        }
        Membership::Unknown { value, display } => {
            let name = display.unwrap_or(value);
            widgets::weak(ui, &format!("{} (not among the people)", text::clipped(name, text::CELL_LIMIT)));
        }
    }
}

fn attributes<'a>(
    group: &'a GroupRow<'a>,
    others: &'a [(Box<str>, Box<str>)],
) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> {
    let external = group.external_id.map(|id| ("External id", id.into()));
    let times = record::times(group.created.as_ref(), group.modified.as_ref());
    let others = others.iter().map(|(path, value)| (&**path, (&**value).into()));
    external.into_iter().chain(times).chain([("SCIM id", group.id.into())]).chain(others)
}
