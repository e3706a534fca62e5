//! Tests of the window: by label first, then pictures.
