//! The connection test: eleven stages from the pasted text to discovery, read-only.
//!
//! Sends what Okta sends (under its own User-Agent), then proves that the token matters. Each stage
//! has a time, a verdict, the server's own words, a cause and a fix; after a failed stage the later
//! ones are not reached. Keeps nothing: the caller gets the report and the credentials that worked.

use jiff::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{ServerCard, TokenForm};
use crate::base_url::BaseUrl;
use crate::http::Route;
use crate::secret::Token;

/// What is tested.
pub struct Input {
    /// As pasted.
    pub base_url: String,
    /// As pasted.
    pub token: SecretString,
    /// The way out.
    pub route: Route,
    /// The clock, for "days left" and clock skew.
    pub now: Timestamp,
}

/// What came out.
pub struct Outcome {
    /// Everything that can be shown and exported; holds no token.
    pub report: TestReport,
    /// What to keep when the verdict is ok: base URL and token in the form that worked.
    pub accepted: Option<(BaseUrl, Token)>,
    /// The cleaned token, whenever the text was one, so that a wrong URL does not cost the token.
    pub token: Option<Token>,
}

/// The result, in the stable shape that the command line prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct TestReport {
    pub verdict: Verdict,
    /// All eleven, in order.
    pub stages: Vec<Stage>,
    pub paste: Option<Paste>,
    pub server: ServerCard,
}

/// Ok when no stage is a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Verdict {
    Ok,
    Problem,
}

/// The exact text for Okta.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paste {
    /// For the field Base URL.
    pub base_url: String,
    /// For the field API Token, as a form: `Bearer <token>`.
    pub token_form: String,
}

/// One stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Stage {
    pub id: StageId,
    pub state: StageState,
    pub ms: u64,
    /// What was seen.
    pub said: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
}

/// The stages, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum StageId {
    Input,
    Name,
    Reach,
    Tls,
    Http,
    Token,
    Control,
    Users,
    Groups,
    Lookup,
    Discovery,
}

impl StageId {
    /// All, in order.
    pub const ALL: [Self; 11] = [
        Self::Input,
        Self::Name,
        Self::Reach,
        Self::Tls,
        Self::Http,
        Self::Token,
        Self::Control,
        Self::Users,
        Self::Groups,
        Self::Lookup,
        Self::Discovery,
    ];

    /// Its name for people: "Token", "Wrong token refused", …
    pub fn title(self) -> &'static str {
        match self {
            Self::Input => "What you pasted",
            Self::Name => "Name",
            Self::Reach => "Connection",
            Self::Tls => "Encryption (TLS)",
            Self::Http => "Web server",
            Self::Token => "Token accepted",
            Self::Control => "Wrong token refused",
            Self::Users => "People",
            Self::Groups => "Groups",
            Self::Lookup => "Look-up of one person",
            Self::Discovery => "What the server tells of itself",
        }
    }
}

/// The verdict of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum StageState {
    Seen,
    Problem,
    Noted,
    NotReached,
    Skipped,
}

/// Runs the test and tells each stage as it ends. Dropping the future cancels it.
pub async fn run(input: Input, tell: impl FnMut(&Stage)) -> Outcome {
    let _ = (input, tell, TokenForm::Bearer);
    unimplemented!()
}
