//! Profiles: opening, saving, rotating, removing; settings; and what of a profile is kept in its file.

use super::connection::Connection;
use super::controller::{Controller, Done, Saving};
use super::event::{Busy, Event, Opened};
use super::testing::{self, KeptTest};
use super::{Copier, Start};
use crate::directory::Snapshot;
use crate::explanation::Explanation;
use crate::guide::{Progress, StepId};
use crate::http::{self, Route};
use crate::okta_org::OktaOrg;
use crate::scim::{self, connection_test::TestReport};
use crate::settings::{self, Profile, Settings};
use crate::vault::{self, Credentials};

impl Controller {
    pub(super) async fn load_settings(&mut self) {
        let (settings, notices) = self.surroundings.folder.settings();
        self.settings = settings.clone();
        self.tell(Event::SettingsLoaded(Box::new(settings))).await;
        for notice in notices {
            self.tell(Event::Noticed(notice.0)).await;
        }
    }

    pub(super) async fn list_profiles(&mut self) {
        let (profiles, notices) = self.surroundings.folder.profiles();
        self.tell(Event::ProfilesListed(profiles)).await;
        for notice in notices {
            self.tell(Event::Noticed(notice.0)).await;
        }
    }

    pub(super) async fn change_settings(&mut self, wanted: Settings) {
        match self.surroundings.folder.change_settings(|kept| *kept = wanted) {
            Ok(settings) => {
                self.settings = settings.clone();
                self.tell(Event::SettingsLoaded(Box::new(settings))).await;
            }
            Err(error) => self.fail(explain(&error)).await,
        }
    }

    /// Asks the keyring for a profile's credentials; the connection opens when they come.
    pub(super) async fn open_profile(&mut self, name: String) {
        self.close().await;
        self.tell(Event::BusyWith(Some(Busy::Keyring))).await;
        let (session, lasting, profile) = (self.session.clone(), self.surroundings.vault.clone(), name);
        self.opening = Some(self.spawn(async move {
            let outcome = match session.read(&profile).await {
                Ok(Some(credentials)) => Ok(Some(credentials)),
                Ok(None) | Err(_) => lasting.read(&profile).await,
            };
            Done::CredentialsRead { profile, outcome }
        }));
    }

    pub(super) async fn credentials_read(&mut self, name: String, outcome: Result<Option<Credentials>, vault::Error>) {
        self.opening = None;
        self.tell(Event::BusyWith(None)).await;
        let profile = self.surroundings.folder.profiles().0.into_iter().find(|p| p.name == name);
        match (outcome, profile) {
            (Ok(Some(credentials)), Some(profile)) => self.open_with(profile, credentials).await,
            (Ok(_), None) => self.fail(explain(&settings::Error::NoSuchProfile(name))).await,
            (Ok(None), Some(_)) => {
                self.fail(Explanation::new(
                    format!("The keyring holds no credentials for {name}"),
                    "The profile was kept for one session only, or its entry was removed",
                    "Open Connection and enter base URL and token again",
                ))
                .await;
            }
            (Err(error), _) => self.fail(error.explain()).await,
        }
    }

    async fn open_with(&mut self, profile: Profile, credentials: Credentials) {
        let route = route_of(&profile);
        match http::Client::new(&route) {
            Ok(http) => {
                let client = scim::Client::new(http, credentials.base_url.clone(), &credentials.token);
                let session_only = matches!(self.session.read(&profile.name).await, Ok(Some(_)));
                let opened =
                    Opened { practice: false, base_url: credentials.base_url.to_string(), profile, session_only };
                let mut connection = Connection::new(opened, credentials, client);
                connection.progress = progress_of(&connection.opened.profile);
                connection.test = last_test_of(&connection.opened.profile);
                let page_size = connection.test.as_ref().and_then(|(report, _)| report.server.page_size);
                page_size.into_iter().for_each(|size| connection.client.set_page_size(size));
                self.remember_last_profile(&connection.opened.profile.name);
                self.open(connection).await;
            }
            Err(error) => {
                let host = credentials.base_url.host_and_port();
                self.fail(scim::Error::from(error).explain(&host)).await;
            }
        }
    }

    fn remember_last_profile(&mut self, name: &str) {
        let name = name.to_owned();
        match self.surroundings.folder.change_settings(|s| s.last_profile = Some(name)) {
            Ok(settings) => self.settings = settings,
            Err(error) => tracing::warn!(%error, "the last profile is not remembered"),
        }
    }

    /// Puts a connection in place of the one that was open.
    pub(super) async fn open(&mut self, connection: Connection) {
        self.close().await;
        let opened = Box::new(connection.opened.clone());
        let progress = Box::new(connection.progress.clone());
        let test = connection.test.clone();
        self.connection = Some(connection);
        self.tell(Event::ConnectionOpened(opened)).await;
        self.tell(Event::GuideMoved { progress, became_seen: Vec::new() }).await;
        if let Some((report, at)) = test {
            let token_kept = self.kept_token.as_ref().map(crate::secret::Token::fingerprint);
            let report = Box::new(report);
            self.tell(Event::CredentialsTested { report, at, token_kept, accepted: false }).await;
        }
    }

