//! The program: everything is in the library.

fn main() -> std::process::ExitCode {
    scim_assistant::cli::run(WINDOW)
}

#[cfg(feature = "gui")]
const WINDOW: Option<scim_assistant::cli::Window> = Some(scim_assistant::app::run);
#[cfg(not(feature = "gui"))]
const WINDOW: Option<scim_assistant::cli::Window> = None;
