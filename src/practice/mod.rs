//! The practice lab: a SCIM 2.0 server on loopback and the clicks of an admin in Okta.
//!
//! Keeps JSON documents and shares no type with the SCIM client, so that a wrong field name on either side is
//! found. Loopback only; nothing is kept on disk.
//!
//! | file | what |
//! | --- | --- |
//! | `server` | HTTP, the token, which address means what |
//! | `store`, `shelf`, `stir` | the documents, their order and names, and what happens by itself |
//! | `resource`, `patch`, `filter`, `listing`, `path`, `view` | what SCIM says about one document |
//! | `discovery` | what the server says about itself |
//! | `people` | who is there at the start |
//! | `okta_admin` | the other end: Okta's requests |

mod discovery;
mod filter;
mod listing;
mod okta_admin;
mod patch;
mod path;
mod people;
mod problem;
mod resource;
mod server;
mod shelf;
mod stir;
mod store;
mod view;

pub use okta_admin::{Click, OktaAdmin};
pub use server::serve;
pub use store::{Lab, Options};
