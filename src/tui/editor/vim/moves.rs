//! Where vim's motions lead and what its text objects cover, in a text and bytes of it. Pure; knows no cursor and no keys.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::tui::editor::vim::parse::{Find, Object, Of, Size};

/// The beginning of the line of a byte.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |feed| feed + 1)
}

/// The end of the line of a byte, before its line feed.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |feed| at + feed)
}

/// One character on in the line; its end at most.
pub(super) fn after(text: &str, at: usize) -> usize {
    at + text[at..line_end(text, at)].graphemes(true).next().map_or(0, str::len)
}

/// One character back in the line; its beginning at least.
pub(super) fn before(text: &str, at: usize) -> usize {
    let start = line_start(text, at);
    text[start..at].grapheme_indices(true).next_back().map_or(start, |(byte, _)| start + byte)
}

/// The first letter of the line of a byte, or its end.
pub(super) fn first_letter(text: &str, at: usize) -> usize {
    let (start, end) = (line_start(text, at), line_end(text, at));
    text[start..end].find(|c: char| !c.is_whitespace()).map_or(end, |letter| start + letter)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Blank,
    Word,
    Sign,
}

fn class(c: char, size: Size) -> Class {
    match c {
        c if c.is_whitespace() => Class::Blank,
        _ if size == Size::Big => Class::Word,
        c if c.is_alphanumeric() || matches!(c, '_' | '$') => Class::Word,
        _ => Class::Sign,
    }
}

fn at(text: &str, byte: usize) -> Option<char> {
    text[byte..].chars().next()
}

fn next(text: &str, byte: usize) -> usize {
    byte + at(text, byte).map_or(0, char::len_utf8)
}

fn last(text: &str, byte: usize) -> usize {
    byte - text[..byte].chars().next_back().map_or(0, char::len_utf8)
}

/// Whether the line of this byte has nothing in it.
fn is_empty_line(text: &str, byte: usize) -> bool {
    line_start(text, byte) == line_end(text, byte)
}

/// The next word; an empty line is one too.
pub(super) fn word(text: &str, from: usize, size: Size) -> usize {
    let mut here = from;
    let class_at = |byte| at(text, byte).map(|c| class(c, size));
    if let Some(run @ (Class::Word | Class::Sign)) = class_at(here) {
        while class_at(here) == Some(run) {
            here = next(text, here);
        }
    }
    while class_at(here) == Some(Class::Blank) {
        let feed = at(text, here) == Some('\n');
        here = next(text, here);
        if feed && here < text.len() && is_empty_line(text, here) {
            return here;
        }
    }
    here
}

/// The beginning of this word, or of the one before.
pub(super) fn word_back(text: &str, from: usize, size: Size) -> usize {
    let mut here = last(text, from);
    let class_at = |byte| at(text, byte).map(|c| class(c, size));
    while here > 0 && class_at(here) == Some(Class::Blank) {
        if is_empty_line(text, here) {
            return here;
        }
        here = last(text, here);
    }
    let run = class_at(here);
    while here > 0 && class_at(last(text, here)) == run && run != Some(Class::Blank) {
        here = last(text, here);
    }
    here
}

/// The last letter of this word, or of the next one.
pub(super) fn word_end(text: &str, from: usize, size: Size) -> usize {
    let class_at = |byte| at(text, byte).map(|c| class(c, size));
    let mut here = next(text, from);
    while class_at(here) == Some(Class::Blank) {
        here = next(text, here);
    }
    let run = class_at(here);
    while next(text, here) < text.len() && class_at(next(text, here)) == run {
        here = next(text, here);
    }
    if here >= text.len() { last(text, text.len()) } else { here }
}

/// The last letter of the run of letters or signs that a byte stands in.
pub(super) fn run_end(text: &str, from: usize, size: Size) -> usize {
    let class_at = |byte| at(text, byte).map(|c| class(c, size));
    let mut here = from;
    while next(text, here) < text.len() && class_at(next(text, here)) == class_at(from) {
        here = next(text, here);
    }
    here
}

/// A character of the line; none if it is not there so often. `again` looks past one that the cursor stands beside.
pub(super) fn find(text: &str, from: usize, find: Find, count: usize, again: bool) -> Option<usize> {
    let (start, end) = (line_start(text, from), line_end(text, from));
    let skip = usize::from(again && find.till);
    let found = if find.forward {
        let begin = after(text, from);
        let mut hits = text[begin..end].match_indices(find.letter).map(|(byte, _)| begin + byte);
        let beside = hits.clone().next() == Some(begin);
        hits.nth(count - 1 + if beside { skip } else { 0 })?
    } else {
        let mut hits = text[start..from].rmatch_indices(find.letter).map(|(byte, found)| (start + byte, found.len()));
        let beside = hits.clone().next().is_some_and(|(byte, length)| byte + length == from);
        hits.nth(count - 1 + if beside { skip } else { 0 })?.0
    };
    Some(match (find.till, find.forward) {
        (false, _) => found,
        (true, true) => before(text, found),
        (true, false) => after(text, found),
    })
}

