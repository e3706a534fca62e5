//! How long the watch waits between reads: a good guest's arithmetic. Pure.
//!
//! Knows the rules (the interval, nine times the read's length, the request budget, slowing down
//! after failures) and says why when the pause is longer than asked. Does not wait by itself.

use std::time::Duration;

/// The shortest and longest interval that may be set, in seconds.
pub const INTERVAL_SECS: std::ops::RangeInclusive<u32> = 5..=900;
/// The longest pause after failures.
const LONGEST_AFTER_FAILURES: Duration = Duration::from_secs(300);

/// What the last read was like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastRead {
    /// How long it took.
    pub took: Duration,
    /// How many requests it sent.
    pub requests: u64,
    /// Failed reads in a row, this one included.
    pub failures: u32,
}

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manners {
    /// The interval that was set.
    pub interval: Duration,
    /// Requests a minute at most; 0 for no limit.
    pub requests_per_minute: u32,
    /// The server is this computer: no budget.
    pub loopback: bool,
}

/// The pause before the next read, and why it is longer than the interval, if it is.
pub fn pause(manners: Manners, last: LastRead) -> (Duration, Option<String>) {
    let guest = last.took * 9;
    let budget = match (manners.loopback, manners.requests_per_minute) {
        (true, _) | (_, 0) => Duration::ZERO,
        (false, limit) => Duration::from_secs_f64(last.requests as f64 * 60.0 / f64::from(limit)),
    };
    let failing = match last.failures {
        0 => Duration::ZERO,
        n => manners.interval.saturating_mul(2_u32.saturating_pow(n.min(16))).min(LONGEST_AFTER_FAILURES),
    };
    let longest = manners.interval.max(guest).max(budget).max(failing);
    let why = if longest == manners.interval {
        None
    } else if longest == failing {
        Some(format!("Reading less often after {} failed reads in a row", last.failures))
    } else if longest == budget {
        Some(format!(
            "Reading less often to stay within {} requests a minute: one read takes {}",
            manners.requests_per_minute, last.requests
        ))
    } else {
        Some(format!("Reading less often because one read takes {:.1} s", last.took.as_secs_f64()))
    };
    (longest, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANNERS: Manners = Manners { interval: Duration::from_secs(10), requests_per_minute: 60, loopback: false };
    const QUICK: LastRead = LastRead { took: Duration::from_millis(200), requests: 2, failures: 0 };

    #[test]
    fn a_quick_read_keeps_the_interval() {
        assert_eq!(pause(MANNERS, QUICK), (Duration::from_secs(10), None));
    }

    #[test]
    fn a_slow_read_stretches_it_to_nine_times_its_length() {
        let (pause, why) = pause(MANNERS, LastRead { took: Duration::from_secs(4), ..QUICK });
        assert_eq!(pause, Duration::from_secs(36));
        assert!(why.is_some_and(|why| why.contains("4.0 s")));
    }

    #[test]
    fn the_budget_holds_except_on_loopback() {
        let many = LastRead { requests: 45, ..QUICK };
        assert_eq!(pause(MANNERS, many).0, Duration::from_secs(45));
        assert_eq!(pause(Manners { loopback: true, ..MANNERS }, many), (Duration::from_secs(10), None));
        assert_eq!(pause(Manners { requests_per_minute: 0, ..MANNERS }, many).0, Duration::from_secs(10));
    }

    #[test]
    fn failures_slow_it_down_to_five_minutes_and_one_success_restores_it() {
        let after = |failures| pause(MANNERS, LastRead { failures, ..QUICK }).0.as_secs();
        assert_eq!([after(1), after(2), after(5), after(40)], [20, 40, 300, 300]);
        assert_eq!(after(0), 10);
    }
}
