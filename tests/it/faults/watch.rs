//! The watch through a server's bad days: the last good data stays, and one good answer heals it.

use std::sync::{Arc, Mutex};

use scim_assistant::directory::UserQuery;
use scim_assistant::http::Route;
use scim_assistant::worker::{Command, Event, Start, TokenSource, WatchState};
use secrecy::SecretString;

use super::{list, page, person};
use crate::support::canary::CANARY;
use crate::support::closure_server::{Answer, Asked, ClosureServer, SCIM};
use crate::worker::Script;

/// A kind of failure, where the server has a pause of none asked for: nobody waits in a test.
const AT_ONCE: &str = "text/plain\r\nRetry-After: 0";
const ALL: usize = 150;

/// An answer that is not by the book, to those requests that get one.
type Odd = fn(&Asked) -> Option<Answer>;
/// What the server is like today.
type Mood = Arc<Mutex<Option<Odd>>>;

/// A watched server of 150 people that changes its mood when told.
struct Watched {
    script: Script,
    mood: Mood,
    _runtime: tokio::runtime::Runtime,
}

impl Watched {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let mood = Mood::default();
        let today = Arc::clone(&mood);
        let server = runtime.block_on(ClosureServer::start(move |asked| {
            let odd = today.lock().unwrap().and_then(|odd| odd(asked));
            odd.unwrap_or_else(|| by_the_book(asked))
        }));
        let mut script = Script::start(Start::FirstStart);
        let token = TokenSource::Pasted(SecretString::from(CANARY));
        script.send(Command::TestCredentials { base_url: server.base(), token, route: Route::default() });
        let tested = script.expect("the test", |event| match event {
            Event::CredentialsTested { accepted, report, .. } => Some((accepted, report)),
            _ => None,
        });
        assert!(tested.0, "{:#?}", tested.1);
        script.send(Command::SaveCredentials { profile: "Acme".into(), route: Route::default(), session_only: true });
        assert_eq!(script.expect_first_read().users().len(), ALL);
        Self { script, mood, _runtime: runtime }
    }

    fn turn(&self, mood: Option<Odd>) {
        *self.mood.lock().unwrap() = mood;
    }

    /// Reads again; the words of the failure and the state of the watch after it.
    fn failed_read(&mut self) -> (String, bool, WatchState) {
        self.script.send(Command::ReadNow);
        let failure = self.script.expect("the failure", |event| match event {
            Event::ReadFailed(failure) => Some(failure),
            Event::DirectoryRead { .. } => panic!("nothing can have been read"),
            _ => None,
        });
        let state = self.script.expect("the pause", |event| match event {
            Event::WatchChanged(state) => Some(state),
            _ => None,
        });
        let told = failure.explanation;
        (format!("{}\n{}\n{}", told.seen, told.means, told.fix), failure.unauthorized, state)
    }

    /// How many people the table shows now.
    fn shown(&mut self) -> usize {
        self.script.send(Command::FindUsers { number: 1, query: UserQuery::default() });
        self.script.expect("the rows", |event| match event {
            Event::UsersFound { rows, .. } => Some(rows.len()),
            _ => None,
        })
    }

    /// The next good answer heals it.
    fn assert_healed(&mut self) {
        self.turn(None);
        self.script.send(Command::ReadNow);
        assert_eq!(self.script.expect_first_read().users().len(), ALL);
        let state = self.script.expect("the pause", |event| match event {
            Event::WatchChanged(state) => Some(state),
            _ => None,
        });
        assert_eq!(state.failures, 0);
    }
}

fn by_the_book(asked: &Asked) -> Answer {
    if asked.header("authorization") != Some(&format!("Bearer {CANARY}")) {
        return (401, SCIM, b"{}".to_vec());
    }
    let Some(filter) = asked.query("filter") else { return page(ALL, asked) };
    let fits = |n: &usize| filter.to_lowercase().contains(&format!("\"person{n}@x.example\""));
    let found: Vec<_> = (1..=ALL).filter(fits).map(person).collect();
    list(found.len(), 1, &found)
}

