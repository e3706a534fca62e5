//! Everything that can go wrong below SCIM, sorted once by cause.
//!
//! Knows how the HTTP client hides causes in nested errors and classifies them in one place. Holds
//! no advice (the SCIM client explains) and no URL with a query, and never a header's value.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

/// A request that brought no answer, or an answer that could not be taken whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The name is not known here.
    #[error("the name {host} could not be resolved")]
    Name {
        /// The host asked for.
        host: String,
        /// The resolver's words.
        why: String,
    },
    /// Every address refused the connection.
    #[error("{host} refused the connection")]
    Refused {
        /// Host and port.
        host: String,
        /// What was tried.
        tried: Vec<SocketAddr>,
    },
    /// No address answered in time.
    #[error("{host} did not take the connection within {} s", waited.as_secs())]
    ConnectTimeout {
        /// Host and port.
        host: String,
        /// What was tried.
        tried: Vec<SocketAddr>,
        /// How long.
        waited: Duration,
    },
    /// The connection could not be made for another reason of the network.
    #[error("no connection to {host}: {why}")]
    Unreachable {
        /// Host and port.
        host: String,
        /// The system's words.
        why: String,
    },
    /// Closed or reset before an answer.
    #[error("{host} hung up without answering")]
    HungUp {
        /// Host and port.
        host: String,
    },
    /// Connected, and then nothing.
    #[error("{host} was connected and did not answer within {} s", waited.as_secs())]
    Silent {
        /// Host and port.
        host: String,
        /// How long.
        waited: Duration,
    },
    /// The answer took longer than a request may.
    #[error("the answer of {host} was not complete after {} s", waited.as_secs())]
    TooSlow {
        /// Host and port.
        host: String,
        /// How long.
        waited: Duration,
        /// Bytes so far.
        received: u64,
    },
    /// The body ended early.
    #[error("the answer of {host} broke off after {received} bytes")]
    BrokenOff {
        /// Host and port.
        host: String,
        /// Bytes so far.
        received: u64,
        /// What the header announced.
        announced: Option<u64>,
    },
    /// More than the limit, unpacked.
    #[error("the answer of {host} is larger than {limit} bytes")]
    TooLarge {
        /// Host and port.
        host: String,
        /// The limit in bytes.
        limit: u64,
    },
    /// gzip that is none.
    #[error("the answer of {host} could not be unpacked")]
    Unpack {
        /// Host and port.
        host: String,
    },
    /// Not HTTP, or HTTP so odd that it was refused.
    #[error("what answers at {host} is not a web server: {why}")]
    NotHttp {
        /// Host and port.
        host: String,
        /// The client's words.
        why: String,
    },
    /// TLS failed.
    #[error("{0}")]
    Tls(TlsError),
    /// The proxy failed.
    #[error("{0}")]
    Proxy(ProxyError),
    /// A redirect that is not followed, because it leaves the origin. Nothing was sent there.
    #[error("{from} points to {to}")]
    RedirectElsewhere {
        /// Host and port asked.
        from: String,
        /// Scheme, host and port it pointed to.
        to: String,
        /// The status.
        status: u16,
    },
    /// More redirects than are followed.
    #[error("{host} redirects in a circle")]
    RedirectLoop {
        /// Host and port.
        host: String,
    },
    /// The file with certificate authorities cannot be used.
    #[error("the CA file {} cannot be used: {why}", path.display())]
    CaFile {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// This computer has no certificate authorities at all.
    #[error("this computer has no certificate authorities: {why}")]
    NoCaStore {
        /// The verifier's words.
        why: String,
    },
    /// The request itself cannot be built.
    #[error("the request could not be built: {why}")]
    Request {
        /// Why.
        why: String,
    },
    /// Anything else.
    #[error("the request to {host} failed: {why}")]
    Other {
        /// Host and port.
        host: String,
        /// The innermost cause.
        why: String,
    },
}

/// Why TLS failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TlsError {
    /// The issuer is not trusted by this computer; also self-signed certificates.
    #[error("the certificate of {host} was issued by {issuer}, which this computer does not trust")]
    UnknownIssuer {
        /// Host.
        host: String,
        /// Common name of the issuer, or "an unknown authority".
        issuer: String,
        /// Issuer and subject are the same.
        self_signed: bool,
    },
    /// Past its last day.
    #[error("the certificate of {host} is expired")]
    Expired {
        /// Host.
        host: String,
        /// Its last moment, where known.
        not_after: Option<Timestamp>,
    },
    /// Before its first day; mostly a wrong clock here.
    #[error("the certificate of {host} is not valid yet")]
    NotYetValid {
        /// Host.
        host: String,
        /// Its first moment, where known.
        not_before: Option<Timestamp>,
    },
    /// For other names.
    #[error("the certificate is not for {host}")]
    WrongHost {
        /// Host asked for.
        host: String,
        /// Names in the certificate.
        names: Vec<String>,
    },
    /// The port speaks something else.
    #[error("port {port} of {host} does not speak TLS")]
    NotTls {
        /// Host.
        host: String,
        /// Port.
        port: u16,
    },
    /// Nothing in common, for instance TLS 1.1 only.
    #[error("{host} offers no TLS version or cipher that is still safe")]
    TooOld {
        /// Host.
        host: String,
    },
    /// The server wants a certificate from us.
    #[error("{host} asks for a client certificate")]
    ClientCertificate {
        /// Host.
        host: String,
    },
    /// The server ended the handshake with an alert or by closing.
    #[error("{host} ended the TLS handshake: {why}")]
    Alert {
        /// Host.
        host: String,
        /// The alert's name.
        why: String,
    },
    /// Anything else in the certificate.
    #[error("the certificate of {host} was refused: {why}")]
    Certificate {
        /// Host.
        host: String,
        /// It is marked as an authority's; a server's must not be.
        of_authority: bool,
        /// The verifier's words.
        why: String,
    },
}

/// Why the proxy failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProxyError {
    /// 407.
    #[error("the proxy {proxy} wants a sign-in")]
    SignIn {
        /// Its host and port.
        proxy: String,
        /// Kinds it offers: Basic, NTLM, Negotiate.
        kinds: Vec<String>,
    },
    /// It answered CONNECT with something else than 200.
    #[error("the proxy {proxy} refused the connection with status {status}")]
    Refused {
        /// Its host and port.
        proxy: String,
        /// The status.
        status: u16,
    },
    /// It could not be reached or broke off.
    #[error("the proxy {proxy} could not be used: {why}")]
    Down {
        /// Its host and port.
        proxy: String,
        /// Why.
        why: String,
    },
}
