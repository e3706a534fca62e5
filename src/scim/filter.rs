//! Filters as Okta sends them (RFC 7644 section 3.4.2.2), quoted correctly.

/// A filter on one attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// `userName eq "…"`.
    UserName(String),
    /// `displayName eq "…"`.
    DisplayName(String),
}
