//! A pause that all requests of one client keep: nobody sends before it is over.
//!
//! Knows until when a server wants to be left alone. Does not know why, nor who waits.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The part of a pause by which those that waited for it set off apart from one another.
const SPREAD: f64 = 0.1;
/// … and never more than this.
const WIDEST_SPREAD: Duration = Duration::from_secs(1);

/// Open, or closed until a moment.
#[derive(Debug, Default)]
pub(super) struct Gate(Mutex<Option<Closed>>);

#[derive(Debug, Clone, Copy)]
struct Closed {
    until: Instant,
    spread: Duration,
}

impl Gate {
    /// Closes it; of two pauses the one that ends later holds.
    pub(super) fn close_for(&self, pause: Duration) {
        let closed = Closed { until: Instant::now() + pause, spread: pause.mul_f64(SPREAD).min(WIDEST_SPREAD) };
        let mut gate = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if gate.is_none_or(|other| other.until < closed.until) {
            *gate = Some(closed);
        }
    }

    /// Waits until it is open.
    pub(super) async fn pass(&self) {
        while let Some(Closed { until, spread }) = self.closed(Instant::now()) {
            tokio::time::sleep_until(until + spread.mul_f64(fastrand::f64())).await;
        }
    }

    fn closed(&self, now: Instant) -> Option<Closed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).filter(|closed| closed.until > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn nobody_passes_before_the_longest_pause_is_over_and_not_all_at_once() {
        let (gate, start) = (Gate::default(), Instant::now());
        gate.pass().await;
        assert_eq!(start.elapsed(), Duration::ZERO, "it is open at first");
        gate.close_for(Duration::from_secs(9));
        gate.close_for(Duration::from_secs(2));
        let pass = || async {
            gate.pass().await;
            start.elapsed()
        };
        let passed = futures_util::future::join_all((0..8).map(|_| pass())).await;
        assert!(passed.iter().all(|at| (9_000..10_000).contains(&at.as_millis())), "{passed:?}");
        assert!(passed.iter().any(|at| *at != passed[0]), "{passed:?}");
    }
}
