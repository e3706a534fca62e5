//! Reading again: a server that can tell its changes is asked for them alone, and one that cannot is
//! found out before it is believed.

use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use scim_assistant::base_url::BaseUrl;
use scim_assistant::directory::{Snapshot, SnapshotParts};
use scim_assistant::http::{self, Limits, Route};
use scim_assistant::scim::Client;
use scim_assistant::secret::Token;
use scim_assistant::worker::ReadProgress;
use scim_assistant::worker::reading::Observer;
use scim_assistant::worker::rereading::{Lists, read_again, read_first};

use crate::support::canary::CANARY;
use crate::support::closure_server::Asked;
use crate::support::list_server::{ListServer, Reply};

const PAGE: usize = 100;
const PEOPLE: i64 = 1_000;
/// Whoever has this name is sent without an id.
const BROKEN: &str = "broken";

struct Nobody;

impl Observer for Nobody {
    fn progressed(&mut self, _: ReadProgress) {}

    fn grew(&mut self, _: &SnapshotParts) {}
}

/// People as the server has them: id, user name, second of the last change.
type People = Vec<(i64, String, i64)>;

/// How the server treats its dates.
#[derive(Clone, Copy, PartialEq)]
enum Dates {
    Move,
    StandStill,
    MoveButFilterIsIgnored,
}

struct Scene {
    people: Arc<Mutex<People>>,
    dates: Dates,
    server: ListServer,
    client: Client,
    last: Snapshot,
    lists: Lists,
}

impl Scene {
    async fn start(dates: Dates) -> Self {
        let people: People = (0..PEOPLE).map(|n| (n, format!("p{n}@acme.example"), 1_000 + 10 * n)).collect();
        let people = Arc::new(Mutex::new(people));
        let state = Arc::clone(&people);
        let server = ListServer::start(move |asked| answer(asked, &state.lock().unwrap(), dates)).await;
        let base_url = BaseUrl::parse(&server.base()).unwrap().value;
        let http = http::Client::with_limits(&Route::default(), Limits::default()).unwrap();
        let client = Client::new(http, base_url, &Token::parse(CANARY).unwrap().value).remembering();
        let mut lists = Lists::default();
        let parts = read_first(&client, &mut lists, Timestamp::now, &mut Nobody).await.unwrap();
        Self { people, dates, server, client, last: Snapshot::new(parts), lists }
    }

    fn change(&self, change: impl FnOnce(&mut People)) {
        change(&mut self.people.lock().unwrap());
    }

    /// Renames somebody; the date moves if the server moves dates.
    fn rename(&self, at: usize, name: &str, second: i64) {
        self.change(|people| {
            people[at].1 = name.to_owned();
            if self.dates != Dates::StandStill {
                people[at].2 = second;
            }
        });
    }

    /// Reads again; gives how many requests that took.
    async fn read(&mut self) -> usize {
        self.server.take_asked();
        let parts = read_again(&self.client, &self.last, &mut self.lists, Timestamp::now, &mut Nobody).await.unwrap();
        self.last = Snapshot::after(&self.last, parts);
        assert!(self.last.is_complete());
        self.server.take_asked().len()
    }

    fn agrees(&self) {
        let mut read: Vec<(String, String)> =
            self.last.users().iter().map(|user| (user.id.to_owned(), user.user_name.to_owned())).collect();
        let people = self.people.lock().unwrap();
        let mut there: Vec<_> = people.iter().map(|(id, name, _)| (id.to_string(), name.clone())).collect();
        read.sort();
        there.sort();
        assert_eq!(read, there);
    }
}

fn answer(asked: &Asked, people: &People, dates: Dates) -> Reply {
    let all: Vec<&(i64, String, i64)> = match (asked.path().ends_with("/Users"), asked.query("filter")) {
        (false, _) => Vec::new(),
        (true, Some(filter)) if dates != Dates::MoveButFilterIsIgnored => {
            let since = filter.strip_prefix("meta.lastModified gt \"").unwrap().strip_suffix('"').unwrap();
            let since: Timestamp = since.parse().unwrap();
            people.iter().filter(|(_, _, second)| *second > since.as_second()).collect()
        }
        (true, _) => people.iter().collect(),
    };
    let start = asked.number("startIndex").unwrap_or(1).max(1) - 1;
    let count = asked.number("count").unwrap_or(PAGE).min(PAGE);
    let resources: Vec<_> = all
        .iter()
        .skip(start)
        .take(count)
        .map(|(id, name, second)| {
            let at = Timestamp::from_second(*second).unwrap().to_string();
            let id = (name != BROKEN).then(|| id.to_string());
            serde_json::json!({"id": id, "userName": name, "active": true, "meta": {"created": at, "lastModified": at}})
        })
        .collect();
    let body = serde_json::json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": all.len(), "startIndex": start + 1, "itemsPerPage": resources.len(), "Resources": resources,
    });
    Reply { status: 200, body: body.to_string().into_bytes(), ..Reply::default() }
}

#[tokio::test]
async fn changes_alone_are_read_once_the_server_has_proven_that_it_tells_them() {
    let mut scene = Scene::start(Dates::Move).await;
    scene.rename(500, "renamed@acme.example", 20_000);
    assert!(scene.read().await > 10, "no change was seen before, so everything is read");
    scene.agrees();
    assert!(scene.read().await > 10, "the filter is tried beside a whole read");
    scene.rename(7, "again@acme.example", 20_010);
    scene.change(|people| people.push((5_000, "new@acme.example".to_owned(), 20_011)));
    assert!(scene.read().await <= 4, "two requests for people, one page of groups");
    scene.agrees();
    assert_eq!(scene.last.user(7).unwrap().user_name, "again@acme.example", "in the old place");
    assert_eq!(scene.last.user_in_full(7).unwrap().id.as_ref(), "7");
    assert!(scene.read().await <= 4);
    scene.agrees();
}

#[tokio::test]
async fn somebody_whose_record_was_broken_once_is_back_with_the_next_read() {
    let mut scene = Scene::start(Dates::Move).await;
    scene.rename(500, "renamed@acme.example", 20_000);
    scene.read().await;
    scene.read().await;
    assert!(scene.read().await <= 4);
    scene.change(|people| {
        people.remove(900);
        people[3].1 = BROKEN.to_owned();
    });
    assert!(scene.read().await > 10, "the total says that somebody is gone");
    assert_eq!((scene.last.users().len(), scene.last.parts().unreadable.len()), (998, 1));
    scene.rename(3, "p3@acme.example", 1_030);
    scene.read().await;
    scene.agrees();
    scene.read().await;
    assert!(scene.read().await <= 4, "it is believed again");
}

#[tokio::test]
async fn somebody_who_is_gone_is_missed_by_the_total_and_everything_is_read() {
    let mut scene = Scene::start(Dates::Move).await;
    scene.rename(500, "renamed@acme.example", 20_000);
    scene.read().await;
    scene.read().await;
    assert!(scene.read().await <= 4);
    scene.change(|people| drop(people.remove(3)));
    assert!(scene.read().await > 10);
    scene.agrees();
}

#[tokio::test]
async fn dates_that_stand_still_and_filters_that_are_ignored_are_never_believed() {
    for dates in [Dates::StandStill, Dates::MoveButFilterIsIgnored] {
        let mut scene = Scene::start(dates).await;
        for round in 0..4 {
            scene.rename(500, &format!("r{round}@acme.example"), 20_000 + 10 * round);
            assert!(scene.read().await > 10);
            scene.agrees();
        }
    }
}
