//! What a keystroke, a sort and the making of an index cost, at 100,000 and 1,000,000 made-up people.
//!
//! `cargo bench --bench in_memory`; each yardstick (`limit_*`, `naive_*`) runs beside what it measures.

use std::sync::OnceLock;

use divan::{Bencher, black_box};
use fixedbitset::FixedBitSet;
use jiff::Timestamp;
use scim_assistant::directory::index::{Index, Key, Numbered, RowText, Rows, Wanted, Words};

const SIZES: &[u32] = &[100_000, 1_000_000];
/// A screen and what may be scrolled to before the rest is there.
const SCREENFUL: usize = 200;
const QUERIES: &[&str] = &["a", "an", "son", "schmidt", "müller", "garcia12", "@corp", "zzzz", "ann sch"];

const GIVEN: &[&str] = &[
    "Ada",
    "Alan",
    "Aiko",
    "Amina",
    "Anders",
    "Ana",
    "Arjun",
    "Beatriz",
    "Bilal",
    "Bjørn",
    "Carmen",
    "Chen",
    "Chiara",
    "Chloé",
    "Daniel",
    "Deepa",
    "Dmitri",
    "Elif",
    "Elena",
    "Emeka",
    "Émile",
    "Fatima",
    "Felix",
    "Femi",
    "François",
    "Gabriela",
    "George",
    "Grace",
    "Greta",
    "Hana",
    "Haruto",
    "Hugo",
    "Ines",
    "Ingrid",
    "Isha",
    "Ivan",
    "Jana",
    "Javier",
    "Jing",
    "João",
    "José",
    "Jürgen",
    "Kateryna",
    "Kenji",
    "Kofi",
    "Lars",
    "Laura",
    "Léa",
    "Li",
    "Lucía",
    "Łukasz",
    "Maja",
    "Malik",
    "Maria",
    "Mateo",
    "Mei",
    "Milan",
    "Mohammed",
    "Nadia",
    "Naoko",
    "Ngozi",
    "Nils",
    "Nora",
    "Noor",
    "Olga",
    "Oluwaseun",
    "Omar",
    "Paola",
    "Pavel",
    "Petra",
    "Priya",
    "Rafael",
    "Rahul",
    "Rana",
    "Ravi",
    "Renée",
    "Ricardo",
    "Rosa",
    "Sana",
    "Sanjay",
    "Sara",
    "Sergei",
    "Siobhán",
    "Sofia",
    "Søren",
    "Stefan",
    "Sunita",
    "Tariq",
    "Thandi",
    "Tomás",
    "Ursula",
    "Valentina",
    "Viktor",
    "Wei",
    "Yara",
    "Yusuf",
    "Zeynep",
    "Zoë",
];
const FAMILY: &[&str] = &[
    "Abebe",
    "Adeyemi",
    "Ahmed",
    "Ali",
    "Andersen",
    "Bakker",
    "Banerjee",
    "Bauer",
    "Becker",
    "Bernard",
    "Bianchi",
    "Castillo",
    "Chen",
    "Chopra",
    "Costa",
    "Dąbrowski",
    "D'Souza",
    "Diallo",
    "Dubois",
    "Eriksson",
    "Fernández",
    "Fischer",
    "Fitzgerald",
    "Garcia",
    "Gonzalez",
    "Gupta",
    "Haddad",
    "Hansen",
    "Horvat",
    "Hoang",
    "Ivanova",
    "Iyer",
    "Jansen",
    "Johansson",
    "Jones",
    "Kaur",
    "Kim",
    "Kovač",
    "Kowalski",
    "Kumar",
    "Larsen",
    "Lefèvre",
    "Li",
    "Lindqvist",
    "Lopez",
    "Martin",
    "Mehta",
    "Meyer",
    "Moreau",
    "Müller",
    "Murphy",
    "Mwangi",
    "Nakamura",
    "Ndlovu",
    "Nguyen",
    "Novák",
    "O'Brien",
    "Okafor",
    "Okonkwo",
    "Oliveira",
    "Olsen",
    "Park",
    "Patel",
    "Pereira",
    "Petrov",
    "Popescu",
    "Rahman",
    "Ramirez",
    "Rao",
    "Reyes",
    "Ricci",
    "Rossi",
    "Saito",
    "Santos",
    "Sato",
    "Schmidt",
    "Schneider",
    "Schulz",
    "Sharma",
    "Silva",
    "Singh",
    "Smirnova",
    "Smith",
    "Sokolov",
    "Suzuki",
    "Takahashi",
    "Tanaka",
    "Taylor",
    "Tran",
    "Van-den-Berg",
    "Vargas",
    "Virtanen",
    "Wagner",
    "Walker",
    "Wang",
    "Weber",
    "Williams",
    "Wilson",
    "Wójcik",
    "Yamamoto",
    "Yılmaz",
    "Zhang",
    "Zimmermann",
];
const DEPARTMENTS: &[&str] =
    &["Engineering", "Field Operations", "Finance", "Human Resources", "Logistics", "Sales Americas", "Warehouse"];

