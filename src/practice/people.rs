//! Made-up people and groups, from a fixed seed: varied, non-ASCII and awkward.
//!
//! The same numbers and seed always give the same documents. Dates count back from a fixed day, not from today, so
//! that pictures and tests stay the same.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::path::{ENTERPRISE, GROUP, USER};

/// The day before which everybody was created: 1 November 2026.
const LATEST: i64 = 1_793_491_200;
const TWO_YEARS_IN_MINUTES: i64 = 2 * 365 * 24 * 60;
/// `many` in "none, few, many and all".
const MANY: usize = 40;

const NAMES: [(&str, &str); 28] = [
    ("Maren", "Holt"),
    ("Tomás", "Ibarra Peña"),
    ("美咲", "高橋"),
    ("Ewa", "Gąsiorowska"),
    ("ليلى", "الحداد"),
    ("Çağla", "Öztürk"),
    ("Siobhán", "O'Rourke"),
    ("Ксения", "Журавлёва"),
    ("रोहन", "देशपांडे"),
    ("Jürgen", "Weißmüller"),
    ("Trần", "Thị Bích Ngọc"),
    ("Zoe\u{301}", "Lefe\u{300}vre"),
    ("נועה", "ברק"),
    ("민준", "박"),
    ("Li", "Yu"),
    ("Kwame", "Boateng-Asante"),
    ("Ναταλία", "Παπαδοπούλου"),
    ("Freyja", "Þórðardóttir"),
    ("ธนพล", "ศรีสุข"),
    ("Ioana", "Țurcanu"),
    ("<i>Ida</i>", "\"Quote\" & Sons"),
    ("=SUM(A1:A9)", "@Formula"),
    ("Robo 🤖", "Desk 👩\u{200d}🔧"),
    ("Priya", "Raghunathan"),
    ("Aarav", "Chettiar"),
    ("Mele", "Kealoha"),
    ("Սոնա", "Գրիգորյան"),
    ("Nino", "ბერიძე"),
];

const DEPARTMENTS: [&str; 10] = [
    "Field Service",
    "Warehouse",
    "R&D",
    "Vertrieb Süd",
    "営業部",
    "Finance",
    "Retail <North>",
    "Ressources humaines",
    "IT",
    "Logistics",
];

const TITLES: [&str; 6] =
    ["Technician", "Store manager", "Driver", "Analyst", "Chef d'équipe", "Regional coordinator for shared tablets"];

const GROUPS: [&str; 14] = [
    "Field tablets",
    "Équipe livraison",
    "Kiosks, ground floor",
    "サポート",
    "Drivers",
    "فريق المبيعات",
    "Managers \"M1\" & M2",
    "Scanners",
    "Night shift 🌙",
    "Contractors",
    "Rugged phones",
    "<b>Bold</b> devices",
    "=Group()",
    "Pilot",
];

/// That many people, as they are kept.
pub(super) fn people(number: usize, chance: &mut fastrand::Rng) -> Vec<Value> {
    (0..number).map(|position| person(position, chance)).collect()
}

/// That many groups: the first has nobody, the last everybody, the others a few or many.
pub(super) fn groups(number: usize, people: &[String], chance: &mut fastrand::Rng) -> Vec<Value> {
    (0..number)
        .map(|position| {
            let size = group_size(position, number, people.len());
            let start = chance.usize(..people.len().max(1));
            let members = people.iter().cycle().skip(start).take(size);
            group(position, members.map(|id| json!({"value": id})).collect(), chance)
        })
        .collect()
}

/// A random id in the form of a UUID.
pub(super) fn new_id(chance: &mut fastrand::Rng) -> String {
    let (high, low) = (chance.u64(..), chance.u64(..));
    let variant = 0x8000 | (low >> 48) & 0x3fff;
    format!(
        "{:08x}-{:04x}-4{:03x}-{variant:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        low & 0xffff_ffff_ffff
    )
}

/// A made-up name: given name and family name.
pub(super) fn any_name(chance: &mut fastrand::Rng) -> (&'static str, &'static str) {
    let given = NAMES[chance.usize(..NAMES.len())].0;
    (given, NAMES[chance.usize(..NAMES.len())].1)
}

fn person(position: usize, chance: &mut fastrand::Rng) -> Value {
    // Family names move on with each round, so that pairs repeat late.
    let given = NAMES[position % NAMES.len()].0;
    let family = NAMES[(position + position / NAMES.len()) % NAMES.len()].1;
    let login = login(given, family, position);
    let mut person = json!({"schemas": [USER], "id": new_id(chance), "userName": login, "meta": meta("User", chance)});
    if position % 23 == 17 {
        return person;
    }
    let formatted = format!("{given} {family}");
    person["name"] = json!({"givenName": given, "familyName": family, "formatted": formatted});
    person["displayName"] = formatted.into();
    person["active"] = (position % 8 != 5).into();
    person["emails"] = json!([{"value": login, "type": "work", "primary": true}]);
    person["locale"] = ["en-US", "de-DE", "ja-JP", "fr-FR"][position % 4].into();
    if position % 3 != 1 {
        add_work(&mut person, position, chance);
    }
    make_awkward(&mut person, position, &login);
    person
}

