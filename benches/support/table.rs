//! The table in which measurements are printed: what was measured, two figures, and the budget if there is one. Measures
//! nothing itself.

use std::io::{self, Write};
use std::time::Duration;

/// With this argument the rows are those of a table in Markdown, to be copied into `docs/performance.md`.
const MARKDOWN: &str = "--markdown";

/// What was measured, line by line.
pub(crate) struct Table {
    form: Form,
}

/// How a line is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Columns,
    Markdown,
}

impl Table {
    /// A table on the standard output, in the form that the arguments of the program ask for.
    pub(crate) fn new() -> Self {
        let markdown = std::env::args().any(|argument| argument == MARKDOWN);
        Self { form: if markdown { Form::Markdown } else { Form::Columns } }
    }

    /// The names of the columns of figures, and beside them the budget.
    pub(crate) fn head(&self, first: &str, second: &str) {
        let what = if self.form == Form::Markdown { "what" } else { "" };
        self.heads([what, first, second, "budget"]);
    }

    /// The names of all columns.
    pub(crate) fn heads(&self, [what, first, second, limit]: [&str; 4]) {
        if self.form == Form::Markdown {
            print("");
        }
        self.line(what, first, second, limit);
        if self.form == Form::Markdown {
            print("|---|---|---|---|");
        }
    }

    /// A line of times; the budget is for p99.
    pub(crate) fn row(&self, what: &str, taken: &[Duration], budget: Option<Duration>) {
        let budget = budget.map(|budget| format!("{} ms", budget.as_micros() as f64 / 1000.0)).unwrap_or_default();
        self.line(what, &shown(share(taken, 50)), &shown(share(taken, 99)), &budget);
    }

    /// A line in words.
    pub(crate) fn line(&self, what: &str, first: &str, second: &str, budget: &str) {
        print(&match self.form {
            Form::Columns => format!("{what:<72}{first:>12}{second:>12}{budget:>12}"),
            Form::Markdown => format!("| {what} | {first} | {second} | {budget} |"),
        });
    }
}

/// Prints a line at once, also one between those of a table.
pub(crate) fn print(line: &str) {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}").unwrap();
    out.flush().unwrap();
}

/// The time that this percentage of the runs kept.
pub(crate) fn share(taken: &[Duration], percent: usize) -> Duration {
    let mut sorted = taken.to_vec();
    sorted.sort_unstable();
    sorted[(sorted.len() * percent).div_ceil(100).saturating_sub(1)]
}

/// A time in milliseconds.
pub(crate) fn shown(time: Duration) -> String {
    format!("{:.3} ms", time.as_secs_f64() * 1000.0)
}
