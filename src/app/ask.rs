//! What a screen may ask for: the only way from drawing to doing.
//!
//! Screens push asks while they draw; the window carries them out after the frame. Knows no screen.

use crate::report::Format;
use crate::worker::Command;

/// A place of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Place {
    FirstStart,
    SetUp,
    Connection,
    Users,
    Groups,
    Activity,
    HandOver,
    Settings,
}

impl Place {
    /// Those of the rail, in order; their shortcuts are Ctrl+1, Ctrl+2 and so on.
    pub const RAIL: [Self; 6] =
        [Self::SetUp, Self::Connection, Self::Users, Self::Groups, Self::Activity, Self::HandOver];

    /// Its name in the rail and on top of the screen.
    pub fn title(self) -> &'static str {
        match self {
            Self::FirstStart => "Welcome",
            Self::SetUp => "Set up",
            Self::Connection => "Connection",
            Self::Users => "Users",
            Self::Groups => "Groups",
            Self::Activity => "Activity",
            Self::HandOver => "Hand-over",
            Self::Settings => "Settings",
        }
    }

    /// Whether it shows something of an open connection.
    pub fn needs_connection(self) -> bool {
        matches!(self, Self::Users | Self::Groups | Self::Activity | Self::HandOver)
    }
}

/// One wish of a screen.
pub enum Ask {
    /// Shows another place.
    Go(Place),
    /// Gives the worker an order.
    Do(Command),
    /// Copies text that is no secret.
    Copy(String),
    /// Copies `Bearer <token>`, kept out of clipboard histories where the system can.
    CopyBearerToken,
    /// Opens a page in the browser; refused unless it is https.
    OpenUrl(String),
    /// Lets the person choose where the sheet is saved, then exports it.
    SaveReport {
        /// The name in the dialog.
        suggested: String,
        /// What is written.
        format: Format,
    },
    /// Lets the person choose where a text is saved, then writes it.
    SaveText {
        /// The name in the dialog.
        suggested: String,
        /// What is written.
        text: String,
    },
    /// Lets the person choose a file with certificate authorities; the answer is `AppState::picked_file`.
    PickCaFile,
    /// Says something once, in the corner.
    Toast(String),
    /// Takes the failure banner away.
    DismissFailure,
    /// Takes the mass-change alarm away.
    DismissAlarm,
    /// Shows the users' screen with this person open.
    ShowUser(String),
    /// Shows the groups' screen with this group open.
    ShowGroup(String),
    /// Shows the users' screen with the members of this group only.
    ShowMembers(String),
    /// Keeps something of the window's look in the settings.
    KeepLayout {
        /// Under which key.
        key: &'static str,
        /// What.
        value: toml::Value,
    },
    /// The activity was looked at: nothing in it is new any more.
    ActivityLookedAt,
}

/// The asks of one frame, in order.
#[derive(Default)]
pub struct Asks(Vec<Ask>);

impl Asks {
    /// Adds one.
    pub fn push(&mut self, ask: Ask) {
        self.0.push(ask);
    }

    /// Adds an order to the worker.
    pub fn send(&mut self, command: Command) {
        self.push(Ask::Do(command));
    }

    /// Takes all of them.
    pub fn take(&mut self) -> Vec<Ask> {
        std::mem::take(&mut self.0)
    }
}
