//! Stages 2 to 4: name, connection and encryption, each by itself.
//!
//! Sends no request and no token. Knows which addresses Okta cannot reach and how many days a
//! certificate should have left.

use jiff::Timestamp;

use super::finding::{Finding, Record};
use super::{Stage, StageId};
use crate::base_url::{BaseUrl, is_private_address};
use crate::explanation::Explanation;
use crate::http::{self, Connected, Probe, Resolved, Route, TlsSeen};
use crate::scim::{Error, ServerCard};

/// Below this many days a certificate is noted.
const FEW_DAYS: i64 = 30;
const SECONDS_OF_A_DAY: i64 = 86_400;

/// Looks at the three layers below HTTP. Gives back whether the test may go on.
pub(super) async fn walk<F: FnMut(&Stage)>(
    base_url: &BaseUrl,
    route: &Route,
    now: Timestamp,
    record: &mut Record<F>,
    card: &mut ServerCard,
) -> bool {
    let host = base_url.host_and_port();
    // What makes a probe impossible is the file with certificate authorities, or their absence.
    let probe = match Probe::new(base_url.url(), route) {
        Ok(probe) => probe,
        Err(error) => return record.add(StageId::Tls, failed(error, &host)),
    };
    let resolved = probe.resolve().await;
    if !record.add(StageId::Name, name(base_url, &probe, &resolved, card)) {
        return false;
    }
    let connected = match resolved {
        Ok(resolved) => probe.connect(&resolved).await,
        Err(error) => Err(error),
    };
    let connected = match connected {
        Ok(connected) => connected,
        Err(error) => return record.add(StageId::Reach, failed(error, &host)),
    };
    record.add_timed(StageId::Reach, reached(&connected), connected.took);
    if base_url.is_plain_http() {
        return record.add(StageId::Tls, Finding::skipped("Plain http on this computer needs no encryption"));
    }
    match probe.tls(connected).await {
        Ok(seen) => record.add_timed(StageId::Tls, encrypted(&seen, now, card), seen.took),
        Err(error) => record.add(StageId::Tls, failed(error, &host)),
    }
}

fn failed(error: http::Error, host: &str) -> Finding {
    Finding::problem(Error::Http(error).explain(host))
}

fn name(base_url: &BaseUrl, probe: &Probe, resolved: &Result<Resolved, http::Error>, card: &mut ServerCard) -> Finding {
    if base_url.is_plain_http() {
        return Finding::skipped("This computer needs no name service");
    }
    let resolved = match resolved {
        Ok(resolved) => resolved,
        Err(error) => return failed(error.clone(), &base_url.host_and_port()),
    };
    let addresses: Vec<String> = resolved.addresses.iter().map(|address| address.ip().to_string()).collect();
    if let Some(proxy) = probe.proxy() {
        return Finding::seen(format!("The way leads through the proxy {proxy} at {}", addresses.join(", ")));
    }
    let said = format!("{} is {}", base_url.host(), addresses.join(", "));
    card.addresses = addresses;
    if base_url.is_loopback() || !resolved.addresses.iter().any(|address| is_private_address(address.ip())) {
        return Finding::seen(said);
    }
    Finding::noted(Explanation::new(
        said,
        "A private address can be reached from here and not by Okta, whose connection will time out",
        "Give Okta an address that is reachable from the internet, or let Okta in through an agent or a gateway",
    ))
}

fn reached(connected: &Connected) -> Finding {
    Finding::seen(match &connected.proxy {
        Some(proxy) => format!("The proxy {proxy} made the connection"),
        None => format!("{} took the connection", connected.address),
    })
}

fn encrypted(seen: &TlsSeen, now: Timestamp, card: &mut ServerCard) -> Finding {
    card.tls = Some(seen.version.clone());
    let Some(leaf) = seen.chain.first() else { return Finding::seen(seen.version.clone()) };
    card.issuer = Some(leaf.issuer.clone());
    card.certificate_until = leaf.not_after.map(|until| until.to_string());
    let issued = format!("{}, certificate of {} from {}", seen.version, leaf.subject, leaf.issuer);
    let Some(until) = leaf.not_after else { return Finding::seen(issued) };
    let days = (until.as_second() - now.as_second()).div_euclid(SECONDS_OF_A_DAY);
    let said = format!("{issued}, {days} days left");
    if days >= FEW_DAYS {
        return Finding::seen(said);
    }
    Finding::noted(Explanation::new(
        said,
        "When the certificate has expired, Okta cannot connect any more",
        "Ask whoever runs the server to renew the certificate before that day",
    ))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::StageState;
    use super::*;
    use crate::http::Certificate;

    fn seen_with_days_left(days: i64) -> (Finding, ServerCard) {
        let not_after = Timestamp::from_second(days * SECONDS_OF_A_DAY).ok();
        let leaf = Certificate {
            subject: "scim.example.com".to_owned(),
            issuer: "Example CA".to_owned(),
            names: vec!["scim.example.com".to_owned()],
            not_before: None,
            not_after,
        };
        let seen = TlsSeen { version: "TLS 1.3".to_owned(), chain: vec![leaf], took: Duration::ZERO };
        let mut card = ServerCard::default();
        (encrypted(&seen, Timestamp::UNIX_EPOCH, &mut card), card)
    }

    #[test]
    fn a_certificate_with_few_days_left_is_noted() {
        assert_eq!(seen_with_days_left(30).0.state, StageState::Seen);
        let (finding, card) = seen_with_days_left(29);
        assert_eq!(finding.state, StageState::Noted);
        assert!(finding.said.ends_with("29 days left"), "{}", finding.said);
        assert_eq!(card.certificate_until.as_deref(), Some("1970-01-30T00:00:00Z"));
    }
}
