//! How many pages are asked for at once. Pure: times of answers in, a limit out.
//!
//! Starts with four. Doubles after each round in which the server's time per page held, until the
//! first sign that it is enough; from then on one more a round. Halves when the server asks to slow
//! down or its time per page doubles. Keeps no clock and sends nothing.

use std::time::Duration;

/// What is asked for at once before anything is known.
const FIRST: usize = 4;
/// The most that is asked for at once unless another number is set.
pub(super) const MOST: usize = 16;
/// A round that took longer than the best one by this factor is no reason for more.
const HOLDS: f64 = 1.25;
/// … and by this one a reason for less.
const SLOW: f64 = 2.0;
/// What a server that has become slower for good is forgiven with each halving,
const FORGIVEN: f64 = 1.5;
/// … and with each round that is neither quick nor slow.
const DRIFT: f64 = 1.1;

/// The limit and what it was learnt from.
#[derive(Debug, Clone)]
pub(super) struct Pace {
    limit: usize,
    most: usize,
    doubles: bool,
    /// The mean time per page of the quickest round, in seconds.
    best: Option<f64>,
    answers: usize,
    seconds: f64,
    pushed_back: u64,
}

impl Default for Pace {
    fn default() -> Self {
        Self { limit: FIRST, most: MOST, doubles: true, best: None, answers: 0, seconds: 0.0, pushed_back: 0 }
    }
}

impl Pace {
    /// How many requests may be under way or wait for their turn to be taken.
    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// Sets the highest limit, at least one.
    pub(super) fn set_most(&mut self, most: usize) {
        self.most = most.max(1);
        self.limit = self.limit.min(self.most);
    }

    /// Takes how often the server has asked to slow down so far; more than before halves the limit once.
    pub(super) fn pushed_back(&mut self, so_far: u64) {
        if so_far > self.pushed_back {
            self.pushed_back = so_far;
            self.halve();
        }
    }

    /// Takes the time of one page. A round is as many of them as the limit.
    pub(super) fn answered(&mut self, took: Duration) {
        self.answers += 1;
        self.seconds += took.as_secs_f64();
        if self.answers >= self.limit {
            let mean = self.seconds / self.answers as f64;
            self.start_round();
            self.judge(mean);
        }
    }

    fn judge(&mut self, mean: f64) {
        let best = *self.best.get_or_insert(mean);
        if mean > best * SLOW {
            self.best = Some(best * FORGIVEN);
            self.halve();
            return;
        }
        if mean <= best * HOLDS {
            self.best = Some(best.min(mean));
            let more = if self.doubles { self.limit * 2 } else { self.limit + 1 };
            self.limit = more.min(self.most);
        } else {
            self.best = Some(best * DRIFT);
            self.doubles = false;
        }
    }

    fn halve(&mut self) {
        self.limit = (self.limit / 2).max(1);
        self.doubles = false;
        self.start_round();
    }

    fn start_round(&mut self) {
        (self.answers, self.seconds) = (0, 0.0);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn round(pace: &mut Pace, millis: u64) -> usize {
        for _ in 0..pace.limit() {
            pace.answered(Duration::from_millis(millis));
        }
        pace.limit()
    }

    #[test]
    fn it_grows_from_four_to_sixteen_while_the_time_per_page_holds() {
        let mut pace = Pace::default();
        assert_eq!(pace.limit(), 4);
        assert_eq!([50, 52, 49].map(|millis| round(&mut pace, millis)), [8, 16, 16]);
    }

    #[test]
    fn it_stays_where_more_at_once_takes_longer_and_halves_where_it_takes_twice_as_long() {
        let mut pace = Pace::default();
        assert_eq!([50, 80, 120].map(|millis| round(&mut pace, millis)), [8, 8, 4]);
        assert_eq!([50, 50].map(|millis| round(&mut pace, millis)), [5, 6], "one more at a time from then on");
    }

    #[test]
    fn each_wish_to_slow_down_halves_it_once_and_it_never_stops() {
        let mut pace = Pace::default();
        let limits = [1, 1, 2, 3].map(|so_far| {
            pace.pushed_back(so_far);
            pace.limit()
        });
        assert_eq!(limits, [2, 2, 1, 1]);
    }

    #[test]
    fn a_server_that_became_slower_for_good_is_not_asked_one_by_one_for_ever() {
        let mut pace = Pace::default();
        round(&mut pace, 10);
        for _ in 0..40 {
            round(&mut pace, 400);
        }
        assert!(pace.limit() > 8, "{}", pace.limit());
    }

    #[test]
    fn a_limit_that_was_set_holds() {
        let mut pace = Pace::default();
        pace.set_most(6);
        assert_eq!([50, 50].map(|millis| round(&mut pace, millis)), [6, 6]);
        pace.set_most(0);
        assert_eq!(pace.limit(), 1);
    }

    proptest! {
        #[test]
        fn it_stays_within_its_bounds_whatever_a_server_does(
            most in 1usize..40, steps in prop::collection::vec((0u64..5_000, any::<bool>()), 0..300),
        ) {
            let (mut pace, mut pushed) = (Pace::default(), 0);
            pace.set_most(most);
            for (millis, pushes) in steps {
                pushed += u64::from(pushes);
                pace.pushed_back(pushed);
                pace.answered(Duration::from_millis(millis));
                prop_assert!((1..=most).contains(&pace.limit()));
            }
        }
    }
}
