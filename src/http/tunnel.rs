//! The way through a proxy, spoken by ourselves: HTTP CONNECT and SOCKS 5.
//!
//! Knows how to read the proxy's refusal, which the HTTP client hides. Sends no token; a sign-in only
//! where the environment brought one.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

use super::ProxyError;

/// The longest head of an answer to CONNECT.
const LONGEST_HEAD: usize = 16 << 10;

/// A connection, whatever lies below it.
pub(super) trait Wire: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug> Wire for T {}

/// Asks an HTTP proxy for a tunnel to `target` (host and port).
pub(super) async fn connect(
    wire: &mut dyn Wire,
    target: &str,
    proxy: &str,
    sign_in: Option<String>,
) -> Result<(), ProxyError> {
    let down = |why: String| ProxyError::Down { proxy: proxy.to_owned(), why };
    let sign_in = sign_in.map_or_else(String::new, |value| format!("Proxy-Authorization: {value}\r\n"));
    let ask = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{sign_in}\r\n");
    wire.write_all(ask.as_bytes()).await.map_err(|e| down(e.to_string()))?;
    let head = read_head(wire).await.map_err(|e| down(e.to_string()))?;
    let status = head.split_whitespace().nth(1).and_then(|word| word.parse::<u16>().ok());
    match status {
        _ if !head.starts_with("HTTP/1.") => Err(down("it did not answer as a proxy does".to_owned())),
        Some(200..=299) => Ok(()),
        Some(407) => Err(ProxyError::SignIn { proxy: proxy.to_owned(), kinds: kinds_of(&head) }),
        Some(status) => Err(ProxyError::Refused { proxy: proxy.to_owned(), status }),
        None => Err(down("it did not answer as a proxy does".to_owned())),
    }
}

/// Asks a SOCKS 5 proxy (RFC 1928) for a connection by name.
pub(super) async fn socks(wire: &mut dyn Wire, host: &str, port: u16, proxy: &str) -> Result<(), ProxyError> {
    let down = |why: String| ProxyError::Down { proxy: proxy.to_owned(), why };
    match socks_reply(wire, host, port).await {
        Ok(0) => Ok(()),
        Ok(code) => Err(down(format!("it answered with SOCKS code {code}"))),
        Err(error) => Err(down(error.to_string())),
    }
}

async fn socks_reply(wire: &mut dyn Wire, host: &str, port: u16) -> io::Result<u8> {
    let too_long = |_| io::Error::new(io::ErrorKind::InvalidInput, "the host name is too long for SOCKS");
    let length = u8::try_from(host.len()).map_err(too_long)?;
    wire.write_all(&[5, 1, 0]).await?;
    let mut method = [0; 2];
    wire.read_exact(&mut method).await?;
    if method != [5, 0] {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it wants a sign-in"));
    }
    let mut ask = vec![5, 1, 0, 3, length];
    ask.extend_from_slice(host.as_bytes());
    ask.extend_from_slice(&port.to_be_bytes());
    wire.write_all(&ask).await?;
    let mut reply = [0; 4];
    wire.read_exact(&mut reply).await?;
    let rest = match reply[3] {
        1 => 6,
        4 => 18,
        _ => usize::from(wire.read_u8().await?) + 2,
    };
    wire.read_exact(&mut vec![0; rest]).await?;
    Ok(reply[1])
}

/// Byte by byte, so that nothing of what follows the head is swallowed.
async fn read_head(wire: &mut dyn Wire) -> io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() >= LONGEST_HEAD {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "its answer has no end"));
        }
        match wire.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) if head.is_empty() => {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it hung up without answering"));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

fn kinds_of(head: &str) -> Vec<String> {
    let values = head.lines().filter_map(|line| line.split_once(':'));
    let offers = values.filter(|(name, _)| name.trim().eq_ignore_ascii_case("proxy-authenticate"));
    offers.filter_map(|(_, value)| value.split_whitespace().next()).map(str::to_owned).collect()
}
