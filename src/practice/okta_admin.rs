//! The admin's clicks in Okta, played over real HTTP with the requests that Okta's catalog app sends.
//!
//! Knows the order of Okta's requests and the words that Okta shows. Does not know the lab: it could be connected
//! to any SCIM server on loopback. Its people stay the same over all clicks, as in one Okta org.

mod wire;

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::base_url::BaseUrl;
use crate::http;
use crate::http::Method;
use crate::secret::Token;
use wire::{Failure, Wire};

const APP: &str = "SCIM 2.0 Test App (Header Auth)";
const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
/// The group that the practice guide assigns and pushes.
const GROUP_NAME: &str = "Practice tablets";

/// One click. `slug` is how the guide's file names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Click {
    TestApiCredentials,
    AssignPeople,
    UpdateAttributes,
    Deactivate,
    Reactivate,
    AssignGroup,
    PushGroup,
    ThreeActions,
}

/// Plays the admin. Its people have `externalId`s that look like Okta's (`00u…`).
pub struct OktaAdmin {
    wire: Wire,
    /// The SCIM id that Okta keeps for each person it provisioned, by user name.
    linked: HashMap<&'static str, String>,
    /// How often attributes were updated: each time the person has another title.
    updates: usize,
}

/// Somebody in the make-believe Okta org.
struct Person {
    user_name: &'static str,
    given_name: &'static str,
    family_name: &'static str,
    okta_user_id: &'static str,
}

static TEST_PERSON: Person = Person {
    user_name: OktaAdmin::TEST_PERSON,
    given_name: "Ann",
    family_name: "Lee",
    okta_user_id: "00uprctcannlee000001",
};

/// Assigned one by one, together with the test person.
static ASSIGNED: [Person; 2] = [
    Person {
        user_name: "omar.haddad@practice.example",
        given_name: "Omar",
        family_name: "Haddad",
        okta_user_id: "00uprctcomarha000002",
    },
    Person {
        user_name: "chloe.renard@practice.example",
        given_name: "Chloé",
        family_name: "Renard",
        okta_user_id: "00uprctcchloer000003",
    },
];

/// Assigned because they are in the assigned group.
static IN_GROUP: [Person; 4] = [
    Person {
        user_name: "hana.sato@practice.example",
        given_name: "花",
        family_name: "佐藤",
        okta_user_id: "00uprctchanasa000004",
    },
    Person {
        user_name: "pavel.novotny@practice.example",
        given_name: "Pavel",
        family_name: "Novotný",
        okta_user_id: "00uprctcpaveln000005",
    },
    Person {
        user_name: "grace.achieng@practice.example",
        given_name: "Grace",
        family_name: "Achieng",
        okta_user_id: "00uprctcgracea000006",
    },
    Person {
        user_name: "luis.ferrer@practice.example",
        given_name: "Luís",
        family_name: "Ferrer",
        okta_user_id: "00uprctcluisfe000007",
    },
];

/// Title and department, one pair for each update.
const JOBS: [(&str, &str); 3] =
    [("Device lead", "Field Service"), ("Fleet manager", "Logistics"), ("Service planner", "R&D")];

impl Click {
    /// `test_api_credentials`, `assign_people`, …
    pub fn from_slug(slug: &str) -> Option<Self> {
        Some(match slug {
            "test_api_credentials" => Self::TestApiCredentials,
            "assign_people" => Self::AssignPeople,
            "update_attributes" => Self::UpdateAttributes,
            "deactivate" => Self::Deactivate,
            "reactivate" => Self::Reactivate,
            "assign_group" => Self::AssignGroup,
            "push_group" => Self::PushGroup,
            "three_actions" => Self::ThreeActions,
            _ => return None,
        })
    }
}

impl Click {
    /// The single clicks that it stands for. A watch sees each only when it reads between them.
    pub fn singly(self) -> &'static [Self] {
        match self {
            Self::ThreeActions => &[Self::AssignPeople, Self::UpdateAttributes, Self::Deactivate, Self::Reactivate],
            Self::TestApiCredentials => &[Self::TestApiCredentials],
            Self::AssignPeople => &[Self::AssignPeople],
            Self::UpdateAttributes => &[Self::UpdateAttributes],
            Self::Deactivate => &[Self::Deactivate],
            Self::Reactivate => &[Self::Reactivate],
            Self::AssignGroup => &[Self::AssignGroup],
            Self::PushGroup => &[Self::PushGroup],
        }
    }
}

impl OktaAdmin {
    /// User name of the test person of the practice guide.
    pub const TEST_PERSON: &'static str = "ann.lee@practice.example";

