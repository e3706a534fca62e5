//! What is told to people when no whole answer came.
//!
//! The causes are those of the transport; what they mean for a SCIM server and for Okta is known here:
//! first the sentences of what was seen, then the advice that belongs to each.

use std::net::SocketAddr;
use std::time::Duration;

use jiff::Timestamp;

use crate::explanation::Explanation;
use crate::http::{Error, ProxyError, TlsError};
use crate::text::grouped;

/// What a cause means, and what to do.
type Advice = (&'static str, &'static str);

/// The three parts for each cause.
pub(super) fn explain(error: &Error) -> Explanation {
    match error {
        Error::Tls(error) => tls(error),
        Error::Proxy(error) => proxy(error),
        Error::Name { host, why } => told(format!("The name {host} is not known to this computer's DNS ({why})"), NAME),
        Error::Refused { host, tried } => told(format!("{host} refused the connection{}", list(tried)), REFUSED),
        Error::ConnectTimeout { host, tried, waited } => {
            told(format!("No answer from {host} in {} s{}", waited.as_secs(), list(tried)), CONNECT_TIMEOUT)
        }
        Error::Unreachable { host, why } => told(format!("No connection to {host} ({})", words(why)), UNREACHABLE),
        Error::HungUp { host } => told(format!("{host} hung up without answering"), HUNG_UP),
        Error::Silent { host, waited } => {
            told(format!("{host} was connected and gave no answer in {} s", waited.as_secs()), SILENT)
        }
        Error::TooSlow { host, waited, received } => told(too_slow(host, *waited, *received), TOO_SLOW),
        Error::BrokenOff { host, received, announced } => told(broken_off(host, *received, *announced), BROKEN_OFF),
        Error::TooLarge { host, limit } => {
            told(format!("The answer of {host} is larger than {} bytes", grouped(*limit)), TOO_LARGE)
        }
        Error::Unpack { host } => told(format!("The answer of {host} could not be unpacked"), UNPACK),
        Error::NotHttp { host, why } => told(format!("What answers at {host} is not a web server ({why})"), NOT_HTTP),
        Error::RedirectElsewhere { from, to, status } => redirect_elsewhere(from, to, *status),
        Error::RedirectLoop { host } => told(format!("{host} redirects in a circle"), REDIRECT_LOOP),
        Error::CaFile { path, why } => told(format!("The file {} cannot be used ({why})", path.display()), CA_FILE),
        Error::NoCaStore { why } => told(format!("This computer has no certificate authorities ({why})"), NO_CA_STORE),
        Error::Request { why } => told(format!("The request could not be built ({why})"), REQUEST),
        Error::Other { host, why } => told(format!("The request to {host} failed ({why})"), OTHER),
    }
}

fn tls(error: &TlsError) -> Explanation {
    match error {
        TlsError::UnknownIssuer { host, issuer, self_signed: true } => told(
            format!("The certificate of {host} was issued by itself ({issuer}), so this computer does not trust it"),
            SELF_SIGNED,
        ),
        TlsError::UnknownIssuer { host, issuer, self_signed: false } => told(
            format!("The certificate of {host} was issued by {issuer}, which this computer does not trust"),
            if looks_like_inspection(issuer) { INSPECTED } else { PRIVATE_ISSUER },
        ),
        TlsError::Expired { host, not_after } => {
            told(format!("The certificate of {host} is expired{}", day(" since ", *not_after)), EXPIRED)
        }
        TlsError::NotYetValid { host, not_before } => told(
            format!("The certificate of {host} is not valid yet{}", day(", only from ", *not_before)),
            NOT_YET_VALID,
        ),
        TlsError::WrongHost { host, names } => {
            told(format!("The certificate is not for {host}, but for {}", name_list(names)), WRONG_HOST)
        }
        TlsError::NotTls { host, port } => told(format!("Port {port} of {host} does not speak TLS"), NOT_TLS),
        TlsError::TooOld { host } => {
            told(format!("{host} offers no TLS version or cipher that is still safe"), TOO_OLD)
        }
        TlsError::ClientCertificate { host } => {
            told(format!("{host} asks for a client certificate"), CLIENT_CERTIFICATE)
        }
        TlsError::Alert { host, why } => told(format!("{host} ended the TLS handshake ({why})"), ALERT),
        TlsError::Certificate { host, of_authority: true, .. } => {
            told(format!("The certificate of {host} was refused: it is an authority's, not a server's"), OF_AUTHORITY)
        }
        TlsError::Certificate { host, of_authority: false, why } => {
            told(format!("The certificate of {host} was refused ({why})"), CERTIFICATE)
        }
    }
}

