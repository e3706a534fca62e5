//! Reads the HTTP client's errors, once, for the whole program.
//!
//! The client's own flags mislead: a cut body claims to be a decoding error and a TLS fault claims
//! to be a connection fault. So the chain of causes is walked, and what cannot be named as a type
//! is recognised by its words. Error texts never contain a URL.

use std::error::Error as Cause;
use std::io;
use std::time::Duration;

use rustls::{AlertDescription, CertificateError};
use url::Url;

use super::proxy::host_and_port;
use super::{Error, Limits, TlsError};

/// An error before the headers had come.
pub(super) fn before_answer(error: reqwest::Error, url: &Url, waited: Duration, limits: &Limits) -> Error {
    let error = error.without_url();
    let host = host_and_port(url);
    if error.is_builder() {
        return Error::Request { why: innermost(&error) };
    }
    if error.is_timeout() {
        return if error.is_connect() || waited < limits.silence {
            Error::ConnectTimeout { host, tried: Vec::new(), waited: limits.connect }
        } else {
            Error::Silent { host, waited: limits.silence }
        };
    }
    if let Some(tls) = find_tls(&error) {
        return Error::Tls(tls_error(tls, url));
    }
    let words = words(&error);
    if error.is_dns() || words.contains("dns error") {
        return Error::Name { host: url.host_str().unwrap_or_default().to_owned(), why: innermost(&error) };
    }
    if let Some(kind) = find_io(&error) {
        return by_io_kind(kind, error.is_connect(), url, innermost(&error));
    }
    by_words(&words, host, innermost(&error))
}

/// An error after the headers.
pub(super) fn in_body(
    error: reqwest::Error,
    url: &Url,
    received: u64,
    announced: Option<u64>,
    limits: &Limits,
) -> Error {
    let error = error.without_url();
    let host = host_and_port(url);
    let words = words(&error);
    let cut = ["reading a body", "before message", "unexpected EOF", "end of file", "stream error", "GO_AWAY"];
    match () {
        () if error.is_timeout() && received == 0 => Error::Silent { host, waited: limits.silence },
        () if error.is_timeout() => Error::TooSlow { host, waited: limits.silence, received },
        () if cut.iter().any(|part| words.contains(part)) => Error::BrokenOff { host, received, announced },
        () if error.is_decode() => Error::Unpack { host },
        () => Error::BrokenOff { host, received, announced },
    }
}

/// Whether a proxy failed while a tunnel was opened through it; only the words tell.
pub(super) fn is_tunnel(error: &reqwest::Error) -> bool {
    let words = words(error);
    ["tunnel error", "socks", "proxy"].iter().any(|part| words.contains(part))
}

/// A TLS error of the probe's own handshake.
pub(super) fn handshake(error: &io::Error, url: &Url) -> Error {
    let host = url.host_str().unwrap_or_default().to_owned();
    match find_tls(error) {
        Some(tls) => Error::Tls(tls_error(tls, url)),
        None => Error::Tls(TlsError::Alert { host, why: "the connection was closed".to_owned() }),
    }
}

