//! What is told to people when no whole answer came.
//!
//! The causes are those of the transport; what they mean for a SCIM server and for Okta is known here.

use jiff::Timestamp;

use crate::explanation::Explanation;
use crate::http::{Error, ProxyError, TlsError};
use crate::text::grouped;

/// The three parts for each cause.
pub(super) fn explain(error: &Error) -> Explanation {
    match error {
        Error::Tls(error) => tls(error),
        Error::Proxy(error) => proxy(error),
        Error::Name { .. } | Error::Refused { .. } | Error::ConnectTimeout { .. } | Error::Unreachable { .. } => {
            connection(error)
        }
        Error::HungUp { .. } | Error::Silent { .. } | Error::TooSlow { .. } | Error::BrokenOff { .. } => stalled(error),
        Error::TooLarge { .. } | Error::Unpack { .. } | Error::NotHttp { .. } => unusable(error),
        Error::RedirectElsewhere { .. } | Error::RedirectLoop { .. } => redirect(error),
        Error::CaFile { .. } | Error::NoCaStore { .. } | Error::Request { .. } | Error::Other { .. } => local(error),
    }
}

fn connection(error: &Error) -> Explanation {
    match error {
        Error::Name { host, why } => Explanation::new(
            format!("The name {host} is not known to this computer's DNS ({why})"),
            "The name is mistyped, or this network cannot look it up",
            "Compare the host letter by letter with the SCIM API Endpoint in Scalefusion; if it is right, check the network or VPN",
        ),
        Error::Refused { host, tried } => Explanation::new(
            format!("{host} refused the connection{}", list(tried)),
            "The computer is there and nothing listens on that port",
            "Check the port in the base URL; if it is right, the server is stopped",
        ),
        Error::ConnectTimeout { host, tried, waited } => Explanation::new(
            format!("No answer from {host} in {} s{}", waited.as_secs(), list(tried)),
            "Something drops the connection silently, often a firewall, or the server is off",
            "Try from another network, and ask whether this computer may reach that port",
        ),
        other => Explanation::new(
            other.to_string(),
            "This computer has no way to that address",
            "Check the network, the VPN and the proxy, then try again",
        ),
    }
}

fn list<T: std::fmt::Display>(tried: &[T]) -> String {
    let tried: Vec<String> = tried.iter().map(ToString::to_string).collect();
    if tried.is_empty() { String::new() } else { format!(" (tried {})", tried.join(", ")) }
}

fn stalled(error: &Error) -> Explanation {
    match error {
        Error::HungUp { host } => Explanation::new(
            format!("{host} hung up without answering"),
            "The server, or a firewall before it, closed the connection after the request",
            "Try again; if it stays, look at the server's log for the time of this request",
        ),
        Error::Silent { host, waited } => Explanation::new(
            format!("{host} was connected and gave no answer in {} s", waited.as_secs()),
            "The server is stuck or overloaded; Okta gives up on a request after 60 s",
            "Wait and try again; if it stays, the people who run the server have to look",
        ),
        Error::TooSlow { host, waited, received } => Explanation::new(
            format!(
                "The answer of {host} was not complete after {} s; {} bytes had come",
                waited.as_secs(),
                grouped(*received)
            ),
            "The server or the network is too slow; Okta gives up on a request after 60 s too",
            "Try again at another time or from another network",
        ),
        Error::BrokenOff { host, received, announced } => Explanation::new(
            match announced {
                Some(all) => {
                    format!("The answer of {host} broke off after {} of {} bytes", grouped(*received), grouped(*all))
                }
                None => format!("The answer of {host} broke off after {} bytes", grouped(*received)),
            },
            "The connection was cut in the middle of the answer; what was read before stays",
            "Read again; if it stays, something between here and the server cuts connections",
        ),
        other => Explanation::new(other.to_string(), "No whole answer came", "Try again"),
    }
}

fn unusable(error: &Error) -> Explanation {
    match error {
        Error::TooLarge { host, limit } => Explanation::new(
            format!("The answer of {host} is larger than {} bytes", grouped(*limit)),
            "No SCIM server gives that much in one answer; reading stopped to protect this computer",
            "Check the base URL; if it is right, the server ignores the size of a page",
        ),
        Error::Unpack { host } => Explanation::new(
            format!("The answer of {host} could not be unpacked"),
            "It is labelled as compressed and is not, or it was damaged on the way",
            "Try again; if it stays, look at what stands between here and the server",
        ),
        Error::NotHttp { host, why } => Explanation::new(
            format!("What answers at {host} is not a web server ({why})"),
            "Another service listens on that port, or the answer is too unusual to be read",
            "Check host and port in the base URL",
        ),
        other => Explanation::new(other.to_string(), "The answer cannot be used", "Check the base URL"),
    }
}

fn redirect(error: &Error) -> Explanation {
    match error {
        Error::RedirectElsewhere { from, to, status } => Explanation::new(
            format!("{from} points to {to} (status {status})"),
            "The token was not sent there: it goes only to the host that was entered",
            format!("If {to} is right, use it as base URL; if it is a sign-in page, the base URL is wrong"),
        ),
        other => Explanation::new(
            other.to_string(),
            "The server sends every request on to itself, so nothing is ever answered",
            "Check the path of the base URL, and whether it ends as Scalefusion shows it",
        ),
    }
}

