//! How long each wait may last. One value, so that tests can shorten it; measures nothing itself.

use std::time::Duration;

/// The limits of time of one client or probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Name, TCP, proxy and TLS together.
    pub connect: Duration,
    /// Between two signs of life. Counts from the start, so it must not be below `connect`.
    pub silence: Duration,
    /// One request in all. Okta gives up after the same time.
    pub total: Duration,
    /// Before the second try; doubled for each further one.
    pub first_pause: Duration,
    /// The longest `Retry-After` that is waited for.
    pub longest_pause: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            silence: Duration::from_secs(30),
            total: Duration::from_secs(60),
            first_pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(120),
        }
    }
}
