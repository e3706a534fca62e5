//! What a server told about itself while it was tested; part of the hand-over sheet.

use serde::{Deserialize, Serialize};

/// Facts about one server, each as it was seen. `None` where it was not seen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ServerCard {
    /// Host and port.
    pub host: String,
    /// `HTTP/1.1` or `HTTP/2.0`.
    pub http: Option<String>,
    /// `TLS 1.3`, …
    pub tls: Option<String>,
    /// Issuer of its certificate.
    pub issuer: Option<String>,
    /// Last day of its certificate, RFC 3339.
    pub certificate_until: Option<String>,
    /// Addresses its name stands for.
    pub addresses: Vec<String>,
    /// People and groups it announced.
    pub users: Option<u64>,
    /// Groups it announced.
    pub groups: Option<u64>,
    /// `userName eq` finds the person.
    pub filter_works: Option<bool>,
    /// … also in another letter case.
    pub filter_ignores_case: Option<bool>,
    /// A second page brings other people.
    pub paging_works: Option<bool>,
    /// How many people a page holds where there are more, as a read of all of them showed.
    pub page_size: Option<u64>,
    /// `ServiceProviderConfig` answered: `patch`, `bulk`, `filter`, `etag`, … as `name: yes`.
    pub announces: Vec<String>,
    /// Every oddity, as a sentence.
    pub oddities: Vec<String>,
}
