//! Tests of the window: a person's clicks and keys by label, over a scripted link to the worker.

mod places;
mod stage;
mod users;
