//! What the targets share: an answer as the HTTP client would hand it on, and a SCIM client to read it.

use std::sync::LazyLock;
use std::time::Duration;

use scim_assistant::base_url::BaseUrl;
use scim_assistant::http::{self, Response, Route};
use scim_assistant::scim::{Client, Group, GroupBlock, Page, User, UserBlock};

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

/// Whether these bytes are one value of JSON and so cannot end the list around them.
pub fn is_json(record: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(record).is_ok()
}

/// A page of these records.
pub fn list(records: &[&[u8]]) -> Vec<u8> {
    let head = format!(r#"{{"totalResults":{0},"itemsPerPage":{0},"startIndex":1,"Resources":["#, records.len());
    [head.as_bytes(), &records.join(&b','), b"]}"].concat()
}

/// Everybody on a page, in full.
pub fn users(page: &Page<UserBlock>) -> Vec<User> {
    page.block().in_full(&rows(page.block().len()))
}

/// All groups on a page, in full.
pub fn groups(page: &Page<GroupBlock>) -> Vec<Group> {
    page.block().in_full(&rows(page.block().len()))
}

fn rows(count: usize) -> Vec<u32> {
    (0..).take(count).collect()
}
