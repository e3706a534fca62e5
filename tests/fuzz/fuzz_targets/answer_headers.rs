//! Any `Retry-After`, `Location`, `Date`, `Content-Type` and `ETag` of an answer, through the real client and a socket:
//! it answers or fails in words, soon, and asks nobody but the server it was sent to.
#![no_main]

use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use scim_assistant::http::{Accept, Client, Error, Limits, Method, Request, Route, SizeLimit, Tries};
use scim_assistant::scim;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use url::Url;

/// What the server answers next.
static ANSWER: Mutex<Vec<u8>> = Mutex::new(Vec::new());

static SERVER: LazyLock<Url> = LazyLock::new(|| {
    let listener = RUNTIME.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
    let url = format!("http://{}/scim/v2/Users", listener.local_addr().expect("bound")).parse().expect("a URL");
    RUNTIME.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    url
});

/// Client and server take turns on one thread.
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().enable_all().build().expect("a runtime"));

static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    let limits = Limits { first_pause: Duration::ZERO, longest_pause: Duration::ZERO, ..Limits::default() };
    Client::with_limits(&Route::default(), limits).expect("a client")
});

fuzz_target!(|input: (u8, &[u8])| {
    let (status, header) = input;
    let status = [200, 301, 302, 303, 307, 308, 401, 404, 429, 503][usize::from(status % 10)];
    let line: Vec<u8> = header.iter().copied().filter(|b| !matches!(b, b'\r' | b'\n' | 0)).collect();
    let answer = format!("HTTP/1.1 {status} Fuzz\r\nContent-Length: 0\r\nDate: Wed, 21 Oct 2026 12:00:00 GMT\r\n");
    let mut answer = answer.into_bytes();
    for name in ["Retry-After", "Location", "Content-Type", "ETag"] {
        answer.extend([name.as_bytes(), b": ", &line, b"\r\n"].concat());
    }
    answer.extend(b"\r\n");
    *ANSWER.lock().expect("whole") = answer;
    let request = Request {
        method: Method::Get,
        url: SERVER.clone(),
        accept: Accept::Scim,
        authorization: None,
        body: None,
        size: SizeLimit::Small,
        tries: Tries::UpToFour,
    };
    match RUNTIME.block_on(CLIENT.send(request)) {
        Ok(response) => {
            let asked = response.redirected_to.as_ref().unwrap_or(&SERVER);
            assert_eq!(asked.origin(), SERVER.origin());
            if let Some(error) = scim::Error::from_response(&response) {
                assert!(!error.explain("127.0.0.1").fix.is_empty());
            }
        }
        Err(Error::RedirectElsewhere { to, .. }) => assert_ne!(to, SERVER.origin().ascii_serialization()),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});

/// Answers each request on a connection until the client leaves it.
async fn serve(stream: TcpStream) {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    while stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
        if line == "\r\n" {
            let answer = ANSWER.lock().expect("whole").clone();
            drop(stream.write_all(&answer).await);
        }
        line.clear();
    }
}
