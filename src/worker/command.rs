//! What can be asked of the worker.

use secrecy::SecretString;

use crate::directory::{GroupQuery, UserQuery};
use crate::guide::{FeatureId, StepId};
use crate::http::Route;
use crate::report::Format;
use crate::settings::Settings;

/// How the program starts.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Start {
    FirstStart,
    Profile(String),
    Practice,
}

/// Where the token of a test comes from.
#[derive(Clone)]
pub enum TokenSource {
    /// Just pasted.
    Pasted(SecretString),
    /// The one cleaned in the last test, which the worker still holds.
    Kept,
    /// The open profile's own.
    Stored,
}

/// One order.
#[allow(missing_docs)]
pub enum Command {
    /// Runs the connection test; later ones replace a running one.
    TestCredentials {
        base_url: String,
        token: TokenSource,
        route: Route,
    },
    CancelTest,
    /// Forgets the token that was kept from the last test.
    DiscardToken,
    /// Keeps what the last test accepted under a profile (a new one, or rotates the token of an old one) and opens it.
    SaveCredentials {
        profile: String,
        route: Route,
        session_only: bool,
    },
    OpenProfile {
        name: String,
    },
    /// Removes the profile and its entry in the keyring.
    RemoveProfile {
        name: String,
    },
    OpenPractice,
    /// A practice button of the guide.
    PlayClick {
        slug: String,
    },
    /// F5: reads anew now.
    ReadNow,
    CancelRead,
    PauseWatch(bool),
    /// Runs a search off the frame. The answer bears the same number.
    FindUsers {
        number: u64,
        query: UserQuery,
    },
    FindGroups {
        number: u64,
        query: GroupQuery,
    },
    /// Fresh JSON of one record.
    ReadUserJson {
        scim_id: String,
    },
    ReadGroupJson {
        scim_id: String,
    },
    /// Every attribute of one record, out of the last read.
    OpenUser {
        scim_id: String,
    },
    OpenGroup {
        scim_id: String,
    },
    StartGuide,
    SetTestPerson(String),
    SaySo {
        step: StepId,
        done: bool,
    },
    ClaimStranger {
        scim_id: String,
        mine: bool,
    },
    RunDrill(Option<FeatureId>),
    /// The typed Okta domain or app page.
    SetOktaOrg(String),
    /// Copies `Bearer <token>` to the clipboard by the window's own hand: the worker answers with the text through `copier`.
    CopyBearerToken {
        copier: Copier,
    },
    ChangeSettings(Box<Settings>),
    /// Makes the sheet in a format, for preview or export.
    MakeReport {
        format: Format,
    },
    /// Writes the sheet to a file.
    ExportReport {
        format: Format,
        path: std::path::PathBuf,
    },
    Shutdown,
}

/// Receives a secret on its way to the clipboard; the only way a token leaves the worker.
pub struct Copier(pub Box<dyn FnOnce(SecretString) + Send>);