    /// An admin whose Okta is connected to a SCIM server on loopback.
    pub fn new(http: http::Client, base_url: BaseUrl, token: Token) -> Self {
        Self { wire: Wire::new(http, base_url, token), linked: HashMap::new(), updates: 0 }
    }

    /// Plays one click and tells what Okta would show.
    ///
    /// # Errors
    /// What Okta would show when it fails.
    pub async fn play(&mut self, click: Click) -> Result<String, String> {
        match click {
            Click::TestApiCredentials => self.test_api_credentials().await,
            Click::AssignPeople => self.assign_people().await,
            Click::UpdateAttributes => self.update_attributes().await,
            Click::Deactivate => self.set_active(false).await,
            Click::Reactivate => self.set_active(true).await,
            Click::AssignGroup => self.assign_group().await,
            Click::PushGroup => self.push_group().await,
            Click::ThreeActions => self.three_actions().await,
        }
    }

    async fn test_api_credentials(&self) -> Result<String, String> {
        let answer = self.wire.send(Method::Get, &["Users"], Some("startIndex=1&count=2"), None).await;
        let list = answer.map_err(|failure| match failure {
            Failure { status: Some(401), detail } => {
                format!("Error authenticating: Unauthorized. Errors reported by remote server: {detail}")
            }
            other => format!("Error authenticating: {other}"),
        })?;
        if list["Resources"].is_array() {
            Ok(format!("{APP} was verified successfully!"))
        } else {
            Err("Error authenticating: No results for users returned".to_owned())
        }
    }

    async fn assign_people(&mut self) -> Result<String, String> {
        self.provision(&TEST_PERSON).await?;
        for person in &ASSIGNED {
            self.provision(person).await?;
        }
        Ok(format!("Ann Lee and {} more people are assigned to {APP}", ASSIGNED.len()))
    }

    async fn assign_group(&mut self) -> Result<String, String> {
        for person in &IN_GROUP {
            self.provision(person).await?;
        }
        Ok(format!("The group {GROUP_NAME} with {} people is assigned to {APP}", IN_GROUP.len()))
    }

    /// Looks for the person; makes it, or takes over the one that is there. Gives the SCIM id.
    async fn provision(&mut self, person: &'static Person) -> Result<String, String> {
        let scim_id = match self.find_person(person).await? {
            Some(scim_id) => {
                let merged = self.get_and_put(&scim_id, |user| overlay(user, &person.mapped())).await;
                merged.map_err(|failure| person.task("updating", &failure))?;
                scim_id
            }
            None => self.create(person).await?,
        };
        self.linked.insert(person.user_name, scim_id.clone());
        Ok(scim_id)
    }

    async fn create(&self, person: &Person) -> Result<String, String> {
        let made = self.wire.send(Method::Post, &["Users"], None, Some(person.new_user())).await;
        let made = made.map_err(|failure| person.task("creating", &failure))?;
        let scim_id = made["id"].as_str().map(str::to_owned);
        scim_id.ok_or_else(|| person.failed("Create new user returned empty user."))
    }

    async fn find_person(&self, person: &Person) -> Result<Option<String>, String> {
        let found = self.wire.find(&["Users"], "userName", person.user_name).await;
        found.map_err(|failure| {
            person.failed(&format!("Error while verifying if user {} exists: {failure}", person.name()))
        })
    }

    /// Profile updates: read the whole user, put it back with what changed.
    async fn get_and_put(&self, scim_id: &str, change: impl FnOnce(&mut Value)) -> Result<(), Failure> {
        let mut user = self.wire.send(Method::Get, &["Users", scim_id], None, None).await?;
        change(&mut user);
        self.wire.send(Method::Put, &["Users", scim_id], None, Some(user)).await?;
        Ok(())
    }

    async fn update_attributes(&mut self) -> Result<String, String> {
        let scim_id = self.provisioned_test_person().await?;
        let (title, department) = JOBS[self.updates % JOBS.len()];
        let changed = self.get_and_put(&scim_id, |user| {
            overlay(user, &TEST_PERSON.mapped());
            user["title"] = title.into();
            user[ENTERPRISE]["department"] = department.into();
            user["schemas"] = json!([USER, ENTERPRISE]);
        });
        changed.await.map_err(|failure| TEST_PERSON.task("updating", &failure))?;
        self.updates += 1;
        Ok(format!("Ann Lee has the title {title} and the department {department}, and was pushed to {APP}"))
    }

