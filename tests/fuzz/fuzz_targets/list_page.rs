//! Any body as a page of users and of groups.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scim_assistant_fuzz::{answer, client};

fuzz_target!(|body: &[u8]| {
    let (client, response) = (client(), answer(200, "application/scim+json", body));
    if let Ok(page) = client.read_users(&response) {
        assert!(page.resources.len() + page.unreadable.len() <= body.len());
    }
    drop(client.read_groups(&response));
});
