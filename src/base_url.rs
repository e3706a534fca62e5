//! The SCIM base URL: the address below which `/Users` and `/Groups` live.
//!
//! Knows how to cut it out of a pasted text, which forms are refused (RFC 7644 section 2 asks for
//! TLS; plain http is taken for loopback only), and which addresses look like something else.
//! Never sends anything and resolves no names.

use std::fmt;
use std::net::IpAddr;

use url::{Host, Url};

use crate::pasted::{self, Cleaned, Cleaning};

/// A checked base URL without a slash at its end, without query, fragment or credentials.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BaseUrl(Url);

/// Why a text is no base URL. The words are for people; the fix is in [`BaseUrlError::fix`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// Nothing is left after cleaning.
    #[error("the base URL is empty")]
    Empty,
    /// Longer than any base URL is.
    #[error("the base URL is {length} characters long; {} is the most", BaseUrl::MAX_LENGTH)]
    TooLong {
        /// Its length in characters.
        length: usize,
    },
    /// Not a URL at all.
    #[error("this is not a URL: {why}")]
    NotAUrl {
        /// What the URL parser objected to.
        why: String,
    },
    /// `ftp://`, `mailto:` and the like.
    #[error("the URL starts with {scheme}:, SCIM needs https:")]
    Scheme {
        /// The scheme that was found.
        scheme: String,
    },
    /// Plain http to a host that is not this computer.
    #[error("the URL starts with http:, so the token would cross the network unprotected")]
    PlainHttp,
    /// `user:password@` in front of the host.
    #[error("the URL contains a user name or password")]
    Credentials,
}

impl BaseUrlError {
    /// What a right one looks like.
    pub fn fix(&self) -> &'static str {
        match self {
            Self::PlainHttp | Self::Scheme { .. } => {
                "Use the address that starts with https://, as Scalefusion shows it as SCIM API Endpoint"
            }
            Self::Credentials => "Remove everything between // and @; the token has a field of its own",
            Self::Empty | Self::TooLong { .. } | Self::NotAUrl { .. } => {
                "Copy the SCIM API Endpoint from Scalefusion; it looks like https://scim.example.com/scim/v2"
            }
        }
    }
}

/// An address that will work from here, perhaps, and is still probably the wrong one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Concern {
    /// A private or link-local address: this computer reaches it, Okta does not.
    PrivateAddress,
    /// This computer: good for practice, out of Okta's reach.
    Loopback,
    /// A console, sign-in or SSO address.
    Dashboard,
    /// An Okta address; the base URL comes from Scalefusion.
    OktaAddress,
    /// The SCIM endpoint of a service that Scalefusion itself provisions to.
    OutboundConnector,
    /// Okta does not take underscores in a base URL (Okta, "Build your SCIM API service").
    Underscore,
}

impl fmt::Display for Concern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PrivateAddress => "This is a private address: it can work from here and cannot work for Okta",
            Self::Loopback => "This is this computer: good for practice, out of reach for Okta",
            Self::Dashboard => "This looks like the address of a console or sign-in page, not of a SCIM endpoint",
            Self::OktaAddress => "This is an Okta address; the base URL comes from Scalefusion",
            Self::OutboundConnector => {
                "This looks like the endpoint of a service that Scalefusion provisions to \
                 (OneIdP > SCIM Outbound Connectors); Okta needs the one of Integrations > SCIM Connectors"
            }
            Self::Underscore => "There is an underscore in it, and Okta takes no underscore in a base URL",
        })
    }
}

impl BaseUrl {
    /// The longest base URL that is taken, in characters.
    pub const MAX_LENGTH: usize = 2_048;

