//! A table of many rows.
