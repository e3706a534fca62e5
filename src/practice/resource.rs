//! What a person or a group must be before it is kept.
//!
//! Knows required attributes, which attributes only the server writes, and that passwords are not kept.
//! Does not know who else is there: uniqueness is the store's.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::path::{ENTERPRISE, GROUP, Object, USER, get, key_of};
use super::problem::Problem;

/// The two kinds of resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    User,
    Group,
}

impl Kind {
    /// `User`, as in `meta.resourceType`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Group => "Group",
        }
    }

    /// `Users`, as in addresses.
    pub(super) fn plural(self) -> &'static str {
        match self {
            Self::User => "Users",
            Self::Group => "Groups",
        }
    }

    /// The core schema's URN.
    pub(super) fn schema(self) -> &'static str {
        match self {
            Self::User => USER,
            Self::Group => GROUP,
        }
    }

    /// The attribute that a resource of this kind cannot be without.
    pub(super) fn required(self) -> &'static str {
        match self {
            Self::User => "userName",
            Self::Group => "displayName",
        }
    }
}

/// Attributes that only the server writes; what a client sends under these names is ignored.
pub(super) const SERVERS_OWN: [&str; 3] = ["id", "meta", "groups"];

/// Whether an attribute holds a list.
pub(super) fn is_list(name: &str) -> bool {
    let lists = ["emails", "phoneNumbers", "members", "addresses", "roles", "entitlements", "photos", "ims", "schemas"];
    lists.contains(&name)
}

/// Takes what a client sent and gives what is kept of it: usual spellings, no password, nothing empty.
pub(super) fn accept(kind: Kind, sent: Value) -> Result<Object, Problem> {
    let Value::Object(sent) = sent else {
        return Err(Problem::bad("invalidSyntax", "a resource is a JSON object"));
    };
    let schemas = get(&sent, "schemas").and_then(Value::as_array);
    if !schemas.is_some_and(|schemas| schemas.iter().any(|schema| schema.as_str() == Some(kind.schema()))) {
        return Err(Problem::value(format!("schemas must name {}", kind.schema())));
    }
    let none = Object::new();
    let spelled = sent.into_iter().map(|(name, value)| (key_of(&none, &name), value));
    let kept = spelled.filter(|(name, _)| !SERVERS_OWN.contains(&name.as_str()));
    tidy(kind, kept.collect())
}

/// Checks a document and drops what is not kept. PATCH comes here with the changed document, too.
pub(super) fn tidy(kind: Kind, mut document: Object) -> Result<Object, Problem> {
    document.remove("password");
    document.retain(|_, value| !is_empty(value));
    let required = kind.required();
    if document.get(required).and_then(Value::as_str).is_none_or(|text| text.trim().is_empty()) {
        return Err(Problem::value(format!("{required} is required and must be a text")));
    }
    check_active(&mut document)?;
    check_types(&document)?;
    tidy_members(&mut document)?;
    let mut schemas = vec![kind.schema()];
    if document.contains_key(ENTERPRISE) {
        schemas.push(ENTERPRISE);
    }
    document.insert("schemas".to_owned(), json!(schemas));
    Ok(document)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(object) => object.values().all(is_empty),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Some identity providers send the texts `True` and `False`.
fn check_active(document: &mut Object) -> Result<(), Problem> {
    let Some(active) = document.get_mut("active") else { return Ok(()) };
    if let Some(meant) = active.as_str().and_then(|text| text.to_ascii_lowercase().parse().ok()) {
        *active = Value::Bool(meant);
    }
    if active.is_boolean() { Ok(()) } else { Err(Problem::value("active must be true or false")) }
}

fn check_types(document: &Object) -> Result<(), Problem> {
    for (name, value) in document {
        let is_complex = matches!(name.as_str(), "name" | ENTERPRISE);
        if is_list(name) && !value.is_array() {
            return Err(Problem::value(format!("{name} must be a list")));
        }
        if is_complex && !value.is_object() {
            return Err(Problem::value(format!("{name} must be an object")));
        }
        let is_text = matches!(name.as_str(), "displayName" | "externalId" | "title" | "locale" | "nickName");
        if is_text && !value.is_string() {
            return Err(Problem::value(format!("{name} must be a text")));
        }
    }
    Ok(())
}

/// Each member once, with its id; its address is made when it is shown.
fn tidy_members(document: &mut Object) -> Result<(), Problem> {
    let Some(Value::Array(members)) = document.get_mut("members") else { return Ok(()) };
    let mut seen = HashSet::new();
    if members.iter().any(|member| member["value"].as_str().is_none_or(str::is_empty)) {
        return Err(Problem::value("each member needs a value, the id of a user or group"));
    }
    members.retain(|member| seen.insert(member["value"].as_str().unwrap_or_default().to_owned()));
    for member in members {
        if let Value::Object(member) = member {
            member.retain(|name, _| matches!(name.as_str(), "value" | "type" | "display"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_kept() {
        let sent = json!({"schemas": [USER], "userName": "ann", "Password": "secret", "id": "mine", "nickName": null});
        let kept = accept(Kind::User, sent).unwrap();
        assert_eq!(Value::Object(kept), json!({"schemas": [USER], "userName": "ann"}));
    }

    #[test]
    fn a_person_without_a_user_name_is_refused() {
        for sent in [
            json!({"schemas": [USER]}),
            json!({"schemas": [USER], "userName": " "}),
            json!({"schemas": [USER], "userName": 7}),
            json!({"userName": "ann"}),
            json!([]),
            json!({"schemas": [USER], "userName": "ann", "active": "perhaps"}),
            json!({"schemas": [USER], "userName": "ann", "emails": "ann@x.example"}),
        ] {
            assert_eq!(accept(Kind::User, sent.clone()).unwrap_err().status, 400, "{sent}");
        }
    }

    #[test]
    fn the_same_member_twice_is_kept_once() {
        let members = json!([{"value": "1"}, {"value": "2", "$ref": "x"}, {"value": "1"}]);
        let sent = json!({"schemas": [GROUP], "displayName": "Staff", "members": members});
        let kept = accept(Kind::Group, sent).unwrap();
        assert_eq!(kept["members"], json!([{"value": "1"}, {"value": "2"}]));
    }
}
