//! One server and one token: the calls.
//!
//! Knows which URL each call has, the form of the token, and what to do when a server refuses the
//! SCIM media type. Does not know how a list is cut into pages nor how a record is read.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use url::Url;

use super::block::{GroupBlock, UserBlock};
use super::budget::{self, Budget};
use super::known::Kept;
use super::pace::Pace;
use super::page::Kind;
use super::{Discovery, Error, Filter, Listing, Oddity, Page, body};
use crate::base_url::BaseUrl;
use crate::http::{self, Accept, Authorization, Method, Response, SizeLimit, Tries};
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
pub struct Client {
    http: http::Client,
    base_url: BaseUrl,
    /// The token and how it is sent; `None` for a client that shows no token at all.
    token: Option<(Token, TokenForm)>,
    tries: Tries,
    /// Requests a minute; `None` where a person waits for the answer.
    budget: Option<u32>,
    remembers: bool,
    learnt: Arc<Learnt>,
}

/// What the clones of a client learn of their server and share.
#[derive(Default)]
struct Learnt {
    /// A refused media type is asked for once and never again.
    plain_json: AtomicBool,
    pace: Mutex<Pace>,
    spent: Mutex<Budget>,
    users: Arc<Kept<UserBlock>>,
    groups: Arc<Kept<GroupBlock>>,
}

impl Client {
    /// A client that sends `Bearer <token>` to one base URL.
    pub fn new(http: http::Client, base_url: BaseUrl, token: &Token) -> Self {
        Self::with_form(http, base_url, token, TokenForm::Bearer)
    }

    /// The same with another form of the token: for the variants of the connection test.
    pub fn with_form(http: http::Client, base_url: BaseUrl, token: &Token, form: TokenForm) -> Self {
        let mut client = Self::without_token(http, base_url);
        client.token = Some((token.clone(), form));
        client
    }

    /// A client that sends no token: to see what a server tells to anybody.
    pub fn without_token(http: http::Client, base_url: BaseUrl) -> Self {
        let (tries, learnt) = (Tries::UpToFour, Arc::default());
        Self { http, base_url, token: None, tries, budget: None, remembers: false, learnt }
    }

    /// The same client, sending every request once: a test wants to see the first answer.
    #[must_use]
    pub fn once(mut self) -> Self {
        self.tries = Tries::Once;
        self
    }

    /// The same client for what nobody asked for: it sends at most so many requests a minute (0 for no
    /// limit), together with its clones. This computer is never spared.
    #[must_use]
    pub fn unasked(&self, per_minute: u32) -> Self {
        let budget = (!self.base_url.is_loopback()).then_some(per_minute);
        Self { budget, ..self.clone() }
    }

    /// The same client, keeping the pages of a whole list for the next one: what did not change is
    /// neither sent again, where the server knows how, nor read again.
    #[must_use]
    pub fn remembering(mut self) -> Self {
        self.remembers = true;
        self
    }

    /// Asks for at most so many pages at once, for all clones.
    pub fn set_most_at_once(&self, most: usize) {
        self.pace(|pace| pace.set_most(most));
    }

    /// How many users the server was seen to give in a page where there were more.
    pub fn page_size(&self) -> Option<u64> {
        self.learnt.users.size()
    }

    /// Tells what was learnt of this server earlier, so that the first page is asked for in full.
    pub fn set_page_size(&self, size: u64) {
        self.learnt.users.set_size(size);
    }

    /// The base URL.
    pub fn base_url(&self) -> &BaseUrl {
        &self.base_url
    }

    /// How many requests this client's transport has sent.
    pub fn requests_sent(&self) -> u64 {
        self.http.requests_sent()
    }

    /// Whether the server refused `application/scim+json` and took `application/json`.
    pub fn wants_plain_json(&self) -> bool {
        self.learnt.plain_json.load(Ordering::Relaxed)
    }

    /// All users, a page at a time.
    pub fn users(&self) -> Listing<UserBlock> {
        Listing::new(self.clone(), Kind::USER, Arc::clone(&self.learnt.users))
    }

    /// All users in columns alone, a page at a time: for counting.
    pub fn user_columns(&self) -> Listing<UserBlock> {
        let forgetful = Self { remembers: false, ..self.clone() };
        Listing::new(forgetful, Kind::COLUMNS, Arc::clone(&self.learnt.users))
    }

    /// All groups with their members, a page at a time.
    pub fn groups(&self) -> Listing<GroupBlock> {
        Listing::new(self.clone(), Kind::GROUP, Arc::clone(&self.learnt.groups))
    }

