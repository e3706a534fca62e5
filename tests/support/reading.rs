//! One whole read of the people of a server by the product's client: the only place of the tests
//! that knows how a list is read, so that a new way of reading changes nothing else.

use std::collections::BTreeSet;

use scim_assistant::scim::{Client, Completeness, Error, Oddity};

/// What a whole read brought.
pub(crate) struct Read {
    /// The ids, in the order of the list.
    pub(crate) ids: Vec<String>,
    /// The places of the records that could not be read.
    pub(crate) unreadable: Vec<u64>,
    pub(crate) completeness: Completeness,
    pub(crate) oddities: BTreeSet<Oddity>,
    /// Why it ended early, if it did.
    pub(crate) error: Option<Error>,
}

/// Reads all people.
pub(crate) async fn read_users(client: &Client) -> Read {
    let (mut ids, mut unreadable, mut oddities, mut error) = (Vec::new(), Vec::new(), BTreeSet::new(), None);
    let mut listing = client.users();
    loop {
        match listing.next_page().await {
            Ok(Some(page)) => {
                ids.extend(page.resources().into_iter().map(|user| user.id.to_string()));
                unreadable.extend(page.unreadable.iter().map(|u| u.position));
                oddities.extend(page.oddities);
            }
            Ok(None) => break,
            Err(failed) => error = Some(failed),
        }
    }
    assert_eq!(listing.progress().received as usize, ids.len() + unreadable.len());
    Read { ids, unreadable, completeness: listing.completeness(), oddities, error }
}
