//! The command line as scripts meet it: exit codes, and what goes to which stream.

use std::process::{Command, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_serverless-tutor");

#[test]
fn without_a_terminal_the_course_says_what_works_instead() {
    for (stdin, stdout) in [(Stdio::null(), Stdio::piped()), (Stdio::piped(), Stdio::piped())] {
        let output = Command::new(PROGRAM).stdin(stdin).stdout(stdout).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(output.status.code(), Some(3));
        assert_eq!(output.stdout, b"");
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(
            told.starts_with("error: the course needs a terminal, but standard output is not a terminal; "),
            "{told}"
        );
        assert!(told.contains("--help") && told.lines().count() == 1, "{told}");
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let mut child = Command::new(PROGRAM).arg("--help").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}

#[test]
fn a_wrong_argument_is_a_usage_error() {
    let output = Command::new(PROGRAM).arg("--no-such-thing").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(output.stdout, b"");
    assert!(!output.stderr.is_empty());
}
