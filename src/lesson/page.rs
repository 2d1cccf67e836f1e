//! One file of a lesson while it is read: its text, places in it, and the problems found in it. Knows nothing of what the
//! file should say.

use std::ops::Range;

use crate::lesson::problem::{Excerpt, Problem};
use crate::text::{Clean, sanitise_line, truncate};

/// Problems kept of one file; a file with more is no lesson, and nobody reads them all.
const MAX_PROBLEMS: usize = 500;

/// Characters of a message; what it lists or quotes may be longer.
const MAX_SENTENCE: usize = 400;

/// Characters of a long line shown before and after the place of a problem.
const AROUND: usize = 80;

/// Bytes of a file, from `start` to before `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    /// The first byte.
    pub(crate) start: usize,
    /// The byte after the last.
    pub(crate) end: usize,
}

impl Span {
    /// The place of a value that stands in for one that could not be read. What is said of it was not written by the
    /// author, so a problem there is not reported: the reason why it could not be read has been.
    pub(crate) const NOWHERE: Self = Self { start: usize::MAX, end: usize::MAX };

    /// The beginning of a file, for problems of the whole.
    pub(crate) const TOP: Self = Self { start: 0, end: 0 };

    /// The same bytes counted from `base` bytes further on.
    pub(crate) fn moved(self, base: usize) -> Self {
        Self { start: self.start.saturating_add(base), end: self.end.saturating_add(base) }
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self { start: range.start, end: range.end }
    }
}

/// How much of a file is spoiled by broken syntax.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Harm {
    /// The values of its line; the keys are there.
    Value,
    /// Its line, of which keys may be lost.
    Line,
    /// The block around it, between lines that begin with `[`.
    Block,
    /// Everything from its line on.
    Rest,
}

/// A file that is being read.
#[derive(Debug)]
pub(crate) struct Page<'t> {
    file: &'t str,
    text: &'t str,
    line_starts: Vec<usize>,
    /// What broken syntax may have spoiled.
    spoiled: Vec<Span>,
    sound: bool,
    problems: Vec<Problem>,
    dropped: usize,
    stand_ins: usize,
}

