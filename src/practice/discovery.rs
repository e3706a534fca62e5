//! What the server says about itself: its features, its two kinds of resource, and the attributes it keeps.
//!
//! Announces only what is stored and works, since testers write to every attribute that is announced.

use serde_json::{Value, json};

use super::listing::LARGEST_PAGE;
use super::path::{ENTERPRISE, GROUP, USER};

/// `/ServiceProviderConfig`.
pub(super) fn service_provider_config(base: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": {"supported": true},
        "bulk": {"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": true, "maxResults": LARGEST_PAGE},
        "changePassword": {"supported": false},
        "sort": {"supported": true},
        "etag": {"supported": false},
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "Bearer token",
            "description": "The practice token in the Authorization header",
            "primary": true,
        }],
        "meta": {"resourceType": "ServiceProviderConfig", "location": format!("{base}/ServiceProviderConfig")},
    })
}

/// `/ResourceTypes`, one by one.
pub(super) fn resource_types(base: &str) -> Vec<Value> {
    let resource_type = |name: &str, endpoint: &str, schema: &str, extensions: Value| {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
            "id": name,
            "name": name,
            "endpoint": endpoint,
            "description": name,
            "schema": schema,
            "schemaExtensions": extensions,
            "meta": {"resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/{name}")},
        })
    };
    vec![
        resource_type("User", "/Users", USER, json!([{"schema": ENTERPRISE, "required": false}])),
        resource_type("Group", "/Groups", GROUP, json!([])),
    ]
}

/// `/Schemas`, one by one.
pub(super) fn schemas(base: &str) -> Vec<Value> {
    let schema = |id: &str, name: &str, attributes: Vec<Value>| {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
            "id": id,
            "name": name,
            "description": name,
            "attributes": attributes,
            "meta": {"resourceType": "Schema", "location": format!("{base}/Schemas/{id}")},
        })
    };
    vec![
        schema(USER, "User", user_attributes()),
        schema(GROUP, "Group", group_attributes()),
        schema(ENTERPRISE, "EnterpriseUser", enterprise_attributes()),
    ]
}

fn user_attributes() -> Vec<Value> {
    let mut attributes = vec![
        with(text("userName"), &[("required", json!(true)), ("uniqueness", json!("server"))]),
        complex(
            "name",
            texts(&["formatted", "familyName", "givenName", "middleName", "honorificPrefix", "honorificSuffix"]),
        ),
    ];
    attributes.extend(texts(&["displayName", "nickName", "title", "userType", "preferredLanguage", "locale"]));
    attributes.push(text("timezone"));
    attributes.push(boolean("active"));
    attributes.push(list(complex("emails", plural_parts())));
    attributes.push(list(complex("phoneNumbers", plural_parts())));
    attributes
}

fn group_attributes() -> Vec<Value> {
    let immutable = ("mutability", json!("immutable"));
    let parts = vec![
        with(text("value"), &[immutable.clone(), ("caseExact", json!(true))]),
        with(
            text("$ref"),
            &[("type", json!("reference")), ("referenceTypes", json!(["User", "Group"])), immutable.clone()],
        ),
        with(text("display"), std::slice::from_ref(&immutable)),
        with(text("type"), &[immutable, ("canonicalValues", json!(["User", "Group"]))]),
    ];
    vec![with(text("displayName"), &[("required", json!(true))]), list(complex("members", parts))]
}

fn enterprise_attributes() -> Vec<Value> {
    let mut attributes = texts(&["employeeNumber", "costCenter", "organization", "division", "department"]);
    attributes.push(complex("manager", texts(&["value", "displayName"])));
    attributes
}

fn plural_parts() -> Vec<Value> {
    let mut parts = texts(&["value", "display", "type"]);
    parts.push(boolean("primary"));
    parts
}

fn texts(names: &[&str]) -> Vec<Value> {
    names.iter().map(|name| text(name)).collect()
}

fn text(name: &str) -> Value {
    with(attribute(name, "string"), &[("caseExact", json!(false)), ("uniqueness", json!("none"))])
}

fn boolean(name: &str) -> Value {
    attribute(name, "boolean")
}

fn complex(name: &str, parts: Vec<Value>) -> Value {
    with(attribute(name, "complex"), &[("subAttributes", Value::Array(parts))])
}

fn list(attribute: Value) -> Value {
    with(attribute, &[("multiValued", json!(true))])
}

fn attribute(name: &str, kind: &str) -> Value {
    json!({
        "name": name,
        "type": kind,
        "description": name,
        "multiValued": false,
        "required": false,
        "mutability": "readWrite",
        "returned": "default",
    })
}

fn with(mut attribute: Value, more: &[(&str, Value)]) -> Value {
    for (name, value) in more {
        attribute[*name] = value.clone();
    }
    attribute
}
