//! Why an answer is no SCIM answer: by its status first, by its body second.
//!
//! Knows every cause and the server's own words. The sentences for people are in `explain`.

use super::body;
use crate::http::{self, Response};

/// The cause of a failed read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)]
pub enum Error {
    #[error(transparent)]
    Http(#[from] http::Error),
    /// 401.
    #[error("the server refused the token")]
    Unauthorized { said: String },
    /// 403.
    #[error("the token has no right for that")]
    Forbidden { said: String },
    /// 404; `scim` when it came as a SCIM error.
    #[error("not found")]
    NotFound { scim: bool, said: String },
    /// 429 after all tries.
    #[error("the server asks to slow down")]
    TooManyRequests { retry_after: Option<String>, said: String },
    /// 5xx after all tries.
    #[error("the server failed with status {status}")]
    ServerFailed { status: u16, said: String },
    /// Any other status.
    #[error("the server answered with status {status}")]
    Status { status: u16, said: String },
    /// HTML, of whatever status.
    #[error("a web page came back instead of SCIM data")]
    WebPage { status: u16, title: Option<String> },
    /// 2xx with nothing in it.
    #[error("the answer was empty")]
    Empty { status: u16 },
    /// 2xx with a body that is no JSON.
    #[error("the answer is not JSON: {why}")]
    NotJson { why: String, excerpt: String },
    /// JSON, and no ListResponse (or no resource).
    #[error("the answer is not what SCIM answers: {why}")]
    NotScim { why: String, excerpt: String },
}

impl Error {
    /// The cause in an answer's status; `None` when it is a success. The body only gives the words.
    pub fn from_response(response: &Response) -> Option<Self> {
        let status = response.status;
        if (200..300).contains(&status) {
            return None;
        }
        let (said, scim) = body::said(response);
        Some(match status {
            401 => Self::Unauthorized { said },
            403 => Self::Forbidden { said },
            404 => Self::NotFound { scim, said },
            429 => Self::TooManyRequests { retry_after: response.retry_after.as_deref().map(body::excerpt), said },
            500..=599 => Self::ServerFailed { status, said },
            _ => Self::of_other_status(response, said),
        })
    }

    fn of_other_status(response: &Response, said: String) -> Self {
        let status = response.status;
        let text = body::decode(&response.body).text;
        if body::is_web_page(&text, response.content_type.as_deref()) {
            return Self::WebPage { status, title: body::title(&text) };
        }
        Self::Status { status, said }
    }

    /// Whether the token was refused (so that the caller stops and asks for another).
    pub fn is_unauthorized(&self) -> bool {
        matches!(self, Self::Unauthorized { .. })
    }
}
