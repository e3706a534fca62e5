//! What a person pasted, cleaned, and what the cleaning did.
//!
//! Knows the dirt that base URLs and tokens arrive with (quotes, line breaks, invisible
//! characters, a header line, a curl command) and says which of it was removed. Does not know what
//! a valid URL or token is: that is for [`crate::base_url`] and [`crate::secret`].

use std::fmt;

/// A value together with what had to be removed to get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned<T> {
    /// The value itself.
    pub value: T,
    /// What was removed or added, in the order it was done. Empty when the paste was clean.
    pub cleanings: Vec<Cleaning>,
}

impl<T> Cleaned<T> {
    /// The same cleanings around another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Cleaned<U> {
        Cleaned { value: f(self.value), cleanings: self.cleanings }
    }

    /// "Removed a line break and the word Bearer", or nothing when the paste was clean.
    pub fn sentence(&self) -> Option<String> {
        sentence(&self.cleanings)
    }
}

/// One thing that was done to a pasted text. `Display` gives the object of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cleaning {
    /// A curl command around the value.
    CurlCommand,
    /// `Authorization:` in front of the value.
    HeaderName,
    /// The word `Bearer` in front of the token, once or more often.
    Bearer,
    /// Quotation marks, straight or typographic, around the value.
    Quotes,
    /// Line breaks inside or around the value.
    LineBreaks,
    /// Blanks and tabs around the value.
    Blanks,
    /// Zero-width and other invisible characters.
    Invisible,
    /// `/Users`, `/Groups` or a discovery path at the end of a base URL.
    ResourcePath,
    /// A query or fragment behind a base URL.
    Query,
    /// Slashes at the end of a base URL.
    TrailingSlash,
    /// `https://` was put in front, because no scheme was given.
    SchemeAdded,
    /// `http://` was put in front of an address of this computer.
    LoopbackSchemeAdded,
}

impl fmt::Display for Cleaning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CurlCommand => "the curl command around it",
            Self::HeaderName => "the header name Authorization",
            Self::Bearer => "the word Bearer",
            Self::Quotes => "quotation marks",
            Self::LineBreaks => "a line break",
            Self::Blanks => "blanks around it",
            Self::Invisible => "invisible characters",
            Self::ResourcePath => "the resource path at its end",
            Self::Query => "the query behind it",
            Self::TrailingSlash => "the slash at its end",
            Self::SchemeAdded => "https://",
            Self::LoopbackSchemeAdded => "http://",
        })
    }
}

/// One sentence for a list of cleanings; nothing for an empty list.
pub fn sentence(cleanings: &[Cleaning]) -> Option<String> {
    let (added, removed): (Vec<&Cleaning>, Vec<&Cleaning>) =
        cleanings.iter().partition(|c| matches!(c, Cleaning::SchemeAdded | Cleaning::LoopbackSchemeAdded));
    let removed: Vec<String> = removed.iter().map(ToString::to_string).collect();
    match (removed.is_empty(), added.first()) {
        (true, None) => None,
        (true, Some(scheme)) => Some(format!("Added {scheme} in front")),
        (false, None) => Some(format!("Removed {}", join_and(&removed))),
        (false, Some(scheme)) => Some(format!("Removed {}; added {scheme} in front", join_and(&removed))),
    }
}

fn join_and(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [init @ .., last] => format!("{} and {last}", init.join(", ")),
    }
}

/// Strips invisible characters, line breaks, blanks and quotes; the common part of both cleaners.
pub(crate) fn strip_dirt(pasted: &str, cleanings: &mut Vec<Cleaning>) -> String {
    let visible: String = pasted.chars().filter(|c| !is_invisible(*c)).collect();
    note(cleanings, Cleaning::Invisible, visible.len() != pasted.len());
    let one_line: String = visible.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    note(cleanings, Cleaning::LineBreaks, one_line.len() != visible.len());
    let mut text = one_line.as_str();
    loop {
        let trimmed = text.trim_matches(|c: char| c.is_whitespace());
        note(cleanings, Cleaning::Blanks, trimmed.len() != text.len());
        let bare = trimmed.trim_matches(is_quote);
        note(cleanings, Cleaning::Quotes, bare.len() != trimmed.len());
        if bare.len() == text.len() {
            return bare.to_owned();
        }
        text = bare;
    }
}

/// Remembers a cleaning once, if it happened.
pub(crate) fn note(cleanings: &mut Vec<Cleaning>, what: Cleaning, happened: bool) {
    if happened && !cleanings.contains(&what) {
        cleanings.push(what);
    }
}

/// The words of a pasted curl command, quotes and line continuations resolved, or nothing when the
/// text is no curl command.
pub(crate) fn curl_words(pasted: &str) -> Option<Vec<String>> {
    let text = pasted.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '$' | '#' | '%'));
    if !text.get(..4).is_some_and(|w| w.eq_ignore_ascii_case("curl"))
        || !text[4..].starts_with(|c: char| c.is_whitespace() || c == '.')
    {
        return None;
    }
    Some(shell_words(text))
}

fn shell_words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quote, mut open) = (Vec::new(), String::new(), None, false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (None, '\'' | '"') => (quote, open) = (Some(c), true),
            (Some(q), c) if c == q => quote = None,
            (None | Some('"'), '\\') => match chars.next() {
                Some('\n') | None => {}
                Some('\r') => drop(chars.next_if_eq(&'\n')),
                Some(escaped) => word.push(escaped),
            },
            (None, c) if c.is_whitespace() => {
                if open || !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                    open = false;
                }
            }
            (_, c) => word.push(c),
        }
    }
    if open || !word.is_empty() {
        words.push(word);
    }
    words
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '“' | '”' | '„' | '‟' | '‘' | '’' | '‚' | '«' | '»' | '‹' | '›')
}

/// Characters that nobody sees in a text field: zero-width, direction marks, soft hyphen, BOM, tags.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_joins_what_was_removed() {
        assert_eq!(sentence(&[]), None);
        assert_eq!(
            sentence(&[Cleaning::LineBreaks, Cleaning::Bearer]).as_deref(),
            Some("Removed a line break and the word Bearer")
        );
        assert_eq!(
            sentence(&[Cleaning::Quotes, Cleaning::SchemeAdded]).as_deref(),
            Some("Removed quotation marks; added https:// in front")
        );
    }

    #[test]
    fn a_curl_command_is_split_as_a_shell_would() {
        let words = curl_words("curl -H 'Authorization: Bearer a\"b' \\\n  \"https://x.example/v2\"").unwrap();
        assert_eq!(words, ["curl", "-H", "Authorization: Bearer a\"b", "https://x.example/v2"]);
        assert_eq!(curl_words("curlew"), None);
    }

    #[test]
    fn dirt_goes_in_any_order() {
        let mut cleanings = Vec::new();
        assert_eq!(strip_dirt(" “\u{200b}abc\n” ", &mut cleanings), "abc");
        assert_eq!(cleanings, [Cleaning::Invisible, Cleaning::LineBreaks, Cleaning::Blanks, Cleaning::Quotes]);
    }
}
