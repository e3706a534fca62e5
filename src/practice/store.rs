//! The lab's documents.

use crate::secret::Token;

/// How the lab is filled.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Options {
    pub users: usize,
    pub groups: usize,
    pub seed: u64,
    pub token: Token,
}

/// The lab's state. Cheap to clone; all clones are one lab.
#[derive(Clone)]
pub struct Lab {}

impl Lab {
    /// A lab filled from a fixed seed.
    pub fn new(options: &Options) -> Self {
        let _ = options;
        unimplemented!()
    }

    /// Lets one thing happen by itself: somebody who is not the test person is created, renamed,
    /// deactivated, or joins a group. Gives what happened, for logs.
    pub fn stir(&self) -> String {
        unimplemented!()
    }
}
