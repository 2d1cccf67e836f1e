//! The binary, as a list of steps. A guest's process has to be told apart here, before anything else is done.

use std::env;
use std::process::ExitCode;

use serverless_tutor::sandbox::worker;

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    if arguments.next().is_some_and(|first| first == worker::ARGUMENT) {
        return worker::run(arguments);
    }
    serverless_tutor::cli::run(env::args_os())
}
