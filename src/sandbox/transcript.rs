//! What a guest printed: the first and the last lines, and how many were left out between them. Knows nothing of
//! processes; what is kept never decides a verdict.

use std::collections::VecDeque;

use crate::text::Clean;

/// Lines kept at each end.
const LINES: usize = 500;
/// Bytes kept at each end; 64 KiB in all.
const BYTES: usize = 32 << 10;

/// One printed line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The case that printed it, by its place; `None` while the program was loaded.
    pub case: Option<usize>,
    /// The method of `console` that printed it.
    pub level: Level,
    /// The text without its line feed.
    pub text: Clean,
}

/// The methods of `console`, by how serious they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// `console.debug`.
    Debug,
    /// `console.log` and what is like it.
    Log,
    /// `console.info`.
    Info,
    /// `console.warn`.
    Warn,
    /// `console.error` and a failed `console.assert`.
    Error,
}

impl Level {
    /// Every level, in the order of its number in frames.
    pub(super) const ALL: [Self; 5] = [Self::Debug, Self::Log, Self::Info, Self::Warn, Self::Error];

    /// Its name in JSON, that of the method.
    pub fn name(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Log => "log",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// What is kept of the printed lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Transcript {
    /// The first lines.
    pub head: Vec<Line>,
    /// How many lines were left out here.
    pub dropped: u64,
    /// The last lines.
    pub tail: Vec<Line>,
}

impl Transcript {
    /// The kept lines in order.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.head.iter().chain(&self.tail)
    }

    /// Whether a case printed anything that was kept.
    pub fn mentions(&self, case: usize) -> bool {
        self.lines().any(|line| line.case == Some(case))
    }
}

/// Takes lines as they come and keeps what fits.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    head: Vec<Line>,
    head_bytes: usize,
    tail: VecDeque<Line>,
    tail_bytes: usize,
    dropped: u64,
}

impl Recorder {
    /// Takes in what one call printed; each of its lines counts as one.
    pub(super) fn print(&mut self, case: Option<usize>, level: Level, text: &Clean) {
        for line in text.split('\n') {
            self.keep(Line { case, level, text: Clean::from(line) });
        }
    }

    /// What was kept.
    pub(super) fn finish(self) -> Transcript {
        Transcript { head: self.head, dropped: self.dropped, tail: self.tail.into() }
    }

    fn keep(&mut self, line: Line) {
        let fits = self.head.len() < LINES && self.head_bytes + line.text.len() <= BYTES;
        if fits && self.tail.is_empty() && self.dropped == 0 {
            self.head_bytes += line.text.len();
            self.head.push(line);
            return;
        }
        self.tail_bytes += line.text.len();
        self.tail.push_back(line);
        while self.tail.len() > LINES || self.tail_bytes > BYTES {
            let Some(oldest) = self.tail.pop_front() else { break };
            self.tail_bytes -= oldest.text.len();
            self.dropped += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record(lines: &[String]) -> Transcript {
        let mut recorder = Recorder::default();
        for line in lines {
            recorder.print(None, Level::Log, &Clean::from(line.as_str()));
        }
        recorder.finish()
    }

    #[test]
    fn the_middle_of_a_flood_is_left_out() {
        let kept = record(&(0..2000).map(|i| i.to_string()).collect::<Vec<_>>());
        assert_eq!((kept.head.len(), kept.dropped, kept.tail.len()), (500, 1000, 500));
        assert_eq!((&*kept.head[499].text, &*kept.tail[0].text, &*kept.tail[499].text), ("499", "1500", "1999"));
    }

    #[test]
    fn few_lines_are_all_kept() {
        let kept = record(&["one\ntwo".to_owned(), String::new()]);
        let texts: Vec<&str> = kept.lines().map(|line| &*line.text).collect();
        assert_eq!((texts, kept.dropped), (vec!["one", "two", ""], 0));
    }

    proptest! {
        #[test]
        fn no_line_is_lost_uncounted(lengths in prop::collection::vec(0usize..9000, 0..60)) {
            let kept = record(&lengths.iter().map(|n| "z".repeat(*n)).collect::<Vec<_>>());
            let bytes: usize = kept.lines().map(|line| line.text.len()).sum();
            prop_assert_eq!(kept.lines().count() as u64 + kept.dropped, lengths.len() as u64);
            prop_assert!(bytes <= 2 * BYTES);
        }
    }
}
