//! The practice lab as a connection: no account, no keyring, no network but loopback.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::connection::{Connection, PracticeLab, Task};
use super::controller::{Controller, Done};
use super::event::{Event, Opened};
use crate::base_url::BaseUrl;
use crate::explanation::Explanation;
use crate::http::{self, Route};
use crate::practice::{Click, Lab, OktaAdmin, Options, serve};
use crate::scim;
use crate::secret::Token;
use crate::settings::Profile;
use crate::vault::Credentials;

/// How many people and groups plain practice has.
pub const PRACTICE_USERS: usize = 2_000;
/// See [`PRACTICE_USERS`].
pub const PRACTICE_GROUPS: usize = 60;
/// The seed of the made-up people.
pub const PRACTICE_SEED: u64 = 1;
/// Every so often somebody who is not the test person moves.
const STIR_EVERY: Duration = Duration::from_secs(4);

impl Controller {
    pub(super) async fn open_practice(&mut self) {
        match self.practice_connection().await {
            Ok(connection) => self.open(connection).await,
            Err(why) => {
                self.fail(Explanation::new(
                    format!("The practice lab could not start: {why}"),
                    "This computer did not give the program a port of its own",
                    "Close other programs and try again, or look whether a security product blocks loopback",
                ))
                .await;
            }
        }
    }

    async fn practice_connection(&self) -> Result<Connection, String> {
        let said = |e: &dyn std::fmt::Display| e.to_string();
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.map_err(|e| said(&e))?;
        let address = listener.local_addr().map_err(|e| said(&e))?;
        let base_url = BaseUrl::parse(&format!("http://{address}/scim/v2")).map_err(|e| said(&e))?.value;
        let token = Token::random();
        let lab = Lab::new(&Options {
            users: PRACTICE_USERS,
            groups: PRACTICE_GROUPS,
            seed: PRACTICE_SEED,
            token: token.clone(),
        });
        let server = serve(listener, lab.clone(), std::future::pending());
        // The lab ends with its connection; a failing socket shows as a failed read.
        let server = Task(tokio::task::spawn_local(async move { drop(server.await) }));
        let http = http::Client::new(&Route::default()).map_err(|e| said(&e))?;
        let admin = OktaAdmin::new(http.clone(), base_url.clone(), token.clone());
        let client = scim::Client::new(http, base_url.clone(), &token);
        let credentials = Credentials { base_url, token };
        let mut connection = Connection::new(self.practice_opened(&credentials), credentials, client);
        connection.progress.test_person = Some(OktaAdmin::TEST_PERSON.to_owned());
        let stirs = Instant::now() + STIR_EVERY;
        connection.lab =
            Some(PracticeLab { lab, admin: Some(admin), waiting: VecDeque::new(), stirs, _server: server });
        Ok(connection)
    }

    fn practice_opened(&self, credentials: &Credentials) -> Opened {
        let profile = Profile {
            name: "Practice".to_owned(),
            host: credentials.base_url.host_and_port(),
            path: credentials.base_url.path().to_owned(),
            created: Some(self.now()),
            token_since: Some(self.now()),
            fingerprint: Some(credentials.token.fingerprint()),
            ..Profile::default()
        };
        Opened { practice: true, profile, base_url: credentials.base_url.to_string(), session_only: true }
    }

    /// Lets the lab move by itself, so that the live views live.
    pub(super) fn stir_if_due(&mut self, now: Instant) {
        let Some(lab) = self.connection.as_mut().and_then(|c| c.lab.as_mut()) else { return };
        if lab.stirs <= now {
            lab.stirs = now + STIR_EVERY;
            let what = lab.lab.stir();
            tracing::debug!(what, "the practice lab moved");
        }
    }

    /// Plays a click, or the single clicks that it stands for, each after the read that follows the one before.
    pub(super) fn play_click(&mut self, slug: &str) {
        let Some(click) = Click::from_slug(slug) else { return };
        let Some(lab) = self.connection.as_mut().and_then(|c| c.lab.as_mut()) else { return };
        lab.waiting.extend(click.singly());
        self.play_next();
    }

    /// Plays the next waiting click, unless one is being played or a read is still to show the last one.
    pub(super) fn play_next(&mut self) {
        let quiet = self.connection.as_mut().filter(|c| c.read.is_none());
        let Some(lab) = quiet.and_then(|c| c.lab.as_mut()) else { return };
        let Some(mut admin) = lab.admin.take_if(|_| !lab.waiting.is_empty()) else { return };
        let Some(click) = lab.waiting.pop_front() else { return };
        self.spawn_to_its_end(async move {
            let said = admin.play(click).await;
            Done::Played { admin: Box::new(admin), said }
        });
    }

    pub(super) async fn click_played(&mut self, admin: OktaAdmin, said: Result<String, String>) {
        if let Some(lab) = self.connection.as_mut().and_then(|c| c.lab.as_mut()) {
            lab.admin = Some(admin);
        }
        self.tell(Event::ClickPlayed { said }).await;
        self.read_now(true).await;
    }
}
