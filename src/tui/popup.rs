//! What lies on top of a screen: the page of keys and the list of sections.

use ratatui::layout::Rect;

use crate::course::{Action, Course};
use crate::text;
use crate::tui::canvas::{Border, Canvas};
use crate::tui::keymap::{Act, Binding, Key, Keymap, Step, Ui};
use crate::tui::layout::Frame;
use crate::tui::screen::Spots;
use crate::tui::shell;

/// Which one is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Popup {
    /// The page of keys, scrolled to this row.
    Keys(u16),
    /// The list of sections with the chosen one.
    Sections(usize),
}

/// The keys of what lies on top.
pub fn keys(popup: Popup, course: Option<&Course>) -> Vec<Binding> {
    let step = |key, step| (key, Act::from(Ui::Move(step)));
    match popup {
        Popup::Keys(_) => vec![
            Binding::new(Key::Esc, "close", Ui::Close).or(Key::Char('?')).or(Key::Enter).first(),
            Binding::pair(step(Key::Up, Step::Up), step(Key::Down, Step::Down), "scroll"),
            Binding::pair(step(Key::PageUp, Step::PageUp), step(Key::PageDown, Step::PageDown), "a page").on_page(),
        ],
        Popup::Sections(_) => {
            let count = course.map_or(0, |course| course.lesson().sections.len()).min(9);
            let digits = (1..=count)
                .map(|digit| (Key::Char(char::from(b'0' + digit as u8)), Act::from(Action::Open(digit - 1))))
                .collect();
            vec![
                Binding::new(Key::Enter, "open", Ui::Choose).or(Key::Char(' ')).first(),
                Binding::pair(step(Key::Up, Step::Up), step(Key::Down, Step::Down), "choose"),
                Binding::many(digits, "jump").on_page(),
                Binding::new(Key::Esc, "close", Ui::Close).or(Key::Char('s')),
            ]
        }
    }
}

/// Draws the list of sections in the middle of the screen: number, mark, title, state in words.
pub fn sections(canvas: &mut Canvas<'_>, frame: &Frame, course: &Course, here: usize, spots: &mut Spots) {
    let theme = canvas.theme();
    let entries = shell::entries(course);
    let widest = entries.iter().map(|entry| text::width(entry.title)).max().unwrap_or(0);
    let area = middle(frame, widest + 30, entries.len() as u16 + 4);
    canvas.clear(area);
    canvas.frame(area, Border::Rounded, theme.muted());
    canvas.put(area.x + 3, area.y, " Sections ", theme.strong());
    let rows = area.height.saturating_sub(4);
    let first = (here as u16).saturating_sub(rows.saturating_sub(1)).min((entries.len() as u16).saturating_sub(rows));
    for (i, entry) in entries.iter().enumerate().skip(usize::from(first)).take(usize::from(rows)) {
        let y = area.y + 2 + i as u16 - first;
        let row = Rect::new(area.x + 2, y, area.width.saturating_sub(4), 1);
        if i == here {
            canvas.select(row);
            canvas.put(row.x, y, "▸", theme.accent());
        }
        let style = if i == here { theme.strong() } else { theme.text() };
        canvas.put(row.x + 2, y, &format!("{}", i + 1), theme.chip());
        canvas.put(row.x + 5, y, entry.title, style);
        let (glyph, glyph_style) = match entry.status {
            crate::course::Status::Completed => ("✓", theme.good()),
            _ => ("◦", theme.muted()),
        };
        let words = entry.status.words();
        let x = canvas.right(row.right().saturating_sub(1), y, words, theme.muted());
        canvas.put(x.saturating_sub(2), y, glyph, glyph_style);
        spots.push((row, Act::Course(Action::Open(i))));
    }
}

/// Draws the page of keys: those of this screen, then those that work everywhere.
pub fn help(canvas: &mut Canvas<'_>, frame: &Frame, here: &str, screen: &Keymap, everywhere: &Keymap, scroll: u16) {
    let theme = canvas.theme();
    let lines = help_lines(here, screen, everywhere);
    let widest = lines.iter().map(HelpLine::width).max().unwrap_or(0);
    let area = middle(frame, widest + 8, lines.len() as u16 + 4);
    canvas.clear(area);
    canvas.frame(area, Border::Rounded, theme.muted());
    canvas.put(area.x + 3, area.y, " Keys ", theme.strong());
    let rows = area.height.saturating_sub(4);
    let top = scroll.min((lines.len() as u16).saturating_sub(rows));
    for (i, line) in lines.iter().skip(usize::from(top)).take(usize::from(rows)).enumerate() {
        let y = area.y + 2 + i as u16;
        match line {
            HelpLine::Head(words) => {
                canvas.put(area.x + 3, y, words, theme.strong());
            }
            HelpLine::Key(chip, words) => {
                canvas.put(area.x + 3, y, &format!(" {chip} "), theme.chip());
                canvas.put(area.x + 3 + CHIPS, y, words, theme.text());
            }
            HelpLine::Blank => {}
        }
    }
    if top + rows < lines.len() as u16 {
        canvas.put(area.x + 3, area.bottom().saturating_sub(1), " ▾ more ", theme.muted());
    }
}

/// How far the page of keys can be scrolled.
pub fn help_last(frame: &Frame, here: &str, screen: &Keymap, everywhere: &Keymap) -> u16 {
    let lines = help_lines(here, screen, everywhere);
    let widest = lines.iter().map(HelpLine::width).max().unwrap_or(0);
    let area = middle(frame, widest + 8, lines.len() as u16 + 4);
    (lines.len() as u16).saturating_sub(area.height.saturating_sub(4))
}

/// Columns of the chips on the page of keys.
const CHIPS: u16 = 18;

enum HelpLine {
    Head(String),
    Key(String, String),
    Blank,
}

impl HelpLine {
    fn width(&self) -> u16 {
        match self {
            Self::Head(words) => text::width(words),
            Self::Key(_, words) => CHIPS + text::width(words),
            Self::Blank => 0,
        }
    }
}

fn help_lines(here: &str, screen: &Keymap, everywhere: &Keymap) -> Vec<HelpLine> {
    let mut lines = vec![HelpLine::Head(here.to_owned())];
    let line = |binding: &Binding| HelpLine::Key(binding.page_chip(), binding.label.to_string());
    lines.extend(screen.bindings.iter().map(line));
    lines.push(HelpLine::Blank);
    lines.push(HelpLine::Head("Everywhere".into()));
    // A key that the screen uses itself is told once, where it is used.
    let own = |binding: &&Binding| binding.keys.iter().all(|(key, _)| screen.act(*key).is_none());
    lines.extend(everywhere.bindings.iter().filter(own).map(line));
    lines
}

/// A place in the middle of the screen, as large as wanted or as the screen allows.
pub fn middle(frame: &Frame, width: u16, height: u16) -> Rect {
    let width = width.min(frame.whole.width - 4);
    let height = height.min(frame.whole.height - 3);
    Rect::new((frame.whole.width - width) / 2, (frame.whole.height - 1 - height) / 2, width, height)
}
