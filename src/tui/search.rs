//! The search of the lesson as it lies on top of a screen: a field, and the lines found under the sections they stand in.

use ratatui::layout::Rect;

use crate::course::Course;
use crate::lesson::id::LessonId;
use crate::lesson::model::Lesson;
use crate::lesson::search::{Found, Index, Query};
use crate::text;
use crate::tui::canvas::{Border, Canvas};
use crate::tui::field::{Field, Typed};
use crate::tui::keymap::{Act, Binding, Key, Step, Ui};
use crate::tui::layout::Frame;
use crate::tui::popup::middle;
use crate::tui::screen::Spots;

/// Columns of the popup at most.
const WIDEST: u16 = 96;

/// Letters that stand before a match which is not at the beginning of its line.
const BEFORE: usize = 24;

/// What is looked for.
#[derive(Debug, Default)]
pub struct Search {
    field: Field,
    index: Option<(LessonId, Index)>,
    /// The result that was gone to last; the next letter that is typed begins another search.
    kept: Option<usize>,
}

impl Search {
    /// Makes ready for a lesson and says which result is chosen: after a search that led somewhere, that one.
    pub(super) fn open(&mut self, lesson: &Lesson) -> usize {
        if self.index.as_ref().is_none_or(|(id, _)| *id != lesson.id) {
            *self = Self { index: Some((lesson.id.clone(), Index::of(lesson))), ..Self::default() };
        }
        if self.kept.is_none() {
            self.field = Field::default();
        }
        self.kept.unwrap_or(0)
    }

    pub(super) fn keep(&mut self, at: usize) {
        self.kept = Some(at);
    }

    /// What is typed.
    pub fn text(&self) -> &str {
        self.field.text()
    }

    /// The index of the lesson that it was opened for.
    pub fn index(&self) -> Option<&Index> {
        self.index.as_ref().map(|(_, index)| index)
    }

    pub(super) fn key(&mut self, key: Key) -> Typed {
        if self.kept.is_some() && matches!(key, Key::Char(_)) {
            self.field = Field::default();
        }
        let typed = self.field.key(key);
        if typed != Typed::Ignored {
            self.kept = None;
        }
        typed
    }

    pub(super) fn paste(&mut self, words: &str) {
        if self.kept.take().is_some() {
            self.field = Field::default();
        }
        self.field.insert(words);
    }
}

/// Its keys; all others are text.
pub fn keys() -> Vec<Binding> {
    let step = |key, step| (key, Act::from(Ui::Move(step)));
    vec![
        Binding::new(Key::Enter, "go there", Ui::Choose).first(),
        Binding::pair(step(Key::Up, Step::Up), step(Key::Down, Step::Down), "choose"),
        Binding::pair(step(Key::Ctrl('p'), Step::Up), step(Key::Ctrl('n'), Step::Down), "choose").on_page(),
        Binding::pair(step(Key::PageUp, Step::PageUp), step(Key::PageDown, Step::PageDown), "a page").on_page(),
        Binding::new(Key::Esc, "close", Ui::Close),
    ]
}

fn area(frame: &Frame) -> Rect {
    middle(frame, WIDEST, frame.whole.height)
}

/// Rows that results have.
pub fn rows(frame: &Frame) -> u16 {
    area(frame).height.saturating_sub(6)
}

/// A row under the field.
enum Row {
    /// A section.
    Section(usize),
    /// A result, by its place.
    Hit(usize),
    /// How many results there are beyond those.
    More(usize),
}

