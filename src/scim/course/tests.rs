//! Whole lists read from servers that are functions of what is asked, one by one and ahead.

use std::collections::{BTreeSet, VecDeque};

use proptest::prelude::*;

use super::super::Oddity;
use super::*;

type Answer = (Vec<u64>, Option<u64>);

/// What a whole read brought.
#[derive(Debug, PartialEq, Eq)]
struct Run {
    ids: Vec<u64>,
    end: Option<End>,
    oddities: BTreeSet<Oddity>,
}

/// Reads a list with so many pages under way; also gives what was asked for.
fn run(limit: usize, size: Option<u64>, mut server: impl FnMut(&Want) -> Answer) -> (Run, Vec<Want>) {
    let (mut course, mut flight, mut asked) = (Course::new("User", size), VecDeque::new(), Vec::new());
    let (mut ids, mut oddities) = (Vec::new(), BTreeSet::new());
    loop {
        while flight.len() < limit {
            let Some(want) = course.next(flight.len()) else { break };
            asked.push(want);
            flight.push_back((want, server(&want)));
            assert!(asked.len() < 5_000, "the list does not end");
        }
        let Some((want, (page, total))) = flight.pop_front() else { break };
        let taken = course.take(want, &page, total, 1_000);
        if taken.void {
            flight.clear();
            course.stop();
        }
        let Some(verdict) = taken.verdict else { continue };
        oddities.extend(verdict.oddities);
        let fresh = verdict.fresh.unwrap_or_else(|| vec![true; page.len()].into());
        assert_eq!(fresh.len(), page.len());
        ids.extend(page.into_iter().zip(fresh).filter_map(|(id, fresh)| fresh.then_some(id)));
    }
    (Run { ids, end: course.end(), oddities }, asked)
}

fn everybody(all: u64) -> Vec<u64> {
    (1..=all).collect()
}

fn part(all: &[u64], start: u64, count: u64) -> Vec<u64> {
    all.iter().skip(start as usize - 1).take(count as usize).copied().collect()
}

/// A server by RFC 7644 section 3.4.2.4 that gives at most `cap` records a page.
fn by_the_book(all: u64, cap: u64) -> impl Fn(&Want) -> Answer {
    move |want| (part(&everybody(all), want.start, want.count.unwrap_or(cap).min(cap)), Some(all))
}

fn steps(asked: &[Want]) -> Vec<(Step, u64, Option<u64>)> {
    asked.iter().map(|want| (want.step, want.start, want.count)).collect()
}

#[test]
fn the_first_page_is_asked_for_larger_and_the_rest_ahead_at_the_size_that_was_given() {
    use Step::{Ahead, Turn, Wider};
    let (read, asked) = run(4, None, by_the_book(1_800, 500));
    assert_eq!((read.ids, read.end, read.oddities.len()), (everybody(1_800), Some(End::Whole), 0));
    let size = Some(500);
    let turns = [(Turn, 501, size), (Ahead, 1_001, size), (Ahead, 1_501, size)];
    assert_eq!(steps(&asked), [&[(Turn, 1, Some(100)), (Wider, 1, Some(1_000))], &turns[..]].concat());
}

#[test]
fn a_known_size_is_asked_for_at_once() {
    use Step::{Ahead, Turn};
    let (read, asked) = run(4, Some(500), by_the_book(1_400, 500));
    assert_eq!((read.ids.len(), asked.len()), (1_400, 3));
    assert_eq!(steps(&asked)[..2], [(Turn, 1, Some(500)), (Turn, 501, Some(500))]);
    assert_eq!(asked[2].step, Ahead);
}

#[test]
fn one_page_is_one_request_and_a_cap_costs_one_more() {
    assert_eq!(run(4, None, by_the_book(70, 100)).1.len(), 1);
    assert_eq!(run(4, None, by_the_book(400, 100)).1.len(), 5);
    assert_eq!(run(4, Some(100), by_the_book(400, 100)).1.len(), 4);
    assert_eq!(run(4, None, by_the_book(90, 30)).1.len(), 3, "who gives less than asked is not asked for more");
}

