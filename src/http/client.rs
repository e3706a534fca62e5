//! Requests and answers.
//!
//! Knows how to send one request within its limits, to follow a redirect within the origin, and to
//! try again. Does not look into a body and never sends anything to another origin.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use reqwest::header::{self, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::gate::Gate;
use super::proxy::{host_and_port, proxy_for};
use super::{Error, Limits, Names, Probe, ProxyError, Route, TlsError, classify, packing, retry, trust};
use crate::base_url::is_loopback;

/// How much room is made for a body on the word of its announced length alone.
const MOST_FORESEEN: u64 = 4 << 20;

/// Redirects that are followed, all within the origin.
const MOST_REDIRECTS: usize = 3;
/// What is kept of the body of an error status.
const ERROR_BODY: usize = 64 << 10;

/// Sends requests to the origin of their URL, never elsewhere. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    /// For loopback: no proxy, and plain http is allowed.
    near: reqwest::Client,
    /// For every other host; an error where this computer has no certificate authorities.
    far: Result<reqwest::Client, Error>,
    route: Arc<Route>,
    limits: Limits,
    names: Names,
    sent: Arc<AtomicU64>,
    pushed_back: Arc<AtomicU64>,
    gate: Arc<Gate>,
}

/// The verbs SCIM uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

/// What the `Accept` header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accept {
    /// `application/scim+json`, as Okta.
    Scim,
    /// `application/json`, after a 406 or 415.
    Json,
}

/// The value of the `Authorization` header, whole: `Bearer …`, or the bare token when a variant is tried.
#[derive(Clone)]
pub struct Authorization(pub SecretString);

/// How large an answer may be, unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SizeLimit {
    /// 64 MiB: a list or a record.
    Large,
    /// 1 MiB: everything else.
    Small,
}

/// How often a request is sent at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tries {
    /// Once: tests of the connection, and every write.
    Once,
    /// Up to four times for a GET, where a pause may help; 401 and 403 are never repeated.
    UpToFour,
}

/// One request.
#[derive(Clone)]
pub struct Request {
    /// The verb.
    pub method: Method,
    /// Where to.
    pub url: Url,
    /// What answer is wanted.
    pub accept: Accept,
    /// The token, if one is to be sent.
    pub authorization: Option<Authorization>,
    /// A JSON body, sent as `application/scim+json; charset=utf-8`.
    pub body: Option<Vec<u8>>,
    /// How large the answer may be.
    pub size: SizeLimit,
    /// How often it may be sent.
    pub tries: Tries,
}

/// One answer, taken whole, of any status. A body of an error status is cut at 64 KiB.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// `Content-Type` as it came.
    pub content_type: Option<String>,
    /// `Date`, where it was there and could be read.
    pub date: Option<Timestamp>,
    /// `Retry-After` as it came.
    pub retry_after: Option<String>,
    /// `ETag` as it came.
    pub etag: Option<String>,
    /// `Location` as it came.
    pub location: Option<String>,
    /// The body, unpacked.
    pub body: Vec<u8>,
    /// Where the answer came from, if redirects within the origin were followed.
    pub redirected_to: Option<Url>,
    /// `HTTP/1.1`, `HTTP/2.0`.
    pub version: String,
    /// From the first byte sent to the last one received, retries included.
    pub took: Duration,
}

impl Client {
    /// A client for a route. Reads the CA file. A computer without certificate authorities still
    /// reaches itself; for another host the request tells.
    ///
    /// # Errors
    /// When the CA file cannot be used.
    pub fn new(route: &Route) -> Result<Self, Error> {
        Self::with_limits(route, Limits::default())
    }

