//! One file a place. Each draws from the state, keeps what is typed in its view, and asks.

pub mod activity;
pub mod connection;
pub mod first_start;
pub mod groups;
pub mod hand_over;
mod parts;
mod record;
mod search;
pub mod set_up;
pub mod settings;
mod unread;
pub mod users;
