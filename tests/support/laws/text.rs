//! The law of shown text: whatever comes in, what is shown can neither steer a terminal nor hide in it, nor be wider or
//! longer than it says. Says in its own words what must not be shown, and asks nobody.

use serverless_tutor::text::{sanitise, sanitise_line, truncate, width, wrap};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Marks that may stand on one letter.
const MARKS: usize = 3;

/// Checks every way in which text is made safe, cut and wrapped.
pub(crate) fn check(foreign: &str, cells: u16) {
    let many = sanitise(foreign);
    let one = sanitise_line(foreign);
    assert!(!one.contains('\n'));
    for line in many.split('\n').chain([one.as_str()]) {
        assert_shown(line);
    }
    // Every character becomes at most `⟨U+10FFFF⟩`.
    assert!(many.len() <= 6 * foreign.len() && one.len() <= 6 * foreign.len());
    assert_eq!(sanitise(&many), many, "not the same when it is made safe twice");
    assert_eq!(sanitise_line(&one), one, "not the same when it is made safe twice");
    let cut = truncate(&one, cells);
    assert!(width(&cut) <= cells, "{cut:?} is wider than {cells}");
    assert_shown(&cut);
    let lines = wrap(&many, cells);
    for line in &lines {
        assert!(width(line) <= cells.max(1) || line.graphemes(true).count() == 1, "{line:?} is wider than {cells}");
    }
    let words = |text: &str| text.split_whitespace().collect::<String>();
    assert_eq!(words(&lines.concat()), words(&many), "words were lost");
}

/// Fails if a line, as it is shown, holds anything but visible characters and spaces.
pub(crate) fn assert_shown(line: &str) {
    let mut marks = 0;
    for c in line.chars() {
        assert!(!is_hostile(c), "U+{:04X} in {line:?}", c as u32);
        marks = if c.width() == Some(0) { marks + 1 } else { 0 };
        assert!(marks <= MARKS, "{marks} marks on one letter of {line:?}");
    }
    for grapheme in line.graphemes(true) {
        // Terminals that add up the characters and those that join them must come to the same place.
        let added: usize = grapheme.chars().filter_map(UnicodeWidthChar::width).sum();
        assert_eq!(UnicodeWidthStr::width(grapheme), added, "{grapheme:?} is as wide as its terminal wants");
    }
}

/// Characters that steer a terminal, reorder text, or are not seen.
fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{feff}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{e000}'..='\u{f8ff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..='\u{10ffff}')
}
