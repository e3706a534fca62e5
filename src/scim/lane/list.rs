//! The `ListResponse` by the book (RFC 7644 section 3.4.2).

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::parts::{Name, Passed, other_form, really_unknown};

const KNOWN: [&str; 5] = ["schemas", "totalResults", "startIndex", "itemsPerPage", "Resources"];

/// Reads a page, giving each record as it comes, and gives its `totalResults`. `None` if anything in it is not by the book; what
/// was given until then is to be forgotten.
pub(super) fn list<'de, S, T>(text: &'de str, seed: fn() -> S, take: impl FnMut(T)) -> Option<u64>
where
    S: DeserializeSeed<'de, Value = T>,
{
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let total = List { seed, take, record: PhantomData }.deserialize(&mut deserializer).ok()?;
    deserializer.end().ok()?;
    Some(total)
}

struct List<S, F, T> {
    seed: fn() -> S,
    take: F,
    record: PhantomData<T>,
}

impl<'de, S: DeserializeSeed<'de, Value = T>, F: FnMut(T), T> DeserializeSeed<'de> for List<S, F, T> {
    type Value = u64;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u64, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, S: DeserializeSeed<'de, Value = T>, F: FnMut(T), T> Visitor<'de> for List<S, F, T> {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a ListResponse")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut fields: A) -> Result<u64, A::Error> {
        let mut total: Option<u64> = None;
        let mut seen = [false; KNOWN.len()];
        while let Some(Name(name)) = fields.next_key()? {
            let place = KNOWN.iter().position(|known| *known == name);
            let twice = place.is_some_and(|place| std::mem::replace(&mut seen[place], true));
            if twice {
                return Err(other_form());
            }
            match &*name {
                "totalResults" => total = Some(fields.next_value()?),
                "startIndex" | "itemsPerPage" => drop(fields.next_value::<u64>()?),
                "Resources" => fields.next_value_seed(Records { seed: self.seed, take: &mut self.take })?,
                "schemas" => drop(fields.next_value::<Vec<serde::de::IgnoredAny>>()?),
                name => {
                    really_unknown::<A::Error>(name, &KNOWN)?;
                    fields.next_value_seed(Passed(None))?;
                }
            }
        }
        let [schemas, _, start, count, resources] = seen;
        let whole = schemas && start && count && (resources || total == Some(0));
        total.filter(|_| whole).ok_or_else(other_form)
    }
}

struct Records<'f, S, F> {
    seed: fn() -> S,
    take: &'f mut F,
}

impl<'de, S: DeserializeSeed<'de>, F: FnMut(S::Value)> DeserializeSeed<'de> for Records<'_, S, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, S: DeserializeSeed<'de>, F: FnMut(S::Value)> Visitor<'de> for Records<'_, S, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while let Some(record) = entries.next_element_seed((self.seed)())? {
            (self.take)(record);
        }
        Ok(())
    }
}