fn main() {
    divan::main();
}

/// Fields of all people one after another, as a directory that was read holds them.
struct People {
    text: String,
    ends: Vec<u32>,
    active: Vec<bool>,
    index: Index<Column, Filter>,
}

#[derive(Debug, Clone, Copy)]
enum Column {
    UserName,
    DisplayName,
    Given,
    Family,
    Department,
    ExternalId,
    State,
    Groups,
    Modified,
}

#[derive(Debug, Clone, Copy)]
enum Filter {
    Active,
}

const COLUMNS: &[Column] = &[
    Column::UserName,
    Column::DisplayName,
    Column::Given,
    Column::Family,
    Column::Department,
    Column::ExternalId,
    Column::State,
    Column::Groups,
    Column::Modified,
];

/// Texts of a person; the first columns stand for them.
const FIELDS: usize = 6;

impl Numbered for Column {
    const COUNT: usize = COLUMNS.len();

    fn number(self) -> usize {
        self as usize
    }
}

impl Numbered for Filter {
    const COUNT: usize = 1;

    fn number(self) -> usize {
        self as usize
    }
}

impl People {
    fn generate(rows: u32) -> Self {
        let mut random = fastrand::Rng::with_seed(7);
        let mut people = Self { text: String::new(), ends: vec![0], active: Vec::new(), index: Index::default() };
        for row in 0..rows {
            let (given, family) = (GIVEN[random.usize(..GIVEN.len())], FAMILY[random.usize(..FAMILY.len())]);
            let login = scim_assistant::text::searchable(&format!("{given}.{family}{row}")).replace('\'', "");
            let external: String = (0..17).map(|_| random.alphanumeric()).collect();
            let department = DEPARTMENTS[random.usize(..DEPARTMENTS.len())];
            people.field(&format!("{login}@corp.example"));
            people.field(&format!("{given} {family}"));
            people.field(given);
            people.field(family);
            people.field(department);
            people.field(&format!("00u{external}"));
            people.active.push(random.u8(..) >= 13);
        }
        people
    }

    fn field(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
    }

    fn text_of(&self, row: u32, field: usize) -> &str {
        let at = row as usize * FIELDS + field;
        &self.text[self.ends[at] as usize..self.ends[at + 1] as usize]
    }
}

impl Rows for People {
    type Column = Column;
    type Filter = Filter;

    fn count(&self) -> u32 {
        self.active.len() as u32
    }

    fn fill_text(&self, row: u32, text: &mut RowText<'_>) {
        text.push(self.text_of(row, 0));
        text.push(self.text_of(row, 1));
        text.push(self.text_of(row, 2));
        text.push(self.text_of(row, 3));
        text.push(self.text_of(row, 0));
        text.push(self.text_of(row, 4));
        text.push(self.text_of(row, 5));
    }

    fn key(&self, row: u32, column: Column) -> Key<'_> {
        match column {
            Column::State => Key::Number(u64::from(!self.active[row as usize])),
            Column::Groups => Key::Number(u64::from(row.wrapping_mul(2_654_435_761) >> 29)),
            Column::Modified => Key::Moment(
                Timestamp::from_second(1_700_000_000 + i64::from(row.wrapping_mul(2_654_435_761) >> 7))
                    .unwrap_or_default(),
            ),
            text => Key::text(Some(self.text_of(row, text as usize))),
        }
    }

    fn passes(&self, row: u32, filter: Filter) -> bool {
        match filter {
            Filter::Active => self.active[row as usize],
        }
    }

    fn changed(&self, _: u32) -> Option<Timestamp> {
        None
    }
}

fn people(rows: u32) -> &'static People {
    static KEPT: [OnceLock<People>; 2] = [OnceLock::new(), OnceLock::new()];
    let place = SIZES.iter().position(|size| *size == rows).unwrap_or_default();
    KEPT[place].get_or_init(|| {
        let people = People::generate(rows);
        let text = people.index.text(&people);
        eprintln!("{rows} people: {} bytes of text a person", text.bytes() / rows as usize);
        people
    })
}

fn wanted(order: Option<(Column, bool)>) -> Wanted<Column, Filter> {
    Wanted { filters: Vec::new(), among: None, changed_since: None, order }
}

fn cases() -> impl Iterator<Item = (u32, &'static str)> {
    SIZES.iter().flat_map(|size| QUERIES.iter().map(|query| (*size, *query)))
}

/// Words found, rows listed in the server's order.
#[divan::bench(args = cases().map(|(size, query)| Case(size, query)))]
fn keystroke(bencher: Bencher<'_, '_>, case: Case) {
    let people = people(case.0);
    bencher.bench(|| {
        let hits = people.index.hits(people, &Words::of(case.1), None);
        people.index.find(people, hits.as_ref(), &wanted(None))
    });
}

