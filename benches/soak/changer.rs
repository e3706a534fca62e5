//! Changes people and memberships by chance, with plain requests, and writes down what was accepted.
//!
//! Keeps the number of people and memberships nearly the same, so that the directory does not grow by itself.
//! There are times without arrivals and departures, so that reads of changes alone have their turn too.

use std::collections::HashMap;
use std::error::Error;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::journal::{Deed, Journal, State, now};
use crate::plain_http::{list_all, request};

const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// How far the numbers may be from those of the start.
const SLACK: usize = 100;
/// How long the same kinds of change happen.
const PHASE: Duration = Duration::from_secs(40);
/// The longest pause between two changes, in busy times and in quiet ones; half of it on average.
const LONGEST_PAUSES: [Duration; 2] = [Duration::from_millis(35), Duration::from_secs(5)];

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Where the server is.
pub(crate) struct Place {
    pub(crate) base_url: String,
    pub(crate) token: String,
}

/// The server's people as the changer knows them.
pub(crate) struct Changer {
    place: Place,
    journal: Journal,
    people: HashMap<u32, Person>,
    /// Keys of those who are there, in no order.
    there: Vec<u32>,
    groups: Vec<Group>,
    next: u32,
    aims: [usize; 2],
    comings_and_goings: bool,
}

struct Person {
    id: String,
    state: State,
}

struct Group {
    id: String,
    members: Vec<u32>,
}

impl Changer {
    /// Learns who is there and writes it down.
    pub(crate) fn new(place: Place, journal: Journal) -> Outcome<Self> {
        let mut changer = Self {
            place,
            journal,
            people: HashMap::new(),
            there: Vec::new(),
            groups: Vec::new(),
            next: 0,
            aims: [0, 0],
            comings_and_goings: true,
        };
        let mut keys = HashMap::new();
        for user in list_all(&changer.place.base_url, &changer.place.token, "Users") {
            let id = text(&user["id"]);
            let state =
                State { name: user["displayName"].as_str().map(str::to_owned), active: user["active"].as_bool() };
            changer.journal.begin_with(Deed::Person { id: id.clone(), state: state.clone() })?;
            keys.insert(id.clone(), changer.add(id, state));
        }
        for group in list_all(&changer.place.base_url, &changer.place.token, "Groups") {
            let mut kept = Group { id: text(&group["id"]), members: Vec::new() };
            for id in group["members"].as_array().into_iter().flatten().map(|member| text(&member["value"])) {
                kept.members.extend(keys.get(&id));
                changer.journal.begin_with(Deed::Member { group: kept.id.clone(), id, inside: true })?;
            }
            changer.groups.push(kept);
        }
        changer.aims = [changer.there.len(), changer.memberships()];
        Ok(changer)
    }

    /// Goes on until it is told to stop; gives the number of changes.
    pub(crate) fn run(mut self, stop: &AtomicBool) -> Outcome<usize> {
        let (mut changes, mut phase, mut pause) = (0, Instant::now(), LONGEST_PAUSES[0]);
        while !stop.load(Ordering::Relaxed) {
            if phase.elapsed() > PHASE {
                (self.comings_and_goings, phase) = (fastrand::bool(), Instant::now());
                pause = LONGEST_PAUSES[usize::from(fastrand::u8(..4) == 0)];
            }
            self.change()?;
            changes += 1;
            std::thread::sleep(pause.mul_f64(fastrand::f64()));
        }
        Ok(changes)
    }

    fn change(&mut self) -> Outcome<()> {
        match fastrand::u8(..14) {
            0 | 1 if self.comings_and_goings => self.create(),
            2 | 3 if self.comings_and_goings => self.delete(),
            4..=6 => self.switch(),
            7..=8 => self.join(),
            9..=10 => self.leave(),
            _ => self.rename(),
        }
    }

    fn create(&mut self) -> Outcome<()> {
        if self.there.len() > self.aims[0] + SLACK {
            return self.delete();
        }
        let name = format!("Soak new {}", self.next);
        let login = format!("soak.{}@practice.example", self.next);
        let body = json!({
            "schemas": [USER], "userName": login, "displayName": name, "active": true,
            "name": {"givenName": "Soak", "familyName": name},
            "emails": [{"value": login, "type": "work", "primary": true}],
        });
        let sent = now();
        let id = text(&self.send("POST", "/Users", Some(&body))?["id"]);
        let state = State { name: Some(name), active: Some(true) };
        self.journal.note(sent, Deed::Person { id: id.clone(), state: state.clone() })?;
        self.add(id, state);
        Ok(())
    }

