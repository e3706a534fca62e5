//! When the token or the base URL was refused: what would have worked on the same host.
//!
//! Knows the forms a token can have and the paths below which SCIM usually lives. Never asks
//! another host, and stays within the budget of wrong tokens.

use super::Paste;
use super::finding::Finding;
use super::session::Session;
use crate::base_url::BaseUrl;
use crate::explanation::Explanation;
use crate::scim::{Error, TokenForm};

/// Paths that are tried at most.
const MOST_PATHS: usize = 6;
const OTHER_FORMS: [TokenForm; 2] = [TokenForm::Bare, TokenForm::Doubled];

/// A base URL and a form of the token that brought a list of users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Variant {
    base_url: BaseUrl,
    form: TokenForm,
}

impl Variant {
    pub(super) fn right(base_url: &BaseUrl) -> Self {
        Self { base_url: base_url.clone(), form: TokenForm::Bearer }
    }

    /// The exact text for Okta.
    pub(super) fn paste(&self) -> Paste {
        let token_form = match self.form {
            TokenForm::Bearer => "Bearer <token>",
            TokenForm::Bare => "<token>",
            TokenForm::Doubled => "Bearer Bearer <token>",
        };
        Paste { base_url: self.base_url.to_string(), token_form: token_form.to_owned() }
    }

    /// What was wrong and what to paste, instead of the explanation of the refusal alone.
    fn explain(&self, refusal: Explanation, asked: &BaseUrl) -> Explanation {
        let Paste { base_url, token_form } = self.paste();
        let path = (self.base_url != *asked).then(|| format!("SCIM lives at {base_url} on this host, not at {asked}"));
        let form = match self.form {
            TokenForm::Bearer => None,
            TokenForm::Bare => Some("This server takes the token only without the word Bearer".to_owned()),
            TokenForm::Doubled => Some("This server takes the token only with the word Bearer twice".to_owned()),
        };
        let means: Vec<String> = path.into_iter().chain(form).collect();
        let fix = match (self.base_url != *asked, self.form) {
            (true, TokenForm::Bearer) => format!("Paste {base_url} into Base URL, here and in Okta"),
            (true, _) => format!("Paste {base_url} into Base URL and {token_form} into API Token in Okta"),
            (false, _) => format!(
                "Paste {token_form} into API Token in Okta, and tell the vendor that the server should take \
                 Authorization: Bearer <token> as RFC 6750 asks"
            ),
        };
        Explanation::new(refusal.seen, means.join("; "), fix)
    }
}

/// The finding of a refusal: what would have worked if that is known, else the refusal alone.
pub(super) fn failed(found: Option<&Variant>, refusal: Explanation, asked: &BaseUrl) -> Finding {
    Finding::problem(match found {
        Some(variant) => variant.explain(refusal, asked),
        None => refusal,
    })
}

/// Tries other paths with the token as it is, and other forms where a path refuses the token.
pub(super) async fn find(session: &mut Session, refusal: &Error) -> Option<Variant> {
    let asked = session.base_url().clone();
    if is_refusal(refusal) {
        if let Some(found) = other_forms(session, &asked).await {
            return Some(found);
        }
    } else if !hints_at_path(refusal) {
        return None;
    }
    for path in paths(asked.path()) {
        let base_url = asked.with_path(&path);
        match attempt(session, &base_url, TokenForm::Bearer).await {
            Some(Ok(found)) => return Some(found),
            Some(Err(Error::Unauthorized { .. })) if !is_refusal(refusal) => {
                return other_forms(session, &base_url).await;
            }
            Some(Err(_)) => {}
            None => return None,
        }
    }
    None
}

fn is_refusal(error: &Error) -> bool {
    matches!(error, Error::Unauthorized { .. } | Error::Forbidden { .. })
}

