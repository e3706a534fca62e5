//! Scripts for the worker, without a window: send this, expect that.

use std::task::Waker;
use std::time::Duration;

use scim_assistant::directory::{ChangeKind, UserQuery};
use scim_assistant::guide::{FeatureId, StepId, StepState};
use scim_assistant::http::Route;
use scim_assistant::report::Format;
use scim_assistant::scim::connection_test::Verdict;
use scim_assistant::settings::Folder;
use scim_assistant::vault::Vault;
use scim_assistant::worker::{Command, Event, Start, Surroundings, TokenSource, Worker, spawn};
use secrecy::SecretString;

use crate::support::canary::{Guard, WRONG, assert_unseen};
use crate::support::peers::{Kind, Peer};
use crate::support::{plain_http, seed};

/// A worker under test and its folder.
struct Script {
    worker: Worker,
    guard: Guard,
    vault: Vault,
}

/// What `expect` waits for: a shape of event and what is wanted of it.
macro_rules! pick {
    ($shape:pat => $wanted:expr) => {
        |event| if let $shape = event { Some($wanted) } else { None }
    };
}

impl Script {
    /// A first start whose credentials were tested, accepted and saved.
    fn connected(peer: &Peer, session_only: bool) -> Self {
        let mut script = Self::start(Start::FirstStart);
        assert!(script.test(peer, &peer.token), "a good token is accepted");
        script.send(Command::SaveCredentials { profile: "Acme".into(), route: Route::default(), session_only });
        script
    }

    /// Tests a token and says whether it was accepted.
    fn test(&mut self, peer: &Peer, token: &str) -> bool {
        let (base_url, token) = (peer.base_url.clone(), TokenSource::Pasted(SecretString::from(token)));
        self.send(Command::TestCredentials { base_url, token, route: Route::default() });
        self.expect("the test", pick!(Event::CredentialsTested { accepted, .. } => accepted))
    }

    fn start(start: Start) -> Self {
        let (guard, vault) = (Guard::new(), Vault::in_memory());
        Self { worker: spawn_in(start, &guard, &vault), guard, vault }
    }

    /// Ends this worker and starts another one in the same folder with the same keyring.
    fn restart(self, start: Start) -> Self {
        drop(self.worker);
        Self { worker: spawn_in(start, &self.guard, &self.vault), guard: self.guard, vault: self.vault }
    }

    fn send(&self, command: Command) {
        assert!(self.worker.send(command), "the worker is gone");
    }

    /// The first event for which `pick` gives something; other events before it are passed over.
    fn expect<T>(&mut self, what: &str, mut pick: impl FnMut(Event) -> Option<T>) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let wait = async {
            loop {
                let stamped = self.worker.next().await.unwrap_or_else(|| panic!("the worker ended before {what}"));
                assert_unseen("an event", format!("{:?}", stamped.event));
                if let Some(found) = pick(stamped.event) {
                    return found;
                }
            }
        };
        let limited = async { tokio::time::timeout(Duration::from_secs(60), wait).await };
        runtime.block_on(limited).unwrap_or_else(|_| panic!("{what} did not come"))
    }

    fn expect_first_read(&mut self) -> std::sync::Arc<scim_assistant::directory::Snapshot> {
        self.expect("the first read", pick!(Event::DirectoryRead { snapshot, growing: false } => snapshot))
    }
}

fn spawn_in(start: Start, guard: &Guard, vault: &Vault) -> Worker {
    let surroundings =
        Surroundings { folder: Folder::at(guard.path()), vault: vault.clone(), clock: jiff::Timestamp::now };
    spawn(start, surroundings, Waker::noop().clone()).unwrap()
}

#[test]
fn the_guide_can_be_walked_to_its_end_in_practice() {
    let mut script = Script::start(Start::Practice);
    let base_url = script.expect("the connection", pick!(Event::ConnectionOpened(opened) => opened.base_url));
    assert_eq!(script.expect_first_read().users().len(), 2_000);
    script.send(Command::StartGuide);
    script.send(Command::TestCredentials { base_url, token: TokenSource::Stored, route: Route::default() });
    let verdict = script.expect("the test", pick!(Event::CredentialsTested { report, .. } => report.verdict));
    assert_eq!(verdict, Verdict::Ok);
    for slug in ["assign_people", "three_actions", "assign_group", "push_group"] {
        script.send(Command::PlayClick { slug: slug.to_owned() });
        let said = script.expect("the click", pick!(Event::ClickPlayed { said } => said));
        assert!(said.is_ok(), "{slug}: {said:?}");
    }
    script.send(Command::ReadNow);
    let seen =
        |progress: &scim_assistant::guide::Progress, step| matches!(progress.state(step), StepState::Seen { .. });
    let all_but_the_last = [
        StepId::Requirements,
        StepId::Connect,
        StepId::AddApp,
        StepId::ApiIntegration,
        StepId::ProvisioningActions,
        StepId::AssignPeople,
        StepId::AssignGroup,
        StepId::PushGroup,
    ];
    let progress = script.expect("eight steps seen", |event| match event {
        Event::GuideMoved { progress, .. } => all_but_the_last.iter().all(|s| seen(&progress, *s)).then_some(progress),
        _ => None,
    });
    assert!(!seen(&progress, StepId::Verify), "the last step can only be said");
    script.send(Command::SaySo { step: StepId::Verify, done: true });
    script.expect("the last step said", |event| match event {
        Event::GuideMoved { progress, .. } => {
            matches!(progress.state(StepId::Verify), StepState::YouSaidSo { .. }).then_some(())
        }
        _ => None,
    });
}

