//! The transport: requests to one origin, with limits, and the probe that looks at each layer below.
//!
//! The only module that names the HTTP client. Knows time limits, size limits, retry, redirects,
//! TLS, proxies and how to read the client's errors. Does not know SCIM: it never looks into a body.

mod certificate;
mod classify;
mod client;
mod error;
mod gate;
mod limits;
mod probe;
mod proxy;
mod retry;
mod route;
mod trust;
mod tunnel;

pub use certificate::Certificate;
pub use client::{Accept, Authorization, Client, Method, Request, Response, SizeLimit, Tries};
pub use error::{Error, ProxyError, TlsError};
pub use limits::Limits;
pub use probe::{Connected, Probe, Resolved, TlsSeen};
pub use route::{Route, RouteError};
