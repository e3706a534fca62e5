//! Any bytes as one user between two good ones: the good ones are read, whatever stands between them.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use scim_assistant_fuzz::{answer, between, client};

fuzz_target!(|record: &[u8]| -> Corpus {
    let Some(body) = between(record, r#"{"id":"first","userName":"a"}"#, r#"{"id":"last","userName":"z"}"#) else {
        return Corpus::Reject;
    };
    let page = client().read_users(&answer(200, "application/scim+json", &body)).expect("a page");
    let ids: Vec<&str> = page.resources.iter().map(|user| &*user.id).collect();
    assert!(ids.first() == Some(&"first") && ids.contains(&"last"), "{ids:?}");
    assert!(page.resources.len() + page.unreadable.len() <= 3);
    for user in &page.resources {
        assert!(!user.id.is_empty());
        drop(format!("{user:?}"));
    }
    Corpus::Keep
});
