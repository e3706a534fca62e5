//! Blocks out of records that no server gave: for tests, benchmarks and pictures.
//!
//! Writes the page that a server by the book would send and reads it as any other.

use serde_json::{Map, Value, json};

use super::{GroupBlock, UserBlock};
use crate::http::Response;
use crate::scim::page::Kind;
use crate::scim::read::ENTERPRISE;
use crate::scim::{Group, Member, User, When};

impl UserBlock {
    /// These users, as if they had come on one page.
    pub fn of(users: &[User]) -> Self {
        let read = (Kind::USER.read)(&page(&users.iter().map(user).collect::<Vec<_>>()), 1);
        read.ok().and_then(|page| std::sync::Arc::into_inner(page.block)).unwrap_or_default()
    }
}

impl GroupBlock {
    /// These groups, as if they had come on one page.
    pub fn of(groups: &[Group]) -> Self {
        let read = (Kind::GROUP.read)(&page(&groups.iter().map(group).collect::<Vec<_>>()), 1);
        read.ok().and_then(|page| std::sync::Arc::into_inner(page.block)).unwrap_or_default()
    }
}

fn page(records: &[Value]) -> Response {
    let body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": records.len(),
        "startIndex": 1,
        "itemsPerPage": records.len(),
        "Resources": records,
    });
    answer(body.to_string())
}

/// An answer of success that bears SCIM's label.
pub(in crate::scim) fn answer(body: impl Into<Vec<u8>>) -> Response {
    Response {
        status: 200,
        content_type: Some("application/scim+json".to_owned()),
        date: None,
        retry_after: None,
        etag: None,
        location: None,
        body: body.into(),
        redirected_to: None,
        version: "HTTP/1.1".to_owned(),
        took: std::time::Duration::ZERO,
    }
}

fn user(user: &User) -> Value {
    let mut record = others(&user.others);
    let mut put = |name: &str, value: Value| drop(record.insert(name.to_owned(), value));
    put("id", json!(user.id));
    put("userName", json!(user.user_name));
    put("externalId", json!(user.external_id));
    put("displayName", json!(user.display_name));
    put("name", json!({"givenName": user.given_name, "familyName": user.family_name}));
    put("emails", json!(user.email.iter().map(|email| json!({"value": email, "primary": true})).collect::<Vec<_>>()));
    put("active", json!(user.active));
    put(&format!("{ENTERPRISE}:User"), json!({"department": user.department}));
    put("meta", meta(user.created.as_ref(), user.modified.as_ref()));
    Value::Object(record)
}

fn group(group: &Group) -> Value {
    let mut record = others(&group.others);
    let mut put = |name: &str, value: Value| drop(record.insert(name.to_owned(), value));
    put("id", json!(group.id));
    put("displayName", json!(group.display_name));
    put("externalId", json!(group.external_id));
    put("members", group.members.iter().map(member).collect());
    put("meta", meta(group.created.as_ref(), group.modified.as_ref()));
    Value::Object(record)
}

fn member(member: &Member) -> Value {
    json!({"value": member.value, "display": member.display, "$ref": member.reference, "type": member.kind})
}

fn others(others: &[(Box<str>, Box<str>)]) -> Map<String, Value> {
    others.iter().map(|(path, value)| (path.to_string(), json!(value))).collect()
}

fn meta(created: Option<&When>, modified: Option<&When>) -> Value {
    let text = |when: Option<&When>| match when {
        Some(When::At(at)) => json!(at.to_string()),
        Some(When::Text(text)) => json!(text),
        None => Value::Null,
    };
    json!({"created": text(created), "lastModified": text(modified)})
}
