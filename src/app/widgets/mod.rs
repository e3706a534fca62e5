//! The parts that screens are made of. They know the look, never the state.

mod banner;
mod button;
mod field;
mod keyboard;
mod layout;
mod overlay;
pub mod table;

pub use banner::{banner, chip, empty_state, explanation_banner, progress, status_chip};
pub use button::{danger_button, key_hint, link, plain_button, primary_button, toggle_chip};
pub use field::{search_field, secret_field, text_field, value_row};
pub use keyboard::{at_right, escape_empties, follow_focus, give_back_focus};
pub use layout::{card, key_value, screen_title, section_title, side_card, title_row, weak};
pub use overlay::{Toast, modal, toasts_ui};