fn proxy(error: &ProxyError) -> Explanation {
    match error {
        ProxyError::SignIn { proxy, kinds } => {
            told(format!("The proxy {proxy} wants a sign-in{}", offers(kinds)), SIGN_IN)
        }
        ProxyError::Refused { proxy, status } => {
            told(format!("The proxy {proxy} refused the connection with status {status}"), PROXY_REFUSED)
        }
        ProxyError::Down { proxy, why } => {
            told(format!("The proxy {proxy} could not be used ({})", words(why)), PROXY_DOWN)
        }
    }
}

fn told(seen: String, (means, fix): Advice) -> Explanation {
    Explanation::new(seen, means, fix)
}

/// The system's words without its number, which helps nobody here.
fn words(why: &str) -> &str {
    why.split_once(" (os error").map_or(why, |(words, _)| words)
}

fn list(tried: &[SocketAddr]) -> String {
    let tried: Vec<String> = tried.iter().map(ToString::to_string).collect();
    if tried.is_empty() { String::new() } else { format!(" (tried {})", tried.join(", ")) }
}

fn offers(kinds: &[String]) -> String {
    if kinds.is_empty() { String::new() } else { format!(" (it offers {})", kinds.join(", ")) }
}

fn too_slow(host: &str, waited: Duration, received: u64) -> String {
    let (secs, bytes) = (waited.as_secs(), grouped(received));
    format!("The answer of {host} was not complete after {secs} s; {bytes} bytes had come")
}

fn broken_off(host: &str, received: u64, announced: Option<u64>) -> String {
    let all = announced.map_or_else(String::new, |all| format!(" of {}", grouped(all)));
    format!("The answer of {host} broke off after {}{all} bytes", grouped(received))
}

fn redirect_elsewhere(from: &str, to: &str, status: u16) -> Explanation {
    Explanation::new(
        format!("{from} points to {to} (status {status})"),
        "The token was not sent there: it goes only to the host that was entered",
        format!("If {to} is right, use it as base URL; if it is a sign-in page, the base URL is wrong"),
    )
}

/// Names that makers of inspecting proxies put into their certificates.
fn looks_like_inspection(issuer: &str) -> bool {
    const MAKERS: [&str; 11] = [
        "zscaler",
        "netskope",
        "fortinet",
        "fortigate",
        "palo alto",
        "sophos",
        "cisco umbrella",
        "blue coat",
        "check point",
        "mcafee",
        "proxy",
    ];
    let issuer = issuer.to_lowercase();
    MAKERS.iter().any(|maker| issuer.contains(maker))
}

fn day(before: &str, moment: Option<Timestamp>) -> String {
    moment.map_or_else(String::new, |at| format!("{before}{}", at.strftime("%Y-%m-%d %H:%M UTC")))
}

fn name_list(names: &[String]) -> String {
    match names {
        [] => "no name at all".to_owned(),
        names if names.len() > 5 => format!("{} and {} more", names[..5].join(", "), names.len() - 5),
        names => names.join(", "),
    }
}

const NAME: Advice = (
    "The name is mistyped, or this network cannot look it up",
    "Compare the host letter by letter with the SCIM API Endpoint in Scalefusion; if it is right, check the network or VPN",
);
const REFUSED: Advice = (
    "The computer is there and nothing listens on that port",
    "Check the port in the base URL; if it is right, the server is stopped",
);
const CONNECT_TIMEOUT: Advice = (
    "Something drops the connection silently, often a firewall, or the server is off",
    "Try from another network, and ask whether this computer may reach that port",
);
const UNREACHABLE: Advice =
    ("This computer has no way to that address", "Check the network, the VPN and the proxy, then try again");
