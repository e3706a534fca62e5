//! The requests of one test: the token that was pasted, the server, and how often a token was refused.
//!
//! Knows the budget of wrong tokens, which keeps a test from locking an account. Judges nothing.

use crate::base_url::BaseUrl;
use crate::http::{self, Response};
use crate::scim::{Client, Error, TokenForm};
use crate::secret::Token;

/// Requests of one test that may carry a wrong token: servers lock out whoever sends more.
pub(super) const MOST_WRONG_TOKENS: u64 = 12;

/// What all stages from HTTP on share.
pub(super) struct Session {
    http: http::Client,
    base_url: BaseUrl,
    token: Token,
    /// Requests that carried a token which was not accepted.
    wrong: u64,
    /// The most that one attempt cost, redirects and a second try for plain JSON included.
    dearest: u64,
}

impl Session {
    pub(super) fn new(http: http::Client, base_url: BaseUrl, token: Token) -> Self {
        Self { http, base_url, token, wrong: 0, dearest: 1 }
    }

    pub(super) fn host(&self) -> String {
        self.base_url.host_and_port()
    }

    pub(super) fn base_url(&self) -> &BaseUrl {
        &self.base_url
    }

    /// The client as Okta would be set up with what was pasted.
    pub(super) fn client(&self) -> Client {
        Client::new(self.http.clone(), self.base_url.clone(), &self.token).once()
    }

    /// A client for the token in another form or for another path.
    pub(super) fn variant(&self, base_url: BaseUrl, form: TokenForm) -> Client {
        Client::with_form(self.http.clone(), base_url, &self.token, form).once()
    }

    /// A client with a token that nobody has.
    pub(super) fn stranger(&self) -> Client {
        Client::new(self.http.clone(), self.base_url.clone(), &Token::random()).once()
    }

    /// A client that shows no token.
    pub(super) fn anybody(&self) -> Client {
        Client::without_token(self.http.clone(), self.base_url.clone()).once()
    }

    /// Whether one more attempt fits into the budget.
    pub(super) fn may_try(&self) -> bool {
        self.wrong + self.dearest <= MOST_WRONG_TOKENS
    }

    /// Sends what Okta's own test sends. Every request of it counts, unless its token was accepted.
    pub(super) async fn ask(&mut self, client: &Client) -> Result<Response, Error> {
        let before = self.http.requests_sent();
        let answer = client.get(&["Users"], &page(1, 2)).await;
        let cost = self.http.requests_sent() - before;
        self.dearest = self.dearest.max(cost);
        if !answer.as_ref().is_ok_and(|response| (200..300).contains(&response.status)) {
            self.wrong += cost;
        }
        answer
    }
}

/// `startIndex` and `count`, in the order in which Okta sends them.
pub(super) fn page(start: u64, count: u64) -> [(&'static str, String); 2] {
    [("startIndex", start.to_string()), ("count", count.to_string())]
}
