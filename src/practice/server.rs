//! The lab over HTTP.

use std::future::Future;
use std::io;

use tokio::net::TcpListener;

use super::Lab;

/// Serves the lab below `/scim/v2` until `shutdown` resolves. Whoever starts it brings the socket.
///
/// # Errors
/// When the socket fails.
pub async fn serve(
    listener: TcpListener,
    lab: Lab,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let _ = (listener, lab, shutdown);
    unimplemented!()
}
