//! The worker's loop: one place that owns the state and says what each command starts.
//!
//! Dispatch is one line a variant; the work is in the files beside this one. Long work runs as a
//! task and comes back as a [`Done`], stamped with the epoch it belongs to, so that a late answer of
//! an old connection is dropped.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::connection::{Connection, Task};
use super::event::{Event, Teller};
use super::searching::{Answered, Question};
use super::testing::{Ended, KeptTest};
use super::{Command, Start, Surroundings};
use crate::directory::Snapshot;
use crate::explanation::Explanation;
use crate::practice::OktaAdmin;
use crate::scim;
use crate::secret::Token;
use crate::settings::Settings;
use crate::vault::{self, Credentials};

/// Work that ended, on its way back to the loop.
pub(super) enum Done {
    Tested(Box<Ended>),
    Grew(Box<Snapshot>),
    Read {
        outcome: Result<Box<Snapshot>, scim::Error>,
        requests: u64,
    },
    Played {
        admin: Box<OktaAdmin>,
        said: Result<String, String>,
    },
    CredentialsRead {
        profile: String,
        outcome: Result<Option<Credentials>, vault::Error>,
    },
    CredentialsWritten {
        profile: String,
        outcome: Result<(), vault::Error>,
    },
    CredentialsForgotten {
        profile: String,
        outcome: Result<(), vault::Error>,
    },
    /// The first rows of a search that goes on.
    Begun(Box<Event>),
    Answered(Box<Answered>),
    /// The orders of a snapshot were made ahead.
    Prepared,
    /// A task panicked: a fault of the program, told as such, and the loop goes on.
    Broke,
}

/// The worker's state.
pub(super) struct Controller {
    pub(super) surroundings: Surroundings,
    pub(super) teller: Teller,
    /// Where tasks bring their results.
    pub(super) done: mpsc::Sender<(u64, Done)>,
    /// Grows with each connection; results and events of an older one are dropped.
    pub(super) epoch: u64,
    pub(super) settings: Settings,
    pub(super) connection: Option<Connection>,
    /// The running connection test and its number.
    pub(super) test: Option<(u64, Task)>,
    /// Numbers the tests, so that a late result of a replaced one is known.
    pub(super) tests_started: u64,
    /// The last test, until it is saved or another one runs.
    pub(super) kept_test: Option<KeptTest>,
    /// The cleaned token of the last test, so that a mistyped URL does not cost it.
    pub(super) kept_token: Option<Token>,
    /// Credentials on their way to the keyring.
    pub(super) saving: Option<KeptTest>,
    /// Credentials of this session only, by profile, on the person's own request.
    pub(super) session: vault::Vault,
}

/// Runs until the command channel closes or [`Command::Shutdown`] comes.
pub(super) async fn run(
    start: Start,
    surroundings: Surroundings,
    mut commands: mpsc::Receiver<Command>,
    teller: Teller,
) {
    let (done, mut finished) = mpsc::channel(64);
    let mut controller = Controller::new(surroundings, teller, done);
    controller.start(start).await;
    loop {
        let due = controller.next_due();
        tokio::select! {
            command = commands.recv() => match command {
                None | Some(Command::Shutdown) => return,
                Some(command) => controller.obey(command).await,
            },
            Some((epoch, done)) = finished.recv() => controller.take(epoch, done).await,
            () = tokio::time::sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => controller.tick().await,
        }
    }
}

