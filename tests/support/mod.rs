//! What the tests share: servers on loopback, each started by the test that needs it.

pub(crate) mod closure_server;
pub(crate) mod raw_server;
pub(crate) mod tls_server;