    /// One page of users, as the server gives it: `start` counts from 1, `count` may be left out.
    ///
    /// # Errors
    /// When the server refuses or the answer is no list.
    pub async fn users_page(&self, start: u64, count: Option<u64>) -> Result<Page<UserBlock>, Error> {
        self.page(Kind::USER, start, count).await
    }

    /// One page of groups, as the server gives it.
    ///
    /// # Errors
    /// When the server refuses or the answer is no list.
    pub async fn groups_page(&self, start: u64, count: Option<u64>) -> Result<Page<GroupBlock>, Error> {
        self.page(Kind::GROUP, start, count).await
    }

    /// Reads a list of users out of an answer that is already there.
    ///
    /// # Errors
    /// When its status is no success or its body is no list.
    pub fn read_users(&self, response: &Response) -> Result<Page<UserBlock>, Error> {
        self.read(Kind::USER, response, 1)
    }

    /// Reads a list of groups out of an answer that is already there.
    ///
    /// # Errors
    /// When its status is no success or its body is no list.
    pub fn read_groups(&self, response: &Response) -> Result<Page<GroupBlock>, Error> {
        self.read(Kind::GROUP, response, 1)
    }

    /// Those users that match a filter; hits are compared with what was asked.
    ///
    /// A server that answers with others is noted as [`Oddity::FilterIgnored`]; the others are left out.
    ///
    /// # Errors
    /// When the server refuses the filter or cannot be read.
    pub async fn find_users(&self, filter: &Filter) -> Result<Page<UserBlock>, Error> {
        let response = self.filtered(filter).await?;
        let mut page = self.read_users(&response)?;
        if page.retain(|user| filter.fits(user)) {
            page.oddities.insert(Oddity::FilterIgnored);
        }
        Ok(page)
    }

    /// The answer to a filter on users, of any status and with all its hits.
    ///
    /// # Errors
    /// When no whole answer came.
    pub async fn filtered(&self, filter: &Filter) -> Result<Response, Error> {
        let query = [("filter", filter.to_string()), ("startIndex", "1".to_owned()), ("count", "100".to_owned())];
        self.get(&["Users"], &query).await
    }

