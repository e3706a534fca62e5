//! One request of Okta's SCIM client and what comes of it.
//!
//! Knows the header, the filter's form and how Okta words a failure. The token goes into the header alone.

use std::fmt;

use serde_json::Value;

use crate::base_url::BaseUrl;
use crate::http::{self, Accept, Authorization, Method, Request, SizeLimit, Tries};
use crate::secret::Token;

/// Okta's side of the connection.
pub(super) struct Wire {
    http: http::Client,
    base_url: BaseUrl,
    token: Token,
}

/// Why a request brought nothing, in the words that Okta puts behind its own.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) status: Option<u16>,
    pub(super) detail: String,
}

impl Wire {
    pub(super) fn new(http: http::Client, base_url: BaseUrl, token: Token) -> Self {
        Self { http, base_url, token }
    }

    /// Looks for the resource with this name; gives its SCIM id. A 404 means nobody, to Okta.
    pub(super) async fn find(&self, path: &[&str], attribute: &str, name: &str) -> Result<Option<String>, Failure> {
        let query = format!("filter={attribute} eq \"{name}\"&startIndex=1&count=100");
        match self.send(Method::Get, path, Some(&query), None).await {
            Ok(list) => Ok(list["Resources"][0]["id"].as_str().map(str::to_owned)),
            Err(failure) if failure.status == Some(404) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Sends one request. An answer without a body is null.
    pub(super) async fn send(
        &self,
        method: Method,
        path: &[&str],
        query: Option<&str>,
        body: Option<Value>,
    ) -> Result<Value, Failure> {
        let mut url = self.base_url.join(path);
        url.set_query(query);
        let request = Request {
            method,
            url,
            accept: Accept::Scim,
            authorization: Some(Authorization(format!("Bearer {}", self.token.expose()).into())),
            body: body.map(|body| body.to_string().into_bytes()),
            size: SizeLimit::Large,
            tries: Tries::Once,
        };
        let answer = self.http.send(request).await.map_err(|error| Failure::words(error.to_string()))?;
        let document = serde_json::from_slice::<Value>(&answer.body).ok();
        match answer.status {
            200..300 => document.or_else(|| answer.body.is_empty().then_some(Value::Null)).ok_or_else(not_json),
            status => {
                let detail = document.and_then(|document| document["detail"].as_str().map(str::to_owned));
                Err(Failure { status: Some(status), detail: detail.unwrap_or_else(|| "no detail".to_owned()) })
            }
        }
    }
}

impl Failure {
    /// A failure without an answer.
    pub(super) fn words(detail: impl Into<String>) -> Self {
        Self { status: None, detail: detail.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(status) = self.status else { return f.write_str(&self.detail) };
        match phrase(status) {
            Some(phrase) => write!(f, "{phrase}. ")?,
            None => write!(f, "HTTP {status}. ")?,
        }
        write!(f, "Errors reported by remote server: {}", self.detail)
    }
}

fn phrase(status: u16) -> Option<&'static str> {
    Some(match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        409 => "Conflict",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        _ => return None,
    })
}

fn not_json() -> Failure {
    Failure::words("Errors reported by remote server: Invalid JSON")
}
