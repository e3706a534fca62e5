//! The transport: requests to one origin, with limits, and the probe that looks at each layer below.
//!
//! The only module that names the HTTP client. Knows time limits, size limits, retry, redirects,
//! TLS, proxies and how to read the client's errors. Does not know SCIM: it never looks into a body.

mod client;
mod error;
mod probe;
mod route;

pub use client::{Accept, Authorization, Client, Method, Request, Response, SizeLimit, Tries};
pub use error::{Error, ProxyError, TlsError};
pub use probe::{Certificate, Connected, Probe, Resolved, TlsSeen};
pub use route::{Route, RouteError};