#[test]
fn a_drill_measures_how_long_a_feature_takes() {
    let mut script = Script::start(Start::Practice);
    script.expect_first_read();
    script.send(Command::StartGuide);
    script.send(Command::RunDrill(Some(FeatureId::PushUsers)));
    script.send(Command::PlayClick { slug: "assign_people".to_owned() });
    script.expect("the feature seen", |event| match event {
        Event::GuideMoved { progress, .. } => match progress.feature(FeatureId::PushUsers) {
            scim_assistant::guide::DrillState::Seen { after_secs: Some(_), .. } => Some(()),
            _ => None,
        },
        _ => None,
    });
}

#[test]
fn a_search_gives_rows_of_the_last_read() {
    let mut script = Script::start(Start::Practice);
    script.expect_first_read();
    script.send(Command::FindUsers { number: 7, query: UserQuery { text: "@".to_owned(), ..UserQuery::default() } });
    let (number, rows, snapshot) =
        script.expect("the rows", pick!(Event::UsersFound { number, rows, snapshot } => (number, rows, snapshot)));
    assert_eq!(number, 7);
    assert!(!rows.is_empty() && rows.iter().all(|row| (*row as usize) < snapshot.users().len()));
}

#[test]
fn whoever_types_faster_than_is_searched_gets_the_last_answer() {
    let mut script = Script::start(Start::Practice);
    script.expect_first_read();
    let typed = "garcia@";
    for number in 1..=typed.len() {
        let text = typed[..number].to_owned();
        script.send(Command::FindUsers { number: number as u64, query: UserQuery { text, ..UserQuery::default() } });
    }
    script.send(Command::FindUsers { number: 99, query: UserQuery::default() });
    let (rows, snapshot) = script.expect("the last rows", |event| match event {
        Event::UsersFound { number: 99, rows, snapshot } => Some((rows, snapshot)),
        _ => None,
    });
    assert_eq!(rows.len(), snapshot.users().len());
}

#[test]
fn tested_credentials_are_saved_opened_after_a_restart_and_removed() {
    let peer = Peer::start(Kind::Scim2);
    seed::fill(&peer.base_url, &peer.token, 5, 1);
    let mut script = Script::connected(&peer, false);
    assert_eq!(script.expect_first_read().users().len(), 5);

    let mut script = script.restart(Start::Profile("Acme".into()));
    assert_eq!(script.expect_first_read().users().len(), 5);
    script.send(Command::MakeReport { format: Format::Markdown });
    let sheet = script.expect("the sheet", pick!(Event::ReportMade { text, .. } => text));
    assert!(sheet.contains("Acme"));
    let path = script.guard.path().join("sheet.html");
    script.send(Command::ExportReport { format: Format::Html, path: path.clone() });
    assert_eq!(script.expect("the export", pick!(Event::ReportExported { path } => path)), path);
    script.send(Command::RemoveProfile { name: "Acme".into() });
    script.expect("no profiles", |event| match event {
        Event::ProfilesListed(profiles) => profiles.is_empty().then_some(()),
        _ => None,
    });
}

#[test]
fn a_wrong_token_is_not_saved_and_stays_for_the_next_try() {
    let peer = Peer::start(Kind::Scim2);
    let mut script = Script::start(Start::FirstStart);
    assert!(!script.test(&peer, WRONG));
    script.send(Command::SaveCredentials { profile: "Acme".into(), route: Route::default(), session_only: false });
    script.expect("the refusal", |event| matches!(event, Event::Failed(_)).then_some(()));
    let kept = TokenSource::Kept;
    script.send(Command::TestCredentials { base_url: peer.base_url.clone(), token: kept, route: Route::default() });
    let accepted = script.expect("the second test", pick!(Event::CredentialsTested { accepted, .. } => accepted));
    assert!(!accepted, "the same token is refused again");
}

#[test]
fn a_change_on_the_server_is_told_after_the_next_read() {
    let peer = Peer::start(Kind::Scim2);
    let ids = seed::fill(&peer.base_url, &peer.token, 3, 0);
    let mut script = Script::connected(&peer, true);
    script.expect_first_read();
    let off = serde_json::json!([{"op": "replace", "value": {"active": false}}]);
    seed::patch(&peer.base_url, &peer.token, &format!("/Users/{}", ids[0]), &off);
    script.send(Command::ReadNow);
    let feed = script.expect("the change", pick!(Event::FeedGrown { feed, .. } => feed));
    assert_eq!(feed.of(&ids[0]).first().map(|c| c.kind), Some(ChangeKind::PersonDeactivated));
}

#[test]
fn a_server_that_goes_away_leaves_the_last_good_data_and_is_said() {
    let peer = Peer::start(Kind::Scim2);
    seed::fill(&peer.base_url, &peer.token, 2, 0);
    let mut script = Script::connected(&peer, true);
    script.expect_first_read();
    let base_url = peer.base_url.clone();
    drop(peer);
    assert!(plain_http::request(&base_url, "x", "GET", "/Users", None).is_err(), "the server is gone");
    script.send(Command::ReadNow);
    let failure = script.expect("the failure", |event| match event {
        Event::ReadFailed(failure) => Some(failure),
        Event::DirectoryRead { .. } => panic!("nothing can have been read"),
        _ => None,
    });
    assert!(!failure.unauthorized && !failure.explanation.fix.is_empty());
    script.send(Command::FindUsers { number: 1, query: UserQuery::default() });
    let rows = script.expect("the rows", pick!(Event::UsersFound { rows, .. } => rows));
    assert_eq!(rows.len(), 2);
}
