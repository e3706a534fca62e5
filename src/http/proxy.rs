//! Which proxy the way to a URL leads through, and what signs in to it. Reads the environment; opens no connection.
//!
//! A proxy that was given wins over the system's, and loopback is never reached through one. The
//! HTTP client also reads the desktop settings of Windows and macOS, which are not seen from here.

use url::Url;

use super::Route;
use crate::base_url::is_loopback;

/// The proxy for a URL, if there is one.
pub(super) fn proxy_for(url: &Url, route: &Route) -> Option<Url> {
    if is_loopback(url) {
        return None;
    }
    route.proxy.clone().or_else(|| from_environment(url, |name| std::env::var(name).ok()))
}

/// Host and port, as people read them: never a user name.
pub(super) fn host_and_port(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port_or_known_default() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// What signs in to a proxy whose address in the environment holds a name and a password: the value
/// of its header, as the HTTP client sends it too. A proxy that was given here never has one.
pub(super) fn sign_in(proxy: &Url) -> Option<String> {
    let password = proxy.password()?;
    Some(format!("Basic {}", base64(format!("{}:{}", plain(proxy.username()), plain(password)).as_bytes())))
}

/// Percent-encoding taken back, and nothing else.
fn plain(part: &str) -> String {
    let as_value = part.replace('&', "%26").replace('+', "%2B");
    let pair = url::form_urlencoded::parse(as_value.as_bytes()).next();
    pair.map_or_else(String::new, |(name, value)| if value.is_empty() { name } else { name + "=" + value }.into_owned())
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |chunk: &[u8]| {
        let at = |n: usize| u32::from(chunk.get(n).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        let letter = |n: usize| match n {
            n if n > chunk.len() => '=',
            n => char::from(LETTERS[(bits >> (18 - 6 * n) & 63) as usize]),
        };
        [letter(0), letter(1), letter(2), letter(3)]
    };
    bytes.chunks(3).flat_map(group).collect()
}

fn from_environment(url: &Url, variable: impl Fn(&str) -> Option<String>) -> Option<Url> {
    let first = |names: &[&str]| names.iter().find_map(|name| variable(name).filter(|v| !v.is_empty()));
    let excepted = first(&["NO_PROXY", "no_proxy"]).unwrap_or_default();
    if is_excepted(url.host_str().unwrap_or_default(), &excepted) {
        return None;
    }
    let typed = match url.scheme() {
        "https" => first(&["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]),
        _ => first(&["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]),
    }?;
    let text = if typed.contains("://") { typed } else { format!("http://{typed}") };
    Url::parse(&text).ok().filter(Url::has_host)
}

fn is_excepted(host: &str, list: &str) -> bool {
    list.split(',').map(|part| part.trim().trim_start_matches('.')).filter(|part| !part.is_empty()).any(|part| {
        part == "*"
            || host.eq_ignore_ascii_case(part)
            || host.to_ascii_lowercase().ends_with(&format!(".{}", part.to_ascii_lowercase()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(variables: &[(&str, &str)], url: &str) -> Option<String> {
        let look = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        from_environment(&Url::parse(url).unwrap(), look).map(|url| host_and_port(&url))
    }

    #[test]
    fn the_environment_names_a_proxy_and_its_exceptions() {
        let url = "https://scim.example.com/scim/v2";
        assert_eq!(with(&[("https_proxy", "proxy.example:3128")], url).as_deref(), Some("proxy.example:3128"));
        assert_eq!(with(&[("ALL_PROXY", "socks5://proxy.example:1080")], url).as_deref(), Some("proxy.example:1080"));
        assert_eq!(with(&[("HTTP_PROXY", "http://proxy.example")], url), None);
        for excepted in ["example.com", ".example.com", "other.example, scim.example.com", "*"] {
            assert_eq!(with(&[("HTTPS_PROXY", "proxy.example:3128"), ("NO_PROXY", excepted)], url), None, "{excepted}");
        }
        let near = [("HTTPS_PROXY", "proxy.example:3128"), ("NO_PROXY", "ample.com")];
        assert_eq!(with(&near, url).as_deref(), Some("proxy.example:3128"));
    }

    #[test]
    fn a_password_in_the_environment_signs_in_and_a_given_proxy_has_none() {
        let signed = |text: &str| sign_in(&Url::parse(text).unwrap());
        assert_eq!(signed("http://proxy.example:3128"), None);
        assert_eq!(signed("http://Aladdin:open%20sesame@h").as_deref(), Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
        assert_eq!(signed("http://me:a+b%26c%3Dd@h").as_deref(), Some("Basic bWU6YStiJmM9ZA=="));
    }

    #[test]
    fn loopback_is_never_reached_through_a_proxy() {
        let route = Route { proxy: Url::parse("http://proxy.example:3128").ok(), ca_file: None };
        assert_eq!(proxy_for(&Url::parse("http://127.0.0.1:8080/scim").unwrap(), &route), None);
        assert_eq!(proxy_for(&Url::parse("https://scim.example.com").unwrap(), &route), route.proxy);
    }
}
