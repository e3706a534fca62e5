//! Fills a SCIM server with varied people and groups by plain requests. The same numbers give the same people.

use serde_json::{Value, json};

use super::plain_http::request;

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// Given and family names in several scripts and moods.
const NAMES: [(&str, &str); 10] = [
    ("Mira", "Okafor"),
    ("Søren", "Ødegård"),
    ("美咲", "田中"),
    ("Яна", "Щербак"),
    ("ليلى", "حداد"),
    ("Ana", "d'Ávila"),
    ("e\u{301}ric", "<i>Roux</i>"),
    ("=2+2", "@sum"),
    ("🦉", "Night Shift"),
    ("Li", "Wu"),
];

/// Creates users and groups; panics when the server refuses even the plain form.
pub(crate) fn fill(base_url: &str, token: &str, users: usize, groups: usize) -> Vec<String> {
    let ids: Vec<String> = (0..users).map(|i| create(base_url, token, "Users", &person(i), &plain(i))).collect();
    for g in 0..groups {
        let members: Vec<Value> = match g % 5 {
            0 => Vec::new(),
            1 => ids.iter().map(|id| json!({"value": id})).collect(),
            n => ids.iter().skip(g).step_by(n + 7).take(40).map(|id| json!({"value": id})).collect(),
        };
        let group = json!({"schemas": [GROUP], "displayName": format!("Équipe {g}"), "members": members});
        create(base_url, token, "Groups", &group, &group);
    }
    ids
}

/// Creates one resource and gives its id.
pub(crate) fn create(base_url: &str, token: &str, resource: &str, wanted: &Value, simpler: &Value) -> String {
    for body in [wanted, simpler] {
        let answer = request(base_url, token, "POST", &format!("/{resource}"), Some(body)).expect("an answer");
        if answer.status == 201 {
            return answer.json()["id"].as_str().expect("an id").to_owned();
        }
    }
    panic!("{resource} refused {simpler}");
}

/// Sends a PATCH with operations.
pub(crate) fn patch(base_url: &str, token: &str, path: &str, operations: &Value) {
    let body = json!({"schemas": [PATCH], "Operations": operations});
    let answer = request(base_url, token, "PATCH", path, Some(&body)).expect("an answer");
    assert!(matches!(answer.status, 200 | 204), "PATCH {path}: {} {}", answer.status, answer.body);
}

/// A person by number.
pub(crate) fn person(i: usize) -> Value {
    let (given, family) = NAMES[i % NAMES.len()];
    let mail = format!("person.{i:05}@seed.example");
    let mut user = json!({
        "schemas": [USER], "userName": mail, "externalId": format!("00useed{i:013}"), "active": i % 7 != 3,
        "name": {"givenName": given, "familyName": family}, "displayName": format!("{given} {family}"),
        "emails": [{"value": mail, "type": "work", "primary": true}],
    });
    match i % 10 {
        1 => {
            user["userName"] = json!(format!("kiosk-{i:05}"));
            drop(user.as_object_mut().and_then(|u| u.remove("emails")));
        }
        4 => {
            user["emails"] =
                json!([{"value": mail, "type": "work"}, {"value": format!("home.{mail}"), "type": "home"}]);
        }
        6 => user["displayName"] = json!("long name ".repeat(20)),
        8 => user = json!({"schemas": [USER], "userName": mail, "emails": [{"value": mail}]}),
        5 => {
            user["schemas"] = json!([USER, ENTERPRISE]);
            user[ENTERPRISE] = json!({"department": "R&D", "employeeNumber": i.to_string()});
        }
        _ => {}
    }
    user
}

fn plain(i: usize) -> Value {
    let mail = format!("person.{i:05}@seed.example");
    json!({"schemas": [USER], "userName": mail, "active": true, "emails": [{"value": mail}]})
}