#[test]
fn each_failure_leaves_the_last_good_data_and_the_next_good_answer_heals_it() {
    let mut watched = Watched::start();
    let moods: [(Odd, &str); 6] = [
        (|_| Some((500, AT_ONCE, b"boom".to_vec())), "answered 500"),
        (|_| Some((429, AT_ONCE, Vec::new())), "answered 429"),
        (|_| Some((200, "text/html", b"<html><title>Sign in</title>".to_vec())), "A web page came back"),
        (|_| Some((200, SCIM, b"{\"totalResults\":150,\"Resou".to_vec())), "broke off"),
        (|_| Some((200, SCIM, Vec::new())), "not a list of nobody"),
        (|_| Some((403, SCIM, Vec::new())), "has no right for that"),
    ];
    for (mood, told) in moods {
        watched.turn(Some(mood));
        let (words, unauthorized, state) = watched.failed_read();
        assert!(words.contains(told) && !unauthorized, "{words}");
        assert_eq!((state.failures, state.paused), (1, false), "{told}");
        assert_eq!(watched.shown(), ALL, "{told}");
        watched.assert_healed();
    }
}

#[test]
fn a_storm_slows_the_watch_down_and_one_good_answer_restores_its_pace() {
    let mut watched = Watched::start();
    watched.turn(Some(|_| Some((503, AT_ONCE, Vec::new()))));
    for failures in 1..=5 {
        let (_, _, state) = watched.failed_read();
        assert_eq!(state.failures, failures);
    }
    watched.turn(Some(|_| Some((500, AT_ONCE, Vec::new()))));
    let (_, _, state) = watched.failed_read();
    assert!(state.stretched.unwrap().contains("after 6 failed reads"));
    assert_eq!(watched.shown(), ALL);
    watched.assert_healed();
}

#[test]
fn a_token_that_is_refused_half_way_pauses_the_watch_and_keeps_the_view() {
    let mut watched = Watched::start();
    watched.turn(Some(|asked| (asked.number("startIndex") > Some(1)).then(|| (401, SCIM, Vec::new()))));
    let (words, unauthorized, state) = watched.failed_read();
    assert!(words.contains("answered 401") && unauthorized, "{words}");
    assert!(state.paused, "a refused token is not tried again by itself");
    assert_eq!(watched.shown(), ALL);
    watched.assert_healed();
}

#[test]
fn a_page_that_fails_for_good_removes_nobody_and_is_said() {
    let mut watched = Watched::start();
    watched
        .turn(Some(|asked| (asked.number("startIndex") > Some(1)).then(|| (500, AT_ONCE, b"no second page".to_vec()))));
    watched.script.send(Command::ReadNow);
    let said = watched.script.expect("the notice", |event| match event {
        Event::Noticed(said) => Some(said),
        Event::FeedGrown { .. } => panic!("nobody is gone"),
        _ => None,
    });
    assert!(said.contains("is not complete") && said.contains("100 of 150"), "{said}");
    assert_eq!(watched.shown(), ALL);
    watched.assert_healed();
}

#[test]
fn a_directory_that_is_suddenly_almost_empty_is_an_alarm_and_nobody_is_gone() {
    let mut watched = Watched::start();
    watched.turn(Some(|asked| asked.path().ends_with("/Users").then(|| page(3, asked))));
    watched.script.send(Command::ReadNow);
    let (alarm, new) = watched.script.expect("the alarm", |event| match event {
        Event::FeedGrown { alarm: Some(alarm), new, .. } => Some((alarm, new)),
        _ => None,
    });
    assert!(!alarm.is_empty());
    assert_eq!(new, 0, "nobody is called gone after one read");
    watched.assert_healed();
}

#[test]
fn somebody_who_slips_between_two_pages_is_not_told_as_gone() {
    let mut watched = Watched::start();
    // One left the first page while it was read, so the second page begins one too far.
    watched.turn(Some(|asked| {
        let start = asked.number("startIndex").filter(|start| asked.path().ends_with("/Users") && *start > 1)?;
        Some(list(ALL - 1, start, &(start + 1..=ALL).map(person).collect::<Vec<_>>()))
    }));
    watched.script.send(Command::ReadNow);
    let read = watched.script.expect_first_read().users().len();
    assert_eq!(read, ALL - 1);
    watched.turn(None);
    watched.script.send(Command::ReadNow);
    watched.script.expect("everybody", |event| match event {
        Event::FeedGrown { feed, .. } if !feed.lines().is_empty() => panic!("{:?}", feed.lines()),
        Event::DirectoryRead { snapshot, growing: false } => (snapshot.users().len() == ALL).then_some(()),
        _ => None,
    });
}
