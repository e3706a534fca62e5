//! A user by the book (RFC 7643 sections 4.1 and 4.3).

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::parts::{Meta, Name, Passed, Text, other_form, really_unknown};
use crate::scim::block::UserRecord;
use crate::scim::fingerprint::Digest;
use crate::scim::read::{ENTERPRISE, ID_LIMIT};

const KNOWN: [&str; 12] = [
    "id",
    "userName",
    "displayName",
    "name",
    "emails",
    "active",
    "externalId",
    "meta",
    "groups",
    "schemas",
    "password",
    "department",
];

/// Reads a user.
pub(super) struct UserSeed;

impl<'de> DeserializeSeed<'de> for UserSeed {
    type Value = UserRecord<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for UserSeed {
    type Value = UserRecord<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a user")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        let mut user = UserRecord::default();
        let mut digest = Digest::default();
        while let Some(Name(name)) = fields.next_key()? {
            field(&mut user, &mut digest, &name, &mut fields)?;
        }
        if user.id.is_empty() {
            return Err(other_form());
        }
        user.digest = digest.end();
        Ok(user)
    }
}

fn field<'de, A: MapAccess<'de>>(
    user: &mut UserRecord<'de>,
    digest: &mut Digest,
    name: &str,
    fields: &mut A,
) -> Result<(), A::Error> {
    match name {
        "id" => user.id = id(fields.next_value()?)?,
        "userName" => user.user_name = fields.next_value::<Text<'_>>()?.digested(name, digest),
        "displayName" => user.display_name = fields.next_value::<Text<'_>>()?.digested(name, digest),
        "externalId" => user.external_id = fields.next_value::<Text<'_>>()?.digested(name, digest),
        "active" => {
            user.active = fields.next_value()?;
            digest.text(name);
            digest.number(user.active.map_or(2, u64::from));
        }
        "name" => (user.given_name, user.family_name) = fields.next_value_seed(Names(digest))?,
        "emails" => user.email = fields.next_value_seed(Emails(digest))?,
        "meta" => {
            let Meta { created, modified } = fields.next_value()?;
            (user.created, user.modified) = (created, modified);
        }
        // Membership is taken from the groups, and a password from nobody.
        "groups" | "schemas" | "password" => fields.next_value_seed(Passed(None))?,
        // Outside its extension it counts only where the extension has none; the tolerant reader knows.
        "department" => return Err(other_form()),
        name if is_enterprise(name) => user.department = fields.next_value_seed(Enterprise(digest))?,
        name => {
            really_unknown::<A::Error>(name, &KNOWN)?;
            digest.text(name);
            fields.next_value_seed(Passed(Some(digest)))?;
        }
    }
    Ok(())
}

/// The id whole, blanks and all, if it is one.
pub(super) fn id<'de, E: serde::de::Error>(text: Text<'de>) -> Result<Cow<'de, str>, E> {
    text.0.filter(|id| !id.trim().is_empty() && id.len() <= ID_LIMIT).ok_or_else(other_form)
}

fn is_enterprise(name: &str) -> bool {
    name.get(..ENTERPRISE.len()).is_some_and(|start| start.eq_ignore_ascii_case(ENTERPRISE))
}

/// Reads `name`: the given and the family name.
struct Names<'a>(&'a mut Digest);

impl<'de> DeserializeSeed<'de> for Names<'_> {
    type Value = (Option<Cow<'de, str>>, Option<Cow<'de, str>>);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Names<'_> {
    type Value = (Option<Cow<'de, str>>, Option<Cow<'de, str>>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        let (mut given, mut family) = (None, None);
        while let Some(Name(name)) = fields.next_key()? {
            match &*name {
                "givenName" => given = fields.next_value::<Text<'_>>()?.digested("givenName", self.0),
                "familyName" => family = fields.next_value::<Text<'_>>()?.digested("familyName", self.0),
                name => {
                    really_unknown::<A::Error>(name, &["givenName", "familyName"])?;
                    self.0.text(name);
                    fields.next_value_seed(Passed(Some(self.0)))?;
                }
            }
        }
        Ok((given, family))
    }
}

/// Reads the enterprise extension: the department.
struct Enterprise<'a>(&'a mut Digest);

impl<'de> DeserializeSeed<'de> for Enterprise<'_> {
    type Value = Option<Cow<'de, str>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Enterprise<'_> {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the enterprise extension")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        let mut department = None;
        while let Some(Name(name)) = fields.next_key()? {
            if name == "department" {
                department = fields.next_value::<Text<'_>>()?.digested("department", self.0);
                continue;
            }
            really_unknown::<A::Error>(&name, &["department"])?;
            self.0.text(&name);
            fields.next_value_seed(Passed(Some(self.0)))?;
        }
        Ok(department)
    }
}

/// Reads `emails`: the primary one, else the first that is not empty.
struct Emails<'a>(&'a mut Digest);

impl<'de> DeserializeSeed<'de> for Emails<'_> {
    type Value = Option<Cow<'de, str>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Emails<'_> {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of e-mails")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let (mut first, mut primary) = (None, None);
        while let Some((address, is_primary)) = entries.next_element_seed(Email(self.0))? {
            if is_primary && primary.is_none() {
                primary = address;
            } else if first.is_none() {
                first = address;
            }
        }
        Ok(primary.or(first))
    }
}

/// Reads one e-mail and whether it is the primary one.
struct Email<'a>(&'a mut Digest);

impl<'de> DeserializeSeed<'de> for Email<'_> {
    type Value = (Option<Cow<'de, str>>, bool);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Email<'_> {
    type Value = (Option<Cow<'de, str>>, bool);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an e-mail")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        let (mut address, mut primary) = (None, false);
        while let Some(Name(name)) = fields.next_key()? {
            match &*name {
                "value" => address = fields.next_value::<Text<'_>>()?.digested("value", self.0),
                "primary" => {
                    primary = fields.next_value()?;
                    self.0.text("primary");
                    self.0.number(u64::from(primary));
                }
                // The tolerant reader looks for these two in their exact letter case as well.
                name => {
                    self.0.text(name);
                    fields.next_value_seed(Passed(Some(self.0)))?;
                }
            }
        }
        Ok((address, primary))
    }
}
