//! From the JSON of one record to a user or a group, tolerantly.
//!
//! Anything may be absent, null or of another type; only the id must be there. Attribute names are
//! compared without letter case (RFC 7643 section 2.1).

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::flatten::flatten;
use super::{Group, Member, Oddity, User, When};

/// How the enterprise extension's name begins (RFC 7643 section 4.3); some servers shorten its end.
pub(super) const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0";

/// What is kept of one value, in bytes: just under 64 KiB, so that a length takes 16 bits.
pub(super) const VALUE_LIMIT: usize = 64 * 1024 - 2;
/// The longest id, in bytes. An id is kept whole or not at all.
pub(super) const ID_LIMIT: usize = VALUE_LIMIT;

/// Reads a user.
///
/// # Errors
/// In words, when the JSON cannot be read or there is no id.
pub(super) fn user(raw: &RawValue, oddities: &mut BTreeSet<Oddity>) -> Result<User, String> {
    let mut map = object(raw)?;
    let id = id(&mut map)?;
    let name = take(&mut map, "name");
    let (given_name, family_name, rest_of_name) = names(name);
    let email = email(&mut map, oddities);
    let department = department(&mut map);
    let (created, modified) = times(&mut map);
    let user = User {
        id,
        user_name: take_text(&mut map, "userName").unwrap_or_default(),
        display_name: take_text(&mut map, "displayName"),
        given_name,
        family_name,
        email,
        department,
        active: active(take(&mut map, "active").as_ref(), oddities),
        external_id: take_text(&mut map, "externalId"),
        created,
        modified,
        others: Box::default(),
    };
    if let Some(rest) = rest_of_name {
        map.insert("name".to_owned(), rest);
    }
    drop_known(&mut map);
    take(&mut map, "groups");
    Ok(User { others: flatten(map), ..user })
}

/// Reads a group with its members.
///
/// # Errors
/// In words, when the JSON cannot be read or there is no id.
pub(super) fn group(raw: &RawValue, _: &mut BTreeSet<Oddity>) -> Result<Group, String> {
    let mut map = object(raw)?;
    let id = id(&mut map)?;
    let (created, modified) = times(&mut map);
    let members = match take(&mut map, "members") {
        Some(Value::Array(entries)) => entries.into_iter().filter_map(member).collect(),
        Some(one) => member(one).into_iter().collect(),
        None => Vec::new(),
    };
    let group = Group {
        id,
        display_name: take_text(&mut map, "displayName").unwrap_or_default(),
        external_id: take_text(&mut map, "externalId"),
        created,
        modified,
        members,
        others: Box::default(),
    };
    drop_known(&mut map);
    Ok(Group { others: flatten(map), ..group })
}

/// The id of a record that is too broken to be read, where that much can be read.
pub(super) fn id_of(raw: &RawValue) -> Option<String> {
    let fields: BTreeMap<String, &RawValue> = serde_json::from_str(raw.get()).ok()?;
    let (_, id) = fields.iter().find(|(name, _)| name.eq_ignore_ascii_case("id"))?;
    let id = match serde_json::from_str(id.get()).ok()? {
        Value::String(id) => id,
        Value::Number(id) => id.to_string(),
        _ => return None,
    };
    (!id.trim().is_empty()).then_some(id)
}