#[test]
fn a_first_page_that_is_large_is_not_asked_for_ten_times_as_large() {
    let mut course = Course::new("Group", None);
    let want = course.next(0).unwrap();
    course.take(want, &everybody(100), Some(5_000), WIDE_BYTES + 1);
    assert_eq!(course.next(0).map(|want| (want.step, want.start)), Some((Step::Turn, 101)));
}

#[test]
fn a_larger_page_that_fails_costs_nobody() {
    let mut course = Course::new("User", None);
    let want = course.next(0).unwrap();
    course.take(want, &everybody(100), Some(250), 1);
    let want = course.next(0).unwrap();
    assert_eq!((want.step, course.next(1)), (Step::Wider, None), "nothing is asked for beside it");
    assert!(course.forgives(want, false));
    assert_eq!(course.next(0), Some(Want { start: 101, count: Some(100), step: Step::Turn }));
    assert_eq!(course.next(1), Some(Want { start: 201, count: Some(100), step: Step::Ahead }));
    assert_eq!(course.next(2), None);
}

#[test]
fn a_size_that_is_no_longer_given_is_asked_for_smaller_and_not_smaller_than_a_hundred() {
    let mut course = Course::new("User", Some(1_000));
    let want = course.next(0).unwrap();
    assert!(!course.forgives(want, false), "a refused token is no matter of size");
    assert!(course.forgives(want, true));
    let want = course.next(0).unwrap();
    assert_eq!((want.start, want.count), (1, Some(100)));
    assert!(!course.forgives(want, true));
}

#[test]
fn a_server_that_does_not_page_is_found_out_and_all_under_way_is_forgotten() {
    let (read, asked) = run(8, None, |_| (everybody(100), Some(3_000)));
    assert_eq!((read.ids.len(), read.end), (100, Some(End::DoesNotPage)));
    assert_eq!(read.oddities, BTreeSet::from([Oddity::DoesNotPage]));
    assert!(asked.len() <= 10, "{}", asked.len());
}

#[test]
fn a_resumed_list_goes_on_where_it_was_certain() {
    let server = by_the_book(1_000, 100);
    let mut course = Course::new("User", Some(100));
    for _ in 0..3 {
        let want = course.next(0).unwrap();
        let (ids, total) = server(&want);
        course.take(want, &ids, total, 1);
    }
    let flying: Vec<_> = (0..4).filter_map(|under_way| course.next(under_way)).collect();
    assert_eq!(flying.len(), 4);
    course.stop();
    assert_eq!(course.next(0).map(|want| want.start), Some(301));
}

/// Ways in which servers disobey, beside the numbers that say how.
const DISOBEDIENCES: usize = 9;

fn disobedient(kind: usize, all: u64, cap: u64, odd: u64, want: &Want) -> Answer {
    let people = everybody(all);
    let asked = want.count.unwrap_or(cap).min(cap);
    let page = part(&people, want.start, asked);
    match kind {
        // No total, or one that is too high.
        0 => (page, None),
        1 => (page, Some(all + odd)),
        // The total is that of the page, which is as large as it was asked for.
        2 => {
            let page = part(&people, want.start, want.count.unwrap_or(cap));
            let total = page.len() as u64;
            (page, Some(total))
        }
        // `count` is ignored: everybody at once, or pages of a size of its own.
        3 => (part(&people, want.start, all), Some(all)),
        4 => (part(&people, want.start, odd + 1), Some(all)),
        // Pages of any size.
        5 => (part(&people, want.start, 1 + (want.start * 7 + odd) % asked), Some(all)),
        // Past the end it starts again.
        6 if page.is_empty() => (part(&people, 1, asked), None),
        // Each page begins with the one before it.
        7 => (part(&people, want.start.saturating_sub(odd % 3).max(1), asked), Some(all)),
        // Every seventh record has no id that can be read.
        8 => (page.into_iter().map(|id| if id % 7 == 0 { 0 } else { id }).collect(), Some(all)),
        _ => (page, Some(all)),
    }
}

/// A directory in which somebody goes or comes after so many requests.
struct Living {
    people: Vec<u64>,
    moves: Vec<(usize, usize)>,
    comes: bool,
    requests: usize,
    cap: u64,
}