/// The same in the order of a column.
#[divan::bench(args = cases().map(|(size, query)| Case(size, query)))]
fn keystroke_sorted(bencher: Bencher<'_, '_>, case: Case) {
    let people = people(case.0);
    people.index.ranks(people, Column::DisplayName);
    bencher.bench(|| {
        let hits = people.index.hits(people, &Words::of(case.1), None);
        people.index.find(people, hits.as_ref(), &wanted(Some((Column::DisplayName, false))))
    });
}

#[divan::bench(args = cases().map(|(size, query)| Case(size, query)))]
fn first_screenful(bencher: Bencher<'_, '_>, case: Case) {
    let people = people(case.0);
    bencher.bench(|| {
        let (words, wanted) = (Words::of(case.1), wanted(None));
        people.index.find_first(people, &words, None, &wanted, SCREENFUL).unwrap_or_else(|| {
            let hits = people.index.hits(people, &words, None);
            people.index.find(people, hits.as_ref(), &wanted)
        })
    });
}

/// `schm` within the rows of `sch`.
#[divan::bench(args = SIZES)]
fn narrowing(bencher: Bencher<'_, '_>, rows: u32) {
    let people = people(rows);
    let before: Option<FixedBitSet> = people.index.hits(people, &Words::of("sch"), None);
    bencher.bench(|| {
        let hits = people.index.hits(people, &Words::of("schm"), before.as_ref());
        people.index.find(people, hits.as_ref(), &wanted(None))
    });
}

/// A word that is nowhere: memory read once, nothing written.
#[divan::bench(args = SIZES)]
fn limit_scan(bencher: Bencher<'_, '_>, rows: u32) {
    let text = vec![b'a'; people(rows).index.text(people(rows)).bytes()];
    bencher.bench(|| memchr::memchr(b'z', black_box(&text)));
}

/// Lowered fields of each person, asked one by one.
#[divan::bench(args = SIZES, sample_count = 10)]
fn naive_contains(bencher: Bencher<'_, '_>, rows: u32) {
    let people = people(rows);
    let lowered: Vec<[String; 2]> =
        (0..rows).map(|row| [0, 1].map(|field| people.text_of(row, field).to_lowercase())).collect();
    bencher.bench(|| lowered.iter().filter(|fields| fields.iter().any(|field| field.contains("son"))).count());
}

#[divan::bench(args = SIZES.iter().flat_map(|size| COLUMNS.iter().map(|column| ByColumn(*size, *column))))]
fn sort_after_load(bencher: Bencher<'_, '_>, case: ByColumn) {
    let people = people(case.0);
    people.index.ranks(people, case.1).map(|ranks| ranks.all(true));
    bencher.bench(|| people.index.find(people, None, &wanted(Some((case.1, true)))).to_vec());
}

/// A tenth of the rows in order.
#[divan::bench(args = SIZES)]
fn sort_of_a_tenth(bencher: Bencher<'_, '_>, rows: u32) {
    let people = people(rows);
    let tenth: FixedBitSet = (0..rows as usize).filter(|row| row % 10 == 3).collect();
    people.index.ranks(people, Column::UserName);
    bencher.bench(|| people.index.find(people, Some(&tenth), &wanted(Some((Column::UserName, false)))));
}

#[divan::bench(args = SIZES)]
fn filter_active(bencher: Bencher<'_, '_>, rows: u32) {
    let people = people(rows);
    let wanted = Wanted { filters: vec![Filter::Active], ..wanted(None) };
    bencher.bench(|| people.index.find(people, None, &wanted));
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn build_text(bencher: Bencher<'_, '_>, rows: u32) {
    let people = people(rows);
    bencher.with_inputs(Index::default).bench_refs(|index| index.text(people).bytes());
}

#[divan::bench(args = SIZES.iter().flat_map(|size| COLUMNS.iter().map(|column| ByColumn(*size, *column))), sample_count = 5)]
fn build_ranks(bencher: Bencher<'_, '_>, case: ByColumn) {
    let people = people(case.0);
    bencher
        .with_inputs(Index::default)
        .bench_refs(|index| index.ranks(people, case.1).map(|ranks| ranks.all(false).len()));
}

#[divan::bench(args = SIZES, sample_count = 3)]
fn naive_sort(bencher: Bencher<'_, '_>, rows: u32) {
    let people = people(rows);
    bencher.bench(|| {
        let mut order: Vec<u32> = (0..rows).collect();
        order.sort_by_key(|row| people.text_of(*row, 0).to_lowercase());
        order
    });
}

#[derive(Debug, Clone, Copy)]
struct Case(u32, &'static str);

#[derive(Debug, Clone, Copy)]
struct ByColumn(u32, Column);
