//! The index against the naive way of doing the same, over made-up rows.

use fixedbitset::FixedBitSet;
use jiff::Timestamp;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::text::SHARED_FROM;
use super::*;
use crate::text::searchable;

/// Letters with and without marks, letters that grow when folded, blanks, control and invisible characters.
const FIELD: &str = "[aAbBäÄéłßẞİıσςΣが\u{301}\u{200b}\u{1}\n @.0]{0,6}";

fn text_of(rows: &[Vec<String>]) -> Text {
    Text::build(rows.len() as u32, |row, text| rows[row as usize].iter().for_each(|field| text.push(field)))
}

fn naive(rows: &[Vec<String>], typed: &str) -> Vec<u32> {
    let folded = searchable(typed);
    let holds = |row: &Vec<String>| {
        let fields: Vec<String> = row.iter().map(|field| searchable(field)).collect();
        folded.split_whitespace().all(|word| fields.iter().any(|field| field.contains(word)))
    };
    (0..).zip(rows).filter(|(_, row)| holds(row)).map(|(row, _)| row).collect()
}

fn listed(set: &FixedBitSet) -> Vec<u32> {
    set.ones().map(|row| row as u32).collect()
}

fn person(row: u32) -> Vec<String> {
    let given = ["Ann", "Bo", "Çelik", "Dörte", "Ωmega"][row as usize % 5];
    vec![format!("{given}.{row}@corp.example"), format!("{given} Nº{row}"), given.to_owned()]
}

