//! Reading again: changes alone where the server has shown that it can tell them, else everything.
//!
//! Knows how both kinds of read come together in one directory. When changes alone are enough is
//! decided in `increments`.

use std::collections::BTreeSet;
use std::time::Instant;

use jiff::Timestamp;

use super::ReadProgress;
use super::increments::{Dated, Increments, Plan, Proof, Told};
use super::reading::{self, Observer};
use crate::directory::{Pages, Snapshot, SnapshotParts};
use crate::scim::{self, Completeness, GroupBlock, Since, UserBlock};

/// What is known of both lists from one read to the next.
#[derive(Debug, Clone, Copy, Default)]
pub struct Lists {
    users: Increments,
    groups: Increments,
}

/// Reads the whole directory, as the first time or because a person asked for it.
///
/// # Errors
/// When not even the first page of users or groups could be read.
pub async fn read_first(
    client: &scim::Client,
    lists: &mut Lists,
    now: impl Fn() -> Timestamp,
    observer: &mut impl Observer,
) -> Result<SnapshotParts, scim::Error> {
    let (parts, [users, groups]) = reading::read_whole(client, now, observer).await?;
    if [&parts.users_completeness, &parts.groups_completeness].iter().all(|how| **how == Completeness::Complete) {
        lists.users.read_whole(None, &parts.users, settled(users, &parts, None, "User"));
        lists.groups.read_whole(None, &parts.groups, settled(groups, &parts, None, "Group"));
    }
    Ok(parts)
}

/// Reads the directory that `last` shows again.
///
/// # Errors
/// When not even the first page of users or groups could be read.
pub async fn read_again(
    client: &scim::Client,
    last: &Snapshot,
    lists: &mut Lists,
    now: impl Fn() -> Timestamp,
    observer: &mut impl Observer,
) -> Result<SnapshotParts, scim::Error> {
    let started = Instant::now();
    let mut parts = reading::empty_parts(now());
    let mut progress = ReadProgress::default();
    match changes(&People(client), last.users(), &mut lists.users).await? {
        Again::Changed(users, oddities) => {
            parts.users = users;
            keep(&mut parts, last, "User", oddities);
            parts.users_completeness = Completeness::Complete;
        }
        Again::Whole(proof) => {
            let told = reading::take_users(client.users(), &mut parts, &mut progress, observer).await?;
            if parts.users_completeness == Completeness::Complete {
                let told = settled(told, &parts, Some(last.parts()), "User");
                lists.users.read_whole(Some(last.users()), &parts.users, told);
                if let Some(proof) = proof {
                    lists.users.tried(last.users(), &parts.users, &proof);
                }
            }
        }
    }
    match changes(&Groups(client), last.groups(), &mut lists.groups).await? {
        Again::Changed(groups, oddities) => {
            parts.groups = groups;
            keep(&mut parts, last, "Group", oddities);
            parts.groups_completeness = Completeness::Complete;
        }
        Again::Whole(proof) => {
            let told = reading::take_groups(client, &mut parts, &mut progress, observer).await?;
            if parts.groups_completeness == Completeness::Complete {
                let told = settled(told, &parts, Some(last.parts()), "Group");
                lists.groups.read_whole(Some(last.groups()), &parts.groups, told);
                if let Some(proof) = proof {
                    lists.groups.tried(last.groups(), &parts.groups, &proof);
                }
            }
        }
    }
    parts.read_at = now();
    parts.took = started.elapsed();
    Ok(parts)
}

/// What was not read again stays as it was told.
fn keep(parts: &mut SnapshotParts, last: &Snapshot, kind: &str, oddities: impl IntoIterator<Item = scim::Oddity>) {
    parts.unreadable.extend(unreadable(last.parts(), kind).cloned());
    parts.oddities.extend(last.parts().oddities.iter().cloned());
    parts.oddities.extend(oddities);
}

/// Settled only where the records that could not be read are those of the last read.
fn settled(told: Told, parts: &SnapshotParts, last: Option<&SnapshotParts>, kind: &str) -> Told {
    let as_last = match last {
        Some(last) => unreadable(parts, kind).eq(unreadable(last, kind)),
        None => unreadable(parts, kind).next().is_none(),
    };
    Told { settled: told.settled && as_last, ..told }
}

fn unreadable<'a>(parts: &'a SnapshotParts, kind: &str) -> impl Iterator<Item = &'a scim::Unreadable> {
    parts.unreadable.iter().filter(move |record| record.kind == kind)
}

/// How a list is read again.
enum Again<B> {
    /// It is here, with its changes.
    Changed(Pages<B>, BTreeSet<scim::Oddity>),
    /// It has to be read whole; then it shows whether the filter told the truth, if that was tried.
    Whole(Option<Proof>),
}

/// The list with its changes, where they are enough.
async fn changes<B: Dated>(
    source: &impl Source<B>,
    last: &Pages<B>,
    list: &mut Increments,
) -> Result<Again<B>, scim::Error> {
    let started = Instant::now();
    let (since, proves) = match list.plan(last) {
        Plan::Whole => return Ok(Again::Whole(None)),
        Plan::Prove { since } => (since, true),
        Plan::Changes { since } => (since, false),
    };
    let answer = match source.since(since).await {
        Ok(answer) if answer.whole => answer,
        Err(error) if error.is_unauthorized() => return Err(error),
        Err(_) if proves => {
            list.refused();
            return Ok(Again::Whole(None));
        }
        Ok(_) | Err(_) => return Ok(Again::Whole(None)),
    };
    if proves {
        let named = answer.blocks.iter().flat_map(|block| block.ids().iter().copied()).collect();
        return Ok(Again::Whole(Some(Proof { since, named })));
    }
    let total = source.total().await?;
    let (oddities, last) = (answer.oddities, last.clone());
    let with = tokio::task::spawn_blocking(move || last.with(&answer.blocks)).await.ok().flatten();
    let took = reading::elapsed(started);
    let agreed = with.filter(|(_, new)| list.took_changes(total, *new, took));
    Ok(agreed.map_or(Again::Whole(None), |(pages, _)| Again::Changed(pages, oddities)))
}

/// One list of the server.
trait Source<B> {
    async fn since(&self, since: Timestamp) -> Result<Since<B>, scim::Error>;
    async fn total(&self) -> Result<Option<u64>, scim::Error>;
}

struct People<'a>(&'a scim::Client);

impl Source<UserBlock> for People<'_> {
    async fn since(&self, since: Timestamp) -> Result<Since<UserBlock>, scim::Error> {
        self.0.users_since(since).await
    }

    async fn total(&self) -> Result<Option<u64>, scim::Error> {
        self.0.users_total().await
    }
}

struct Groups<'a>(&'a scim::Client);

impl Source<GroupBlock> for Groups<'_> {
    async fn since(&self, since: Timestamp) -> Result<Since<GroupBlock>, scim::Error> {
        self.0.groups_since(since).await
    }

    async fn total(&self) -> Result<Option<u64>, scim::Error> {
        self.0.groups_total().await
    }
}
