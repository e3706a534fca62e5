//! The window alone, for Windows: a program of the GUI subsystem has no console of its own.
#![cfg_attr(windows, windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    scim_assistant::cli::run(Some(scim_assistant::app::run))
}
