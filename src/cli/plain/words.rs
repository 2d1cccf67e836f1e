//! What can be typed at a prompt: the prompt, the help and the answer to an unknown word read the same list.

use std::io;

use crate::cli::plain::page::Page;

/// What can be typed now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Words {
    /// What an empty line does.
    pub(super) enter: String,
    /// The other words, as they are typed, with what they do.
    pub(super) others: Vec<(String, String)>,
    /// Words that work everywhere; the prompt leaves them to the help.
    pub(super) everywhere: Vec<(&'static str, &'static str)>,
}

impl Words {
    /// Words of which none but an empty line is known.
    pub(super) fn new(enter: impl Into<String>) -> Self {
        Self { enter: enter.into(), ..Self::default() }
    }

    /// With one more.
    pub(super) fn and(mut self, word: impl Into<String>, does: impl Into<String>) -> Self {
        self.others.push((word.into(), does.into()));
        self
    }

    /// With one more, if something is so.
    pub(super) fn and_if(self, so: bool, word: &str, does: &str) -> Self {
        if so { self.and(word, does) } else { self }
    }

    /// The prompt: what an empty line does, and which words there are.
    pub(super) fn prompt(&self, page: &mut Page) -> io::Result<()> {
        let words: Vec<&str> = self.others.iter().map(|(word, _)| word.as_str()).collect();
        page.gap()?;
        page.item(">", &format!("Enter: {}. Or: {}", self.enter, words.join(", ")))
    }

    /// Each word on a line of its own.
    pub(super) fn help(&self, page: &mut Page) -> io::Result<()> {
        page.heading("What you can type here")?;
        page.item("  Enter:", &self.enter)?;
        self.others.iter().try_for_each(|(word, does)| page.item(&format!("  {word}:"), does))?;
        self.everywhere.iter().try_for_each(|(word, does)| page.item(&format!("  {word}:"), does))
    }
}

/// A line as its first word in small letters, and the rest.
pub(super) fn split(line: &str) -> (String, &str) {
    let line = line.trim();
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    (word.to_lowercase(), rest.trim())
}

/// A number from 1 to `most`, as a place from 0.
pub(super) fn place(word: &str, most: usize) -> Option<usize> {
    word.trim_end_matches('.').parse::<usize>().ok().filter(|number| (1..=most).contains(number)).map(|n| n - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_word_and_the_rest() {
        assert_eq!(split("  Call  GET /x  "), ("call".to_owned(), "GET /x"));
        assert_eq!(split(""), (String::new(), ""));
        assert_eq!(
            (place("3", 3), place("2.", 3), place("0", 3), place("4", 3), place("x", 3)),
            (Some(2), Some(1), None, None, None)
        );
    }
}
