//! The practice lab: a SCIM 2.0 server on loopback and the clicks of an admin in Okta.
//!
//! Keeps JSON documents and shares no type with the SCIM client, so that a wrong field name on either side is
//! found. Loopback only; nothing is kept on disk.

mod okta_admin;
mod people;
mod server;
mod store;

pub use okta_admin::{Click, OktaAdmin};
pub use server::serve;
pub use store::{Lab, Options};
