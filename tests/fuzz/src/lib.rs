//! What the targets share: an answer as the HTTP client would hand it on, and a SCIM client to read it.

use std::sync::LazyLock;
use std::time::Duration;

use scim_assistant::base_url::BaseUrl;
use scim_assistant::http::{self, Response, Route};
use scim_assistant::scim::Client;

/// A client that is never sent anywhere.
pub fn client() -> &'static Client {
    static CLIENT: LazyLock<Client> = LazyLock::new(|| {
        let base_url = BaseUrl::parse("http://127.0.0.1:1/scim/v2").expect("a base URL").value;
        Client::without_token(http::Client::new(&Route::default()).expect("a client"), base_url)
    });
    &CLIENT
}

/// An answer with this body.
pub fn answer(status: u16, content_type: &str, body: &[u8]) -> Response {
    Response {
        status,
        content_type: Some(content_type.to_owned()),
        date: None,
        retry_after: None,
        etag: None,
        location: None,
        body: body.to_vec(),
        redirected_to: None,
        version: "HTTP/1.1".to_owned(),
        took: Duration::ZERO,
    }
}

/// A page with these bytes between two good records, if they are JSON: other bytes may end the list early.
pub fn between(record: &[u8], first: &str, last: &str) -> Option<Vec<u8>> {
    serde_json::from_slice::<serde::de::IgnoredAny>(record).ok()?;
    let page = [br#"{"totalResults":3,"startIndex":1,"Resources":["#, first.as_bytes(), b",", record, b","];
    Some([page.concat(), last.as_bytes().to_vec(), b"]}".to_vec()].concat())
}