/// The bracket that belongs to the first one at or after a byte in its line.
pub(super) fn pair(text: &str, from: usize) -> Option<usize> {
    const PAIRS: [(char, char); 3] = [('(', ')'), ('[', ']'), ('{', '}')];
    let end = line_end(text, from);
    let (byte, bracket) = text[from..end].char_indices().find(|(_, c)| "()[]{}".contains(*c))?;
    let here = from + byte;
    let (open, close) = *PAIRS.iter().find(|(open, close)| bracket == *open || bracket == *close)?;
    let mut depth = 0_usize;
    if bracket == open {
        for (byte, c) in text[here..].char_indices() {
            if c == open {
                depth += 1;
            } else if c == close {
                depth -= 1;
                if depth == 0 {
                    return Some(here + byte);
                }
            }
        }
    } else {
        for (byte, c) in text[..=here].char_indices().rev() {
            if c == close {
                depth += 1;
            } else if c == open {
                depth -= 1;
                if depth == 0 {
                    return Some(byte);
                }
            }
        }
    }
    None
}

/// The empty line after the lines that follow, or the end of the text.
pub(super) fn paragraph_on(text: &str, from: usize) -> usize {
    let mut here = from;
    let mut passed = !is_empty_line(text, here);
    while line_end(text, here) < text.len() {
        here = line_end(text, here) + 1;
        if !is_empty_line(text, here) {
            passed = true;
        } else if passed {
            return here;
        }
    }
    text.len()
}

/// The empty line before the lines that come before, or the beginning of the text.
pub(super) fn paragraph_back(text: &str, from: usize) -> usize {
    let mut here = line_start(text, from);
    let mut passed = !is_empty_line(text, here);
    while here > 0 {
        here = line_start(text, here - 1);
        if !is_empty_line(text, here) {
            passed = true;
        } else if passed {
            return here;
        }
    }
    0
}

/// What a text object covers, and whether that is whole lines; none where there is no such thing.
pub(super) fn object(text: &str, from: usize, object: Object) -> Option<(Range<usize>, bool)> {
    match object.of {
        Of::Word(size) => word_object(text, from, size, object.around).map(|range| (range, false)),
        Of::Quote(quote) => quoted(text, from, quote, object.around).map(|range| (range, false)),
        Of::Brackets(open, close) => bracketed(text, from, open, close, object.around),
    }
}

fn word_object(text: &str, from: usize, size: Size, around: bool) -> Option<Range<usize>> {
    let (start, end) = (line_start(text, from), line_end(text, from));
    let run = class(text[from..end].chars().next()?, size);
    let is_run = |c: char| class(c, size) == run;
    let mut from_byte = start + text[start..from].trim_end_matches(is_run).len();
    let mut to = end - text[from..end].trim_start_matches(is_run).len();
    if around {
        let blanks = |part: &str| part.len() - part.trim_start().len();
        if run == Class::Blank {
            let next = text[to..end].chars().next().map(|c| class(c, size));
            to = end - text[to..end].trim_start_matches(|c| Some(class(c, size)) == next).len();
        } else if blanks(&text[to..end]) > 0 {
            to += blanks(&text[to..end]);
        } else {
            from_byte = start + text[start..from_byte].trim_end().len();
        }
    }
    Some(from_byte..to)
}

/// The quotes around a byte, or the next ones in its line. A quote after a backslash is a letter.
fn quoted(text: &str, from: usize, quote: char, around: bool) -> Option<Range<usize>> {
    let (start, end) = (line_start(text, from), line_end(text, from));
    let mut quotes = Vec::new();
    let mut escaped = false;
    for (byte, c) in text[start..end].char_indices() {
        if c == quote && !escaped {
            quotes.push(start + byte);
        }
        escaped = c == '\\' && !escaped;
    }
    let pair = quotes.chunks_exact(2).find(|pair| pair[1] >= from)?;
    Some(if around { pair[0]..pair[1] + 1 } else { pair[0] + 1..pair[1] })
}

fn bracketed(text: &str, from: usize, open: char, close: char, around: bool) -> Option<(Range<usize>, bool)> {
    let opening = match at(text, from) {
        Some(c) if c == open => from,
        _ => {
            let mut depth = 0_usize;
            let found = text[..from].char_indices().rev().find(|(_, c)| {
                if *c == close {
                    depth += 1;
                } else if *c == open {
                    if depth == 0 {
                        return true;
                    }
                    depth -= 1;
                }
                false
            });
            found?.0
        }
    };
    let closing = pair(text, opening)?;
    if around {
        return Some((opening..closing + 1, false));
    }
    let (start, end) = (opening + 1, closing);
    // Of brackets that stand around whole lines, the lines are the inside.
    let last = line_start(text, end);
    if text[start..end].starts_with('\n') && last > start + 1 && text[last..end].trim().is_empty() {
        return Some((start + 1..last - 1, true));
    }
    Some((start..end, false))
}
