//! The connection test: eleven stages from the pasted text to discovery, read-only.
//!
//! Sends what Okta sends (under its own User-Agent), then proves that the token matters. Each stage
//! has a time, a verdict, the server's own words, a cause and a fix; after a failed stage the later
//! ones are not reached. Keeps nothing: the caller gets the report and the credentials that worked.

mod discovery;
mod finding;
mod input;
mod lists;
mod lookup;
mod network;
mod session;
mod token;
mod variants;
mod web;

use finding::{Finding, Record};
use session::Session;
use variants::Variant;

use jiff::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{Client, Error, Page, ServerCard, UserBlock};
use crate::base_url::BaseUrl;
use crate::http::{self, Route};
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
    let checked = input::check(&input);
    let mut record = Record::new(checked.token.clone(), tell);
    let mut card = ServerCard::default();
    record.add(StageId::Input, checked.finding);
    let pasted = checked.base_url.zip(checked.token.clone());
    let mut paste = None;
    if let Some((base_url, token)) = &pasted {
        card.host = base_url.host_and_port();
        paste = ask(&input, base_url, token, &mut record, &mut card).await;
    }
    let server = record.shown_card(card);
    let (verdict, stages) = record.finish();
    let accepted = pasted.filter(|_| verdict == Verdict::Ok);
    Outcome { report: TestReport { verdict, stages, paste, server }, accepted, token: checked.token }
}

/// Everything that needs the network. Gives back what to paste, where that was found out.
async fn ask<F: FnMut(&Stage)>(
    input: &Input,
    base_url: &BaseUrl,
    token: &Token,
    record: &mut Record<F>,
    card: &mut ServerCard,
) -> Option<Paste> {
    if !network::walk(base_url, &input.route, input.now, record, card).await {
        return None;
    }
    let transport = match http::Client::new(&input.route) {
        Ok(transport) => transport,
        Err(error) => {
            record.add(StageId::Http, Finding::problem(Error::Http(error).explain(&card.host)));
            return None;
        }
    };
    let mut session = Session::new(transport, base_url.clone(), token.clone());
    converse(&mut session, input.now, record, card).await
}

/// The stages that need an answer, from HTTP on.
async fn converse<F: FnMut(&Stage)>(
    session: &mut Session,
    now: Timestamp,
    record: &mut Record<F>,
    card: &mut ServerCard,
) -> Option<Paste> {
    let client = session.client();
    let answer = session.ask(&client).await;
    let first = answer.as_ref().map_err(Clone::clone).and_then(|response| web::read(&client, response));
    let response = match (answer, &first) {
        (Ok(response), first) if !first.as_ref().is_err_and(web::is_fault) => response,
        (_, Err(error)) => return refused(session, StageId::Http, error, record).await,
        (_, Ok(_)) => return None,
    };
    record.add(StageId::Http, web::seen(&response, &client, now, card));
    match &first {
        // An answer with a status of success accepted the token, even if its body is a riddle.
        Ok(_) | Err(Error::NotScim { .. }) => {}
        Err(error) => return refused(session, StageId::Token, error, record).await,
    }
    record.add_timed(StageId::Token, token::accepted(&response), response.took);
    read(session, &client, &first, record, card).await;
    Some(Variant::right(session.base_url()).paste())
}

/// Ends the test at a stage, with what would have worked if that can be found out.
async fn refused<F: FnMut(&Stage)>(
    session: &mut Session,
    id: StageId,
    error: &Error,
    record: &mut Record<F>,
) -> Option<Paste> {
    let found = variants::find(session, error).await;
    record.add(id, variants::failed(found.as_ref(), web::explain(error, &session.host()), session.base_url()));
    found.map(|variant| variant.paste())
}

/// The stages after an accepted token; none of them keeps the next from running.
async fn read<F: FnMut(&Stage)>(
    session: &mut Session,
    client: &Client,
    first: &Result<Page<UserBlock>, Error>,
    record: &mut Record<F>,
    card: &mut ServerCard,
) {
    record.add(StageId::Control, token::control(session).await);
    record.add(StageId::Users, lists::users(client, first, card).await);
    record.add(StageId::Groups, lists::groups(client, card).await);
    let named =
        first.as_ref().ok().and_then(|page| page.resources().into_iter().find(|user| !user.user_name.is_empty()));
    record.add(StageId::Lookup, lookup::look_up(client, named.map(|user| user.user_name), card).await);
    record.add(StageId::Discovery, discovery::tell(client, &session.anybody(), card).await);
}
