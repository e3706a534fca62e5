//! The window: takes in what happened, draws, then carries out what screens asked for.

pub mod ask;
pub mod moment;
pub mod screens;
pub mod state;
pub mod theme;
pub mod widgets;
