//! When the watch may ask for changes alone instead of the whole list. Pure.
//!
//! A server's `meta.lastModified` is believed only after it has proven itself: a filter on it gave
//! exactly those whom the whole list has, and changes that whole reads found had moved it. One
//! contradiction ends that for as long as the connection is open. Who is gone never shows in a
//! filter, so the announced total is compared each time, and every so often the list is read whole.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};

use crate::directory::{Pages, find};
use crate::scim::Block;

/// A list of fewer pages is read whole: the filter and the total are two requests themselves.
const FEW_PAGES: u64 = 4;
/// So many reads of changes alone may stand between two whole ones.
const MOST_IN_A_ROW: u32 = 20;
/// What two clocks and whole seconds may hide.
const OVERLAP: SignedDuration = SignedDuration::from_secs(2);
/// The proof of the filter names at most so many.
const MOST_IN_PROOF: usize = 50;

/// How far the dates of one list are believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Trust {
    /// No change was seen yet that had moved its date.
    #[default]
    Unseen,
    /// Dates move; the filter was not tried.
    DatesMove,
    Proven,
    Never,
}

/// What the next read of a list is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plan {
    /// The whole list.
    Whole,
    /// The whole list; and before, the filter with this moment has to name those whom the last read
    /// has after it, and nobody else but who changed since.
    Prove { since: Timestamp },
    /// What changed since.
    Changes { since: Timestamp },
}

/// What is known of one list.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Increments {
    trust: Trust,
    in_a_row: u32,
    /// What the last whole read took and was told.
    pages: u64,
    announced: Option<u64>,
    /// How long the last read took: what changed meanwhile may not be in it, though later changes are.
    took: SignedDuration,
    /// Whether nobody is likely to be missing in the last whole read.
    settled: bool,
}

impl Increments {
    /// What to do now, with the last read at hand.
    pub(super) fn plan<B: Dated>(&self, last: &Pages<B>) -> Plan {
        if self.pages < FEW_PAGES || self.announced.is_none() || !self.settled {
            return Plan::Whole;
        }
        match self.trust {
            Trust::Unseen | Trust::Never => Plan::Whole,
            Trust::DatesMove => proof(last).map_or(Plan::Whole, |since| Plan::Prove { since }),
            Trust::Proven if self.in_a_row >= MOST_IN_A_ROW => Plan::Whole,
            Trust::Proven => newest(last).map_or(Plan::Whole, |newest| Plan::Changes { since: self.before(newest) }),
        }
    }

    /// A whole read ended: what it changed either had a new date or had not.
    pub(super) fn read_whole<B: Dated>(&mut self, before: Option<&Pages<B>>, after: &Pages<B>, told: Told) {
        let (was_settled, since) = (self.settled, before.and_then(newest).map(|newest| self.before(newest)));
        self.settled = told.settled;
        (self.in_a_row, self.pages, self.announced) = (0, told.pages, told.announced);
        self.took = told.took;
        let Some((before, since)) = before.zip(since) else { return };
        let found = find(before, after);
        // Whoever can be read again is not new.
        let new = found.new.iter().filter(|_| was_settled && told.settled).copied();
        let rows = found.changed.iter().map(|(_, after)| *after).chain(new);
        for moved in rows.map(|row| modified(after, row).is_some_and(|at| at >= since)) {
            match (moved, self.trust) {
                (false, _) => self.trust = Trust::Never,
                (true, Trust::Unseen) => self.trust = Trust::DatesMove,
                (true, _) => {}
            }
        }
    }

    /// The moment from which on the last read may lack changes, the newest of which it has.
    fn before(&self, newest: Timestamp) -> Timestamp {
        newest.checked_sub(OVERLAP + self.took).unwrap_or(Timestamp::MIN)
    }

    /// What the proof gave, once the whole list was read after it: the filter named everybody whom the
    /// last read has after its moment, and nobody whom the list still has before it. Whoever changed or
    /// went between the reads is no contradiction.
    pub(super) fn tried<B: Dated>(&mut self, last: &Pages<B>, now: &Pages<B>, proof: &Proof) {
        if self.trust != Trust::DatesMove {
            return;
        }
        let still_there: HashMap<u64, Option<Timestamp>> = dates(now).collect();
        let is_after = |at: Option<Timestamp>| at.is_some_and(|at| at > proof.since);
        let nobody_else = proof.named.iter().all(|id| still_there.get(id).is_none_or(|at| is_after(*at)));
        let mut expected = dates(last).filter(|(id, at)| is_after(*at) && still_there.contains_key(id));
        let everybody = expected.all(|(id, _)| proof.named.contains(&id));
        self.trust = if nobody_else && everybody { Trust::Proven } else { Trust::Never };
    }

