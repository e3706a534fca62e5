//! The lab over HTTP.
//!
//! Knows addresses, verbs, the token and statuses. Does not know what is in a document.

use std::future::Future;
use std::io;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::Response;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::Lab;
use super::discovery;
use super::listing::{self, Listing};
use super::problem::Problem;
use super::resource::Kind;
use super::store;
use super::view::{Choice, View};

const BASE_PATH: &str = "/scim/v2";
/// A group of 100,000 members is sent in one piece.
const LARGEST_BODY: usize = 64 << 20;

struct Site {
    lab: Lab,
    base: String,
}

/// What is sent back.
struct Reply {
    status: u16,
    location: Option<String>,
    body: Option<Value>,
}

struct Request<'a> {
    method: Method,
    query: &'a str,
    body: &'a [u8],
    content_type: Option<&'a str>,
}

/// Serves the lab below `/scim/v2` until `shutdown` resolves. Whoever starts it brings the socket.
///
/// # Errors
/// When the socket fails.
pub async fn serve(
    listener: TcpListener,
    lab: Lab,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let base = format!("http://{}{BASE_PATH}", listener.local_addr()?);
    let router = Router::new()
        .fallback(answer)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(Arc::new(Site { lab, base }));
    axum::serve(listener, router).with_graceful_shutdown(shutdown).await
}

async fn answer(
    State(site): State<Arc<Site>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let query = uri.query().unwrap_or_default();
    let result = match body {
        _ if !is_allowed(&site.lab, &headers) => Err(Problem::plain(401, "the bearer token is missing or wrong")),
        Ok(body) => site.route(uri.path(), &Request { method, query, body: &body, content_type }),
        Err(rejection) => Err(Problem::plain(rejection.status().as_u16(), rejection.body_text())),
    };
    respond(result.unwrap_or_else(|problem| Reply {
        status: problem.status,
        location: None,
        body: Some(problem.document()),
    }))
}

fn is_allowed(lab: &Lab, headers: &HeaderMap) -> bool {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = value.and_then(|value| value.split_once(' '));
    token.is_some_and(|(scheme, token)| scheme.eq_ignore_ascii_case("bearer") && lab.opens_with(token))
}

fn respond(reply: Reply) -> Response {
    let body = reply.body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if reply.status != 204 {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/scim+json"));
    }
    if reply.status == 401 {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"practice\""));
    }
    if let Some(location) = reply.location.and_then(|location| HeaderValue::from_str(&location).ok()) {
        headers.insert(header::LOCATION, location);
    }
    response
}

impl Site {
    fn route(&self, path: &str, request: &Request<'_>) -> Result<Reply, Problem> {
        let below = path.strip_prefix(BASE_PATH).ok_or_else(|| nothing_at(path))?;
        let segments: Vec<&str> = below.split('/').filter(|segment| !segment.is_empty()).collect();
        match segments[..] {
            ["Users"] => self.collection(Kind::User, request),
            ["Groups"] => self.collection(Kind::Group, request),
            ["Users", ".search"] => self.search(Some(Kind::User), request),
            ["Groups", ".search"] => self.search(Some(Kind::Group), request),
            [".search"] => self.search(None, request),
            ["Users", id] => self.one(Kind::User, id, request),
            ["Groups", id] => self.one(Kind::Group, id, request),
            ["ServiceProviderConfig"] => read_only(request, || Ok(discovery::service_provider_config(&self.base))),
            ["ResourceTypes"] => read_only(request, || Ok(whole_list(discovery::resource_types(&self.base)))),
            ["Schemas"] => read_only(request, || Ok(whole_list(discovery::schemas(&self.base)))),
            ["ResourceTypes", id] => read_only(request, || described(discovery::resource_types(&self.base), id, path)),
            ["Schemas", id] => read_only(request, || described(discovery::schemas(&self.base), id, path)),
            _ => Err(nothing_at(path)),
        }
    }

    fn collection(&self, kind: Kind, request: &Request<'_>) -> Result<Reply, Problem> {
        match request.method {
            Method::GET => self.list(kind, request.query),
            Method::POST => {
                let sent = request.document()?;
                let mut state = self.lab.write();
                let id = state.create(kind, sent)?;
                let mut reply = self.show(&state, kind, &id, &Choice::default())?;
                reply.status = 201;
                reply.location = Some(format!("{}/{}/{id}", self.base, kind.plural()));
                Ok(reply)
            }
            _ => Err(wrong_method(request)),
        }
    }

