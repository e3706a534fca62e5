//! Why an answer is no SCIM answer, and how that is told.

use crate::explanation::Explanation;
use crate::http;

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
    /// What was seen, what it means, what to do. `host` is the server's host and port.
    pub fn explain(&self, host: &str) -> Explanation {
        let _ = host;
        unimplemented!()
    }

    /// Whether the token was refused (so that the caller stops and asks for another).
    pub fn is_unauthorized(&self) -> bool {
        matches!(self, Self::Unauthorized { .. })
    }
}
