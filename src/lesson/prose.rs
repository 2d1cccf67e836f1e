//! The part of Markdown that lessons are written in, read into blocks and pieces. Anything else is a problem with its place.
//! Knows nothing of widths and colours.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, OffsetIter, Options, Parser, Tag, TagEnd};

use crate::lesson::field::unfolded;
use crate::lesson::model::{Block, Look, Note, Piece, Prose, Snippet, Text};
use crate::lesson::page::{Page, Span, shown};
use crate::lesson::raw::At;
use crate::text::{sanitise, sanitise_line};

mod picture;

/// Blocks of one file.
const MAX_BLOCKS: usize = 2_000;

/// Reads a whole file of Markdown.
pub(crate) fn prose(page: &mut Page<'_>) -> Prose {
    let mut walk = Walk::new(page, page.text(), Ground::Whole);
    let (mut blocks, mut written) = (Vec::new(), false);
    while let Some((event, range)) = walk.next() {
        written = true;
        if blocks.len() == MAX_BLOCKS {
            walk.report(&range, "the file is too long to be read in one section", "cut it into several sections");
            break;
        }
        blocks.extend(walk.block(event, &range));
    }
    if !written {
        page.report(Span::TOP, "there is no text in the file", "write at least one paragraph");
    }
    Prose { blocks }
}

/// Reads a text of one line with `**bold**`, `*quiet*` and `` `code` ``.
pub(crate) fn inline(page: &mut Page<'_>, raw: &At<String>) -> Text {
    let line = unfolded(&raw.value);
    if line.is_empty() {
        page.report(raw.at, "the text is empty", "write something here");
        return Text::default();
    }
    // Where the file holds the same letters, a place in the text is a place in the file.
    let written = page.text().get(raw.at.start..raw.at.end).unwrap_or_default();
    let ground = written.find(&line).map_or(Ground::Spot(raw.at), |inside| Ground::Part(raw.at.start + inside));
    let mut walk = Walk::new(page, &line, ground);
    let mut text = Text::default();
    while let Some((event, range)) = walk.next() {
        match event {
            Event::Start(Tag::Paragraph) => text = walk.pieces(TagEnd::Paragraph),
            other => {
                let what = format!("{} is not supported in this text", name_of(&other));
                walk.report(&range, &what, "use words, **bold**, *quiet* and `code` only");
                walk.skip(&other);
            }
        }
    }
    text
}

/// How places in the Markdown become places in the page.
enum Ground {
    /// The Markdown is the page.
    Whole,
    /// The Markdown begins there.
    Part(usize),
    /// The letters differ: everything is at one place.
    Spot(Span),
}

/// Goes through the Markdown once, front to back, without recursion, whatever is nested in it.
struct Walk<'w, 'p, 't> {
    page: &'p mut Page<'t>,
    events: OffsetIter<'w>,
    ground: Ground,
    /// How many problems have been reported; what seems empty may only have been refused.
    reported: usize,
}

impl<'w, 'p, 't> Walk<'w, 'p, 't> {
    fn new(page: &'p mut Page<'t>, markdown: &'w str, ground: Ground) -> Self {
        // Tables are asked for only to be seen: without the option they would be taken for paragraphs.
        let parser = Parser::new_ext(markdown, Options::ENABLE_TABLES);
        let definitions: Vec<Range<usize>> =
            parser.reference_definitions().iter().map(|(_, definition)| definition.span.clone()).collect();
        let mut walk = Self { page, events: parser.into_offset_iter(), ground, reported: 0 };
        for definition in definitions {
            walk.report(&definition, "links are not supported", "write the address as `code`");
        }
        walk
    }

    fn next(&mut self) -> Option<(Event<'w>, Range<usize>)> {
        self.events.next()
    }

    fn report(&mut self, range: &Range<usize>, what: &str, help: &str) {
        let at = match self.ground {
            Ground::Whole => Span::from(range.clone()),
            Ground::Part(base) => Span::from(range.clone()).moved(base),
            Ground::Spot(at) => at,
        };
        self.page.report(at, what, help);
        self.reported += 1;
    }

    fn report_empty(&mut self, text: &Text, reported: usize, range: &Range<usize>, what: &str, help: &str) {
        if text.0.is_empty() && self.reported == reported {
            self.report(range, what, help);
        }
    }

