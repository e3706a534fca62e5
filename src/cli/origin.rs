//! Where an order reads from: a profile, a pasted base URL, or the practice lab in this process.

use std::io::Read as _;

use secrecy::{ExposeSecret as _, SecretString};

use super::arguments::{Arguments, From, Lab};
use super::fault::Fault;
use super::output::Output;
use super::practice;
use crate::base_url::BaseUrl;
use crate::http::{self, Route};
use crate::scim;
use crate::secret::Token;
use crate::settings::{Folder, Profile};
use crate::vault::Vault;
use crate::worker::{PRACTICE_GROUPS, PRACTICE_USERS};

/// The most that is read from stdin for a token.
const MOST_STDIN: u64 = 64 << 10;

/// What to read from, as it was given.
pub(super) struct Origin {
    pub(super) base_url: String,
    pub(super) token: SecretString,
    pub(super) route: Route,
    pub(super) profile: Option<Profile>,
    /// The lab, when it is the practice one.
    pub(super) lab: Option<crate::practice::Lab>,
}

/// A checked origin with its client.
pub(super) struct Connection {
    pub(super) client: scim::Client,
    pub(super) base_url: BaseUrl,
    pub(super) token: Token,
}

impl Origin {
    /// Finds out where to read from.
    pub(super) async fn open(arguments: &Arguments, output: &Output) -> Result<Self, Fault> {
        let route = route_of(arguments)?;
        match &arguments.from {
            From { practice: true, .. } => Self::practice(route).await,
            From { profile: Some(name), .. } => Self::of_profile(name, route, output).await,
            From { base_url: Some(base_url), .. } => {
                let token = token_of(&arguments.from)?;
                Ok(Self { base_url: base_url.clone(), token, route, profile: None, lab: None })
            }
            _ => Err(Fault::Usage(
                "Say where to read from: --profile NAME, --base-url URL with --token-stdin or --token-env NAME, \
                 or --practice"
                    .to_owned(),
            )),
        }
    }

    /// The client for it.
    pub(super) fn connect(&self) -> Result<Connection, Fault> {
        let base_url = BaseUrl::parse(&self.base_url)
            .map_err(|e| Fault::Usage(format!("The base URL cannot be used: {e}; {}", e.fix())))?
            .value;
        let token = Token::parse(self.token.expose_secret())
            .map_err(|e| Fault::Usage(format!("The token cannot be used: {e}")))?
            .value;
        let host = base_url.host_and_port();
        let http = http::Client::new(&self.route).map_err(|e| Fault::of_read(&scim::Error::Http(e), &host))?;
        Ok(Connection { client: scim::Client::new(http, base_url.clone(), &token), base_url, token })
    }

    /// Where the token is kept, in the words of the sheet.
    pub(super) fn token_kept(&self) -> &'static str {
        match (&self.profile, &self.lab) {
            (Some(_), _) => "stored in the OS keyring",
            (None, Some(_)) => "in memory for this session",
            (None, None) => "from the command line",
        }
    }

    async fn practice(route: Route) -> Result<Self, Fault> {
        let options = Lab { users: PRACTICE_USERS, groups: PRACTICE_GROUPS, bind: ([127, 0, 0, 1], 0).into() };
        let started = practice::start(&options, Token::random()).await?;
        Ok(Self {
            base_url: started.base_url,
            token: started.token.expose().to_owned().into(),
            route,
            profile: None,
            lab: Some(started.lab),
        })
    }

    async fn of_profile(name: &str, given: Route, output: &Output) -> Result<Self, Fault> {
        let profile = find_profile(&Folder::of_this_person(), name, output)?;
        let Some(credentials) = Vault::system().read(name).await? else {
            let lost = format!("The keyring holds no token for {name}: scim-assistant profile rotate {name} keeps one");
            return Err(Fault::Computer(lost));
        };
        let stored = profile.proxy.as_deref().map(Route::parse_proxy).transpose();
        let stored = stored.map_err(|e| Fault::Usage(format!("The profile's proxy cannot be used: {e}")))?;
        let route = Route { proxy: given.proxy.or(stored), ca_file: given.ca_file.or_else(|| profile.ca_file.clone()) };
        Ok(Self {
            base_url: credentials.base_url.as_str().to_owned(),
            token: credentials.token.expose().to_owned().into(),
            route,
            profile: Some(profile),
            lab: None,
        })
    }
}

/// The profile of a name; what was wrong with the files is said.
pub(super) fn find_profile(folder: &Folder, name: &str, output: &Output) -> Result<Profile, Fault> {
    let (profiles, notices) = folder.profiles();
    notices.iter().for_each(|notice| output.warn(&notice.0));
    let found = profiles.into_iter().find(|profile| profile.name == name);
    found.ok_or_else(|| Fault::Usage(format!("There is no profile named {name}")))
}

/// The way out that the arguments name.
pub(super) fn route_of(arguments: &Arguments) -> Result<Route, Fault> {
    let proxy = arguments.proxy.as_deref().map(Route::parse_proxy).transpose();
    let proxy = proxy.map_err(|e| Fault::Usage(format!("--proxy cannot be used: {e}")))?;
    Ok(Route { proxy, ca_file: arguments.ca.clone() })
}

/// The token's text, from stdin or the environment.
pub(super) fn token_of(from: &From) -> Result<SecretString, Fault> {
    if from.token_stdin {
        let mut text = String::new();
        let read = std::io::stdin().lock().take(MOST_STDIN).read_to_string(&mut text);
        read.map_err(|_| Fault::Usage("The token on stdin is not text".to_owned()))?;
        return Ok(text.into());
    }
    let Some(name) = &from.token_env else {
        return Err(Fault::Usage("The token is missing: give it with --token-stdin or --token-env NAME".to_owned()));
    };
    let value = std::env::var(name);
    value.map(Into::into).map_err(|_| Fault::Usage(format!("The environment variable {name} is not set")))
}
