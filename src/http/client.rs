//! Requests and answers.

use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;
use url::Url;

use super::{Error, Route};

/// Sends requests to the origin of their URL, never elsewhere. Cheap to clone.
#[derive(Clone)]
pub struct Client {}

/// The verbs SCIM uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

/// What the `Accept` header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accept {
    /// `application/scim+json`, as Okta.
    Scim,
    /// `application/json`, after a 406 or 415.
    Json,
}

/// The value of the `Authorization` header, whole: `Bearer …`, or the bare token when a variant is tried.
#[derive(Clone)]
pub struct Authorization(pub SecretString);

/// How large an answer may be, unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SizeLimit {
    /// 64 MiB: a list or a record.
    Large,
    /// 1 MiB: everything else.
    Small,
}

/// How often a request is sent at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tries {
    /// Once: tests of the connection, and every write.
    Once,
    /// Up to four times for a GET, as `FAULTS.md` says; 401 and 403 are never repeated.
    UpToFour,
}

/// One request.
#[derive(Clone)]
pub struct Request {
    /// The verb.
    pub method: Method,
    /// Where to.
    pub url: Url,
    /// What answer is wanted.
    pub accept: Accept,
    /// The token, if one is to be sent.
    pub authorization: Option<Authorization>,
    /// A JSON body, sent as `application/scim+json; charset=utf-8`.
    pub body: Option<Vec<u8>>,
    /// How large the answer may be.
    pub size: SizeLimit,
    /// How often it may be sent.
    pub tries: Tries,
}

/// One answer, taken whole, of any status. A body of an error status is cut at 64 KiB.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// `Content-Type` as it came.
    pub content_type: Option<String>,
    /// `Date`, where it was there and could be read.
    pub date: Option<Timestamp>,
    /// `Retry-After` as it came.
    pub retry_after: Option<String>,
    /// `ETag` as it came.
    pub etag: Option<String>,
    /// `Location` as it came.
    pub location: Option<String>,
    /// The body, unpacked.
    pub body: Vec<u8>,
    /// Where the answer came from, if redirects within the origin were followed.
    pub redirected_to: Option<Url>,
    /// `HTTP/1.1`, `HTTP/2.0`.
    pub version: String,
    /// From the first byte sent to the last one received, retries included.
    pub took: Duration,
}

impl Client {
    /// A client for a route. Reads the CA file.
    ///
    /// # Errors
    /// When the CA file cannot be used or this computer has no certificate authorities.
    pub fn new(route: &Route) -> Result<Self, Error> {
        let _ = route;
        unimplemented!()
    }

    /// Sends a request and takes the answer whole. Dropping the future cancels it.
    ///
    /// # Errors
    /// When no whole answer came. An answer of any status is no error here.
    pub async fn send(&self, request: Request) -> Result<Response, Error> {
        let _ = request;
        unimplemented!()
    }

    /// How many requests were sent so far, retries and redirects included.
    pub fn requests_sent(&self) -> u64 {
        unimplemented!()
    }
}