    fn list(&self, kind: Kind, query: &str) -> Result<Reply, Problem> {
        let listing = Listing::parse(query)?;
        let state = self.lab.read();
        let (total, page) = state.list(kind, &listing);
        Ok(self.page(&state, &listing, total, &page))
    }

    /// POST to `.search`: a list whose parameters are in the body (RFC 7644 section 3.4.3).
    fn search(&self, kind: Option<Kind>, request: &Request<'_>) -> Result<Reply, Problem> {
        if request.method != Method::POST {
            return Err(wrong_method(request));
        }
        let listing = Listing::search(&request.document()?)?;
        let state = self.lab.read();
        let (total, page) = match kind {
            Some(kind) => state.list(kind, &listing),
            None => listing.page(state.users.documents().chain(state.groups.documents())),
        };
        Ok(self.page(&state, &listing, total, &page))
    }

    fn page(&self, state: &store::State, listing: &Listing, total: usize, page: &[&Value]) -> Reply {
        let view = self.view(state);
        let kind = |document: &Value| match document["meta"]["resourceType"].as_str() {
            Some("Group") => Kind::Group,
            _ => Kind::User,
        };
        let shown = page.iter().map(|document| view.show(kind(document), document, &listing.choice)).collect();
        ok(list_response(total, listing.start(), shown))
    }

    fn one(&self, kind: Kind, id: &str, request: &Request<'_>) -> Result<Reply, Problem> {
        let choice = listing::choice(request.query);
        match request.method {
            Method::GET => return self.show(&self.lab.read(), kind, id, &choice),
            Method::DELETE => {
                self.lab.write().delete(kind, id)?;
                return Ok(Reply { status: 204, location: None, body: None });
            }
            Method::PUT | Method::PATCH => {}
            _ => return Err(wrong_method(request)),
        }
        let sent = request.document()?;
        let mut state = self.lab.write();
        match request.method {
            Method::PUT => state.replace(kind, id, sent)?,
            _ => state.patch(kind, id, &sent)?,
        }
        self.show(&state, kind, id, &choice)
    }

    fn show(&self, state: &store::State, kind: Kind, id: &str, choice: &Choice) -> Result<Reply, Problem> {
        state.get(kind, id).map(|document| ok(self.view(state).show(kind, document, choice)))
    }

    fn view<'a>(&'a self, state: &'a store::State) -> View<'a> {
        View { base: &self.base, users: &state.users, groups: &state.groups }
    }
}

impl Request<'_> {
    /// The body as JSON. Clients of SCIM send `application/scim+json` or `application/json`.
    fn document(&self) -> Result<Value, Problem> {
        let kind = self.content_type.and_then(|value| value.split(';').next()).unwrap_or("application/json").trim();
        if !["application/scim+json", "application/json"].iter().any(|known| kind.eq_ignore_ascii_case(known)) {
            return Err(Problem::plain(415, format!("the body must be application/scim+json, not {kind}")));
        }
        let broken = |error| Problem::bad("invalidSyntax", format!("the body is not JSON: {error}"));
        serde_json::from_slice(self.body).map_err(broken)
    }
}

fn ok(body: Value) -> Reply {
    Reply { status: 200, location: None, body: Some(body) }
}

fn read_only(request: &Request<'_>, body: impl FnOnce() -> Result<Value, Problem>) -> Result<Reply, Problem> {
    if request.method == Method::GET { body().map(ok) } else { Err(wrong_method(request)) }
}

fn described(all: Vec<Value>, id: &str, path: &str) -> Result<Value, Problem> {
    all.into_iter().find(|one| one["id"] == id).ok_or_else(|| nothing_at(path))
}

fn whole_list(resources: Vec<Value>) -> Value {
    list_response(resources.len(), 1, resources)
}

fn list_response(total: usize, start: usize, resources: Vec<Value>) -> Value {
    let mut body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": resources.len(),
    });
    // Moved in: the macro would copy a large page.
    body["Resources"] = Value::Array(resources);
    body
}

fn nothing_at(path: &str) -> Problem {
    Problem::plain(404, format!("there is nothing at {path}"))
}

fn wrong_method(request: &Request<'_>) -> Problem {
    Problem::plain(405, format!("{} is not possible here", request.method))
}
