//! A group by the book (RFC 7643 section 4.2), its members as keys.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::parts::{Meta, Name, Passed, Text, other_form, really_unknown};
use super::user::id;
use crate::scim::block::{GroupRecord, MemberKey, stated_kind};
use crate::scim::fingerprint::Digest;

const KNOWN: [&str; 7] = ["id", "displayName", "externalId", "members", "meta", "schemas", "password"];
const KNOWN_OF_A_MEMBER: [&str; 4] = ["value", "type", "$ref", "display"];

/// Reads a group.
pub(super) struct GroupSeed;

impl<'de> DeserializeSeed<'de> for GroupSeed {
    type Value = GroupRecord<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for GroupSeed {
    type Value = GroupRecord<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a group")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        let mut group = GroupRecord::default();
        let mut digest = Digest::default();
        while let Some(Name(name)) = fields.next_key()? {
            match &*name {
                "id" => group.id = id(fields.next_value()?)?,
                "displayName" => group.display_name = fields.next_value::<Text<'_>>()?.digested(&name, &mut digest),
                "externalId" => group.external_id = fields.next_value::<Text<'_>>()?.digested(&name, &mut digest),
                "members" => group.members = fields.next_value_seed(Members)?,
                "meta" => {
                    let Meta { created, modified } = fields.next_value()?;
                    (group.created, group.modified) = (created, modified);
                }
                "schemas" | "password" => fields.next_value_seed(Passed(None))?,
                name => {
                    really_unknown::<A::Error>(name, &KNOWN)?;
                    digest.text(name);
                    fields.next_value_seed(Passed(Some(&mut digest)))?;
                }
            }
        }
        if group.id.is_empty() {
            return Err(other_form());
        }
        group.digest = digest.end();
        Ok(group)
    }
}

/// Reads `members`.
struct Members;

impl<'de> DeserializeSeed<'de> for Members {
    type Value = Vec<MemberKey>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Members {
    type Value = Vec<MemberKey>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of members")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = entries.next_element_seed(Member)? {
            members.push(member);
        }
        Ok(members)
    }
}

/// Reads one member, which by the book has a `value`.
struct Member;

impl<'de> DeserializeSeed<'de> for Member {
    type Value = MemberKey;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Member {
    type Value = MemberKey;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        let (mut value, mut kind, mut reference) = (None, None, None);
        while let Some(Name(name)) = fields.next_key()? {
            match &*name {
                "value" => value = fields.next_value::<Text<'_>>()?.kept(),
                "type" => kind = fields.next_value::<Text<'_>>()?.kept(),
                "$ref" => reference = fields.next_value::<Text<'_>>()?.kept(),
                "display" => drop(fields.next_value::<Text<'_>>()?),
                name => {
                    really_unknown::<A::Error>(name, &KNOWN_OF_A_MEMBER)?;
                    fields.next_value_seed(Passed(None))?;
                }
            }
        }
        let value = value.ok_or_else(other_form)?;
        Ok(MemberKey::new(&value, stated_kind(kind.as_deref(), reference.as_deref())))
    }
}
