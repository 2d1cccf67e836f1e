//! The frame around every screen: header, progress rule, outline, title, footer. Draws what it is given.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::course::Status;
use crate::progress::store::Kept;
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::keymap::{Act, Keymap, Shown, Ui};
use crate::tui::layout::{Frame, OUTLINE, SMALLEST};
use crate::tui::screen::Spots;
use crate::tui::theme::Hue;
use crate::tui::widget::rich;

/// What the header says.
pub struct Header<'a> {
    /// The course.
    pub course: &'a str,
    /// The track.
    pub track: &'a str,
    /// Its length in minutes.
    pub minutes: u16,
    /// How far it is done.
    pub status: Status,
    /// Sections done.
    pub done: usize,
    /// All sections.
    pub total: usize,
    /// Whether what is done is saved.
    pub kept: Kept,
}

/// A section in the outline.
pub struct Entry<'a> {
    /// Its title.
    pub title: &'a str,
    /// How far it is done.
    pub status: Status,
    /// Whether it was only read where more is asked for now.
    pub remark: Option<&'static str>,
}

impl Entry<'_> {
    /// The glyph and the word of its state.
    fn mark(&self) -> (&'static str, &'static str) {
        match self.status {
            Status::Completed => ("✓", self.remark.unwrap_or("done")),
            Status::InProgress => ("◦", "begun"),
            Status::NotStarted => ("◦", ""),
        }
    }
}

/// The course at the left; track, minutes, state and count at the right, dropped from the left where there is no room. Between
/// state and count stands `not saved` for as long as saving fails.
///
/// ```text
/// Serverless          production engineering   25 min   In Progress   2/9
/// ```
pub fn header(canvas: &mut Canvas<'_>, area: Rect, header: &Header<'_>) {
    let theme = canvas.theme();
    let count = format!("{}/{}", header.done, header.total);
    let facts = [header.track.to_owned(), format!("{} min", header.minutes), header.status.words().to_owned()];
    let room = area.width.saturating_sub(text::width(header.course) + 3);
    let mut shown = vec![(count, theme.strong())];
    if header.kept == Kept::InMemory {
        shown.insert(0, ("not saved   ".to_owned(), theme.bad()));
    }
    let mut used = shown.iter().map(|(words, _)| text::width(words)).sum::<u16>();
    for fact in facts.iter().rev() {
        let width = text::width(fact) + 3;
        if used + width > room {
            break;
        }
        used += width;
        shown.insert(0, (format!("{fact}   "), theme.muted()));
    }
    let left = area.width.saturating_sub(used + 3);
    canvas.put(area.x, area.y, &text::truncate(header.course, left), theme.strong());
    rich::put_right(canvas, area.right(), area.y, &shown);
}

/// The rule under the header is the progress bar: one segment for each section.
pub fn progress(canvas: &mut Canvas<'_>, area: Rect, entries: &[Entry<'_>], here: Option<usize>) {
    let theme = canvas.theme();
    let count = entries.len() as u16;
    for (i, entry) in entries.iter().enumerate() {
        let at = |n: u16| area.x + (u32::from(area.width) * u32::from(n) / u32::from(count)) as u16;
        let i = i as u16;
        let gap = u16::from(i + 1 < count);
        let (glyph, style) = match entry.status {
            Status::Completed => ('━', theme.hue(Hue::Accent)),
            _ if here == Some(usize::from(i)) => ('━', theme.muted()),
            _ => ('─', theme.rule()),
        };
        canvas.hline(at(i), area.y, at(i + 1).saturating_sub(at(i) + gap), glyph, style);
    }
}

/// What stands before a title in the outline.
const BEFORE_TITLE: u16 = 3;

/// The columns of a title in the outline.
pub(in crate::tui) fn outline_room() -> u16 {
    OUTLINE.saturating_sub(BEFORE_TITLE)
}

/// The sections with a mark and a word each; position is the number.
pub fn outline(canvas: &mut Canvas<'_>, area: Rect, entries: &[Entry<'_>], here: usize, spots: &mut Spots) {
    let theme = canvas.theme();
    for (i, entry) in entries.iter().enumerate() {
        let y = area.y + i as u16;
        if y >= area.bottom() {
            break;
        }
        let row = Rect::new(area.x, y, area.width, 1);
        let (glyph, word) = entry.mark();
        let title = match (i == here, entry.status) {
            (true, _) => theme.strong(),
            (false, Status::Completed) => theme.text(),
            (false, _) => theme.muted(),
        };
        let mark = match (i == here, entry.status) {
            (true, _) => ("▸", theme.accent()),
            (false, Status::Completed) => (glyph, theme.good()),
            (false, _) => (glyph, theme.muted()),
        };
        if i == here {
            canvas.select(row);
        }
        canvas.put(area.x + 1, y, mark.0, mark.1);
        canvas.put(
            area.x + BEFORE_TITLE,
            y,
            &text::truncate(entry.title, area.width.saturating_sub(BEFORE_TITLE)),
            title,
        );
        // The word stands where the title leaves room for it; the mark always says the same.
        let word_at = area.right().saturating_sub(text::width(word) + 1);
        if !word.is_empty() && area.x + 3 + text::width(entry.title) < word_at {
            canvas.put(word_at, y, word, theme.muted());
        }
        spots.push((row, Act::Course(crate::course::Action::Open(i))));
    }
    canvas.vline(area.right() + 1, area.y, area.height, '│', theme.rule());
}

