//! The list of lessons: what there is, how far each is done, and what comes next in it.

use ratatui::layout::Rect;

use crate::clock::WallTime;
use crate::course::Status;
use crate::lesson::id::LessonId;
use crate::lesson::model::{Body, Lesson, Relation};
use crate::progress::LessonProgress;
use crate::review::{self, words};
use crate::text;
use crate::tui::canvas::{Border, Canvas};
use crate::tui::keymap::{Act, Binding, Key, Step, Ui};
use crate::tui::layout::{Frame, Height};
use crate::tui::screen::Spots;
use crate::tui::theme::Fill;

/// Columns between the edge of a card and its words.
const INSIDE: u16 = 3;

/// A lesson in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: LessonId,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub summary: String,
    /// Its length in minutes.
    pub minutes: u16,
    /// How far it is done.
    pub status: Status,
    /// Sections done.
    pub done: usize,
    /// All sections.
    pub total: usize,
    /// The section that comes next.
    pub next: String,
    /// Lessons that are good to know before.
    pub after: Vec<LessonId>,
    /// When each thing that comes back is due, rising.
    pub due: Vec<WallTime>,
}

impl Entry {
    /// How many things are due.
    pub fn due_now(&self, now: WallTime) -> usize {
        self.due.partition_point(|due| *due <= now)
    }
}

/// The entry of a lesson with what was done in it.
pub fn entry(lesson: &Lesson, record: &LessonProgress, now: WallTime) -> Entry {
    let mut due: Vec<WallTime> = review::items(lesson, record, now).into_iter().map(|item| item.due).collect();
    due.sort_unstable();
    let done = lesson.sections.iter().filter(|section| record.done.contains_key(&section.id)).count();
    let total = lesson.sections.len();
    let next = lesson.sections.iter().find(|section| !record.done.contains_key(&section.id));
    Entry {
        id: lesson.id.clone(),
        title: lesson.title.to_string(),
        summary: lesson.summary.to_string(),
        minutes: lesson.minutes,
        status: match done {
            n if n == total => Status::Completed,
            0 if !record.is_started() => Status::NotStarted,
            _ => Status::InProgress,
        },
        done,
        total,
        next: next.map_or_else(String::new, |section| section.title.to_string()),
        after: before(lesson),
        due,
    }
}

/// The lessons that a lesson names as good to know before it.
fn before(lesson: &Lesson) -> Vec<LessonId> {
    let topics = lesson.sections.iter().filter_map(|section| match &section.body {
        Body::Connections(connections) => Some(&connections.topics),
        _ => None,
    });
    let before = topics.flatten().filter(|topic| topic.relation == Relation::Before);
    before.filter_map(|topic| topic.lesson.clone()).collect()
}

/// Choose and open.
pub fn keys(entries: &[Entry], here: usize, now: WallTime) -> Vec<Binding> {
    let label = match entries.get(here).map(|entry| entry.status) {
        Some(Status::InProgress) => "continue",
        Some(Status::Completed) => "open again",
        _ => "begin",
    };
    let mut keys = vec![Binding::new(Key::Enter, label, Ui::Choose).or(Key::Char(' ')).first()];
    if entries.len() > 1 {
        let step = |key, step| (key, Act::from(Ui::Move(step)));
        keys.push(Binding::pair(step(Key::Up, Step::Up), step(Key::Down, Step::Down), "choose"));
    }
    let review = Binding::new(Key::Char('r'), "review", Ui::Review);
    let due = entries.get(here).is_some_and(|entry| entry.due_now(now) > 0);
    keys.push(if due { review } else { review.on_page() });
    keys.push(Binding::new(Key::Char('q'), "quit", Ui::Quit));
    keys
}

/// What is due in a lesson, or when the next thing is; the number is told apart. Nothing where nothing comes back.
fn due_line(entry: &Entry, now: WallTime) -> Option<(String, String)> {
    match (entry.due_now(now), entry.due.last()) {
        (_, None) => None,
        (0, Some(_)) => Some((String::new(), format!("nothing, the next {}", words::until(now, entry.due[0])))),
        (count, Some(_)) => Some((count.to_string(), "due now; r asks, a few minutes at a time".to_owned())),
    }
}

/// The columns of a card and of what is around them, in a terminal of so many columns.
fn card_width(terminal: u16) -> u16 {
    terminal.saturating_sub(4).min(84)
}

/// The columns of a lesson's title: what its minutes leave.
pub(in crate::tui) fn title_room(terminal: u16) -> u16 {
    card_width(terminal).saturating_sub(2 * INSIDE + 10)
}

/// The columns of a lesson's summary.
pub(in crate::tui) fn summary_room(terminal: u16) -> u16 {
    card_width(terminal).saturating_sub(2 * INSIDE)
}

