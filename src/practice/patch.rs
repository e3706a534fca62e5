//! PATCH (RFC 7644 section 3.5.2): a list of operations, applied in order to one document.
//!
//! Knows add, replace and remove, with and without a path. Either all operations succeed or the caller
//! keeps its old document: this works on a copy. Does not check the result; that is `resource`'s.

use serde_json::Value;

use super::filter::Filter;
use super::path::{Object, Path, get, key_of};
use super::problem::Problem;
use super::resource::{SERVERS_OWN, is_list};

const MESSAGE: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// Longer lists are members, in practice.
const LONG_LIST: usize = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Add,
    Replace,
    Remove,
}

/// What a path of PATCH points to: an attribute, maybe some elements of its list, maybe something inside.
struct Target {
    path: Path,
    elements: Option<Filter>,
    inside: Vec<String>,
}

/// Applies the operations of a PATCH request.
pub(super) fn apply(document: &mut Object, request: &Value) -> Result<(), Problem> {
    let request = request.as_object().ok_or_else(|| syntax("PATCH needs a JSON object"))?;
    let schemas = get(request, "schemas").and_then(Value::as_array);
    if !schemas.is_some_and(|schemas| schemas.iter().any(|schema| schema == MESSAGE)) {
        return Err(syntax(format!("schemas must name {MESSAGE}")));
    }
    let operations = get(request, "Operations").and_then(Value::as_array);
    let operations = operations.filter(|all| !all.is_empty()).ok_or_else(|| syntax("Operations must be a list"))?;
    operations.iter().try_for_each(|operation| apply_one(document, operation))
}

fn apply_one(document: &mut Object, operation: &Value) -> Result<(), Problem> {
    let operation = operation.as_object().ok_or_else(|| syntax("an operation is a JSON object"))?;
    let change = match get(operation, "op").and_then(Value::as_str).map(str::to_ascii_lowercase).as_deref() {
        Some("add") => Change::Add,
        Some("replace") => Change::Replace,
        Some("remove") => Change::Remove,
        _ => return Err(syntax("op must be add, replace or remove")),
    };
    let value = get(operation, "value").unwrap_or(&Value::Null);
    match get(operation, "path").filter(|path| !path.is_null()) {
        Some(path) => {
            let text = path.as_str().ok_or_else(|| bad_path(path))?;
            let target = Target::parse(text).ok_or_else(|| bad_path(path))?;
            change_at(document, &target, change, value)
        }
        None if change == Change::Remove => Err(Problem::bad("noTarget", "remove needs a path")),
        None => change_many(document, change, value),
    }
}

/// Without a path the value is an object of attributes. Okta sends the id there, too; it is ignored.
fn change_many(document: &mut Object, change: Change, value: &Value) -> Result<(), Problem> {
    let attributes = value.as_object().ok_or_else(|| Problem::value("without a path the value is an object"))?;
    for (name, value) in attributes {
        let target = Target::parse(name).ok_or_else(|| bad_path(name))?;
        let first = target.path.first();
        if first != "schemas" && !SERVERS_OWN.contains(&first) {
            change_at(document, &target, change, value)?;
        }
    }
    Ok(())
}

fn change_at(document: &mut Object, target: &Target, change: Change, value: &Value) -> Result<(), Problem> {
    if SERVERS_OWN.contains(&target.path.first()) {
        return Err(Problem::bad("mutability", format!("{} is written by the server alone", target.path.first())));
    }
    match &target.elements {
        None => set(document, &target.path.0, change, value),
        Some(filter) => change_elements(document, target, filter, change, value)?,
    }
    Ok(())
}

fn change_elements(
    document: &mut Object,
    target: &Target,
    filter: &Filter,
    change: Change,
    value: &Value,
) -> Result<(), Problem> {
    let key = key_of(document, target.path.first());
    let list = document.get_mut(&key).and_then(Value::as_array_mut);
    let nothing = || Problem::bad("noTarget", "no element matches the path");
    let Some(list) = list else {
        return if change == Change::Remove { Ok(()) } else { Err(nothing()) };
    };
    let chosen: Vec<bool> = list.iter().map(|element| filter.matches(element)).collect();
    if change == Change::Remove && target.inside.is_empty() {
        let mut chosen = chosen.into_iter();
        list.retain(|_| !chosen.next().unwrap_or(false));
        return Ok(());
    }
    if change != Change::Remove && !chosen.contains(&true) {
        return Err(nothing());
    }
    for (element, _) in list.iter_mut().zip(&chosen).filter(|(_, chosen)| **chosen) {
        change_element(element, &target.inside, change, value);
    }
    if chosen.iter().zip(list.iter()).any(|(chosen, element)| *chosen && is_primary(element)) {
        keep_one_primary(list, |position| chosen[position]);
    }
    Ok(())
}

