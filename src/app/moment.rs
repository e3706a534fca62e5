//! Moments as people read them: in the local zone, as clock time or date and time.

use std::sync::OnceLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::scim::When;
use crate::text;

/// Shown instead of the system's zone, once it is set.
static ZONE: OnceLock<TimeZone> = OnceLock::new();

/// Shows all moments of this process in `zone` instead of the system's, for pictures that are equal everywhere.
///
/// The first call holds; false when an earlier one chose.
pub fn show_in(zone: TimeZone) -> bool {
    ZONE.set(zone).is_ok()
}

/// `12:53:06`.
pub fn clock_time(at: Timestamp) -> String {
    local(at, "%H:%M:%S")
}

/// `2026-03-01 12:53`.
pub fn date_time(at: Timestamp) -> String {
    local(at, "%Y-%m-%d %H:%M")
}

/// What the server told, readable or not; empty where it told nothing.
pub fn when(told: Option<&When>) -> String {
    match told {
        None => String::new(),
        Some(When::At(at)) => date_time(*at),
        Some(When::Text(text)) => text::clipped(text, 40).into_owned(),
    }
}

fn local(at: Timestamp, format: &str) -> String {
    at.to_zoned_datetime(ZONE.get().cloned().unwrap_or_else(TimeZone::system)).strftime(format).to_string()
}
