//! Bodies that cannot be unpacked, that unpack to far too much, or that never end.

use std::sync::{Arc, Mutex};

use scim_assistant::http::{Error, Request, SizeLimit, Tries};
use scim_assistant::scim;

use super::{client, fetch, get, in_time, page, quick, scim_client, words};
use crate::support::closure_server::{Asked, ClosureServer};
use crate::support::gzip;
use crate::support::program::Home;
use crate::support::raw_server::{RawServer, Step};
use crate::support::reading::read_users;

/// An answer with a body that is labelled so.
fn labelled(encoding: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/scim+json\r\nContent-Encoding: {encoding}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

fn two_people() -> Vec<u8> {
    page(2, &Asked { method: "GET".to_owned(), target: "/scim/v2/Users".to_owned(), headers: Vec::new() }).2
}

#[tokio::test]
async fn what_cannot_be_unpacked_is_called_so_and_the_next_good_answer_heals_it() {
    let packed = gzip::stored(&two_people());
    let twice = gzip::stored(&packed);
    let mut broken = packed.clone();
    broken[40] ^= 0xff;
    let bad = [
        labelled("gzip", b"this is no gzip at all"),
        labelled("gzip", &broken),
        labelled("gzip", &twice),
        labelled("gzip, gzip", &twice),
        labelled("br", b"\x0b\x02\x80{}\x03"),
        labelled("identity", &packed),
    ];
    for answer in bad {
        let fault = vec![Step::Read, Step::Send(answer), Step::Close];
        let good = vec![Step::Read, Step::Send(labelled("gzip", &packed)), Step::Close];
        let server = RawServer::start(vec![fault, good]).await;
        let client = scim_client(server.url("/scim/v2").as_str(), client(quick()));
        let read = in_time(read_users(&client)).await;
        let error = read.error.expect("it cannot be unpacked");
        assert!(words(&error).contains("could not be unpacked"), "{error:?}");
        let read = in_time(read_users(&client)).await;
        assert_eq!((read.ids.len(), read.error), (2, None));
    }
}

#[tokio::test]
async fn packed_data_that_is_cut_is_asked_for_again() {
    let packed = gzip::stored(&two_people());
    let cut = vec![Step::Read, Step::Send(labelled("gzip", &packed[..packed.len() / 2])), Step::Close];
    let good = vec![Step::Read, Step::Send(labelled("gzip", &packed)), Step::Close];
    let server = RawServer::start(vec![cut, good]).await;
    let read = in_time(read_users(&scim_client(server.url("/scim/v2").as_str(), client(quick())))).await;
    assert_eq!((read.ids.len(), read.error), (2, None));
    assert_eq!(server.heads().len(), 2);
}

#[tokio::test]
async fn an_announced_ten_gigabytes_are_refused_at_once() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n{".to_vec();
    let server = RawServer::start(vec![vec![Step::Read, Step::Send(head), Step::Hold]]).await;
    for (size, limit) in [(SizeLimit::Small, 1 << 20), (SizeLimit::Large, 64 << 20)] {
        let request = Request { size, tries: Tries::UpToFour, ..get(server.url("/")) };
        let error = in_time(client(quick()).send(request)).await.unwrap_err();
        let Error::TooLarge { limit: told, .. } = error else { panic!("{error:?}") };
        assert_eq!(told, limit);
    }
    assert_eq!(server.heads().len(), 2, "nothing is asked again");
}

#[tokio::test]
async fn a_flood_without_end_stops_at_the_limit() {
    let head = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    let script = vec![Step::Read, Step::Send(head), Step::Flood(vec![b' '; 64 << 10], usize::MAX)];
    let server = RawServer::start(vec![script]).await;
    let error = fetch(server.url("/")).await.unwrap_err();
    assert!(matches!(error, Error::TooLarge { limit: 1_048_576, .. }), "{error:?}");
    let request = Request { size: SizeLimit::Large, ..get(server.url("/")) };
    let error = in_time(client(quick()).send(request)).await.unwrap_err();
    assert!(matches!(error, Error::TooLarge { limit: 67_108_864, .. }), "{error:?}");
    assert!(words(&scim::Error::Http(error)).contains("reading stopped to protect this computer"));
}

/// How much memory a gigabyte in a megabyte may cost: what may be kept of an answer, and as much
/// again as half of it for everything else.
#[cfg(target_os = "linux")]
const MOST_MEMORY: u64 = (64 + 32) << 20;

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gigabyte_in_a_megabyte_does_not_fill_the_memory_of_the_program() {
    let bomb = gzip::zeros((1 << 30) / 258);
    assert!(bomb.len() < 2 << 20);
    let process = Arc::new(Mutex::new(None));
    let peak = Arc::new(Mutex::new(None));
    let (known, measured) = (Arc::clone(&process), Arc::clone(&peak));
    let exploded = std::sync::atomic::AtomicBool::new(false);
    let server = ClosureServer::start(move |asked| {
        let groups = asked.path().ends_with("/Groups");
        if groups {
            exploded.store(true, std::sync::atomic::Ordering::Relaxed);
            return (200, "application/scim+json\r\nContent-Encoding: gzip", bomb.clone());
        }
        if exploded.load(std::sync::atomic::Ordering::Relaxed) {
            // Whoever asks for the next thing has the bomb behind it.
            let process = known.lock().unwrap().expect("it was started");
            measured.lock().unwrap().get_or_insert_with(|| crate::support::program::peak_memory(process));
        }
        page(3, asked)
    })
    .await;
    let base = server.base();
    let run = tokio::task::spawn_blocking(move || {
        let home = Home::new();
        let running = home.start(&["test", "--json", "--base-url", &base, "--token-env", "SCIM_TOKEN"]);
        *process.lock().unwrap() = Some(running.id());
        running.finish()
    });
    let run = in_time(run).await.unwrap();
    let groups = run.json()["stages"][8].clone();
    assert_eq!(groups["state"], "problem", "{}", run.stdout);
    assert!(groups["said"].as_str().unwrap().contains("larger than 67,108,864 bytes"), "{groups}");
    let peak = peak.lock().unwrap().expect("it asked for more after the bomb");
    assert!(peak < MOST_MEMORY, "{peak} bytes");
}