    /// Goes past the end of what has begun with this event.
    fn skip(&mut self, event: &Event<'_>) {
        let mut depth = usize::from(matches!(event, Event::Start(_)));
        while depth > 0 {
            match self.next() {
                Some((Event::Start(_), _)) => depth += 1,
                Some((Event::End(_), _)) => depth -= 1,
                Some(_) => {}
                None => return,
            }
        }
    }

    fn refuse(&mut self, event: &Event<'_>, range: &Range<usize>) {
        let what = format!("{} is not supported", name_of(event));
        self.report(range, &what, help_for(event));
        self.skip(event);
    }

    fn block(&mut self, event: Event<'w>, range: &Range<usize>) -> Option<Block> {
        match event {
            Event::Start(Tag::Paragraph) => Some(Block::Paragraph(self.pieces(TagEnd::Paragraph))),
            Event::Start(Tag::Heading { level: HeadingLevel::H2, .. }) => {
                let reported = self.reported;
                let text = self.pieces(TagEnd::Heading(HeadingLevel::H2));
                self.report_empty(&text, reported, range, "the heading is empty", "write its words after ##");
                Some(Block::Heading(text))
            }
            Event::Start(Tag::List(None)) => Some(Block::List(self.items())),
            Event::Start(Tag::BlockQuote(_)) => self.note(range).map(Block::Note),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(words))) => self.fence(&words, range),
            other => {
                self.refuse(&other, range);
                None
            }
        }
    }

    /// The items of a list, after its beginning.
    fn items(&mut self) -> Vec<Text> {
        let mut items = Vec::new();
        while let Some((event, range)) = self.next() {
            match event {
                Event::Start(Tag::Item) => {
                    let reported = self.reported;
                    let text = self.pieces(TagEnd::Item);
                    self.report_empty(
                        &text,
                        reported,
                        &range,
                        "the list item is empty",
                        "write its words after the hyphen",
                    );
                    items.push(text);
                }
                Event::End(_) => break,
                other => self.refuse(&other, &range),
            }
        }
        items
    }

    /// A note, after the beginning of its quote: one paragraph that begins with its label in bold.
    fn note(&mut self, range: &Range<usize>) -> Option<Note> {
        let (mut note, reported) = (None, self.reported);
        while let Some((event, inner)) = self.next() {
            match event {
                Event::Start(Tag::Paragraph) if note.is_none() => note = Some(self.pieces(TagEnd::Paragraph)),
                Event::End(TagEnd::BlockQuote(_)) => break,
                other => {
                    self.report(&inner, "a note is one paragraph", "begin another note, or go on outside it");
                    self.skip(&other);
                }
            }
        }
        let mut pieces = note.unwrap_or_default().0.into_iter();
        let Some(Piece { text: label, look: Look::Strong }) = pieces.next() else {
            self.report(range, "a note begins with its label in bold", "write > **In practice** and then the text");
            return None;
        };
        let text = trimmed(Text(pieces.collect()));
        self.report_empty(&text, reported, range, "the note has no text after its label", "write what it says");
        Some(Note { label, text })
    }

    /// Fenced lines: code, or the data of a picture.
    fn fence(&mut self, words: &str, range: &Range<usize>) -> Option<Block> {
        let mut text = String::new();
        let mut part: Option<Range<usize>> = None;
        while let Some((event, inner)) = self.next() {
            match event {
                Event::Text(lines) => {
                    text.push_str(&lines);
                    part = Some(part.map_or(inner.start, |part| part.start)..inner.end);
                }
                _ => break,
            }
        }
        let part = Span::from(part.unwrap_or(range.start..range.start));
        let language = words.split_whitespace().next().unwrap_or_default();
        match language {
            "day" => picture::day(self.page, part).map(Block::Picture),
            "flow" => picture::flow(self.page, part).map(Block::Picture),
            _ => Some(Block::Code(Snippet {
                language: sanitise_line(language),
                text: sanitise(text.trim_end_matches(['\n', '\r'])),
            })),
        }
    }

    /// The words up to the end of what they stand in.
    fn pieces(&mut self, end: TagEnd) -> Text {
        let mut runs: Vec<(String, Look)> = Vec::new();
        let mut push = |text: &str, look: Look| match runs.last_mut() {
            Some((run, last)) if *last == look => run.push_str(text),
            _ => runs.push((text.to_owned(), look)),
        };
        let (mut strong, mut quiet, mut paragraphs) = (0_u32, 0_u32, 0_u32);
        while let Some((event, range)) = self.next() {
            let look = match (strong, quiet) {
                (0, 0) => Look::Plain,
                (0, _) => Look::Quiet,
                _ => Look::Strong,
            };
            match event {
                Event::End(tag) if tag == end => break,
                Event::Text(text) => push(&text, look),
                Event::Code(text) => push(&text, Look::Code),
                Event::SoftBreak => push(" ", look),
                Event::Start(Tag::Strong) => strong += 1,
                Event::End(TagEnd::Strong) => strong = strong.saturating_sub(1),
                Event::Start(Tag::Emphasis) => quiet += 1,
                Event::End(TagEnd::Emphasis) => quiet = quiet.saturating_sub(1),
                // Items with empty lines between them hold a paragraph each.
                Event::Start(Tag::Paragraph) if paragraphs == 0 => paragraphs += 1,
                Event::End(TagEnd::Paragraph) => {}
                Event::Start(Tag::Paragraph) => {
                    self.report(&range, "a list item is one paragraph", "make it an item of its own");
                    self.skip(&Event::Start(Tag::Paragraph));
                }
                Event::Start(Tag::List(None)) => {
                    self.report(&range, "a list inside a list is not supported", "make it one list");
                    self.skip(&Event::Start(Tag::List(None)));
                }
                other => self.refuse(&other, &range),
            }
        }
        trimmed(Text(runs.into_iter().map(|(run, look)| Piece { text: sanitise_line(&run), look }).collect()))
    }
}

