//! Any JSON as one user between two good ones: those are read whatever stands between them, and the quick way of
//! reading a page and the patient one, which a record that is none enforces, give the same people.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use scim_assistant_fuzz::{answer, client, is_json, list, users};

const FIRST: &[u8] = br#"{"id":"first","userName":"a"}"#;
const LAST: &[u8] = br#"{"id":"last","userName":"z"}"#;

fuzz_target!(|record: &[u8]| -> Corpus {
    if !is_json(record) {
        return Corpus::Reject;
    }
    let read = |records: &[&[u8]]| {
        let page = client().read_users(&answer(200, "application/scim+json", &list(records))).expect("a page");
        (users(&page), page.unreadable.len())
    };
    let (quick, broken) = read(&[FIRST, record, LAST]);
    assert_eq!(quick.len() + broken, 3);
    assert!(&*quick[0].id == "first" && quick.last().is_some_and(|user| &*user.id == "last"), "{quick:?}");
    assert_eq!(read(&[FIRST, record, LAST, b"1"]), (quick, broken + 1));
    Corpus::Keep
});
