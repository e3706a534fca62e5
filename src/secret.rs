//! The SCIM token as a value that cannot be shown by accident.
//!
//! Knows what a token may be made of (1 to 16,384 characters of 0x21 to 0x7E) and how to cut one
//! out of what a person pasted. `Debug` shows the fingerprint only, and there is no `Display`.
//! Does not know where tokens are kept ([`crate::vault`]) nor how they are sent ([`crate::http`]).

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use crate::pasted::{self, Cleaned, Cleaning};

/// A bearer token without its scheme: exactly what stands behind `Bearer `.
#[derive(Clone)]
pub struct Token(SecretString);

/// Why a pasted text is no token. Never contains the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Nothing is left after cleaning.
    #[error("the token is empty")]
    Empty,
    /// Blanks in the middle: two things were pasted, or a sentence.
    #[error("there is a blank inside the token, at character {at}")]
    InnerBlank {
        /// Position of the blank, counted from 1.
        at: usize,
    },
    /// Something that cannot stand in a header.
    #[error("the token holds a character that no token can have, at character {at}")]
    ForbiddenCharacter {
        /// Position of the character, counted from 1.
        at: usize,
    },
    /// Longer than any token is.
    #[error("the token is {length} characters long; {} is the most", Token::MAX_LENGTH)]
    TooLong {
        /// Its length in characters.
        length: usize,
    },
}

impl Token {
    /// The longest token that is taken, in characters.
    pub const MAX_LENGTH: usize = 16_384;

    /// Cuts the token out of what was pasted and says what had to be removed.
    ///
    /// # Errors
    /// When nothing is left, or what is left cannot be a token.
    pub fn parse(pasted: &str) -> Result<Cleaned<Self>, TokenError> {
        let mut cleanings = Vec::new();
        let from_curl = pasted::curl_words(pasted).and_then(|words| authorization_of(&words));
        pasted::note(&mut cleanings, Cleaning::CurlCommand, from_curl.is_some());
        let text = from_curl.as_deref().unwrap_or(pasted);
        let mut text = pasted::strip_dirt(text, &mut cleanings);
        let labels = [("authorization:", Cleaning::HeaderName), ("bearer ", Cleaning::Bearer)];
        // In any order and number, so that what was cleaned once is clean.
        while let Some((rest, what)) =
            labels.iter().find_map(|(label, what)| Some((strip_prefix_ignoring_case(&text, label)?, *what)))
        {
            text = pasted::strip_dirt(rest, &mut Vec::new());
            pasted::note(&mut cleanings, what, true);
        }
        if text.eq_ignore_ascii_case("bearer") {
            text.clear();
        }
        check(&text)?;
        Ok(Cleaned { value: Self(SecretString::from(text)), cleanings })
    }

    /// A token that nobody has: for the control request of the test, and for the practice server.
    pub fn random() -> Self {
        Self(SecretString::from(std::iter::repeat_with(fastrand::alphanumeric).take(40).collect::<String>()))
    }

    /// Four characters that tell tokens apart without giving anything away, such as `ab12`.
    pub fn fingerprint(&self) -> String {
        let hash = Sha256::digest(format!("scim-assistant fingerprint {}", self.expose()));
        format!("{:02x}{:02x}", hash[0], hash[1])
    }

    /// The token itself. Callers put it into a header marked sensitive, the vault or the clipboard.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({})", self.fingerprint())
    }
}

impl PartialEq for Token {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for Token {}

fn check(text: &str) -> Result<(), TokenError> {
    if text.is_empty() {
        return Err(TokenError::Empty);
    }
    let length = text.chars().count();
    if length > Token::MAX_LENGTH {
        return Err(TokenError::TooLong { length });
    }
    match text.chars().position(|c| !matches!(c, '\x21'..='\x7e')) {
        None => Ok(()),
        Some(at) if text.chars().nth(at).is_some_and(char::is_whitespace) => Err(TokenError::InnerBlank { at: at + 1 }),
        Some(at) => Err(TokenError::ForbiddenCharacter { at: at + 1 }),
    }
}

fn authorization_of(words: &[String]) -> Option<String> {
    let attached = words.iter().filter_map(|w| w.strip_prefix("-H").or(w.strip_prefix("--header=")));
    let separate = words.windows(2).filter(|w| w[0] == "-H" || w[0] == "--header").map(|w| w[1].as_str());
    separate
        .chain(attached)
        .find(|header| strip_prefix_ignoring_case(header, "authorization:").is_some())
        .map(str::to_owned)
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canary::{CANARY, assert_unseen};

    #[test]
    fn a_token_is_cut_out_of_whatever_was_pasted() {
        use Cleaning::*;
        let cases: &[(&str, &[Cleaning])] = &[
            ("abc.DEF-1", &[]),
            ("Bearer abc.DEF-1", &[Bearer]),
            ("bearer  Bearer abc.DEF-1", &[Bearer]),
            ("Bearer authorization:abc.DEF-1", &[Bearer, HeaderName]),
            ("\"abc.DEF-1\"", &[Quotes]),
            (" abc.D\r\nEF-1\n", &[LineBreaks, Blanks]),
            ("abc\u{200b}.DEF-1", &[Invisible]),
            ("Authorization: Bearer abc.DEF-1", &[HeaderName, Bearer]),
            ("curl -s -H 'Authorization: Bearer abc.DEF-1' https://x.example", &[CurlCommand, HeaderName, Bearer]),
        ];
        for (pasted, cleanings) in cases {
            let cleaned = Token::parse(pasted).unwrap_or_else(|e| panic!("{pasted}: {e}"));
            assert_eq!(cleaned.value.expose(), "abc.DEF-1", "{pasted}");
            assert_eq!(&cleaned.cleanings, cleanings, "{pasted}");
        }
    }

    #[test]
    fn what_cannot_be_a_token_is_refused() {
        assert_eq!(Token::parse(" \n"), Err(TokenError::Empty));
        assert_eq!(Token::parse("Bearer "), Err(TokenError::Empty));
        assert_eq!(Token::parse("ab cd"), Err(TokenError::InnerBlank { at: 3 }));
        assert_eq!(Token::parse("abü"), Err(TokenError::ForbiddenCharacter { at: 3 }));
        assert_eq!(Token::parse("a\u{7}b"), Err(TokenError::ForbiddenCharacter { at: 2 }));
        assert_eq!(Token::parse(&"a".repeat(100_000)), Err(TokenError::TooLong { length: 100_000 }));
    }

    #[test]
    fn debug_shows_the_fingerprint_only() {
        let token = Token::parse(CANARY).unwrap().value;
        assert_unseen("debug", format!("{token:?}"));
        assert_eq!(format!("{token:?}"), format!("Token({})", token.fingerprint()));
        assert_eq!(token.fingerprint().len(), 4);
    }
}