    /// The filter could not be used at all.
    pub(super) fn refused(&mut self) {
        self.trust = Trust::Never;
    }

    /// Takes the changes of one read; whether the total agrees, so that they were all.
    pub(super) fn took_changes(&mut self, total: Option<u64>, new: u64, took: SignedDuration) -> bool {
        self.in_a_row += 1;
        let expected = self.announced.map(|announced| announced + new);
        let agrees = total.is_some() && total == expected;
        if agrees {
            (self.announced, self.took) = (total, took);
        }
        agrees
    }
}

/// What a whole read took and was told.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Told {
    pub(super) pages: u64,
    pub(super) announced: Option<u64>,
    /// From its first request to its last answer.
    pub(super) took: SignedDuration,
    /// Whether as many came as were announced, and the records that could not be read are those of the
    /// last read. Whoever is missing may be back in the next one, and then no filter names them.
    pub(super) settled: bool,
}

/// What the filter named when it was tried: the fingerprints of the ids.
#[derive(Debug)]
pub(super) struct Proof {
    pub(super) since: Timestamp,
    pub(super) named: HashSet<u64>,
}

/// Records with a date of change.
pub(super) trait Dated: Block {
    /// When a row of the block was created and last changed, in microseconds.
    fn dates(&self, row: usize) -> [Option<i64>; 2];
}

impl Dated for crate::scim::UserBlock {
    fn dates(&self, row: usize) -> [Option<i64>; 2] {
        self.moments(row)
    }
}

impl Dated for crate::scim::GroupBlock {
    fn dates(&self, row: usize) -> [Option<i64>; 2] {
        self.moments(row)
    }
}

fn moments<B: Dated>(pages: &Pages<B>) -> impl Iterator<Item = i64> {
    let block = |block: &std::sync::Arc<B>| {
        let block = std::sync::Arc::clone(block);
        (0..block.count()).filter_map(move |row| block.dates(row)[1])
    };
    pages.blocks().iter().flat_map(block)
}

fn modified<B: Dated>(pages: &Pages<B>, row: u32) -> Option<Timestamp> {
    let (block, at) = pages.place(row)?;
    block.dates(at as usize)[1].and_then(|at| Timestamp::from_microsecond(at).ok())
}

/// The fingerprint of each id, and its date of change.
fn dates<B: Dated>(pages: &Pages<B>) -> impl Iterator<Item = (u64, Option<Timestamp>)> {
    (0..pages.len() as u32).filter_map(|row| Some((pages.fingerprint(row)?, modified(pages, row))))
}

fn newest<B: Dated>(pages: &Pages<B>) -> Option<Timestamp> {
    moments(pages).max().and_then(|at| Timestamp::from_microsecond(at).ok())
}

