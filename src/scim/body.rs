//! From the bytes of an answer to its text.
//!
//! Knows byte order marks, bytes that are not UTF-8, raw control characters, web pages in place of
//! JSON and the server's own words in an error. Does not know lists and records.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::de::IgnoredAny;
use serde_json::Value;

use super::{Error, Oddity};
use crate::http::Response;
use crate::secret::Token;
use crate::text::{self, QUOTE_LIMIT};

/// A shorter token is a word, and replacing it would spoil the server's sentence.
const SHORTEST_SECRET: usize = 6;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The text of an answer of success, and what was odd about it.
pub(super) struct Text<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) oddities: BTreeSet<Oddity>,
}

/// The text of an answer, when its status is a success and it holds something that may be JSON.
///
/// # Errors
/// For any other status, for nothing at all and for a web page.
pub(super) fn read(response: &Response) -> Result<Text<'_>, Error> {
    if let Some(error) = Error::from_response(response) {
        return Err(error);
    }
    let read = decode(&response.body);
    if read.text.trim().is_empty() {
        return Err(Error::Empty { status: response.status });
    }
    if is_web_page(&read.text, response.content_type.as_deref()) {
        return Err(Error::WebPage { status: response.status, title: title(&read.text) });
    }
    Ok(read)
}

/// Bytes as text: without a byte order mark, with U+FFFD in place of what is not UTF-8.
pub(super) fn decode(bytes: &[u8]) -> Text<'_> {
    let mut oddities = BTreeSet::new();
    let rest = bytes.strip_prefix(BYTE_ORDER_MARK);
    if rest.is_some() {
        oddities.insert(Oddity::ByteOrderMark);
    }
    let bytes = rest.unwrap_or(bytes);
    // Looking for what is not UTF-8 is slow, and there is hardly ever any.
    let text = std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed);
    if matches!(text, Cow::Owned(_)) {
        oddities.insert(Oddity::NotUtf8);
    }
    Text { text, oddities }
}

/// The text with U+FFFD for every raw control character inside a JSON string; `None` if there is none.
pub(super) fn without_control_characters(text: &str) -> Option<String> {
    let (mut inside, mut escaped, mut changed) = (false, false, false);
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        let bad = inside && c < ' ';
        changed |= bad;
        out.push(if bad { char::REPLACEMENT_CHARACTER } else { c });
        if c == '"' && !escaped {
            inside = !inside;
        }
        escaped = inside && c == '\\' && !escaped;
    }
    changed.then_some(out)
}

/// Whether this is HTML, whatever its label says.
pub(super) fn is_web_page(text: &str, content_type: Option<&str>) -> bool {
    let start: String = text.trim_start().chars().take(15).collect::<String>().to_ascii_lowercase();
    let labelled = content_type.is_some_and(|t| t.to_ascii_lowercase().contains("html"));
    start.starts_with("<!doctype html") || start.starts_with("<html") || (labelled && start.starts_with('<'))
}

/// The title of a web page, on one line.
pub(super) fn title(html: &str) -> Option<String> {
    let lower = html.to_ascii_lowercase();
    let open = lower.find("<title")?;
    let start = open + lower[open..].find('>')? + 1;
    let end = start + lower[start..].find("</title")?;
    let words: Vec<&str> = html[start..end].split_whitespace().collect();
    (!words.is_empty()).then(|| text::clipped(&words.join(" "), QUOTE_LIMIT).into_owned())
}

/// At most 500 characters of a text, on one line and with marks for what cannot be seen.
pub(super) fn excerpt(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().take(QUOTE_LIMIT).collect();
    text::clipped(&words.join(" "), QUOTE_LIMIT).into_owned()
}

/// Why a text is no JSON: it ends in the middle, or it never was any.
pub(super) fn not_json(why: String, text: &str) -> Error {
    let begun = text.trim_start().starts_with('{');
    match serde_json::from_str::<IgnoredAny>(text) {
        Err(error) if begun && error.is_eof() => Error::CutShort { received: text.len() as u64 },
        _ => Error::NotJson { why, excerpt: excerpt(text) },
    }
}

/// The server's own words in the body of an error, and whether it was a SCIM error.
pub(super) fn said(response: &Response) -> (String, bool) {
    let read = decode(&response.body);
    if is_web_page(&read.text, response.content_type.as_deref()) {
        let title = title(&read.text);
        return (title.map_or_else(|| "a web page".to_owned(), |t| format!("a web page: {t}")), false);
    }
    match serde_json::from_str::<Value>(&read.text) {
        Ok(value) => (words_of(&value).unwrap_or_else(|| excerpt(&read.text)), is_scim_error(&value)),
        Err(_) => (excerpt(&read.text), false),
    }
}

