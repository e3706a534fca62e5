//! Tests of the program from the outside: the real binary and the real client against real servers.

mod guide;
#[path = "../support/mod.rs"]
mod support;

mod cli;
mod cli_peers;
mod connection_test;
mod http;
mod layers;
mod lists;
mod practice;
mod scim_client;
mod settings;
mod vault;
mod window;
mod worker;