impl Living {
    fn answer(&mut self, want: &Want) -> Answer {
        let now = self.requests;
        self.requests += 1;
        for (_, place) in self.moves.extract_if(.., |(when, _)| *when == now).collect::<Vec<_>>() {
            let at = place % self.people.len();
            if self.comes {
                self.people.insert(at, 1_000_000 + now as u64 * 1_000 + self.people.len() as u64);
            } else {
                self.people.remove(at);
            }
        }
        let count = want.count.unwrap_or(self.cap).min(self.cap);
        (part(&self.people, want.start, count), Some(self.people.len() as u64))
    }
}

#[test]
fn somebody_who_comes_among_those_who_were_read_is_found_with_few_requests() {
    let mut server = Living { people: everybody(6_400), moves: vec![(40, 1_234)], comes: true, requests: 0, cap: 100 };
    let (read, asked) = run(4, Some(100), |want| server.answer(want));
    assert_eq!(read.ids.iter().copied().collect::<BTreeSet<_>>(), server.people.iter().copied().collect());
    assert_eq!((read.ids.len(), read.oddities.len()), (6_401, 0));
    let extra = asked.iter().filter(|want| matches!(want.step, Step::Seek | Step::Mend)).count();
    assert!((1..=9).contains(&extra), "{extra} of {}", asked.len());
}

#[test]
fn nobody_slips_through_when_somebody_before_them_goes() {
    for limit in [1, 4] {
        let mut server = Living { people: everybody(1_000), moves: vec![(4, 0)], comes: false, requests: 0, cap: 100 };
        let (read, asked) = run(limit, Some(100), |want| server.answer(want));
        assert_eq!((read.ids.len(), read.end), (1_000, Some(End::Whole)));
        let extra = asked.iter().filter(|want| want.step == Step::Mend).count();
        assert_eq!(extra, 1, "the page before the place where the total moved is read again");
    }
}

proptest! {
    #[test]
    fn a_server_that_obeys_is_read_exactly_and_in_order(
        all in 0u64..3_000, cap in 1u64..1_200, limit in 1usize..17, known in prop::option::of(1u64..1_200),
    ) {
        let cap = cap.max(all / 300 + 1);
        let (read, asked) = run(limit, known, by_the_book(all, cap));
        prop_assert_eq!(read.ids, everybody(all));
        prop_assert_eq!((read.end, read.oddities.len()), (Some(End::Whole), 0));
        let pages = all.div_ceil(cap.min(known.unwrap_or(100)));
        prop_assert!(asked.len() as u64 <= pages + 2 + limit as u64, "{} for {} pages", asked.len(), pages);
    }

    #[test]
    fn a_server_that_disobeys_is_read_exactly_one_by_one_and_ahead(
        kind in 0usize..DISOBEDIENCES, all in 1u64..900, cap in 5u64..400, odd in 0u64..50, limit in 2usize..17,
        known in prop::option::of(5u64..400),
    ) {
        let server = |want: &Want| disobedient(kind, all, cap, odd, want);
        let ahead = run(limit, known, server).0;
        let one_by_one = run(1, known, server).0;
        prop_assert_eq!(&ahead, &one_by_one);
        let mut ids = ahead.ids;
        let nameless = ids.iter().filter(|id| **id == 0).count() as u64;
        ids.retain(|id| *id != 0);
        ids.sort_unstable();
        let expected: Vec<u64> = (1..=all).filter(|id| kind != 8 || id % 7 != 0).collect();
        prop_assert_eq!(ids, expected);
        prop_assert!(kind != 8 || nameless == all / 7);
    }

    #[test]
    fn whoever_was_there_all_the_time_is_read_and_nobody_twice(
        all in 50u64..900, cap in 20u64..200, limit in 1usize..9, comes in any::<bool>(),
        moves in prop::collection::vec((0usize..60, 0usize..900), 0..12),
    ) {
        let mut server = Living { people: everybody(all), moves, comes, requests: 0, cap };
        let (read, _) = run(limit, None, |want| server.answer(want));
        let ids: BTreeSet<u64> = read.ids.iter().copied().collect();
        prop_assert_eq!(ids.len(), read.ids.len());
        let stayed = everybody(all).into_iter().filter(|id| server.people.contains(id));
        let lost: Vec<u64> = stayed.filter(|id| !ids.contains(id)).collect();
        prop_assert!(lost.is_empty(), "{:?} of {}", lost, all);
        prop_assert_eq!(read.end, Some(End::Whole));
    }
}