impl<'t> Page<'t> {
    /// The file at that path inside the lesson, with its text.
    pub(crate) fn new(file: &'t str, text: &'t str) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self {
            file,
            text,
            line_starts,
            spoiled: Vec::new(),
            sound: true,
            problems: Vec::new(),
            dropped: 0,
            stand_ins: 0,
        }
    }

    /// The text of the file.
    pub(crate) fn text(&self) -> &'t str {
        self.text
    }

    /// Reports a problem, unless its place is [`Span::NOWHERE`] or spoiled by broken syntax.
    pub(crate) fn report(&mut self, at: Span, what: impl AsRef<str>, help: impl AsRef<str>) {
        if at != Span::NOWHERE && !self.is_spoiled(at) {
            self.keep(at, what.as_ref(), help.as_ref());
        }
    }

    /// Reports broken syntax. What it may have spoiled is not judged further.
    pub(crate) fn report_syntax(&mut self, at: Span, what: impl AsRef<str>, help: impl AsRef<str>, harm: Harm) {
        self.keep(at, what.as_ref(), help.as_ref());
        self.sound &= harm == Harm::Value;
        let here = self.line_of(self.floor(at.start));
        let head = |line: &&usize| self.text[**line..].starts_with('[');
        let end_of_text = self.text.len() + 1;
        let (start, end) = (self.line_starts[here], self.line_starts.get(here + 1).copied().unwrap_or(end_of_text));
        let spoiled = match harm {
            Harm::Value | Harm::Line => Span { start, end },
            Harm::Block => Span {
                start: self.line_starts[..=here].iter().rev().find(head).copied().unwrap_or(0),
                end: self.line_starts[here + 1..].iter().find(head).copied().unwrap_or(end_of_text),
            },
            Harm::Rest => Span { start, end: end_of_text },
        };
        self.spoiled.push(spoiled);
    }

    /// Whether the place is in a line that begins with `[`.
    pub(crate) fn is_heading(&self, at: Span) -> bool {
        self.text[self.line_starts[self.line_of(self.floor(at.start))]..].starts_with('[')
    }

    /// Whether what stands there may not be what the author meant, because the syntax around it is broken.
    pub(crate) fn is_spoiled(&self, at: Span) -> bool {
        self.spoiled.iter().any(|block| (block.start..block.end).contains(&at.start))
    }

    /// Notes that a value stands in for one that could not be read.
    pub(crate) fn stand_in(&mut self) {
        self.stand_ins += 1;
    }

    /// How many values stand in for ones that could not be read.
    pub(crate) fn stand_ins(&self) -> usize {
        self.stand_ins
    }

    /// Whether no broken syntax has swallowed a key, so that what is missing was left out by the author.
    pub(crate) fn is_sound(&self) -> bool {
        self.sound
    }

    /// Forgets the problems found so far, because a better reason explains them all.
    pub(crate) fn forget(&mut self) {
        self.problems.clear();
        self.dropped = 0;
        self.spoiled.clear();
    }

    /// The line of a place, from 1.
    pub(crate) fn line(&self, at: Span) -> usize {
        self.line_of(self.floor(at.start)) + 1
    }

    /// The problems found.
    pub(crate) fn into_problems(mut self) -> Vec<Problem> {
        if self.dropped > 0 {
            let what = format!("{} more problems in this file are not listed", self.dropped);
            let end = Span { start: self.text.len(), end: self.text.len() };
            let problem = self.problem(end, &what, "repair those above first");
            self.problems.push(problem);
        }
        self.problems
    }

    fn keep(&mut self, at: Span, what: &str, help: &str) {
        if self.problems.len() < MAX_PROBLEMS {
            let problem = self.problem(at, what, help);
            self.problems.push(problem);
        } else {
            self.dropped += 1;
        }
    }

    fn problem(&self, at: Span, what: &str, help: &str) -> Problem {
        let start = self.floor(at.start);
        let line = self.line_of(start);
        let line_start = self.line_starts[line];
        let line_end = line_start + self.text[line_start..].find('\n').unwrap_or(self.text.len() - line_start);
        let before = &self.text[line_start..start.min(line_end)];
        let end = self.floor(at.end).clamp(start.min(line_end), line_end);
        Problem {
            file: sanitise_line(self.file),
            line: line + 1,
            column: before.chars().count() + 1,
            what: sentence(what),
            help: sentence(help),
            excerpt: excerpt(before, &self.text[start.min(line_end)..end], &self.text[end..line_end]),
        }
    }

    fn line_of(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= offset) - 1
    }

    /// The nearest offset at or before this one that lies in the text and between two characters.
    fn floor(&self, offset: usize) -> usize {
        self.text.floor_char_boundary(offset.min(self.text.len()))
    }
}

/// Quotes foreign text inside a message: on one line, and not longer than a name can be.
pub(crate) fn shown(foreign: &str) -> String {
    let head: String = foreign.chars().take(64).collect();
    format!("`{}`", truncate(&sanitise_line(&head), 40))
}

/// A message on one line and of a length that can be read, whatever it quotes.
fn sentence(text: &str) -> Clean {
    let head: String = text.chars().take(MAX_SENTENCE).collect();
    sanitise_line(&truncate(&sanitise_line(&head), MAX_SENTENCE as u16 - 1))
}

