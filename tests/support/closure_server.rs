//! A loopback server whose answers are a function of the request: what a SCIM server may say, in a line.
//!
//! Speaks just enough HTTP/1.1 for a GET, one request a connection, and remembers what it was asked.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
}

impl Asked {
    /// The value of a header; empty if it was not sent.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    /// The path without the query.
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The value of a parameter of the query, decoded; empty if it was not sent.
    pub(crate) fn parameter(&self, name: &str) -> String {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        pairs.find(|(n, _)| n == name).map_or_else(String::new, |(_, value)| value.into_owned())
    }
}

/// An answer: status, content type, body. A redirect has its target as body.
pub(crate) type Answer = (u16, &'static str, String);

/// A running server; it ends with the runtime of the test.
pub(crate) struct ClosureServer {
    /// Its port on 127.0.0.1.
    pub(crate) port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl ClosureServer {
    /// Starts one.
    pub(crate) async fn start(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (seen, answer) = (Arc::clone(&asked), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
                tokio::spawn(async move { serve(stream, &*answer, &seen).await });
            }
        });
        Self { port, asked }
    }

    /// The address of a path on it.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The requests so far. A connection that said nothing is none.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

async fn serve(mut stream: TcpStream, answer: &(impl Fn(&Asked) -> Answer + ?Sized), seen: &Mutex<Vec<Asked>>) {
    let Some(asked) = read(&mut stream).await else { return };
    let (status, content_type, body) = answer(&asked);
    seen.lock().unwrap().push(asked);
    let location = if (300..400).contains(&status) { format!("Location: {body}\r\n") } else { String::new() };
    let head = format!(
        "HTTP/1.1 {status} Answer\r\nContent-Type: {content_type}\r\n{location}Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let whole = [head.as_bytes(), body.as_bytes()].concat();
    // Whoever hangs up early does not want the answer.
    if stream.write_all(&whole).await.is_ok() {
        let _ = stream.shutdown().await;
    }
}

/// `None` when the other side hangs up before its head has ended.
async fn read(stream: &mut TcpStream) -> Option<Asked> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).ok()?;
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers = lines.filter_map(|line| line.split_once(": "));
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
    Some(Asked { method, target, headers })
}
