//! The practice lab: alone until Ctrl-C, or beside another order in the same process.

use serde::Serialize;
use tokio::net::TcpListener;

use super::arguments::{Arguments, Lab as Wanted};
use super::fault::{Ending, Fault};
use super::origin::token_of;
use super::output::Output;
use crate::practice::{Lab, Options, serve};
use crate::secret::Token;
use crate::worker::PRACTICE_SEED;
use secrecy::ExposeSecret as _;

/// A lab that answers.
pub(super) struct Started {
    pub(super) lab: Lab,
    pub(super) base_url: String,
    pub(super) token: Token,
    serving: tokio::task::JoinHandle<std::io::Result<()>>,
}

/// The one line that the order prints; this token is made for practice and no secret.
#[derive(Serialize)]
struct Line<'a> {
    base_url: &'a str,
    token: &'a str,
}

/// Runs the lab alone.
pub(super) async fn run(wanted: &Wanted, arguments: &Arguments, output: &Output) -> Result<Ending, Fault> {
    let from = &arguments.from;
    let token = if from.token_stdin || from.token_env.is_some() {
        let typed = token_of(from)?;
        Token::parse(typed.expose_secret()).map_err(|e| Fault::Usage(format!("The token cannot be used: {e}")))?.value
    } else {
        Token::random()
    };
    let started = start(wanted, token).await?;
    output.json(&Line { base_url: &started.base_url, token: started.token.expose() })?;
    output.say("The practice server runs until Ctrl-C");
    let ended = started.serving.await.map_err(|e| e.to_string()).and_then(|served| served.map_err(|e| e.to_string()));
    ended.map_err(|e| Fault::Computer(format!("The practice server stopped: {e}")))?;
    Ok(Ending::Done)
}

/// Starts a lab as a task of this runtime; it ends with it.
pub(super) async fn start(wanted: &Wanted, token: Token) -> Result<Started, Fault> {
    let cannot =
        |e: std::io::Error| Fault::Computer(format!("The practice server cannot listen on {}: {e}", wanted.bind));
    let listener = TcpListener::bind(wanted.bind).await.map_err(cannot)?;
    let address = listener.local_addr().map_err(cannot)?;
    let options = Options { users: wanted.users, groups: wanted.groups, seed: PRACTICE_SEED, token: token.clone() };
    let lab = Lab::new(&options);
    let serving = tokio::spawn(serve(listener, lab.clone(), std::future::pending()));
    Ok(Started { lab, base_url: format!("http://{address}/scim/v2"), token, serving })
}
