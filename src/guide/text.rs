//! The guide's text: steps, clicks, values to paste.

use crate::okta_org::AdminPage;
use serde::{Deserialize, Serialize};

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
    /// People arrived since the baseline and joined a group, or several arrived.
    SeveralArrivals,
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

impl Guide {
    /// The guide for Okta, embedded in the program.
    pub fn okta() -> &'static Self {
        unimplemented!()
    }

    /// One step.
    pub fn step(&self, id: StepId) -> &Step {
        let _ = id;
        unimplemented!()
    }
}
