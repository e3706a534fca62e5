//! What a server announces about itself (RFC 7643 section 5). Told, never believed.

use serde_json::Value;

/// The facts of a `ServiceProviderConfig`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Discovery {
    /// `patch`, `bulk`, `filter`, `sort`, `etag`, `changePassword` and whether each is supported.
    pub features: Vec<(&'static str, bool)>,
    /// `filter.maxResults`.
    pub max_results: Option<u64>,
    /// Names of the authentication schemes.
    pub authentication: Vec<String>,
    /// `documentationUri`.
    pub documentation: Option<String>,
}

impl Discovery {
    /// Reads what is there; everything may be absent.
    pub(super) fn read(value: &Value) -> Result<Self, &'static str> {
        const FEATURES: [&str; 6] = ["patch", "bulk", "filter", "changePassword", "sort", "etag"];
        if !value.is_object() {
            return Err("it is not an object");
        }
        let supported = |name: &'static str| Some((name, value[name]["supported"].as_bool()?));
        let features: Vec<_> = FEATURES.into_iter().filter_map(supported).collect();
        if features.is_empty() && value.get("authenticationSchemes").is_none() {
            return Err("it announces nothing");
        }
        let schemes = value["authenticationSchemes"].as_array().map(Vec::as_slice).unwrap_or_default();
        let name = |scheme: &Value| scheme["name"].as_str().or(scheme["type"].as_str()).map(super::body::excerpt);
        Ok(Self {
            features,
            max_results: value["filter"]["maxResults"].as_u64(),
            authentication: schemes.iter().filter_map(name).collect(),
            documentation: value["documentationUri"].as_str().map(super::body::excerpt),
        })
    }

    /// A line for each announcement: `patch: yes`.
    pub fn lines(&self) -> Vec<String> {
        let line = |(name, yes): &(&str, bool)| format!("{name}: {}", if *yes { "yes" } else { "no" });
        let mut lines: Vec<String> = self.features.iter().map(line).collect();
        lines.extend(self.max_results.map(|n| format!("most results of a filter: {n}")));
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn announcements_become_lines_and_nothing_must_be_there() {
        let value = serde_json::json!({
            "patch": {"supported": true}, "bulk": null, "filter": {"supported": false, "maxResults": 200},
            "authenticationSchemes": [{"name": "OAuth Bearer Token"}, {"type": "httpbasic"}, 3],
        });
        let discovery = Discovery::read(&value).unwrap();
        assert_eq!(discovery.lines(), ["patch: yes", "filter: no", "most results of a filter: 200"]);
        assert_eq!(discovery.authentication, ["OAuth Bearer Token", "httpbasic"]);
        assert!(Discovery::read(&serde_json::json!({"Resources": []})).is_err());
        assert!(Discovery::read(&serde_json::json!([])).is_err());
    }
}
