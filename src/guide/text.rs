//! The guide's text: steps, clicks, values to paste.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::okta_org::AdminPage;

/// The nine steps, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum StepId {
    Requirements,
    Connect,
    AddApp,
    ApiIntegration,
    ProvisioningActions,
    AssignPeople,
    AssignGroup,
    PushGroup,
    Verify,
}

/// The four features of the integration, under the vendor's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum FeatureId {
    PushUsers,
    UpdateUserAttributes,
    DeactivateUsers,
    PushGroups,
}

/// In which console a click is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Place {
    Okta,
    Scalefusion,
    Here,
}

/// What proves a step by SCIM alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Proof {
    /// The connection test's token stage.
    TokenAccepted,
    /// The whole connection test.
    TestOk,
    /// The test person (or somebody with an Okta id) arrived.
    Arrival,
    /// A create, an update and a deactivation were seen.
    ThreeActions,
    /// Somebody from Okta is in a group: only people who are assigned are pushed as members.
    MemberFromOkta,
    /// A group that was not in the baseline has members.
    GroupWithMembers,
    /// Only by hand.
    ByHand,
}

/// A value to paste, with a copy button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Value {
    BaseUrl,
    BearerToken,
    AppName,
    AppLabel,
}

/// One numbered click.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Click {
    pub place: Place,
    /// In our words, with the console's labels letter for letter.
    pub text: String,
    /// Other names that the menu has had.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Step {
    pub id: StepId,
    pub title: String,
    /// Why it is done, in one or two sentences.
    pub why: String,
    pub clicks: Vec<Click>,
    #[serde(default)]
    pub values: Vec<Value>,
    pub link: Option<AdminPage>,
    pub proof: Proof,
    /// What the proof panel says it is waiting for.
    pub waiting_for: String,
    /// Advice that the vendor's guide lacks.
    pub advice: Option<String>,
    /// The practice button: which of the admin's clicks it plays; `None` where there is none.
    pub practice: Option<String>,
}

/// One of the four features with its drill.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Feature {
    pub id: FeatureId,
    pub title: String,
    pub what: String,
    /// What to change in Okta for the drill.
    pub drill: String,
}

/// The whole guide.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Guide {
    pub title: String,
    pub steps: Vec<Step>,
    pub features: Vec<Feature>,
    /// The end of troubleshooting.
    pub troubleshooting: Vec<String>,
    /// The vendor's support address.
    pub support: String,
}

impl StepId {
    /// All, in the order in which they are done.
    pub const ALL: [Self; 9] = [
        Self::Requirements,
        Self::Connect,
        Self::AddApp,
        Self::ApiIntegration,
        Self::ProvisioningActions,
        Self::AssignPeople,
        Self::AssignGroup,
        Self::PushGroup,
        Self::Verify,
    ];
}

impl FeatureId {
    /// All, in the vendor's order.
    pub const ALL: [Self; 4] = [Self::PushUsers, Self::UpdateUserAttributes, Self::DeactivateUsers, Self::PushGroups];
}

static OKTA: LazyLock<Result<Guide, toml::de::Error>> =
    LazyLock::new(|| toml::from_str(include_str!("../../assets/guides/okta.toml")));

/// Stands in for a file that cannot be read; a test reads the embedded one, so it is never shown.
static NO_GUIDE: Guide = Guide {
    title: String::new(),
    steps: Vec::new(),
    features: Vec::new(),
    troubleshooting: Vec::new(),
    support: String::new(),
};

/// The same for a step.
static NO_STEP: Step = Step {
    id: StepId::Verify,
    title: String::new(),
    why: String::new(),
    clicks: Vec::new(),
    values: Vec::new(),
    link: None,
    proof: Proof::ByHand,
    waiting_for: String::new(),
    advice: None,
    practice: None,
};

impl Guide {
    /// The guide for Okta, embedded in the program.
    pub fn okta() -> &'static Self {
        OKTA.as_ref().unwrap_or(&NO_GUIDE)
    }

    /// One step.
    pub fn step(&self, id: StepId) -> &Step {
        self.steps.iter().find(|step| step.id == id).unwrap_or(&NO_STEP)
    }

    /// One feature.
    pub fn feature(&self, id: FeatureId) -> Option<&Feature> {
        self.features.iter().find(|feature| feature.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_guide_can_be_read() {
        assert_eq!(OKTA.as_ref().err().map(ToString::to_string), None);
    }

    #[test]
    fn every_step_and_feature_is_there_once_and_in_order() {
        let guide = Guide::okta();
        assert_eq!(guide.steps.iter().map(|step| step.id).collect::<Vec<_>>(), StepId::ALL);
        assert_eq!(guide.features.iter().map(|feature| feature.id).collect::<Vec<_>>(), FeatureId::ALL);
        assert!(StepId::ALL.iter().all(|id| guide.step(*id).id == *id));
    }

    #[test]
    fn an_unknown_field_is_refused() {
        let text = include_str!("../../assets/guides/okta.toml").replacen("title =", "titel = 1\ntitle =", 1);
        assert!(toml::from_str::<Guide>(&text).is_err());
    }
}
