//! The process of the server: the practice lab, whoever changes it, and the proxy before it.
//!
//! A process of its own, so that the memory of the worker is measured alone. Takes the token and then
//! orders, one a line: `go`, `calm`, `stop`.

use std::error::Error;
use std::io::{self, BufRead as _, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use scim_assistant::practice::{Lab, Options, serve};
use scim_assistant::secret::Token;
use tokio::net::TcpListener;

use crate::changer::{Changer, Place};
use crate::journal::Journal;
use crate::proxy::{Proxy, Weather};

pub(crate) const USERS: usize = 20_000;
pub(crate) const GROUPS: usize = 200;

/// Runs until its input ends.
pub(crate) fn run(journal: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut orders = io::stdin().lock().lines();
    let token = Token::parse(&orders.next().ok_or("no token")??).map_err(|_| "no token")?.value;
    let lab = Lab::new(&Options { users: USERS, groups: GROUPS, seed: 7, token: token.clone() });
    let journal = Journal::create(journal)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let listen = || runtime.block_on(TcpListener::bind("127.0.0.1:0"));
    let (inner, outer) = (listen()?, listen()?);
    let (server, door) = (inner.local_addr()?, outer.local_addr()?);
    let weather = Arc::new(Weather::default());
    runtime.spawn(serve(inner, lab, std::future::pending()));
    runtime.spawn(Proxy { server, weather: Arc::clone(&weather), journal: journal.clone() }.serve(outer));
    let place = Place { base_url: format!("http://{server}/scim/v2"), token: token.expose().to_owned() };
    let changer = Changer::new(place, journal.clone())?;
    say(&format!("http://{door}/scim/v2 http://{server}/scim/v2"))?;

    wait_for(&mut orders, "go")?;
    let (stop, calm) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let (stopping, calming) = (Arc::clone(&stop), Arc::clone(&calm));
    let changing = std::thread::Builder::new().name("changer".to_owned()).spawn(move || changer.run(&stopping))?;
    std::thread::Builder::new().name("weather".to_owned()).spawn(move || blow(&weather, &calming))?;
    wait_for(&mut orders, "calm")?;
    calm.store(true, Ordering::Relaxed);
    wait_for(&mut orders, "stop")?;
    stop.store(true, Ordering::Relaxed);
    let changes = changing.join().map_err(|_| "the changer panicked")??;
    journal.flush()?;
    say(&format!("{changes}"))?;
    orders.for_each(drop);
    Ok(())
}

/// Bursts of faults with calm between.
fn blow(weather: &Weather, calm: &AtomicBool) {
    let (mut left, mut storm) = (0, true);
    while !calm.load(Ordering::Relaxed) {
        if left == 0 {
            storm = !storm;
            left = if storm { fastrand::u32(2..8) } else { fastrand::u32(15..45) };
            weather.set(if storm { [8, 25, 75][fastrand::usize(..3)] } else { 0 });
            if storm && fastrand::u8(..3) == 0 {
                weather.close();
            }
        }
        left -= 1;
        std::thread::sleep(Duration::from_secs(1));
    }
    weather.set(0);
}

fn wait_for(orders: &mut impl Iterator<Item = io::Result<String>>, wanted: &str) -> io::Result<()> {
    match orders.next().transpose()? {
        Some(order) if order == wanted => Ok(()),
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

fn say(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
