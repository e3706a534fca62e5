//! How many requests a minute a server is asked for by itself.
//!
//! Counts what was sent within the last minute, exactly: never more than the budget in any sixty
//! seconds. Knows nothing of why a request is sent; what a person asked for does not come here.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

const MINUTE: Duration = Duration::from_secs(60);

/// The moments of the last minute's requests, those that wait for their turn included.
#[derive(Debug, Default)]
pub(super) struct Budget {
    taken: VecDeque<Instant>,
}

impl Budget {
    /// Takes a turn: the moment from which the request may be sent. 0 a minute is no limit.
    fn take(&mut self, per_minute: u32, now: Instant) -> Instant {
        while self.taken.front().is_some_and(|at| *at + MINUTE <= now) {
            self.taken.pop_front();
        }
        if per_minute == 0 {
            return now;
        }
        let before = self.taken.len().checked_sub(per_minute as usize).and_then(|at| self.taken.get(at));
        let turn = before.map_or(now, |at| (*at + MINUTE).max(now));
        self.taken.push_back(turn);
        turn
    }

    /// Gives back turns that nobody waits for any more.
    fn give_back(&mut self, turn: Instant) {
        if let Some(at) = self.taken.iter().rposition(|taken| *taken == turn) {
            self.taken.remove(at);
        }
    }
}

/// A turn that is given back when nobody waits for it any more.
struct Turn<'a> {
    budget: &'a Mutex<Budget>,
    at: Instant,
    used: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.used {
            self.budget.lock().unwrap_or_else(PoisonError::into_inner).give_back(self.at);
        }
    }
}

/// Waits until one more request is within the budget.
pub(super) async fn wait(budget: &Mutex<Budget>, per_minute: u32) {
    let now = Instant::now();
    let at = budget.lock().unwrap_or_else(PoisonError::into_inner).take(per_minute, now);
    if at > now {
        let mut turn = Turn { budget, at, used: false };
        tokio::time::sleep_until(at).await;
        turn.used = true;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn turns(per_minute: u32, at: &[u64]) -> Vec<u64> {
        let (mut budget, start) = (Budget::default(), Instant::now());
        let turn = |secs: &u64| budget.take(per_minute, start + Duration::from_secs(*secs)) - start;
        at.iter().map(turn).map(|turn| turn.as_secs()).collect()
    }

    #[test]
    fn what_is_within_the_budget_goes_at_once_and_the_rest_a_minute_later() {
        assert_eq!(turns(3, &[0, 1, 2, 3, 3, 59, 200]), [0, 1, 2, 60, 61, 62, 200]);
    }

    #[test]
    fn no_budget_is_no_limit() {
        assert_eq!(turns(0, &[5; 100]), [5; 100]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_that_is_given_up_costs_nobody_a_turn() {
        let budget = Mutex::new(Budget::default());
        wait(&budget, 1).await;
        assert!(tokio::time::timeout(Duration::from_secs(1), wait(&budget, 1)).await.is_err());
        assert_eq!(budget.lock().unwrap().taken.len(), 1);
    }

    proptest! {
        #[test]
        fn no_minute_sees_more_than_the_budget(
            per_minute in 1u32..8, gaps in prop::collection::vec(0u64..40, 1..60),
        ) {
            let at: Vec<u64> = gaps.iter().scan(0, |sum, gap| { *sum += gap; Some(*sum) }).collect();
            let turns = turns(per_minute, &at);
            for window in turns.windows(per_minute as usize + 1) {
                prop_assert!(window[per_minute as usize] >= window[0] + 60);
            }
            prop_assert!(turns.iter().zip(&at).all(|(turn, asked)| turn >= asked));
        }
    }
}
