//! A promise that is tried many times: how often it held, what broke it, and the worst figure beside its limit. Knows nothing
//! of what is tried. The same trials run a few times in every test run and as often as `docs/reliability.md` says in
//! `cargo bench --bench reliability`.

use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// How often a promise is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    /// As often as every test run can afford.
    Short,
    /// As often as the promise says.
    Full,
}

impl Effort {
    /// The number of tries.
    pub(crate) fn of(self, short: usize, full: usize) -> usize {
        match self {
            Self::Short => short,
            Self::Full => full,
        }
    }

    /// The limit of a time: a machine that does everything at once in a test run gets ten times as much.
    pub(crate) fn limit(self, full: Duration) -> Duration {
        match self {
            Self::Short => full * 10,
            Self::Full => full,
        }
    }
}

/// What came of trying one promise.
#[derive(Debug)]
#[must_use = "a promise may have been broken"]
pub(crate) struct Trial {
    /// The promise, as a line of a table.
    pub(crate) promise: &'static str,
    /// How often it was tried.
    pub(crate) tried: usize,
    /// How often it held.
    pub(crate) held: usize,
    /// What was measured beside.
    pub(crate) figures: Vec<Figure>,
    /// What broke it, case by case.
    broken: Vec<String>,
    /// What could not be tried on this machine.
    pub(crate) left_out: Vec<String>,
}

/// Something measured, with what it may be at most.
#[derive(Debug)]
pub(crate) struct Figure {
    /// What it is.
    pub(crate) what: &'static str,
    /// The worst that was seen.
    pub(crate) worst: Duration,
    /// What the promise allows.
    pub(crate) limit: Duration,
}

impl Trial {
    /// A promise that was not tried yet.
    pub(crate) fn new(promise: &'static str) -> Self {
        Self { promise, tried: 0, held: 0, figures: Vec::new(), broken: Vec::new(), left_out: Vec::new() }
    }

    /// Tries it once; the promise is broken in `case` if `attempt` panics. Gives what the attempt gave, if it held.
    pub(crate) fn attempt<T>(&mut self, case: &str, attempt: impl FnOnce() -> T) -> Option<T> {
        self.tried += 1;
        match catch_unwind(AssertUnwindSafe(attempt)) {
            Ok(given) => {
                self.held += 1;
                Some(given)
            }
            Err(why) => {
                let text = why.downcast_ref::<String>().cloned();
                let text = text.or_else(|| why.downcast_ref::<&str>().map(ToString::to_string));
                self.broken.push(format!("{case}: {}", text.unwrap_or_default()));
                None
            }
        }
    }

    /// Says that a part is not tried because this machine lacks what it takes. A test run goes on without it; the full effort
    /// needs it.
    pub(crate) fn leave_out(&mut self, effort: Effort, part: &str, why: &str) {
        let words = format!("{}, {part}: not tried, for {why}", self.promise);
        match effort {
            Effort::Short => self.left_out.push(words),
            Effort::Full => {
                self.tried += 1;
                self.broken.push(words);
            }
        }
    }

    /// Keeps the worst of a time that is measured again and again.
    pub(crate) fn time(&mut self, what: &'static str, took: Duration, limit: Duration) {
        match self.figures.iter_mut().find(|figure| figure.what == what) {
            Some(figure) => figure.worst = figure.worst.max(took),
            None => self.figures.push(Figure { what, worst: took, limit }),
        }
    }

    /// Whether the promise held every time, and every figure kept its limit.
    pub(crate) fn is_held(&self) -> bool {
        (self.tried > 0 || !self.left_out.is_empty()) && self.held == self.tried && self.figures.iter().all(|figure| figure.worst <= figure.limit)
    }

    /// What broke the promise, for whoever has to mend it.
    pub(crate) fn report(&self) -> String {
        let mut report = format!("{}: held {} of {}", self.promise, self.held, self.tried);
        for figure in self.figures.iter().filter(|figure| figure.worst > figure.limit) {
            let _ = write!(report, "\n{} took {:?}, and may take {:?}", figure.what, figure.worst, figure.limit);
        }
        for broken in &self.broken {
            let _ = write!(report, "\n{broken}");
        }
        report
    }
}
