//! What a server does differently from RFC 7644, and is read all the same.

use std::fmt;

/// One oddity. `Display` is a sentence for the server card.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Oddity {
    /// `"startIndex": "1"`: Okta stops at it.
    NumberAsText {
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
        write!(f, "{self:?}")
    }
}