    async fn close(&mut self) {
        self.epoch += 1;
        if self.opening.take().is_some() {
            self.tell(Event::BusyWith(None)).await;
        }
        if self.connection.take().is_some() {
            self.tell(Event::ConnectionClosed).await;
        }
    }

    /// Takes the credentials of the last good test to the keyring (or keeps them for this session).
    pub(super) async fn save_credentials(&mut self, profile: String, route: Route, session_only: bool) {
        let Some(mut kept) = self.kept_test.take() else {
            return self
                .fail(Explanation::new(
                    "Nothing was saved",
                    "Only credentials that passed the connection test are kept",
                    "Run the test first",
                ))
                .await;
        };
        kept.session_only = session_only;
        kept.route = route;
        let vault = if session_only { self.session.clone() } else { self.surroundings.vault.clone() };
        self.tell(Event::BusyWith(Some(Busy::Keyring))).await;
        self.write_credentials(vault, profile, kept);
    }

    fn write_credentials(&mut self, vault: vault::Vault, profile: String, kept: KeptTest) {
        let (name, credentials) = (profile.clone(), kept.credentials.clone());
        let task = self.spawn(async move {
            let outcome = vault.write(&name, &credentials).await;
            Done::CredentialsWritten { outcome }
        });
        self.saving = Some(Saving { profile, kept, task });
    }

    /// Stops to wait for the keyring. What was to be kept is taken back from it and kept for this session;
    /// what was to be read has to be entered again.
    pub(super) async fn go_on_without_keyring(&mut self) {
        if let Some(Saving { profile, mut kept, .. }) = self.saving.take_if(|saving| !saving.task.0.is_finished()) {
            kept.session_only = true;
            self.write_credentials(self.session.clone(), profile, kept);
        }
        if self.opening.take_if(|task| !task.0.is_finished()).is_some() {
            self.tell(Event::BusyWith(None)).await;
            self.fail(Explanation::new(
                "The keyring was not waited for",
                "The profile stays closed, and what is stored for it stays as it is",
                "Unlock the keyring and open the profile again, or enter base URL and token for this session",
            ))
            .await;
        }
    }

    pub(super) async fn credentials_written(&mut self, outcome: Result<(), vault::Error>) {
        self.tell(Event::BusyWith(None)).await;
        let Some(Saving { profile: name, kept, .. }) = self.saving.take() else { return };
        if let Err(error) = outcome {
            self.kept_test = Some(kept);
            return self.fail(error.explain()).await;
        }
        match self.keep_profile(&name, &kept) {
            Ok(profile) => {
                self.kept_token = None;
                self.tell(Event::CredentialsSaved { profile: name }).await;
                self.list_profiles().await;
                self.open_with(profile, kept.credentials).await;
            }
            Err(error) => {
                self.kept_test = Some(kept);
                self.fail(explain(&error)).await;
            }
        }
    }

    fn keep_profile(&self, name: &str, kept: &KeptTest) -> Result<Profile, settings::Error> {
        let folder = &self.surroundings.folder;
        let now = self.now();
        let exists = folder.profiles().0.iter().any(|p| p.name == name);
        if !exists {
            folder.add_profile(&Profile {
                version: 1,
                name: name.to_owned(),
                created: Some(now),
                ..Profile::default()
            })?;
        }
        folder.change_profile(name, |profile| {
            let fingerprint = Some(kept.credentials.token.fingerprint());
            if profile.fingerprint != fingerprint {
                profile.token_since = Some(now);
            }
            profile.fingerprint = fingerprint;
            profile.host = kept.credentials.base_url.host_and_port();
            profile.path = kept.credentials.base_url.path().to_owned();
            profile.proxy = kept.route.proxy.as_ref().map(ToString::to_string);
            profile.ca_file = kept.route.ca_file.clone();
            profile.last_test = toml::Table::try_from(&kept.report).ok();
            profile.last_tested = Some(kept.at);
        })
    }

    pub(super) async fn keep_test(&mut self, report: &TestReport, at: jiff::Timestamp) {
        let table = toml::Table::try_from(report).ok();
        self.change_open_profile(|profile| {
            profile.last_test = table;
            profile.last_tested = Some(at);
        })
        .await;
    }

    pub(super) async fn remove_profile(&mut self, name: String) {
        let is_open = self.connection.as_ref().is_some_and(|c| !c.opened.practice && c.opened.profile.name == name);
        if is_open {
            self.close().await;
        }
        let (session, lasting) = (self.session.clone(), self.surroundings.vault.clone());
        self.spawn_to_its_end(async move {
            // Session secrets live in memory, so this cannot fail for another reason than "not there".
            drop(session.forget(&name).await);
            let outcome = lasting.forget(&name).await;
            Done::CredentialsForgotten { profile: name, outcome }
        });
    }