/// The title at the left and what is worth knowing at the right.
pub fn title(canvas: &mut Canvas<'_>, area: Rect, title: &str, fact: &[(String, Style)]) {
    canvas.put(area.x, area.y, title, canvas.theme().strong());
    let room = area.width.saturating_sub(text::width(title) + 2);
    // Where there is no room for all, the parts at the left go first.
    let mut from = 0;
    while from < fact.len() && fact[from..].iter().map(|(words, _)| text::width(words)).sum::<u16>() > room {
        from += 1;
    }
    rich::put_right(canvas, area.right(), area.y, &fact[from..]);
}

/// The keys that work now: the first one filled, those that do not fit left out from the right, `? keys` always at the end.
/// A message takes the place of all but the first and the last. `help` is how the page of keys is reached now: where `?` is
/// text, another key comes first.
pub fn footer(
    canvas: &mut Canvas<'_>,
    area: Rect,
    keys: &Keymap,
    help: &str,
    message: Option<&str>,
    spots: &mut Spots,
) {
    let theme = canvas.theme();
    let label = "keys";
    let help = format!(" {help} ");
    let help_width = text::width(&help) + 1 + text::width(label);
    let end = area.right().saturating_sub(help_width);
    let mut x = area.x;
    for binding in keys.footer() {
        let chip = format!(" {} ", binding.chip());
        let width = text::width(&chip) + 1 + text::width(&binding.label);
        if x + width + 2 > end {
            break;
        }
        let first = binding.shown == Shown::First;
        let (chip_style, label_style) =
            if first { (theme.primary_chip(), theme.strong()) } else { (theme.chip(), theme.muted()) };
        if let Some((_, act)) = binding.keys.first() {
            spots.push((Rect::new(x, area.y, width, 1), act.clone()));
        }
        x = canvas.put(x, area.y, &chip, chip_style);
        x = canvas.put(x + 1, area.y, &binding.label, label_style) + 2;
        if message.is_some() {
            break;
        }
    }
    if let Some(message) = message {
        let room = end.saturating_sub(x + 2);
        canvas.put(x + 1, area.y, &text::truncate(message, room), theme.text());
    }
    let at = canvas.put(end, area.y, &help, theme.chip());
    canvas.put(at + 1, area.y, label, theme.muted());
    spots.push((Rect::new(end, area.y, help_width, 1), Ui::Keys.into()));
}

/// What a terminal that is too small shows.
pub fn too_small(canvas: &mut Canvas<'_>) {
    let area = canvas.area();
    let notice = format!("{} x {} cells are needed", SMALLEST.width, SMALLEST.height);
    let y = area.y + area.height / 2;
    for (i, line) in text::wrap(&notice, area.width).iter().enumerate() {
        canvas.center(area.x, area.width, y.saturating_add(i as u16), line, canvas.theme().strong());
    }
}

/// The sections with their state in words, as the header gives them.
pub fn entries(course: &crate::course::Course) -> Vec<Entry<'_>> {
    let sections = course.lesson().sections.iter().enumerate();
    sections
        .map(|(i, section)| Entry { title: &section.title, status: course.status(i), remark: course.remark(i) })
        .collect()
}

/// Draws header, progress rule, outline and title of a course.
pub fn course(canvas: &mut Canvas<'_>, frame: &Frame, course: &crate::course::Course, kept: Kept, spots: &mut Spots) {
    let lesson = course.lesson();
    let entries = entries(course);
    let head = Header {
        course: &lesson.title,
        track: &lesson.track,
        minutes: lesson.minutes,
        status: course.lesson_status(),
        done: course.completed(),
        total: entries.len(),
        kept,
    };
    header(canvas, frame.header, &head);
    progress(canvas, frame.progress, &entries, Some(course.section_index()));
    if let Some(area) = frame.outline {
        outline(canvas, area, &entries, course.section_index(), spots);
    }
}
