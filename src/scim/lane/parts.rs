//! What users and groups by the book are made of: texts, dates, and whatever is only passed over.

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::scim::When;
use crate::scim::fingerprint::Digest;
use crate::scim::read::kept_length;

/// The error of everything that is not by the book; nobody reads its words.
pub(super) fn other_form<E: de::Error>() -> E {
    E::custom("not by the book")
}

/// A text, or nothing for null; numbers and the like are not by the book.
pub(super) struct Text<'a>(pub(super) Option<Cow<'a, str>>);

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Some(Cow::Borrowed(text))))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Some(Cow::Owned(text.to_owned()))))
            }

            fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
                Ok(Text(None))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

impl<'a> Text<'a> {
    /// What is kept of it: nothing of blanks alone, and less than 64 KiB.
    pub(super) fn kept(self) -> Option<Cow<'a, str>> {
        let text = self.0.filter(|text| !is_blank(text))?;
        let end = kept_length(&text);
        Some(match text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[..end]),
            Cow::Owned(mut text) => {
                text.truncate(end);
                Cow::Owned(text)
            }
        })
    }

    /// The same, and its bytes go into the digest under a name.
    pub(super) fn digested(self, name: &str, digest: &mut Digest) -> Option<Cow<'a, str>> {
        digest.text(name);
        digest.optional(self.0.as_deref());
        self.kept()
    }
}

fn is_blank(text: &str) -> bool {
    // Most texts begin with a letter.
    !text.as_bytes().first().is_some_and(u8::is_ascii_graphic) && text.trim().is_empty()
}

/// The name of an attribute.
pub(super) struct Name<'a>(pub(super) Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_borrowed_str<E: de::Error>(self, name: &'de str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }
        deserializer.deserialize_str(Reader)
    }
}

/// An unknown name; a known one in another letter case is not by the book.
pub(super) fn really_unknown<E: de::Error>(name: &str, known: &[&str]) -> Result<(), E> {
    if known.iter().any(|known| known.eq_ignore_ascii_case(name)) { Err(other_form()) } else { Ok(()) }
}

/// `meta`: when the record was created and last changed.
#[derive(Default)]
pub(super) struct Meta {
    pub(super) created: Option<When>,
    pub(super) modified: Option<When>,
}

impl<'de> Deserialize<'de> for Meta {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Meta;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("meta")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Meta, A::Error> {
                let mut meta = Meta::default();
                while let Some(Name(name)) = fields.next_key()? {
                    match &*name {
                        "created" => meta.created = moment(fields.next_value::<Text<'_>>()?),
                        "lastModified" => meta.modified = moment(fields.next_value::<Text<'_>>()?),
                        name => {
                            really_unknown::<A::Error>(name, &["created", "lastModified"])?;
                            fields.next_value_seed(Passed(None))?;
                        }
                    }
                }
                Ok(meta)
            }

            fn visit_unit<E: de::Error>(self) -> Result<Meta, E> {
                Ok(Meta::default())
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

fn moment(text: Text<'_>) -> Option<When> {
    let text = text.kept()?;
    Some(text.parse::<Timestamp>().map_or_else(|_| When::Text(text.into()), When::At))
}

/// A value that has no column. It is read all the same, so that a record is by the book as a whole:
/// its numbers fit, its texts hold no half characters and it is not too deep. What it holds goes
/// into the digest, if there is one.
pub(super) struct Passed<'a>(pub(super) Option<&'a mut Digest>);

/// Signs in the digest, so that different trees with the same leaves differ.
mod sign {
    pub(super) const NOTHING: u64 = 1;
    pub(super) const LIST: u64 = 2;
    pub(super) const OBJECT: u64 = 3;
    pub(super) const END: u64 = 4;
}

impl Passed<'_> {
    fn number(self, number: u64) {
        if let Some(digest) = self.0 {
            digest.number(number);
        }
    }

    fn text(self, text: &str) {
        if let Some(digest) = self.0 {
            digest.text(text);
        }
    }
}

impl<'de> DeserializeSeed<'de> for Passed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Passed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.number(u64::from(value));
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.number(value.cast_unsigned());
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.number(value);
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.number(value.to_bits());
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.text(value);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.number(sign::NOTHING);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let Some(digest) = self.0 else {
            while entries.next_element_seed(Passed(None))?.is_some() {}
            return Ok(());
        };
        digest.number(sign::LIST);
        while entries.next_element_seed(Passed(Some(digest)))?.is_some() {}
        digest.number(sign::END);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let Some(digest) = self.0 else {
            while fields.next_key::<IgnoredAny>()?.is_some() {
                fields.next_value_seed(Passed(None))?;
            }
            return Ok(());
        };
        digest.number(sign::OBJECT);
        while let Some(Name(name)) = fields.next_key()? {
            digest.text(&name);
            fields.next_value_seed(Passed(Some(digest)))?;
        }
        digest.number(sign::END);
        Ok(())
    }
}
