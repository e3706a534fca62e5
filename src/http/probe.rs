//! The layers below HTTP, one at a time, each with a verdict of its own: name, reach, TLS.
//!
//! Knows TCP, the way through a proxy and the TLS handshake. Sends no request and no token.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::{Host, Url};

use super::proxy::{self, host_and_port, proxy_for};
use super::trust::Shown;
use super::tunnel::{self, Wire};
use super::{Certificate, Error, Limits, Names, ProxyError, Route, TlsError, classify, trust};

/// Looks at one origin through one route.
pub struct Probe {
    url: Url,
    proxy: Option<(Url, String)>,
    limits: Limits,
    names: Names,
    /// None for plain http, which needs no authorities.
    tls: Option<Arc<ClientConfig>>,
    shown: Shown,
}

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
    wire: Box<dyn Wire>,
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

impl Probe {
    /// A probe for the origin of a URL. Decides which proxy the way leads through, as the client does.
    ///
    /// # Errors
    /// When the CA file cannot be used.
    pub fn new(url: &Url, route: &Route) -> Result<Self, Error> {
        Self::with_limits(url, route, Limits::default())
    }

    /// The same with other limits of time.
    ///
    /// # Errors
    /// As [`Probe::new`].
    pub fn with_limits(url: &Url, route: &Route, limits: Limits) -> Result<Self, Error> {
        Self::with_names(url, route, limits, Names::system())
    }

    /// The same with another resolver of names.
    ///
    /// # Errors
    /// As [`Probe::new`].
    pub fn with_names(url: &Url, route: &Route, limits: Limits, names: Names) -> Result<Self, Error> {
        let authorities = trust::authorities(route.ca_file.as_deref())?;
        let (tls, shown) = match url.scheme() {
            "https" => trust::observed(authorities).map(|(tls, shown)| (Some(Arc::new(tls)), shown))?,
            _ => (None, Shown::default()),
        };
        let proxy = proxy_for(url, route).map(|proxy| {
            let name = host_and_port(&proxy);
            (proxy, name)
        });
        Ok(Self { url: url.clone(), proxy, limits, names, tls, shown })
    }

    /// The proxy's host and port, if the way leads through one (given, or the system's).
    pub fn proxy(&self) -> Option<&str> {
        self.proxy.as_ref().map(|(_, name)| name.as_str())
    }

    /// Asks for all addresses: of the host, or of the proxy if there is one.
    ///
    /// # Errors
    /// When the name is unknown or the resolver does not answer.
    pub async fn resolve(&self) -> Result<Resolved, Error> {
        self.resolve_within(self.limits.connect).await
    }

    /// The same after a connection took its whole time: what is not known at once never was.
    pub(super) async fn resolve_at_once(&self) -> Result<Resolved, Error> {
        self.resolve_within(self.limits.connect / 15).await
    }

    async fn resolve_within(&self, limit: Duration) -> Result<Resolved, Error> {
        let started = Instant::now();
        let addresses = tokio::time::timeout(limit, self.look_up()).await;
        let why = match addresses {
            Ok(Ok(addresses)) if !addresses.is_empty() => return Ok(Resolved { addresses, took: started.elapsed() }),
            Ok(Ok(_)) => "the name has no address".to_owned(),
            Ok(Err(error)) => error.to_string(),
            Err(_) => format!("no answer in {} s", self.limits.connect.as_secs()),
        };
        Err(match &self.proxy {
            Some((_, proxy)) => Error::Proxy(ProxyError::Down { proxy: proxy.clone(), why }),
            None => Error::Name { host: self.host().to_owned(), why },
        })
    }

    /// Opens a connection to the first address that takes it, through the proxy if there is one.
    ///
    /// # Errors
    /// When no address takes it, or the proxy refuses.
    pub async fn connect(&self, resolved: &Resolved) -> Result<Connected, Error> {
        let started = Instant::now();
        let (stream, address) = self.dial(&resolved.addresses).await?;
        let wire: Box<dyn Wire> = match &self.proxy {
            None => Box::new(stream),
            Some((proxy, name)) => {
                let left = self.limits.connect.saturating_sub(started.elapsed());
                let silent = ProxyError::Down { proxy: name.clone(), why: "it did not answer in time".to_owned() };
                match tokio::time::timeout(left, self.pass(stream, proxy, name)).await {
                    Err(_) => return Err(Error::Proxy(silent)),
                    Ok(wire) => wire.map_err(Error::Proxy)?,
                }
            }
        };
        Ok(Connected { address, proxy: self.proxy().map(str::to_owned), took: started.elapsed(), wire })
    }

    /// Does the TLS handshake on a connection with the client's own verifier.
    ///
    /// # Errors
    /// When the handshake fails, with the cause.
    pub async fn tls(&self, connected: Connected) -> Result<TlsSeen, Error> {
        let started = Instant::now();
        let impossible = |why: &str| Error::Request { why: why.to_owned() };
        let name = server_name(&self.url).ok_or_else(|| impossible("the host cannot stand in a certificate"))?;
        let tls = self.tls.as_ref().ok_or_else(|| impossible("plain http has no encryption"))?;
        let handshake = TlsConnector::from(Arc::clone(tls)).connect(name, connected.wire);
        let stream = match tokio::time::timeout(self.limits.connect, handshake).await {
            Err(_) => return Err(Error::Silent { host: host_and_port(&self.url), waited: self.limits.connect }),
            Ok(Err(error)) => return Err(self.described(classify::handshake(&error, &self.url))),
            Ok(Ok(stream)) => stream,
        };
        let version = match stream.get_ref().1.protocol_version() {
            Some(rustls::ProtocolVersion::TLSv1_3) => "TLS 1.3",
            _ => "TLS 1.2",
        };
        Ok(TlsSeen { version: version.to_owned(), chain: self.shown.chain(), took: started.elapsed() })
    }

