//! The log: rotated files in the platform's folder, warnings of our own modules unless `RUST_LOG` asks for more.
//!
//! Logs hold no token and, above debug, no personal data. Only our own modules are ever logged: what
//! libraries would say of headers never reaches a file. A panic is logged by its place, not its values.

use std::panic::PanicHookInfo;
use std::path::PathBuf;

use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::EnvFilter;

/// How many days of logs are kept.
const KEPT_DAYS: usize = 7;
/// The crate's own name in log targets.
const OURS: &str = "scim_assistant";

/// Starts the log. A folder that takes no file means no log: nobody is stopped by it.
pub(super) fn start() {
    std::panic::set_hook(Box::new(note_panic));
    // The appender looks for old logs before it makes the folder, and would say so on stderr.
    let Some(folder) = folder().filter(|folder| std::fs::create_dir_all(folder).is_ok()) else { return };
    let appender = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .max_log_files(KEPT_DAYS)
        .filename_prefix("scim-assistant")
        .filename_suffix("log")
        .build(folder);
    let Ok(appender) = appender else { return };
    let subscriber =
        tracing_subscriber::fmt().with_ansi(false).with_env_filter(EnvFilter::new(level())).with_writer(appender);
    // A second start in one process keeps the first log.
    drop(subscriber.try_init());
}

/// `RUST_LOG` as one word (`debug`, `trace`) for our own modules; other forms mean warnings.
fn level() -> String {
    let wanted = std::env::var("RUST_LOG").unwrap_or_default().to_ascii_lowercase();
    let known = ["error", "warn", "info", "debug", "trace"].contains(&wanted.as_str());
    format!("{OURS}={}", if known { wanted.as_str() } else { "warn" })
}

/// State on Linux, the usual places of logs elsewhere.
fn folder() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "scim-assistant")?;
    Some(folders.state_dir().unwrap_or_else(|| folders.data_local_dir()).join("logs"))
}

/// Tells where, never what: a panic's message may hold a value.
fn note_panic(info: &PanicHookInfo<'_>) {
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(place, "a part of the program failed");
    super::output::panicked(&place);
}
