//! What finding the changes between two reads costs: 1 % changed, 0.1 % came, 0.1 % went.
//!
//! `cargo bench --bench changes`. `pages_shared` is what happens where pages came unchanged;
//! `limit_*` reads the same numbers once and compares nothing.

use std::sync::{Arc, OnceLock};

use divan::{Bencher, black_box};
use scim_assistant::directory::{Found, Users, find};
use scim_assistant::scim::{Block as _, User, UserBlock};

const SIZES: &[usize] = &[100_000, 1_000_000];
const PAGE: usize = 1_000;

fn main() {
    divan::main();
}

/// A read, and the next one with every page made anew.
fn reads(size: usize) -> &'static (Users, Users) {
    static SMALL: OnceLock<(Users, Users)> = OnceLock::new();
    static LARGE: OnceLock<(Users, Users)> = OnceLock::new();
    let reads = if size == SIZES[0] { &SMALL } else { &LARGE };
    reads.get_or_init(|| (pages((0..size).map(|n| person(n, false))), pages(next_read(size))))
}

fn next_read(size: usize) -> impl Iterator<Item = User> {
    let stayed = (0..size).filter(|n| n % 1_000 != 7).map(|n| person(n, n % 100 == 3));
    stayed.chain((size..size + size / 1_000).map(|n| person(n, false)))
}

fn person(n: usize, changed: bool) -> User {
    User {
        id: format!("{:032x}", n.wrapping_mul(0x9e37_79b9_7f4a_7c15)).into(),
        user_name: format!("person.{n}@corp.example").into(),
        display_name: Some(if changed { "Renamed".into() } else { format!("Person {n}").into() }),
        active: Some(true),
        ..User::default()
    }
}

fn pages(people: impl Iterator<Item = User>) -> Users {
    let people: Vec<User> = people.collect();
    let mut pages = Users::default();
    people.chunks(PAGE).for_each(|page| pages.push(Arc::new(UserBlock::of(page))));
    pages
}

#[divan::bench(args = SIZES, sample_count = 20)]
fn every_page_anew(bencher: Bencher<'_, '_>, size: usize) {
    let (before, after) = reads(size);
    let Found { changed, new, missing } = find(before, after);
    assert_eq!((changed.len(), new.len(), missing.len()), (size / 100, size / 1_000, size / 1_000));
    bencher.bench_local(|| find(black_box(before), black_box(after)));
}

#[divan::bench(args = SIZES, sample_count = 20)]
fn pages_shared(bencher: Bencher<'_, '_>, size: usize) {
    let (before, after) = reads(size);
    let mut mixed = Users::default();
    for (n, (old, new)) in before.blocks().iter().zip(after.blocks()).enumerate() {
        mixed.push(Arc::clone(if n % 50 == 0 { new } else { old }));
    }
    bencher.bench_local(|| find(black_box(before), black_box(&mixed)));
}

#[divan::bench(args = SIZES, sample_count = 20)]
fn limit_read_both_once(bencher: Bencher<'_, '_>, size: usize) {
    let (before, after) = reads(size);
    let sum = |users: &Users| {
        let page = |page: &Arc<UserBlock>| page.ids().iter().zip(page.digests()).fold(0, |sum, (a, b)| sum ^ a ^ b);
        users.blocks().iter().map(page).fold(0, |sum: u64, page: u64| sum ^ page)
    };
    bencher.bench_local(|| black_box(sum(before) ^ sum(after)));
}
