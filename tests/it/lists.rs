//! Whole lists read with the real client: side by side, politely, and cheaply where nothing changed.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use scim_assistant::base_url::BaseUrl;
use scim_assistant::http::{self, Limits, Route};
use scim_assistant::scim::{Client, Completeness, Error, Listing, Page, UserBlock};
use scim_assistant::secret::Token;
use serde_json::json;
use tokio::sync::Barrier;

use crate::support::canary::CANARY;
use crate::support::closure_server::Asked;
use crate::support::list_server::{ListServer, Reply};

/// What the servers here give in a page.
const CAP: usize = 100;

fn client_for(server: &ListServer) -> Client {
    let limits = Limits { first_pause: Duration::from_millis(1), ..Limits::default() };
    let http = http::Client::with_limits(&Route::default(), limits).unwrap();
    let token = Token::parse(CANARY).unwrap().value;
    Client::new(http, BaseUrl::parse(&server.base()).unwrap().value, &token)
}

/// A directory: for each person the id and a name that may change.
#[derive(Default)]
struct People(Mutex<Vec<(usize, String)>>);

impl People {
    fn new(all: usize) -> Arc<Self> {
        Arc::new(Self(Mutex::new((1..=all).map(|n| (n, format!("Person {n}"))).collect())))
    }

    fn rename(&self, at: usize, name: &str) {
        self.0.lock().unwrap()[at].1 = name.to_owned();
    }

    fn names(&self) -> Vec<String> {
        self.0.lock().unwrap().iter().map(|(_, name)| name.clone()).collect()
    }

    /// A page by RFC 7644 section 3.4.2.4.
    fn page(&self, asked: &Asked) -> Reply {
        let people = self.0.lock().unwrap();
        let (start, count) = (start_of(asked), asked.number("count").unwrap_or(CAP).min(CAP));
        let records: Vec<_> = people.iter().skip(start - 1).take(count).map(record).collect();
        Reply { status: 200, body: list(people.len(), start, &records), ..Reply::default() }
    }
}

fn start_of(asked: &Asked) -> usize {
    asked.number("startIndex").unwrap_or(1)
}

fn record((id, name): &(usize, String)) -> serde_json::Value {
    json!({"id": id.to_string(), "userName": format!("p{id}@x.example"), "displayName": name, "active": true})
}

fn list(total: usize, start: usize, records: &[serde_json::Value]) -> Vec<u8> {
    let body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": total,
        "startIndex": start, "itemsPerPage": records.len(), "Resources": records,
    });
    body.to_string().into_bytes()
}

/// What a whole read brought.
struct Read {
    pages: Vec<Page<UserBlock>>,
    failed: Option<Error>,
    completeness: Completeness,
}

impl Read {
    fn names(&self) -> Vec<String> {
        let users = self.pages.iter().flat_map(Page::<UserBlock>::resources);
        users.map(|user| user.display_name.unwrap_or_default().to_owned()).collect()
    }

    fn is_whole(&self) -> bool {
        self.completeness == Completeness::Complete
    }
}

async fn read(listing: &mut Listing<UserBlock>) -> Read {
    let (mut pages, mut failed) = (Vec::new(), None);
    loop {
        match listing.next_page().await {
            Ok(Some(page)) => pages.push(page),
            Ok(None) => break,
            Err(error) => failed = Some(error),
        }
    }
    Read { pages, failed, completeness: listing.completeness() }
}

#[tokio::test]
async fn pages_are_asked_for_four_at_a_time_and_come_in_order() {
    let people = People::new(900);
    let (shown, four) = (Arc::clone(&people), Arc::new(Barrier::new(4)));
    // Without four requests at once none of these is ever answered.
    let server = ListServer::start(move |asked| Reply {
        together: (start_of(asked) > 1).then(|| Arc::clone(&four)),
        ..shown.page(asked)
    })
    .await;
    let read = read(&mut client_for(&server).users()).await;
    assert_eq!((read.names(), read.is_whole()), (people.names(), true));
}

#[tokio::test]
async fn connections_are_used_again() {
    let people = People::new(3_000);
    let server = ListServer::start(move |asked| people.page(asked)).await;
    let client = client_for(&server);
    client.set_most_at_once(1);
    assert!(read(&mut client.users()).await.is_whole());
    assert_eq!((server.take_asked().len(), server.connections()), (31, 1));
    client.set_most_at_once(8);
    assert!(read(&mut client.users()).await.is_whole());
    assert_eq!(server.take_asked().len(), 30, "the size of a page is known now");
    assert!(server.connections() <= 9, "{}", server.connections());
}

