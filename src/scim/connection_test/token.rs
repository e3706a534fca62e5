//! Stage 6: the token is accepted, and another one is not.
//!
//! Knows that a green light is worth nothing when every token gets it.

use super::finding::Finding;
use super::session::Session;
use crate::explanation::Explanation;
use crate::http::Response;
use crate::scim::Error;

pub(super) fn accepted(response: &Response) -> Finding {
    Finding::seen(format!("The server accepted the token in {} ms", response.took.as_millis()))
}

/// The same request with a random token, which must be refused.
pub(super) async fn control(session: &mut Session) -> Finding {
    let stranger = session.stranger();
    let error = match session.ask(&stranger).await {
        Ok(response) => match Error::from_response(&response) {
            None => return any_token(&session.host(), response.status),
            Some(error) => error,
        },
        Err(error) => error,
    };
    match error {
        Error::Unauthorized { .. } => Finding::seen("A random token was refused with 401"),
        Error::Forbidden { .. } => Finding::seen("A random token was refused with 403"),
        other => Finding::noted(Explanation::new(
            other.explain(&session.host()).seen,
            "A random token was not accepted, and not refused as SCIM servers refuse one (401)",
            "Nothing to do; when a token expires, this server will say so in this unusual way",
        )),
    }
}

fn any_token(host: &str, status: u16) -> Finding {
    Finding::problem(Explanation::new(
        format!("{host} answered {status} to a random token"),
        "The server accepts any token, so it is open to everybody and this test cannot tell whether yours is right",
        "Tell whoever runs the server at once, and do not connect Okta before a wrong token is refused",
    ))
}
