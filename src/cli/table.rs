//! Rows of text as a table for people or as CSV. Foreign text is made safe for the terminal and for
//! spreadsheets here.

use crate::text::{CELL_LIMIT, clipped};

/// A table with aligned columns; one record is one line.
pub(super) fn aligned(titles: &[&str], rows: &[Vec<String>]) -> String {
    let shown: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| clipped(cell, CELL_LIMIT).into_owned()).collect()).collect();
    let width = |at: usize| {
        let cells = shown.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count());
        cells.chain(titles.get(at).map(|title| title.chars().count())).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..titles.len()).map(width).collect();
    let mut out = line(titles.iter().copied(), &widths);
    for row in &shown {
        out.push_str(&line(row.iter().map(String::as_str), &widths));
    }
    out
}

/// CSV with every field quoted; what a spreadsheet would take for a formula is made text.
pub(super) fn csv(titles: &[&str], rows: &[Vec<String>]) -> String {
    let titles = titles.iter().map(|title| (*title).to_owned()).collect();
    std::iter::once(&titles)
        .chain(rows)
        .map(|row: &Vec<String>| {
            let fields: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
            fields.join(",") + "\r\n"
        })
        .collect()
}

fn line<'a>(cells: impl Iterator<Item = &'a str>, widths: &[usize]) -> String {
    let padded: Vec<String> = cells.zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
    padded.join("  ").trim_end().to_owned() + "\n"
}

fn quoted(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0']) { "'" } else { "" };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_record_is_one_line_and_escapes_are_harmless() {
        let rows = vec![vec!["a\n\u{1b}]0;x".to_owned(), "b".to_owned()]];
        let printed = aligned(&["Name", "X"], &rows);
        assert_eq!(printed.lines().collect::<Vec<_>>(), ["Name                   X", "a⟨U+000A⟩⟨U+001B⟩]0;x  b"]);
    }

    #[test]
    fn a_formula_is_text_in_csv() {
        let rows = vec![vec!["=1+1".to_owned(), "a\"b".to_owned()]];
        assert_eq!(csv(&["A", "B"], &rows), "\"A\",\"B\"\r\n\"'=1+1\",\"a\"\"b\"\r\n");
    }
}
