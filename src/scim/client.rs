//! One server and one token: the calls.

use super::{Error, Filter, Group, Listing, Page, User};
use crate::base_url::BaseUrl;
use crate::http;
use crate::secret::Token;

/// How the token stands in the `Authorization` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub enum TokenForm {
    /// `Bearer <token>`: what SCIM servers want.
    #[default]
    Bearer,
    /// `<token>` alone: what Okta sends when the prefix is missing in its field.
    Bare,
    /// `Bearer Bearer <token>`: what arrives when both sides add the prefix.
    Doubled,
}

/// Reads one SCIM server. Cheap to clone. `Debug` shows the base URL only.
#[derive(Clone)]
pub struct Client {}

impl Client {
    /// A client that sends `Bearer <token>` to one base URL.
    pub fn new(http: http::Client, base_url: BaseUrl, token: &Token) -> Self {
        Self::with_form(http, base_url, token, TokenForm::Bearer)
    }

    /// The same with another form of the token: for the variants of the connection test.
    pub fn with_form(http: http::Client, base_url: BaseUrl, token: &Token, form: TokenForm) -> Self {
        let _ = (http, base_url, token, form);
        unimplemented!()
    }

    /// The base URL.
    pub fn base_url(&self) -> &BaseUrl {
        unimplemented!()
    }

    /// How many requests this client's transport has sent.
    pub fn requests_sent(&self) -> u64 {
        unimplemented!()
    }

    /// All users, a page at a time.
    pub fn users(&self) -> Listing<User> {
        unimplemented!()
    }

    /// All groups with their members, a page at a time.
    pub fn groups(&self) -> Listing<Group> {
        unimplemented!()
    }

    /// Those users that match a filter; hits are compared with what was asked.
    ///
    /// # Errors
    /// When the server refuses the filter or cannot be read.
    pub async fn find_users(&self, filter: &Filter) -> Result<Page<User>, Error> {
        let _ = filter;
        unimplemented!()
    }

    /// One user's JSON, indented, fresh from the server.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn user_json(&self, id: &str) -> Result<String, Error> {
        let _ = id;
        unimplemented!()
    }

    /// One group's JSON, indented, fresh from the server.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn group_json(&self, id: &str) -> Result<String, Error> {
        let _ = id;
        unimplemented!()
    }
}
