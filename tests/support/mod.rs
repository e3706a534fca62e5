//! What the tests stand on: real servers, a real keyring, plain requests. Nothing here knows the product's types.

pub(crate) mod canary;
pub(crate) mod closure_server;
#[cfg(target_os = "linux")]
pub(crate) mod keyring;
pub(crate) mod list_server;
pub(crate) mod peers;
pub(crate) mod plain_http;
pub(crate) mod program;
pub(crate) mod raw_server;
pub(crate) mod seed;
pub(crate) mod tls_server;
