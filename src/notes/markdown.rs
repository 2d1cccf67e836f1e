//! Markdown as it is written: foreign text stays text, and code cannot break out of its fence.

use std::fmt::Write;

use crate::text::{sanitise, sanitise_line};

/// A page that grows from its top.
#[derive(Debug, Default)]
pub(super) struct Page(String);

impl Page {
    /// A heading; the words are Markdown.
    pub(super) fn heading(&mut self, level: usize, words: &str) {
        self.block(&format!("{} {words}", "#".repeat(level)));
    }

    /// A paragraph; the words are Markdown.
    pub(super) fn paragraph(&mut self, words: &str) {
        self.block(words);
    }

    /// A list; the items are Markdown. Without items nothing is written.
    pub(super) fn list(&mut self, items: &[String]) {
        let items: Vec<String> = items.iter().map(|item| format!("- {item}")).collect();
        if !items.is_empty() {
            self.block(&items.join("\n"));
        }
    }

    /// A table with these heads; columns named by `right` are aligned to the right. The cells are Markdown.
    pub(super) fn table(&mut self, heads: &[&str], right: &[usize], rows: impl Iterator<Item = Vec<String>>) {
        let mut lines = vec![heads.iter().map(|head| (*head).to_owned()).collect::<Vec<_>>()];
        let rule = |at: usize| if right.contains(&at) { "---:".to_owned() } else { "---".to_owned() };
        lines.push((0..heads.len()).map(rule).collect());
        lines.extend(rows);
        let lines: Vec<String> = lines.iter().map(|cells| format!("| {} |", cells.join(" | "))).collect();
        self.block(&lines.join("\n"));
    }

    /// Code, whatever is in it: the fence is longer than any row of backticks.
    pub(super) fn code(&mut self, language: &str, text: &str) {
        let text = sanitise(text.trim_end_matches(['\n', '\r']));
        let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(longest.max(2) + 1);
        let language: String = language.chars().filter(char::is_ascii_alphanumeric).collect();
        self.block(&format!("{fence}{language}\n{}\n{fence}", text.as_str()));
    }

    /// The whole page.
    pub(super) fn text(self) -> String {
        self.0
    }

    fn block(&mut self, text: &str) {
        let gap = if self.0.is_empty() { "" } else { "\n" };
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "{gap}{text}");
    }
}

/// Foreign words on one line, of which no sign means anything to Markdown.
pub(super) fn line(foreign: &str) -> String {
    let clean = sanitise_line(foreign);
    let mut out = String::with_capacity(clean.len());
    for (at, c) in clean.char_indices() {
        let first = clean[..at].trim_start().chars().all(|c| c.is_ascii_digit());
        let special = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' => true,
            // At the beginning of a line these make lists, headings and rules.
            '#' | '-' | '+' | '=' => at == 0,
            '.' | ')' => first && at > 0,
            _ => false,
        };
        if special {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Takes the backslashes away again.
    fn plain(line: &str) -> String {
        let mut out = String::new();
        let mut signs = line.chars();
        while let Some(c) = signs.next() {
            out.extend(if c == '\\' { signs.next() } else { Some(c) });
        }
        out
    }

    fn check(foreign: &str, expected: &str) {
        assert_eq!(line(foreign), expected);
    }

    #[test]
    fn foreign_words_stay_words() {
        check("a * b_c", "a \\* b\\_c");
        check("<script>&amp;`x`", "\\<script\\>\\&amp;\\`x\\`");
        check("# not a heading", "\\# not a heading");
        check("12. not a list", "12\\. not a list");
        check("$10.00", "$10.00");
        check("- no", "\\- no");
        check("a | b", "a \\| b");
        check("[x](y)", "\\[x\\](y)");
        check("two\nlines\u{1b}", "two␊lines␛");
    }

    #[test]
    fn code_stays_in_its_fence() {
        let mut page = Page::default();
        page.code("js", "a\n```\n````js\nb\u{202e}\n");
        assert_eq!(page.text(), "`````js\na\n```\n````js\nb⟨U+202E⟩\n`````\n");
        let mut page = Page::default();
        page.code("j`s\n", "x");
        assert_eq!(page.text(), "```js\nx\n```\n");
    }

    proptest! {
        #[test]
        fn every_line_can_be_read_back(foreign in any::<String>()) {
            let written = line(&foreign);
            prop_assert_eq!(written.lines().count().max(1), 1);
            let clean = sanitise_line(&foreign);
            prop_assert_eq!(plain(&written), clean.as_str());
        }

        #[test]
        fn no_code_ends_its_fence(code in "[`a\\n]{0,40}") {
            let mut page = Page::default();
            page.code("js", &code);
            let text = page.text();
            let fence: String = text.chars().take_while(|c| *c == '`').collect();
            prop_assert_eq!(text.lines().filter(|line| line.starts_with(&fence)).count(), 2);
        }
    }
}
