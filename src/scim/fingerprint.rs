//! Fingerprints of ids, records and bodies: 64 bits with a fixed seed, equal for equal bytes within one version.
//!
//! Knows hashing alone. Among a million ids two are mistaken for one another once in forty million
//! directories; a fingerprint is never shown, saved or compared between programs.

use std::hash::{BuildHasher as _, Hasher};

use foldhash::fast;
use foldhash::quality::FixedState;
use hashbrown::HashSet;

const SEED: u64 = 0x5c1a_11e5;

/// The fingerprint of an id, never 0.
pub fn id(id: &str) -> u64 {
    bytes(id.as_bytes()).max(1)
}

/// The fingerprint of any bytes.
pub(super) fn bytes(bytes: &[u8]) -> u64 {
    let mut hasher = FixedState::with_seed(SEED).build_hasher();
    hasher.write(bytes);
    hasher.finish()
}

/// The fingerprint of a list of fingerprints.
pub(super) fn list(ids: &[u64]) -> u64 {
    let mut hasher = FixedState::with_seed(SEED).build_hasher();
    ids.iter().for_each(|id| hasher.write_u64(*id));
    hasher.finish()
}

/// Ids that were seen: nine to eighteen bytes each.
pub(super) type Seen = HashSet<u64, FixedState>;

/// The fingerprint of a record, taken while it is read.
pub(super) struct Digest(fast::FoldHasher<'static>);

impl Default for Digest {
    fn default() -> Self {
        Self(fast::FixedState::with_seed(SEED).build_hasher())
    }
}

impl Digest {
    /// A text, told apart from the texts beside it by its length.
    pub(super) fn text(&mut self, text: &str) {
        self.0.write_usize(text.len());
        self.0.write(text.as_bytes());
    }

    /// A text that may be absent, which is not the same as empty.
    pub(super) fn optional(&mut self, text: Option<&str>) {
        self.0.write_u8(u8::from(text.is_some()));
        self.text(text.unwrap_or_default());
    }

    /// A name and its value.
    pub(super) fn pair(&mut self, name: &str, value: &str) {
        self.text(name);
        self.text(value);
    }

    /// A number, a truth value or the sign of a beginning or an end.
    pub(super) fn number(&mut self, number: u64) {
        self.0.write_u64(number);
    }

    pub(super) fn end(self) -> u64 {
        self.0.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_ids_have_equal_fingerprints_and_no_id_has_none() {
        assert_eq!(id("2819c223"), id("2819c223"));
        assert_ne!(id("2819c223"), id("2819c224"));
        assert_ne!(id(""), 0);
    }

    #[test]
    fn a_hundred_thousand_counted_ids_stay_apart() {
        let seen: Seen = (0..100_000).map(|n| id(&n.to_string())).collect();
        assert_eq!(seen.len(), 100_000);
    }
}