const HUNG_UP: Advice = (
    "The server, or a firewall before it, closed the connection after the request",
    "Try again; if it stays, look at the server's log for the time of this request",
);
const SILENT: Advice = (
    "The server is stuck or overloaded; Okta gives up on a request after 60 s",
    "Wait and try again; if it stays, the people who run the server have to look",
);
const TOO_SLOW: Advice = (
    "The server or the network is too slow; Okta gives up on a request after 60 s too",
    "Try again at another time or from another network",
);
const BROKEN_OFF: Advice = (
    "The connection was cut in the middle of the answer; what was read before stays",
    "Read again; if it stays, something between here and the server cuts connections",
);
const TOO_LARGE: Advice = (
    "No SCIM server gives that much in one answer; reading stopped to protect this computer",
    "Check the base URL; if it is right, the server ignores the size of a page",
);
const UNPACK: Advice = (
    "It is labelled as compressed and is not, or it was damaged on the way",
    "Try again; if it stays, look at what stands between here and the server",
);
const NOT_HTTP: Advice = (
    "Another service listens on that port, or the answer is too unusual to be read",
    "Check host and port in the base URL",
);
const REDIRECT_LOOP: Advice = (
    "The server sends every request on to itself, so nothing is ever answered",
    "Check the path of the base URL, and whether it ends as Scalefusion shows it",
);
const CA_FILE: Advice = (
    "It has to hold certificate authorities in PEM form",
    "Choose another file, or remove it if the server's certificate is a public one",
);
const NO_CA_STORE: Advice = (
    "Without them no server can be told from an impostor",
    "Install the system's CA certificates (on Linux the package ca-certificates), or give a CA file",
);
const REQUEST: Advice = ("The base URL or the token holds something that cannot be sent", "Paste both again");
const OTHER: Advice = (
    "The request failed for a reason that is not one of the usual ones",
    "Try again; if it stays, keep the log of this program for whoever looks into it",
);
const SELF_SIGNED: Advice = (
    "Nobody vouches for this server; Okta will not trust it either",
    "Give the server a certificate of a public authority; to look at it until then, give its certificate as CA file",
);
const GIVE_THE_AUTHORITY: &str = "Ask your network people for the authority's certificate, and give it as CA file in Proxy and certificate authority";
const INSPECTED: Advice = (
    "The issuer looks like a company proxy that reads encrypted traffic; Okta sees another certificate than this computer",
    GIVE_THE_AUTHORITY,
);
const PRIVATE_ISSUER: Advice = (
    "It is a private authority, or a company proxy that reads encrypted traffic; Okta will not trust a private one either",
    GIVE_THE_AUTHORITY,
);
const EXPIRED: Advice = (
    "Its owner did not renew it, or this computer's clock is wrong; Okta refuses it too",
    "Compare this computer's date first; then the certificate has to be renewed on the server",
);
const NOT_YET_VALID: Advice =
    ("Mostly this computer's clock is behind", "Set date and time of this computer, then try again");
