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
    /// Nobody signed it but itself.
    SelfSigned,
    /// The authority's own certificate stands in the server's place.
    AuthorityItself,
    /// Good, and a certificate is wanted from the client.
    WantsClientCertificate,
}

/// A running server; it ends with the runtime of the test.
pub(crate) struct TlsServer {
    /// Its port on 127.0.0.1.
    pub(crate) port: u16,
    /// The authority, in PEM.
    pub(crate) authority: String,
    host: &'static str,
    heads: Arc<Mutex<Vec<String>>>,
    _guard: Guard,
}

impl TlsServer {
    /// Starts one for localhost that answers every connection alike.
    pub(crate) async fn start(kind: Kind, answer: Vec<u8>) -> Self {
        Self::playing(kind, "localhost", &[], vec![Step::Read, Step::Send(answer), Step::Close]).await
    }

    /// One for a host that offers these protocols and plays a script on every connection.
    pub(crate) async fn playing(kind: Kind, host: &'static str, protocols: &[&str], script: Vec<Step>) -> Self {
        let issuer = authority(kind, host);
        let mut config = config(kind, host, &issuer);
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&heads);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (acceptor, script, seen) = (acceptor.clone(), script.clone(), Arc::clone(&seen));
                tokio::spawn(async move {
                    if let Ok(mut stream) = acceptor.accept(stream).await {
                        play(&mut stream, script, &seen).await;
                    }
                });
            }
        });
        Self { port, authority: issuer.pem(), host, heads, _guard: Guard::new() }
    }

    /// The address of a path on it, by the name in its certificate.
    pub(crate) fn url(&self, path: &str) -> url::Url {
        format!("https://{}:{}{path}", self.host, self.port).parse().unwrap()
    }

    /// The heads of the requests so far.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

fn authority(kind: Kind, host: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, "Practice Root");
    if kind != Kind::SelfSigned {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    }
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn config(kind: Kind, host: &str, issuer: &CertifiedIssuer<'static, KeyPair>) -> rustls::ServerConfig {
    let name = if kind == Kind::OtherName { "other.example" } else { host };
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
    let (certificate, key) = match kind {
        Kind::SelfSigned | Kind::AuthorityItself => (issuer.der().clone(), issuer.key().serialize_der()),
        _ => (certificate.der().clone(), key.serialize_der()),
    };
    builder.with_single_cert(vec![certificate], PrivateKeyDer::try_from(key).unwrap()).unwrap()
}
