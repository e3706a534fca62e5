//! The admin's clicks in Okta, played over real HTTP with the requests that Okta's catalog app sends.

use crate::base_url::BaseUrl;
use crate::http;
use crate::secret::Token;

/// One click. `slug` is how the guide's file names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Click {
    TestApiCredentials,
    AssignPeople,
    UpdateAttributes,
    Deactivate,
    Reactivate,
    AssignGroup,
    PushGroup,
    ThreeActions,
}

/// Plays the admin. Its people have `externalId`s that look like Okta's (`00u…`).
pub struct OktaAdmin {}

impl Click {
    /// `test_api_credentials`, `assign_people`, …
    pub fn from_slug(slug: &str) -> Option<Self> {
        let _ = slug;
        unimplemented!()
    }
}

impl OktaAdmin {
    /// User name of the test person of the practice guide.
    pub const TEST_PERSON: &'static str = "ann.lee@practice.example";

    /// An admin whose Okta is connected to a SCIM server on loopback.
    pub fn new(http: http::Client, base_url: BaseUrl, token: Token) -> Self {
        let _ = (http, base_url, token);
        unimplemented!()
    }

    /// Plays one click and tells what Okta would show.
    ///
    /// # Errors
    /// What Okta would show when it fails.
    pub async fn play(&mut self, click: Click) -> Result<String, String> {
        let _ = click;
        unimplemented!()
    }
}