proptest! {
    #[test]
    fn a_search_finds_what_a_naive_search_finds(
        rows in vec(vec(FIELD, 0..4), 0..40),
        typed in "[aAbBäéłßςσ\u{301}\u{1} @.0]{0,5}",
        more in "[aäb@ ]{0,2}",
    ) {
        let text = text_of(&rows);
        let words = Words::of(&typed);
        let found = text.find(&words, None);
        let expected = naive(&rows, &typed);
        prop_assert_eq!(listed(&found), expected.clone());
        for limit in 0..4 {
            let first = text.find_first(&words, |row| row % 2 == 0, limit);
            let even: Vec<u32> = expected.iter().copied().filter(|row| row % 2 == 0).take(limit).collect();
            prop_assert_eq!(&*first, even);
        }
        let longer = format!("{typed}{more}");
        let narrower = Words::of(&longer);
        if narrower.narrow(&words) {
            prop_assert_eq!(listed(&text.find(&narrower, Some(&found))), naive(&rows, &longer));
        }
    }

    #[test]
    fn only_the_rows_in_question_are_looked_at(
        rows in vec(vec("[ab]{0,2}", 0..2), 0..200),
        within in vec(any::<prop::sample::Index>(), 0..200),
        typed in "[ab ]{1,3}",
    ) {
        let asked = within.iter().filter(|_| !rows.is_empty()).map(|index| index.index(rows.len()) as u32);
        let set = rows_of(rows.len() as u32, asked);
        let found = text_of(&rows).find(&Words::of(&typed), Some(&set));
        let expected: Vec<u32> = naive(&rows, &typed).into_iter().filter(|row| set.contains(*row as usize)).collect();
        prop_assert_eq!(listed(&found), expected);
    }

    #[test]
    fn an_order_is_that_of_a_stable_sort(
        keys in vec(option::weighted(0.9, "[aAäbB ]{0,3}|[ab]{14,18}|abcdefghabcdefgh[ab\u{1}\0]{0,19}"), 0..60),
        within in option::of(vec(any::<bool>(), 60)),
        descending: bool,
    ) {
        let ranks = Ranks::build(keys.len() as u32, |row| Key::text(keys[row as usize].as_deref()));
        let set = within.map(|flags| rows_where(keys.len() as u32, |row| flags[row as usize]));
        let folded: Vec<Option<String>> =
            keys.iter().map(|key| key.as_deref().map(searchable).filter(|key| !key.trim().is_empty())).collect();
        let mut expected: Vec<u32> = (0..keys.len() as u32)
            .filter(|row| set.as_ref().is_none_or(|set| set.contains(*row as usize)))
            .collect();
        expected.sort_by(|a, b| match (&folded[*a as usize], &folded[*b as usize]) {
            (Some(a), Some(b)) if descending => b.cmp(a),
            (Some(a), Some(b)) => a.cmp(b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        });
        prop_assert_eq!(&*ranks.order(set.as_ref(), descending), &expected[..]);
    }

    #[test]
    fn few_rows_and_many_rows_are_put_in_the_same_order(keys in vec(0_u64..9, 64..200), few in vec(0_u32..64, 1..2), descending: bool) {
        let ranks = Ranks::build(keys.len() as u32, |row| match keys[row as usize] {
            0 => Key::Missing,
            1 => Key::text(Some("soon")),
            second => Key::Moment(Timestamp::from_second(second as i64 - 5).expect("a moment")),
        });
        let set = rows_of(keys.len() as u32, few);
        let picked: Vec<u32> = ranks.all(descending).iter().copied().filter(|row| set.contains(*row as usize)).collect();
        prop_assert_eq!(&*ranks.order(Some(&set), descending), &picked[..]);
    }
}

#[test]
fn hits_are_found_in_every_chunk_and_by_every_thread() {
    let rows = 140_000;
    let filler = "x".repeat(30);
    let text = Text::build(rows, |row, text| {
        person(row).iter().for_each(|field| text.push(field));
        text.push(&filler);
    });
    assert!(text.bytes() > SHARED_FROM, "several threads share the search");
    let folded: Vec<String> = (0..rows).map(|row| searchable(&person(row).join("\n"))).collect();
    for typed in ["celik", "13999", "dorte @corp", "ann 7", "a", "nobody", ""] {
        let words = Words::of(typed);
        let holds = |row: u32| typed.split_whitespace().all(|word| folded[row as usize].contains(word));
        let expected = rows_where(rows, holds);
        let found = text.find(&words, None);
        assert!(found == expected, "{typed}: {} of {}", found.count_ones(..), expected.count_ones(..));
        for row in [0, 65_535, 65_536, rows - 1] {
            assert_eq!(text.row_holds(row, &words), holds(row), "{typed} in {row}");
        }
    }
}

#[test]
fn what_a_row_says_twice_is_stored_once() {
    let one = |fields: &[&str]| Text::build(1, |_, text| fields.iter().for_each(|field| text.push(field))).bytes();
    assert_eq!(
        one(&["ann@x.example", "Ann Lee"]),
        one(&["ann@x.example", "Ann Lee", "Ann", "LEE", "ANN@x.example", ""])
    );
}

#[test]
fn a_row_of_any_size_keeps_the_chunk_within_bounds() {
    let huge = "é".repeat(100_000);
    let rows = [vec!["before".to_owned(), huge, "behind".to_owned()], vec!["next".to_owned()]];
    let text = text_of(&rows);
    assert_eq!(listed(&text.find(&Words::of("next"), None)), [1]);
    assert_eq!(listed(&text.find(&Words::of("before eee"), None)), [0]);
    assert!(text.bytes() < 70_000);
}

#[test]
fn a_longer_query_narrows_and_another_does_not() {
    let narrows = |longer: &str, shorter: &str| Words::of(longer).narrow(&Words::of(shorter));
    assert!(narrows("schm", "SCH") && narrows("sch lee", "sch") && narrows("lee schm", "sch le") && narrows("a", ""));
    assert!(!narrows("sc", "sch") && !narrows("", "a") && !narrows("sch", "sch lee"));
}

#[test]
fn long_texts_are_ordered_by_their_beginning_alone() {
    let long = |end: &str| format!("{}{end}", "x".repeat(5_000));
    let keys = [long("b"), long("a"), "w".to_owned(), "x".repeat(900)];
    let ranks = Ranks::build(4, |row| Key::text(Some(&keys[row as usize])));
    assert_eq!(**ranks.all(false), [2, 3, 0, 1]);
    assert_eq!(**ranks.all(true), [0, 1, 3, 2]);
}

/// Rows of a name, a number and a moment.
struct Table(Vec<(&'static str, u64, Option<i64>)>);

#[derive(Clone, Copy)]
enum Column {
    Name,
    Number,
}

#[derive(Clone, Copy)]
enum Filter {
    Even,
    Named,
}

impl Numbered for Column {
    const COUNT: usize = 2;

    fn number(self) -> usize {
        self as usize
    }
}

impl Numbered for Filter {
    const COUNT: usize = 2;

    fn number(self) -> usize {
        self as usize
    }
}

impl Rows for Table {
    type Column = Column;
    type Filter = Filter;

    fn count(&self) -> u32 {
        self.0.len() as u32
    }

    fn fill_text(&self, row: u32, text: &mut RowText<'_>) {
        text.push(self.0[row as usize].0);
    }

    fn key(&self, row: u32, column: Column) -> Key<'_> {
        let (name, number, _) = self.0[row as usize];
        match column {
            Column::Name => Key::text(Some(name)),
            Column::Number => Key::Number(number),
        }
    }

    fn passes(&self, row: u32, filter: Filter) -> bool {
        let (name, number, _) = self.0[row as usize];
        match filter {
            Filter::Even => number.is_multiple_of(2),
            Filter::Named => !name.is_empty(),
        }
    }

    fn changed(&self, row: u32) -> Option<Timestamp> {
        self.0[row as usize].2.and_then(|second| Timestamp::from_second(second).ok())
    }
}

fn table() -> Table {
    Table(vec![("Ben", 4, Some(10)), ("", 2, None), ("Ann", 7, Some(30)), ("Béa", 2, Some(20))])
}

#[test]
fn words_filters_and_order_are_combined() {
    let (table, index) = (table(), Index::default());
    let find = |typed: &str, filters: &[Filter], changed_since: Option<i64>, order: Option<(Column, bool)>| {
        let changed_since = changed_since.map(|second| Timestamp::from_second(second).expect("a moment"));
        let wanted = Wanted { filters: filters.to_vec(), among: None, changed_since, order };
        let hits = index.hits(&table, &Words::of(typed), None);
        index.find(&table, hits.as_ref(), &wanted).to_vec()
    };
    assert_eq!(find("", &[], None, None), [0, 1, 2, 3]);
    assert_eq!(find("", &[], None, Some((Column::Name, false))), [2, 3, 0, 1]);
    assert_eq!(find("", &[], None, Some((Column::Number, true))), [2, 0, 1, 3]);
    assert_eq!(find("be", &[], None, Some((Column::Number, false))), [3, 0]);
    assert_eq!(find("", &[Filter::Even, Filter::Named], None, None), [0, 3]);
    assert_eq!(find("", &[], Some(20), None), [2, 3]);
    assert_eq!(find("e", &[Filter::Even], Some(11), Some((Column::Name, true))), [3]);
}

#[test]
fn the_first_rows_are_the_beginning_of_all_rows_or_are_left_to_the_whole_search() {
    let (table, index) = (table(), Index::default());
    let words = Words::of("e");
    let orders = [None, Some((Column::Name, true)), Some((Column::Number, false))];
    for (order, filters) in orders.into_iter().flat_map(|order| [(order, vec![]), (order, vec![Filter::Even])]) {
        let wanted = Wanted { filters, among: None, changed_since: None, order };
        let hits = index.hits(&table, &words, None);
        let all = index.find(&table, hits.as_ref(), &wanted);
        assert_eq!(index.find_first(&table, &words, None, &wanted, 1).as_deref(), Some(&all[..1]));
        assert_eq!(index.find_first(&table, &words, None, &wanted, 9), None, "there are only {}", all.len());
        assert_eq!(index.find_first(&table, &Words::of(""), None, &wanted, 1), None, "all rows are at hand");
    }
}

#[test]
fn an_index_may_be_asked_from_several_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&Index::<Column, Filter>::default());
}