fn hints_at_path(error: &Error) -> bool {
    use crate::http::Error::{RedirectElsewhere, RedirectLoop};
    match error {
        Error::Http(error) => matches!(error, RedirectElsewhere { .. } | RedirectLoop { .. }),
        Error::NotFound { .. } | Error::WebPage { .. } | Error::Empty { .. } | Error::NotJson { .. } => true,
        Error::Status { status, .. } => !matches!(status, 406 | 415),
        _ => false,
    }
}

async fn other_forms(session: &mut Session, base_url: &BaseUrl) -> Option<Variant> {
    for form in OTHER_FORMS {
        if let Some(Ok(found)) = attempt(session, base_url, form).await {
            return Some(found);
        }
    }
    None
}

/// `None` when the budget is used up. Only a list of users counts as success.
async fn attempt(session: &mut Session, base_url: &BaseUrl, form: TokenForm) -> Option<Result<Variant, Error>> {
    if !session.may_try() {
        return None;
    }
    let client = session.variant(base_url.clone(), form);
    let answer = session.ask(&client).await;
    let read = answer.and_then(|response| client.read_users(&response));
    Some(read.map(|_| Variant { base_url: base_url.clone(), form }))
}

/// The likely paths, the likeliest first, without the one that was asked.
fn paths(asked: &str) -> Vec<String> {
    let mut likely = Vec::new();
    for suffix in ["/scim/v2", "/v2", "/scim"] {
        if let Some(rest) = asked.strip_suffix(suffix) {
            let doubled = rest.ends_with(suffix);
            likely.extend(doubled.then(|| rest.to_owned()));
            likely.extend(["/scim/v2", "/v2", ""].map(|end| format!("{rest}{end}")));
        }
    }
    if !asked.ends_with("/v2") {
        likely.extend(["/scim/v2", "/v2"].map(|end| format!("{asked}{end}")));
    }
    let parent = asked.rsplit_once('/').map_or("", |(parent, _)| parent);
    likely.extend([parent.to_owned(), format!("{parent}/scim/v2")]);
    likely.extend(["/scim/v2", "/v2", ""].map(str::to_owned));
    let mut paths: Vec<String> = Vec::new();
    for path in likely {
        if path != asked && !paths.contains(&path) {
            paths.push(path);
        }
    }
    paths.truncate(MOST_PATHS);
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likely_paths_of_the_same_host_are_tried() {
        assert_eq!(paths(""), ["/scim/v2", "/v2"]);
        assert_eq!(paths("/scim")[..2], ["/scim/v2", "/v2"]);
        assert_eq!(paths("/scim/v2/scim/v2")[0], "/scim/v2");
        assert!(paths("/tenant/7/scim/v2").contains(&"/tenant/7".to_owned()));
        assert_eq!(paths("/app/login")[..2], ["/app/login/scim/v2", "/app/login/v2"]);
        assert!(paths("/app/login").contains(&"/scim/v2".to_owned()));
        for asked in ["", "/scim/v2", "/v2", "/a/b/c/d"] {
            let paths = paths(asked);
            assert!(paths.len() <= MOST_PATHS && !paths.iter().any(|p| p == asked), "{asked}: {paths:?}");
        }
    }

    #[test]
    fn the_fix_names_the_exact_text() {
        let asked = BaseUrl::parse("https://scim.example.com").unwrap().value;
        let refusal = || Explanation::new("404", "means", "fix");
        let moved = Variant { base_url: asked.with_path("/scim/v2"), form: TokenForm::Bearer };
        let told = moved.explain(refusal(), &asked);
        assert!(told.fix.contains("https://scim.example.com/scim/v2"), "{}", told.fix);
        let bare = Variant { base_url: asked.clone(), form: TokenForm::Bare };
        assert_eq!(bare.paste().token_form, "<token>");
        assert!(bare.explain(refusal(), &asked).fix.contains("Paste <token> into API Token"));
        assert_eq!(Variant::right(&asked).paste().token_form, "Bearer <token>");
    }
}