    async fn set_active(&mut self, active: bool) -> Result<String, String> {
        let scim_id = self.provisioned_test_person().await?;
        let (doing, done) = if active { ("reactivating", "reactivated") } else { ("deactivating", "deactivated") };
        let operations = json!([{"op": "replace", "value": {"active": active}}]);
        let answer = self.wire.send(Method::Patch, &["Users", &scim_id], None, Some(patch(&operations))).await;
        answer.map_err(|failure| TEST_PERSON.task(doing, &failure))?;
        Ok(format!("Ann Lee was {done} in {APP}"))
    }

    async fn three_actions(&mut self) -> Result<String, String> {
        self.provision(&TEST_PERSON).await?;
        self.update_attributes().await?;
        self.set_active(false).await?;
        self.set_active(true).await?;
        Ok(format!("Ann Lee was updated, deactivated and reactivated in {APP}"))
    }

    /// Okta knows the id from the assignment. An admin who was started anew looks it up, or assigns Ann first.
    async fn provisioned_test_person(&mut self) -> Result<String, String> {
        if let Some(scim_id) = self.known(&TEST_PERSON).await? {
            return Ok(scim_id);
        }
        self.provision(&TEST_PERSON).await
    }

    async fn known(&mut self, person: &'static Person) -> Result<Option<String>, String> {
        if let Some(scim_id) = self.linked.get(person.user_name) {
            return Ok(Some(scim_id.clone()));
        }
        let found = self.find_person(person).await?;
        if let Some(scim_id) = &found {
            self.linked.insert(person.user_name, scim_id.clone());
        }
        Ok(found)
    }

    async fn push_group(&mut self) -> Result<String, String> {
        let mut members = Vec::new();
        for person in &IN_GROUP {
            // Only people whom the app knows are sent as members.
            if let Some(scim_id) = self.known(person).await? {
                members.push(json!({"value": scim_id, "display": person.user_name}));
            }
        }
        let number = members.len();
        let pushed = self.send_group(members).await;
        pushed.map_err(|failure| format!("Failed to push the group {GROUP_NAME} to {APP}: {failure}"))?;
        Ok(format!("Push Groups shows {GROUP_NAME} as Active, with {number} members"))
    }

    async fn send_group(&self, members: Vec<Value>) -> Result<(), Failure> {
        let scim_id = match self.wire.find(&["Groups"], "displayName", GROUP_NAME).await? {
            Some(scim_id) => scim_id,
            None => {
                let group = json!({"schemas": [GROUP], "displayName": GROUP_NAME, "members": []});
                let made = self.wire.send(Method::Post, &["Groups"], None, Some(group)).await?;
                made["id"].as_str().map(str::to_owned).ok_or_else(|| Failure::words("the new group has no id"))?
            }
        };
        let path = ["Groups", scim_id.as_str()];
        let name = json!([{"op": "replace", "value": {"id": scim_id, "displayName": GROUP_NAME}}]);
        self.wire.send(Method::Patch, &path, None, Some(patch(&name))).await?;
        if !members.is_empty() {
            let joined = json!([{"op": "add", "path": "members", "value": members}]);
            self.wire.send(Method::Patch, &path, None, Some(patch(&joined))).await?;
        }
        Ok(())
    }
}

impl Person {
    fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }

    /// What Okta's usual mapping sends.
    fn mapped(&self) -> Value {
        json!({
            "userName": self.user_name,
            "name": {"givenName": self.given_name, "familyName": self.family_name},
            "emails": [{"primary": true, "value": self.user_name, "type": "work"}],
            "displayName": self.name(),
            "locale": "en-US",
            "externalId": self.okta_user_id,
            "active": true,
        })
    }

    /// Okta sends a random password even with "Sync Password" off.
    fn new_user(&self) -> Value {
        let mut user = self.mapped();
        user["schemas"] = json!([USER]);
        user["groups"] = json!([]);
        user["password"] = std::iter::repeat_with(fastrand::alphanumeric).take(12).collect::<String>().into();
        user
    }

    fn task(&self, doing: &str, failure: &Failure) -> String {
        self.failed(&format!("Error while {doing} user {}: {failure}", self.name()))
    }

    fn failed(&self, why: &str) -> String {
        format!("Automatic provisioning of user {} to app {APP} failed: {why}", self.name())
    }
}

fn overlay(user: &mut Value, mapped: &Value) {
    for (name, value) in mapped.as_object().into_iter().flatten() {
        user[name] = value.clone();
    }
}

fn patch(operations: &Value) -> Value {
    json!({"schemas": [PATCH], "Operations": operations})
}
