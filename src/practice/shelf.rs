//! The documents of one kind, in the order they came, findable by id and by name.
//!
//! Knows nothing of SCIM but that documents have an `id`. Who came from outside and who belongs to the lab is
//! kept beside the document, since only the lab's own may change by themselves.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

/// One document and whether the lab may change it by itself.
#[derive(Debug)]
struct Entry {
    document: Value,
    is_labs_own: bool,
    name: Option<String>,
}

/// All documents of one kind.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    entries: BTreeMap<u64, Entry>,
    next: u64,
    by_id: HashMap<String, u64>,
    by_name: HashMap<String, u64>,
}

impl Shelf {
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// All documents, oldest first: an order that stays while pages are read.
    pub(super) fn documents(&self) -> impl Iterator<Item = &Value> {
        self.entries.values().map(|entry| &entry.document)
    }

    pub(super) fn get(&self, id: &str) -> Option<&Value> {
        self.by_id.get(id).and_then(|place| self.entries.get(place)).map(|entry| &entry.document)
    }

    /// Finds by a name that only one may have, whatever its case.
    pub(super) fn named(&self, name: &str) -> Option<&Value> {
        self.by_name.get(&name.to_lowercase()).and_then(|place| self.entries.get(place)).map(|entry| &entry.document)
    }

    /// Puts a new document at the end. `unique_name` is what `named` finds it by.
    pub(super) fn add(&mut self, document: Value, unique_name: Option<&str>, is_labs_own: bool) {
        let place = self.next;
        self.next += 1;
        let name = unique_name.map(str::to_lowercase);
        if let Some(name) = &name {
            self.by_name.insert(name.clone(), place);
        }
        if let Some(id) = document["id"].as_str() {
            self.by_id.insert(id.to_owned(), place);
        }
        self.entries.insert(place, Entry { document, is_labs_own, name });
    }

    /// Puts a changed document in the place of the old one with its id.
    pub(super) fn replace(&mut self, id: &str, document: Value, unique_name: Option<&str>) {
        let Some(place) = self.by_id.get(id) else { return };
        let Some(entry) = self.entries.get_mut(place) else { return };
        entry.document = document;
        let name = unique_name.map(str::to_lowercase);
        if entry.name != name {
            if let Some(old) = &entry.name {
                self.by_name.remove(old);
            }
            if let Some(new) = &name {
                self.by_name.insert(new.clone(), *place);
            }
            entry.name = name;
        }
    }

    pub(super) fn remove(&mut self, id: &str) -> Option<Value> {
        let entry = self.entries.remove(&self.by_id.remove(id)?)?;
        if let Some(name) = &entry.name {
            self.by_name.remove(name);
        }
        Some(entry.document)
    }

    /// Whether the lab may change this document by itself.
    pub(super) fn is_labs_own(&self, id: &str) -> bool {
        self.by_id.get(id).and_then(|place| self.entries.get(place)).is_some_and(|entry| entry.is_labs_own)
    }

    /// Every document, to be changed in place; names and ids stay as they are.
    pub(super) fn documents_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        self.entries.values_mut().map(|entry| &mut entry.document)
    }

    /// One of the lab's own documents, by chance.
    pub(super) fn any_of_the_labs(&self, chance: &mut fastrand::Rng) -> Option<&Value> {
        let start = chance.u64(..self.next.max(1));
        let around = self.entries.range(start..).chain(self.entries.range(..start));
        around.map(|(_, entry)| entry).find(|entry| entry.is_labs_own).map(|entry| &entry.document)
    }
}
