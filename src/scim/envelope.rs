//! The `ListResponse` around a page (RFC 7644 section 3.4.2), read without reading its records.
//!
//! Each record stays a slice of the text, so that one that cannot be read costs none of the others.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use serde_json::value::RawValue;

use super::{Oddity, body};

/// One page as it came.
#[derive(Debug)]
pub(super) struct Envelope<'a> {
    pub(super) records: Vec<&'a RawValue>,
    pub(super) total: Option<u64>,
    pub(super) oddities: BTreeSet<Oddity>,
}

/// Why a text is no page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum EnvelopeError {
    NotJson(String),
    NotScim(String),
}

type Fields<'a> = BTreeMap<String, &'a RawValue>;

impl<'a> Envelope<'a> {
    pub(super) fn parse(text: &'a str) -> Result<Self, EnvelopeError> {
        let fields: Fields<'a> = serde_json::from_str(text).map_err(|_| no_object(text))?;
        let mut oddities = BTreeSet::new();
        let total = number(&fields, "totalResults", &mut oddities);
        let records = match resources(&fields, &mut oddities) {
            Some(raw) => records(raw)?,
            None if total.is_some() || says_list(&fields) => Vec::new(),
            None => return Err(EnvelopeError::NotScim(what_else(&fields))),
        };
        if records.is_empty() && total == Some(0) {
            oddities.remove(&Oddity::Absent { attribute: "Resources" });
        }
        for attribute in ["startIndex", "itemsPerPage"] {
            number(&fields, attribute, &mut oddities);
        }
        if present(&fields, "schemas").is_none() {
            oddities.insert(Oddity::Absent { attribute: "schemas" });
        }
        Ok(Self { records, total, oddities })
    }
}

/// JSON of another form is told apart from no JSON; only a failure pays for the second look.
fn no_object(text: &str) -> EnvelopeError {
    match serde_json::from_str::<&RawValue>(text) {
        Ok(_) => EnvelopeError::NotScim("it is not an object with Resources".to_owned()),
        Err(e) => EnvelopeError::NotJson(e.to_string()),
    }
}

fn present<'a>(fields: &Fields<'a>, name: &str) -> Option<&'a RawValue> {
    fields.get(name).copied().filter(|raw| raw.get() != "null")
}

/// RFC 7644 section 3.4.2 lets an empty list leave `Resources` out.
fn resources<'a>(fields: &Fields<'a>, oddities: &mut BTreeSet<Oddity>) -> Option<&'a RawValue> {
    if let Some(raw) = present(fields, "Resources") {
        return Some(raw);
    }
    let other = fields.iter().find(|(name, raw)| name.eq_ignore_ascii_case("resources") && raw.get() != "null");
    let oddity = if other.is_some() { Oddity::ResourcesLowerCase } else { Oddity::Absent { attribute: "Resources" } };
    oddities.insert(oddity);
    other.map(|(_, raw)| *raw)
}

fn records(raw: &RawValue) -> Result<Vec<&RawValue>, EnvelopeError> {
    match raw.get().as_bytes().first() {
        Some(b'[') => serde_json::from_str(raw.get()).map_err(|e| EnvelopeError::NotJson(e.to_string())),
        Some(b'{') => Ok(vec![raw]),
        _ => Err(EnvelopeError::NotScim("Resources is not a list".to_owned())),
    }
}

fn number(fields: &Fields<'_>, attribute: &'static str, oddities: &mut BTreeSet<Oddity>) -> Option<u64> {
    let Some(raw) = present(fields, attribute) else {
        oddities.insert(Oddity::Absent { attribute });
        return None;
    };
    let value: Value = serde_json::from_str(raw.get()).unwrap_or_default();
    let (number, oddity) = match &value {
        Value::Number(n) => (n.as_u64().or_else(|| whole(n.as_f64()?)), None),
        Value::String(text) => (text.trim().parse().ok(), Some(Oddity::NumberAsText { attribute })),
        _ => (None, None),
    };
    oddities.extend(oddity);
    if number.is_none() {
        oddities.insert(Oddity::NumberUnusable { attribute });
    }
    number
}

/// `12.0` is twelve; a negative or broken number is none.
fn whole(n: f64) -> Option<u64> {
    format!("{n}").parse().ok()
}

fn says_list(fields: &Fields<'_>) -> bool {
    present(fields, "schemas").is_some_and(|raw| raw.get().to_ascii_lowercase().contains("listresponse"))
}

