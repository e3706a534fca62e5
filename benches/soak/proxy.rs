//! A loopback proxy before the practice server that throws faults into the answers to list requests.
//!
//! Knows HTTP/1.1 with a length and nothing else. How bad the weather is, is set from outside.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use crate::journal::{Deed, Journal, now};

/// How many of a hundred list requests meet a fault.
#[derive(Default)]
pub(crate) struct Weather {
    per_cent: AtomicU8,
    closing: Notify,
}

impl Weather {
    pub(crate) fn set(&self, per_cent: u8) {
        self.per_cent.store(per_cent, Ordering::Relaxed);
    }

    /// Nobody is let in for a while.
    pub(crate) fn close(&self) {
        self.closing.notify_one();
    }

    fn fault(&self) -> Option<Fault> {
        let hit = fastrand::u8(..100) < self.per_cent.load(Ordering::Relaxed);
        hit.then(|| FAULTS[fastrand::usize(..FAULTS.len())])
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    ResetBefore,
    ResetInBody,
    CutBody,
    HalfJson,
    ServerError,
    Unavailable,
    TooMany,
    Drip,
    WebPage,
    WrongTotal,
    Unreadable,
}

const FAULTS: [Fault; 11] = [
    Fault::ResetBefore,
    Fault::ResetInBody,
    Fault::CutBody,
    Fault::HalfJson,
    Fault::ServerError,
    Fault::Unavailable,
    Fault::TooMany,
    Fault::Drip,
    Fault::WebPage,
    Fault::WrongTotal,
    Fault::Unreadable,
];

const DRIPS: usize = 20;
const DRIP_PAUSE: Duration = Duration::from_millis(60);

/// Where the proxy leads, and what it tells.
#[derive(Clone)]
pub(crate) struct Proxy {
    pub(crate) server: SocketAddr,
    pub(crate) weather: Arc<Weather>,
    pub(crate) journal: Journal,
}

struct Message {
    head: String,
    body: Vec<u8>,
}

impl Proxy {
    /// Lets everybody in; closes the door for a while when the weather says so.
    pub(crate) async fn serve(self, mut listener: TcpListener) -> io::Result<()> {
        let address = listener.local_addr()?;
        loop {
            tokio::select! {
                accepted = listener.accept() => {
                    let (proxy, (stream, _)) = (self.clone(), accepted?);
                    tokio::spawn(async move { drop(proxy.pass(stream).await) });
                }
                () = self.weather.closing.notified() => {
                    drop(listener);
                    self.journal.note(now(), Deed::Fault("Refused".to_owned()))?;
                    tokio::time::sleep(Duration::from_millis(fastrand::u64(500..4_000))).await;
                    listener = TcpListener::bind(address).await?;
                }
            }
        }
    }

