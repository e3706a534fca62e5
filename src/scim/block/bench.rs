//! The workbench on which a page is packed: buffers that are used again for the next page.
//!
//! What is kept of a page is cut to its size and copied off the bench. So a long list leaves no
//! holes between the blocks that stay, and costs the room of a page or two beside them.

use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, PoisonError};

/// What lies on a bench.
pub(super) trait Tools: Default + 'static {
    /// Makes it ready for the next page; its room stays.
    fn clear(&mut self);

    /// How much room it takes, roughly.
    fn bytes(&self) -> usize;
}

/// Benches that wait for the next page.
#[derive(Debug)]
pub(super) struct Benches<T>(Mutex<Vec<T>>);

/// So many wait at most; further ones, and those that grew beyond a usual page, are given up.
const WAITING: usize = 2;
const USUAL: usize = 4 << 20;

impl<T> Benches<T> {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }
}

impl<T: Tools> Benches<T> {
    /// Gives up those that wait.
    pub(super) fn put_away(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// One that waits, or a new one.
    pub(super) fn take(&'static self) -> Bench<T> {
        let waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut tools = waiting.unwrap_or_default();
        tools.clear();
        Bench { tools, home: self }
    }

    fn give_back(&self, tools: T) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < WAITING && tools.bytes() <= USUAL {
            waiting.push(tools);
        }
    }
}

/// A bench in use; it goes back by itself, as it is left.
#[derive(Debug)]
pub(super) struct Bench<T: Tools> {
    tools: T,
    home: &'static Benches<T>,
}

impl<T: Tools> Deref for Bench<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.tools
    }
}

impl<T: Tools> DerefMut for Bench<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.tools
    }
}

impl<T: Tools> Drop for Bench<T> {
    fn drop(&mut self) {
        self.home.give_back(std::mem::take(&mut self.tools));
    }
}
