//! `users` and `groups`: one read, then a list in the form that was asked for.

use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

use super::arguments::{Arguments, List, ListFormat};
use super::columns::{Column, OF_GROUPS, OF_USERS, USUAL_OF_GROUPS, USUAL_OF_USERS, chosen};
use super::fault::{Ending, Fault};
use super::origin::{Connection, Origin};
use super::output::Output;
use super::shapes::{GroupLine, Person};
use super::table;
use crate::directory::{GroupQuery, Snapshot, UserQuery, find_groups, find_users};
use crate::scim::{Completeness, Error};
use crate::text::{counted, grouped};
use crate::worker::ReadProgress;
use crate::worker::reading::{read_directory, read_users};

/// Lists people.
pub(super) async fn users(list: &List, arguments: &Arguments, output: &Output) -> Result<Ending, Fault> {
    let columns = chosen(OF_USERS, USUAL_OF_USERS, &list.columns)?;
    let snapshot = if list.count { count_once(arguments, output).await? } else { read_once(arguments, output).await? };
    let query = UserQuery { text: list.filter.clone().unwrap_or_default(), ..UserQuery::default() };
    let rows = find_users(&snapshot, &query);
    print(list, arguments, output, &snapshot, &rows, &columns, Person::of)?;
    Ok(if list.count { users_completeness(&snapshot, output) } else { completeness(&snapshot, output) })
}

/// Lists groups.
pub(super) async fn groups(list: &List, arguments: &Arguments, output: &Output) -> Result<Ending, Fault> {
    let columns = chosen(OF_GROUPS, USUAL_OF_GROUPS, &list.columns)?;
    let snapshot = read_once(arguments, output).await?;
    let query = GroupQuery { text: list.filter.clone().unwrap_or_default(), ..GroupQuery::default() };
    let rows = find_groups(&snapshot, &query);
    print(list, arguments, output, &snapshot, &rows, &columns, GroupLine::of)?;
    Ok(completeness(&snapshot, output))
}

/// One read of everything, with progress.
pub(super) async fn read(connection: &Connection, output: &Output) -> Result<Arc<Snapshot>, Error> {
    let tell = |progress: ReadProgress| output.progress(&told(&progress));
    let parts = read_directory(&connection.client, Timestamp::now, tell).await;
    output.progress_ended();
    Ok(Arc::new(Snapshot::new(parts?)))
}

/// Says what is missing from both lists, and gives the ending that this is.
pub(super) fn completeness(snapshot: &Snapshot, output: &Output) -> Ending {
    let users = users_completeness(snapshot, output);
    let groups = told_if_partial("groups", &snapshot.parts().groups_completeness, output);
    if users == Ending::Done { groups } else { users }
}

/// The same of people alone, and of all records that could not be read.
fn users_completeness(snapshot: &Snapshot, output: &Output) -> Ending {
    let parts = snapshot.parts();
    let ending = told_if_partial("people", &parts.users_completeness, output);
    for record in &parts.unreadable {
        let id = record.id.as_deref().unwrap_or("without an id");
        output.warn(&format!("{} {} ({id}) could not be read: {}", record.kind, record.position, record.why));
    }
    ending
}

fn told_if_partial(what: &str, completeness: &Completeness, output: &Output) -> Ending {
    match completeness {
        Completeness::Complete => Ending::Done,
        Completeness::Partial { why } => {
            output.warn(&format!("The list of {what} is not complete: {why}"));
            Ending::SomethingWrong
        }
    }
}

/// People alone, for counting them.
async fn count_once(arguments: &Arguments, output: &Output) -> Result<Arc<Snapshot>, Fault> {
    let connection = Origin::open(arguments, output).await?.connect()?;
    let tell = |progress: ReadProgress| output.progress(&told(&progress));
    let parts = read_users(&connection.client, Timestamp::now, tell).await;
    output.progress_ended();
    let host = connection.base_url.host_and_port();
    parts.map(|parts| Arc::new(Snapshot::new(parts))).map_err(|error| Fault::of_read(&error, &host))
}

async fn read_once(arguments: &Arguments, output: &Output) -> Result<Arc<Snapshot>, Fault> {
    let origin = Origin::open(arguments, output).await?;
    let connection = origin.connect()?;
    let host = connection.base_url.host_and_port();
    read(&connection, output).await.map_err(|error| Fault::of_read(&error, &host))
}

fn print<'a, T: Serialize>(
    list: &List,
    arguments: &Arguments,
    output: &Output,
    snapshot: &'a Snapshot,
    rows: &[u32],
    columns: &[&Column],
    shape: impl Fn(&'a Snapshot, u32) -> Option<T>,
) -> Result<(), Fault> {
    if list.count {
        return output.data(&format!("{}\n", rows.len()));
    }
    if arguments.json || list.format == ListFormat::Json {
        return rows.iter().filter_map(|row| shape(snapshot, *row)).try_for_each(|line| output.json(&line));
    }
    let titles: Vec<&str> = columns.iter().map(|column| column.title).collect();
    let cells = |row: &u32| columns.iter().map(|column| (column.cell)(snapshot, *row)).collect();
    let rows: Vec<Vec<String>> = rows.iter().map(cells).collect();
    output.data(&match list.format {
        ListFormat::Csv => table::csv(&titles, &rows),
        _ => table::aligned(&titles, &rows),
    })
}

fn told(progress: &ReadProgress) -> String {
    let of = |total: Option<u64>| total.map_or_else(String::new, |total| format!(" of {}", grouped(total)));
    let groups = usize::try_from(progress.groups).unwrap_or(usize::MAX);
    format!(
        "{}{} people, {}{}",
        grouped(progress.users),
        of(progress.users_total),
        counted(groups, "group", "groups"),
        of(progress.groups_total)
    )
}
