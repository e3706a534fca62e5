//! What happens in the lab by itself, so that live views have something to show.
//!
//! Touches only people and groups that the lab made: never the test person, never what came over HTTP.

use serde_json::{Value, json};

use super::path::Object;
use super::people;
use super::resource::Kind;
use super::store::State;

/// One movement by chance. Gives what happened.
pub(super) fn stir(state: &mut State) -> String {
    let happened = match state.chance.u8(..6) {
        0 => None,
        1 => rename(state),
        2 => set_active(state, false),
        3 => set_active(state, true),
        4 => join(state),
        _ => leave(state),
    };
    happened.unwrap_or_else(|| create(state))
}

fn create(state: &mut State) -> String {
    let (given, family) = people::any_name(&mut state.chance);
    let login = loop {
        let login = format!("new.{:05}@practice.example", state.chance.u32(..100_000));
        if state.users.named(&login).is_none() {
            break login;
        }
    };
    let formatted = format!("{given} {family}");
    let person = json!({
        "schemas": [Kind::User.schema()],
        "userName": login,
        "name": {"givenName": given, "familyName": family, "formatted": formatted},
        "displayName": formatted,
        "active": true,
        "emails": [{"value": login, "type": "work", "primary": true}],
    });
    state.add(Kind::User, person.as_object().cloned().unwrap_or_default(), true);
    format!("{formatted} was created")
}

fn rename(state: &mut State) -> Option<String> {
    let mut person = any(state, Kind::User)?;
    let before = name_of(&person);
    let (_, family) = people::any_name(&mut state.chance);
    let given = person.get("name").and_then(|name| name["givenName"].as_str()).unwrap_or("Sam").to_owned();
    let formatted = format!("{given} {family}");
    person.insert("name".to_owned(), json!({"givenName": given, "familyName": family, "formatted": formatted}));
    person.insert("displayName".to_owned(), formatted.clone().into());
    keep(state, Kind::User, person)?;
    (before != formatted).then(|| format!("{before} was renamed to {formatted}"))
}

/// `None` when the person is in that state already: then something else happens.
fn set_active(state: &mut State, active: bool) -> Option<String> {
    let mut person = any(state, Kind::User)?;
    let is_active = person.get("active") != Some(&Value::Bool(false));
    if is_active == active {
        return None;
    }
    let name = name_of(&person);
    person.insert("active".to_owned(), active.into());
    keep(state, Kind::User, person)?;
    Some(format!("{name} was {}", if active { "reactivated" } else { "deactivated" }))
}

fn join(state: &mut State) -> Option<String> {
    let person = any(state, Kind::User)?;
    let mut group = any(state, Kind::Group)?;
    let members = group.entry("members").or_insert_with(|| json!([])).as_array_mut()?;
    let id = person.get("id")?;
    if members.iter().any(|member| member["value"] == *id) {
        return None;
    }
    members.push(json!({"value": id}));
    let happened = format!("{} joined {}", name_of(&person), name_of(&group));
    keep(state, Kind::Group, group)?;
    Some(happened)
}

/// Only the lab's own people leave: a group may hold somebody whom Okta put there.
fn leave(state: &mut State) -> Option<String> {
    let mut group = any(state, Kind::Group)?;
    let members = group.get_mut("members")?.as_array_mut()?;
    let place = state.chance.usize(..members.len().max(1));
    let id = members.get(place)?["value"].as_str()?.to_owned();
    if !state.users.is_labs_own(&id) {
        return None;
    }
    members.remove(place);
    if members.is_empty() {
        group.remove("members");
    }
    let person = state.users.get(&id)?.as_object().cloned().unwrap_or_default();
    let happened = format!("{} left {}", name_of(&person), name_of(&group));
    keep(state, Kind::Group, group)?;
    Some(happened)
}

fn any(state: &mut State, kind: Kind) -> Option<Object> {
    let State { users, groups, chance } = state;
    let shelf = if kind == Kind::User { users } else { groups };
    shelf.any_of_the_labs(chance)?.as_object().cloned()
}

fn keep(state: &mut State, kind: Kind, document: Object) -> Option<()> {
    let id = document.get("id")?.as_str()?.to_owned();
    state.keep(kind, &id, document).ok()
}

fn name_of(document: &Object) -> String {
    let name = ["displayName", "userName"].iter().find_map(|name| document.get(*name)?.as_str());
    name.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::store::{Lab, Options};
    use super::*;
    use crate::secret::Token;

    fn lab(users: usize, groups: usize) -> Lab {
        Lab::new(&Options { users, groups, seed: 3, token: Token::random() })
    }

    #[test]
    fn who_came_from_outside_is_never_touched() {
        let lab = lab(5, 2);
        let ann = json!({"schemas": [Kind::User.schema()], "userName": "ann.lee@practice.example", "active": true});
        let staff = json!({"schemas": [Kind::Group.schema()], "displayName": "Staff"});
        let ann = lab.write().create(Kind::User, ann).unwrap();
        let staff = lab.write().create(Kind::Group, staff).unwrap();
        let before = (lab.read().get(Kind::User, &ann).cloned(), lab.read().get(Kind::Group, &staff).cloned());
        for _ in 0..500 {
            lab.stir();
        }
        let after = (lab.read().get(Kind::User, &ann).cloned(), lab.read().get(Kind::Group, &staff).cloned());
        assert_eq!(before, after);
    }

    #[test]
    fn everything_that_can_happen_happens() {
        let lab = lab(20, 4);
        let happened: Vec<String> = (0..300).map(|_| lab.stir()).collect();
        for word in ["was created", "was renamed", "was deactivated", "was reactivated", " joined ", " left "] {
            assert!(happened.iter().any(|one| one.contains(word)), "{word}");
        }
    }

    #[test]
    fn an_empty_lab_gets_its_first_person() {
        let lab = lab(0, 0);
        assert!(lab.stir().ends_with("was created"));
        assert_eq!(lab.read().users.len(), 1);
    }
}
