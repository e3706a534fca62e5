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
    /// 2xx with JSON that ends in the middle. Its length was not announced, so the transport took it for whole.
    #[error("the answer broke off after {received} bytes")]
    CutShort { received: u64 },
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn of(status: u16, content_type: &str, body: &str) -> Option<Error> {
        Error::from_response(&Response {
            status,
            content_type: Some(content_type.to_owned()),
            date: None,
            retry_after: Some("120".to_owned()),
            etag: None,
            location: None,
            body: body.as_bytes().to_vec(),
            redirected_to: None,
            version: "HTTP/1.1".to_owned(),
            took: Duration::ZERO,
        })
    }

    #[test]
    fn the_status_decides_and_the_body_gives_the_words() {
        let scim =
            r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":"no  such\nthing","status":404}"#;
        let html = "<html><title>Oops</title>";
        let words = |said: &str| said.to_owned();
        let cases = [
            ((401, "text/html", html), Error::Unauthorized { said: words("a web page: Oops") }),
            ((401, "text/plain", ""), Error::Unauthorized { said: words("") }),
            ((401, "text/html", scim), Error::Unauthorized { said: words("no such thing") }),
            ((403, "application/json", r#"{"error":{"message":"no"}}"#), Error::Forbidden { said: words("no") }),
            ((404, "application/json", scim), Error::NotFound { scim: true, said: words("no such thing") }),
            ((404, "text/html", html), Error::NotFound { scim: false, said: words("a web page: Oops") }),
            ((404, "x", r#"{"a":1}"#), Error::NotFound { scim: false, said: words(r#"{"a":1}"#) }),
            ((429, "x", "slow"), Error::TooManyRequests { retry_after: Some("120".to_owned()), said: words("slow") }),
            ((503, "text/html", html), Error::ServerFailed { status: 503, said: words("a web page: Oops") }),
            ((400, "text/html", html), Error::WebPage { status: 400, title: Some(words("Oops")) }),
            ((405, "text/plain", "GET\u{1b}[1m"), Error::Status { status: 405, said: words("GET⟨U+001B⟩[1m") }),
        ];
        for ((status, content_type, body), expected) in cases {
            assert_eq!(of(status, content_type, body), Some(expected), "{status} {body}");
        }
        assert_eq!(of(200, "text/html", html), None);
        assert_eq!(of(204, "text/html", ""), None);
    }

    #[test]
    fn at_most_500_characters_of_a_server_are_quoted() {
        let Some(Error::Unauthorized { said }) = of(401, "text/plain", &"ż".repeat(60_000)) else { panic!("401") };
        assert_eq!(said.chars().count(), 501);
    }
}