    fn delete(&mut self) -> Outcome<()> {
        if self.there.len() + SLACK < self.aims[0] {
            return self.create();
        }
        let key = self.there.swap_remove(fastrand::usize(..self.there.len()));
        let Some(person) = self.people.remove(&key) else { return Ok(()) };
        let sent = now();
        self.send("DELETE", &format!("/Users/{}", person.id), None)?;
        for group in &mut self.groups {
            if let Some(at) = group.members.iter().position(|member| *member == key) {
                group.members.swap_remove(at);
                let (group, id) = (group.id.clone(), person.id.clone());
                self.journal.note(sent, Deed::Member { group, id, inside: false })?;
            }
        }
        Ok(self.journal.note(sent, Deed::Gone { id: person.id })?)
    }

    fn rename(&mut self) -> Outcome<()> {
        self.next += 1;
        let name = format!("Soak renamed {}", self.next);
        let key = self.there[fastrand::usize(..self.there.len())];
        self.set(key, "displayName", &name.clone().into(), |state| state.name = Some(name))
    }

    fn switch(&mut self) -> Outcome<()> {
        let key = self.there[fastrand::usize(..self.there.len())];
        let active = self.people.get(&key).is_some_and(|person| person.state.active == Some(false));
        self.set(key, "active", &active.into(), |state| state.active = Some(active))
    }

    fn set(&mut self, key: u32, attribute: &str, value: &Value, change: impl FnOnce(&mut State)) -> Outcome<()> {
        let Some(person) = self.people.get(&key) else { return Ok(()) };
        let (id, mut state) = (person.id.clone(), person.state.clone());
        change(&mut state);
        let sent = now();
        self.patch(&format!("/Users/{id}"), &json!({"op": "replace", "path": attribute, "value": value}))?;
        self.people.insert(key, Person { id: id.clone(), state: state.clone() });
        Ok(self.journal.note(sent, Deed::Person { id, state })?)
    }

    fn join(&mut self) -> Outcome<()> {
        if self.memberships() > self.aims[1] + SLACK {
            return self.leave();
        }
        let key = self.there[fastrand::usize(..self.there.len())];
        let at = fastrand::usize(..self.groups.len());
        let Some(person) = self.people.get(&key).filter(|_| !self.groups[at].members.contains(&key)) else {
            return Ok(());
        };
        let (id, group) = (person.id.clone(), self.groups[at].id.clone());
        let sent = now();
        let members = json!({"op": "add", "path": "members", "value": [{"value": id}]});
        self.patch(&format!("/Groups/{group}"), &members)?;
        self.groups[at].members.push(key);
        Ok(self.journal.note(sent, Deed::Member { group, id, inside: true })?)
    }

    fn leave(&mut self) -> Outcome<()> {
        if self.memberships() + SLACK < self.aims[1] {
            return self.join();
        }
        let at = fastrand::usize(..self.groups.len());
        let members = &mut self.groups[at].members;
        if members.is_empty() {
            return Ok(());
        }
        let key = members.swap_remove(fastrand::usize(..members.len()));
        let Some(id) = self.people.get(&key).map(|person| person.id.clone()) else { return Ok(()) };
        let group = self.groups[at].id.clone();
        let sent = now();
        let path = format!("members[value eq \"{id}\"]");
        self.patch(&format!("/Groups/{group}"), &json!({"op": "remove", "path": path}))?;
        Ok(self.journal.note(sent, Deed::Member { group, id, inside: false })?)
    }

    fn add(&mut self, id: String, state: State) -> u32 {
        let key = self.next;
        self.next += 1;
        self.people.insert(key, Person { id, state });
        self.there.push(key);
        key
    }

    fn memberships(&self) -> usize {
        self.groups.iter().map(|group| group.members.len()).sum()
    }

    fn patch(&self, path: &str, operation: &Value) -> Outcome<Value> {
        self.send("PATCH", path, Some(&json!({"schemas": [PATCH], "Operations": [operation]})))
    }

    fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Outcome<Value> {
        let answer = request(&self.place.base_url, &self.place.token, method, path, body)?;
        match answer.status {
            200 | 201 => Ok(answer.json()),
            204 => Ok(Value::Null),
            status => Err(format!("{method} {path}: {status} {}", answer.body).into()),
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
