//! What is told to people when a read failed: what was seen, what it means, what to do.

use super::{Error, explain_transport};
use crate::explanation::Explanation;

impl Error {
    /// What was seen, what it means, what to do. `host` is the server's host and port.
    pub fn explain(&self, host: &str) -> Explanation {
        match self {
            Self::Http(error) => explain_transport::explain(error),
            Self::Unauthorized { said } => Explanation::new(
                with_words(format!("{host} answered 401"), said),
                "The server does not accept this token: it is mistyped, expired, revoked or of another tenant",
                "Create a new token in Scalefusion, and paste it here and into API Token in Okta",
            ),
            Self::Forbidden { said } => Explanation::new(
                with_words(format!("{host} answered 403"), said),
                "The token is known and has no right for that, or this computer's address is not allowed",
                "Check in Scalefusion what the token may do and whether access is limited to certain addresses",
            ),
            Self::NotFound { scim: true, said } => Explanation::new(
                with_words(format!("{host} answered 404 with a SCIM error"), said),
                "There is a SCIM server, and what was asked for is not there",
                "Read the list again; if it was a person, it has probably been removed",
            ),
            Self::NotFound { scim: false, said } => Explanation::new(
                with_words(format!("{host} answered 404, and not as a SCIM server does"), said),
                "The base URL is probably wrong: nothing speaks SCIM at that path",
                "Copy the SCIM API Endpoint from Scalefusion again, with its path to the end",
            ),
            Self::WebPage { status, title } => web_page(host, *status, title.as_deref()),
            other => other.explain_rest(host),
        }
    }

    fn explain_rest(&self, host: &str) -> Explanation {
        match self {
            Self::TooManyRequests { retry_after, said } => {
                let wait = retry_after.as_ref().map_or_else(String::new, |after| format!(" (Retry-After: {after})"));
                Explanation::new(
                    with_words(format!("{host} answered 429{wait}"), said),
                    "The server got more requests than it takes, from here, from Okta or from both",
                    "Wait as long as it says, and read less often",
                )
            }
            Self::ServerFailed { status, said } => server_failed(host, *status, said),
            Self::Status { status, said } => other_status(host, *status, said),
            Self::Empty { status } => Explanation::new(
                format!("{host} answered {status} with nothing in it"),
                "An empty answer is not a list of nobody: the server, or something before it, swallowed the content",
                "Check the base URL; if it is right, show this to the people who run the server",
            ),
            Self::NotJson { why, excerpt } => Explanation::new(
                with_words(format!("{host} answered with something that is not JSON ({why})"), excerpt),
                "What answers there is not a SCIM server, or its answer was damaged on the way",
                "Check the base URL; if it is right, show this to the people who run the server",
            ),
            Self::NotScim { why, excerpt } => Explanation::new(
                with_words(format!("{host} answered with JSON that is not SCIM ({why})"), excerpt),
                "The address belongs to another service, or to another part of this one",
                "Copy the SCIM API Endpoint from Scalefusion again, with its path to the end",
            ),
            other => Explanation::new(other.to_string(), "The server could not be read", "Try again"),
        }
    }
}

fn with_words(seen: String, said: &str) -> String {
    if said.is_empty() { seen } else { format!("{seen}: “{said}”") }
}

fn web_page(host: &str, status: u16, title: Option<&str>) -> Explanation {
    let title = title.map_or_else(String::new, |title| format!(" (title: {title})"));
    Explanation::new(
        format!("A web page came back from {host} instead of SCIM data{title}, with status {status}"),
        "The base URL is that of a dashboard or sign-in page, or this network wants a sign-in first",
        "Copy the SCIM API Endpoint from Scalefusion, or open a browser and sign in to the network",
    )
}

fn server_failed(host: &str, status: u16, said: &str) -> Explanation {
    let seen = with_words(format!("{host} answered {status}"), said);
    match status {
        501 => Explanation::new(seen, "This server does not offer that", "Nothing to do here: the other steps go on"),
        502..=504 => Explanation::new(
            seen,
            "Something before the server answered: the server itself is down, restarting or too slow",
            "Wait a few minutes and read again; Okta's pushes fail too as long as this lasts",
        ),
        _ => Explanation::new(
            seen,
            "The server failed at a request that is right; the cause is on its side",
            "Read again; if it stays, show this and the time to the people who run the server",
        ),
    }
}

fn other_status(host: &str, status: u16, said: &str) -> Explanation {
    let seen = with_words(format!("{host} answered {status}"), said);
    let (means, fix) = match status {
        300..=399 => (
            "The server points elsewhere; the token was not sent there",
            "Ask for the final address and use it as base URL",
        ),
        400 => ("The server does not understand the request", "Check the path of the base URL"),
        405 => {
            ("This server does not offer that", "Check the path of the base URL; if it is right, the other steps go on")
        }
        406 | 415 => (
            "The server takes neither application/scim+json nor application/json",
            "Check the base URL; Okta will fail there in the same way",
        ),
        407 => (
            "A proxy on the way wants a sign-in",
            "Check the proxy in Proxy and certificate authority, or that of the system",
        ),
        _ => {
            ("That is no answer that SCIM knows", "Check the base URL, and show this to the people who run the server")
        }
    };
    Explanation::new(seen, means, fix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http;

    fn all() -> Vec<Error> {
        let said = || "their words".to_owned();
        let mut all = vec![
            Error::Unauthorized { said: said() },
            Error::Forbidden { said: said() },
            Error::NotFound { scim: true, said: said() },
            Error::NotFound { scim: false, said: said() },
            Error::TooManyRequests { retry_after: Some("300".to_owned()), said: said() },
            Error::NotJson { why: "line 1".to_owned(), excerpt: said() },
            Error::NotScim { why: "no Resources".to_owned(), excerpt: said() },
        ];
        all.extend([500, 501, 502, 503, 504].map(|status| Error::ServerFailed { status, said: said() }));
        all.extend([302, 400, 405, 406, 407, 415, 418].map(|status| Error::Status { status, said: said() }));
        all
    }

    #[test]
    fn each_cause_is_told_with_host_words_meaning_and_fix() {
        for error in all() {
            let told = error.explain("scim.example.com");
            assert!(told.seen.contains("scim.example.com") && told.seen.contains("“their words”"), "{told:?}");
            assert!([&told.seen, &told.means, &told.fix].iter().all(|s| s.len() > 15 && !s.ends_with('.')), "{told:?}");
        }
    }

    #[test]
    fn a_web_page_and_an_empty_answer_are_no_json_errors() {
        let page = Error::WebPage { status: 200, title: Some("Sign in".to_owned()) }.explain("h.example");
        assert_eq!(
            page.seen,
            "A web page came back from h.example instead of SCIM data (title: Sign in), with status 200"
        );
        let empty = Error::Empty { status: 204 }.explain("h.example");
        assert!(empty.means.contains("not a list of nobody"));
    }

    #[test]
    fn a_cause_below_http_names_its_own_host() {
        let error = Error::Http(http::Error::HungUp { host: "h.example:8443".to_owned() });
        assert_eq!(error.explain("h.example").seen, "h.example:8443 hung up without answering");
    }
}