/// RFC 7644 section 3.12; without `schemas` a `detail` beside a `status` will do.
pub(super) fn is_scim_error(value: &Value) -> bool {
    let named = value["schemas"].as_array().is_some_and(|schemas| {
        schemas
            .iter()
            .filter_map(Value::as_str)
            .any(|s| s.eq_ignore_ascii_case("urn:ietf:params:scim:api:messages:2.0:Error"))
    });
    named || (value.get("detail").is_some() && value.get("status").is_some())
}

/// What an error says in the fields where servers put their words.
pub(super) fn words_of(value: &Value) -> Option<String> {
    let fields = ["detail", "error_description", "message", "error", "title", "description"];
    let direct = fields.iter().filter_map(|field| value.get(field)?.as_str()).find(|words| !words.trim().is_empty());
    let nested = || fields.iter().filter_map(|f| value["error"].get(f)?.as_str()).find(|w| !w.trim().is_empty());
    direct.or_else(nested).map(excerpt)
}

/// Whether words of this answer may end up in an error. Records are left as they are.
pub(super) fn may_be_quoted(response: &Response) -> bool {
    let start = response.body.iter().find(|byte| !byte.is_ascii_whitespace());
    !(200..300).contains(&response.status) || !matches!(start, Some(b'{' | 0xef))
}

/// A server that repeats the token in its answer does not get it into a text of ours.
pub(super) fn hide_token(body: &mut Vec<u8>, token: &Token) {
    let secret = token.expose().as_bytes();
    if secret.len() < SHORTEST_SECRET || body.len() < secret.len() {
        return;
    }
    let mut at = 0;
    while let Some(found) = find(&body[at..], secret) {
        let start = at + found;
        body.splice(start..start + secret.len(), *b"[token]");
        at = start + b"[token]".len();
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut at = 0;
    loop {
        at += haystack.get(at..)?.iter().position(|b| *b == first)?;
        if haystack[at..].starts_with(needle) {
            return Some(at);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canary::CANARY;

    #[test]
    fn bytes_become_text_and_what_was_odd_is_noted() {
        let odd = |bytes: &[u8]| {
            let read = decode(bytes);
            (read.text.into_owned(), read.oddities.into_iter().collect::<Vec<_>>())
        };
        assert_eq!(odd(b"{}"), ("{}".to_owned(), vec![]));
        assert_eq!(odd(b"\xef\xbb\xbf{}"), ("{}".to_owned(), vec![Oddity::ByteOrderMark]));
        assert_eq!(odd(b"\"M\xfcller\""), ("\"M\u{fffd}ller\"".to_owned(), vec![Oddity::NotUtf8]));
    }

    #[test]
    fn raw_control_characters_are_replaced_inside_texts_only() {
        assert_eq!(without_control_characters("{\n\"a\": \"b\\\" c\"}"), None);
        assert_eq!(
            without_control_characters("{\n\"a\": \"b\\\\\",\n\"c\": \"\u{1}\t\"}").as_deref(),
            Some("{\n\"a\": \"b\\\\\",\n\"c\": \"\u{fffd}\u{fffd}\"}")
        );
    }

    #[test]
    fn a_web_page_is_known_by_its_body_and_its_title_is_read() {
        let html = "  <!DOCTYPE html>\n<html><head><Title lang=en>Sign\n in</title>";
        assert!(is_web_page(html, Some("application/scim+json")));
        assert!(is_web_page("<p>x", Some("text/html; charset=utf-8")));
        assert!(!is_web_page("<p>x", Some("application/xml")));
        assert!(!is_web_page("{}", Some("text/html")));
        assert_eq!(title(html).as_deref(), Some("Sign in"));
        assert_eq!(title("<title> </title>"), None);
        assert_eq!(title("<title"), None);
        assert_eq!(title("İ<title>İ</title>").as_deref(), Some("İ"));
    }

    #[test]
    fn json_that_ends_in_the_middle_is_told_from_what_never_was_any() {
        let why = |text: &str| not_json("why".to_owned(), text);
        assert_eq!(why(r#" {"totalResults":12,"Reso"#), Error::CutShort { received: 25 });
        for other in ["hello", "{]", "{} {}", "\"a"] {
            assert!(matches!(why(other), Error::NotJson { .. }), "{other}");
        }
    }

    #[test]
    fn a_token_that_the_server_repeats_is_hidden() {
        let token = Token::parse(CANARY).unwrap().value;
        let mut body = format!("bad token {CANARY}, {CANARY}{CANARY}!").into_bytes();
        hide_token(&mut body, &token);
        assert_eq!(String::from_utf8_lossy(&body), "bad token [token], [token][token]!");
    }
}
