//! What a list does not show: records that could not be read, and an end that was not reached.
//!
//! Draws nothing when everything was read. The records' own text is hostile and is made visible first.

use eframe::egui::Ui;

use super::parts::{self, Mark};
use crate::app::ask::{Ask, Asks};
use crate::app::theme::GAP;
use crate::app::widgets;
use crate::scim::{Completeness, Unreadable};
use crate::text::{CELL_LIMIT, clipped, counted};

/// How many records are named; the others are counted.
const NAMED: usize = 3;

/// One banner for each of the two, above the list of a kind (`User` or `Group`).
pub(super) fn unread_ui(
    ui: &mut Ui,
    kind: &str,
    unreadable: &[Unreadable],
    completeness: &Completeness,
    asks: &mut Asks,
) {
    if let Completeness::Partial { why } = completeness {
        parts::banner_ui(ui, Mark::Noted, "The list is not complete", &clipped(why, CELL_LIMIT));
        ui.add_space(GAP);
    }
    let of_kind: Vec<&Unreadable> = unreadable.iter().filter(|record| record.kind == kind).collect();
    if of_kind.is_empty() {
        return;
    }
    let mut sentence = format!("{} could not be read", counted(of_kind.len(), "record", "records"));
    if *completeness == Completeness::Complete {
        sentence.push_str("; all others are shown");
    }
    parts::banner_with_ui(ui, Mark::Noted, &sentence, |ui| records_ui(ui, &of_kind, asks));
    ui.add_space(GAP);
}

/// The first few, close together: the list below is what the person came for. All can be copied.
fn records_ui(ui: &mut Ui, records: &[&Unreadable], asks: &mut Asks) {
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.spacing_mut().interact_size.y = 0.0;
    for record in records.iter().take(NAMED) {
        widgets::weak(ui, &told(record));
    }
    if records.len() <= NAMED {
        return;
    }
    ui.horizontal(|ui| {
        widgets::weak(ui, &format!("and {} more", records.len() - NAMED));
        if widgets::link(ui, "Copy all of them").clicked() {
            let lines: Vec<_> = records.iter().map(|record| told(record) + "\n").collect();
            asks.push(Ask::Copy(lines.concat()));
            asks.push(Ask::Toast(format!("{} copied", counted(records.len(), "line", "lines"))));
        }
    });
}

fn told(record: &Unreadable) -> String {
    let id = record.id.as_deref().map_or("without an id".into(), |id| clipped(id, CELL_LIMIT));
    format!("{} {} in the list ({id}): {}", record.kind, record.position, clipped(&record.why, CELL_LIMIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_told_with_its_place_its_id_and_why() {
        let mut record =
            Unreadable { kind: "User", id: Some("u\u{202e}17".to_owned()), position: 17, why: "no object".to_owned() };
        assert_eq!(told(&record), "User 17 in the list (u⟨U+202E⟩17): no object");
        record.id = None;
        assert_eq!(told(&record), "User 17 in the list (without an id): no object");
    }
}