#[tokio::test]
async fn the_size_that_was_learnt_is_asked_for_at_once_next_time() {
    let people = People::new(250);
    let server = ListServer::start(move |asked| people.page(asked)).await;
    let client = client_for(&server);
    assert_eq!(client.page_size(), None);
    assert!(read(&mut client.users()).await.is_whole());
    assert_eq!(client.page_size(), Some(100));
    let other = client_for(&server);
    other.set_page_size(50);
    server.take_asked();
    assert!(read(&mut other.users()).await.is_whole());
    let counts: BTreeSet<_> = server.take_asked().iter().filter_map(|asked| asked.number("count")).collect();
    assert_eq!(counts, BTreeSet::from([50]));
}

#[tokio::test]
async fn a_server_that_asks_to_slow_down_is_read_whole_in_the_end() {
    let (people, answers) = (People::new(2_000), AtomicUsize::new(0));
    let shown = Arc::clone(&people);
    let server = ListServer::start(move |asked| match answers.fetch_add(1, Ordering::SeqCst) % 7 {
        3 => Reply { status: 429, headers: vec![("Retry-After", "0".to_owned())], ..Reply::default() },
        5 => Reply { status: 503, ..Reply::default() },
        _ => shown.page(asked),
    })
    .await;
    let read = read(&mut client_for(&server).users()).await;
    assert_eq!((read.names(), read.is_whole()), (people.names(), true));
}

#[tokio::test]
async fn a_list_that_failed_goes_on_where_it_stopped() {
    let (people, fails) = (People::new(1_000), AtomicUsize::new(1));
    let shown = Arc::clone(&people);
    let server = ListServer::start(move |asked| {
        let fail = start_of(asked) == 501 && fails.fetch_min(0, Ordering::SeqCst) == 1;
        if fail { Reply { status: 403, ..Reply::default() } } else { shown.page(asked) }
    })
    .await;
    let mut listing = client_for(&server).users();
    let first = read(&mut listing).await;
    assert!(matches!(first.failed, Some(Error::Forbidden { .. })));
    assert!(matches!(&first.completeness, Completeness::Partial { why } if why.contains("500 of 1,000")));
    server.take_asked();
    listing.resume();
    let rest = read(&mut listing).await;
    assert_eq!(([first.names(), rest.names()].concat(), rest.is_whole()), (people.names(), true));
    assert!(server.take_asked().iter().all(|asked| start_of(asked) >= 501));
}

#[tokio::test]
async fn a_list_that_is_dropped_lets_go_of_every_request() {
    let people = People::new(2_000);
    let server = ListServer::start(move |asked| Reply { never: start_of(asked) > 1, ..people.page(asked) }).await;
    let mut listing = client_for(&server).users();
    let reading = tokio::spawn(async move { while listing.next_page().await.is_ok_and(|page| page.is_some()) {} });
    while server.take_asked().iter().all(|asked| start_of(asked) < 401) {
        tokio::task::yield_now().await;
    }
    reading.abort();
    server.given_up(4).await;
}

/// A server with an `ETag` on each page, made by a function of the page's bytes and its start.
async fn tagging(people: &Arc<People>, tag: impl Fn(&[u8], usize) -> String + Send + Sync + 'static) -> ListServer {
    let people = Arc::clone(people);
    ListServer::start(move |asked| {
        let page = people.page(asked);
        let tag = format!("\"{}\"", tag(&page.body, start_of(asked)));
        let same = asked.header("if-none-match") == Some(tag.as_str());
        let headers = vec![("ETag", tag)];
        if same { Reply { status: 304, headers, ..Reply::default() } } else { Reply { headers, ..page } }
    })
    .await
}

fn by_content(body: &[u8], _: usize) -> String {
    body.iter().fold(7_u64, |hash, byte| hash.wrapping_mul(31).wrapping_add(u64::from(*byte))).to_string()
}

/// How many requests were sent, and how many of them on condition.
fn counts(server: &ListServer) -> (usize, usize) {
    let asked = server.take_asked();
    (asked.len(), asked.iter().filter(|asked| asked.header("if-none-match").is_some()).count())
}

