//! Connection tests: runs one at a time, keeps the cleaned token and what was accepted until saved.

use secrecy::{ExposeSecret as _, SecretString};

use super::command::TokenSource;
use super::controller::{Controller, Done};
use super::event::Event;
use crate::guide::Evidence;
use crate::http::Route;
use crate::scim::connection_test::{self, Input, Outcome, TestReport};
use crate::vault::Credentials;

/// A finished test on its way to the loop.
pub(super) struct Ended {
    /// Which test it was.
    pub(super) number: u64,
    pub(super) outcome: Outcome,
    pub(super) route: Route,
}

/// What a good test proved, until it is saved.
pub(super) struct KeptTest {
    pub(super) credentials: Credentials,
    pub(super) report: TestReport,
    pub(super) at: jiff::Timestamp,
    pub(super) route: Route,
    pub(super) session_only: bool,
}

impl Controller {
    /// Starts a test; a running one is dropped.
    pub(super) async fn test_credentials(&mut self, base_url: String, token: TokenSource, route: Route) {
        let token = match token {
            TokenSource::Pasted(pasted) => pasted,
            TokenSource::Kept => self.exposed(|c| c.kept_token.as_ref().map(|t| t.expose())),
            TokenSource::Stored => self.exposed(|c| c.connection.as_ref().map(|open| open.credentials.token.expose())),
        };
        self.kept_test = None;
        self.tests_started += 1;
        let number = self.tests_started;
        let input = Input { base_url, token, route: route.clone(), now: self.now() };
        let (epoch, teller) = (self.epoch, self.teller.clone());
        self.tell(Event::TestStarted).await;
        let task = self.spawn(async move {
            let outcome =
                connection_test::run(input, |stage| teller.tell_if_room(epoch, Event::StageEnded(stage.clone()))).await;
            Done::Tested(Box::new(Ended { number, outcome, route }))
        });
        self.test = Some((number, task));
    }

    fn exposed(&self, token: impl FnOnce(&Self) -> Option<&str>) -> SecretString {
        SecretString::from(token(self).unwrap_or_default())
    }

    pub(super) async fn cancel_test(&mut self) {
        if self.test.take().is_some() {
            self.tell(Event::TestCancelled).await;
        }
    }

    pub(super) async fn discard_token(&mut self) {
        self.kept_token = None;
        self.kept_test = None;
        self.tell(Event::TokenDiscarded).await;
    }

    pub(super) async fn tested(&mut self, ended: Ended) {
        // A result that was on its way when the test was cancelled or replaced is none.
        if self.test.take_if(|(number, _)| *number == ended.number).is_none() {
            return;
        }
        let at = self.now();
        let Ended { outcome, route, .. } = ended;
        if let Some(token) = outcome.token {
            self.kept_token = Some(token);
        }
        let accepted = outcome.accepted.is_some();
        self.kept_test = outcome.accepted.map(|(base_url, token)| KeptTest {
            credentials: Credentials { base_url, token },
            report: outcome.report.clone(),
            at,
            route,
            session_only: false,
        });
        self.remember_test_of_open_connection(&outcome.report, at).await;
        let token_kept = self.kept_token.as_ref().map(crate::secret::Token::fingerprint);
        let report = Box::new(outcome.report);
        self.tell(Event::CredentialsTested { report, at, token_kept, accepted }).await;
    }

    /// A test of the very connection that is open is evidence for the guide.
    async fn remember_test_of_open_connection(&mut self, report: &TestReport, at: jiff::Timestamp) {
        let Some(connection) = &mut self.connection else { return };
        let same = self.kept_test.as_ref().is_some_and(|kept| kept.credentials == connection.credentials);
        if !same {
            return;
        }
        connection.test = Some((report.clone(), at));
        let evidence =
            Evidence { test: Some((report, at)), changes: &[], snapshot: connection.snapshot.as_deref(), now: at };
        let became_seen = connection.progress.observe(evidence);
        self.keep_test(report, at).await;
        self.tell_guide(became_seen).await;
    }
}

/// `Bearer <token>`, ready for Okta's field.
pub(super) fn bearer(token: &SecretString) -> SecretString {
    SecretString::from(format!("Bearer {}", token.expose_secret()))
}
