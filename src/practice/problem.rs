//! A refusal, as SCIM words it (RFC 7644 section 3.12).
//!
//! Knows status, `scimType` and detail. Does not know HTTP's types.

use serde_json::{Value, json};

/// Why a request is not served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) status: u16,
    pub(super) scim_type: Option<&'static str>,
    pub(super) detail: String,
}

impl Problem {
    /// A problem without a `scimType`.
    pub(super) fn plain(status: u16, detail: impl Into<String>) -> Self {
        Self { status, scim_type: None, detail: detail.into() }
    }

    /// A bad request of a named sort.
    pub(super) fn bad(scim_type: &'static str, detail: impl Into<String>) -> Self {
        Self { status: 400, scim_type: Some(scim_type), detail: detail.into() }
    }

    /// A filter that cannot be read.
    pub(super) fn filter(detail: impl Into<String>) -> Self {
        Self::bad("invalidFilter", detail)
    }

    /// A value of the wrong type, or none where one is required.
    pub(super) fn value(detail: impl Into<String>) -> Self {
        Self::bad("invalidValue", detail)
    }

    /// The error document. The status is a string there, as the RFC has it.
    pub(super) fn document(&self) -> Value {
        let mut body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
            "status": self.status.to_string(),
            "detail": self.detail,
        });
        if let Some(scim_type) = self.scim_type {
            body["scimType"] = scim_type.into();
        }
        body
    }
}
