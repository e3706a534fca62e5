//! The sheet as Markdown, for tickets and wikis.

use std::fmt::Write as _;

use super::Report;
use super::view::{Line, Section, View};

pub(super) fn export(report: &Report) -> String {
    let view = View::of(report);
    let mut out = format!("# {}\n\n{}\n", escaped(&view.title), escaped(&view.made));
    for section in &view.sections {
        write_section(&mut out, section);
    }
    if !view.support.is_empty() {
        push(&mut out, format_args!("\n## Support\n\n{}\n", escaped(&view.support)));
    }
    out
}

fn write_section(out: &mut String, section: &Section) {
    push(out, format_args!("\n## {}\n", section.title));
    if !section.note.is_empty() {
        push(out, format_args!("\n{}\n", escaped(&section.note)));
    }
    if !section.facts.is_empty() {
        out.push_str("\n| | |\n| --- | --- |\n");
    }
    for fact in &section.facts {
        push(out, format_args!("| {} | {} |\n", fact.label, escaped(&fact.value)));
    }
    write_lines(out, section);
    if !section.items.is_empty() {
        out.push('\n');
    }
    for (number, item) in (1..).zip(&section.items) {
        let mark = if section.numbered { format!("{number}.") } else { "-".to_owned() };
        push(out, format_args!("{mark} {}\n", escaped(item)));
    }
}

fn write_lines(out: &mut String, section: &Section) {
    let Some(columns) = section.columns.filter(|_| !section.lines.is_empty()) else { return };
    push(out, format_args!("\n| {} |\n|{}\n", columns.join(" | "), " --- |".repeat(columns.len())));
    for Line { title, word, evidence, at, .. } in &section.lines {
        push(out, format_args!("| {} | {word} | {} | {} |\n", escaped(title), escaped(evidence), escaped(at)));
    }
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = out.write_fmt(text);
}

/// Text that stays text wherever it stands: no link, no code, no markup, no cell, no new line.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for (at, c) in text.chars().enumerate() {
        let special = matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '#' | '&');
        if special || (at == 0 && matches!(c, '-' | '+' | '=')) {
            out.push('\\');
        }
        out.push(if matches!(c, '\n' | '\r') { ' ' } else { c });
    }
    out
}