/// The sentence of the innermost cause.
pub(super) fn innermost(error: &(dyn Cause + 'static)) -> String {
    chain(error).last().map_or_else(String::new, ToString::to_string)
}

fn by_io_kind(kind: io::ErrorKind, connecting: bool, url: &Url, why: String) -> Error {
    use io::ErrorKind as Kind;
    let host = host_and_port(url);
    match kind {
        Kind::ConnectionRefused => Error::Refused { host, tried: Vec::new() },
        Kind::UnexpectedEof if connecting && url.scheme() == "https" => Error::Tls(TlsError::Alert {
            host: url.host_str().unwrap_or_default().to_owned(),
            why: "the connection was closed".to_owned(),
        }),
        Kind::ConnectionReset
        | Kind::ConnectionAborted
        | Kind::BrokenPipe
        | Kind::UnexpectedEof
        | Kind::NotConnected => Error::HungUp { host },
        Kind::TimedOut => Error::ConnectTimeout { host, tried: Vec::new(), waited: Limits::default().connect },
        _ if connecting => Error::Unreachable { host, why },
        _ => Error::Other { host, why },
    }
}

fn by_words(words: &str, host: String, why: String) -> Error {
    let any = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    if any(&["before message completed", "connection closed", "connection reset", "GO_AWAY", "stream error"]) {
        Error::HungUp { host }
    } else if any(&["parsed", "too large", "unexpected message", "http2 error", "parse error"]) {
        Error::NotHttp { host, why }
    } else {
        Error::Other { host, why }
    }
}

fn tls_error(error: &rustls::Error, url: &Url) -> TlsError {
    let host = url.host_str().unwrap_or_default().to_owned();
    match error {
        rustls::Error::InvalidCertificate(fault) => certificate_error(fault, host),
        rustls::Error::InvalidMessage(_) => TlsError::NotTls { host, port: url.port_or_known_default().unwrap_or(443) },
        rustls::Error::PeerIncompatible(_) => TlsError::TooOld { host },
        rustls::Error::AlertReceived(alert) => match alert {
            AlertDescription::ProtocolVersion | AlertDescription::InsufficientSecurity => TlsError::TooOld { host },
            AlertDescription::CertificateRequired | AlertDescription::NoCertificate => {
                TlsError::ClientCertificate { host }
            }
            other => TlsError::Alert { host, why: format!("{other:?}") },
        },
        other => TlsError::Certificate { host, of_authority: false, why: other.to_string() },
    }
}

fn certificate_error(fault: &CertificateError, host: String) -> TlsError {
    let seconds = |time: &rustls::pki_types::UnixTime| {
        i64::try_from(time.as_secs()).ok().and_then(|s| jiff::Timestamp::from_second(s).ok())
    };
    match fault {
        CertificateError::UnknownIssuer => {
            TlsError::UnknownIssuer { host, issuer: "an unknown authority".to_owned(), self_signed: false }
        }
        CertificateError::Expired => TlsError::Expired { host, not_after: None },
        CertificateError::ExpiredContext { not_after, .. } => TlsError::Expired { host, not_after: seconds(not_after) },
        CertificateError::NotValidYet => TlsError::NotYetValid { host, not_before: None },
        CertificateError::NotValidYetContext { not_before, .. } => {
            TlsError::NotYetValid { host, not_before: seconds(not_before) }
        }
        CertificateError::NotValidForName => TlsError::WrongHost { host, names: Vec::new() },
        CertificateError::NotValidForNameContext { presented, .. } => {
            TlsError::WrongHost { host, names: presented.clone() }
        }
        CertificateError::Other(inner) => {
            let why = inner.to_string();
            TlsError::Certificate { host, of_authority: why.contains("CaUsedAsEndEntity"), why }
        }
        other => TlsError::Certificate { host, of_authority: false, why: other.to_string() },
    }
}

/// The chain of causes, with those that an `io::Error` hides from `source`.
fn chain<'a>(error: &'a (dyn Cause + 'static)) -> impl Iterator<Item = &'a (dyn Cause + 'static)> {
    std::iter::successors(Some(error), |&error| {
        let hidden = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        hidden.map(|inner| inner as &(dyn Cause + 'static)).or_else(|| error.source())
    })
}

fn find_tls<'a>(error: &'a (dyn Cause + 'static)) -> Option<&'a rustls::Error> {
    chain(error).find_map(|cause| cause.downcast_ref())
}

fn find_io(error: &(dyn Cause + 'static)) -> Option<io::ErrorKind> {
    chain(error).filter_map(|cause| cause.downcast_ref::<io::Error>()).last().map(io::Error::kind)
}

fn words(error: &(dyn Cause + 'static)) -> String {
    chain(error).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};
    use rustls::client::WebPkiServerVerifier;
    use rustls::client::danger::ServerCertVerifier as _;
    use rustls::crypto::aws_lc_rs::default_provider;
    use rustls::pki_types::{ServerName, UnixTime};

    use super::*;

    #[test]
    fn an_authority_s_certificate_in_the_place_of_a_server_s_is_known_as_such() {
        let mut params = CertificateParams::new(vec!["h.example".to_owned()]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
        let mut roots = rustls::RootCertStore::empty();
        roots.add(certificate.der().clone()).unwrap();
        let builder = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::new(default_provider()));
        let (verifier, name) = (builder.build().unwrap(), ServerName::try_from("h.example").unwrap());
        let at = UnixTime::since_unix_epoch(Duration::from_secs(1_800_000_000));
        let refused = verifier.verify_server_cert(certificate.der(), &[], &name, &[], at).unwrap_err();
        let told = tls_error(&refused, &"https://h.example".parse().unwrap());
        assert!(matches!(told, TlsError::Certificate { of_authority: true, .. }), "{told:?}");
    }
}
