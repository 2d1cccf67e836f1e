//! Looking for words in a whole lesson. The index is made of the model alone and says for each line where it stands and when
//! it may be shown; what a learner has answered by now, the caller knows.

mod index;

use std::ops::Range;

pub use index::{Found, Index};

/// Results that are listed at most; a query with more is no query yet.
pub const MOST: usize = 200;

/// Where a line stands in the lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The section, by its place in the lesson.
    pub section: usize,
    /// The part of it.
    pub part: Part,
}

/// A part of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The section as a whole.
    Whole,
    /// A block of prose, by its place.
    Block(usize),
    /// A term card, by its place.
    Card(usize),
    /// A step of a story, both by their places.
    Step(usize, usize),
    /// A line of a platform's program: the platform by its place, the line from 0.
    Line(usize, usize),
    /// An exercise, by its place.
    Task(usize),
    /// A question, by its place.
    Question(usize),
    /// A topic among the connections, by its place.
    Topic(usize),
    /// A scenario about a trigger, by its place in the lesson.
    Scenario(usize),
}

/// When a line may be shown, so that a search gives no answer away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Always.
    Always,
    /// While no term is to be recalled.
    TermsOpen,
    /// Once the question at this place is answered.
    Answered(usize),
    /// Once the guess at the exercise at this place was made or passed over.
    TaskGuessed(usize),
    /// Once the guess at the scenario at this place was made or passed over.
    ScenarioGuessed(usize),
    /// Once the guess at the platform at this place was made or passed over.
    PlatformGuessed(usize),
    /// Once the story at this place was told to its end.
    Told(usize),
    /// Once this many hints of the challenge were asked for.
    Hints(usize),
    /// Once the challenge has passed.
    Passed,
}

/// A line that holds what was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit<'a> {
    /// Where it stands.
    pub place: Place,
    /// The line.
    pub line: &'a str,
}

/// What was looked for, cut into words. All of them must stand in a line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query(Vec<String>);

impl Query {
    /// The words of a text; capital letters are as good as small ones, accents count.
    pub fn new(text: &str) -> Self {
        Self(text.split_whitespace().map(folded).collect())
    }

    /// Whether there is no word in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The bytes of a line that the words stand at, from left to right, none over another; empty if a word is missing.
    pub fn marks(&self, line: &str) -> Vec<Range<usize>> {
        let low = folded(line);
        if self.is_empty() || !self.is_in(&low) {
            return Vec::new();
        }
        let mut found: Vec<Range<usize>> = self.0.iter().flat_map(|word| ranges(&low, word)).collect();
        found.sort_by_key(|range| (range.start, range.end));
        let mut marks: Vec<Range<usize>> = Vec::new();
        for range in found {
            match marks.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => marks.push(range),
            }
        }
        // A letter has as many bytes folded as it had before, or it was left as it is.
        marks
    }

    fn is_in(&self, low: &str) -> bool {
        self.0.iter().all(|word| low.contains(word.as_str()))
    }
}

fn ranges<'a>(low: &'a str, word: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    low.match_indices(word).map(|(at, found)| at..at + found.len())
}

/// Small letters in the place of capital ones, wherever both have as many bytes, so that places in one text are places in the
/// other.
fn folded(text: &str) -> String {
    text.chars()
        .map(|c| {
            let mut low = c.to_lowercase();
            match (low.next(), low.next()) {
                (Some(one), None) if one.len_utf8() == c.len_utf8() => one,
                _ => c,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests;