#[tokio::test]
async fn where_nothing_changed_each_page_is_one_request_without_a_body() {
    let people = People::new(1_000);
    let server = tagging(&people, by_content).await;
    let client = client_for(&server).remembering();
    let first = read(&mut client.users()).await;
    assert_eq!(counts(&server), (11, 0));
    let second = read(&mut client.users()).await;
    assert_eq!(counts(&server), (10, 9), "one page is checked while the tags are unproven");
    assert!(second.pages.iter().zip(&first.pages).all(|(second, first)| second.is_same(first)));
    for at in (0..1_000).step_by(100) {
        people.rename(at, "somebody else");
    }
    let third = read(&mut client.users()).await;
    assert_eq!((third.names(), third.is_whole()), (people.names(), true));
    counts(&server);
    let fourth = read(&mut client.users()).await;
    assert_eq!(counts(&server), (10, 10), "the tags have proven themselves");
    assert_eq!((fourth.names(), fourth.is_whole()), (people.names(), true));
    assert!(fourth.pages.iter().zip(&third.pages).all(|(fourth, third)| fourth.is_same(third)));
}

#[tokio::test]
async fn without_tags_a_page_with_the_same_bytes_is_not_read_again() {
    let people = People::new(300);
    let shown = Arc::clone(&people);
    let server = ListServer::start(move |asked| shown.page(asked)).await;
    let client = client_for(&server).remembering();
    let first = read(&mut client.users()).await;
    people.rename(150, "somebody else");
    let second = read(&mut client.users()).await;
    let same: Vec<bool> = second.pages.iter().zip(&first.pages).map(|(now, before)| now.is_same(before)).collect();
    assert_eq!((same, second.names()), (vec![true, false, true], people.names()));
    let forgetful = client_for(&server);
    let first = read(&mut forgetful.users()).await;
    assert!(!read(&mut forgetful.users()).await.pages[0].is_same(&first.pages[0]));
}

#[tokio::test]
async fn a_tag_that_does_not_change_with_its_page_is_found_out_and_never_believed_again() {
    let people = People::new(1_000);
    let server = tagging(&people, |_, start| start.to_string()).await;
    let client = client_for(&server).remembering();
    assert!(read(&mut client.users()).await.is_whole());
    people.rename(950, "somebody else");
    let mut reads = 0;
    let why = loop {
        reads += 1;
        assert!(reads <= 10, "a round of reads checks every page");
        match read(&mut client.users()).await.completeness {
            Completeness::Complete => {}
            Completeness::Partial { why } => break why,
        }
    };
    assert!(why.starts_with("The server said of a page that it had not changed, and it had"), "{why}");
    counts(&server);
    let healed = read(&mut client.users()).await;
    assert_eq!((healed.names(), healed.is_whole(), counts(&server)), (people.names(), true, (10, 0)));
}

#[tokio::test]
async fn somebody_new_is_seen_at_once_whatever_the_tags_say() {
    let people = People::new(1_000);
    let server = tagging(&people, |_, start| start.to_string()).await;
    let client = client_for(&server).remembering();
    assert!(read(&mut client.users()).await.is_whole());
    people.0.lock().unwrap().insert(505, (7_777, "Newcomer".to_owned()));
    let second = read(&mut client.users()).await;
    assert!(!second.is_whole() || second.names().contains(&"Newcomer".to_owned()));
    let third = read(&mut client.users()).await;
    assert_eq!((third.names(), third.is_whole()), (people.names(), true));
}

#[tokio::test]
async fn a_tag_that_all_pages_share_is_never_sent_back() {
    let people = People::new(300);
    let server = tagging(&people, |_, _| "version".to_owned()).await;
    let client = client_for(&server).remembering();
    read(&mut client.users()).await;
    counts(&server);
    people.rename(250, "somebody else");
    assert_eq!((read(&mut client.users()).await.names(), counts(&server)), (people.names(), (3, 0)));
}

#[tokio::test]
async fn a_server_that_disobeys_is_read_exactly_side_by_side() {
    let everybody: BTreeSet<String> = People::new(730).names().into_iter().collect();
    for kind in 0..5 {
        let people = People::new(730);
        let server = ListServer::start(move |asked| {
            let people = people.0.lock().unwrap();
            let (start, count) = (start_of(asked), asked.number("count").unwrap_or(CAP).min(CAP));
            let (from, size, total) = match kind {
                0 => (start, 1 + start * 7 % count, 730),
                1 => (start.saturating_sub(2).max(1), count, 730),
                2 => (start, count, 1_900),
                3 => (start, 37, 730),
                _ => (if start > 730 { 1 } else { start }, count, 731),
            };
            let records: Vec<_> = people.iter().skip(from - 1).take(size).map(record).collect();
            Reply { status: 200, body: list(total, start, &records), ..Reply::default() }
        })
        .await;
        let read = read(&mut client_for(&server).users()).await;
        let names = read.names();
        assert_eq!(names.len(), 730, "{kind}");
        assert_eq!((names.into_iter().collect(), read.is_whole()), (everybody.clone(), true), "{kind}");
    }
}
