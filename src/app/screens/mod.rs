//! One file a place. Each draws from the state, keeps what is typed in its view, and asks.

pub mod activity;
pub mod connection;
pub mod first_start;
pub mod groups;
pub mod hand_over;
mod list;
mod parts;
mod record;
pub mod set_up;
pub mod settings;
mod unread;
pub mod users;
