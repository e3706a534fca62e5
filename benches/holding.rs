//! What a whole directory takes in memory once it was read and is ready: columns, the pages
//! themselves, memberships and the search. Orders are made when a column is first sorted by; `orders`
//! behind the URL makes all of them.
//!
//! `cargo bench --no-default-features --bench holding -- users URL` (or `all URL`, with groups), with
//! the token in `BENCH_TOKEN`, prints the peak. The same on a server without people is the empty run;
//! the difference, divided by the people, is what one costs.

use std::io::{Write as _, stdout};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use scim_assistant::base_url::BaseUrl;
use scim_assistant::directory::{Groups, Snapshot, SnapshotParts, UserQuery, Users, find_users, prepare};
use scim_assistant::http::{self, Route};
use scim_assistant::scim::{Client, Completeness};
use scim_assistant::secret::Token;
use scim_assistant::worker::reading::read_directory;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (parts, more) = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["users", url, ref more @ ..] => (runtime.block_on(users(&client(url)?))?, more.to_vec()),
        ["all", url, ref more @ ..] => {
            (runtime.block_on(read_directory(&client(url)?, Timestamp::now, |_| {}))?, more.to_vec())
        }
        _ => {
            writeln!(stdout(), "holding: give `users URL` or `all URL`, and the token in BENCH_TOKEN")?;
            return Ok(());
        }
    };
    let snapshot = Arc::new(Snapshot::new(parts));
    let query = UserQuery { text: "an".to_owned(), ..UserQuery::default() };
    let found = find_users(&snapshot, &query).len();
    if more == ["orders"] {
        prepare(&Arc::downgrade(&snapshot));
    }
    report(&snapshot, found)
}

fn client(url: &str) -> Result<Client, Box<dyn std::error::Error>> {
    let token = Token::parse(&std::env::var("BENCH_TOKEN")?)?.value;
    Ok(Client::new(http::Client::new(&Route::default())?, BaseUrl::parse(url)?.value, &token))
}

/// Users alone, with their pages.
async fn users(client: &Client) -> Result<SnapshotParts, Box<dyn std::error::Error>> {
    let mut listing = client.users();
    let mut users = Users::default();
    while let Some(page) = listing.next_page().await? {
        users.push(page.counting());
    }
    Ok(SnapshotParts {
        users,
        groups: Groups::default(),
        users_completeness: listing.completeness(),
        groups_completeness: Completeness::Complete,
        unreadable: Vec::new(),
        oddities: Default::default(),
        read_at: Timestamp::now(),
        took: Duration::ZERO,
    })
}

fn report(snapshot: &Snapshot, found: usize) -> Result<(), Box<dyn std::error::Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim();
    let (users, bytes) = (snapshot.users().len(), snapshot.bytes());
    let (peak, now) = (line("VmHWM:"), line("VmRSS:"));
    writeln!(stdout(), "{users} users, {found} found, {bytes} bytes in columns and pages, peak {peak}, now {now}")?;
    Ok(())
}
