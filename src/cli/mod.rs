//! The command line. Data on stdout, talk on stderr.
//!
//! Knows arguments, exit codes and shapes; the work is done by the same modules as in the window.
//! Without a subcommand it opens the window.

mod arguments;
mod columns;
mod fault;
mod lists;
mod logging;
mod origin;
mod output;
mod practice;
mod profile;
mod shapes;
mod sheet;
mod table;
mod testing;
mod watch;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use crate::settings::Folder;
use crate::worker::Start;
use arguments::{Arguments, Order};
use fault::{Ending, Fault};
use output::Output;

/// Interrupted by Ctrl-C, as shells count it.
const INTERRUPTED: u8 = 130;

/// Opens the window and gives why it could not. Brought by `main`, as this module does not know the window.
pub type Window = fn(Start) -> Result<(), String>;

/// Runs the program with the process's arguments and gives its exit code. Without a window there are the commands only.
pub fn run(open_window: Option<Window>) -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return output::usage(&error),
    };
    logging::start();
    let output = Output::new(arguments.quiet);
    let outcome = match &arguments.order {
        None => window(&arguments, open_window),
        Some(Order::Completions { shell }) => completions(*shell, &output),
        Some(order) => in_runtime(order, &arguments, &output),
    };
    match outcome {
        Ok(ending) => ExitCode::from(ending.code()),
        Err(fault) => {
            output.fault(&fault);
            ExitCode::from(fault.code())
        }
    }
}

fn in_runtime(order: &Order, arguments: &Arguments, output: &Output) -> Result<Ending, Fault> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|e| Fault::Computer(format!("No runtime could be started: {e}")))?;
    let outcome = runtime.block_on(async {
        tokio::select! {
            outcome = carry_out(order, arguments, output) => outcome,
            Ok(()) = tokio::signal::ctrl_c() => Ok(Ending::Interrupted),
        }
    });
    runtime.shutdown_background();
    outcome
}

async fn carry_out(order: &Order, arguments: &Arguments, output: &Output) -> Result<Ending, Fault> {
    match order {
        Order::Practice(lab) => practice::run(lab, arguments, output).await,
        Order::Profile(order) => profile::run(order, arguments, output).await,
        Order::Test => testing::run(arguments, output).await,
        Order::Users(list) => lists::users(list, arguments, output).await,
        Order::Groups(list) => lists::groups(list, arguments, output).await,
        Order::Watch(watch) => watch::run(watch, arguments, output).await,
        Order::Report(report) => sheet::run(report, arguments, output).await,
        Order::Completions { shell } => completions(*shell, output),
    }
}

fn completions(shell: clap_complete::Shell, output: &Output) -> Result<Ending, Fault> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "scim-assistant", &mut script);
    output.data(&String::from_utf8_lossy(&script))?;
    Ok(Ending::Done)
}

/// Opens the window: on the practice lab, on a profile, or where the last session ended.
fn window(arguments: &Arguments, open: Option<Window>) -> Result<Ending, Fault> {
    let Some(open) = open else {
        let without = "This program was built without its window; scim-assistant --help lists the commands";
        return Err(Fault::Computer(without.to_owned()));
    };
    let folder = Folder::of_this_person();
    let known = |name: &String| folder.profiles().0.iter().any(|profile| profile.name == *name);
    let start = match (&arguments.from.profile, arguments.from.practice) {
        (_, true) => Start::Practice,
        (Some(name), false) if known(name) => Start::Profile(name.clone()),
        (Some(name), false) => return Err(Fault::Usage(format!("There is no profile named {name}"))),
        (None, false) => folder.settings().0.last_profile.filter(known).map_or(Start::FirstStart, Start::Profile),
    };
    open(start).map_err(Fault::Computer)?;
    Ok(Ending::Done)
}