    /// Name and connection in one.
    pub(super) async fn reach(&self) -> Result<Connected, Error> {
        let resolved = self.resolve().await?;
        self.connect(&resolved).await
    }

    /// Everything up to TLS.
    pub(super) async fn whole_way(&self) -> Result<TlsSeen, Error> {
        let connected = self.reach().await?;
        self.tls(connected).await
    }

    /// The addresses that a connection tries; none if the resolver does not say.
    pub(super) async fn addresses(&self) -> Vec<SocketAddr> {
        self.resolve().await.map(|resolved| resolved.addresses).unwrap_or_default()
    }

    fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    async fn look_up(&self) -> io::Result<Vec<SocketAddr>> {
        let target = self.proxy.as_ref().map_or(&self.url, |(proxy, _)| proxy);
        let port = target.port_or_known_default().unwrap_or(1080);
        match target.host() {
            Some(Host::Ipv4(address)) => Ok(vec![SocketAddr::new(address.into(), port)]),
            Some(Host::Ipv6(address)) => Ok(vec![SocketAddr::new(address.into(), port)]),
            _ => {
                let host = target.host_str().unwrap_or_default();
                let bare = host.trim_start_matches('[').trim_end_matches(']');
                // A SOCKS address is not parsed as an IP address by the URL standard.
                match bare.parse::<IpAddr>() {
                    Ok(address) => Ok(vec![SocketAddr::new(address, port)]),
                    Err(_) => self.names.look_up(bare, port).await,
                }
            }
        }
    }

    /// One address after the other; each gets its share of the time that is left.
    async fn dial(&self, addresses: &[SocketAddr]) -> Result<(TcpStream, SocketAddr), Error> {
        let started = Instant::now();
        let mut last = io::Error::from(io::ErrorKind::TimedOut);
        for (at, address) in addresses.iter().enumerate() {
            let left = self.limits.connect.saturating_sub(started.elapsed());
            let share = left / u32::try_from(addresses.len() - at).unwrap_or(1);
            match tokio::time::timeout(share, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok((stream, *address)),
                Ok(Err(error)) => last = error,
                Err(_) => last = io::ErrorKind::TimedOut.into(),
            }
        }
        Err(self.not_dialled(&last, addresses))
    }

    fn not_dialled(&self, error: &io::Error, addresses: &[SocketAddr]) -> Error {
        let (host, tried) = (host_and_port(&self.url), addresses.to_vec());
        match (&self.proxy, error.kind()) {
            (Some((_, proxy)), _) => Error::Proxy(ProxyError::Down { proxy: proxy.clone(), why: error.to_string() }),
            (None, io::ErrorKind::ConnectionRefused) => Error::Refused { host, tried },
            (None, io::ErrorKind::TimedOut) => Error::ConnectTimeout { host, tried, waited: self.limits.connect },
            (None, _) => Error::Unreachable { host, why: error.to_string() },
        }
    }

    async fn pass(&self, stream: TcpStream, way: &Url, name: &str) -> Result<Box<dyn Wire>, ProxyError> {
        let port = self.url.port_or_known_default().unwrap_or(443);
        let mut wire: Box<dyn Wire> = Box::new(stream);
        if way.scheme().starts_with("socks") {
            tunnel::socks(&mut wire, self.host(), port, name).await?;
            return Ok(wire);
        }
        if way.scheme() == "https" {
            let down = |why: String| ProxyError::Down { proxy: name.to_owned(), why };
            let target = server_name(way).ok_or_else(|| down("its name is not valid".to_owned()))?;
            let tls = self.tls.as_ref().ok_or_else(|| down("it is for https only".to_owned()))?;
            let secured = TlsConnector::from(Arc::new(without_http2(tls))).connect(target, wire).await;
            wire = Box::new(secured.map_err(|e| down(e.to_string()))?);
        }
        tunnel::connect(&mut wire, &format!("{}:{port}", self.host()), name, proxy::sign_in(way)).await?;
        Ok(wire)
    }

    /// The error with what the certificate itself says.
    fn described(&self, error: Error) -> Error {
        let chain = self.shown.chain();
        let (Error::Tls(fault), Some(leaf)) = (&error, chain.first()) else { return error };
        let host = self.host().to_owned();
        match fault {
            TlsError::UnknownIssuer { .. } => {
                let last = chain.last().unwrap_or(leaf);
                let (issuer, self_signed) = (last.issuer.clone(), leaf.is_self_signed());
                Error::Tls(TlsError::UnknownIssuer { host, issuer, self_signed })
            }
            TlsError::WrongHost { .. } => Error::Tls(TlsError::WrongHost { host, names: leaf.names.clone() }),
            TlsError::Expired { not_after: None, .. } => {
                Error::Tls(TlsError::Expired { host, not_after: leaf.not_after })
            }
            TlsError::NotYetValid { not_before: None, .. } => {
                Error::Tls(TlsError::NotYetValid { host, not_before: leaf.not_before })
            }
            _ => error,
        }
    }
}

fn server_name(url: &Url) -> Option<ServerName<'static>> {
    let host = url.host_str()?.trim_start_matches('[').trim_end_matches(']');
    ServerName::try_from(host.to_owned()).ok()
}

fn without_http2(config: &ClientConfig) -> ClientConfig {
    let mut config = config.clone();
    config.alpn_protocols.clear();
    config
}
