//! `profile`: connections that are kept. Nothing is kept that the server has not accepted.

use jiff::Timestamp;
use serde::Serialize;

use super::arguments::{Arguments, ProfileOrder};
use super::fault::{Ending, Fault};
use super::origin::{Origin, find_profile, route_of, token_of};
use super::output::Output;
use super::{table, testing};
use crate::base_url::BaseUrl;
use crate::scim::connection_test::StageState;
use crate::secret::Token;
use crate::settings::{self, Folder, Profile};
use crate::vault::{Credentials, Vault};

/// A profile as it is printed: never a token, never the whole base URL.
#[derive(Serialize)]
struct Line<'a> {
    name: &'a str,
    host: &'a str,
    path: &'a str,
    created: Option<Timestamp>,
    fingerprint: Option<&'a str>,
    token_since: Option<Timestamp>,
    okta_org: Option<&'a str>,
    last_tested: Option<Timestamp>,
}

/// Carries out one of the orders.
pub(super) async fn run(order: &ProfileOrder, arguments: &Arguments, output: &Output) -> Result<Ending, Fault> {
    let folder = Folder::of_this_person();
    match order {
        ProfileOrder::List => list(&folder, arguments, output)?,
        ProfileOrder::Show { name } => show(&find_profile(&folder, name, output)?, arguments, output)?,
        ProfileOrder::Add { name } => return add(&folder, name, arguments, output).await,
        ProfileOrder::Rotate { name } => return rotate(&folder, name, arguments, output).await,
        ProfileOrder::Remove { name } => {
            find_profile(&folder, name, output)?;
            Vault::system().forget(name).await?;
            folder.remove_profile(name)?;
            output.say(&format!("{name} and its secrets are removed"));
        }
    }
    Ok(Ending::Done)
}

fn list(folder: &Folder, arguments: &Arguments, output: &Output) -> Result<(), Fault> {
    let (profiles, notices) = folder.profiles();
    notices.iter().for_each(|notice| output.warn(&notice.0));
    if arguments.json {
        return profiles.iter().try_for_each(|profile| output.json(&Line::of(profile)));
    }
    if profiles.is_empty() {
        output.say("There is no profile yet; scim-assistant profile add NAME makes one");
        return Ok(());
    }
    let row = |profile: &Profile| vec![profile.name.clone(), profile.host.clone(), profile.path.clone()];
    let rows: Vec<_> = profiles.iter().map(row).collect();
    output.data(&table::aligned(&["Name", "Host", "Path"], &rows))
}

fn show(profile: &Profile, arguments: &Arguments, output: &Output) -> Result<(), Fault> {
    if arguments.json {
        return output.json(&Line::of(profile));
    }
    let day = |at: Option<Timestamp>| at.map_or_else(String::new, |at| at.to_string());
    let facts = [
        ("Name", profile.name.clone()),
        ("Host", profile.host.clone()),
        ("Path", profile.path.clone()),
        ("Created", day(profile.created)),
        ("Token", profile.fingerprint.as_ref().map_or_else(String::new, |f| format!("fingerprint {f}"))),
        ("Token since", day(profile.token_since)),
        ("Okta", profile.okta_org.clone().unwrap_or_default()),
        ("Last tested", day(profile.last_tested)),
    ];
    let rows: Vec<_> = facts.into_iter().map(|(fact, value)| vec![fact.to_owned(), value]).collect();
    output.data(&table::aligned(&["Fact", "Value"], &rows))
}

async fn add(folder: &Folder, name: &str, arguments: &Arguments, output: &Output) -> Result<Ending, Fault> {
    let Some(base_url) = arguments.from.base_url.clone() else {
        return Err(Fault::Usage("The base URL is missing: give it with --base-url URL".to_owned()));
    };
    if folder.profiles().0.iter().any(|profile| profile.name == name) {
        return Err(settings::Error::NameTaken(name.to_owned()).into());
    }
    let route = route_of(arguments)?;
    let origin = Origin { base_url, token: token_of(&arguments.from)?, route, profile: None, lab: None };
    let Some((base_url, token)) = accepted(&origin, output).await else { return refused(output) };
    let profile = new_profile(name, &base_url, &token, &origin, Timestamp::now());
    folder.add_profile(&profile)?;
    if let Err(error) = Vault::system().write(name, &Credentials { base_url, token }).await {
        folder.remove_profile(name)?;
        return Err(error.into());
    }
    output.say(&format!("{name} is kept; its secrets are in this computer's keyring"));
    Ok(Ending::Done)
}

async fn rotate(folder: &Folder, name: &str, arguments: &Arguments, output: &Output) -> Result<Ending, Fault> {
    let profile = find_profile(folder, name, output)?;
    let vault = Vault::system();
    let stored = vault.read(name).await?.map(|credentials| credentials.base_url.as_str().to_owned());
    let Some(base_url) = arguments.from.base_url.clone().or(stored) else {
        let lost = "The keyring holds no base URL for this profile: give it with --base-url URL";
        return Err(Fault::Usage(lost.to_owned()));
    };
    let mut route = route_of(arguments)?;
    route.ca_file = route.ca_file.or_else(|| profile.ca_file.clone());
    let stored_proxy = profile.proxy.as_deref().and_then(|typed| crate::http::Route::parse_proxy(typed).ok());
    route.proxy = route.proxy.or(stored_proxy);
    let token = token_of(&arguments.from)?;
    let origin = Origin { base_url, token, route, profile: Some(profile), lab: None };
    let Some((base_url, token)) = accepted(&origin, output).await else { return refused(output) };
    let (host, path, fingerprint) = (base_url.host_and_port(), base_url.path().to_owned(), token.fingerprint());
    vault.write(name, &Credentials { base_url, token }).await?;
    folder.change_profile(name, |profile| {
        (profile.host, profile.path) = (host, path);
        profile.fingerprint = Some(fingerprint);
        profile.token_since = Some(Timestamp::now());
    })?;
    output.say(&format!("{name} has a new token"));
    Ok(Ending::Done)
}

/// What the server accepted; the stages that say why not are told.
async fn accepted(origin: &Origin, output: &Output) -> Option<(BaseUrl, Token)> {
    let told = |stage: &crate::scim::connection_test::Stage| {
        if stage.state == StageState::Problem {
            testing::lines_of(stage).lines().for_each(|line| output.warn(line.trim()));
        }
    };
    testing::test(origin, told).await.accepted
}

fn refused(output: &Output) -> Result<Ending, Fault> {
    output.warn("Nothing was kept");
    Ok(Ending::SomethingWrong)
}

fn new_profile(name: &str, base_url: &BaseUrl, token: &Token, origin: &Origin, now: Timestamp) -> Profile {
    Profile {
        version: 1,
        name: name.to_owned(),
        host: base_url.host_and_port(),
        path: base_url.path().to_owned(),
        created: Some(now),
        fingerprint: Some(token.fingerprint()),
        token_since: Some(now),
        proxy: origin.route.proxy.as_ref().map(ToString::to_string),
        ca_file: origin.route.ca_file.clone(),
        ..Profile::default()
    }
}

impl<'a> Line<'a> {
    fn of(profile: &'a Profile) -> Self {
        Self {
            name: &profile.name,
            host: &profile.host,
            path: &profile.path,
            created: profile.created,
            fingerprint: profile.fingerprint.as_deref(),
            token_since: profile.token_since,
            okta_org: profile.okta_org.as_deref(),
            last_tested: profile.last_tested,
        }
    }
}
