//! What a poll costs in which nothing changed, against reading the same bytes and dropping them.
//!
//! `cargo bench --no-default-features --bench polling -- URL`, with the token in `BENCH_TOKEN`. Both
//! are done in turn, and the processor's time of this process is told for each; the pages are asked
//! for one after the other in what drops them, as many at once as the pace allows in the poll.

use std::io::{Write as _, stdout};

use scim_assistant::base_url::BaseUrl;
use scim_assistant::http::{self, Route};
use scim_assistant::scim::Client;
use scim_assistant::secret::Token;

const ROUNDS: usize = 7;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let Some(url) = std::env::args().skip(1).find(|argument| argument != "--bench") else {
        writeln!(stdout(), "polling: give the URL, and the token in BENCH_TOKEN")?;
        return Ok(());
    };
    let token = std::env::var("BENCH_TOKEN")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let parsed = Token::parse(&token)?.value;
    let client = Client::new(http::Client::new(&Route::default())?, BaseUrl::parse(&url)?.value, &parsed).remembering();
    let users = runtime.block_on(poll(&client))?;
    let page = client.page_size().unwrap_or(users).max(1);
    let dropping = reqwest::Client::builder().no_proxy().no_gzip().build()?;
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let (_, poll) = timed(|| runtime.block_on(poll(&client)))?;
        let (bytes, dropped) = timed(|| runtime.block_on(drop_all(&dropping, &url, &token, (users, page))))?;
        writeln!(stdout(), "poll {poll:.3} s, {bytes} bytes dropped {dropped:.3} s of the processor")?;
        ratios.push(poll / dropped);
    }
    ratios.sort_by(f64::total_cmp);
    writeln!(stdout(), "{users} users, median ratio {:.2}", ratios[ROUNDS / 2])?;
    Ok(())
}

/// Reads all users; every page that came before is known.
async fn poll(client: &Client) -> Outcome<u64> {
    let mut listing = client.users();
    let mut users = 0;
    while let Some(page) = listing.next_page().await? {
        users += page.received();
    }
    Ok(users)
}

async fn drop_all(client: &reqwest::Client, url: &str, token: &str, (users, page): (u64, u64)) -> Outcome<usize> {
    let mut bytes = 0;
    for start in (1..=users).step_by(page as usize) {
        let url = format!("{url}/Users?startIndex={start}&count={page}");
        let mut answer = client.get(url).bearer_auth(token).send().await?.error_for_status()?;
        while let Some(chunk) = answer.chunk().await? {
            bytes += chunk.len();
        }
    }
    Ok(bytes)
}

/// The result and the processor's time in seconds, of all threads.
fn timed<T>(work: impl FnOnce() -> Outcome<T>) -> Outcome<(T, f64)> {
    let before = processor_time()?;
    let result = work()?;
    Ok((result, processor_time()? - before))
}

fn processor_time() -> Outcome<f64> {
    let mut nanoseconds = 0.0;
    for task in std::fs::read_dir("/proc/self/task")? {
        let text = std::fs::read_to_string(task?.path().join("schedstat"))?;
        nanoseconds += text.split_whitespace().next().ok_or("no times")?.parse::<f64>()?;
    }
    Ok(nanoseconds / 1e9)
}
