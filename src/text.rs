//! Foreign text, made safe to show, to search and to name files with.
//!
//! Everything that a server sends is hostile until it went through here: control characters and
//! direction overrides become visible marks, long values are clipped, file names lose everything
//! but letters and digits. Knows nothing about where the text comes from; copies keep the original.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;

use crate::pasted::is_invisible;

/// What a cell shows at most, in characters.
pub const CELL_LIMIT: usize = 256;
/// What a detail shows at most, in characters.
pub const DETAIL_LIMIT: usize = 4_096;
/// How much of a server's own words is quoted, in characters.
pub const QUOTE_LIMIT: usize = 500;

/// The text with control and invisible characters as marks such as `⟨U+202E⟩`, on one line.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(needs_mark) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut previous = None;
    for c in text.chars() {
        if needs_mark(c) && !joins_emoji(c, previous) {
            out.push_str(&format!("⟨U+{:04X}⟩", u32::from(c)));
        } else {
            out.push(c);
        }
        previous = Some(c);
    }
    Cow::Owned(out)
}

/// [`visible`], clipped to a number of characters with `…` at the end.
pub fn clipped(text: &str, limit: usize) -> Cow<'_, str> {
    match text.char_indices().nth(limit) {
        None => visible(text),
        Some((end, _)) => Cow::Owned(format!("{}…", visible(&text[..end]))),
    }
}

/// The form in which names are compared: lower case, without invisible characters. Accents count.
pub fn folded(text: &str) -> String {
    text.chars().filter(|c| !is_invisible(*c)).flat_map(char::to_lowercase).collect()
}

/// The form that is searched and sorted by: [`folded`], and without accents, so that nobody has to type them.
pub fn searchable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_searchable(&mut out, text);
    out
}

/// Appends [`searchable`] text, for indexes that hold many values in one buffer.
pub fn push_searchable(out: &mut String, text: &str) {
    let mut rest = text;
    while !rest.is_empty() {
        let (ascii, others) = rest.split_at(rest.bytes().position(|b| !b.is_ascii()).unwrap_or(rest.len()));
        let start = out.len();
        out.push_str(ascii);
        out[start..].make_ascii_lowercase();
        let (others, next) = others.split_at(others.bytes().position(|b| b.is_ascii()).unwrap_or(others.len()));
        push_searchable_letters(out, others);
        rest = next;
    }
}

/// Letters outside ASCII. What stands between two ASCII letters changes nothing beyond them.
fn push_searchable_letters(out: &mut String, letters: &str) {
    let lower = letters.chars().filter(|c| !is_invisible(*c)).flat_map(char::to_lowercase);
    for c in lower.nfd().filter(|c| !is_accent(*c)) {
        match plain_letters(c) {
            Some(letters) => out.push_str(letters),
            None => out.push(c),
        }
    }
}

/// Marks that are written over or under Latin, Greek and Cyrillic letters. Marks of other scripts are
/// letters to those who read them, and stay.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}')
}

/// Letters that do not come apart into a letter and a mark, yet are typed without it.
fn plain_letters(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ı' => "i",
        'þ' => "th",
        'ς' => "σ",
        _ => return None,
    })
}

/// A name made into one safe path component of at most 80 characters; `fallback` if nothing is left.
pub fn file_name(name: &str, fallback: &str) -> String {
    let kept: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' }).collect();
    let edge = |c| matches!(c, '-' | '.');
    let mut trimmed: String = kept.trim_matches(edge).chars().take(80).collect();
    trimmed.truncate(trimmed.trim_end_matches(edge).len());
    let stem = trimmed.split('.').next().unwrap_or_default().to_ascii_uppercase();
    let numbered = |prefix: &str| stem.strip_prefix(prefix).is_some_and(|n| n.len() == 1 && n != "0");
    let device = ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str()) || numbered("COM") || numbered("LPT");
    match (trimmed.is_empty(), device) {
        (true, _) => fallback.to_owned(),
        (false, true) => format!("_{trimmed}"),
        (false, false) => trimmed,
    }
}

/// `1 person`, `3 people`, with thousands separated as in `12,000 people`.
pub fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(n as u64), if n == 1 { one } else { many })
}

/// A number with a comma between thousands.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn needs_mark(c: char) -> bool {
    c.is_control() || is_invisible(c) || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Joiners and presentation selectors belong to the emoji or letter before them.
fn joins_emoji(c: char, previous: Option<char>) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}')
        && previous.is_some_and(|p| !p.is_ascii() && !needs_mark(p))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_characters_become_marks() {
        assert_eq!(visible("Ann Lee"), "Ann Lee");
        assert_eq!(visible("a\u{202e}b\u{1b}]0;\n"), "a⟨U+202E⟩b⟨U+001B⟩]0;⟨U+000A⟩");
        assert_eq!(visible("👩\u{200d}💻"), "👩\u{200d}💻");
        assert_eq!(clipped("żółw", 2), "żó…");
    }

    #[test]
    fn a_search_needs_no_accents_and_a_name_does() {
        for (typed, stored) in [
            ("muller", "Müller"),
            ("MULLER", "mu\u{308}ller"),
            ("lodz", "Łódź"),
            ("strasse", "STRAẞE"),
            ("oystein", "Øystein"),
        ] {
            assert_eq!(searchable(typed), searchable(stored), "{stored}");
        }
        assert_eq!(searchable("ΣΊΣΥΦΟΣ"), searchable("σίσυφος"));
        assert_eq!(searchable("a\u{200b}B\u{1}"), "ab\u{1}");
        assert_ne!(searchable("かき"), searchable("がき"), "voicing is no accent");
        assert_ne!(folded("Müller"), folded("Muller"));
        assert_eq!(folded("MÜLLER"), folded("müller"));
    }

    #[test]
    fn file_names_stay_one_plain_component() {
        assert_eq!(file_name("../../etc/passwd", "x"), "etc-passwd");
        assert_eq!(file_name("…", "profile"), "profile");
        assert_eq!(file_name("con.txt", "x"), "_con.txt");
        assert_eq!(file_name("Field staff", "x"), "Field-staff");
        assert!(file_name(&"a".repeat(500), "x").len() <= 80);
        assert_eq!(file_name(&format!("{}..b", "a".repeat(79)), "x"), "a".repeat(79), "no dot where it was cut");
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(counted(1, "person", "people"), "1 person");
        assert_eq!(counted(12_000, "person", "people"), "12,000 people");
    }
}
