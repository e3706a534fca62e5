//! Every attribute that has no field of its own, as a path and a text.
//!
//! Knows complex and multi-valued attributes (RFC 7643 section 2.3.8, 2.4) and extensions. Never
//! keeps a password.

use serde_json::{Map, Value};

use super::read::{ENTERPRISE, kept, text};

/// A path and its value.
pub(super) type Pair = (Box<str>, Box<str>);

/// All that is left of a record, sorted by path.
pub(super) fn flatten(rest: Map<String, Value>) -> Box<[Pair]> {
    let mut out = Vec::new();
    for (name, value) in rest {
        let enterprise = name.get(..ENTERPRISE.len()).is_some_and(|start| start.eq_ignore_ascii_case(ENTERPRISE));
        match value {
            Value::Object(inner) if enterprise => {
                for (name, value) in &inner {
                    push(name, value, &mut out);
                }
            }
            Value::Object(inner) if name.contains(':') => {
                inner.iter().for_each(|(inner, value)| add(&format!("{name}:{inner}"), inner, value, &mut out));
            }
            value => push(&name, &value, &mut out),
        }
    }
    out.sort();
    out.into_boxed_slice()
}

fn push(name: &str, value: &Value, out: &mut Vec<Pair>) {
    add(name, name, value, out);
}

/// The depth is that of the JSON, which the parser limits.
fn add(path: &str, name: &str, value: &Value, out: &mut Vec<Pair>) {
    if name.eq_ignore_ascii_case("password") {
        return;
    }
    match value {
        Value::Object(fields) => {
            for (inner, value) in fields {
                add(&format!("{path}.{inner}"), inner, value, out);
            }
        }
        Value::Array(entries) => entries_of(path, entries, out),
        value => out.extend(text(value).map(|text| (kept(path), text))),
    }
}

/// An entry is named by its `type`, else by its place; a second one of a type gets its place too.
fn entries_of(path: &str, entries: &[Value], out: &mut Vec<Pair>) {
    let mut used = std::collections::HashSet::new();
    for (place, entry) in (1..).zip(entries) {
        let kind = entry.get("type").and_then(Value::as_str).filter(|kind| !kind.is_empty());
        let label = match kind {
            Some(kind) if used.insert(kind) => kind.to_owned(),
            Some(kind) => format!("{kind} {place}"),
            None => place.to_string(),
        };
        let path = format!("{path}[{label}]");
        match entry {
            Value::Object(fields) => {
                for (inner, value) in fields.iter().filter(|(inner, _)| *inner != "type" || kind.is_none()) {
                    add(&format!("{path}.{inner}"), inner, value, out);
                }
            }
            entry => add(&path, "", entry, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_becomes_a_path_and_a_text_but_no_password() {
        let value = serde_json::json!({
            "title": "Nurse", "password": "secret", "nickName": null, "locale": "",
            "phoneNumbers": [{"type": "mobile", "value": "1", "primary": true}, {"type": "mobile", "value": "2"}, {"value": "3"}],
            "roles": ["a", "b"],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"costCenter": 42, "manager": {"value": "7"}, "Password": "x"},
            "urn:example:User": {"badge": "9", "password": "y"},
        });
        let Value::Object(map) = value else { panic!("an object") };
        let pairs: Vec<String> = flatten(map).iter().map(|(path, text)| format!("{path}={text}")).collect();
        assert_eq!(
            pairs,
            [
                "costCenter=42",
                "manager.value=7",
                "phoneNumbers[3].value=3",
                "phoneNumbers[mobile 2].value=2",
                "phoneNumbers[mobile].primary=true",
                "phoneNumbers[mobile].value=1",
                "roles[1]=a",
                "roles[2]=b",
                "title=Nurse",
                "urn:example:User:badge=9",
            ]
        );
    }
}
