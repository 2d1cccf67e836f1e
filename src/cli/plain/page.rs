//! What plain mode writes: whole lines of at most 76 columns, of visible signs alone. Everything that is shown passes through
//! here, so that nothing else has to see to it.

use std::io::{self, Write};

use unicode_segmentation::UnicodeSegmentation;

use crate::text::{sanitise, width, wrap};

/// Columns of a line.
pub(super) const WIDTH: u16 = 76;

/// The widest mark under whose words the next lines begin; under a wider one they are only set in.
const WIDEST_MARK: u16 = 6;

/// Lines of a foreign text that are shown; the rest is counted.
const MOST_LINES: usize = 200;

/// Lines for somebody who reads or hears them one after the other.
pub(super) struct Page {
    out: Box<dyn Write>,
}

impl Page {
    /// Lines for this output.
    pub(super) fn new(out: Box<dyn Write>) -> Self {
        Self { out }
    }

    /// A paragraph, wrapped between words.
    pub(super) fn para(&mut self, words: &str) -> io::Result<()> {
        self.hang("", words)
    }

    /// A paragraph that begins with a mark, such as `2.`; its other lines are set in under the first.
    pub(super) fn item(&mut self, mark: &str, words: &str) -> io::Result<()> {
        self.hang(&format!("{mark} "), words)
    }

    fn hang(&mut self, mark: &str, words: &str) -> io::Result<()> {
        let (mark, words) = (sanitise(mark), sanitise(words));
        let indent = width(&mark);
        if indent <= WIDEST_MARK {
            for (i, line) in wrap(&words, WIDTH - indent).iter().enumerate() {
                let before = if i == 0 { mark.to_string() } else { " ".repeat(usize::from(indent)) };
                writeln!(self.out, "{}", format!("{before}{line}").trim_end())?;
            }
            return Ok(());
        }
        let start = mark.len() - mark.trim_start().len();
        for (i, line) in wrap(&format!("{}{}", mark.trim_start(), words.as_str()), WIDTH - 4).iter().enumerate() {
            let before = start + if i == 0 { 0 } else { 2 };
            writeln!(self.out, "{:before$}{line}", "")?;
        }
        Ok(())
    }

    /// An empty line.
    pub(super) fn gap(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// A line with one under it.
    pub(super) fn heading(&mut self, words: &str) -> io::Result<()> {
        self.gap()?;
        self.para(words)?;
        writeln!(self.out, "{}", "-".repeat(usize::from(width(&sanitise(words)).min(WIDTH))))
    }

    /// Lines whose spaces mean something, such as code; what is too long goes on in the next line.
    pub(super) fn verbatim(&mut self, text: &str, indent: usize) -> io::Result<()> {
        let text = sanitise(text);
        let mut lines = text.trim_end().lines();
        for line in lines.by_ref().take(MOST_LINES) {
            for (i, part) in cut(line, usize::from(WIDTH) - indent).iter().enumerate() {
                let more = if i == 0 { "" } else { "  " };
                writeln!(self.out, "{}", format!("{:indent$}{more}{part}", "").trim_end())?;
            }
        }
        match lines.count() {
            0 => Ok(()),
            more => writeln!(self.out, "{:indent$}{more} more lines", ""),
        }
    }

    /// Lines with their numbers.
    pub(super) fn numbered(&mut self, text: &str) -> io::Result<()> {
        let lines: Vec<String> =
            text.trim_end().lines().enumerate().map(|(i, l)| format!("{:>3} {l}", i + 1)).collect();
        self.verbatim(&lines.join("\n"), 0)
    }

    /// What another command writes.
    pub(super) fn written(&mut self, write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> io::Result<()> {
        let mut bytes = Vec::new();
        write(&mut bytes)?;
        self.verbatim(&String::from_utf8_lossy(&bytes), 0)
    }

    /// Hands everything on.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A line in parts of at most so many cells, broken at a space where there is one near the end; all parts but the first leave room for
/// being set in.
fn cut(line: &str, cells: usize) -> Vec<String> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let mut used = 0;
    for letter in line.graphemes(true) {
        let wide = usize::from(width(letter));
        if used + wide > cells {
            let space = part.rfind(' ').filter(|at| *at > cells / 2).map_or(part.len(), |at| at + 1);
            let rest = part.split_off(space);
            used = 2 + usize::from(width(&rest));
            parts.push(std::mem::replace(&mut part, rest));
        }
        used += wide;
        part.push_str(letter);
    }
    parts.push(part);
    parts
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Rc<RefCell<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[track_caller]
    fn check(write: impl FnOnce(&mut Page) -> io::Result<()>, expected: &str) {
        let kept = Kept::default();
        write(&mut Page::new(Box::new(kept.clone()))).unwrap();
        assert_eq!(String::from_utf8(kept.0.take()).unwrap(), expected);
    }

    #[test]
    fn no_line_is_too_long_and_none_steers_a_terminal() {
        check(|page| page.item("1.", "a\x1b[31m\0b"), "1. a␛[31m␀b\n");
        let words = "word ".repeat(20);
        check(|page| page.item("-", &words), &format!("- {}\n  {}\n", ["word"; 15].join(" "), ["word"; 5].join(" ")));
        let long = format!("  {}", "x".repeat(80));
        check(|page| page.verbatim(&long, 2), &format!("    {}\n    {}\n", "x".repeat(72), "x".repeat(8)));
        let words = format!("{} {}", "x".repeat(60), "y".repeat(30));
        check(|page| page.verbatim(&words, 0), &format!("{}\n  {}\n", "x".repeat(60), "y".repeat(30)));
        check(|page| page.heading("Two words"), "\nTwo words\n---------\n");
        check(|page| page.numbered("a\n\n  b\n"), "  1 a\n  2\n  3   b\n");
    }
}