    /// Cuts the base URL out of what was pasted and says what had to be removed or added.
    ///
    /// # Errors
    /// When nothing is left, or what is left is no https URL (http is taken for loopback).
    pub fn parse(pasted: &str) -> Result<Cleaned<Self>, BaseUrlError> {
        let mut cleanings = Vec::new();
        let from_curl = pasted::curl_words(pasted).and_then(|words| words.into_iter().find(|w| w.contains("://")));
        pasted::note(&mut cleanings, Cleaning::CurlCommand, from_curl.is_some());
        let text = pasted::strip_dirt(from_curl.as_deref().unwrap_or(pasted), &mut cleanings);
        check_length(&text)?;
        let mut url = parse_with_scheme(&text, &mut cleanings)?;
        check_scheme(&url)?;
        if url.host_str().is_some_and(|host| host.contains(['"', '\'', '`'])) {
            return Err(BaseUrlError::NotAUrl { why: "there is a quotation mark in its host name".to_owned() });
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BaseUrlError::Credentials);
        }
        pasted::note(&mut cleanings, Cleaning::Query, url.query().is_some() || url.fragment().is_some());
        url.set_query(None);
        url.set_fragment(None);
        while shorten_path(&mut url, &mut cleanings) {}
        Ok(Cleaned { value: Self(url), cleanings })
    }

    /// The URL of a resource below the base, each segment percent-encoded as one segment.
    ///
    /// A segment can never leave the base. URLs read even `%2E%2E` as a step up, so `.` and `..` are encoded
    /// twice: the server is asked for something it does not know. An empty segment stays empty.
    pub fn join(&self, segments: &[&str]) -> Url {
        let mut text = self.as_str().to_owned();
        for segment in segments {
            text.push('/');
            push_encoded(&mut text, segment);
        }
        Url::parse(&text).unwrap_or_else(|_| self.0.clone())
    }

    /// The text to paste into Okta: no slash at the end.
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// The URL itself.
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// Host name or address, without the port.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Host and, where it is not the usual one, port: what a status bar shows.
    pub fn host_and_port(&self) -> String {
        match self.0.port() {
            Some(port) => format!("{}:{port}", self.host()),
            None => self.host().to_owned(),
        }
    }

    /// The path without a slash at its end; empty at the root.
    pub fn path(&self) -> &str {
        self.0.path().trim_end_matches('/')
    }

    /// The same host with another path: for trying variants. The path starts with `/` or is empty.
    pub fn with_path(&self, path: &str) -> Self {
        let mut url = self.0.clone();
        url.set_path(path.trim_end_matches('/'));
        Self(url)
    }

    /// Whether this is plain http (then it is loopback).
    pub fn is_plain_http(&self) -> bool {
        self.0.scheme() == "http"
    }

    /// Whether the host is this computer.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// What is suspicious about the address, without asking anybody.
    pub fn concerns(&self) -> Vec<Concern> {
        let host = self.host().to_ascii_lowercase();
        let path = self.path().to_ascii_lowercase();
        let okta = [".okta.com", ".oktapreview.com", ".okta-emea.com", ".okta-gov.com", ".okta.mil"];
        let checks = [
            (Concern::Loopback, self.is_loopback()),
            (Concern::PrivateAddress, is_private(&self.0)),
            (Concern::OktaAddress, okta.iter().any(|suffix| host.ends_with(suffix))),
            (Concern::Dashboard, looks_like_console(&host, &path)),
            (Concern::OutboundConnector, is_outbound_target(&host)),
            (Concern::Underscore, self.as_str().contains('_')),
        ];
        checks.into_iter().filter_map(|(concern, holds)| holds.then_some(concern)).collect()
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn check_length(text: &str) -> Result<(), BaseUrlError> {
    match text.chars().count() {
        0 => Err(BaseUrlError::Empty),
        length if length > BaseUrl::MAX_LENGTH => Err(BaseUrlError::TooLong { length }),
        _ => Ok(()),
    }
}

fn parse_with_scheme(text: &str, cleanings: &mut Vec<Cleaning>) -> Result<Url, BaseUrlError> {
    let not_a_url = |e: url::ParseError| BaseUrlError::NotAUrl { why: e.to_string() };
    if text.contains(char::is_whitespace) {
        return Err(BaseUrlError::NotAUrl { why: "there is a blank inside".to_owned() });
    }
    if text.contains("://") || text.starts_with("mailto:") || text.starts_with("javascript:") {
        let url = Url::parse(text).map_err(not_a_url)?;
        return if url.has_host() || url.cannot_be_a_base() { Ok(url) } else { Err(no_host()) };
    }
    let secure = Url::parse(&format!("https://{text}")).map_err(not_a_url)?;
    if is_loopback(&secure) {
        pasted::note(cleanings, Cleaning::LoopbackSchemeAdded, true);
        return Url::parse(&format!("http://{text}")).map_err(not_a_url);
    }
    if !secure.host_str().is_some_and(|h| h.contains('.') || h.contains(':')) {
        return Err(no_host());
    }
    pasted::note(cleanings, Cleaning::SchemeAdded, true);
    Ok(secure)
}

fn no_host() -> BaseUrlError {
    BaseUrlError::NotAUrl { why: "there is no host name in it".to_owned() }
}

fn check_scheme(url: &Url) -> Result<(), BaseUrlError> {
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(url) => Ok(()),
        "http" => Err(BaseUrlError::PlainHttp),
        other => Err(BaseUrlError::Scheme { scheme: other.to_owned() }),
    }
}

