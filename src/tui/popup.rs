//! What lies on top of a screen: the list of keys and the list of sections.

use ratatui::layout::Rect;

use crate::course::{Action, Course};
use crate::text;
use crate::tui::canvas::{Border, Canvas};
use crate::tui::keymap::{Act, Binding, Key, Keymap, Step, Ui, names};
use crate::tui::layout::Frame;
use crate::tui::screen::Spots;
use crate::tui::shell;

/// Which one is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Popup {
    /// The list of keys with the chosen line, and which of its keys is chosen.
    Keys(usize, usize),
    /// The list of sections with the chosen one.
    Sections(usize),
    /// The search with the chosen result.
    Search(usize),
}

/// The keys of what lies on top.
pub fn keys(popup: Popup, course: Option<&Course>) -> Vec<Binding> {
    let step = |key, step| (key, Act::from(Ui::Move(step)));
    match popup {
        Popup::Keys(..) => vec![
            Binding::new(Key::Enter, "do it", Ui::Choose).or(Key::Char(' ')).first(),
            Binding::pair(step(Key::Up, Step::Up), step(Key::Down, Step::Down), "choose"),
            Binding::pair((Key::Left, Ui::Turn(-1).into()), (Key::Right, Ui::Turn(1).into()), "which key").on_page(),
            Binding::pair(step(Key::PageUp, Step::PageUp), step(Key::PageDown, Step::PageDown), "a page").on_page(),
            Binding::pair(step(Key::Home, Step::Top), step(Key::End, Step::Bottom), "first, last").on_page(),
            Binding::new(Key::Esc, "close", Ui::Close).or(Key::Char('?')).or(Key::Tab).or(Key::BackTab),
        ],
        Popup::Search(_) => crate::tui::search::keys(),
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
        }
        let style = if i == here { theme.strong() } else { theme.text() };
        canvas.put(row.x + 1, y, &format!("{}", i + 1), theme.chip());
        canvas.put(row.x + 4, y, entry.title, style);
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

/// Columns of the chips in the list of keys.
const CHIPS: u16 = 18;

/// A line of the list of keys.
#[derive(Debug, Clone)]
pub enum Line {
    /// Where the keys below work.
    Head(String),
    /// Keys and what they do.
    Key {
        /// The keys together.
        chip: String,
        /// What they do.
        words: String,
        /// Each of the things they do, with its key; none for keys that something else handles.
        acts: Vec<(Key, Act)>,
    },
    /// Nothing.
    Blank,
}

impl Line {
    fn of(binding: &Binding) -> Self {
        let mut acts: Vec<(Key, Act)> = Vec::new();
        for (key, act) in &binding.keys {
            // What is typed is no choice in a list.
            let known = || acts.iter().any(|(_, known)| format!("{known:?}") == format!("{act:?}"));
            if names::name(*key, act).is_some() && !known() {
                acts.push((*key, act.clone()));
            }
        }
        Self::Key { chip: binding.page_chip(), words: binding.label.to_string(), acts }
    }

    fn width(&self) -> u16 {
        match self {
            Self::Head(words) => text::width(words),
            Self::Key { words, .. } => CHIPS + text::width(words),
            Self::Blank => 0,
        }
    }

    /// Whether it can be chosen.
    pub fn is_key(&self) -> bool {
        matches!(self, Self::Key { .. })
    }

    /// How many things it does.
    pub fn choices(&self) -> usize {
        if let Self::Key { acts, .. } = self { acts.len() } else { 0 }
    }
}

/// The list of keys: those of this screen, those that work everywhere, and the letters of vim that are free here.
pub fn lines(here: &str, screen: &Keymap, everywhere: &Keymap) -> Vec<Line> {
    let mut lines = vec![Line::Head(here.to_owned())];
    lines.extend(screen.bindings.iter().map(Line::of));
    lines.push(Line::Blank);
    lines.push(Line::Head("Everywhere".into()));
    // A key that the screen uses itself is told once, where it is used.
    let own = |binding: &&Binding| binding.keys.iter().all(|(key, _)| screen.act(*key).is_none());
    lines.extend(everywhere.bindings.iter().filter(own).map(Line::of));
    let vim = ['h', 'j', 'k', 'l', 'g', 'G'].map(Key::Char).into_iter().chain(['d', 'u'].map(Key::Ctrl));
    let free = vim.filter_map(|key| {
        let stands_for = key.of_vim().filter(|other| screen.act(*other).is_some())?;
        (screen.act(key).is_none() && everywhere.act(key).is_none()).then_some((key, stands_for))
    });
    let (letters, others): (Vec<_>, Vec<_>) = free.map(|(key, other)| (key.name(), other.name())).unzip();
    if !letters.is_empty() {
        let words = format!("as {}", others.join(" "));
        lines.push(Line::Key { chip: letters.join(" "), words, acts: Vec::new() });
    }
    lines
}

fn help_area(frame: &Frame, lines: &[Line]) -> Rect {
    let widest = lines.iter().map(Line::width).max().unwrap_or(0);
    middle(frame, widest + 8, lines.len() as u16 + 4)
}

/// Rows that the list of keys has for its lines.
pub fn rows(frame: &Frame, lines: &[Line]) -> u16 {
    help_area(frame, lines).height.saturating_sub(4)
}

/// Draws the list of keys with the chosen line in sight.
///
/// ```text
/// ╭─ Keys ───────────────────────────╮
/// │                                  │
/// │  Visual Model                    │
/// │  ▸ Enter            start tour   │
/// │    c                cold start   │
/// ```
pub fn help(canvas: &mut Canvas<'_>, frame: &Frame, lines: &[Line], at: usize, which: usize, spots: &mut Spots) {
    let theme = canvas.theme();
    let area = help_area(frame, lines);
    canvas.clear(area);
    canvas.frame(area, Border::Rounded, theme.muted());
    canvas.put(area.x + 3, area.y, " Keys ", theme.strong());
    let rows = usize::from(area.height.saturating_sub(4));
    let keys = || lines.iter().enumerate().filter(|(_, line)| line.is_key());
    let chosen = keys().nth(at).map_or(0, |(row, _)| row);
    // A screen further once the chosen line would be the last but one, so that what comes next is in sight.
    let top = (chosen + 2).saturating_sub(rows).min(lines.len().saturating_sub(rows));
    let mut key = keys().take_while(|(row, _)| *row < top).count();
    for (row, line) in lines.iter().enumerate().skip(top).take(rows) {
        let y = area.y + 2 + (row - top) as u16;
        match line {
            Line::Head(words) => {
                canvas.put(area.x + 3, y, words, theme.strong());
            }
            Line::Key { chip, words, acts } => {
                let place = Rect::new(area.x + 2, y, area.width.saturating_sub(4), 1);
                let mut chip = format!(" {chip} ");
                if row == chosen {
                    canvas.select(place);
                    if acts.len() > 1 {
                        chip = acts.get(which).map_or(chip, |(key, _)| format!(" ◂ {} ▸ ", key.name()));
                    }
                }
                let style = if row == chosen { theme.primary_chip() } else { theme.chip() };
                canvas.put(area.x + 3, y, &chip, style);
                let words_style = if row == chosen { theme.strong() } else { theme.text() };
                canvas.put(area.x + 3 + CHIPS, y, words, words_style);
                spots.push((place, Ui::Pick(key).into()));
                key += 1;
            }
            Line::Blank => {}
        }
    }
    if top + rows < lines.len() {
        canvas.put(area.x + 3, area.bottom().saturating_sub(1), " ▾ more ", theme.muted());
    }
}

/// A place in the middle of the screen, as large as wanted or as the screen allows.
pub fn middle(frame: &Frame, width: u16, height: u16) -> Rect {
    let width = width.min(frame.whole.width - 4);
    let height = height.min(frame.whole.height - 3);
    Rect::new((frame.whole.width - width) / 2, (frame.whole.height - 1 - height) / 2, width, height)
}