/// What stands before the `@`: plain letters of the name where it has some.
fn login(given: &str, family: &str, position: usize) -> String {
    let plain = |name: &str| name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let parts: Vec<String> = [plain(given), plain(family)].into_iter().filter(|part| part.len() > 1).collect();
    let name = if parts.is_empty() { "user".to_owned() } else { parts.join(".") };
    format!("{name}.{:04}@practice.example", position + 1)
}

fn add_work(person: &mut Value, position: usize, chance: &mut fastrand::Rng) {
    person["title"] = TITLES[chance.usize(..TITLES.len())].into();
    person["schemas"] = json!([USER, ENTERPRISE]);
    person[ENTERPRISE] = json!({
        "department": DEPARTMENTS[chance.usize(..DEPARTMENTS.len())],
        "employeeNumber": (10_000 + position).to_string(),
    });
    if position.is_multiple_of(4) {
        person["phoneNumbers"] = json!([{"value": format!("+1 555 01{:02}", position % 100), "type": "work"}]);
    }
}

fn make_awkward(person: &mut Value, position: usize, login: &str) {
    match position % 20 {
        6 => {
            person["userName"] = format!("kiosk-{:04}", position + 1).into();
            person.as_object_mut().map(|object| object.remove("emails"));
        }
        9 => {
            let home = format!("home.{login}");
            person["emails"] = json!([{"value": login, "type": "work"}, {"value": home, "type": "home"}]);
        }
        13 => {
            let long =
                format!("{} {}", person["displayName"].as_str().unwrap_or_default(), "von Altenhausen-".repeat(11));
            person["displayName"] = long.chars().take(200).collect::<String>().into();
        }
        18 => person["userName"] = format!("łódź.{:04}@practice.example", position + 1).into(),
        _ => {}
    }
}

fn group_size(position: usize, groups: usize, people: usize) -> usize {
    let size = match position {
        0 => 0,
        last if last + 1 == groups => people,
        other if other % 3 == 1 => 3,
        _ => MANY,
    };
    size.min(people)
}

fn group(position: usize, members: Vec<Value>, chance: &mut fastrand::Rng) -> Value {
    let round = position / GROUPS.len();
    let name = GROUPS[position % GROUPS.len()];
    let name = if round == 0 { name.to_owned() } else { format!("{name} {}", round + 1) };
    let mut group =
        json!({"schemas": [GROUP], "id": new_id(chance), "displayName": name, "meta": meta("Group", chance)});
    if !members.is_empty() {
        group["members"] = Value::Array(members);
    }
    group
}

/// Created within two years before the fixed day, changed between then and that day.
fn meta(kind: &str, chance: &mut fastrand::Rng) -> Value {
    let age = chance.i64(1..TWO_YEARS_IN_MINUTES);
    let date = |minutes: i64| {
        let latest = Timestamp::from_second(LATEST).unwrap_or(Timestamp::UNIX_EPOCH);
        latest.checked_sub(SignedDuration::from_mins(minutes)).unwrap_or(latest).to_string()
    };
    let changed = chance.i64(0..=age);
    json!({"resourceType": kind, "created": date(age), "lastModified": date(changed), "version": "W/\"1\""})
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn some(number: usize) -> Vec<Value> {
        people(number, &mut fastrand::Rng::with_seed(7))
    }

    #[test]
    fn the_same_seed_gives_the_same_people() {
        assert_eq!(some(300), some(300));
    }

    #[test]
    fn nobody_shares_a_user_name_or_an_id() {
        let people = some(3000);
        for name in ["userName", "id"] {
            let distinct: HashSet<String> =
                people.iter().filter_map(|one| one[name].as_str()).map(str::to_lowercase).collect();
            assert_eq!(distinct.len(), 3000, "{name}");
        }
    }

    #[test]
    fn the_crowd_is_varied() {
        let people = some(1000);
        let count = |test: fn(&Value) -> bool| people.iter().filter(|one| test(one)).count();
        assert!((90..160).contains(&count(|one| one["active"] == false)));
        assert!(count(|one| one["emails"].is_null()) > 50);
        assert!(count(|one| one["emails"].as_array().is_some_and(|all| all.len() == 2)) > 30);
        assert!(count(|one| one["name"].is_null()) > 30);
        assert!(count(|one| one["displayName"].as_str().is_some_and(|name| name.chars().count() > 150)) > 30);
        assert!(count(|one| one[ENTERPRISE]["department"].is_string()) > 500);
    }

    #[test]
    fn groups_have_nobody_a_few_many_and_everybody() {
        let ids: Vec<String> = (0..100).map(|number| number.to_string()).collect();
        let groups = groups(6, &ids, &mut fastrand::Rng::with_seed(7));
        let sizes: Vec<usize> = groups.iter().map(|one| one["members"].as_array().map_or(0, Vec::len)).collect();
        assert_eq!(sizes, [0, 3, 40, 40, 3, 100]);
    }
}