/// Cuts what does not belong to the end of a base URL; whether that changed anything.
fn shorten_path(url: &mut Url, cleanings: &mut Vec<Cleaning>) -> bool {
    const RESOURCES: [&str; 8] =
        ["users", "groups", "serviceproviderconfig", "schemas", "resourcetypes", "bulk", "me", ".search"];
    // A quotation mark in front of a query was not at the end of what was pasted.
    const END: [char; 2] = ['/', '\''];
    let path = url.path().to_owned();
    let bare = path.trim_end_matches(END);
    pasted::note(cleanings, Cleaning::Quotes, path[bare.len()..].contains('\''));
    let mut parts: Vec<&str> = bare.split('/').collect();
    let is_resource = |part: &&str| RESOURCES.contains(&part.trim_end_matches(END).to_ascii_lowercase().as_str());
    if let Some(at) = parts.iter().position(is_resource) {
        parts.truncate(at);
        pasted::note(cleanings, Cleaning::ResourcePath, true);
    } else {
        pasted::note(cleanings, Cleaning::TrailingSlash, path.len() > 1 && path.ends_with('/'));
    }
    url.set_path(parts.join("/").trim_end_matches(END));
    url.path() != path
}

fn push_encoded(text: &mut String, segment: &str) {
    use fmt::Write as _;
    let step = matches!(segment, "." | "..");
    for byte in segment.bytes() {
        match byte {
            b'.' if step => text.push_str("%252E"),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => text.push(char::from(byte)),
            // Writing to a String cannot fail.
            other => drop(write!(text, "%{other:02X}")),
        }
    }
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost") || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn is_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.to_ascii_lowercase();
            [".local", ".internal", ".lan", ".intranet", ".corp", ".home.arpa"].iter().any(|s| name.ends_with(s))
                || !name.contains('.') && name != "localhost"
        }
        Some(Host::Ipv4(address)) => is_private_address(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => is_private_address(IpAddr::V6(address)),
        None => false,
    }
}

/// Whether an address is reachable only inside a network (RFC 1918, RFC 4193, RFC 6598, link-local).
pub fn is_private_address(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            v4.is_private() || v4.is_link_local() || (a == 100 && (64..128).contains(&b))
        }
        IpAddr::V6(v6) => v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

fn looks_like_console(host: &str, path: &str) -> bool {
    let words = ["dashboard", "login", "signin", "sign-in", "sso", "saml", "saml2", "admin", "console", "enroll"];
    let first_label = host.split('.').next().unwrap_or_default();
    !path.contains("scim") && (words.contains(&first_label) || path.split('/').any(|part| words.contains(&part)))
}

