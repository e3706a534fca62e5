//! The SCIM 2.0 client (RFC 7643, RFC 7644): reading users and groups from one server, tolerantly.
//!
//! Knows lists, filters, discovery, errors, every oddity that real servers were seen with, and the
//! connection test. Read-only. Does not know profiles, snapshots or screens.

mod block;
mod body;
mod budget;
mod client;
pub mod connection_test;
mod course;
mod discovery;
mod envelope;
mod error;
mod explain;
mod explain_transport;
mod fetch;
mod filter;
pub mod fingerprint;
mod flatten;
mod known;
mod lane;
mod list;
mod oddity;
mod pace;
mod page;
mod paging;
mod read;
mod resource;
mod server_card;

pub use block::{Block, GroupBlock, GroupRow, MemberKey, MemberKind, UserBlock, UserRow};
pub use client::{Client, TokenForm};
pub use discovery::Discovery;
pub use error::Error;
pub use filter::Filter;
pub use list::{Completeness, Listing, Page, Progress};
pub use oddity::Oddity;
pub use resource::{Group, Member, Unreadable, User, When};
pub use server_card::ServerCard;
