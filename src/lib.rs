//! SCIM Assistant: sets up, tests and watches what Okta pushes to a SCIM 2.0 server.
//!
//! The map of the crate. A module names only modules of lower rows, never a neighbour in its own
//! row; `tests/it/layers.rs` proves it.
//!
//! | row | modules | knows |
//! | --- | --- | --- |
//! | faces | [`app`], [`cli`] | people: windows, sentences, printing |
//! | work | [`worker`] | one thread and one runtime; takes commands, tells events |
//! | sheet | [`report`] | the hand-over sheet and its formats; pure |
//! | steps | [`guide`] | the steps of the set-up and what proves them; pure |
//! | people | [`directory`] | snapshots, search, changes, the feed; pure |
//! | wires | [`scim`], [`vault`], [`settings`], [`practice`] | one thing outside each; strangers to one another |
//! | transport | [`http`] | the only user of the HTTP client: limits, retry, TLS, proxy |
//! | words | [`secret`], [`base_url`], [`okta_org`], [`pasted`], [`text`], [`explanation`] | values that mean something |
//!
//! Pure means: no async, no files, no environment, no clock; the caller brings the time.
//! Exceptions to the rows: none.

#[cfg(feature = "gui")]
pub mod app;
pub mod base_url;
#[cfg(test)]
#[path = "../tests/support/canary.rs"]
mod canary;
pub mod cli;
pub mod directory;
pub mod explanation;
pub mod guide;
pub mod http;
pub mod okta_org;
pub mod pasted;
pub mod practice;
pub mod report;
pub mod scim;
pub mod secret;
pub mod settings;
pub mod text;
pub mod vault;
pub mod worker;
