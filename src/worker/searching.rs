//! Searches beside the loop: one at a time for each table, the newest question next.
//!
//! Knows that somebody types faster than a large directory is searched: a question that was replaced
//! while it waited is never answered. What a query means is the directory's business.

use std::sync::{Arc, Weak};

use super::connection::Task;
use super::controller::{Controller, Done};
use super::event::Event;
use crate::directory::{GroupQuery, Search, Snapshot, UserQuery, prepare};

/// Rows of a snapshot from which the first screenful is told before the rest.
const LARGE: usize = 200_000;
/// What a screen shows at first, and a little more.
const SCREENFUL: usize = 200;
/// Rows from which orders are made ahead, so that no sort is waited for.
const PREPARED_FROM: usize = 20_000;

/// A question about one of the tables.
#[derive(Debug)]
pub(super) enum Question {
    Users(UserQuery),
    Groups(GroupQuery),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Table {
    Users,
    Groups,
}

impl Question {
    fn table(&self) -> Table {
        match self {
            Self::Users(_) => Table::Users,
            Self::Groups(_) => Table::Groups,
        }
    }
}

/// The searches of both tables, and what is made ahead for them.
#[derive(Default)]
pub(super) struct Searches {
    users: Searching,
    groups: Searching,
    preparing: Preparing,
}

impl Searches {
    fn of(&mut self, table: Table) -> &mut Searching {
        match table {
            Table::Users => &mut self.users,
            Table::Groups => &mut self.groups,
        }
    }

    /// Forgets searches that broke, so that the next one is not waited for in vain.
    pub(super) fn broke(&mut self) {
        for searching in [&mut self.users, &mut self.groups] {
            if searching.running.take_if(|task| task.0.is_finished()).is_some() {
                *searching = Searching::default();
            }
        }
    }
}

/// The searches of one table.
#[derive(Default)]
struct Searching {
    /// What the last search found out; away while one runs.
    search: Search,
    running: Option<Task>,
    /// Asked while one ran; the newest only.
    waiting: Option<(u64, Question)>,
}

/// Orders that are made ahead for a snapshot.
#[derive(Default)]
struct Preparing {
    of: Weak<Snapshot>,
    _task: Option<Task>,
}

/// A search that ended.
pub(super) struct Answered {
    number: u64,
    question: Question,
    rows: Arc<[u32]>,
    snapshot: Arc<Snapshot>,
    search: Search,
}

impl Controller {
    /// Searches now, or next when a search of this table runs.
    pub(super) fn find(&mut self, number: u64, question: Question) {
        let (epoch, done) = (self.epoch, self.done.clone());
        let Some(connection) = &mut self.connection else { return };
        let Some(snapshot) = connection.snapshot.clone() else { return };
        let table = question.table();
        let searching = connection.searches.of(table);
        if searching.running.is_some() {
            searching.waiting = Some((number, question));
            return;
        }
        let search = std::mem::take(&mut searching.search);
        let work = tokio::task::spawn_blocking(move || {
            if let Some(rows) = first_rows(&search, &snapshot, &question) {
                let begun = Event::UsersBegun { number, rows, snapshot: Arc::clone(&snapshot) };
                // An error means that the loop is gone: nobody waits for the rows.
                drop(done.blocking_send((epoch, Done::Begun(Box::new(begun)))));
            }
            answer(number, question, snapshot, search)
        });
        let task = self.spawn(async { work.await.map_or(Done::Broke, |answered| Done::Answered(Box::new(answered))) });
        if let Some(connection) = &mut self.connection {
            connection.searches.of(table).running = Some(task);
        }
    }

    /// Tells what was found and starts what waits.
    pub(super) async fn answered(&mut self, answered: Answered) {
        let Answered { number, question, rows, snapshot, search } = answered;
        let Some(connection) = &mut self.connection else { return };
        let searching = connection.searches.of(question.table());
        searching.search = search;
        searching.running = None;
        let next = searching.waiting.take();
        let of = Arc::downgrade(&snapshot);
        self.tell(match question {
            Question::Users(_) => Event::UsersFound { number, rows, snapshot },
            Question::Groups(_) => Event::GroupsFound { number, rows, snapshot },
        })
        .await;
        match next {
            Some((number, question)) => self.find(number, question),
            None => self.prepare(of),
        }
    }

    /// Makes ahead what sorts of the whole list need, once for each snapshot that is looked at.
    fn prepare(&mut self, of: Weak<Snapshot>) {
        let large = |snapshot: Arc<Snapshot>| snapshot.is_complete() && snapshot.users().len() >= PREPARED_FROM;
        let Some(connection) = &self.connection else { return };
        if connection.searches.preparing.of.ptr_eq(&of) || !of.upgrade().is_some_and(large) {
            return;
        }
        let snapshot = Weak::clone(&of);
        let work = tokio::task::spawn_blocking(move || prepare(&snapshot));
        let task = self.spawn(async move { work.await.map_or(Done::Broke, |()| Done::Prepared) });
        if let Some(connection) = &mut self.connection {
            connection.searches.preparing = Preparing { of, _task: Some(task) };
        }
    }
}

/// The first screenful of a large directory, where it is there in a moment.
fn first_rows(search: &Search, snapshot: &Arc<Snapshot>, question: &Question) -> Option<Arc<[u32]>> {
    match question {
        Question::Users(query) if snapshot.users().len() >= LARGE => search.first_users(snapshot, query, SCREENFUL),
        _ => None,
    }
}

fn answer(number: u64, question: Question, snapshot: Arc<Snapshot>, mut search: Search) -> Answered {
    let rows = match &question {
        Question::Users(query) => search.users(&snapshot, query),
        Question::Groups(query) => search.groups(&snapshot, query),
    };
    Answered { number, question, rows, snapshot, search }
}
