//! Any bytes as one group between two good ones: the good ones are read, whatever stands between them.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use scim_assistant_fuzz::{answer, between, client};

fuzz_target!(|record: &[u8]| -> Corpus {
    let Some(body) = between(record, r#"{"id":"first","displayName":"a"}"#, r#"{"id":"last","displayName":"z"}"#)
    else {
        return Corpus::Reject;
    };
    let page = client().read_groups(&answer(200, "application/scim+json", &body)).expect("a page");
    let ids: Vec<&str> = page.resources.iter().map(|group| &*group.id).collect();
    assert!(ids.first() == Some(&"first") && ids.contains(&"last"), "{ids:?}");
    assert!(page.resources.len() + page.unreadable.len() <= 3);
    for group in &page.resources {
        assert!(!group.id.is_empty());
        drop(format!("{group:?}"));
    }
    Corpus::Keep
});
