//! What the tests stand on: real servers, a real keyring, plain requests. Nothing here knows the product's types.
#![allow(dead_code)]

pub mod peers;
pub mod plain_http;
pub mod program;
pub mod raw_server;
pub mod seed;
pub mod tls_server;