fn change_element(element: &mut Value, inside: &[String], change: Change, value: &Value) {
    match element {
        Value::Object(object) if !inside.is_empty() => set(object, inside, change, value),
        Value::Object(object) if change == Change::Add => merge(object, value),
        _ => *element = value.clone(),
    }
}

/// Changes the value at the end of a path. Objects on the way are made; in a list every element is changed.
fn set(object: &mut Object, names: &[String], change: Change, value: &Value) {
    let [first, rest @ ..] = names else { return };
    let key = key_of(object, first);
    if rest.is_empty() {
        return put(object, key, change, value);
    }
    if !object.contains_key(&key) {
        if change == Change::Remove {
            return;
        }
        object.insert(key.clone(), Value::Object(Object::new()));
    }
    match object.get_mut(&key) {
        Some(Value::Object(inner)) => set(inner, rest, change, value),
        Some(Value::Array(items)) => {
            items.iter_mut().filter_map(Value::as_object_mut).for_each(|item| set(item, rest, change, value));
        }
        _ => {}
    }
}

fn put(object: &mut Object, key: String, change: Change, value: &Value) {
    if change == Change::Remove || value.is_null() {
        object.remove(&key);
        return;
    }
    if is_list(&key) {
        let new = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
        match object.get_mut(&key) {
            Some(Value::Array(old)) if change == Change::Add => append(old, new),
            _ => {
                object.insert(key, Value::Array(new));
            }
        }
        return;
    }
    match object.get_mut(&key) {
        Some(Value::Object(old)) if value.is_object() => merge(old, value),
        _ => {
            object.insert(key, value.clone());
        }
    }
}

fn merge(object: &mut Object, value: &Value) {
    for (name, value) in value.as_object().into_iter().flatten() {
        let key = key_of(object, name);
        put(object, key, Change::Replace, value);
    }
}

/// Values that are there already are not added again. Members are told apart by their id alone, when they are
/// tidied; comparing each with all of a long list would be slow.
fn append(old: &mut Vec<Value>, mut new: Vec<Value>) {
    let before = old.len();
    if before < LONG_LIST {
        new.retain(|value| !old.contains(value));
    }
    old.extend(new);
    if old.iter().skip(before).any(is_primary) {
        keep_one_primary(old, |position| position >= before);
    }
}

fn is_primary(element: &Value) -> bool {
    element["primary"] == Value::Bool(true)
}

/// A new primary value takes the place of the old one.
fn keep_one_primary(list: &mut [Value], is_new: impl Fn(usize) -> bool) {
    for (position, element) in list.iter_mut().enumerate() {
        if is_primary(element) && !is_new(position) {
            element["primary"] = Value::Bool(false);
        }
    }
}

impl Target {
    fn parse(text: &str) -> Option<Self> {
        let Some((head, tail)) = text.split_once('[') else {
            return Some(Self { path: Path::parse(text)?, elements: None, inside: Vec::new() });
        };
        let (filter, after) = tail.rsplit_once(']')?;
        let path = Path::parse(head).filter(|path| path.0.len() == 1)?;
        let inside = match after.strip_prefix('.') {
            Some(name) => Path::parse(name)?.0,
            None if after.is_empty() => Vec::new(),
            None => return None,
        };
        Some(Self { path, elements: Some(Filter::parse(filter).ok()?), inside })
    }
}

fn syntax(detail: impl Into<String>) -> Problem {
    Problem::bad("invalidSyntax", detail)
}

