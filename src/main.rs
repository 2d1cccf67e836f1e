//! The binary.

use std::env;
use std::process::ExitCode;

use serverless_tutor::sandbox::worker;

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    if arguments.next().is_some_and(|first| first == worker::ARGUMENT) {
        return worker::run(arguments);
    }
    ExitCode::SUCCESS
}