fn excerpt(before: &str, marked: &str, after: &str) -> Excerpt {
    let skip = before.chars().count().saturating_sub(AROUND);
    let mut text: String = before.chars().skip(skip).collect();
    if skip > 0 {
        text.insert(0, '…');
    }
    let start = sanitise_line(&text).len();
    text.extend(marked.chars().take(AROUND));
    let end = sanitise_line(&text).len();
    let rest = if marked.chars().nth(AROUND).is_some() { "" } else { after.trim_end_matches('\r') };
    text.extend(rest.chars().take(AROUND));
    if rest.len() < after.trim_end_matches('\r').len() || rest.chars().nth(AROUND).is_some() {
        text.push('…');
    }
    let text: Clean = sanitise_line(&text);
    Excerpt { mark: start.min(text.len())..end.min(text.len()), text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place(text: &str, start: usize, end: usize) -> (usize, usize, String, String) {
        let mut page = Page::new("a.toml", text);
        page.report(Span { start, end }, "wrong", "repair it");
        let problem = page.into_problems().remove(0);
        let marked = problem.excerpt.text[problem.excerpt.mark.clone()].to_owned();
        (problem.line, problem.column, problem.excerpt.text.into_string(), marked)
    }

    fn check(text: &str, part: &str, line: usize, column: usize, excerpt: &str) {
        let start = text.find(part).unwrap();
        let (got_line, got_column, got_excerpt, marked) = place(text, start, start + part.len());
        assert_eq!((got_line, got_column, got_excerpt.as_str()), (line, column, excerpt), "{text:?}");
        assert_eq!(marked, sanitise_line(part).as_str());
    }

    #[test]
    fn places_count_lines_and_characters() {
        check("a = 1\nbb = 2\n", "2", 2, 6, "bb = 2");
        check("a = 1\r\nb = 2\r\n", "b", 2, 1, "b = 2");
        check("größe = \"日本\" # x", "x", 1, 16, "größe = \"日本\" # x");
        check("a\tb", "b", 1, 3, "a  b");
        check("a = \"\x1b[31m\"", "[31m", 1, 7, "a = \"␛[31m\"");
    }

    #[test]
    fn the_end_of_a_file_is_a_place() {
        assert_eq!(place("a = 1\n", 6, 6), (2, 1, String::new(), String::new()));
        assert_eq!(place("", 0, 0), (1, 1, String::new(), String::new()));
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let text = format!("{}MARK{}", "a".repeat(5000), "b".repeat(5000));
        let expected = format!("…{}MARK{}…", "a".repeat(AROUND), "b".repeat(AROUND));
        check(&text, "MARK", 1, 5001, &expected);
    }

    fn check_harm(harm: Harm, sound: bool, judged: &[usize]) {
        let text = "a = 1\n[[b]]\nc = \nd = 1\n[[e]]\nf = 1\n";
        let mut page = Page::new("a.toml", text);
        page.report_syntax(Span { start: 16, end: 16 }, "broken", "", harm);
        for line in text.split_inclusive('\n').map(|line| line.as_ptr() as usize - text.as_ptr() as usize) {
            page.report(Span { start: line, end: line + 1 }, "judged", "");
        }
        assert_eq!(page.is_sound(), sound);
        let lines =
            page.into_problems().into_iter().filter(|problem| problem.what == "judged").map(|problem| problem.line);
        assert_eq!(lines.collect::<Vec<_>>(), judged, "{harm:?}");
    }

    #[test]
    fn what_is_spoiled_is_not_judged() {
        check_harm(Harm::Value, true, &[1, 2, 4, 5, 6]);
        check_harm(Harm::Line, false, &[1, 2, 4, 5, 6]);
        check_harm(Harm::Block, false, &[1, 5, 6]);
        check_harm(Harm::Rest, false, &[1, 2]);
    }

    #[test]
    fn stand_ins_are_not_judged() {
        let mut page = Page::new("a.toml", "a = 1");
        page.report(Span::NOWHERE, "about a stand-in", "");
        assert_eq!(page.into_problems(), []);
    }

    #[test]
    fn a_flood_of_problems_ends() {
        let mut page = Page::new("a.toml", "x");
        for _ in 0..MAX_PROBLEMS + 20 {
            page.report(Span::TOP, "wrong", "");
        }
        let problems = page.into_problems();
        assert_eq!(problems.len(), MAX_PROBLEMS + 1);
        assert_eq!(problems[MAX_PROBLEMS].what, "20 more problems in this file are not listed");
    }

    #[test]
    fn long_messages_are_cut() {
        let mut page = Page::new("a.toml", "x");
        page.report(Span::TOP, "word ".repeat(100_000), "日".repeat(100_000));
        let problem = page.into_problems().remove(0);
        assert!(problem.what.ends_with("wor…") && problem.help.ends_with("日…"), "{problem:?}");
        assert!(problem.what.len().max(problem.help.len()) < 4 * MAX_SENTENCE);
    }

    proptest! {
        #[test]
        fn every_place_lies_in_the_text(text in any::<String>(), start in 0usize..200, length in 0usize..200) {
            let (line, column, excerpt, _) = place(&text, start, start + length);
            let lines: Vec<&str> = text.split('\n').collect();
            prop_assert!(line <= lines.len());
            prop_assert!(column <= lines[line - 1].chars().count() + 1);
            prop_assert!(!excerpt.chars().any(char::is_control));
        }
    }
}
