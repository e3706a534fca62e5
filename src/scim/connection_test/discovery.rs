//! Stage 10: what the server tells of itself. Told, never believed, and never a failure.

use super::finding::Finding;
use crate::scim::{Client, Oddity, ServerCard};

pub(super) async fn tell(client: &Client, anybody: &Client, card: &mut ServerCard) -> Finding {
    let mut said = Vec::new();
    match client.discovery().await {
        Ok(discovery) => {
            card.announces = discovery.lines();
            said.push(format!("ServiceProviderConfig: {}", card.announces.join(", ")));
            if anybody.discovery().await.is_ok() {
                let sentence = Oddity::DiscoveryOpen.to_string();
                said.push(sentence.clone());
                card.oddities.push(sentence);
            }
        }
        Err(error) => said.push(format!("ServiceProviderConfig: {error}")),
    }
    for path in ["Schemas", "ResourceTypes"] {
        said.push(match client.get(&[path], &[]).await {
            Ok(response) if (200..300).contains(&response.status) => format!("{path}: there"),
            Ok(response) => format!("{path}: status {}", response.status),
            Err(error) => format!("{path}: {error}"),
        });
    }
    Finding::seen(said.join("; "))
}
