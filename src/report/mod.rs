//! The hand-over sheet: one value without secrets, and its formats. Pure: values in, text out.

mod csv;
mod html;
mod json;
mod markdown;
mod sheet;
mod view;

pub use sheet::{ConnectionPart, FeaturePart, Format, List, Report, StatePart, StepPart};

/// The sheet in one format. CSV gives one list.
pub fn export(report: &Report, format: Format) -> String {
    match format {
        Format::Markdown => markdown::export(report),
        Format::Html => html::export(report),
        Format::Json => json::export(report),
        Format::Csv(list) => csv::export(report, list),
    }
}

#[cfg(test)]
mod tests;
