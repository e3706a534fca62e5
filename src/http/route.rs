//! How to get out: the proxy and the extra certificate authority that the admin named.
//!
//! Knows how to read a proxy's address and to refuse one with a password in it. Opens no connection.

use std::path::PathBuf;

use url::Url;

/// The way from this computer to the server. The default is the system's own proxy setting.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Route {
    /// A proxy that wins over the system's: `http://host:port`, `https://…` or `socks5://…`.
    pub proxy: Option<Url>,
    /// A PEM file with certificate authorities that are trusted in addition to the system's.
    pub ca_file: Option<PathBuf>,
}

/// Why a text is no proxy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RouteError {
    /// Not a URL with a host.
    #[error("the proxy is not an address such as http://proxy.example.com:8080")]
    NotAnAddress,
    /// A scheme that no proxy has.
    #[error("a proxy starts with http://, https:// or socks5://")]
    Scheme,
    /// A password would end up in settings and process lists.
    #[error("a proxy address with a password in it is refused")]
    Password,
}

impl Route {
    /// Reads a proxy's address; a missing scheme is http.
    ///
    /// # Errors
    /// When it is no address, has a foreign scheme or a password.
    pub fn parse_proxy(typed: &str) -> Result<Url, RouteError> {
        let typed = typed.trim();
        let text = if typed.contains("://") { typed.to_owned() } else { format!("http://{typed}") };
        let url = Url::parse(&text).map_err(|_| RouteError::NotAnAddress)?;
        if !matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h") {
            return Err(RouteError::Scheme);
        }
        if url.password().is_some() || !url.username().is_empty() {
            return Err(RouteError::Password);
        }
        if url.host_str().is_none_or(str::is_empty) { Err(RouteError::NotAnAddress) } else { Ok(url) }
    }
}
