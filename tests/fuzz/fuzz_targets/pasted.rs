//! Anything that can be pasted as a base URL, a token, an Okta address or a proxy: it is refused in words or
//! cleaned, and what was cleaned once is clean.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scim_assistant::base_url::BaseUrl;
use scim_assistant::http::Route;
use scim_assistant::okta_org::{AdminPage, OktaOrg};
use scim_assistant::secret::Token;
use scim_assistant::text;

fuzz_target!(|pasted: &str| {
    match BaseUrl::parse(pasted) {
        Ok(cleaned) => base_url(&cleaned.value),
        Err(error) => drop((error.to_string(), error.fix())),
    }
    if let Ok(cleaned) = Token::parse(pasted) {
        let token = cleaned.value;
        assert!(token.expose().bytes().all(|b| b.is_ascii_graphic()));
        let again = Token::parse(token.expose()).expect("a clean token is a token");
        assert!(again.value == token && again.cleanings.is_empty(), "{:?}", again.cleanings);
    }
    if let Ok(org) = OktaOrg::parse(pasted) {
        let again = OktaOrg::parse(&org.address()).expect("its own address");
        assert_eq!((again.host(), again.app()), (org.host(), org.app()));
        assert!(org.link(AdminPage::AppGeneral).starts_with(&format!("https://{}/", org.admin_host())));
    }
    if let Ok(proxy) = Route::parse_proxy(pasted) {
        assert!(proxy.host_str().is_some() && proxy.password().is_none());
    }
    let name = text::file_name(pasted, "profile");
    assert!(
        !name.is_empty() && !name.contains(['/', '\\', '\0']) && !name.starts_with('.') && !name.ends_with('.'),
        "{name}"
    );
});

/// Clean, https or loopback, and nothing joined to it leaves it.
fn base_url(url: &BaseUrl) {
    assert!(!url.is_plain_http() || url.is_loopback());
    let again = BaseUrl::parse(url.as_str()).expect("a clean base URL is a base URL");
    assert_eq!(again.value.as_str(), url.as_str());
    let joined = url.join(&["Users", "../a?b#c/%2e%2e"]);
    assert!(joined.as_str().starts_with(&format!("{}/Users/", url.as_str())), "{joined}");
    assert!(joined.query().is_none() && joined.fragment().is_none());
    assert!(url.join(&["Users", ".."]).as_str().starts_with(&format!("{}/Users/", url.as_str())));
    drop(url.concerns());
}
