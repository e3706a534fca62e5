//! A loopback server with a certificate made for the test, by an authority made for the test.

use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::canary::Guard;
use super::raw_server::{Step, play};

/// What is special about the certificate.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// For localhost, valid now.
    Good,
    /// Its last day was long ago.
    Expired,
    /// Its first day is far away.
    Future,
    /// For another host.
    OtherName,
    /// Good, and a certificate is wanted from the client.
    WantsClientCertificate,
}

/// A running server; it ends with the runtime of the test.
pub(crate) struct TlsServer {
    /// Its port on 127.0.0.1.
    pub(crate) port: u16,
    /// The authority, in PEM.
    pub(crate) authority: String,
    heads: Arc<Mutex<Vec<String>>>,
    _guard: Guard,
}

impl TlsServer {
    /// Starts one that answers every connection alike.
    pub(crate) async fn start(kind: Kind, answer: Vec<u8>) -> Self {
        let issuer = authority();
        let acceptor = TlsAcceptor::from(Arc::new(config(kind, &issuer)));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&heads);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (acceptor, answer, seen) = (acceptor.clone(), answer.clone(), Arc::clone(&seen));
                tokio::spawn(async move {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        play(stream, vec![Step::Read, Step::Send(answer), Step::Close], &seen).await;
                    }
                });
            }
        });
        Self { port, authority: issuer.pem(), heads, _guard: Guard::new() }
    }

    /// The address of a path on it, by the name in its certificate.
    pub(crate) fn url(&self, path: &str) -> url::Url {
        format!("https://localhost:{}{path}", self.port).parse().unwrap()
    }

    /// The heads of the requests so far.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, "Practice Root");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn config(kind: Kind, issuer: &CertifiedIssuer<'static, KeyPair>) -> rustls::ServerConfig {
    let name = if kind == Kind::OtherName { "other.example" } else { "localhost" };
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    let (from, to) = match kind {
        Kind::Expired => (2001, 2002),
        Kind::Future => (2101, 2102),
        _ => (2001, 2101),
    };
    params.not_before = rcgen::date_time_ymd(from, 1, 1);
    params.not_after = rcgen::date_time_ymd(to, 1, 1);
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, issuer).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = rustls::ServerConfig::builder_with_provider(Arc::clone(&provider));
    let builder = builder.with_safe_default_protocol_versions().unwrap();
    let builder = if kind == Kind::WantsClientCertificate {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(issuer.der().clone()).unwrap();
        let verifier = rustls::server::WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
        builder.with_client_cert_verifier(verifier.build().unwrap())
    } else {
        builder.with_no_client_auth()
    };
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    builder.with_single_cert(vec![certificate.der().clone()], key).unwrap()
}
