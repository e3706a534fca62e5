//! The lab's documents, and what may be done to them.
//!
//! Knows ids, versions, dates, unique user names, and that whoever is deleted leaves all groups. Reads the clock,
//! since a server dates what it keeps. Does not know HTTP.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::listing::Listing;
use super::path::Object;
use super::people;
use super::problem::Problem;
use super::resource::{self, Kind};
use super::shelf::Shelf;
use super::{patch, stir};
use crate::secret::Token;

/// How the lab is filled.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Options {
    pub users: usize,
    pub groups: usize,
    pub seed: u64,
    pub token: Token,
}

/// The lab's state. Cheap to clone; all clones are one lab.
#[derive(Clone)]
pub struct Lab {
    shared: Arc<Shared>,
}

struct Shared {
    token: Token,
    /// Held for the time of one request, never across an await.
    state: RwLock<State>,
}

/// Everything that is kept.
pub(super) struct State {
    pub(super) users: Shelf,
    pub(super) groups: Shelf,
    pub(super) chance: fastrand::Rng,
}

impl Lab {
    /// A lab filled from a fixed seed.
    pub fn new(options: &Options) -> Self {
        let mut chance = fastrand::Rng::with_seed(options.seed);
        let (mut users, mut groups) = (Shelf::default(), Shelf::default());
        let people = people::people(options.users, &mut chance);
        let ids: Vec<String> = people.iter().filter_map(|one| one["id"].as_str().map(str::to_owned)).collect();
        for person in people {
            let name = person["userName"].as_str().map(str::to_owned);
            users.add(person, name.as_deref(), true);
        }
        for group in people::groups(options.groups, &ids, &mut chance) {
            groups.add(group, None, true);
        }
        let state = RwLock::new(State { users, groups, chance });
        Self { shared: Arc::new(Shared { token: options.token.clone(), state }) }
    }

    /// Lets one thing happen by itself: somebody who is not the test person is created, renamed,
    /// deactivated, or joins a group. Gives what happened, for logs.
    pub fn stir(&self) -> String {
        stir::stir(&mut self.write())
    }

    /// Whether a bearer token is the lab's.
    pub(super) fn opens_with(&self, token: &str) -> bool {
        self.shared.token.expose() == token
    }

    pub(super) fn read(&self) -> RwLockReadGuard<'_, State> {
        self.shared.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.shared.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    pub(super) fn shelf(&self, kind: Kind) -> &Shelf {
        match kind {
            Kind::User => &self.users,
            Kind::Group => &self.groups,
        }
    }

    fn shelf_mut(&mut self, kind: Kind) -> &mut Shelf {
        match kind {
            Kind::User => &mut self.users,
            Kind::Group => &mut self.groups,
        }
    }

    /// One document.
    pub(super) fn get(&self, kind: Kind, id: &str) -> Result<&Value, Problem> {
        self.shelf(kind).get(id).ok_or_else(|| missing(kind, id))
    }

    /// How many documents a listing means, and those on its page.
    pub(super) fn list(&self, kind: Kind, listing: &Listing) -> (usize, Vec<&Value>) {
        let shelf = self.shelf(kind);
        if kind == Kind::User
            && let Some(name) = listing.filter().and_then(|filter| filter.exactly("userName"))
        {
            return listing.page(shelf.named(name).into_iter());
        }
        if listing.is_plain() {
            return (shelf.len(), shelf.documents().skip(listing.skipped()).take(listing.count()).collect());
        }
        listing.page(shelf.documents())
    }

    /// Keeps a new document that a client sent; gives its id.
    pub(super) fn create(&mut self, kind: Kind, sent: Value) -> Result<String, Problem> {
        let document = resource::accept(kind, sent)?;
        self.check_unique(kind, &document, None)?;
        Ok(self.add(kind, document, false))
    }

    /// Keeps a new document under a new id.
    pub(super) fn add(&mut self, kind: Kind, mut document: Object, is_labs_own: bool) -> String {
        let id = people::new_id(&mut self.chance);
        let now = now();
        let meta = json!({"resourceType": kind.name(), "created": now, "lastModified": now, "version": "W/\"1\""});
        document.insert("id".to_owned(), id.clone().into());
        document.insert("meta".to_owned(), meta);
        let name = unique_name(kind, &document);
        self.shelf_mut(kind).add(Value::Object(document), name.as_deref(), is_labs_own);
        id
    }

    /// PUT: the document becomes what was sent.
    pub(super) fn replace(&mut self, kind: Kind, id: &str, sent: Value) -> Result<(), Problem> {
        self.get(kind, id)?;
        let document = resource::accept(kind, sent)?;
        self.keep(kind, id, document)
    }

    /// PATCH: all operations or none.
    pub(super) fn patch(&mut self, kind: Kind, id: &str, request: &Value) -> Result<(), Problem> {
        let mut document = self.get(kind, id)?.as_object().cloned().unwrap_or_default();
        patch::apply(&mut document, request)?;
        let document = resource::tidy(kind, document)?;
        self.keep(kind, id, document)
    }

    /// DELETE: the document goes, and its memberships with it.
    pub(super) fn delete(&mut self, kind: Kind, id: &str) -> Result<(), Problem> {
        self.shelf_mut(kind).remove(id).ok_or_else(|| missing(kind, id))?;
        for group in self.groups.documents_mut() {
            leave(group, id);
        }
        Ok(())
    }

    /// Keeps a changed document; nothing happens when nothing changed.
    pub(super) fn keep(&mut self, kind: Kind, id: &str, mut document: Object) -> Result<(), Problem> {
        self.check_unique(kind, &document, Some(id))?;
        let old = self.get(kind, id)?;
        let mut meta = old["meta"].clone();
        document.insert("id".to_owned(), id.into());
        document.insert("meta".to_owned(), meta.clone());
        if old.as_object() == Some(&document) {
            return Ok(());
        }
        touch(&mut meta);
        document.insert("meta".to_owned(), meta);
        let name = unique_name(kind, &document);
        self.shelf_mut(kind).replace(id, Value::Object(document), name.as_deref());
        Ok(())
    }

    fn check_unique(&self, kind: Kind, document: &Object, own_id: Option<&str>) -> Result<(), Problem> {
        let Some(name) = unique_name(kind, document) else { return Ok(()) };
        match self.users.named(&name) {
            Some(other) if other["id"].as_str() != own_id => Err(Problem {
                status: 409,
                scim_type: Some("uniqueness"),
                detail: format!("there is a user with the userName {name} already"),
            }),
            _ => Ok(()),
        }
    }
}

/// Groups may share a name, people may not.
fn unique_name(kind: Kind, document: &Object) -> Option<String> {
    let name = document.get("userName").filter(|_| kind == Kind::User)?;
    name.as_str().map(str::to_owned)
}

fn missing(kind: Kind, id: &str) -> Problem {
    Problem::plain(404, format!("there is no {} with the id {id}", kind.name()))
}

fn leave(group: &mut Value, id: &str) {
    let Some(members) = group.get_mut("members").and_then(Value::as_array_mut) else { return };
    let before = members.len();
    members.retain(|member| member["value"] != id);
    if members.len() < before {
        touch(&mut group["meta"]);
    }
}

/// A new version and date.
fn touch(meta: &mut Value) {
    let version = meta["version"].as_str().and_then(|text| text.trim_matches(|c| "W/\"".contains(c)).parse().ok());
    meta["version"] = format!("W/\"{}\"", version.unwrap_or(0_u64) + 1).into();
    meta["lastModified"] = now().into();
}

fn now() -> String {
    let now = Timestamp::now();
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now).to_string()
}
