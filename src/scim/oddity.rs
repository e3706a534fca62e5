//! What a server does differently from RFC 7644, and is read all the same.
//!
//! Knows the sentence for each. Does not know how it was found out.

use std::fmt;

use crate::text::grouped;

/// One oddity. `Display` is a sentence for the server card.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Oddity {
    /// `"startIndex": "1"`: Okta stops at it.
    NumberAsText {
        attribute: &'static str,
    },
    /// A negative number, or none at all.
    NumberUnusable {
        attribute: &'static str,
    },
    Absent {
        attribute: &'static str,
    },
    ResourcesLowerCase,
    TotalTooHigh {
        said: u64,
        got: u64,
    },
    TotalTooLow {
        said: u64,
        got: u64,
    },
    /// The same page again: the server does not page.
    DoesNotPage,
    CountRefused,
    /// Asked for one number, got more.
    CountIgnored,
    DuplicateId {
        kind: &'static str,
    },
    EmailsAsObject,
    ActiveAsText,
    NotUtf8,
    /// Raw control characters inside a text.
    ControlCharacters,
    ByteOrderMark,
    WantsPlainJson,
    FilterIgnored,
    FilterRefused {
        status: u16,
    },
    FilterCaseSensitive,
    FilterFindsNothing,
    WrongTypeLabel {
        content_type: String,
    },
    ClosesConnections,
    DiscoveryOpen,
}

impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NumberAsText { attribute } => {
                write!(f, "{attribute} is a text where RFC 7644 wants a number; Okta stops at that")
            }
            Self::NumberUnusable { attribute } => write!(f, "{attribute} is not a number that can be used"),
            Self::Absent { attribute } => write!(f, "{attribute} is missing in the list"),
            Self::TotalTooHigh { said, got } => {
                write!(f, "The server says {}, gave {}", grouped(*said), grouped(*got))
            }
            Self::TotalTooLow { said, got } => {
                write!(f, "The server says {}, and gave more: {}", grouped(*said), grouped(*got))
            }
            Self::DuplicateId { kind } => {
                write!(f, "The same {} came more than once; it is counted once", kind.to_lowercase())
            }
            Self::FilterRefused { status } => write!(f, "The server refuses filters with status {status}"),
            Self::WrongTypeLabel { content_type } if content_type.is_empty() => {
                f.write_str("The answer does not say of which type it is; it holds SCIM data all the same")
            }
            Self::WrongTypeLabel { content_type } => {
                write!(f, "The answer is labelled {content_type} and holds SCIM data all the same")
            }
            plain => f.write_str(plain.words()),
        }
    }
}

impl Oddity {
    /// The sentence of those that carry nothing.
    fn words(&self) -> &'static str {
        match self {
            Self::ResourcesLowerCase => "Resources is written in another letter case",
            Self::DoesNotPage => "The server does not page: it gives the same records whatever startIndex says",
            Self::CountRefused => "The server fails when count is sent, and answers without it",
            Self::CountIgnored => "The server ignores count and gives more than was asked for",
            Self::EmailsAsObject => "emails is a single object where RFC 7643 wants a list",
            Self::ActiveAsText => "active is a text where RFC 7643 wants true or false",
            Self::NotUtf8 => "The answer holds bytes that are not UTF-8; they are shown as \u{fffd}",
            Self::ControlCharacters => {
                "The answer holds raw control characters inside a text; they are shown as \u{fffd}"
            }
            Self::ByteOrderMark => "The answer begins with a byte order mark, which JSON must not have",
            Self::WantsPlainJson => "The server refuses application/scim+json and takes application/json",
            Self::FilterIgnored => "The server ignores the filter and answers with others too",
            Self::FilterCaseSensitive => "The filter finds a user name in its exact letter case only",
            Self::FilterFindsNothing => "The filter finds nobody, not even people of the list",
            Self::ClosesConnections => {
                "The server closes the connection after every answer, which makes reading slower"
            }
            Self::DiscoveryOpen => "ServiceProviderConfig is told to anybody, so it says nothing about the token",
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_oddity_is_a_sentence_of_its_own() {
        use Oddity::*;
        let all = [
            NumberAsText { attribute: "totalResults" },
            NumberUnusable { attribute: "totalResults" },
            Absent { attribute: "totalResults" },
            ResourcesLowerCase,
            TotalTooHigh { said: 1_200, got: 97 },
            TotalTooLow { said: 97, got: 1_200 },
            DoesNotPage,
            CountRefused,
            CountIgnored,
            DuplicateId { kind: "User" },
            EmailsAsObject,
            ActiveAsText,
            NotUtf8,
            ControlCharacters,
            ByteOrderMark,
            WantsPlainJson,
            FilterIgnored,
            FilterRefused { status: 400 },
            FilterCaseSensitive,
            FilterFindsNothing,
            WrongTypeLabel { content_type: "text/html".to_owned() },
            WrongTypeLabel { content_type: String::new() },
            ClosesConnections,
            DiscoveryOpen,
        ];
        let sentences: std::collections::BTreeSet<String> = all.iter().map(ToString::to_string).collect();
        assert_eq!(sentences.len(), all.len());
        assert!(sentences.iter().all(|s| s.len() > 20 && !s.ends_with('.')), "{sentences:#?}");
        assert_eq!(all[4].to_string(), "The server says 1,200, gave 97");
    }
}
