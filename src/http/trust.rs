//! Whom this computer trusts: its own verifier, plus the admin's CA file.
//!
//! Knows how to read the file, and keeps the chain that a server showed, so that a refused
//! certificate can be described. Never accepts what the system's verifier refuses.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier;

use super::{Certificate, Error};

/// The certificates of the CA file, each proven usable as an authority; none without a file.
pub(super) fn authorities(path: Option<&Path>) -> Result<Vec<CertificateDer<'static>>, Error> {
    let Some(path) = path else { return Ok(Vec::new()) };
    let refuse = |why: String| Error::CaFile { path: path.to_owned(), why };
    let bytes = std::fs::read(path).map_err(|e| refuse(e.to_string()))?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    let found = found.map_err(|e| refuse(format!("it is no PEM file: {e}")))?;
    if found.is_empty() {
        return Err(refuse("there is no certificate in it".to_owned()));
    }
    let mut store = RootCertStore::empty();
    for certificate in &found {
        store.add(certificate.clone()).map_err(|e| refuse(e.to_string()))?;
    }
    Ok(found)
}

/// What was shown in the last handshake.
#[derive(Debug, Clone, Default)]
pub(super) struct Shown(Arc<Mutex<Vec<Certificate>>>);

impl Shown {
    /// The chain, the server's certificate first.
    pub(super) fn chain(&self) -> Vec<Certificate> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, chain: Vec<Certificate>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = chain;
    }
}

/// A TLS configuration with the client's own rules, and the place where the chain is kept.
pub(super) fn observed(extra: Vec<CertificateDer<'static>>) -> Result<(ClientConfig, Shown), Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let no_store = |e: rustls::Error| Error::NoCaStore { why: e.to_string() };
    let inner = Verifier::new_with_extra_roots(extra, Arc::clone(&provider)).map_err(no_store)?;
    let shown = Shown::default();
    let verifier = Observer { inner, shown: shown.clone() };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
        .map_err(no_store)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok((config, shown))
}

/// Delegates every decision, and remembers what was shown.
#[derive(Debug)]
struct Observer {
    inner: Verifier,
    shown: Shown,
}

impl ServerCertVerifier for Observer {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.shown.keep(std::iter::once(end_entity).chain(intermediates).filter_map(Certificate::read).collect());
        self.inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}
