//! The layers below HTTP, one at a time, each with a verdict of its own: name, reach, TLS.

use std::net::SocketAddr;
use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use super::{Error, Route};

/// Looks at one origin through one route.
pub struct Probe {}

/// What the resolver said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// All addresses, in the order they will be tried.
    pub addresses: Vec<SocketAddr>,
    /// How long it took.
    pub took: Duration,
}

/// A connection that was made (and is closed again, or goes on to TLS).
#[derive(Debug)]
pub struct Connected {
    /// The address that answered: the server's, or the proxy's.
    pub address: SocketAddr,
    /// The proxy, where the way leads through one: its host and port.
    pub proxy: Option<String>,
    /// How long it took.
    pub took: Duration,
    #[allow(dead_code)]
    stream: Option<tokio::net::TcpStream>,
}

/// A finished handshake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsSeen {
    /// `TLS 1.3` or `TLS 1.2`.
    pub version: String,
    /// The server's certificate first.
    pub chain: Vec<Certificate>,
    /// How long it took.
    pub took: Duration,
}

/// The readable part of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Common name of the subject.
    pub subject: String,
    /// Common name of the issuer, or its organization.
    pub issuer: String,
    /// DNS names and addresses it is for.
    pub names: Vec<String>,
    /// First moment of validity.
    pub not_before: Option<Timestamp>,
    /// Last moment of validity.
    pub not_after: Option<Timestamp>,
}

impl Probe {
    /// A probe for the origin of a URL. Decides which proxy the way leads through, as the client does.
    ///
    /// # Errors
    /// When the CA file cannot be used.
    pub fn new(url: &Url, route: &Route) -> Result<Self, Error> {
        let _ = (url, route);
        unimplemented!()
    }

    /// The proxy's host and port, if the way leads through one (given, or the system's).
    pub fn proxy(&self) -> Option<&str> {
        unimplemented!()
    }

    /// Asks for all addresses: of the host, or of the proxy if there is one.
    ///
    /// # Errors
    /// When the name is unknown or the resolver does not answer.
    pub async fn resolve(&self) -> Result<Resolved, Error> {
        unimplemented!()
    }

    /// Opens a connection to the first address that takes it, through the proxy if there is one.
    ///
    /// # Errors
    /// When no address takes it, or the proxy refuses.
    pub async fn connect(&self, resolved: &Resolved) -> Result<Connected, Error> {
        let _ = resolved;
        unimplemented!()
    }

    /// Does the TLS handshake on a connection with the client's own verifier.
    ///
    /// # Errors
    /// When the handshake fails, with the cause.
    pub async fn tls(&self, connected: Connected) -> Result<TlsSeen, Error> {
        let _ = connected;
        unimplemented!()
    }
}
