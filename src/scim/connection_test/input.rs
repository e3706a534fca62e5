//! Stage 1: what was pasted, cleaned, and what the cleaning did.
//!
//! Sends nothing. Knows how a wrong paste is explained; what is right is known by the types.

use secrecy::ExposeSecret as _;

use super::Input;
use super::finding::Finding;
use crate::base_url::{BaseUrl, BaseUrlError, Concern};
use crate::explanation::Explanation;
use crate::pasted::Cleaned;
use crate::secret::{Token, TokenError};

const TOKEN_FIX: &str = "Copy the token from Scalefusion once more and paste the whole of it, and nothing else";
const ENDPOINT_FIX: &str =
    "Use the address that Scalefusion shows as SCIM API Endpoint under Integrations > SCIM Connectors";

/// What is left of the paste.
pub(super) struct Checked {
    pub(super) finding: Finding,
    pub(super) base_url: Option<BaseUrl>,
    pub(super) token: Option<Token>,
}

pub(super) fn check(input: &Input) -> Checked {
    let base_url = BaseUrl::parse(&input.base_url);
    let token = Token::parse(input.token.expose_secret());
    let finding = judge(&base_url, &token);
    Checked { finding, base_url: base_url.ok().map(|c| c.value), token: token.ok().map(|c| c.value) }
}

fn judge(base_url: &Result<Cleaned<BaseUrl>, BaseUrlError>, token: &Result<Cleaned<Token>, TokenError>) -> Finding {
    match (base_url, token) {
        (Ok(base_url), Ok(token)) => accepted(base_url, token),
        (Err(url), Ok(_)) => refused(capitalized(&url.to_string()), url.fix().to_owned()),
        (Ok(_), Err(token)) => refused(capitalized(&token.to_string()), TOKEN_FIX.to_owned()),
        (Err(url), Err(token)) => {
            refused(format!("{}; {token}", capitalized(&url.to_string())), format!("{}; {TOKEN_FIX}", url.fix()))
        }
    }
}

fn refused(said: String, fix: String) -> Finding {
    let means = "This cannot be a connection to a SCIM server, so nothing was sent";
    Finding::problem(Explanation::new(said, means, fix))
}

fn accepted(base_url: &Cleaned<BaseUrl>, token: &Cleaned<Token>) -> Finding {
    let mut said = vec![format!("Base URL {}, token {}", base_url.value, token.value.fingerprint())];
    said.extend(base_url.sentence().map(|sentence| format!("in the base URL: {sentence}")));
    said.extend(token.sentence().map(|sentence| format!("in the token: {sentence}")));
    let concerns = base_url.value.concerns();
    let sentences: Vec<String> = concerns.iter().map(ToString::to_string).collect();
    let fix = concerns.iter().any(|concern| *concern != Concern::Loopback).then(|| ENDPOINT_FIX.to_owned());
    Finding { fix, ..Finding::seen_with(said.join("; "), &sentences) }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::StageState;
    use super::*;
    use crate::http::Route;

    fn checked(base_url: &str, token: &str) -> Checked {
        check(&Input {
            base_url: base_url.to_owned(),
            token: token.to_owned().into(),
            route: Route::default(),
            now: Timestamp::UNIX_EPOCH,
        })
    }

    #[test]
    fn the_cleaning_is_said() {
        let checked = checked("https://scim.example.com/scim/v2/Users", "Authorization: Bearer sesame-1234\n");
        assert_eq!(checked.finding.state, StageState::Seen);
        assert!(checked.finding.said.contains("Removed the resource path at its end"), "{}", checked.finding.said);
        assert!(checked.finding.said.contains("the word Bearer"), "{}", checked.finding.said);
        assert!(!checked.finding.said.contains("sesame"));
    }

    #[test]
    fn a_wrong_url_does_not_cost_the_token() {
        let checked = checked("ftp://scim.example.com", "sesame-1234");
        assert_eq!(checked.finding.state, StageState::Problem);
        assert!(checked.base_url.is_none());
        assert_eq!(checked.token.unwrap().expose(), "sesame-1234");
    }

    #[test]
    fn a_doubtful_address_is_noted_with_what_to_use() {
        let checked = checked("https://10.0.0.7/scim/v2", "sesame-1234");
        assert_eq!(checked.finding.state, StageState::Noted);
        assert!(checked.finding.fix.is_some());
        assert!(checked.base_url.is_some());
    }
}
