//! A real proxy, small: it takes CONNECT, asks for a sign-in if it is told to, and passes bytes on.
//!
//! Every name leads to one port of this computer, so that a test has a far host at hand.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

/// A running proxy; it ends with the runtime of the test.
pub(crate) struct Proxy {
    /// Its port on 127.0.0.1.
    pub(crate) port: u16,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// Starts one that leads to a port; with `sign_in` only for those who send that value.
    pub(crate) async fn start(to: u16, sign_in: Option<&'static str>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&heads);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let seen = Arc::clone(&seen);
                tokio::spawn(async move { pass(stream, to, sign_in, &seen).await });
            }
        });
        Self { port, heads }
    }

    /// Its address.
    pub(crate) fn url(&self) -> url::Url {
        format!("http://127.0.0.1:{}", self.port).parse().unwrap()
    }

    /// The heads of the requests so far.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

async fn pass(stream: TcpStream, to: u16, sign_in: Option<&str>, heads: &Mutex<Vec<String>>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).await.ok()? == 0 {
            return None;
        }
    }
    heads.lock().unwrap().push(head.clone());
    let wanted =
        |value: &str| head.lines().any(|line| line.eq_ignore_ascii_case(&format!("Proxy-Authorization: {value}")));
    let refusal = match sign_in {
        _ if !head.starts_with("CONNECT ") => Some("405 Method Not Allowed\r\n"),
        Some(value) if !wanted(value) => {
            Some("407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"out\"\r\n")
        }
        _ => None,
    };
    if let Some(refusal) = refusal {
        let answer = format!("HTTP/1.1 {refusal}Content-Length: 0\r\nConnection: close\r\n\r\n");
        return stream.write_all(answer.as_bytes()).await.ok();
    }
    let mut server = TcpStream::connect(("127.0.0.1", to)).await.ok()?;
    stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.ok()?;
    copy_bidirectional(&mut stream, &mut server).await.ok().map(|_| ())
}
