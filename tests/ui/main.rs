//! Tests of the window: a person's clicks and keys by label, over a scripted link to the worker, and
//! each screen alone over a scripted state.

#[path = "../support/canary.rs"]
mod canary;
mod groups;
mod idle;
mod pictures;
mod places;
mod scene;
mod screens_connection;
mod screens_other;
mod screens_set_up;
mod stage;
mod users;
mod watched;