/// Draws the field and what was found.
///
/// ```text
/// ╭─ Search ─────────────────────────────────────────╮
/// │                                                  │
/// │  cold start▏                            9 found  │
/// │                                                  │
/// │  Define Terms                                    │
/// │  ▸ Cold start                                    │
/// │    The first call starts an environment: a cold… │
/// ╰──────────────────────────────────────────────────╯
/// ```
pub fn view(
    canvas: &mut Canvas<'_>,
    frame: &Frame,
    course: &Course,
    search: &Search,
    found: &Found<'_>,
    here: usize,
    spots: &mut Spots,
) {
    let theme = canvas.theme();
    let area = area(frame);
    canvas.clear(area);
    canvas.frame(area, Border::Rounded, theme.muted());
    canvas.put(area.x + 3, area.y, " Search ", theme.strong());
    let (left, right) = (area.x + 3, area.right().saturating_sub(3));
    let y = area.y + 2;
    let query = Query::new(search.text());
    let count = match (query.is_empty(), found.hits.len() + found.more) {
        (true, _) => String::new(),
        (false, 0) => "nothing".to_owned(),
        (false, count) => format!("{count} found"),
    };
    let count_at = canvas.right(right, y, &count, theme.muted());
    let room = count_at.min(right).saturating_sub(left + 2);
    if search.kept.is_some() {
        canvas.select(Rect::new(left, y, room, 1));
    }
    search.field.draw(canvas, left, y, room);
    let body = Rect::new(left, y + 2, right - left, rows(frame));
    if found.hits.is_empty() {
        let words = if query.is_empty() {
            "Type words; every line of the lesson that has all of them is listed here.".to_owned()
        } else {
            format!("No line of this lesson has {}.", quoted(search.text()))
        };
        canvas.para(body.x, body.y, body.width, &words, theme.muted());
        return;
    }
    let list = listed(found);
    let chosen = list.iter().position(|row| matches!(row, Row::Hit(at) if *at == here)).unwrap_or(0);
    // The chosen line is seen, and with it the section that it stands in if it is the first there.
    let seen = usize::from(body.height);
    let top = (chosen + 1).saturating_sub(seen);
    for (i, row) in list.iter().enumerate().skip(top).take(seen) {
        let y = body.y + (i - top) as u16;
        match row {
            Row::Section(section) => {
                canvas.put(body.x, y, &course.lesson().sections[*section].title, theme.strong());
            }
            Row::More(more) => {
                canvas.put(body.x + 2, y, &format!("and {more} more; another word narrows it"), theme.muted());
            }
            Row::Hit(at) => {
                let place = Rect::new(body.x, y, body.width, 1);
                if *at == here {
                    canvas.select(place);
                    canvas.put(body.x, y, "▸", theme.accent());
                }
                line(canvas, place, found.hits[*at].line, &query);
                spots.push((place, Ui::Pick(*at).into()));
            }
        }
    }
    if top + seen < list.len() {
        canvas.put(left, area.bottom().saturating_sub(1), " ▾ more ", theme.muted());
    }
}

fn listed(found: &Found<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut open = None;
    for (at, hit) in found.hits.iter().enumerate() {
        if open.replace(hit.place.section) != Some(hit.place.section) {
            rows.push(Row::Section(hit.place.section));
        }
        rows.push(Row::Hit(at));
    }
    if found.more > 0 {
        rows.push(Row::More(found.more));
    }
    rows
}

/// A line with its matches marked, from a little before the first one.
fn line(canvas: &mut Canvas<'_>, place: Rect, line: &str, query: &Query) {
    let theme = canvas.theme();
    let marks = query.marks(line);
    let first = marks.first().map_or(0, |mark| mark.start);
    let (left, room) = (place.x + 2, place.width.saturating_sub(2));
    let whole = text::width(line) <= room;
    let before = line[..first].char_indices().rev().nth(BEFORE).map_or(0, |(at, _)| at);
    // A word is not cut in two where that can be helped.
    let from = if whole {
        0
    } else {
        line[before..first].find(' ').filter(|_| before > 0).map_or(before, |at| before + at + 1)
    };
    let mut x = left;
    if from > 0 {
        x = canvas.put(x, place.y, "… ", theme.muted());
    }
    let shown = text::truncate(&line[from..], place.right().saturating_sub(x));
    // The sign of a cut is no letter of the line.
    let same: usize =
        shown.chars().zip(line[from..].chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let mut at = 0;
    for mark in marks {
        let (start, end) = (mark.start.saturating_sub(from).min(same), mark.end.saturating_sub(from).min(same));
        if start >= end || start < at {
            continue;
        }
        x = canvas.put(x, place.y, &shown[at..start], theme.text());
        x = canvas.put(x, place.y, &shown[start..end], theme.accent());
        at = end;
    }
    canvas.put(x, place.y, &shown[at..], theme.text());
}

/// What was typed, safe to show, in the quotes of a sentence.
fn quoted(typed: &str) -> String {
    format!("\"{}\"", text::truncate(&text::sanitise_line(typed.trim()), 40))
}
