//! Filters as Okta sends them (RFC 7644 section 3.4.2.2), quoted correctly.
//!
//! Knows how a value is quoted and how a hit is compared. Does not know how a query is encoded.

use std::fmt;

use super::UserRow;

/// A filter on one attribute. `Display` is the filter itself, quoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// `userName eq "…"`.
    UserName(String),
    /// `displayName eq "…"`.
    DisplayName(String),
}

impl Filter {
    /// Whether a user is what was asked for, whatever the letter case.
    pub fn fits(&self, user: &UserRow<'_>) -> bool {
        match self {
            Self::UserName(asked) => same(asked, user.user_name),
            Self::DisplayName(asked) => user.display_name.is_some_and(|name| same(asked, name)),
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (attribute, value) = match self {
            Self::UserName(value) => ("userName", value),
            Self::DisplayName(value) => ("displayName", value),
        };
        write!(f, "{attribute} eq \"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

fn same(a: &str, b: &str) -> bool {
    a == b || a.to_lowercase() == b.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_backslashes_cannot_end_the_value() {
        assert_eq!(Filter::UserName("ann@x.example".into()).to_string(), r#"userName eq "ann@x.example""#);
        assert_eq!(Filter::UserName(r#"a" or b\"#.into()).to_string(), r#"userName eq "a\" or b\\""#);
        assert_eq!(Filter::DisplayName("Żółw".into()).to_string(), r#"displayName eq "Żółw""#);
    }

    #[test]
    fn hits_are_compared_without_letter_case() {
        let user = UserRow { user_name: "Żaneta@X.example", ..UserRow::default() };
        assert!(Filter::UserName("żaneta@x.EXAMPLE".into()).fits(&user));
        assert!(!Filter::UserName("zaneta@x.example".into()).fits(&user));
        assert!(!Filter::DisplayName("Żaneta".into()).fits(&user));
    }
}
