//! Whether a request is sent again, and after which pause. Keeps no clock: dates count from the server's.

use std::time::Duration;

use jiff::Timestamp;

use super::{Error, Limits, Response};

/// How often a GET is sent at most.
pub(super) const MOST_TRIES: u32 = 4;

/// The pause before the next try, or nothing if the outcome stands.
pub(super) fn pause(outcome: &Result<Response, Error>, tries_so_far: u32, limits: &Limits) -> Option<Duration> {
    if tries_so_far >= MOST_TRIES {
        return None;
    }
    let back_off = jittered(limits.first_pause.saturating_mul(1 << (tries_so_far - 1)));
    match outcome {
        Err(error) => may_pass(error).then_some(back_off),
        Ok(response) if matches!(response.status, 429 | 500 | 502..=504) => match asked_by(response) {
            Some(wait) => (wait <= limits.longest_pause).then_some(wait),
            None => Some(back_off),
        },
        Ok(_) => None,
    }
}

/// The pause that an answer asks for, where it can be read.
pub(super) fn asked_by(response: &Response) -> Option<Duration> {
    response.retry_after.as_deref().and_then(|text| asked_for(text, response.date))
}

/// Whether the server asks to be left alone for a while.
pub(super) fn pushes_back(outcome: &Result<Response, Error>) -> bool {
    outcome.as_ref().is_ok_and(|response| matches!(response.status, 429 | 503))
}

/// What a new connection may cure at once. Silence is not: it cost its whole limit already.
fn may_pass(error: &Error) -> bool {
    matches!(
        error,
        Error::HungUp { .. }
            | Error::BrokenOff { .. }
            | Error::Refused { .. }
            | Error::Unreachable { .. }
            | Error::Other { .. }
    )
}

/// `Retry-After` in seconds, or as a date that counts from the server's own `Date`.
fn asked_for(text: &str, server_now: Option<Timestamp>) -> Option<Duration> {
    if let Ok(seconds) = text.trim().parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let until = date(text)?;
    Some(Duration::try_from(until.duration_since(server_now?)).unwrap_or(Duration::ZERO))
}

/// A date of HTTP (RFC 9110 section 5.6.7, the form that is still sent).
pub(super) fn date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::parse(text.trim()).ok().map(|zoned| zoned.timestamp())
}

fn jittered(most: Duration) -> Duration {
    most.mul_f64(fastrand::f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, retry_after: Option<&str>, now: Option<&str>) -> Result<Response, Error> {
        Ok(Response {
            status,
            content_type: None,
            date: now.and_then(date),
            retry_after: retry_after.map(str::to_owned),
            etag: None,
            location: None,
            body: Vec::new(),
            redirected_to: None,
            version: "HTTP/1.1".to_owned(),
            took: Duration::ZERO,
        })
    }

    const NOON: &str = "Wed, 21 Oct 2026 12:00:00 GMT";

    #[test]
    fn what_the_server_asks_for_is_waited_for_up_to_two_minutes() {
        let limits = Limits::default();
        let wait = |after, now| pause(&answer(429, Some(after), now), 1, &limits);
        assert_eq!(wait("7", None), Some(Duration::from_secs(7)));
        assert_eq!(wait("121", None), None);
        assert_eq!(wait("Wed, 21 Oct 2026 12:00:20 GMT", Some(NOON)), Some(Duration::from_secs(20)));
        assert_eq!(wait("Wed, 21 Oct 2026 11:00:00 GMT", Some(NOON)), Some(Duration::ZERO));
        for nonsense in [wait("soon", None), wait("Wed, 21 Oct 2026 12:00:20 GMT", None)] {
            assert!(nonsense.unwrap() <= Duration::from_millis(500));
        }
    }

    #[test]
    fn only_what_may_pass_is_tried_again_and_only_four_times() {
        let limits = Limits::default();
        for status in [200, 301, 400, 401, 403, 404, 501] {
            assert_eq!(pause(&answer(status, None, None), 1, &limits), None, "{status}");
        }
        for status in [429, 500, 502, 503, 504] {
            assert!(pause(&answer(status, None, None), 3, &limits).is_some(), "{status}");
            assert_eq!(pause(&answer(status, None, None), 4, &limits), None, "{status}");
        }
        let silent = Err(Error::Silent { host: "h".to_owned(), waited: Duration::from_secs(30) });
        assert_eq!(pause(&silent, 1, &limits), None);
        assert!(pause(&Err(Error::HungUp { host: "h".to_owned() }), 1, &limits).is_some());
    }

    #[test]
    fn the_pause_doubles_at_most() {
        let limits = Limits::default();
        for (tries, most) in [(1, 500), (2, 1_000), (3, 2_000)] {
            let wait = pause(&answer(503, None, None), tries, &limits).unwrap();
            assert!(wait <= Duration::from_millis(most), "{wait:?}");
        }
    }
}