    async fn pass(&self, stream: TcpStream) -> io::Result<()> {
        let mut client = BufReader::new(stream);
        let mut server = BufReader::new(TcpStream::connect(self.server).await?);
        while let Some(asked) = read(&mut client).await? {
            let is_list = asked.head.starts_with("GET ") && asked.head.lines().next().is_some_and(|l| l.contains("s?"));
            let fault = self.weather.fault().filter(|_| is_list);
            if asked.head.contains("filter=meta.") {
                self.journal.note(now(), Deed::Filtered)?;
            }
            if let Some(fault) = fault {
                self.journal.note(now(), Deed::Fault(format!("{fault:?}")))?;
            }
            if let Some(answer) = fault.and_then(instead) {
                client.write_all(answer.as_bytes()).await?;
                continue;
            }
            if fault == Some(Fault::ResetBefore) {
                return client.get_ref().set_zero_linger();
            }
            let sent = now();
            server.write_all(asked.head.as_bytes()).await?;
            server.write_all(&asked.body).await?;
            let Some(answer) = read(&mut server).await? else { return Ok(()) };
            if !self.answer(&mut client, answer, fault, sent).await? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Hands an answer on; whether the connection lives on.
    async fn answer(
        &self,
        client: &mut BufReader<TcpStream>,
        answer: Message,
        fault: Option<Fault>,
        sent: i64,
    ) -> io::Result<bool> {
        let Message { head, mut body } = answer;
        match fault {
            Some(Fault::ResetInBody | Fault::CutBody) => {
                client.write_all(head.as_bytes()).await?;
                client.write_all(&body[..fastrand::usize(..=body.len())]).await?;
                client.flush().await?;
                if fault == Some(Fault::ResetInBody) {
                    client.get_ref().set_zero_linger()?;
                }
                return Ok(false);
            }
            Some(Fault::Drip) => {
                client.write_all(head.as_bytes()).await?;
                for part in body.chunks(body.len() / DRIPS + 1) {
                    client.write_all(part).await?;
                    tokio::time::sleep(DRIP_PAUSE).await;
                }
                return Ok(true);
            }
            Some(Fault::HalfJson) => body.truncate(fastrand::usize(..=body.len())),
            Some(Fault::WrongTotal) => body = with_wrong_total(&body).unwrap_or(body),
            Some(Fault::Unreadable) => {
                if let Some((id, hidden)) = without_an_id(&body) {
                    body = hidden;
                    // Told before it is sent, so that it is in the journal whatever happens then.
                    self.journal.note(sent, Deed::Hidden { id })?;
                }
            }
            _ => {}
        }
        client.write_all(with_length(&head, body.len()).as_bytes()).await?;
        client.write_all(&body).await?;
        Ok(true)
    }
}

/// An answer that needs no server.
fn instead(fault: Fault) -> Option<String> {
    let (status, body) = match fault {
        Fault::ServerError => ("500 Internal Server Error\r\nContent-Type: application/scim+json", "{}"),
        Fault::Unavailable => ("503 Service Unavailable\r\nRetry-After: 1", "busy"),
        Fault::TooMany => ("429 Too Many Requests\r\nRetry-After: 1", "slow down"),
        Fault::WebPage => ("200 OK\r\nContent-Type: text/html", "<!doctype html><title>Sign in</title>"),
        _ => return None,
    };
    Some(format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len()))
}

/// A message with its length; nothing where the other side ended.
async fn read(from: &mut BufReader<TcpStream>) -> io::Result<Option<Message>> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if from.read_line(&mut head).await? == 0 {
            return Ok(None);
        }
    }
    let mut body = vec![0; length(&head)];
    from.read_exact(&mut body).await?;
    Ok(Some(Message { head, body }))
}

fn length(head: &str) -> usize {
    let value = head.lines().filter_map(|line| line.split_once(':')).find(|(name, _)| is_length(name));
    value.and_then(|(_, value)| value.trim().parse().ok()).unwrap_or(0)
}

fn is_length(name: &str) -> bool {
    name.eq_ignore_ascii_case("content-length")
}

fn with_length(head: &str, length: usize) -> String {
    let others = head.trim_end().lines().filter(|line| line.split_once(':').is_none_or(|(name, _)| !is_length(name)));
    format!("{}\r\ncontent-length: {length}\r\n\r\n", others.collect::<Vec<_>>().join("\r\n"))
}

fn with_wrong_total(body: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(body).ok()?;
    let (before, rest) = text.split_once("\"totalResults\":")?;
    let end = rest.find(|c: char| !c.is_ascii_digit())?;
    let total: u64 = rest[..end].parse().ok()?;
    let wrong =
        if fastrand::bool() { total + fastrand::u64(1..50) } else { total.saturating_sub(fastrand::u64(1..50)) };
    Some(format!("{before}\"totalResults\":{wrong}{}", &rest[end..]).into_bytes())
}

/// The same with one id that is none.
fn without_an_id(body: &[u8]) -> Option<(String, Vec<u8>)> {
    let text = std::str::from_utf8(body).ok()?;
    let places: Vec<usize> = text.match_indices("\"id\":\"").map(|(at, _)| at).collect();
    let at = *places.get(fastrand::usize(..places.len().max(1)))?;
    let (id, rest) = text[at + 6..].split_once('"')?;
    Some((id.to_owned(), format!("{}\"id\":null{rest}", &text[..at]).into_bytes()))
}
