//! A loopback web server for lists: answers with any headers, side by side, and counts its connections.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Barrier, Semaphore};

use super::canary::Guard;
use super::closure_server::{Asked, SCIM, read_request};

/// One answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reply {
    /// The status.
    pub(crate) status: u16,
    /// Further headers.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// The body.
    pub(crate) body: Vec<u8>,
    /// Answered only when so many others wait for the same.
    pub(crate) together: Option<Arc<Barrier>>,
    /// Never answered at all.
    pub(crate) never: bool,
}

/// A running server; it ends with the runtime of the test.
pub(crate) struct ListServer {
    port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
    connections: Arc<AtomicUsize>,
    left: Arc<Semaphore>,
    _guard: Guard,
}

impl ListServer {
    /// Starts one.
    pub(crate) async fn start(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (asked, connections, left) = (Arc::default(), Arc::default(), Arc::new(Semaphore::new(0)));
        let server = Self { port, asked, connections, left, _guard: Guard::new() };
        let (seen, count, left) =
            (Arc::clone(&server.asked), Arc::clone(&server.connections), Arc::clone(&server.left));
        let answer = Arc::new(answer);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                count.fetch_add(1, Ordering::SeqCst);
                let (answer, seen, left) = (Arc::clone(&answer), Arc::clone(&seen), Arc::clone(&left));
                tokio::spawn(async move { serve(stream, &*answer, &seen, &left).await });
            }
        });
        server
    }

    /// The base URL.
    pub(crate) fn base(&self) -> String {
        format!("http://127.0.0.1:{}/scim/v2", self.port)
    }

    /// The requests since the last call.
    pub(crate) fn take_asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }

    /// How many connections were made.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// Waits until so many requests were given up by the client while they waited for their answer.
    pub(crate) async fn given_up(&self, requests: u32) {
        self.left.acquire_many(requests).await.unwrap().forget();
    }
}

/// Answers until the other side hangs up.
async fn serve(stream: TcpStream, answer: &impl Fn(&Asked) -> Reply, seen: &Mutex<Vec<Asked>>, left: &Semaphore) {
    let mut stream = BufReader::new(stream);
    while let Some(asked) = read_request(&mut stream).await {
        seen.lock().unwrap().push(asked.clone());
        let reply = answer(&asked);
        if reply.never {
            drop(stream.read(&mut [0]).await);
            left.add_permits(1);
            return;
        }
        if let Some(together) = &reply.together {
            together.wait().await;
        }
        let headers: String = reply.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let length =
            if reply.status == 304 { String::new() } else { format!("Content-Length: {}\r\n", reply.body.len()) };
        let head = format!("HTTP/1.1 {} Answer\r\nContent-Type: {SCIM}\r\n{length}{headers}\r\n", reply.status);
        if stream.write_all(&[head.into_bytes(), reply.body].concat()).await.is_err() {
            return;
        }
    }
}
