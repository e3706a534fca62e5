//! A loopback server that plays one list of steps a connection. Knows bytes, not HTTP, so it can
//! lie in every way that a real server can.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::canary::Guard;

/// What the server does next on a connection.
#[derive(Clone)]
pub(crate) enum Step {
    /// Reads up to the end of a head.
    Read,
    /// Sends these bytes.
    Send(Vec<u8>),
    /// Sends these bytes one by one, with a pause after each.
    Drip(Vec<u8>, Duration),
    /// Keeps the connection open and silent until the other side closes it.
    Hold,
    /// Closes the connection.
    Close,
}

/// A running server; it ends with the runtime of the test.
pub(crate) struct RawServer {
    /// Its port on 127.0.0.1.
    pub(crate) port: u16,
    heads: Arc<Mutex<Vec<String>>>,
    _guard: Guard,
}

impl RawServer {
    /// Starts one: the first connection plays the first script, and so on; the last one is repeated.
    pub(crate) async fn start(scripts: Vec<Vec<Step>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&heads);
        tokio::spawn(async move {
            for at in 0.. {
                let (stream, _) = listener.accept().await.unwrap();
                let script = scripts[at.min(scripts.len() - 1)].clone();
                let seen = Arc::clone(&seen);
                tokio::spawn(async move { play(stream, script, &seen).await });
            }
        });
        Self { port, heads, _guard: Guard::new() }
    }

    /// One that answers every connection alike: reads a head, sends, closes.
    pub(crate) async fn answering(answer: impl Into<Vec<u8>>) -> Self {
        Self::start(vec![vec![Step::Read, Step::Send(answer.into()), Step::Close]]).await
    }

    /// The address of a path on it.
    pub(crate) fn url(&self, path: &str) -> url::Url {
        format!("http://127.0.0.1:{}{path}", self.port).parse().unwrap()
    }

    /// The heads of the requests so far, the one that is empty included: connected and said nothing.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

/// Plays a script on a stream; what the other side does wrong ends it.
pub(crate) async fn play(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    script: Vec<Step>,
    heads: &Mutex<Vec<String>>,
) {
    for step in script {
        let went_on = match step {
            Step::Read => {
                let head = read_head(&mut stream).await;
                heads.lock().unwrap().push(head);
                Ok(())
            }
            Step::Send(bytes) => stream.write_all(&bytes).await,
            Step::Drip(bytes, pause) => drip(&mut stream, &bytes, pause).await,
            Step::Hold => stream.read_to_end(&mut Vec::new()).await.map(|_| ()),
            Step::Close => stream.shutdown().await,
        };
        if went_on.is_err() {
            return;
        }
    }
}

async fn drip(stream: &mut (impl AsyncWrite + Unpin), bytes: &[u8], pause: Duration) -> std::io::Result<()> {
    for byte in bytes {
        stream.write_all(&[*byte]).await?;
        stream.flush().await?;
        tokio::time::sleep(pause).await;
    }
    Ok(())
}

async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8_lossy(&head).into_owned()
}

/// An answer of HTTP/1.1 with its length.
pub(crate) fn answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
        .into_bytes()
}