fn what_else(fields: &Fields<'_>) -> String {
    let text = |name: &str| serde_json::from_str::<Value>(present(fields, name)?.get()).ok();
    let object: serde_json::Map<String, Value> =
        fields.keys().filter_map(|name| Some((name.clone(), text(name)?))).collect();
    let value = Value::Object(object);
    match body::words_of(&value) {
        Some(words) if body::is_scim_error(&value) => format!("it is an error with a status of success: {words}"),
        _ => "there is no Resources and no totalResults".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (usize, Option<u64>, Vec<Oddity>) {
        let e = Envelope::parse(text).unwrap_or_else(|e| panic!("{text}: {e:?}"));
        (e.records.len(), e.total, e.oddities.into_iter().collect())
    }

    const SCHEMAS: &str = r#""schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"]"#;

    #[test]
    fn a_page_by_the_book_has_no_oddity() {
        let text = format!(r#"{{{SCHEMAS},"totalResults":2,"startIndex":1,"itemsPerPage":2,"Resources":[{{}},{{}}]}}"#);
        assert_eq!(parsed(&text), (2, Some(2), vec![]));
        let none = format!(r#"{{{SCHEMAS},"totalResults":0,"startIndex":1,"itemsPerPage":0}}"#);
        assert_eq!(parsed(&none), (0, Some(0), vec![]));
    }

    #[test]
    fn every_odd_page_is_read_and_its_oddity_noted() {
        use Oddity::*;
        let absent = |attribute| Absent { attribute };
        let cases: Vec<(&str, usize, Option<u64>, Vec<Oddity>)> = vec![
            (
                r#""totalResults":"7","startIndex":1,"itemsPerPage":1,"Resources":[1]"#,
                1,
                Some(7),
                vec![NumberAsText { attribute: "totalResults" }],
            ),
            (
                r#""totalResults":7,"startIndex":"1","itemsPerPage":1,"Resources":[1]"#,
                1,
                Some(7),
                vec![NumberAsText { attribute: "startIndex" }],
            ),
            (
                r#""totalResults":-1,"startIndex":1,"itemsPerPage":1,"Resources":[1]"#,
                1,
                None,
                vec![NumberUnusable { attribute: "totalResults" }],
            ),
            (r#""startIndex":1,"itemsPerPage":1,"Resources":[1,2]"#, 2, None, vec![absent("totalResults")]),
            (
                r#""totalResults":null,"startIndex":1,"itemsPerPage":1,"Resources":[1,2]"#,
                2,
                None,
                vec![absent("totalResults")],
            ),
            (r#""totalResults":3,"Resources":[1,2]"#, 2, Some(3), vec![absent("itemsPerPage"), absent("startIndex")]),
            (
                r#""totalResults":3,"startIndex":1,"itemsPerPage":1,"resources":[1,2]"#,
                2,
                Some(3),
                vec![ResourcesLowerCase],
            ),
            (
                r#""totalResults":3,"startIndex":1,"itemsPerPage":1,"Resources":null"#,
                0,
                Some(3),
                vec![absent("Resources")],
            ),
            (r#""totalResults":3.0,"startIndex":1,"itemsPerPage":1,"Resources":{"id":"1"}"#, 1, Some(3), vec![]),
        ];
        for (inner, records, total, mut oddities) in cases {
            oddities.sort();
            assert_eq!(parsed(&format!("{{{SCHEMAS},{inner}}}")), (records, total, oddities), "{inner}");
        }
        assert!(parsed(r#"{"totalResults":0,"Resources":[]}"#).2.contains(&absent("schemas")));
    }

    #[test]
    fn what_is_no_page_is_told_apart() {
        let why = |text: &str| Envelope::parse(text).map(|e| e.total).unwrap_err();
        assert!(matches!(why("{\"Resources\":[{]}"), EnvelopeError::NotJson(_)));
        assert!(matches!(why("[]"), EnvelopeError::NotScim(_)));
        assert!(matches!(why("{\"users\":[]}"), EnvelopeError::NotScim(_)));
        assert!(matches!(why("{\"Resources\":5}"), EnvelopeError::NotScim(_)));
        let error =
            r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":"no such tenant","status":404}"#;
        assert!(matches!(why(error), EnvelopeError::NotScim(why) if why.contains("no such tenant")));
    }

    #[test]
    fn a_million_brackets_do_no_harm() {
        assert!(Envelope::parse(&"[".repeat(1_000_000)).is_err());
        let deep = format!("{{\"totalResults\":1,\"Resources\":[{}{}]}}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(Envelope::parse(&deep).map(|e| e.records.len()), Ok(1));
    }
}