/// The lessons as cards, and what is due in the chosen one.
///
/// ```text
/// serverless-tutor                              offline, no cloud account
/// ───────████▀▀──────██────██──────────────────────────────────────────
/// A course you can run.
///
/// ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
/// ┃  Serverless                                               25 min  ┃
/// ```
pub fn view(frame: &Frame, entries: &[Entry], here: usize, now: WallTime, canvas: &mut Canvas<'_>, spots: &mut Spots) {
    let theme = canvas.theme();
    let width = card_width(frame.whole.width);
    let x = (frame.whole.width - width) / 2;
    let tall = frame.height == Height::Tall;
    let mut y = if tall { 5 } else { 1 };
    canvas.put(x, y, "serverless-tutor", theme.strong());
    if width >= 60 {
        canvas.right(x + width, y, "offline, no cloud account", theme.muted());
    }
    y += if tall { 2 } else { 1 };
    emblem(canvas, x, y, width);
    y += if tall { 3 } else { 2 };
    canvas.put(x, y, "A course you can run. Read it, guess, try it for real.", theme.text());
    y += if tall { 3 } else { 2 };
    let card_height = 5;
    let line = entries.get(here).and_then(|entry| due_line(entry, now));
    // The line of what is due stands under the cards, with a row of air over it.
    let room = frame.footer.y.saturating_sub(y + 1 + if line.is_some() { 2 } else { 0 });
    let step = card_height + u16::from(tall);
    let fit = usize::from((room / step).max(1));
    let first = here.saturating_sub(fit - 1).min(entries.len().saturating_sub(fit));
    for (i, entry) in entries.iter().enumerate().skip(first).take(fit) {
        let card = Rect::new(x, y, width, card_height);
        let after = entries.iter().find(|other| entry.after.contains(&other.id));
        draw_card(canvas, card, entry, after, i == here);
        spots.push((card, Ui::Pick(i).into()));
        y += step;
    }
    if first + fit < entries.len() {
        canvas.put(x + 3, y.min(frame.footer.y - 1), &format!("▾ {} more", entries.len() - first - fit), theme.muted());
        y += 1;
    }
    if let Some((count, words)) = line {
        let y = (y + u16::from(!tall)).min(frame.footer.y.saturating_sub(2));
        let mut at = canvas.put(x + 3, y, "review", theme.muted()) + 3;
        if !count.is_empty() {
            at = canvas.put(at, y, &count, theme.strong()) + 1;
            spots.push((Rect::new(x, y, width, 1), Ui::Review.into()));
        }
        let style = if count.is_empty() { theme.muted() } else { theme.text() };
        canvas.put(at, y, &text::truncate(&words, (x + width).saturating_sub(at)), style);
    }
}

fn draw_card(canvas: &mut Canvas<'_>, card: Rect, entry: &Entry, after: Option<&Entry>, here: bool) {
    let theme = canvas.theme();
    let (border, style) = if here { (Border::Heavy, theme.accent()) } else { (Border::Rounded, theme.rule()) };
    canvas.frame(card, border, style);
    let (x, end) = (card.x + INSIDE, card.right().saturating_sub(INSIDE));
    let inner = end.saturating_sub(x);
    canvas.put(x, card.y + 1, &text::truncate(&entry.title, inner), if here { theme.strong() } else { theme.text() });
    let after = after.map_or_else(String::new, |other| format!("after {}   ", other.title));
    let minutes = format!("{} min", entry.minutes);
    let facts = [format!("{after}{minutes}"), minutes];
    let title = text::width(&entry.title);
    let fits = |fact: &&String| title + 3 + text::width(fact) <= inner;
    canvas.right(end, card.y + 1, facts.iter().find(fits).unwrap_or(&facts[1]), theme.muted());
    let summary = if here { theme.text() } else { theme.muted() };
    canvas.put(x, card.y + 2, &text::truncate(&entry.summary, inner), summary);
    let y = card.y + 3;
    let mut at = canvas.put(x, y, entry.status.words(), theme.muted()) + 3;
    let next = if entry.next.is_empty() { String::new() } else { format!("next  {}", entry.next) };
    let count = format!("{}/{}", entry.done, entry.total);
    let room = end.saturating_sub(at + text::width(&next) + text::width(&count) + 5);
    let segment = (room / entry.total.max(1) as u16).min(3);
    if segment >= 2 {
        for i in 0..entry.total {
            let (glyph, style) = if i < entry.done { ('━', theme.accent()) } else { ('─', theme.rule()) };
            canvas.hline(at, y, segment - 1, glyph, style);
            at += segment;
        }
        at += 1;
    }
    canvas.put(at, y, &count, theme.strong());
    canvas.right(end, y, &next, theme.muted());
}

/// A quiet line of time with two cold starts and the warm runs after them.
fn emblem(canvas: &mut Canvas<'_>, x: u16, y: u16, width: u16) {
    canvas.hline(x, y, width, '▁', canvas.theme().rule());
    let at = |share: u16| x + width * share / 100;
    for (share, fill, cells) in [
        (9, Fill::Init, 5),
        (15, Fill::Run, 2),
        (26, Fill::Run, 2),
        (32, Fill::Run, 2),
        (37, Fill::Run, 3),
        (62, Fill::Init, 5),
        (68, Fill::Run, 2),
        (75, Fill::Run, 2),
        (82, Fill::Run, 2),
    ] {
        canvas.bar(at(share), y, f64::from(cells), fill);
    }
}
