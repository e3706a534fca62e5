//! The query of a request: names and values as they stand in a URL. Knows nothing of what they mean.

/// A blank is `%20`, as Okta sends it; every other character that is not plain is percent-encoded.
pub(super) fn query_text(query: &[(&str, String)]) -> String {
    let pairs: Vec<String> = query.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    pairs.join("&")
}

fn encoded(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 16);
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    #[test]
    fn a_query_is_percent_encoded_as_utf_8_with_20_for_a_blank() {
        let query = [("filter", "userName eq \"żó+&@x\"".to_owned()), ("count", "100".to_owned())];
        assert_eq!(query_text(&query), "filter=userName%20eq%20%22%C5%BC%C3%B3%2B%26%40x%22&count=100");
        let mut url = Url::parse("https://scim.example.com/Users").unwrap();
        url.set_query(Some(&query_text(&query)));
        assert_eq!(url.query(), Some(query_text(&query).as_str()));
    }
}
