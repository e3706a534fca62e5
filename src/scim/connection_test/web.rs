//! Stage 5: whether what answers is a SCIM server at all, whatever it thinks of the token.
//!
//! Knows redirects, web pages, wrong paths, refused media types and clocks that differ.

use jiff::Timestamp;

use super::finding::Finding;
use crate::explanation::Explanation;
use crate::http::Response;
use crate::scim::{Client, Error, Oddity, Page, ServerCard, UserBlock, body};
use crate::text::{CELL_LIMIT, clipped};

/// Clocks that differ by more than this make tokens and certificates look wrong.
const CLOCK_SECONDS: u64 = 300;

/// Reads the first answer. A missing page in HTML is a web page here: it tells whose address this is.
pub(super) fn read(client: &Client, response: &Response) -> Result<Page<UserBlock>, Error> {
    client.read_users(response).map_err(|error| {
        let text = body::decode(&response.body).text;
        match error {
            Error::NotFound { .. } if body::is_web_page(&text, response.content_type.as_deref()) => {
                Error::WebPage { status: response.status, title: body::title(&text) }
            }
            other => other,
        }
    })
}

/// Whether the answer says that this is no SCIM server, as opposed to a refused token.
pub(super) fn is_fault(error: &Error) -> bool {
    match error {
        Error::Http(_) | Error::NotFound { .. } | Error::WebPage { .. } => true,
        Error::Empty { .. } | Error::CutShort { .. } | Error::NotJson { .. } => true,
        Error::Status { status, .. } => matches!(status, 300..=399 | 405 | 406 | 407 | 410 | 415),
        _ => false,
    }
}

/// The explanation of an error, with the first words for a web page.
pub(super) fn explain(error: &Error, host: &str) -> Explanation {
    let told = error.explain(host);
    match error {
        Error::WebPage { status, title } => {
            let title = title.as_deref().map_or_else(String::new, |t| format!(", “{}”", clipped(t, CELL_LIMIT)));
            let seen = format!("{host} answered {status} with a web page{title}");
            Explanation { seen, means: "This is a web page, not a SCIM endpoint".to_owned(), ..told }
        }
        _ => told,
    }
}

pub(super) fn seen(response: &Response, client: &Client, now: Timestamp, card: &mut ServerCard) -> Finding {
    card.http = Some(response.version.clone());
    let mut odd = Vec::new();
    if client.wants_plain_json() {
        card.oddities.push(Oddity::WantsPlainJson.to_string());
        odd.push(format!("{}; Okta asks for application/scim+json only", Oddity::WantsPlainJson));
    }
    odd.extend(response.redirected_to.as_ref().map(|to| {
        format!("The server redirects to {} on the same host; Okta may not follow", clipped(to.path(), CELL_LIMIT))
    }));
    odd.extend(response.date.and_then(|date| clock(date, now)));
    let kind = response.content_type.as_deref().unwrap_or("no content type");
    Finding::seen_with(
        format!("{} answered with status {}, {}", response.version, response.status, clipped(kind, CELL_LIMIT)),
        &odd,
    )
}

fn clock(server: Timestamp, here: Timestamp) -> Option<String> {
    let apart = server.as_second().abs_diff(here.as_second());
    (apart > CLOCK_SECONDS).then(|| format!("The server's clock and this computer's differ by {} min", apart / 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_may_differ_a_little() {
        let at = |second| Timestamp::from_second(second).unwrap();
        assert_eq!(clock(at(1_000), at(700)), None);
        assert_eq!(clock(at(0), at(3_600)).unwrap(), "The server's clock and this computer's differ by 60 min");
    }

    #[test]
    fn a_refused_token_is_no_fault_of_the_web_server() {
        assert!(!is_fault(&Error::Unauthorized { said: String::new() }));
        assert!(is_fault(&Error::NotFound { scim: false, said: String::new() }));
        assert!(is_fault(&Error::Status { status: 406, said: String::new() }));
    }
}
