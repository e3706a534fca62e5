//! Reading a whole directory, users and then groups: shared by the watch and the command line.
//!
//! Knows what a partial list is worth; does not know when to read. The caller brings the clock.

use std::collections::BTreeSet;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

use super::ReadProgress;
use super::increments::Told;
use crate::directory::{Groups, SnapshotParts, Users};
use crate::scim::{self, Completeness, Listing, Page, UserBlock};

/// Sees a read grow.
pub trait Observer {
    /// Called after each page.
    fn progressed(&mut self, progress: ReadProgress);
    /// Called with what there is when it has doubled since the last call; clone what is needed.
    fn grew(&mut self, so_far: &SnapshotParts);
}

/// Reads users, then groups. `tell` gets the counts after each page. A page that fails for good
/// makes the list partial; the first page failing is an error.
///
/// # Errors
/// When not even the first page of users or groups could be read.
pub async fn read_directory(
    client: &scim::Client,
    now: impl Fn() -> Timestamp,
    tell: impl FnMut(ReadProgress),
) -> Result<SnapshotParts, scim::Error> {
    Ok(read_whole(client, now, &mut Counting(tell)).await?.0)
}

/// The same with an observer that may also look at the data; also what each list took.
pub(super) async fn read_whole(
    client: &scim::Client,
    now: impl Fn() -> Timestamp,
    observer: &mut impl Observer,
) -> Result<(SnapshotParts, [Told; 2]), scim::Error> {
    let started = Instant::now();
    let mut parts = empty_parts(now());
    let mut progress = ReadProgress::default();
    let users = take_users(client.users(), &mut parts, &mut progress, observer).await?;
    let groups = take_groups(client, &mut parts, &mut progress, observer).await?;
    parts.read_at = now();
    parts.took = started.elapsed();
    Ok((parts, [users, groups]))
}

/// Reads users alone, and only what stands in columns: for counting them.
///
/// # Errors
/// When not even the first page could be read.
pub async fn read_users(
    client: &scim::Client,
    now: impl Fn() -> Timestamp,
    tell: impl FnMut(ReadProgress),
) -> Result<SnapshotParts, scim::Error> {
    let started = Instant::now();
    let mut parts = empty_parts(now());
    take_users(client.user_columns(), &mut parts, &mut ReadProgress::default(), &mut Counting(tell)).await?;
    parts.groups_completeness = Completeness::Partial { why: "groups were not asked for".to_owned() };
    parts.took = started.elapsed();
    Ok(parts)
}

/// Reads all users into the parts.
pub(super) async fn take_users(
    mut users: Listing<UserBlock>,
    parts: &mut SnapshotParts,
    progress: &mut ReadProgress,
    observer: &mut impl Observer,
) -> Result<Told, scim::Error> {
    let (mut shown, started) = (0, Instant::now());
    while let Some(page) = next_or_partial(&mut users, parts.users.is_empty()).await? {
        parts.users.push(page.counting());
        note(parts, page);
        (progress.users, progress.users_total) = counts(users.progress());
        observer.progressed(*progress);
        if parts.users.len() >= shown * 2 {
            shown = parts.users.len().max(1);
            observer.grew(parts);
        }
    }
    parts.users_completeness = users.completeness();
    Ok(told(users.progress(), started))
}

/// Reads all groups into the parts.
pub(super) async fn take_groups(
    client: &scim::Client,
    parts: &mut SnapshotParts,
    progress: &mut ReadProgress,
    observer: &mut impl Observer,
) -> Result<Told, scim::Error> {
    let (mut groups, started) = (client.groups(), Instant::now());
    while let Some(page) = next_or_partial(&mut groups, parts.groups.is_empty()).await? {
        parts.groups.push(page.counting());
        note(parts, page);
        (progress.groups, progress.groups_total) = counts(groups.progress());
        observer.progressed(*progress);
    }
    parts.groups_completeness = groups.completeness();
    Ok(told(groups.progress(), started))
}

fn told(progress: scim::Progress, started: Instant) -> Told {
    let settled = progress.total == Some(progress.received);
    Told { pages: progress.pages, announced: progress.total, took: elapsed(started), settled }
}

/// How long it is since then.
pub(super) fn elapsed(started: Instant) -> SignedDuration {
    SignedDuration::try_from(started.elapsed()).unwrap_or(SignedDuration::MAX)
}

struct Counting<F>(F);

impl<F: FnMut(ReadProgress)> Observer for Counting<F> {
    fn progressed(&mut self, progress: ReadProgress) {
        (self.0)(progress);
    }

    fn grew(&mut self, _: &SnapshotParts) {}
}

/// A read that has not begun.
pub(super) fn empty_parts(read_at: Timestamp) -> SnapshotParts {
    let unread = || Completeness::Partial { why: "the read is still going on".to_owned() };
    SnapshotParts {
        users: Users::default(),
        groups: Groups::default(),
        users_completeness: unread(),
        groups_completeness: unread(),
        unreadable: Vec::new(),
        oddities: BTreeSet::new(),
        read_at,
        took: std::time::Duration::ZERO,
    }
}

/// The next page. A failure after the first page ends the list, which then says that it is partial;
/// a refused token is always an error, so that somebody is asked for a new one.
async fn next_or_partial<B: Send + Sync + 'static>(
    listing: &mut Listing<B>,
    nothing_yet: bool,
) -> Result<Option<Page<B>>, scim::Error> {
    match listing.next_page().await {
        Err(error) if nothing_yet || error.is_unauthorized() => Err(error),
        Err(_) => Ok(None),
        Ok(page) => Ok(page),
    }
}

fn note<B>(parts: &mut SnapshotParts, page: Page<B>) {
    parts.unreadable.extend(page.unreadable);
    parts.oddities.extend(page.oddities);
}

fn counts(progress: scim::Progress) -> (u64, Option<u64>) {
    (progress.received, progress.total)
}
