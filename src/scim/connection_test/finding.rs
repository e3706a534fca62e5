//! The verdict of one stage, and the record of all of them in their order.
//!
//! Knows that a stage after a failed one is not reached, and keeps the token out of every text, also
//! where a server repeats it. Does not know what any stage looks at.

use std::time::{Duration, Instant};

use super::{Stage, StageId, StageState, Verdict};
use crate::explanation::Explanation;
use crate::scim::ServerCard;
use crate::secret::Token;
use crate::text::{DETAIL_LIMIT, QUOTE_LIMIT, clipped};

/// A shorter token is part of ordinary words, which must stay readable.
const SHORTEST_SECRET: usize = 6;

/// What a stage found, before it has a place and a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) state: StageState,
    pub(super) said: String,
    pub(super) cause: Option<String>,
    pub(super) fix: Option<String>,
}

impl Finding {
    pub(super) fn seen(said: impl Into<String>) -> Self {
        Self { state: StageState::Seen, said: said.into(), cause: None, fix: None }
    }

    pub(super) fn skipped(said: impl Into<String>) -> Self {
        Self { state: StageState::Skipped, ..Self::seen(said) }
    }

    pub(super) fn noted(told: Explanation) -> Self {
        Self { state: StageState::Noted, ..Self::problem(told) }
    }

    pub(super) fn problem(told: Explanation) -> Self {
        Self { state: StageState::Problem, said: told.seen, cause: Some(told.means), fix: Some(told.fix) }
    }

    /// Seen when nothing is odd, else noted with what is odd as the cause.
    pub(super) fn seen_with(said: impl Into<String>, odd: &[String]) -> Self {
        let state = if odd.is_empty() { StageState::Seen } else { StageState::Noted };
        let cause = (!odd.is_empty()).then(|| odd.join("; "));
        Self { state, said: said.into(), cause, fix: None }
    }
}

/// The stages so far. Each is told when it ends.
pub(super) struct Record<F> {
    stages: Vec<Stage>,
    started: Instant,
    secret: Option<Token>,
    tell: F,
}

impl<F: FnMut(&Stage)> Record<F> {
    /// A record whose texts never hold the token.
    pub(super) fn new(secret: Option<Token>, tell: F) -> Self {
        Self { stages: Vec::with_capacity(StageId::ALL.len()), started: Instant::now(), secret, tell }
    }

    /// Notes a stage that took as long as has passed since the one before it.
    ///
    /// Gives back whether the test may go on.
    pub(super) fn add(&mut self, id: StageId, finding: Finding) -> bool {
        let took = self.started.elapsed();
        self.add_timed(id, finding, took)
    }

    /// Notes a stage whose time was taken elsewhere.
    pub(super) fn add_timed(&mut self, id: StageId, finding: Finding, took: Duration) -> bool {
        self.started = Instant::now();
        let goes_on = finding.state != StageState::Problem;
        let shown = |text: &str| clipped(&self.without_token(text), DETAIL_LIMIT).into_owned();
        let stage = Stage {
            id,
            state: finding.state,
            ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            said: shown(&finding.said),
            cause: finding.cause.map(|cause| shown(&cause)),
            fix: finding.fix.map(|fix| shown(&fix)),
        };
        (self.tell)(&stage);
        self.stages.push(stage);
        goes_on
    }

    /// The text with a mark in place of the token.
    fn without_token(&self, text: &str) -> String {
        match self.secret.as_ref().map(Token::expose) {
            Some(secret) if secret.len() >= SHORTEST_SECRET => text.replace(secret, "[token]"),
            _ => text.to_owned(),
        }
    }

    /// The card as it may be shown: what a server said of itself is foreign text too.
    pub(super) fn shown_card(&self, mut card: ServerCard) -> ServerCard {
        let shown = |text: &mut String| *text = clipped(&self.without_token(text), QUOTE_LIMIT).into_owned();
        [&mut card.announces, &mut card.oddities].into_iter().flatten().for_each(shown);
        card.issuer.iter_mut().for_each(shown);
        card
    }

    /// All eleven stages: what is missing was not reached.
    pub(super) fn finish(mut self) -> (Verdict, Vec<Stage>) {
        for id in StageId::ALL {
            if !self.stages.iter().any(|stage| stage.id == id) {
                let finding = Finding { state: StageState::NotReached, ..Finding::seen("Not reached") };
                self.add_timed(id, finding, Duration::ZERO);
            }
        }
        self.stages.sort_by_key(|stage| stage.id);
        let problem = self.stages.iter().any(|stage| stage.state == StageState::Problem);
        (if problem { Verdict::Problem } else { Verdict::Ok }, self.stages)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canary::CANARY;

    #[test]
    fn what_was_not_tested_is_not_reached_and_a_problem_decides() {
        let mut told = Vec::new();
        let mut record = Record::new(None, |stage: &Stage| told.push(stage.id));
        assert!(record.add(StageId::Input, Finding::seen("fine")));
        assert!(!record.add(StageId::Name, Finding::problem(Explanation::new("seen", "means", "fix"))));
        let (verdict, stages) = record.finish();
        assert_eq!(verdict, Verdict::Problem);
        assert_eq!(stages.len(), 11);
        assert!(stages[2..].iter().all(|stage| stage.state == StageState::NotReached));
        assert_eq!(told, StageId::ALL);
    }

    #[test]
    fn a_token_that_a_server_repeats_becomes_a_mark() {
        let token = Token::parse(CANARY).unwrap().value;
        let mut record = Record::new(Some(token), |_: &Stage| {});
        let told = Explanation::new(format!("no {CANARY}"), format!("not {CANARY} either"), "try");
        record.add(StageId::Token, Finding::problem(told));
        let card = ServerCard { announces: vec![format!("key {CANARY}: yes")], ..ServerCard::default() };
        assert_eq!(record.shown_card(card).announces, ["key [token]: yes"]);
        let (_, stages) = record.finish();
        assert_eq!((stages[5].said.as_str(), stages[5].cause.as_deref()), ("no [token]", Some("not [token] either")));
    }

    #[test]
    fn a_text_of_a_server_is_made_safe() {
        let mut record = Record::new(None, |_: &Stage| {});
        record.add(StageId::Token, Finding::seen("a\u{202e}b\u{1b}c"));
        let (_, stages) = record.finish();
        assert_eq!(stages[5].said, "a⟨U+202E⟩b⟨U+001B⟩c");
    }
}