    /// The profile's file goes only after its entry in the keyring went: a token must not be left behind unseen.
    pub(super) async fn credentials_forgotten(&mut self, name: &str, outcome: Result<(), vault::Error>) {
        if let Err(error) = outcome {
            return self.fail(error.explain()).await;
        }
        match self.surroundings.folder.remove_profile(name) {
            Ok(()) => self.tell(Event::Noticed(format!("The profile {name} and its credentials were removed"))).await,
            Err(error) => self.fail(explain(&error)).await,
        }
        self.list_profiles().await;
    }

    pub(super) async fn set_okta_org(&mut self, typed: String) {
        let address = match OktaOrg::parse(&typed) {
            Ok(org) => Some(org.address()),
            Err(_) if typed.trim().is_empty() => None,
            Err(error) => {
                return self
                    .fail(Explanation::new(
                        error.to_string(),
                        "Without it the buttons cannot open the Admin Console",
                        "Type the domain you sign in to, such as acme.okta.com, or paste the address of the app's page",
                    ))
                    .await;
            }
        };
        if let Some(connection) = &mut self.connection {
            connection.opened.profile.okta_org.clone_from(&address);
        }
        self.change_open_profile(|profile| profile.okta_org = address).await;
    }

    /// Lets the guide move, keeps its progress and tells it.
    pub(super) async fn move_guide(&mut self, change: impl FnOnce(&mut Progress, Option<&Snapshot>, jiff::Timestamp)) {
        let now = self.now();
        let Some(connection) = &mut self.connection else { return };
        change(&mut connection.progress, connection.snapshot.as_deref(), now);
        let evidence = crate::guide::Evidence {
            test: connection.test.as_ref().map(|(report, at)| (report, *at)),
            changes: &[],
            snapshot: connection.snapshot.as_deref(),
            now,
        };
        let became_seen = connection.progress.observe(evidence);
        self.tell_guide(became_seen).await;
    }

    pub(super) async fn tell_guide(&mut self, became_seen: Vec<StepId>) {
        let Some(progress) = self.connection.as_ref().map(|c| c.progress.clone()) else { return };
        let table = toml::Table::try_from(&progress);
        match table {
            Ok(table) => self.change_open_profile(|profile| profile.guide = table).await,
            Err(error) => tracing::warn!(%error, "the guide's progress is not kept"),
        }
        self.tell(Event::GuideMoved { progress: Box::new(progress), became_seen }).await;
    }

    /// Changes the open profile's file. Practice has none.
    async fn change_open_profile(&mut self, change: impl FnOnce(&mut Profile)) {
        let Some(connection) = self.connection.as_ref().filter(|c| !c.opened.practice) else { return };
        let name = connection.opened.profile.name.clone();
        if let Err(error) = self.surroundings.folder.change_profile(&name, change) {
            self.fail(explain(&error)).await;
        }
    }

    /// Gives `Bearer <token>` to whoever copies it: the open connection's, or that of the last test.
    pub(super) fn copy_bearer_token(&self, copier: Copier) {
        let kept = self.kept_test.as_ref().map(|kept| kept.credentials.token.expose());
        let open = self.connection.as_ref().map(|open| open.credentials.token.expose());
        if let Some(token) = kept.or(open) {
            (copier.0)(testing::bearer(&secrecy::SecretString::from(token)));
        }
    }
}

/// The profile that a plain start opens.
pub fn start_of(settings: &Settings, profiles: &[Profile]) -> Start {
    let last = settings.last_profile.as_ref().filter(|name| profiles.iter().any(|p| &p.name == *name));
    last.map_or(Start::FirstStart, |name| Start::Profile(name.clone()))
}

/// The way out that a profile's file names; a proxy that cannot be read is none.
pub fn route_of(profile: &Profile) -> Route {
    Route {
        proxy: profile.proxy.as_deref().and_then(|typed| Route::parse_proxy(typed).ok()),
        ca_file: profile.ca_file.clone(),
    }
}

/// The guide's progress in a profile's file; a form that cannot be read is no progress.
pub fn progress_of(profile: &Profile) -> Progress {
    profile.guide.clone().try_into().unwrap_or_default()
}

/// The last connection test in a profile's file.
pub fn last_test_of(profile: &Profile) -> Option<(TestReport, jiff::Timestamp)> {
    let report = profile.last_test.clone()?.try_into().ok()?;
    Some((report, profile.last_tested?))
}

fn explain(error: &settings::Error) -> Explanation {
    let fix = match error {
        settings::Error::Write { .. } => "Look whether the disk is full or the folder is read-only, then try again",
        settings::Error::NameTaken(_) | settings::Error::BadName => "Choose another name",
        settings::Error::NoSuchProfile(_) => "Open another profile, or enter base URL and token again",
        #[allow(unreachable_patterns)]
        _ => "Install the newer version of the program, or move the file away",
    };
    Explanation::new(error.to_string(), "The settings on disk are as they were", fix)
}
