//! Plain HTTP/1.1 over a socket: one request, one connection. Shares nothing with the product's client.

use std::collections::HashSet;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

/// One answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }
}

/// Sends a request below a base URL such as `http://127.0.0.1:80/v2`.
pub(crate) fn request(
    base_url: &str,
    token: &str,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> std::io::Result<Answer> {
    let rest = base_url.strip_prefix("http://").expect("plain http");
    let (authority, prefix) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let mut socket = TcpStream::connect(authority)?;
    socket.set_read_timeout(Some(Duration::from_secs(30)))?;
    let body = body.map(Value::to_string).unwrap_or_default();
    let head = format!(
        "{method} {prefix}{path} HTTP/1.1\r\nHost: {authority}\r\nAuthorization: Bearer {token}\r\n\
         Accept: application/scim+json\r\nContent-Type: application/scim+json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    socket.write_all(head.as_bytes())?;
    socket.write_all(body.as_bytes())?;
    let mut bytes = Vec::new();
    socket.read_to_end(&mut bytes)?;
    parse(&bytes)
}

/// All resources of a list, page by page, by distinct id.
pub(crate) fn list_all(base_url: &str, token: &str, resource: &str) -> Vec<Value> {
    let (mut found, mut ids): (Vec<Value>, HashSet<Value>) = (Vec::new(), HashSet::new());
    loop {
        let path = format!("/{resource}?startIndex={}&count=100", found.len() + 1);
        let page = request(base_url, token, "GET", &path, None).expect("a page").json();
        let before = found.len();
        let given = page["Resources"].as_array().cloned().unwrap_or_default();
        found.extend(given.into_iter().filter(|one| ids.insert(one["id"].clone())));
        if found.len() == before || found.len() as u64 >= page["totalResults"].as_u64().unwrap_or(0) {
            return found;
        }
    }
}

fn parse(bytes: &[u8]) -> std::io::Result<Answer> {
    let broken = |what: &str| std::io::Error::new(std::io::ErrorKind::InvalidData, what.to_owned());
    let split = bytes.windows(4).position(|w| w == b"\r\n\r\n").ok_or_else(|| broken("no end of the head"))?;
    let head = String::from_utf8_lossy(&bytes[..split]).to_ascii_lowercase();
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or_else(|| broken("no status"))?;
    let raw = &bytes[split + 4..];
    let body = if head.contains("transfer-encoding: chunked") { unchunk(raw) } else { raw.to_vec() };
    Ok(Answer { status, body: String::from_utf8_lossy(&body).into_owned() })
}

fn unchunk(mut raw: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = raw.windows(2).position(|w| w == b"\r\n") {
        let size = std::str::from_utf8(&raw[..end]).ok().and_then(|s| usize::from_str_radix(s.trim(), 16).ok());
        let Some(size @ 1..) = size else { break };
        body.extend_from_slice(&raw[end + 2..end + 2 + size]);
        raw = &raw[end + 4 + size..];
    }
    body
}
