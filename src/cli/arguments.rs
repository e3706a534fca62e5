//! What can be typed. A token is never an argument: it would end up in process lists and histories.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::worker::{PRACTICE_GROUPS, PRACTICE_USERS};

/// Sets up, tests and watches what Okta pushes to a SCIM 2.0 server
#[derive(Parser)]
#[command(name = "scim-assistant", version, subcommand_negates_reqs = true)]
#[command(after_help = "Without a command the window opens")]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub order: Option<Order>,
    #[command(flatten)]
    pub from: From,
    /// A PEM file with certificate authorities to trust in addition to the system's
    #[arg(long, global = true, value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// A proxy, such as http://proxy.example.com:8080; one with a password is refused
    #[arg(long, global = true, value_name = "URL")]
    pub proxy: Option<String>,
    /// The same as --format json
    #[arg(long, global = true)]
    pub json: bool,
    /// Say nothing on stderr but errors
    #[arg(long, global = true)]
    pub quiet: bool,
    /// No colors
    #[arg(long, global = true)]
    pub no_color: bool,
}

/// Where to read from.
#[derive(Args)]
pub(super) struct From {
    /// A stored connection
    #[arg(long, global = true, value_name = "NAME", conflicts_with_all = ["base_url", "practice"])]
    pub profile: Option<String>,
    /// The SCIM base URL; the token comes with --token-stdin or --token-env
    #[arg(long, global = true, value_name = "URL", conflicts_with = "practice")]
    pub base_url: Option<String>,
    /// Read the token from stdin
    #[arg(long, global = true, conflicts_with = "token_env")]
    pub token_stdin: bool,
    /// Read the token from this environment variable
    #[arg(long, global = true, value_name = "NAME")]
    pub token_env: Option<String>,
    /// A practice server inside this program, with 2,000 made-up people
    #[arg(long, global = true)]
    pub practice: bool,
}

#[derive(Subcommand)]
pub(super) enum Order {
    /// Run the practice server alone, until Ctrl-C; prints its address and token as JSON
    Practice(Lab),
    /// Keep connections: the secrets in this computer's keyring, the rest in a file
    #[command(subcommand)]
    Profile(ProfileOrder),
    /// Test the connection, from the pasted text to the server's own description
    Test,
    /// List people
    Users(List),
    /// List groups
    Groups(List),
    /// Tell every change, a line each
    Watch(Watch),
    /// Write the hand-over sheet, or a list
    Report(Report),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

#[derive(Args)]
pub(super) struct Lab {
    /// How many people
    #[arg(long, default_value_t = PRACTICE_USERS, value_name = "N")]
    pub users: usize,
    /// How many groups
    #[arg(long, default_value_t = PRACTICE_GROUPS, value_name = "N")]
    pub groups: usize,
    /// Where to listen; loopback only
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDRESS:PORT", value_parser = loopback)]
    pub bind: SocketAddr,
}

#[derive(Subcommand)]
pub(super) enum ProfileOrder {
    /// List the profiles
    List,
    /// Show one; never its token
    Show {
        /// Its name
        name: String,
    },
    /// Test a base URL and token and keep them
    Add {
        /// Its name
        name: String,
    },
    /// Test a new token and keep it in place of the old one
    Rotate {
        /// Its name
        name: String,
    },
    /// Remove one, its secrets included
    Remove {
        /// Its name
        name: String,
    },
}

#[derive(Args)]
pub(super) struct List {
    /// Only those in which all these words are found
    #[arg(long, value_name = "TEXT")]
    pub filter: Option<String>,
    /// Which columns, separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub columns: Vec<String>,
    /// The form of the list
    #[arg(long, value_enum, default_value_t = ListFormat::Table)]
    pub format: ListFormat,
    /// Print only how many there are
    #[arg(long)]
    pub count: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    Table,
    Json,
    Csv,
}

#[derive(Args)]
pub(super) struct Watch {
    /// The pause between two reads, 1s to 15m
    #[arg(long, default_value = "10s", value_name = "TIME", value_parser = interval)]
    pub every: Duration,
    /// End after this time
    #[arg(long = "for", value_name = "TIME", value_parser = duration)]
    pub lasting: Option<Duration>,
}

#[derive(Args)]
pub(super) struct Report {
    /// The form of the sheet
    #[arg(long, value_enum)]
    pub format: SheetFormat,
    /// Which list, for csv
    #[arg(long, value_enum, default_value_t = Listed::Users)]
    pub list: Listed,
    /// Where to; - is stdout
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SheetFormat {
    Md,
    Html,
    Json,
    Csv,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Listed {
    Users,
    Groups,
    Memberships,
}

fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text.parse().map_err(|_| "an address looks like 127.0.0.1:8080".to_owned())?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err("the practice server listens on loopback only".to_owned())
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    let parsed = text.parse::<jiff::SignedDuration>().ok().and_then(|d| Duration::try_from(d).ok());
    parsed.ok_or_else(|| "a time looks like 10s, 5m or 1h".to_owned())
}

fn interval(text: &str) -> Result<Duration, String> {
    let parsed = duration(text)?;
    let allowed = Duration::from_secs(1)..=Duration::from_secs(15 * 60);
    if allowed.contains(&parsed) { Ok(parsed) } else { Err("the pause is between 1s and 15m".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_fit_together() {
        use clap::CommandFactory as _;
        Arguments::command().debug_assert();
    }

    #[test]
    fn only_loopback_and_sensible_pauses_are_taken() {
        assert!(loopback("127.0.0.1:0").is_ok() && loopback("[::1]:8080").is_ok());
        assert!(loopback("0.0.0.0:80").is_err() && loopback("192.0.2.1:80").is_err() && loopback("localhost").is_err());
        assert_eq!(interval("5s"), Ok(Duration::from_secs(5)));
        assert_eq!(interval("15m"), Ok(Duration::from_secs(900)));
        assert!(
            interval("0s").is_err() && interval("16m").is_err() && interval("-5s").is_err() && interval("x").is_err()
        );
    }
}
