//! Any bytes as a page of users and of groups: it is no list, or every record of it is read or told.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scim_assistant_fuzz::{answer, client, groups, users};

fuzz_target!(|body: &[u8]| {
    let (client, response) = (client(), answer(200, "application/scim+json", body));
    if let Ok(page) = client.read_users(&response) {
        assert_eq!(page.ids().len(), users(&page).len() + page.unreadable.len());
    }
    if let Ok(page) = client.read_groups(&response) {
        assert_eq!(page.ids().len(), groups(&page).len() + page.unreadable.len());
    }
});