    /// The same with other limits of time.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn with_limits(route: &Route, limits: Limits) -> Result<Self, Error> {
        Self::with_names(route, limits, Names::system())
    }

    /// The same with another resolver of names.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn with_names(route: &Route, limits: Limits, names: Names) -> Result<Self, Error> {
        let authorities = trust::authorities(route.ca_file.as_deref())?;
        let certificates: Result<Vec<_>, _> =
            authorities.iter().map(|der| reqwest::Certificate::from_der(der)).collect();
        let certificates = certificates.map_err(unusable)?;
        let builder = || common(&limits).dns_resolver(names.clone());
        let far = builder().tls_certs_merge(certificates.clone()).https_only(true);
        let far = match route.proxy.as_ref() {
            Some(proxy) => far.proxy(reqwest::Proxy::all(proxy.clone()).map_err(unusable)?),
            None => far,
        };
        let near = builder().tls_certs_merge(certificates.clone()).no_proxy().build();
        let near = near.or_else(|_| builder().tls_certs_only(certificates).no_proxy().build());
        Ok(Self {
            near: near.map_err(unusable)?,
            far: far.build().map_err(unusable),
            route: Arc::new(route.clone()),
            limits,
            names,
            sent: Arc::default(),
            pushed_back: Arc::default(),
            gate: Arc::default(),
        })
    }

    /// Sends a request and takes the answer whole. Dropping the future cancels it.
    ///
    /// # Errors
    /// When no whole answer came. An answer of any status is no error here.
    pub async fn send(&self, request: Request) -> Result<Response, Error> {
        self.send_unless(request, None).await
    }

    /// The same, unless what is there still has this `ETag`: then the answer is a 304 without a body.
    ///
    /// A pause that the server asked any clone of this client for is kept by all of them.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub async fn send_unless(&self, request: Request, etag: Option<&str>) -> Result<Response, Error> {
        self.gate.pass().await;
        let started = Instant::now();
        let repeats = request.tries == Tries::UpToFour && request.method == Method::Get;
        let mut tries = 1;
        loop {
            let outcome = self.follow(&request, etag).await;
            self.pushed_back.fetch_add(u64::from(retry::pushes_back(&outcome)), Ordering::Relaxed);
            let pause = if repeats { retry::pause(&outcome, tries, &self.limits) } else { None };
            let Some(pause) = pause else {
                return outcome.map(|response| Response { took: started.elapsed(), ..response });
            };
            tracing::debug!(tries, ?pause, "trying again");
            if outcome.is_ok_and(|response| retry::asked_by(&response).is_some()) {
                self.gate.close_for(pause);
            } else {
                tokio::time::sleep(pause).await;
            }
            self.gate.pass().await;
            tries += 1;
        }
    }

    /// How many requests were sent so far, retries and redirects included.
    pub fn requests_sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// How often the server asked to slow down so far (429, 503).
    pub fn pushed_back(&self) -> u64 {
        self.pushed_back.load(Ordering::Relaxed)
    }

    /// One try: the request, and the redirects within its origin.
    async fn follow(&self, request: &Request, etag: Option<&str>) -> Result<Response, Error> {
        let mut url = request.url.clone();
        for _ in 0..=MOST_REDIRECTS {
            let mut response = self.once(request, etag, &url).await?;
            let Some(target) = redirect_target(&response, &url) else {
                response.redirected_to = (url != request.url).then_some(url);
                return Ok(response);
            };
            if target.origin() != url.origin() {
                let (from, to) = (host_and_port(&url), target.origin().ascii_serialization());
                return Err(Error::RedirectElsewhere { from, to, status: response.status });
            }
            if request.method != Method::Get {
                return Ok(response);
            }
            url = target;
        }
        Err(Error::RedirectLoop { host: host_and_port(&url) })
    }

    async fn once(&self, request: &Request, etag: Option<&str>, url: &Url) -> Result<Response, Error> {
        let started = Instant::now();
        let built = self.build(request, etag, url)?;
        let client = if is_loopback(url) { &self.near } else { self.far.as_ref().map_err(Clone::clone)? };
        self.sent.fetch_add(1, Ordering::Relaxed);
        let deadline = started + self.limits.total;
        let answer = match tokio::time::timeout_at(deadline.into(), client.execute(built)).await {
            Err(_) => return Err(Error::Silent { host: host_and_port(url), waited: self.limits.total }),
            Ok(Err(error)) => return Err(self.examined(error, url, started.elapsed()).await),
            Ok(Ok(answer)) => answer,
        };
        let mut response = head_of(&answer);
        let labelled = packing::is_named(answer.headers());
        response.body = self.body(answer, request.size, url, deadline).await?;
        response.took = started.elapsed();
        let packed = labelled || packing::is_left(&response.body);
        if packed && response.status < 400 {
            return Err(Error::Unpack { host: host_and_port(url) });
        }
        if packed {
            response.body.clear();
        }
        Ok(response)
    }

    fn build(&self, request: &Request, etag: Option<&str>, url: &Url) -> Result<reqwest::Request, Error> {
        let mut built = reqwest::Request::new(request.method.into(), url.clone());
        let headers = built.headers_mut();
        let accept = match request.accept {
            Accept::Scim => "application/scim+json",
            Accept::Json => "application/json",
        };
        headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
        headers.insert(header::ACCEPT_CHARSET, HeaderValue::from_static("utf-8"));
        if is_loopback(url) {
            // Nothing is saved by packing what never leaves this computer.
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        }
        if let Some(Authorization(secret)) = &request.authorization {
            let mut value = HeaderValue::from_str(secret.expose_secret())
                .map_err(|_| Error::Request { why: "the token cannot stand in a header".to_owned() })?;
            value.set_sensitive(true);
            headers.insert(header::AUTHORIZATION, value);
        }
        if let Some(etag) = etag.and_then(|etag| HeaderValue::from_str(etag).ok()) {
            headers.insert(header::IF_NONE_MATCH, etag);
        }
        if let Some(body) = &request.body {
            let kind = HeaderValue::from_static("application/scim+json; charset=utf-8");
            headers.insert(header::CONTENT_TYPE, kind);
            *built.body_mut() = Some(body.clone().into());
        }
        Ok(built)
    }

    /// The body within its limits. Of an error status it is what came, however little: the status counts.
    async fn body(
        &self,
        mut answer: reqwest::Response,
        size: SizeLimit,
        url: &Url,
        deadline: Instant,
    ) -> Result<Vec<u8>, Error> {
        let failed = answer.status().as_u16() >= 400;
        let limit = if failed { ERROR_BODY } else { size.bytes() };
        let announced = answer.content_length();
        let too_large = || Error::TooLarge { host: host_and_port(url), limit: limit as u64 };
        if !failed && announced.is_some_and(|announced| announced > limit as u64) {
            return Err(too_large());
        }
        let mut body = Vec::with_capacity(announced.map_or(0, |bytes| bytes.min(MOST_FORESEEN) as usize));
        loop {
            let received = body.len() as u64;
            let chunk = match tokio::time::timeout_at(deadline.into(), answer.chunk()).await {
                Err(_) | Ok(Err(_)) if failed => return Ok(body),
                Err(_) => {
                    let (host, waited) = (host_and_port(url), self.limits.total);
                    return Err(Error::TooSlow { host, waited, received });
                }
                Ok(chunk) => chunk.map_err(|e| classify::in_body(e, url, received, announced, &self.limits))?,
            };
            let Some(chunk) = chunk else { return Ok(body) };
            let room = limit - body.len();
            body.extend_from_slice(&chunk[..chunk.len().min(room)]);
            if chunk.len() > room {
                return if failed { Ok(body) } else { Err(too_large()) };
            }
        }
    }

    /// The error, with what only a look at the layers below can tell: the proxy's own answer, the
    /// addresses that were tried, the certificate that was shown.
    async fn examined(&self, error: reqwest::Error, url: &Url, waited: Duration) -> Error {
        let proxy = proxy_for(url, &self.route);
        let connecting = error.is_connect();
        let tunnel = proxy.is_some() && connecting && classify::is_tunnel(&error);
        let why = classify::innermost(&error);
        let known = classify::before_answer(error, url, waited, &self.limits);
        let probe = match Probe::with_names(url, &self.route, self.limits, self.names.clone()) {
            Ok(probe) => probe,
            Err(without_store @ Error::NoCaStore { .. }) if matches!(known, Error::Tls(_)) => return without_store,
            Err(_) => return known,
        };
        match (known, proxy) {
            (Error::Tls(known), _) if describes_certificate(&known) => match probe.whole_way().await {
                Err(found @ Error::Tls(_)) => found,
                _ => Error::Tls(known),
            },
            (Error::Tls(known), _) => Error::Tls(known),
            (_, Some(proxy)) if tunnel || connecting => match probe.reach().await {
                Err(found @ Error::Proxy(_)) => found,
                _ => Error::Proxy(ProxyError::Down { proxy: host_and_port(&proxy), why }),
            },
            (known @ Error::ConnectTimeout { .. }, Some(_)) => match probe.reach().await {
                Err(found @ Error::Proxy(_)) => found,
                _ => known,
            },
            (Error::Refused { host, .. }, _) => Error::Refused { host, tried: probe.addresses().await },
            (Error::ConnectTimeout { host, waited, .. }, _) => match probe.resolve_at_once().await {
                Ok(resolved) => Error::ConnectTimeout { host, tried: resolved.addresses, waited },
                Err(no_name) => no_name,
            },
            (known, _) => known,
        }
    }
}

