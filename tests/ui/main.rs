//! Tests of the window: by label first, then pictures.

mod scene;
mod screens_connection;
mod screens_other;
mod screens_set_up;
