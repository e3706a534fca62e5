//! What a whole directory takes in memory once it was read and everything is ready: columns, the
//! pages themselves, memberships, the search and every order.
//!
//! `cargo bench --bench holding -- nothing`, then `-- users URL` or `-- all URL`, with the token in
//! `BENCH_TOKEN`: each prints its peak. The difference, divided by the people, is what one costs.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use scim_assistant::base_url::BaseUrl;
use scim_assistant::directory::{Groups, Snapshot, SnapshotParts, Users, prepare};
use scim_assistant::http::{self, Route};
use scim_assistant::scim::{Client, Completeness};
use scim_assistant::secret::Token;
use scim_assistant::worker::reading::read_directory;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let snapshot = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["users", url] => Some(runtime.block_on(users(&client(url)?))?),
        ["all", url] => Some(runtime.block_on(read_directory(&client(url)?, Timestamp::now, |_| {}))?),
        _ => None,
    };
    let snapshot = snapshot.map(|parts| Arc::new(Snapshot::new(parts)));
    if let Some(snapshot) = &snapshot {
        prepare(&Arc::downgrade(snapshot));
    }
    report(snapshot.as_deref())
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

fn report(snapshot: Option<&Snapshot>) -> Result<(), Box<dyn std::error::Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim();
    let (users, bytes) = snapshot.map_or((0, 0), |snapshot| (snapshot.users().len(), snapshot.bytes()));
    println!("{users} users, {bytes} bytes in columns and pages, peak {}, now {}", line("VmHWM:"), line("VmRSS:"));
    Ok(())
}