fn is_outbound_target(host: &str) -> bool {
    let suffixes = [
        ".amazonaws.com",
        "federation.apple.com",
        "api.atlassian.com",
        ".auth0.com",
        "api.slack.com",
        "api.github.com",
        "www.googleapis.com",
        ".zoom.us",
    ];
    suffixes.iter().any(|suffix| host == suffix.trim_start_matches('.') || host.ends_with(suffix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> (String, Vec<Cleaning>) {
        let cleaned = BaseUrl::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        (cleaned.value.to_string(), cleaned.cleanings)
    }

    #[test]
    fn a_base_url_is_cut_out_of_whatever_was_pasted() {
        use Cleaning::*;
        let right = "https://scim.example.com/scim/v2";
        let cases: &[(&str, &[Cleaning])] = &[
            ("https://scim.example.com/scim/v2", &[]),
            ("https://scim.example.com/scim/v2/", &[TrailingSlash]),
            ("https://scim.example.com/scim/v2/Users?count=1", &[Query, ResourcePath]),
            ("https://scim.example.com/scim/v2/users/", &[ResourcePath]),
            ("https://scim.example.com/scim/v2/Users/42", &[ResourcePath]),
            ("'https://scim.example.com/scim/v2'", &[Quotes]),
            ("https://scim.example.com\n/scim/v2 ", &[LineBreaks, Blanks]),
            ("\u{feff}https://scim.example.com/scim/v2", &[Invisible]),
            ("scim.example.com/scim/v2", &[SchemeAdded]),
            ("curl 'https://scim.example.com/scim/v2/Users' -H 'A: b'", &[CurlCommand, ResourcePath]),
        ];
        for (pasted, cleanings) in cases {
            assert_eq!(parse(pasted), (right.to_owned(), cleanings.to_vec()), "{pasted}");
        }
        assert_eq!(parse("127.0.0.1:8080/v2"), ("http://127.0.0.1:8080/v2".to_owned(), vec![LoopbackSchemeAdded]));
        assert_eq!(parse("https://scim.example.com").0, "https://scim.example.com");
        assert_eq!(parse("https://scim.example.com/'/.'?").0, "https://scim.example.com");
        let quoted = parse("https://scim.example.com/scim/v2'?a=b");
        assert_eq!(quoted, ("https://scim.example.com/scim/v2".to_owned(), vec![Query, Quotes]));
        assert_eq!(parse("https://scim.example.com/v2/users'/users'#").0, "https://scim.example.com/v2");
    }

    #[test]
    fn what_cannot_be_a_base_url_is_refused() {
        let refused = |text: &str| BaseUrl::parse(text).expect_err(text);
        assert_eq!(refused("  "), BaseUrlError::Empty);
        assert_eq!(refused("ftp://x.example"), BaseUrlError::Scheme { scheme: "ftp".to_owned() });
        assert_eq!(refused("http://scim.example.com/v2"), BaseUrlError::PlainHttp);
        assert_eq!(refused("https://ann:pw@scim.example.com"), BaseUrlError::Credentials);
        assert!(matches!(refused("no url"), BaseUrlError::NotAUrl { .. }));
        assert!(matches!(refused("nonsense"), BaseUrlError::NotAUrl { .. }));
        assert!(matches!(refused("https://"), BaseUrlError::NotAUrl { .. }));
        assert!(matches!(refused("x.example\"#a"), BaseUrlError::NotAUrl { .. }));
        assert!(matches!(refused(&format!("https://x.example/{}", "a".repeat(3000))), BaseUrlError::TooLong { .. }));
    }

    proptest::proptest! {
        #[test]
        fn what_was_cleaned_once_is_clean(end in r#"[a-bu.:/?#'"`@%\\ \r]{0,12}(/users|/Groups'|'/)?[/'"?#.]{0,3}"#) {
            if let Ok(once) = BaseUrl::parse(&format!("https://x.example{end}")) {
                let again = BaseUrl::parse(once.value.as_str()).expect("a base URL");
                proptest::prop_assert_eq!(again.value.as_str(), once.value.as_str());
            }
        }
    }

    #[test]
    fn a_segment_never_leaves_the_base() {
        let base = BaseUrl::parse("https://x.example/scim/v2").unwrap().value;
        let url = |id: &str| base.join(&["Users", id]).to_string();
        assert_eq!(url("a/b?c#d"), "https://x.example/scim/v2/Users/a%2Fb%3Fc%23d");
        assert_eq!(base.join(&["Users"]).as_str(), "https://x.example/scim/v2/Users");
        assert!(url("ł").ends_with("%C5%82"));
        assert_eq!(url(".."), "https://x.example/scim/v2/Users/%252E%252E");
        assert_eq!(url("."), "https://x.example/scim/v2/Users/%252E");
        assert_eq!(url("..."), "https://x.example/scim/v2/Users/...");
    }

    #[test]
    fn wrong_addresses_are_suspected() {
        let concerns = |text: &str| BaseUrl::parse(text).unwrap().value.concerns();
        assert_eq!(concerns("https://scim.example.com/scim/v2"), []);
        assert_eq!(concerns("https://10.1.2.3/scim"), [Concern::PrivateAddress]);
        assert_eq!(concerns("https://acme-admin.okta.com/admin/apps"), [Concern::OktaAddress, Concern::Dashboard]);
        assert_eq!(concerns("https://dashboard.example.com/"), [Concern::Dashboard]);
        assert_eq!(concerns("http://localhost:1/v2"), [Concern::Loopback]);
        assert_eq!(concerns("https://scim.us-east-1.amazonaws.com/x/scim/v2"), [Concern::OutboundConnector]);
    }
}