impl SizeLimit {
    fn bytes(self) -> usize {
        match self {
            Self::Large => 64 << 20,
            Self::Small => 1 << 20,
        }
    }
}

impl From<Method> for reqwest::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::Get => Self::GET,
            Method::Post => Self::POST,
            Method::Put => Self::PUT,
            Method::Patch => Self::PATCH,
            Method::Delete => Self::DELETE,
        }
    }
}

fn common(limits: &Limits) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(concat!("scim-assistant/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .connect_timeout(limits.connect)
        .read_timeout(limits.silence)
        .tls_version_min(reqwest::tls::Version::TLS_1_2)
}

fn unusable(error: reqwest::Error) -> Error {
    Error::NoCaStore { why: classify::innermost(&error.without_url()) }
}

fn describes_certificate(error: &TlsError) -> bool {
    use TlsError::{Certificate, Expired, NotYetValid, UnknownIssuer, WrongHost};
    matches!(error, UnknownIssuer { .. } | Expired { .. } | NotYetValid { .. } | WrongHost { .. } | Certificate { .. })
}

fn redirect_target(response: &Response, url: &Url) -> Option<Url> {
    if !matches!(response.status, 301..=303 | 307 | 308) {
        return None;
    }
    url.join(response.location.as_deref()?).ok()
}

fn head_of(answer: &reqwest::Response) -> Response {
    let headers = answer.headers();
    Response {
        status: answer.status().as_u16(),
        content_type: text_of(headers, &header::CONTENT_TYPE),
        date: text_of(headers, &header::DATE).as_deref().and_then(retry::date),
        retry_after: text_of(headers, &header::RETRY_AFTER),
        etag: text_of(headers, &header::ETAG),
        location: text_of(headers, &header::LOCATION),
        body: Vec::new(),
        redirected_to: None,
        version: format!("{:?}", answer.version()),
        took: Duration::ZERO,
    }
}

fn text_of(headers: &HeaderMap, name: &header::HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}