    /// One user's JSON, indented, fresh from the server, without a password.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn user_json(&self, id: &str) -> Result<String, Error> {
        self.json_of("Users", id).await
    }

    /// One group's JSON, indented, fresh from the server.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn group_json(&self, id: &str) -> Result<String, Error> {
        self.json_of("Groups", id).await
    }

    /// What the server announces about itself in `ServiceProviderConfig`.
    ///
    /// # Errors
    /// When it does not offer it, or it cannot be read.
    pub async fn discovery(&self) -> Result<Discovery, Error> {
        let response = self.send(&["ServiceProviderConfig"], &[], SizeLimit::Small, None).await?;
        Discovery::read(&self.value_of(&response)?).map_err(|why| not_scim(why, &response))
    }

    /// A GET below the base URL; an answer of any status is no error here.
    ///
    /// After a 406 or 415 it is asked once more for plain JSON, and from then on only so.
    ///
    /// # Errors
    /// When no whole answer came.
    pub async fn get(&self, segments: &[&str], query: &[(&str, String)]) -> Result<Response, Error> {
        self.send(segments, query, SizeLimit::Large, None).await
    }

    async fn send(
        &self,
        segments: &[&str],
        query: &[(&str, String)],
        size: SizeLimit,
        etag: Option<&str>,
    ) -> Result<Response, Error> {
        let mut url = self.base_url.join(segments);
        if !query.is_empty() {
            url.set_query(Some(&query_text(query)));
        }
        if self.wants_plain_json() {
            return self.send_once(url, Accept::Json, size, etag).await;
        }
        let response = self.send_once(url.clone(), Accept::Scim, size, etag).await?;
        if !matches!(response.status, 406 | 415) {
            return Ok(response);
        }
        let second = self.send_once(url, Accept::Json, size, etag).await?;
        if !matches!(second.status, 406 | 415) {
            self.learnt.plain_json.store(true, Ordering::Relaxed);
        }
        Ok(second)
    }

    async fn send_once(
        &self,
        url: Url,
        accept: Accept,
        size: SizeLimit,
        etag: Option<&str>,
    ) -> Result<Response, Error> {
        if let Some(per_minute) = self.budget {
            budget::wait(&self.learnt.spent, per_minute).await;
        }
        let authorization = self.token.as_ref().map(|(token, form)| authorization(token, *form));
        let request =
            http::Request { method: Method::Get, url, accept, authorization, body: None, size, tries: self.tries };
        let mut response = self.http.send_unless(request, etag).await?;
        if let Some((token, _)) = self.token.as_ref().filter(|_| body::may_be_quoted(&response)) {
            body::hide_token(&mut response.body, token);
        }
        Ok(response)
    }

    async fn page<B>(&self, kind: Kind<B>, start: u64, count: Option<u64>) -> Result<Page<B>, Error> {
        let response = self.list(kind.path, start, count, None).await?;
        self.read(kind, &response, start.max(1))
    }

    /// The answer to one page of a list, of any status; 304 where it still has this `ETag`.
    pub(super) async fn list(
        &self,
        path: &str,
        start: u64,
        count: Option<u64>,
        etag: Option<&str>,
    ) -> Result<Response, Error> {
        let mut query = vec![("startIndex", start.max(1).to_string())];
        query.extend(count.map(|count| ("count", count.to_string())));
        self.send(&[path], &query, SizeLimit::Large, etag).await
    }

    /// How many pages may be under way now.
    pub(super) fn at_once(&self) -> usize {
        self.pace(|pace| {
            pace.pushed_back(self.http.pushed_back());
            pace.limit()
        })
    }

    /// How often the server asked to slow down.
    pub(super) fn pushed_back(&self) -> u64 {
        self.http.pushed_back()
    }

    pub(super) fn pace<T>(&self, change: impl FnOnce(&mut Pace) -> T) -> T {
        change(&mut self.learnt.pace.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn remembers(&self) -> bool {
        self.remembers
    }

    fn read<B>(&self, kind: Kind<B>, response: &Response, start: u64) -> Result<Page<B>, Error> {
        let mut page = Page::new(Arc::new((kind.read)(response, start)?), start, None, response.took);
        self.note_media_type(&mut page.oddities);
        Ok(page)
    }

    pub(super) fn note_media_type(&self, oddities: &mut BTreeSet<Oddity>) {
        if self.wants_plain_json() {
            oddities.insert(Oddity::WantsPlainJson);
        }
    }

    async fn json_of(&self, path: &str, id: &str) -> Result<String, Error> {
        let response = self.get(&[path, id], &[]).await?;
        let mut value = self.value_of(&response)?;
        if !value.is_object() {
            return Err(not_scim("it is not an object", &response));
        }
        drop_passwords(&mut value);
        Ok(format!("{value:#}"))
    }

    fn value_of(&self, response: &Response) -> Result<Value, Error> {
        let read = body::read(response)?;
        let first = serde_json::from_str(&read.text);
        let cleaned = || serde_json::from_str(&body::without_control_characters(&read.text)?).ok();
        let not_json = |e: serde_json::Error| Error::NotJson { why: e.to_string(), excerpt: body::excerpt(&read.text) };
        first.or_else(|e| cleaned().ok_or(e)).map_err(not_json)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Client({})", self.base_url)
    }
}

fn not_scim(why: &str, response: &Response) -> Error {
    Error::NotScim { why: why.to_owned(), excerpt: body::excerpt(&String::from_utf8_lossy(&response.body)) }
}

fn authorization(token: &Token, form: TokenForm) -> Authorization {
    let value = match form {
        TokenForm::Bearer => format!("Bearer {}", token.expose()),
        TokenForm::Bare => token.expose().to_owned(),
        TokenForm::Doubled => format!("Bearer Bearer {}", token.expose()),
    };
    Authorization(value.into())
}

/// A blank is `%20`, as Okta sends it; every other character that is not plain is percent-encoded.
fn query_text(query: &[(&str, String)]) -> String {
    let pairs: Vec<String> = query.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    pairs.join("&")
}

fn encoded(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 16);
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// A server that gives passwords away does not get them shown.
fn drop_passwords(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|name, _| !name.eq_ignore_ascii_case("password"));
            map.values_mut().for_each(drop_passwords);
        }
        Value::Array(list) => list.iter_mut().for_each(drop_passwords),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_percent_encoded_as_utf_8_with_20_for_a_blank() {
        let query = [("filter", "userName eq \"żó+&@x\"".to_owned()), ("count", "100".to_owned())];
        assert_eq!(query_text(&query), "filter=userName%20eq%20%22%C5%BC%C3%B3%2B%26%40x%22&count=100");
        let mut url = Url::parse("https://scim.example.com/Users").unwrap();
        url.set_query(Some(&query_text(&query)));
        assert_eq!(url.query(), Some(query_text(&query).as_str()));
    }

    #[test]
    fn a_password_is_never_shown() {
        let mut value = serde_json::json!({"id": "1", "Password": "x", "a": [{"password": "y", "b": 1}]});
        drop_passwords(&mut value);
        assert_eq!(value, serde_json::json!({"id": "1", "a": [{"b": 1}]}));
    }
}
