//! The binary, as a list of steps. A guest's process has to be told apart here, before anything else is done.

use std::process::ExitCode;

fn main() -> ExitCode {
    serverless_tutor::cli::run(std::env::args_os())
}
