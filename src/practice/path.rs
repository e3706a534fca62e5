//! Names of attributes: in filters, in PATCH, in `attributes` and `sortBy`.
//!
//! Knows that names are case-insensitive, how URNs stand in front of them, and how to find what a path
//! means in a document. Does not change documents.

use serde_json::{Map, Value};

/// A JSON object.
pub(super) type Object = Map<String, Value>;

/// The core schema of people.
pub(super) const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// The core schema of groups.
pub(super) const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// The extension with departments and managers; in a document it is an attribute of its own.
pub(super) const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// The spelling that documents are kept with, whatever spelling a client chose.
const SPELLINGS: [&str; 41] = [
    "id",
    "externalId",
    "meta",
    "schemas",
    "userName",
    "name",
    "formatted",
    "familyName",
    "givenName",
    "middleName",
    "honorificPrefix",
    "honorificSuffix",
    "displayName",
    "nickName",
    "title",
    "userType",
    "preferredLanguage",
    "locale",
    "timezone",
    "active",
    "password",
    "emails",
    "phoneNumbers",
    "groups",
    "members",
    "value",
    "display",
    "type",
    "primary",
    "employeeNumber",
    "costCenter",
    "organization",
    "division",
    "department",
    "manager",
    "addresses",
    "roles",
    "entitlements",
    "photos",
    "ims",
    "profileUrl",
];

/// Where a value is: the names from the document's top down. An extension's URN is the first of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path(pub(super) Vec<String>);

impl Path {
    /// Reads `name.givenName`, `urn:…:User:department` or the URN of an extension alone.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (mut names, rest) = split_urn(text.trim())?;
        if rest.is_empty() {
            return (!names.is_empty()).then_some(Self(names));
        }
        for name in rest.split('.') {
            if !is_name(name) {
                return None;
            }
            names.push(spelling(name));
        }
        Some(Self(names))
    }

    /// The attribute's name at the document's top.
    pub(super) fn first(&self) -> &str {
        self.0.first().map_or("", String::as_str)
    }

    /// Every value there, lists flattened; an object in a list counts as its `value`.
    pub(super) fn values<'a>(&self, document: &'a Value) -> Vec<&'a Value> {
        let mut found = Vec::new();
        collect(document, &self.0, &mut found);
        found
    }
}

/// The usual spelling of a name, or the name as it is.
fn spelling(name: &str) -> String {
    let known = SPELLINGS.iter().find(|known| known.eq_ignore_ascii_case(name));
    known.map_or_else(|| name.to_owned(), |known| (*known).to_owned())
}

/// Gives the key under which a name stands or would stand.
pub(super) fn key_of(object: &Object, name: &str) -> String {
    if object.contains_key(name) {
        return name.to_owned();
    }
    let there = object.keys().find(|key| key.eq_ignore_ascii_case(name));
    there.cloned().unwrap_or_else(|| spelling(name))
}

/// The value under a name, whatever its case.
pub(super) fn get<'a>(object: &'a Object, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

fn split_urn(text: &str) -> Option<(Vec<String>, &str)> {
    if !starts_with(text, "urn:") {
        return Some((Vec::new(), text));
    }
    let (urn, names) = [(ENTERPRISE, vec![ENTERPRISE.to_owned()]), (USER, Vec::new()), (GROUP, Vec::new())]
        .into_iter()
        .find(|(urn, _)| starts_with(text, urn))?;
    let rest = &text[urn.len()..];
    if rest.is_empty() { Some((names, rest)) } else { rest.strip_prefix(':').map(|rest| (names, rest)) }
}

fn starts_with(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

fn is_name(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '$')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '$'))
}

fn collect<'a>(value: &'a Value, names: &[String], found: &mut Vec<&'a Value>) {
    match (value, names) {
        (Value::Null, _) => {}
        (Value::Array(items), _) => items.iter().for_each(|item| collect(item, names, found)),
        (Value::Object(object), [first, rest @ ..]) => {
            if let Some(inner) = get(object, first) {
                collect(inner, rest, found);
            }
        }
        (Value::Object(object), []) => found.push(object.get("value").unwrap_or(value)),
        (_, []) => found.push(value),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_urn_in_front_of_a_core_name_changes_nothing() {
        assert_eq!(Path::parse(&format!("{USER}:USERNAME")), Path::parse("userName"));
    }

    #[test]
    fn an_extension_is_an_attribute_of_its_own() {
        let document = json!({ENTERPRISE: {"department": "R&D"}});
        let path = Path::parse(&format!("{ENTERPRISE}:department")).unwrap();
        assert_eq!(path.values(&document), [&json!("R&D")]);
        assert_eq!(Path::parse(ENTERPRISE).unwrap().first(), ENTERPRISE);
    }

    #[test]
    fn what_is_no_name_is_no_path() {
        for text in ["", ".", "a..b", "1a", "a b", "urn:made:up:attr", "emails[", "urn:"] {
            assert_eq!(Path::parse(text), None, "{text}");
        }
    }
}