fn local(error: &Error) -> Explanation {
    match error {
        Error::CaFile { path, why } => Explanation::new(
            format!("The file {} cannot be used ({why})", path.display()),
            "It has to hold certificate authorities in PEM form",
            "Choose another file, or remove it if the server's certificate is a public one",
        ),
        Error::NoCaStore { why } => Explanation::new(
            format!("This computer has no certificate authorities ({why})"),
            "Without them no server can be told from an impostor",
            "Install the system's CA certificates (on Linux the package ca-certificates), or give a CA file",
        ),
        Error::Request { why } => Explanation::new(
            format!("The request could not be built ({why})"),
            "The base URL or the token holds something that cannot be sent",
            "Paste both again",
        ),
        other => Explanation::new(
            other.to_string(),
            "The request failed for a reason that is not one of the usual ones",
            "Try again; if it stays, keep the log of this program for whoever looks into it",
        ),
    }
}

fn tls(error: &TlsError) -> Explanation {
    match error {
        TlsError::UnknownIssuer { host, issuer, self_signed } => unknown_issuer(host, issuer, *self_signed),
        TlsError::Expired { host, not_after } => Explanation::new(
            format!("The certificate of {host} is expired{}", day(" since ", *not_after)),
            "Its owner did not renew it, or this computer's clock is wrong; Okta refuses it too",
            "Compare this computer's date first; then the certificate has to be renewed on the server",
        ),
        TlsError::NotYetValid { host, not_before } => Explanation::new(
            format!("The certificate of {host} is not valid yet{}", day(", only from ", *not_before)),
            "Mostly this computer's clock is behind",
            "Set date and time of this computer, then try again",
        ),
        TlsError::WrongHost { host, names } => Explanation::new(
            format!("The certificate is not for {host}, but for {}", name_list(names)),
            "The host is mistyped, or something else answers in its place",
            "Use one of the names of the certificate in the base URL if one is the server's",
        ),
        other => handshake(other),
    }
}

fn unknown_issuer(host: &str, issuer: &str, self_signed: bool) -> Explanation {
    if self_signed {
        return Explanation::new(
            format!("The certificate of {host} was issued by itself ({issuer}), so this computer does not trust it"),
            "Nobody vouches for this server; Okta will not trust it either",
            "Give the server a certificate of a public authority; to look at it until then, give its certificate as CA file",
        );
    }
    let means = if looks_like_inspection(issuer) {
        "The issuer looks like a company proxy that reads encrypted traffic; Okta sees another certificate than this computer"
    } else {
        "It is a private authority, or a company proxy that reads encrypted traffic; Okta will not trust a private one either"
    };
    Explanation::new(
        format!("The certificate of {host} was issued by {issuer}, which this computer does not trust"),
        means,
        "Ask your network people for the authority's certificate, and give it as CA file in the settings",
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

fn handshake(error: &TlsError) -> Explanation {
    match error {
        TlsError::NotTls { host, port } => Explanation::new(
            format!("Port {port} of {host} does not speak TLS"),
            "Plain HTTP or another service answers there, so no token was sent",
            "Check the port in the base URL; SCIM needs https",
        ),
        TlsError::TooOld { host } => Explanation::new(
            format!("{host} offers no TLS version or cipher that is still safe"),
            "The server speaks only TLS 1.1 or older; TLS 1.2 is the lowest that is taken here, and by Okta",
            "The server, or the load balancer before it, has to offer TLS 1.2 or 1.3",
        ),
        TlsError::ClientCertificate { host } => Explanation::new(
            format!("{host} asks for a client certificate"),
            "The server lets in only computers with a certificate of their own, which Okta does not send",
            "Ask the people who run the server for an address that works with a token alone",
        ),
        TlsError::Alert { host, why } => Explanation::new(
            format!("{host} ended the TLS handshake ({why})"),
            "The server does not know that name, or something between here and there interferes",
            "Check the host in the base URL, and try from another network",
        ),
        other => Explanation::new(
            other.to_string(),
            "The certificate cannot be used to tell who the server is; Okta will most likely refuse it too",
            "Show this to the people who run the server",
        ),
    }
}

fn proxy(error: &ProxyError) -> Explanation {
    match error {
        ProxyError::SignIn { proxy, kinds } => Explanation::new(
            format!("The proxy {proxy} wants a sign-in{}", list(kinds).replace("tried ", "it offers ")),
            "The request did not reach the SCIM server; it is not to blame",
            "Ask your network people for a way out without a sign-in, or for an exception for this host",
        ),
        ProxyError::Refused { proxy, status } => Explanation::new(
            format!("The proxy {proxy} refused the connection with status {status}"),
            "The proxy does not let this computer reach the SCIM server, or cannot reach it itself",
            "Ask your network people to allow the host, or try without a proxy",
        ),
        ProxyError::Down { proxy, why } => Explanation::new(
            format!("The proxy {proxy} could not be used ({why})"),
            "The way out of this network is broken; the SCIM server is not to blame",
            "Check the proxy's address in the settings, or try without a proxy",
        ),
    }
}

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
            TlsError::Certificate { host: host(), why: why() },
        ];
        let proxy = [
            ProxyError::SignIn { proxy: host(), kinds: vec!["NTLM".to_owned()] },
            ProxyError::Refused { proxy: host(), status: 403 },
            ProxyError::Down { proxy: host(), why: why() },
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
        assert_eq!(told[11].seen, "The proxy h.example wants a sign-in (it offers NTLM)");
        assert!(told[11].means.contains("not to blame"));
    }

    #[test]
    fn a_broken_answer_tells_how_much_there_was() {
        let told: Vec<Explanation> = below_tls().iter().map(explain).collect();
        assert_eq!(told[7].seen, "The answer of h.example broke off after 10 of 2,000 bytes");
        assert_eq!(told[1].seen, "h.example refused the connection (tried 127.0.0.1:1)");
        assert!(told[12].means.contains("token was not sent there"));
    }
}
