//! The sheet as JSON, for programs. The shape is stable; `schema` names it.

use serde::Serialize;

use super::Report;

/// Changes when a field is renamed, removed or means something else.
const SCHEMA: &str = "scim-assistant/report/1";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    #[serde(flatten)]
    report: &'a Report,
}

pub(super) fn export(report: &Report) -> String {
    let document = Document { schema: SCHEMA, report };
    serde_json::to_string_pretty(&document).unwrap_or_else(|error| format!("{{\"error\": {:?}}}", error.to_string()))
}
