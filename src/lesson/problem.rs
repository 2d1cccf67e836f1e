//! What is wrong in a lesson: where, in what words, and what to do. Knows nothing of how it is found or drawn.

use std::fmt;
use std::ops::Range;

use crate::text::Clean;

/// Something that the author of a lesson has to change. Problems sort by file, line and column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, as a path inside the lesson's folder.
    pub file: Clean,
    /// Its line, from 1.
    pub line: usize,
    /// Its column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub what: Clean,
    /// What to do.
    pub help: Clean,
    /// The line itself.
    pub excerpt: Excerpt,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.what)
    }
}

/// The line that holds a problem; of a long line, the part around it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Excerpt {
    /// The line, safe to show; empty if the problem is that there is no such file.
    pub text: Clean,
    /// The bytes of `text` that the problem is about; empty at the end of a line.
    pub mark: Range<usize>,
}

impl PartialOrd for Excerpt {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Excerpt {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (&self.text, self.mark.start, self.mark.end).cmp(&(&other.text, other.mark.start, other.mark.end))
    }
}