/// A scalar as text, `None` for nothing; at most 64 KiB of it.
pub(super) fn text(value: &Value) -> Option<Box<str>> {
    match value {
        Value::String(text) if text.trim().is_empty() => None,
        Value::String(text) => Some(kept(text)),
        Value::Number(number) => Some(number.to_string().into()),
        Value::Bool(yes) => Some(yes.to_string().into()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// At most 64 KiB of a text.
pub(super) fn kept(text: &str) -> Box<str> {
    text[..kept_length(text)].into()
}

/// How much of a text is kept; never ends inside a character.
pub(super) fn kept_length(text: &str) -> usize {
    text.floor_char_boundary(VALUE_LIMIT)
}

fn object(raw: &RawValue) -> Result<Map<String, Value>, String> {
    match serde_json::from_str(raw.get()) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err("it is not an object".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn take(map: &mut Map<String, Value>, name: &str) -> Option<Value> {
    let value = map.remove(name).or_else(|| {
        let other = map.keys().find(|key| key.eq_ignore_ascii_case(name))?.clone();
        map.remove(&other)
    });
    value.filter(|value| !value.is_null())
}

fn take_text(map: &mut Map<String, Value>, name: &str) -> Option<Box<str>> {
    take(map, name).as_ref().and_then(text)
}

/// The id is kept whole, blanks and all: it has to be sent back as it came.
fn id(map: &mut Map<String, Value>) -> Result<Box<str>, String> {
    match take(map, "id") {
        Some(Value::String(id)) if id.len() > ID_LIMIT => Err("its id is longer than 64 KiB".to_owned()),
        Some(Value::String(id)) if !id.trim().is_empty() => Ok(id.into()),
        Some(Value::Number(id)) => Ok(id.to_string().into()),
        Some(_) => Err("its id is empty or no text".to_owned()),
        None => Err("it has no id".to_owned()),
    }
}

fn names(name: Option<Value>) -> (Option<Box<str>>, Option<Box<str>>, Option<Value>) {
    match name {
        Some(Value::Object(mut name)) => {
            let given = take_text(&mut name, "givenName");
            let family = take_text(&mut name, "familyName");
            (given, family, Some(Value::Object(name)))
        }
        other => (None, None, other),
    }
}

/// The primary e-mail, else the first that is not empty; the others stay where they are.
fn email(map: &mut Map<String, Value>, oddities: &mut BTreeSet<Oddity>) -> Option<Box<str>> {
    let mut entries = match take(map, "emails")? {
        Value::Array(entries) => entries,
        one @ Value::Object(_) => {
            oddities.insert(Oddity::EmailsAsObject);
            vec![one]
        }
        one => vec![one],
    };
    let address = |entry: &Value| entry.get("value").map_or_else(|| text(entry), text);
    let is_primary = |entry: &Value| entry.get("primary").is_some_and(|p| p == true || p == "true");
    let chosen = entries
        .iter()
        .position(|entry| is_primary(entry) && address(entry).is_some())
        .or_else(|| entries.iter().position(|entry| address(entry).is_some()))?;
    let email = address(&entries.remove(chosen));
    map.insert("emails".to_owned(), Value::Array(entries));
    email
}

fn department(map: &mut Map<String, Value>) -> Option<Box<str>> {
    let extension = map.iter_mut().find(|(name, value)| {
        value.is_object() && name.get(..ENTERPRISE.len()).is_some_and(|start| start.eq_ignore_ascii_case(ENTERPRISE))
    });
    let within = extension.and_then(|(_, value)| take_text(value.as_object_mut()?, "department"));
    within.or_else(|| take_text(map, "department"))
}

fn active(value: Option<&Value>, oddities: &mut BTreeSet<Oddity>) -> Option<bool> {
    match value? {
        Value::Bool(active) => Some(*active),
        Value::String(text) => {
            oddities.insert(Oddity::ActiveAsText);
            text.trim().to_ascii_lowercase().parse().ok()
        }
        _ => None,
    }
}

fn times(map: &mut Map<String, Value>) -> (Option<When>, Option<When>) {
    match take(map, "meta") {
        Some(Value::Object(mut meta)) => {
            let mut when = |name| take_text(&mut meta, name).map(moment);
            (when("created"), when("lastModified"))
        }
        _ => (None, None),
    }
}

fn moment(text: Box<str>) -> When {
    text.parse::<Timestamp>().map_or(When::Text(text), When::At)
}

fn member(entry: Value) -> Option<Member> {
    match entry {
        Value::Object(mut fields) => {
            let member = Member {
                value: take_text(&mut fields, "value").unwrap_or_default(),
                display: take_text(&mut fields, "display"),
                reference: take_text(&mut fields, "$ref"),
                kind: take_text(&mut fields, "type"),
            };
            (member != Member { kind: member.kind.clone(), ..Member::default() }).then_some(member)
        }
        scalar => Some(Member { value: text(&scalar)?, ..Member::default() }),
    }
}

fn drop_known(map: &mut Map<String, Value>) {
    for name in ["schemas", "meta", "password"] {
        take(map, name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_user(json: &str) -> (User, Vec<Oddity>) {
        let raw: &RawValue = serde_json::from_str(json).unwrap();
        let mut oddities = BTreeSet::new();
        let read = user(raw, &mut oddities).unwrap_or_else(|why| panic!("{json}: {why}"));
        (read, oddities.into_iter().collect())
    }

    #[test]
    fn a_user_by_the_book_is_read_whole() {
        let (user, oddities) = read_user(
            r#"{"schemas":["x"],"id":"1","userName":"ann@x","externalId":"e","displayName":"Ann Lee","active":false,
            "name":{"givenName":"Ann","familyName":"Lee","formatted":"Ann Lee"},"password":"p","groups":[{"value":"g"}],
            "emails":[{"value":"a@home","type":"home"},{"value":"a@work","type":"work","primary":true}],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Care","costCenter":"7"},
            "meta":{"created":"2026-01-02T03:04:05Z","lastModified":"yesterday"}}"#,
        );
        assert_eq!(oddities, []);
        assert_eq!((&*user.user_name, user.active), ("ann@x", Some(false)));
        assert_eq!((user.given_name.as_deref(), user.family_name.as_deref()), (Some("Ann"), Some("Lee")));
        assert_eq!((user.email.as_deref(), user.department.as_deref()), (Some("a@work"), Some("Care")));
        assert_eq!(user.created, Some(When::At("2026-01-02T03:04:05Z".parse().unwrap())));
        assert_eq!(user.modified, Some(When::Text("yesterday".into())));
        let paths: Vec<&str> = user.others.iter().map(|(path, _)| &**path).collect();
        assert_eq!(paths, ["costCenter", "emails[home].value", "name.formatted"]);
    }

    #[test]
    fn everything_but_the_id_may_be_absent_null_or_something_else() {
        let bare = User { id: "1".into(), ..User::default() };
        for json in [
            r#"{"id":"1"}"#,
            r#"{"ID":1}"#,
            r#"{"id":"1","name":null,"emails":null,"active":null,"meta":null,"userName":null,"displayName":null}"#,
            r#"{"id":"1","name":{},"emails":[],"active":[],"meta":"x","userName":{},"displayName":" "}"#,
            r#"{"id":"1","emails":[null,{"value":""},{}]}"#,
        ] {
            assert_eq!(read_user(json).0, bare, "{json}");
        }
    }

    #[test]
    fn odd_forms_are_read_and_noted() {
        let (user, oddities) = read_user(r#"{"id":"1","active":"True","emails":{"value":"a@x"}}"#);
        assert_eq!((user.active, user.email.as_deref()), (Some(true), Some("a@x")));
        assert_eq!(oddities, [Oddity::EmailsAsObject, Oddity::ActiveAsText]);
        assert_eq!(read_user(r#"{"id":"1","emails":["a@x"]}"#).0.email.as_deref(), Some("a@x"));
        assert_eq!(
            read_user(r#"{"id":"1","emails":[{"value":"","primary":true},{"value":"b"}]}"#).0.email.as_deref(),
            Some("b")
        );
        assert_eq!(read_user(r#"{"id":"1","active":"perhaps"}"#).0.active, None);
    }

    #[test]
    fn each_kind_of_broken_record_says_why_and_keeps_its_id() {
        let deep = format!(r#"{{"id":"9","a":{}1{}}}"#, "[".repeat(200), "]".repeat(200));
        let cases = [
            (r#"{"id":"9","displayName":"\ud800"}"#, Some("9")),
            (r#"{"id":"9","n":1e999}"#, Some("9")),
            (deep.as_str(), Some("9")),
            ("5", None),
            ("null", None),
            (r#"{"id":""}"#, None),
            (r#"{"userName":"x"}"#, None),
        ];
        for (json, id) in cases {
            let raw: &RawValue = serde_json::from_str(json).unwrap_or_else(|e| panic!("{json}: {e}"));
            assert!(user(raw, &mut BTreeSet::new()).is_err(), "{json}");
            assert!(group(raw, &mut BTreeSet::new()).is_err(), "{json}");
            assert_eq!(id_of(raw).as_deref(), id, "{json}");
        }
    }

    #[test]
    fn members_come_in_any_form() {
        let json = r#"{"id":"1","displayName":"Staff","members":[{"value":"a","display":"A","type":"User","$ref":"../Users/a"},
            {"$ref":"https://x/Users/b"},"c",4,null,{},{"value":"a"}]}"#;
        let raw: &RawValue = serde_json::from_str(json).unwrap();
        let group = group(raw, &mut BTreeSet::new()).unwrap();
        let members: Vec<&str> = group.members.iter().map(|m| &*m.value).collect();
        assert_eq!(members, ["a", "", "c", "4", "a"]);
        assert_eq!(group.members[1].reference.as_deref(), Some("https://x/Users/b"));
        assert_eq!(group.members[0].kind.as_deref(), Some("User"));
    }

    #[test]
    fn one_value_is_kept_up_to_64_kib_and_never_cut_inside_a_character() {
        let (user, _) = read_user(&format!(r#"{{"id":"1","displayName":"{}"}}"#, "ż".repeat(100_000)));
        assert_eq!(user.display_name.map(|name| name.len()), Some(VALUE_LIMIT));
        let (user, _) = read_user(&format!(r#"{{"id":"1","displayName":"a{}"}}"#, "ż".repeat(100_000)));
        assert_eq!(user.display_name.map(|name| name.len()), Some(VALUE_LIMIT - 1));
    }
}
