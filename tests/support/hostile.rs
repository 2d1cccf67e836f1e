//! The hostile programs of `tests/hostile`, and what may become of each, as its first line says.

use std::fs;

use serverless_tutor::sandbox::calls::{CallJob, CallRun, CaseOutcome, Load};
use serverless_tutor::sandbox::value::{Limit, Returned};

/// What may become of a hostile program, in the words of its first line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    Limit(Limit),
    /// It did not load, or a call threw.
    Error,
    /// Every call returned, and not always the sum.
    Fail,
    /// Every call returned the sum.
    Pass,
}

/// The classes that the first line of each file in `tests/hostile` allows.
pub(crate) const HOSTILE: &[(&str, &[Class])] = &[
    ("01_infinite_loop_top", &[Class::Limit(Limit::Time)]),
    ("02_infinite_loop_in_solve", &[Class::Limit(Limit::Time)]),
    ("06_regex_empty_lazy", &[Class::Limit(Limit::Time), Class::Pass]),
    ("12_busy_wait_clock", &[Class::Limit(Limit::Time)]),
    ("14_memory_string_doubling", &[Class::Limit(Limit::Memory), Class::Error]),
    ("15_memory_typed_arrays", &[Class::Limit(Limit::Memory), Class::Error]),
    ("18_array_from_huge_length", &[Class::Limit(Limit::Memory), Class::Error, Class::Limit(Limit::Time)]),
    ("19_recursion_plain", &[Class::Limit(Limit::Stack)]),
    ("23_promise_never_settles", &[Class::Fail]),
    ("25_unhandled_rejection_late", &[Class::Fail]),
    ("28_frozen_world", &[Class::Fail]),
    ("31_hard_coded_and_counting", &[Class::Fail]),
    ("37_return_value_of_objects", &[Class::Fail]),
    ("39_return_wrong_numbers", &[Class::Fail]),
    ("41_console_flood", &[Class::Limit(Limit::Output), Class::Limit(Limit::Time)]),
    ("42_console_weird_values", &[Class::Fail]),
    ("43_exit_tricks", &[Class::Error, Class::Fail]),
    ("45_dynamic_import", &[Class::Error, Class::Fail]),
    ("47_no_usable_solve", &[Class::Error]),
    ("48_syntax_errors", &[Class::Error]),
    ("49_finalizer_and_weakref_jobs", &[Class::Fail]),
    ("50_serverless_handler_abuse", &[Class::Fail]),
    ("52_throw_null_looks_like_oom", &[Class::Error]),
];

/// The text of one of them.
pub(crate) fn source(name: &str) -> String {
    fs::read_to_string(format!("tests/hostile/{name}.js")).unwrap()
}

/// Three calls of a hostile program, which claims to add two numbers.
pub(crate) fn job(source: &str) -> CallJob {
    let cases = vec![vec![2.0, 3.0], vec![1.0, 2.0], vec![4.0, 9.0]];
    CallJob { source: source.to_owned(), function: "calculateCost".to_owned(), cases }
}

/// What became of these calls. Fails if the program got hold of something outside.
pub(crate) fn class(run: &CallRun) -> Class {
    let reached = run.cases.iter().any(|case| {
        matches!(case, CaseOutcome::Returned(value)
            if value.text().contains("REACHABLE") || value.text().contains("IMPORTED"))
    });
    assert!(!reached, "{run:#?}");
    if let Some(stop) = &run.stop {
        return Class::Limit(stop.limit);
    }
    if run.load != Load::Done || run.cases.iter().any(|case| matches!(case, CaseOutcome::Threw(_))) {
        return Class::Error;
    }
    let sums = [5.0, 3.0, 13.0].map(|sum| CaseOutcome::Returned(Returned::Number(sum)));
    if run.cases == sums { Class::Pass } else { Class::Fail }
}
