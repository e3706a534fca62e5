//! The command line. Data on stdout, talk on stderr.

/// Runs the program with the process's arguments and gives its exit code.
pub fn run() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
