//! Stage 9: the filter that Okta uses before every push, for nobody, for somebody, in another letter case.
//!
//! Knows what a wrong answer leads to: duplicates, or the wrong person changed.

use super::finding::Finding;
use crate::explanation::Explanation;
use crate::scim::{Client, Error, Filter, Oddity, Page, ServerCard, UserBlock};

const VENDOR: &str = "Ask the vendor for the filter userName eq as RFC 7644 section 3.4.2.2 describes it";

pub(super) async fn look_up(client: &Client, known: Option<&str>, card: &mut ServerCard) -> Finding {
    let host = client.base_url().host_and_port();
    let nobody = client.find_users(&Filter::UserName(nobody())).await;
    if let Some(finding) = judge_nobody(&nobody, &host, card) {
        return finding;
    }
    let Some(name) = known else {
        return Finding::seen("Nobody is found for an invented name; there is nobody to look for");
    };
    match client.find_users(&Filter::UserName(name.to_owned())).await {
        Err(error) => Finding::problem(refused(&error, &host, card)),
        Ok(page) if ignores_filter(&page) => ignored(card),
        Ok(page) if page.resources().is_empty() => finds_nothing(name, card),
        Ok(page) => {
            card.filter_works = Some(true);
            other_case(client, name, page.resources().len(), &nobody, card).await
        }
    }
}

fn nobody() -> String {
    let name: String = std::iter::repeat_with(fastrand::alphanumeric).take(16).collect();
    format!("nobody-{name}@scim-assistant.invalid")
}

/// `None` when the answer was nobody, or the 404 that some servers give for nobody.
fn judge_nobody(answer: &Result<Page<UserBlock>, Error>, host: &str, card: &mut ServerCard) -> Option<Finding> {
    match answer {
        Ok(page) if ignores_filter(page) || !page.resources().is_empty() => Some(ignored(card)),
        Ok(_) | Err(Error::NotFound { .. }) => None,
        Err(error) => Some(Finding::problem(refused(error, host, card))),
    }
}

fn ignores_filter(page: &Page<UserBlock>) -> bool {
    page.oddities.contains(&Oddity::FilterIgnored)
}

async fn other_case(
    client: &Client,
    name: &str,
    hits: usize,
    nobody: &Result<Page<UserBlock>, Error>,
    card: &mut ServerCard,
) -> Finding {
    let mut odd = Vec::new();
    if nobody.is_err() {
        odd.push("For nobody the server answers 404, where an empty list is right".to_owned());
    }
    if hits > 1 {
        odd.push(format!("{hits} people have this user name, so Okta cannot tell which one is meant"));
    }
    let mut said = "An invented name finds nobody, a known one finds that person".to_owned();
    if let Some(swapped) = swapped_case(name) {
        let found = client.find_users(&Filter::UserName(swapped)).await;
        let found = found.is_ok_and(|page| !page.resources().is_empty());
        card.filter_ignores_case = Some(found);
        if found {
            said.push_str(", in another letter case too");
        } else {
            odd.push(remember(card, &Oddity::FilterCaseSensitive));
        }
    }
    let fix = (card.filter_ignores_case == Some(false))
        .then(|| "Keep user names in Okta and on the server in the same letter case".to_owned());
    Finding { fix, ..Finding::seen_with(said, &odd) }
}

fn swapped_case(name: &str) -> Option<String> {
    let upper = name.to_uppercase();
    let swapped = if upper == name { name.to_lowercase() } else { upper };
    (swapped != name).then_some(swapped)
}

fn remember(card: &mut ServerCard, oddity: &Oddity) -> String {
    let sentence = oddity.to_string();
    if !card.oddities.contains(&sentence) {
        card.oddities.push(sentence.clone());
    }
    sentence
}

fn ignored(card: &mut ServerCard) -> Finding {
    card.filter_works = Some(false);
    Finding::problem(Explanation::new(
        remember(card, &Oddity::FilterIgnored),
        "Okta looks for each person before it creates one, and would take somebody else for them",
        VENDOR,
    ))
}

fn finds_nothing(name: &str, card: &mut ServerCard) -> Finding {
    card.filter_works = Some(false);
    let sentence = remember(card, &Oddity::FilterFindsNothing);
    Finding::problem(Explanation::new(
        format!("{sentence}: {name} is in the list and not found"),
        "Okta will not find people who exist, tries to create them again and stops at a conflict",
        VENDOR,
    ))
}

fn refused(error: &Error, host: &str, card: &mut ServerCard) -> Explanation {
    let status = match error {
        Error::Status { status, .. } | Error::ServerFailed { status, .. } => Some(*status),
        Error::Forbidden { .. } => Some(403),
        _ => None,
    };
    let told = error.explain(host);
    let Some(status) = status else { return told };
    card.filter_works = Some(false);
    remember(card, &Oddity::FilterRefused { status });
    Explanation::new(told.seen, "Okta looks for each person before it creates one, and cannot do so here", VENDOR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_letter_case_is_really_another_one() {
        assert_eq!(swapped_case("ann@x.example").as_deref(), Some("ANN@X.EXAMPLE"));
        assert_eq!(swapped_case("ANN").as_deref(), Some("ann"));
        assert_eq!(swapped_case("4711"), None);
    }
}
