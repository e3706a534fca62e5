//! A loopback web server that is one closure: what was asked in, status, label and body out.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::canary::Guard;

/// One request.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// The verb.
    pub(crate) method: String,
    /// Path and query as they came.
    pub(crate) target: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
}

impl Asked {
    /// The path without the query.
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// A value of the query, decoded.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        let (_, query) = self.target.split_once('?')?;
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// A number of the query.
    pub(crate) fn number(&self, name: &str) -> Option<usize> {
        self.query(name)?.parse().ok()
    }

    /// A header by its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Status, content type (none if empty) and body.
pub(crate) type Answer<B = Vec<u8>> = (u16, &'static str, B);

/// The type of SCIM's JSON.
pub(crate) const SCIM: &str = "application/scim+json";

/// A running server; it ends with the runtime of the test.
pub(crate) struct ClosureServer {
    /// Its port on 127.0.0.1.
    pub(crate) port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
    _guard: Guard,
}

impl ClosureServer {
    /// Starts one.
    pub(crate) async fn start<B: Into<Vec<u8>>>(answer: impl Fn(&Asked) -> Answer<B> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (seen, answer) = (
            Arc::clone(&asked),
            Arc::new(move |asked: &Asked| {
                let (status, content_type, body) = answer(asked);
                (status, content_type, body.into())
            }),
        );
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (answer, seen) = (Arc::clone(&answer), Arc::clone(&seen));
                tokio::spawn(async move { serve(stream, &*answer, &seen).await });
            }
        });
        Self { port, asked, _guard: Guard::new() }
    }

    /// The base URL.
    pub(crate) fn base(&self) -> String {
        self.url("/scim/v2")
    }

    /// The address of a path on it.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// All requests so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

/// Answers until the other side hangs up.
async fn serve(stream: TcpStream, answer: &(impl Fn(&Asked) -> Answer + ?Sized), seen: &Mutex<Vec<Asked>>) {
    let mut stream = BufReader::new(stream);
    while let Some(asked) = read_request(&mut stream).await {
        seen.lock().unwrap().push(asked.clone());
        let (status, content_type, body) = answer(&asked);
        let label = if content_type.is_empty() { String::new() } else { format!("Content-Type: {content_type}\r\n") };
        let head = format!("HTTP/1.1 {status} Answer\r\n{label}Content-Length: {}\r\n\r\n", body.len());
        let whole = [head.into_bytes(), body].concat();
        if stream.write_all(&whole).await.is_err() {
            return;
        }
    }
}

pub(crate) async fn read_request(stream: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            text => lines.push(text.to_owned()),
        }
    }
    let mut words = lines.first()?.split(' ').map(str::to_owned);
    let (method, target) = (words.next()?, words.next()?);
    let header = |line: &String| line.split_once(':').map(|(n, v)| (n.to_ascii_lowercase(), v.trim().to_owned()));
    Some(Asked { method, target, headers: lines[1..].iter().filter_map(header).collect() })
}
