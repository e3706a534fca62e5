//! What is still packed after the HTTP client took off the one packing it knows. Unpacks nothing.

use reqwest::header::{CONTENT_ENCODING, HeaderMap};

/// How gzip begins (RFC 1952 section 2.3.1). No JSON and no web page does.
const GZIP: &[u8] = b"\x1f\x8b";

/// Whether a packing is still named: the client removes the header of what it unpacked.
pub(super) fn is_named(headers: &HeaderMap) -> bool {
    headers.get_all(CONTENT_ENCODING).iter().any(|value| !value.as_bytes().eq_ignore_ascii_case(b"identity"))
}

/// Whether a body was packed twice, or without saying so.
pub(super) fn is_left(body: &[u8]) -> bool {
    body.starts_with(GZIP)
}
