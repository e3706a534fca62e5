//! Connection: base URL, token, the test and what to paste into Okta.
//!
//! Holds what is being typed. The token leaves this screen once, in a command, and its field is
//! zeroed; what was accepted stays with the worker. Tests and saves nothing by itself.

mod form;
mod result;
mod stages;

use std::path::PathBuf;

use eframe::egui::Ui;
use secrecy::SecretString;
use zeroize::Zeroizing;

use super::parts;
use crate::app::ask::{Ask, Asks};
use crate::app::state::AppState;
use crate::app::widgets;
use crate::http::Route;
use crate::worker::{Command, Opened, TokenSource};

/// What is being typed.
#[derive(Default)]
pub struct ConnectionView {
    /// As pasted, before any cleaning.
    pub base_url: String,
    /// As pasted; emptied when a test takes it.
    pub token: Zeroizing<String>,
    /// Manual proxy; empty for the system's own.
    pub proxy: String,
    /// File with extra certificate authorities; empty for none.
    pub ca_file: String,
    /// Name for the profile to save.
    pub profile_name: String,
    /// Keep the secrets in memory only.
    pub session_only: bool,
    /// The person wants to type another token although one is kept.
    pub replace_token: bool,
    /// Another server is being entered although a connection is open.
    pub another: bool,
    /// Why the proxy cannot be used.
    pub proxy_problem: Option<String>,
    /// The file of the last dialog, taken over once.
    pub picked_file: Option<PathBuf>,
    /// The connection that the form belongs to.
    pub epoch: u64,
}

/// Draws the form at the left and the test at the right.
pub fn connection_ui(ui: &mut Ui, state: &AppState, view: &mut ConnectionView, asks: &mut Asks) {
    follow_connection(state, view);
    take_picked_file(state, view);
    parts::page_ui(ui, "connection", |ui| {
        let (title, says) = match kept_open(state, view) {
            Some(opened) if opened.practice => {
                ("Connection", "Practice runs on this computer; there is nothing to enter")
            }
            Some(_) => ("Connection", "Test the connection that is open, or give it a new token"),
            None => ("Connect to Scalefusion", "Both values come from Integrations > SCIM Connectors > Configure SCIM"),
        };
        widgets::screen_title(ui, title, Some(says));
        parts::columns_ui(ui, |columns: &mut [Ui; 2]| {
            form::form_ui(&mut columns[0], state, view, asks);
            result::save_ui(&mut columns[0], state, view, asks);
            result::go_on_ui(&mut columns[0], state, view, asks);
            result::result_ui(&mut columns[1], state, asks);
            stages::stages_ui(&mut columns[1], state);
        });
    });
}

/// The open connection, unless another one is being entered.
fn kept_open<'a>(state: &'a AppState, view: &ConnectionView) -> Option<&'a Opened> {
    state.opened.as_ref().filter(|_| !view.another)
}

/// Another connection brings its own way out, and no half-typed token comes along.
fn follow_connection(state: &AppState, view: &mut ConnectionView) {
    if view.epoch == state.epoch {
        return;
    }
    *view = ConnectionView { epoch: state.epoch, picked_file: state.picked_file.clone(), ..ConnectionView::default() };
    if let Some(opened) = &state.opened {
        view.proxy = opened.profile.proxy.clone().unwrap_or_default();
        view.ca_file = opened.profile.ca_file.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
    }
}

fn take_picked_file(state: &AppState, view: &mut ConnectionView) {
    if let Some(path) = state.picked_file.as_ref().filter(|path| view.picked_file.as_ref() != Some(*path)) {
        view.ca_file = path.display().to_string();
        view.picked_file = Some(path.clone());
    }
}

/// The route as typed.
fn route(view: &ConnectionView) -> Result<Route, String> {
    let proxy = match view.proxy.trim() {
        "" => None,
        typed => Some(Route::parse_proxy(typed).map_err(|error| error.to_string())?),
    };
    let ca_file = Some(view.ca_file.trim()).filter(|typed| !typed.is_empty()).map(Into::into);
    Ok(Route { proxy, ca_file })
}

/// Where a test's token would come from.
fn token_source(state: &AppState, view: &mut ConnectionView) -> Option<TokenSource> {
    if !view.token.trim().is_empty() {
        view.replace_token = false;
        return Some(TokenSource::Pasted(SecretString::from(std::mem::take(&mut *view.token))));
    }
    match (&state.test.token_kept, kept_open(state, view)) {
        (Some(_), _) => Some(TokenSource::Kept),
        (None, Some(_)) => Some(TokenSource::Stored),
        (None, None) => None,
    }
}

fn can_test(state: &AppState, view: &ConnectionView) -> bool {
    let token = !view.token.trim().is_empty() || state.test.token_kept.is_some() || kept_open(state, view).is_some();
    token && !base_url(state, view).is_empty() && !state.test.running
}

/// The open connection's own where one is open: a rotation changes the token alone.
fn base_url<'a>(state: &'a AppState, view: &'a ConnectionView) -> &'a str {
    kept_open(state, view).map_or(view.base_url.trim(), |opened| opened.base_url.as_str())
}

fn test(ui: &Ui, state: &AppState, view: &mut ConnectionView, asks: &mut Asks) {
    if !can_test(state, view) {
        return;
    }
    let route = match route(view) {
        Ok(route) => route,
        Err(why) => return view.proxy_problem = Some(why),
    };
    view.proxy_problem = None;
    let base_url = base_url(state, view).to_owned();
    let Some(token) = token_source(state, view) else { return };
    form::forget_token_edits(ui);
    asks.push(Ask::Do(Command::TestCredentials { base_url, token, route }));
}