impl Controller {
    fn new(surroundings: Surroundings, teller: Teller, done: mpsc::Sender<(u64, Done)>) -> Self {
        Self {
            surroundings,
            teller,
            done,
            epoch: 0,
            settings: Settings::default(),
            connection: None,
            test: None,
            tests_started: 0,
            kept_test: None,
            kept_token: None,
            saving: None,
            session: vault::Vault::in_memory(),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        (self.surroundings.clock)()
    }

    pub(super) async fn tell(&self, event: Event) {
        self.teller.tell(self.epoch, event).await;
    }

    pub(super) async fn fail(&self, explanation: Explanation) {
        self.tell(Event::Failed(explanation)).await;
    }

    /// Runs work beside the loop; its result comes back stamped with the epoch of now.
    pub(super) fn spawn(&self, work: impl Future<Output = Done> + 'static) -> Task {
        Task(tokio::task::spawn_local(bring(self.epoch, work, self.done.clone())))
    }

    /// Runs work that must not end with the value that started it, such as a write to the keyring.
    pub(super) fn spawn_to_its_end(&self, work: impl Future<Output = Done> + 'static) {
        tokio::task::spawn_local(bring(self.epoch, work, self.done.clone()));
    }

    async fn start(&mut self, start: Start) {
        self.load_settings().await;
        match start {
            Start::FirstStart => self.list_profiles().await,
            Start::Profile(name) => {
                self.list_profiles().await;
                self.open_profile(name).await;
            }
            Start::Practice => {
                self.list_profiles().await;
                self.open_practice().await;
            }
        }
    }

    async fn obey(&mut self, command: Command) {
        match command {
            Command::TestCredentials { base_url, token, route } => self.test_credentials(base_url, token, route).await,
            Command::CancelTest => self.cancel_test().await,
            Command::DiscardToken => self.discard_token().await,
            Command::SaveCredentials { profile, route, session_only } => {
                self.save_credentials(profile, route, session_only).await;
            }
            Command::OpenProfile { name } => self.open_profile(name).await,
            Command::RemoveProfile { name } => self.remove_profile(name).await,
            Command::OpenPractice => self.open_practice().await,
            Command::PlayClick { slug } => self.play_click(&slug),
            Command::ReadNow => self.read_now(true).await,
            Command::CancelRead => self.cancel_read().await,
            Command::PauseWatch(paused) => self.pause_watch(paused).await,
            Command::FindUsers { number, query } => self.find(number, Question::Users(query)),
            Command::FindGroups { number, query } => self.find(number, Question::Groups(query)),
            Command::ReadUserJson { scim_id } => self.read_user_json(scim_id),
            Command::ReadGroupJson { scim_id } => self.read_group_json(scim_id),
            Command::OpenUser { scim_id } => self.open_record(scim_id, |snapshot, id| {
                snapshot.user_row(id).and_then(|row| snapshot.user_in_full(row)).map(|user| user.others)
            }),
            Command::OpenGroup { scim_id } => self.open_record(scim_id, |snapshot, id| {
                snapshot.group_row(id).and_then(|row| snapshot.group_in_full(row)).map(|group| group.others)
            }),
            Command::StartGuide => self.move_guide(|progress, snapshot, now| progress.start(snapshot, now)).await,
            Command::SetTestPerson(person) => {
                self.move_guide(|progress, _, _| progress.test_person = Some(person).filter(|p| !p.trim().is_empty()))
                    .await;
            }
            Command::SaySo { step, done } => self.move_guide(|progress, _, now| progress.say(step, done, now)).await,
            Command::ClaimStranger { scim_id, mine } => {
                self.move_guide(|progress, _, now| progress.claim(&scim_id, mine, now)).await;
            }
            Command::RunDrill(feature) => self.move_guide(|progress, _, now| progress.drill(feature, now)).await,
            Command::SetOktaOrg(typed) => self.set_okta_org(typed).await,
            Command::CopyBearerToken { copier } => self.copy_bearer_token(copier),
            Command::ChangeSettings(settings) => self.change_settings(*settings).await,
            Command::MakeReport { format } => self.make_report(format).await,
            Command::ExportReport { format, path } => self.export_report(format, path).await,
            Command::Shutdown => {}
        }
    }

    /// Takes what a task brought. Credentials are taken whatever connection is open meanwhile.
    async fn take(&mut self, epoch: u64, done: Done) {
        match done {
            Done::CredentialsWritten { profile, outcome } => return self.credentials_written(profile, outcome).await,
            Done::CredentialsForgotten { profile, outcome } => {
                return self.credentials_forgotten(&profile, outcome).await;
            }
            Done::Tested(ended) => return self.tested(*ended).await,
            Done::Broke => return self.broke().await,
            Done::Prepared => {}
            Done::Grew(_)
            | Done::Read { .. }
            | Done::Played { .. }
            | Done::CredentialsRead { .. }
            | Done::Begun(_)
            | Done::Answered(_)
                if epoch != self.epoch => {}
            Done::Begun(event) => self.tell(*event).await,
            Done::Answered(answered) => self.answered(*answered).await,
            Done::Grew(snapshot) => self.grew(*snapshot).await,
            Done::Read { outcome, requests } => self.read_ended(outcome.map(|s| *s), requests).await,
            Done::Played { admin, said } => self.click_played(*admin, said).await,
            Done::CredentialsRead { profile, outcome } => self.credentials_read(profile, outcome).await,
        }
    }

    /// Clears what the broken task may have been, so that nothing waits for it.
    async fn broke(&mut self) {
        if self.test.take_if(|(_, task)| task.0.is_finished()).is_some() {
            self.tell(Event::TestCancelled).await;
        }
        let read_broke = |c: &mut Connection| c.read.take_if(|task| task.0.is_finished()).is_some();
        if self.connection.as_mut().is_some_and(read_broke) {
            self.cancelled_read().await;
        }
        if let Some(connection) = &mut self.connection {
            connection.searches.broke();
        }
        self.fail(Explanation::new(
            "A part of the program failed",
            "This is a fault of the program, not of the server; nothing was lost",
            "Try again, and report it with the steps that led here",
        ))
        .await;
    }

    /// When the loop must wake by itself.
    fn next_due(&self) -> Option<Instant> {
        let connection = self.connection.as_ref()?;
        let stirs = connection.lab.as_ref().map(|lab| lab.stirs);
        [connection.due, stirs].into_iter().flatten().min()
    }

    async fn tick(&mut self) {
        let now = Instant::now();
        self.stir_if_due(now);
        if self.connection.as_ref().is_some_and(|c| c.due.is_some_and(|due| due <= now)) {
            self.read_now(false).await;
        }
    }
}

/// Does the work and brings its result to the loop; a panic comes as [`Done::Broke`].
async fn bring(epoch: u64, work: impl Future<Output = Done>, done: mpsc::Sender<(u64, Done)>) {
    let result = AssertUnwindSafe(work).catch_unwind().await.unwrap_or(Done::Broke);
    // An error means that the loop is gone: nobody waits for the result.
    drop(done.send((epoch, result)).await);
}
