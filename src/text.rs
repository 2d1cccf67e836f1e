//! Foreign text made safe to show. Lessons, guest output and file names pass through here before they reach a terminal:
//! what could steer it, reorder it or hide in it is turned into visible signs.

use std::fmt;
use std::ops::Deref;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Combining marks kept on one base character; more of them would paint over neighbouring rows.
const MAX_MARKS: usize = 3;

/// Text that holds only visible characters, spaces and line feeds. Made by [`sanitise`] or [`sanitise_line`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize)]
pub struct Clean(String);

impl Clean {
    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, given away.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl Deref for Clean {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Clean {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Clean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<&str> for Clean {
    fn from(foreign: &str) -> Self {
        sanitise(foreign)
    }
}

impl PartialEq<str> for Clean {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Clean {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

/// Makes text visible and keeps its line feeds: a tab becomes two spaces, CR LF becomes LF, other control characters
/// become control pictures (`␛`), and marks that reorder or hide text become `⟨U+202E⟩`.
pub fn sanitise(foreign: &str) -> Clean {
    Clean(visible(foreign, Feeds::Kept))
}

/// As [`sanitise`], for text that must stay on one line: a line feed becomes `␊`.
pub fn sanitise_line(foreign: &str) -> Clean {
    Clean(visible(foreign, Feeds::Shown))
}

#[derive(Clone, Copy, PartialEq)]
enum Feeds {
    Kept,
    Shown,
}

fn visible(foreign: &str, feeds: Feeds) -> String {
    if is_plain(foreign) {
        return foreign.to_owned();
    }
    let mut out = String::with_capacity(foreign.len() + 16);
    let mut marks = 0;
    let mut rest = foreign.chars().peekable();
    while let Some(c) = rest.next() {
        if stands_alone(c) {
            marks = 0;
            out.push(c);
            continue;
        }
        if is_mark(c) {
            marks += 1;
            // A mark needs a base to sit on; without one, or in a flood, it is shown by number or left out.
            match marks {
                _ if out.is_empty() || out.ends_with('\n') => push_code(&mut out, c),
                n if n <= MAX_MARKS => out.push(c),
                n if n == MAX_MARKS + 1 => out.push('…'),
                _ => {}
            }
            continue;
        }
        marks = 0;
        match c {
            '\n' if feeds == Feeds::Kept => out.push('\n'),
            '\r' if feeds == Feeds::Kept && rest.peek() == Some(&'\n') => {}
            '\t' => out.push_str("  "),
            '\u{0}'..='\u{1f}' => out.push(char::from_u32(0x2400 + c as u32).unwrap_or('␦')),
            '\u{7f}' => out.push('␡'),
            c if is_hidden(c) => push_code(&mut out, c),
            c => out.push(c),
        }
    }
    let is_safe = out.chars().all(|c| c == '\n' || stands_alone(c)) || out.graphemes(true).all(is_sum_of_its_parts);
    if is_safe { out } else { taken_apart(&out) }
}

/// Characters that are seen and never joined with one beside them, told without a table: signs of ASCII, most letters of Latin,
/// Greek and Cyrillic, Japanese and Chinese, and common pictures. Nearly all that is printed is made of these.
fn stands_alone(c: char) -> bool {
    matches!(c,
        ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{370}'..='\u{377}' | '\u{391}'..='\u{3a1}' | '\u{3a3}'..='\u{482}'
        | '\u{48a}'..='\u{52f}' | '\u{2500}'..='\u{259f}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{1f400}'..='\u{1f64f}' | '\u{1f680}'..='\u{1f6c5}')
}

/// Whether terminals that join characters and terminals that do not give a letter the same cells.
fn is_sum_of_its_parts(grapheme: &str) -> bool {
    grapheme.len() == 1 || UnicodeWidthStr::width(grapheme) == usize::from(width(grapheme))
}

/// Shows characters by number that would be joined with those before them on some terminals only.
fn taken_apart(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for grapheme in text.graphemes(true) {
        let mut start = out.len();
        for c in grapheme.chars() {
            out.push(c);
            if !is_sum_of_its_parts(&out[start..]) {
                out.truncate(out.len() - c.len_utf8());
                push_code(&mut out, c);
                start = out.len();
            }
        }
    }
    out
}

fn push_code(out: &mut String, c: char) {
    use fmt::Write;
    write!(out, "⟨U+{:04X}⟩", c as u32).expect("writing to a string cannot fail");
}

/// Marks that sit on the character before them and take no cell: accents, but not the invisible joiners.
fn is_mark(c: char) -> bool {
    c.width() == Some(0) && !is_hidden(c) && !c.is_control()
}

/// Characters that are not seen but change what is: C1 controls, bidirectional and zero-width marks, separators, tags,
/// variation selectors, skin tones, fillers, private use, the byte order mark and non-characters.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{e000}'..='\u{f8ff}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{1f3fb}'..='\u{1f3ff}'
        | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..='\u{10ffff}')
        || (c as u32) & 0xfffe == 0xfffe
        || matches!(c, '\u{fdd0}'..='\u{fdef}')
}

/// Whether a text is made of the visible signs of ASCII and spaces alone: it is safe to show, and each takes one cell.
pub fn is_plain(text: &str) -> bool {
    text.bytes().all(|b| (0x20..0x7f).contains(&b))
}

/// Width in terminal cells: the sum of the characters, which is what a terminal comes to that gets them one by one.
pub fn width(text: &str) -> u16 {
    // Most words are plain, and counting them is much quicker than looking each sign up.
    let cells = if is_plain(text) { text.len() } else { text.chars().map(|c| c.width().unwrap_or(1)).sum() };
    u16::try_from(cells).unwrap_or(u16::MAX)
}

/// The longest beginning of `text` that fits into `cells`, with `…` as its last cell if something was cut.
pub fn truncate(text: &str, cells: u16) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let w = width(grapheme);
        if used + w + 1 > cells {
            break;
        }
        used += w;
        out.push_str(grapheme);
    }
    if cells > 0 {
        out.push('…');
    }
    out
}

/// Wraps text at spaces into lines of at most `cells` cells; words longer than a line are broken. Line feeds in the text
/// start new lines; an empty text is one empty line.
pub fn wrap(text: &str, cells: u16) -> Vec<String> {
    text.split('\n').flat_map(|line| wrap_line(line, cells.max(1))).collect()
}

fn wrap_line(text: &str, cells: u16) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split_whitespace() {
        let w = width(word);
        if !line.is_empty() && used + 1 + w > cells {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if !line.is_empty() {
            line.push(' ');
            used += 1;
        }
        if w <= cells {
            line.push_str(word);
            used += w;
            continue;
        }
        for grapheme in word.graphemes(true) {
            let g = width(grapheme);
            if used + g > cells && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push_str(grapheme);
            used += g;
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(foreign: &str, expected: &str) {
        assert_eq!(sanitise(foreign), expected, "{foreign:?}");
    }

    #[test]
    fn what_stands_alone_is_seen_and_joins_nothing() {
        let alone: Vec<char> = ('\0'..=char::MAX).filter(|c| stands_alone(*c)).collect();
        for c in &alone {
            assert!(!is_mark(*c) && !is_hidden(*c) && !c.is_control(), "{c:?}");
            for beside in ['a', 'é', '日', '🚀', '\n', *c] {
                let pairs = format!("{beside}{c}{beside}");
                assert_eq!(pairs.graphemes(true).count(), 3, "{pairs:?}");
            }
        }
        assert!(alone.len() > 25_000);
    }

    #[test]
    fn control_characters_become_pictures() {
        check("\x1b[31mred\x07", "␛[31mred␇");
        check("a\0b\x7f", "a␀b␡");
        check("one\r\ntwo\rthree", "one\ntwo␍three");
        check("a\tb", "a  b");
    }

    #[test]
    fn marks_that_reorder_or_hide_become_numbers() {
        check("a\u{202e}b", "a⟨U+202E⟩b");
        check("zero\u{200b}width", "zero⟨U+200B⟩width");
        check("\u{9b}31m", "⟨U+009B⟩31m");
        check("\u{feff}x", "⟨U+FEFF⟩x");
    }

    #[test]
    fn ordinary_letters_stay() {
        check("Grüße, 日本語, é, ✓", "Grüße, 日本語, é, ✓");
        check("e\u{301}", "e\u{301}");
    }

    #[test]
    fn letters_are_as_wide_as_their_characters() {
        check("👍🏽", "👍⟨U+1F3FD⟩");
        check("👩\u{200d}👧", "👩⟨U+200D⟩👧");
        check("🇩🇪", "🇩🇪");
        // Lam and alef are one glyph where a terminal joins them.
        assert_eq!((width("لا"), width("🇩🇪"), width("e\u{301}")), (2, 2, 1));
    }

    #[test]
    fn combining_floods_end() {
        let flood = format!("a{}", "\u{301}".repeat(50));
        assert_eq!(sanitise(&flood).chars().count(), 1 + MAX_MARKS + 1);
        check("\u{301}x", "⟨U+0301⟩x");
    }

    #[test]
    fn one_line_shows_its_feeds() {
        assert_eq!(sanitise_line("a\nb"), "a␊b");
    }

    #[test]
    fn cut_text_has_a_sign() {
        assert_eq!(truncate("abcdef", 4), "abc…");
        assert_eq!(truncate("abc", 3), "abc");
        assert_eq!(truncate("日本語", 4), "日…");
        assert_eq!(truncate("abc", 0), "");
    }

    #[test]
    fn wrapping_breaks_at_spaces_and_inside_long_words() {
        assert_eq!(wrap("the quick brown fox", 9), ["the quick", "brown fox"]);
        assert_eq!(wrap("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
        assert_eq!(wrap("", 5), [""]);
        assert_eq!(wrap("a\n\nb", 5), ["a", "", "b"]);
    }

    proptest! {
        #[test]
        fn nothing_that_steers_a_terminal_survives(foreign in any::<String>()) {
            let clean = sanitise_line(&foreign);
            prop_assert!(!clean.chars().any(|c| c.is_control() || is_hidden(c)));
            prop_assert_eq!(sanitise_line(&clean), clean.clone());
        }

        #[test]
        fn wrapped_lines_fit(foreign in "\\PC{0,200}", cells in 2u16..60) {
            for line in wrap(&sanitise(&foreign), cells) {
                prop_assert!(width(&line) <= cells || line.graphemes(true).count() == 1, "{:?}", line);
            }
        }

        #[test]
        fn truncated_text_fits(foreign in "\\PC{0,80}", cells in 0u16..40) {
            prop_assert!(width(&truncate(&sanitise_line(&foreign), cells)) <= cells);
        }
    }
}
