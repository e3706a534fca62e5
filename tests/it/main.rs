//! Tests of the program from the outside: the real binary and the real client against real servers.

#[path = "../support/mod.rs"]
mod support;

mod connection_test;
mod http;
