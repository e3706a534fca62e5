//! A pause that all requests of one client keep: nobody sends before it is over.
//!
//! Knows until when a server wants to be left alone. Does not know why, nor who waits.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

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
    pub(super) fn close_for(&self, pause: Duration, now: Instant) {
        let closed = Closed { until: now + pause, spread: pause.mul_f64(SPREAD).min(WIDEST_SPREAD) };
        let mut gate = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if gate.is_none_or(|other| other.until < closed.until) {
            *gate = Some(closed);
        }
    }

    /// Waits until it is open.
    pub(super) async fn pass(&self) {
        while let Some(Closed { until, spread }) = self.closed(Instant::now()) {
            tokio::time::sleep_until((until + spread.mul_f64(fastrand::f64())).into()).await;
        }
    }

    fn closed(&self, now: Instant) -> Option<Closed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).filter(|closed| closed.until > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_pause_holds_and_then_it_is_open() {
        let (gate, now) = (Gate::default(), Instant::now());
        let closed_after = |secs| gate.closed(now + Duration::from_secs(secs)).is_some();
        assert!(!closed_after(0));
        gate.close_for(Duration::from_secs(9), now);
        gate.close_for(Duration::from_secs(2), now);
        assert_eq!([closed_after(8), closed_after(9)], [true, false]);
    }
}
