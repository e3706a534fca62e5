//! How the seen features stand in a profile's file: TOML has no word for "none" inside a list.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::FeatureId;

type Features = BTreeMap<FeatureId, (Timestamp, String, Option<u64>)>;

#[derive(Serialize, Deserialize)]
struct Entry {
    at: Timestamp,
    evidence: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after_secs: Option<u64>,
}

pub(super) fn serialize<S: Serializer>(features: &Features, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(features.iter().map(|(id, (at, evidence, after_secs))| {
        (id, Entry { at: *at, evidence: evidence.clone(), after_secs: *after_secs })
    }))
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Features, D::Error> {
    let entries = BTreeMap::<FeatureId, Entry>::deserialize(deserializer)?;
    Ok(entries.into_iter().map(|(id, entry)| (id, (entry.at, entry.evidence, entry.after_secs))).collect())
}