/// The text without spaces at its ends.
fn trimmed(mut text: Text) -> Text {
    if let Some(first) = text.0.first_mut() {
        first.text = sanitise_line(first.text.trim_start());
    }
    if let Some(last) = text.0.last_mut() {
        last.text = sanitise_line(last.text.trim_end());
    }
    text.0.retain(|piece| !piece.text.is_empty());
    text
}

/// What an event begins or is, in words for the author.
fn name_of(event: &Event<'_>) -> String {
    let name = match event {
        Event::Start(Tag::Link { .. }) => "a link",
        Event::Start(Tag::Image { .. }) => "an image",
        Event::Start(Tag::Table(_)) => "a table",
        Event::Start(Tag::HtmlBlock) | Event::Html(_) | Event::InlineHtml(_) => "HTML",
        Event::Start(Tag::List(Some(_))) => "a numbered list",
        Event::Start(Tag::List(None)) => "a list",
        Event::Start(Tag::BlockQuote(_)) => "a quote",
        Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => "code without a fence",
        Event::Start(Tag::CodeBlock(_)) => "fenced code",
        Event::Start(Tag::Paragraph) => "a second paragraph",
        Event::Start(Tag::Heading { level, .. }) => return format!("a heading of level {}", *level as u8),
        Event::Rule => "a line across",
        Event::HardBreak => "a line break inside a paragraph",
        other => return shown(&format!("{other:?}")),
    };
    name.to_owned()
}

fn help_for(event: &Event<'_>) -> &'static str {
    match event {
        Event::Start(Tag::Link { .. }) => "write the address as `code`",
        Event::Start(Tag::Image { .. }) => "say it in words, or use a day or flow picture",
        Event::Start(Tag::Table(_) | Tag::List(Some(_))) => "use a list with hyphens",
        Event::Start(Tag::HtmlBlock) | Event::Html(_) | Event::InlineHtml(_) => {
            "use words, or put it between ` as code"
        }
        Event::Start(Tag::CodeBlock(_)) => "put code between lines of ```, outside of lists",
        Event::Start(Tag::Heading { .. }) => "begin headings with ##",
        Event::HardBreak => "take out the spaces or the backslash at the end of the line, or begin a paragraph",
        _ => "see docs/lessons.md for what is",
    }
}

#[cfg(test)]
mod tests;