const WRONG_HOST: Advice = (
    "The host is mistyped, or something else answers in its place",
    "Use one of the names of the certificate in the base URL if one is the server's",
);
const NOT_TLS: Advice = (
    "Plain HTTP or another service answers there, so no token was sent",
    "Check the port in the base URL; SCIM needs https",
);
const TOO_OLD: Advice = (
    "The server speaks only TLS 1.1 or older; TLS 1.2 is the lowest that is taken here, and by Okta",
    "The server, or the load balancer before it, has to offer TLS 1.2 or 1.3",
);
const CLIENT_CERTIFICATE: Advice = (
    "The server lets in only computers with a certificate of their own, which Okta does not send",
    "Ask the people who run the server for an address that works with a token alone",
);
const ALERT: Advice = (
    "The server does not know that name, or something between here and there interferes",
    "Check the host in the base URL, and try from another network",
);
const OF_AUTHORITY: Advice = (
    "Tools make such a certificate for a first try; it stays refused even as CA file, and Okta does not trust it either",
    "Give the server a certificate of a public authority, or for a first look one that is made without CA:TRUE",
);
const CERTIFICATE: Advice = (
    "The certificate cannot be used to tell who the server is; Okta will most likely refuse it too",
    "Show this to the people who run the server",
);
const SIGN_IN: Advice = (
    "The request did not reach the SCIM server; it is not to blame",
    "Ask your network people for a way out without a sign-in, or for an exception for this host",
);
const PROXY_REFUSED: Advice = (
    "The proxy does not let this computer reach the SCIM server, or cannot reach it itself",
    "Ask your network people to allow the host, or try without a proxy",
);
const PROXY_DOWN: Advice = (
    "The way out of this network is broken; the SCIM server is not to blame",
    "Check the address in Proxy and certificate authority, or that of the system, or try without a proxy",
);

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const HOST: &str = "h.example";

    fn below_tls() -> Vec<Error> {
        let (host, why, waited) = (|| HOST.to_owned(), || "a reason".to_owned(), Duration::from_secs(15));
        vec![
            Error::Name { host: host(), why: why() },
            Error::Refused { host: host(), tried: vec!["127.0.0.1:1".parse().unwrap()] },
            Error::ConnectTimeout { host: host(), tried: vec![], waited },
            Error::Unreachable { host: host(), why: why() },
            Error::HungUp { host: host() },
            Error::Silent { host: host(), waited },
            Error::TooSlow { host: host(), waited, received: 1_234 },
            Error::BrokenOff { host: host(), received: 10, announced: Some(2_000) },
            Error::BrokenOff { host: host(), received: 10, announced: None },
            Error::TooLarge { host: host(), limit: 64 },
            Error::Unpack { host: host() },
            Error::NotHttp { host: host(), why: why() },
            Error::RedirectElsewhere { from: host(), to: "https://other.example".to_owned(), status: 302 },
            Error::RedirectLoop { host: host() },
            Error::CaFile { path: HOST.into(), why: why() },
            Error::NoCaStore { why: HOST.to_owned() },
            Error::Request { why: HOST.to_owned() },
            Error::Other { host: host(), why: why() },
        ]
    }

    fn tls_and_proxy() -> Vec<Error> {
        let (host, why) = (|| HOST.to_owned(), || "a reason".to_owned());
        let issuer = |issuer: &str, self_signed| TlsError::UnknownIssuer {
            host: host(),
            issuer: issuer.to_owned(),
            self_signed,
        };
        let tls = [
            issuer("Zscaler Root CA", false),
            issuer("Corp CA", false),
            issuer(HOST, true),
            TlsError::Expired { host: host(), not_after: Some(Timestamp::UNIX_EPOCH) },
            TlsError::NotYetValid { host: host(), not_before: None },
            TlsError::WrongHost { host: host(), names: vec!["a.example".to_owned()] },
            TlsError::NotTls { host: host(), port: 443 },
            TlsError::TooOld { host: host() },
            TlsError::ClientCertificate { host: host() },
            TlsError::Alert { host: host(), why: why() },
            TlsError::Certificate { host: host(), of_authority: false, why: why() },
            TlsError::Certificate { host: host(), of_authority: true, why: why() },
        ];
        let proxy = [
            ProxyError::SignIn { proxy: host(), kinds: vec!["NTLM".to_owned()] },
            ProxyError::Refused { proxy: host(), status: 403 },
            ProxyError::Down { proxy: host(), why: "Connection refused (os error 111)".to_owned() },
        ];
        tls.map(Error::Tls).into_iter().chain(proxy.map(Error::Proxy)).collect()
    }

    #[test]
    fn each_cause_has_three_parts_of_its_own_and_names_its_place() {
        let mut seen = std::collections::BTreeSet::new();
        for error in below_tls().into_iter().chain(tls_and_proxy()) {
            let told = explain(&error);
            assert!(told.seen.contains(HOST), "{told:?}");
            assert!([&told.seen, &told.means, &told.fix].iter().all(|s| s.len() > 10 && !s.ends_with('.')), "{told:?}");
            assert!(seen.insert(told.seen.clone()), "{told:?}");
        }
    }

    #[test]
    fn a_company_proxy_is_recognised_and_no_one_is_told_to_ignore_a_certificate() {
        let told: Vec<Explanation> = tls_and_proxy().iter().map(explain).collect();
        assert!(told[0].means.contains("company proxy that reads"), "{:?}", told[0]);
        assert!(told[0].fix.contains("CA file"));
        assert_eq!(told[3].seen, "The certificate of h.example is expired since 1970-01-01 00:00 UTC");
        assert_eq!(told[12].seen, "The proxy h.example wants a sign-in (it offers NTLM)");
        assert!(told[12].means.contains("not to blame"));
        assert_eq!(told[14].seen, "The proxy h.example could not be used (Connection refused)");
    }

    #[test]
    fn a_broken_answer_tells_how_much_there_was() {
        let told: Vec<Explanation> = below_tls().iter().map(explain).collect();
        assert_eq!(told[7].seen, "The answer of h.example broke off after 10 of 2,000 bytes");
        assert_eq!(told[1].seen, "h.example refused the connection (tried 127.0.0.1:1)");
        assert!(told[12].means.contains("token was not sent there"));
    }
}