fn bad_path(path: impl std::fmt::Display) -> Problem {
    Problem::bad("invalidPath", format!("the path {path} cannot be read"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::path::ENTERPRISE;
    use super::*;

    fn patched(mut document: Value, operations: &Value) -> Result<Value, Problem> {
        let request = json!({"schemas": [MESSAGE], "Operations": operations});
        let object = document.as_object_mut().unwrap();
        apply(object, &request).map(|()| document)
    }

    #[test]
    fn a_pathless_replace_changes_what_it_names_and_ignores_the_id() {
        let operations =
            json!([{"op": "Replace", "value": {"id": "other", "active": false, "name.givenName": "Anna"}}]);
        let after = patched(json!({"id": "1", "active": true, "name": {"familyName": "Lee"}}), &operations).unwrap();
        assert_eq!(after, json!({"id": "1", "active": false, "name": {"familyName": "Lee", "givenName": "Anna"}}));
    }

    #[test]
    fn members_leave_and_join() {
        let operations = json!([
            {"op": "remove", "path": "members[value eq \"bob\"]"},
            {"op": "add", "path": "members", "value": [{"value": "ann"}]},
        ]);
        let after = patched(json!({"members": [{"value": "bob"}, {"value": "cy"}]}), &operations).unwrap();
        assert_eq!(after, json!({"members": [{"value": "cy"}, {"value": "ann"}]}));
    }

    #[test]
    fn members_are_replaced_as_a_whole() {
        let operations = json!([{"op": "replace", "path": "members", "value": [{"value": "ann"}]}]);
        let after = patched(json!({"members": [{"value": "bob"}]}), &operations).unwrap();
        assert_eq!(after, json!({"members": [{"value": "ann"}]}));
    }

    #[test]
    fn one_element_of_a_list_is_changed() {
        let operations = json!([{"op": "replace", "path": "emails[type eq \"work\"].value", "value": "new@x.example"}]);
        let emails = json!({"emails": [{"type": "work", "value": "old"}, {"type": "home", "value": "h"}]});
        let after = patched(emails, &operations).unwrap();
        assert_eq!(after["emails"][0]["value"], "new@x.example");
        assert_eq!(after["emails"][1]["value"], "h");
    }

    #[test]
    fn a_replace_that_matches_no_element_has_no_target() {
        let operations = json!([{"op": "replace", "path": "emails[type eq \"work\"].value", "value": "x"}]);
        assert_eq!(patched(json!({"emails": []}), &operations).unwrap_err().scim_type, Some("noTarget"));
    }

    #[test]
    fn an_extension_is_reached_by_its_urn() {
        let path = format!("{ENTERPRISE}:department");
        let after = patched(json!({}), &json!([{"op": "add", "path": path, "value": "Sales"}])).unwrap();
        assert_eq!(after, json!({ENTERPRISE: {"department": "Sales"}}));
        let after = patched(after, &json!([{"op": "remove", "path": ENTERPRISE}])).unwrap();
        assert_eq!(after, json!({}));
    }

    #[test]
    fn a_new_primary_address_takes_the_place_of_the_old() {
        let operations = json!([{"op": "add", "path": "emails", "value": {"value": "b", "primary": true}}]);
        let after = patched(json!({"emails": [{"value": "a", "primary": true}]}), &operations).unwrap();
        assert_eq!(after["emails"], json!([{"value": "a", "primary": false}, {"value": "b", "primary": true}]));
    }

    #[test]
    fn these_operations_are_refused() {
        for (operation, scim_type) in [
            (json!({"op": "remove"}), "noTarget"),
            (json!({"op": "move", "path": "title"}), "invalidSyntax"),
            (json!({"op": "replace", "path": "id", "value": "x"}), "mutability"),
            (json!({"op": "replace", "path": "emails[", "value": "x"}), "invalidPath"),
            (json!({"op": "replace", "path": "a b", "value": "x"}), "invalidPath"),
            (json!({"op": "add", "value": "x"}), "invalidValue"),
        ] {
            let problem = patched(json!({"id": "1"}), &json!([operation])).unwrap_err();
            assert_eq!(problem.scim_type, Some(scim_type), "{operation}");
        }
    }

    #[test]
    fn a_body_that_is_no_patch_is_refused() {
        for request in [json!([]), json!({"Operations": []}), json!({"schemas": [MESSAGE], "Operations": []})] {
            assert_eq!(apply(&mut Object::new(), &request).unwrap_err().status, 400, "{request}");
        }
    }
}
