//! When a list has to be searched anew: the query changed, or the data did.

use std::sync::Arc;

use crate::directory::Snapshot;

/// The last search that was asked for.
#[derive(Debug)]
pub(super) struct Search<Q> {
    number: u64,
    sent: Option<(Q, usize)>,
}

impl<Q> Default for Search<Q> {
    fn default() -> Self {
        Self { number: 0, sent: None }
    }
}

impl<Q: PartialEq + Clone> Search<Q> {
    /// The number of the search to ask for, if one is due.
    pub(super) fn due(&mut self, query: &Q, snapshot: &Arc<Snapshot>) -> Option<u64> {
        let data = Arc::as_ptr(snapshot) as usize;
        if self.sent.as_ref().is_some_and(|(sent, of)| sent == query && *of == data) {
            return None;
        }
        self.number += 1;
        self.sent = Some((query.clone(), data));
        Some(self.number)
    }
}

/// The next order when a header is clicked: ascending, descending, then as the server has it.
pub(super) fn next_order<C: PartialEq + Copy>(
    order: Option<crate::directory::Order<C>>,
    column: C,
) -> Option<crate::directory::Order<C>> {
    use crate::directory::Order;
    match order {
        Some(Order { column: sorted, descending: false }) if sorted == column => {
            Some(Order { column, descending: true })
        }
        Some(Order { column: sorted, descending: true }) if sorted == column => None,
        _ => Some(Order { column, descending: false }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{Order, UserColumn};

    #[test]
    fn a_header_sorts_up_then_down_then_not() {
        let column = UserColumn::Email;
        let up = next_order(None, column);
        let down = next_order(up, column);
        assert_eq!(up, Some(Order { column, descending: false }));
        assert_eq!(down, Some(Order { column, descending: true }));
        assert_eq!(next_order(down, column), None);
        assert_eq!(next_order(down, UserColumn::State), Some(Order { column: UserColumn::State, descending: false }));
    }
}
