//! How a document is shown: what a client asked to see of it, with addresses and members' names.
//!
//! Copies only what is shown, so that a list without members does not pay for them. Changes nothing.

use serde_json::{Value, json};

use super::path::{Object, Path};
use super::resource::Kind;
use super::shelf::Shelf;

/// What is shown of each document.
#[derive(Debug, Clone, Default)]
pub(super) struct Choice {
    only: Option<Vec<Path>>,
    without: Vec<Path>,
}

/// Makes answers out of documents: knows where the server is and who the members are.
pub(super) struct View<'a> {
    pub(super) base: &'a str,
    pub(super) users: &'a Shelf,
    pub(super) groups: &'a Shelf,
}

impl Choice {
    /// Reads the query's `attributes` and `excludedAttributes`; the first wins. Names that mean nothing are ignored.
    pub(super) fn new(attributes: Option<&str>, excluded: Option<&str>) -> Self {
        let read = |text: &str| text.split(',').filter_map(Path::parse).collect::<Vec<_>>();
        let only = attributes.map(read).filter(|only| !only.is_empty());
        let without = if only.is_some() { Vec::new() } else { excluded.map(read).unwrap_or_default() };
        Self { only, without }
    }

    fn shows(&self, name: &str) -> bool {
        if matches!(name, "id" | "schemas") {
            return true;
        }
        match &self.only {
            Some(only) => only.iter().any(|path| path.first() == name),
            None => !self.without.iter().any(|path| path.0 == [name]),
        }
    }

    /// Narrows what is shown to the parts that were named, such as `name.givenName`.
    fn narrow(&self, name: &str, value: &mut Value) {
        let inner = |paths: &[Path]| -> Vec<String> {
            let mine = paths.iter().filter(|path| path.first() == name);
            mine.filter_map(|path| path.0.get(1).cloned()).collect()
        };
        match &self.only {
            Some(only) if !only.iter().any(|path| path.0 == [name]) => {
                let names = inner(only);
                each_object(value, |object| object.retain(|key, _| names.contains(key)));
            }
            Some(_) => {}
            None => {
                let names = inner(&self.without);
                each_object(value, |object| object.retain(|key, _| !names.contains(key)));
            }
        }
    }
}

impl View<'_> {
    /// One document as it is sent.
    pub(super) fn show(&self, kind: Kind, document: &Value, choice: &Choice) -> Value {
        let mut shown = Object::new();
        for (name, value) in document.as_object().into_iter().flatten().filter(|(name, _)| choice.shows(name)) {
            let mut value = match name.as_str() {
                "members" => self.members(value),
                "meta" => self.meta(kind, document, value),
                _ => value.clone(),
            };
            if !matches!(name.as_str(), "id" | "schemas") {
                choice.narrow(name, &mut value);
            }
            shown.insert(name.clone(), value);
        }
        Value::Object(shown)
    }

    /// Where a resource is.
    pub(super) fn location(&self, kind: Kind, id: &str) -> String {
        format!("{}/{}/{id}", self.base, kind.plural())
    }

    fn meta(&self, kind: Kind, document: &Value, meta: &Value) -> Value {
        let mut meta = meta.clone();
        meta["location"] = self.location(kind, document["id"].as_str().unwrap_or_default()).into();
        meta
    }

    fn members(&self, members: &Value) -> Value {
        members.as_array().into_iter().flatten().map(|member| self.member(member)).collect()
    }

    /// A name that the client gave stays; without one the member's own is shown.
    fn member(&self, member: &Value) -> Value {
        let id = member["value"].as_str().unwrap_or_default();
        let (kind, known) = match self.groups.get(id) {
            Some(group) => (Kind::Group, Some(group)),
            None => (Kind::User, self.users.get(id)),
        };
        let name = known.and_then(|known| ["displayName", "userName"].iter().find_map(|name| known[name].as_str()));
        let mut shown = json!({"value": id, "type": kind.name(), "$ref": self.location(kind, id)});
        if let Some(name) = member["display"].as_str().or(name) {
            shown["display"] = name.into();
        }
        shown
    }
}

fn each_object(value: &mut Value, mut change: impl FnMut(&mut Object)) {
    match value {
        Value::Object(object) => change(object),
        Value::Array(items) => items.iter_mut().filter_map(Value::as_object_mut).for_each(change),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(attributes: Option<&str>, excluded: Option<&str>) -> Value {
        let (users, groups) = (Shelf::default(), Shelf::default());
        let view = View { base: "http://here", users: &users, groups: &groups };
        let ann =
            json!({"id": "1", "schemas": [], "userName": "ann", "name": {"givenName": "Ann", "familyName": "Lee"}});
        view.show(Kind::User, &ann, &Choice::new(attributes, excluded))
    }

    #[test]
    fn only_what_is_asked_for_is_shown_besides_the_id() {
        assert_eq!(shown(Some("username"), None), json!({"id": "1", "schemas": [], "userName": "ann"}));
        assert_eq!(
            shown(Some("name.familyName"), None),
            json!({"id": "1", "schemas": [], "name": {"familyName": "Lee"}})
        );
    }

    #[test]
    fn what_is_excluded_is_not_shown_except_the_id() {
        assert_eq!(shown(None, Some("id,name")), json!({"id": "1", "schemas": [], "userName": "ann"}));
        assert_eq!(shown(None, Some("name.familyName"))["name"], json!({"givenName": "Ann"}));
    }
}