/// A moment after which a few changed and most did not; `None` where everybody has the same date.
fn proof<B: Dated>(pages: &Pages<B>) -> Option<Timestamp> {
    let mut all: Vec<i64> = moments(pages).collect();
    if all.len() < pages.len() {
        return None;
    }
    all.sort_unstable_by(|a, b| b.cmp(a));
    // Whole seconds, so that a server that cuts its dates names the same people.
    let second = |at: i64| at.div_euclid(1_000_000);
    let few = all.windows(2).take(MOST_IN_PROOF).rposition(|pair| second(pair[0]) > second(pair[1]) + 1)?;
    Timestamp::from_second(second(all[few]) - 1).ok()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::directory::Users;
    use crate::scim::{User, UserBlock, When, fingerprint};

    fn people(dates: &[(&str, i64)]) -> Users {
        let user = |(id, second): &(&str, i64)| User {
            id: (*id).into(),
            user_name: format!("{id}{second}").into(),
            modified: Timestamp::from_second(*second).ok().map(When::At),
            ..User::default()
        };
        let mut users = Users::default();
        users.push(Arc::new(UserBlock::of(&dates.iter().map(user).collect::<Vec<_>>())));
        users
    }

    fn naming(since: Timestamp, ids: &[&str]) -> Proof {
        Proof { since, named: ids.iter().map(|id| fingerprint::id(id)).collect() }
    }

    const MANY: Told = Told { pages: 40, announced: Some(3), took: SignedDuration::ZERO, settled: true };

    fn with_moving_dates() -> (Increments, Users) {
        let mut increments = Increments::default();
        let before = people(&[("a", 100), ("b", 200), ("c", 300)]);
        increments.read_whole(None, &before, MANY);
        assert_eq!(increments.plan(&before), Plan::Whole, "no change was seen yet");
        let after = people(&[("a", 100), ("b", 900), ("c", 300)]);
        increments.read_whole(Some(&before), &after, MANY);
        (increments, after)
    }

    fn proven() -> (Increments, Users) {
        let (mut increments, users) = with_moving_dates();
        let Plan::Prove { since } = increments.plan(&users) else { panic!("to be proven") };
        increments.tried(&users, &users, &naming(since, &["b", "c"]));
        (increments, users)
    }

    #[test]
    fn changes_alone_are_asked_for_when_dates_move_and_the_filter_names_the_right_ones() {
        let (increments, users) = proven();
        let since = Timestamp::from_second(898).unwrap();
        assert_eq!(increments.plan(&users), Plan::Changes { since });
    }

    #[test]
    fn a_filter_that_names_too_few_too_many_or_others_is_never_used() {
        let (increments, users) = with_moving_dates();
        let Plan::Prove { since } = increments.plan(&users) else { panic!("to be proven") };
        for named in [vec!["c"], vec!["a", "b", "c"], vec!["a", "b"], vec![]] {
            let mut increments = increments;
            increments.tried(&users, &users, &naming(since, &named));
            assert_eq!(increments.plan(&users), Plan::Whole, "{named:?}");
        }
    }

    #[test]
    fn who_changed_came_or_went_while_the_filter_was_tried_is_no_contradiction() {
        let (mut increments, users) = with_moving_dates();
        let Plan::Prove { since } = increments.plan(&users) else { panic!("to be proven") };
        let now = people(&[("a", 950), ("b", 900), ("d", 960)]);
        increments.tried(&users, &now, &naming(since, &["a", "b", "d"]));
        assert_ne!(increments.plan(&users), Plan::Whole);
    }

    #[test]
    fn what_changed_while_a_long_read_went_on_is_asked_for_next_time() {
        let (mut increments, users) = proven();
        increments.read_whole(Some(&users), &users, Told { took: SignedDuration::from_secs(30), ..MANY });
        let since = Timestamp::from_second(868).unwrap();
        assert_eq!(increments.plan(&users), Plan::Changes { since });
    }

    #[test]
    fn a_list_with_a_record_that_was_broken_this_time_is_read_whole() {
        let (mut increments, users) = proven();
        increments.read_whole(Some(&users), &users, Told { settled: false, ..MANY });
        assert_eq!(increments.plan(&users), Plan::Whole);
        let back = people(&[("a", 100), ("b", 900), ("c", 300), ("old", 5)]);
        increments.read_whole(Some(&users), &back, MANY);
        assert_ne!(increments.plan(&back), Plan::Whole, "an old date of somebody who is back is no contradiction");
    }

    #[test]
    fn a_change_that_kept_its_date_ends_the_trust() {
        let (mut increments, before) = proven();
        let mut after = people(&[("a", 100), ("b", 900)]);
        let changed = User { user_name: "other".into(), ..before.in_full(&[2]).pop().unwrap() };
        after.push(Arc::new(UserBlock::of(&[changed])));
        increments.read_whole(Some(&before), &after, MANY);
        assert_eq!(increments.plan(&after), Plan::Whole);
    }

    #[test]
    fn a_short_list_and_one_without_a_total_are_read_whole() {
        let (mut increments, users) = proven();
        increments.read_whole(Some(&users), &users, Told { pages: 3, ..MANY });
        assert_eq!(increments.plan(&users), Plan::Whole);
        increments.read_whole(Some(&users), &users, Told { announced: None, ..MANY });
        assert_eq!(increments.plan(&users), Plan::Whole);
        increments.read_whole(Some(&users), &users, MANY);
        assert_ne!(increments.plan(&users), Plan::Whole);
    }

    #[test]
    fn a_total_that_does_not_agree_means_that_somebody_is_gone() {
        let (mut increments, _) = proven();
        assert!(increments.took_changes(Some(4), 1, SignedDuration::ZERO));
        assert!(increments.took_changes(Some(4), 0, SignedDuration::ZERO));
        assert!(!increments.took_changes(Some(4), 1, SignedDuration::ZERO));
        assert!(!increments.took_changes(None, 0, SignedDuration::ZERO));
    }

    #[test]
    fn the_list_is_read_whole_every_so_often() {
        let (mut increments, users) = proven();
        for _ in 0..MOST_IN_A_ROW {
            assert_ne!(increments.plan(&users), Plan::Whole);
            assert!(increments.took_changes(Some(3), 0, SignedDuration::ZERO));
        }
        assert_eq!(increments.plan(&users), Plan::Whole);
    }

    #[test]
    fn everybody_with_one_date_proves_nothing() {
        assert_eq!(proof(&people(&[("a", 5), ("b", 5), ("c", 6)])), None);
        assert_eq!(proof(&people(&[])), None);
        assert_eq!(proof(&people(&[("a", 5), ("b", 50)])), Timestamp::from_second(49).ok());
    }
}
