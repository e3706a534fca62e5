//! Stages 7 and 8: the lists of people and groups, their numbers, and a second page.
//!
//! Knows what Okta stops at and what is only odd. The client reads; this judges.

use std::collections::BTreeSet;

use super::finding::Finding;
use crate::explanation::Explanation;
use crate::scim::{Client, Error, Oddity, Page, ServerCard, UserBlock};
use crate::text::grouped;

/// What Okta's own test asks for.
pub(super) const FIRST_PAGE: u64 = 2;
const GROUPS_PAGE: u64 = 100;

/// Judges the page that proved the token, and asks for the one after it.
pub(super) async fn users(client: &Client, first: &Result<Page<UserBlock>, Error>, card: &mut ServerCard) -> Finding {
    let host = client.base_url().host_and_port();
    let first = match first {
        Ok(page) => page,
        Err(error) => return Finding::problem(error.explain(&host)),
    };
    card.users = first.total;
    let mut oddities = first.oddities.clone();
    let received = first.received();
    if received > FIRST_PAGE {
        oddities.insert(Oddity::CountIgnored);
    }
    let goes_on = first.total.is_some_and(|total| total > received) && received > 0;
    let mut said = announced(first.total, received, "people");
    if goes_on {
        match client.users_page(received + 1, Some(FIRST_PAGE)).await {
            Ok(second) => said.push_str(second_page(first, &second, &mut oddities, card)),
            Err(error) => return Finding::problem(second_page_failed(&error, &host)),
        }
    }
    judged(said, &oddities, unreadable(first), card)
}

/// What Okta asks for when it looks for groups.
pub(super) async fn groups(client: &Client, card: &mut ServerCard) -> Finding {
    let host = client.base_url().host_and_port();
    let page = match client.groups_page(1, Some(GROUPS_PAGE)).await {
        Ok(page) => page,
        Err(error) => return groups_failed(&error, &host),
    };
    card.groups = page.total;
    let mut oddities = page.oddities.clone();
    if page.received() > GROUPS_PAGE {
        oddities.insert(Oddity::CountIgnored);
    }
    judged(announced(page.total, page.received(), "groups"), &oddities, unreadable(&page), card)
}

fn unreadable<T>(page: &Page<T>) -> Vec<String> {
    let line = |u: &crate::scim::Unreadable| format!("{} {} cannot be read: {}", u.kind, u.position, u.why);
    page.unreadable.iter().map(line).collect()
}

fn announced(total: Option<u64>, received: u64, what: &str) -> String {
    match total {
        Some(total) => format!("{} {what} announced, {} read", grouped(total), grouped(received)),
        None => format!("{} {what} read, no total announced", grouped(received)),
    }
}

fn second_page(
    first: &Page<UserBlock>,
    second: &Page<UserBlock>,
    oddities: &mut BTreeSet<Oddity>,
    card: &mut ServerCard,
) -> &'static str {
    oddities.extend(second.oddities.iter().cloned());
    let known: BTreeSet<u64> = first.ids().iter().copied().collect();
    let brings_others = !second.unreadable.is_empty() || second.ids().iter().any(|id| !known.contains(id));
    card.paging_works = Some(brings_others);
    match (brings_others, second.received() == 0) {
        (true, _) => ", and a second page brings others",
        (false, true) => {
            oddities.insert(Oddity::TotalTooHigh { said: first.total.unwrap_or_default(), got: first.received() });
            ", and a second page is empty"
        }
        (false, false) => {
            oddities.insert(Oddity::DoesNotPage);
            ", and a second page brings the same again"
        }
    }
}

fn second_page_failed(error: &Error, host: &str) -> Explanation {
    let told = error.explain(host);
    Explanation { seen: format!("The first page of people came, the second did not: {}", told.seen), ..told }
}

fn judged(said: String, oddities: &BTreeSet<Oddity>, unreadable: Vec<String>, card: &mut ServerCard) -> Finding {
    let mut odd: Vec<String> = oddities.iter().map(ToString::to_string).collect();
    for oddity in &odd {
        if !card.oddities.contains(oddity) {
            card.oddities.push(oddity.clone());
        }
    }
    let stops_okta = oddities.iter().any(|oddity| matches!(oddity, Oddity::NumberAsText { .. }));
    odd.extend(unreadable);
    if !stops_okta {
        return Finding::seen_with(said, &odd);
    }
    Finding::problem(Explanation::new(
        format!("{said}; {}", odd.join("; ")),
        "Okta reads these numbers strictly and stops, with an empty reason in its log",
        "Ask the vendor to send totalResults, startIndex and itemsPerPage as JSON numbers, without quotation marks",
    ))
}

fn groups_failed(error: &Error, host: &str) -> Finding {
    let told = error.explain(host);
    match error {
        Error::NotFound { .. } | Error::ServerFailed { status: 501, .. } | Error::Status { status: 405, .. } => {
            Finding::noted(Explanation::new(
                told.seen,
                "This server has no groups: people can be provisioned, and Push Groups in Okta will fail",
                "If groups are wanted, ask the vendor whether they must be switched on",
            ))
        }
        Error::Forbidden { .. } => Finding::problem(Explanation::new(
            told.seen,
            "The token may read people and not groups, so Push Groups in Okta will fail",
            "Give the token the right to read and write groups, or create one that has it, and paste it here and in Okta",
        )),
        _ => Finding::problem(told),
    }
}
