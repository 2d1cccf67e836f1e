//! Keys and what they do: one table for each situation. The footer, the page of keys and the dispatch read the same table,
//! so none can promise what another does not keep.

pub mod names;
pub mod remap;
pub mod situations;

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::course;
use crate::tui::screen::cost::state as cost;
use crate::tui::screen::experiments::probe;
use crate::tui::screen::lab::state as lab;
use crate::tui::screen::scenario;

/// A key as the tables name it. No key needs Alt or a function key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A character, as typed.
    Char(char),
    /// Ctrl with a letter.
    Ctrl(char),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Shift and Tab.
    BackTab,
    /// An arrow.
    Up,
    /// An arrow.
    Down,
    /// An arrow.
    Left,
    /// An arrow.
    Right,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// To the beginning.
    Home,
    /// To the end.
    End,
    /// Deletes the character before the cursor.
    Backspace,
}

impl Key {
    /// The key of a terminal event; none for keys that no table names.
    pub fn of(event: KeyEvent) -> Option<Self> {
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        if event.modifiers.intersects(KeyModifiers::ALT | KeyModifiers::SUPER) {
            return None;
        }
        Some(match event.code {
            KeyCode::Char(c) if ctrl => Self::Ctrl(c.to_ascii_lowercase()),
            KeyCode::Char(c) => Self::Char(c),
            KeyCode::Enter => Self::Enter,
            KeyCode::Esc => Self::Esc,
            KeyCode::Tab => Self::Tab,
            KeyCode::BackTab => Self::BackTab,
            KeyCode::Up => Self::Up,
            KeyCode::Down => Self::Down,
            KeyCode::Left => Self::Left,
            KeyCode::Right => Self::Right,
            KeyCode::PageUp => Self::PageUp,
            KeyCode::PageDown => Self::PageDown,
            KeyCode::Home => Self::Home,
            KeyCode::End => Self::End,
            KeyCode::Backspace => Self::Backspace,
            _ => return None,
        })
    }

    /// A key as it is written in the config file; none if no terminal can be relied on to send it.
    pub fn read(written: &str) -> Option<Self> {
        let mut letters = written.chars();
        if let (Some(letter), None) = (letters.next(), letters.next()) {
            return (!letter.is_whitespace() && !letter.is_control()).then_some(Self::Char(letter));
        }
        let low = written.to_ascii_lowercase();
        if let Some(letter) = low.strip_prefix("ctrl-").or(low.strip_prefix("ctrl+")).or(low.strip_prefix('^')) {
            let mut letters = letter.chars();
            return match (letters.next(), letters.next()) {
                (Some(letter), None) if letter.is_ascii_lowercase() => Some(Self::Ctrl(letter)),
                _ => None,
            };
        }
        Some(match low.as_str() {
            "space" => Self::Char(' '),
            "enter" => Self::Enter,
            "esc" => Self::Esc,
            "tab" => Self::Tab,
            "shift-tab" => Self::BackTab,
            "up" => Self::Up,
            "down" => Self::Down,
            "left" => Self::Left,
            "right" => Self::Right,
            "pageup" | "pgup" => Self::PageUp,
            "pagedown" | "pgdn" => Self::PageDown,
            "home" => Self::Home,
            "end" => Self::End,
            "backspace" => Self::Backspace,
            _ => return None,
        })
    }

    /// As it is written in the config file.
    pub fn written(self) -> String {
        match self {
            Self::Char(' ') => "Space".into(),
            Self::Ctrl(c) => format!("Ctrl-{}", c.to_ascii_uppercase()),
            Self::Up => "Up".into(),
            Self::Down => "Down".into(),
            Self::Left => "Left".into(),
            Self::Right => "Right".into(),
            Self::PageUp => "PageUp".into(),
            Self::PageDown => "PageDown".into(),
            other => other.name(),
        }
    }

    /// Whether it keeps what it does whatever the config file says: nobody may lock themselves out.
    pub fn is_fixed(self) -> bool {
        !matches!(self, Self::Char(_) | Self::Ctrl(_)) || self == Self::Ctrl('c')
    }

    /// The key that one of vim stands for, where that letter has no other meaning.
    pub fn of_vim(self) -> Option<Self> {
        Some(match self {
            Self::Char('h') => Self::Left,
            Self::Char('j') => Self::Down,
            Self::Char('k') => Self::Up,
            Self::Char('l') => Self::Right,
            Self::Char('g') => Self::Home,
            Self::Char('G') => Self::End,
            Self::Ctrl('d') => Self::PageDown,
            Self::Ctrl('u') => Self::PageUp,
            _ => return None,
        })
    }

    /// Its name on a chip.
    pub fn name(self) -> String {
        match self {
            Self::Char(' ') => "space".into(),
            Self::Char(c) => c.to_string(),
            Self::Ctrl(c) => format!("^{}", c.to_ascii_uppercase()),
            Self::Enter => "Enter".into(),
            Self::Esc => "Esc".into(),
            Self::Tab => "Tab".into(),
            Self::BackTab => "Shift-Tab".into(),
            Self::Up => "↑".into(),
            Self::Down => "↓".into(),
            Self::Left => "←".into(),
            Self::Right => "→".into(),
            Self::PageUp => "PgUp".into(),
            Self::PageDown => "PgDn".into(),
            Self::Home => "Home".into(),
            Self::End => "End".into(),
            Self::Backspace => "Backspace".into(),
        }
    }
}

/// What a key leads to.
#[derive(Debug, Clone)]
pub enum Act {
    /// The learner does something in the course.
    Course(course::Action),
    /// Something that only the screen knows of.
    Ui(Ui),
    /// Something in the lab.
    Lab(lab::Action),
    /// Something with the probe of a deployed function.
    Probe(probe::Action),
    /// Something in the cost explorer.
    Cost(cost::Action),
    /// Something in a scenario about a trigger.
    Scenario(scenario::Act),
}

impl From<course::Action> for Act {
    fn from(action: course::Action) -> Self {
        Self::Course(action)
    }
}

impl From<Ui> for Act {
    fn from(ui: Ui) -> Self {
        Self::Ui(ui)
    }
}

/// What the screen does by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ui {
    /// End the program with everything saved.
    Quit,
    /// Give the terminal back to the shell until it is called again.
    Suspend,
    /// Show the page of keys, or close it.
    Keys,
    /// Show the list of sections.
    Sections,
    /// Look for words in the lesson.
    Search,
    /// Close what lies on top.
    Close,
    /// Show the list of lessons.
    Lessons,
    /// Review what is due in the chosen lesson.
    Review,
    /// Move in what lies on top, or scroll.
    Move(Step),
    /// Choose another of the keys that share a line of the page of keys.
    Turn(i8),
    /// Take what is chosen in what lies on top.
    Choose,
    /// Choose an entry of what lies on top by its place, from 0.
    Pick(usize),
    /// Move the keys into the editor or a field.
    Focus,
    /// Move the keys out of the editor or a field.
    Unfocus,
    /// Open the learner's program in their own editor.
    OwnEditor,
    /// Copy what is on display to the clipboard.
    Copy,
}

/// How far to move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// One line back.
    Up,
    /// One line on.
    Down,
    /// One screen back.
    PageUp,
    /// One screen on.
    PageDown,
    /// To the beginning.
    Top,
    /// To the end.
    Bottom,
}

/// Where a key is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// First in the footer, filled: the answer to "what now?".
    First,
    /// In the footer.
    Footer,
    /// On the page of keys only.
    Page,
}

/// A line of a table: keys, what they do, and where that is said.
#[derive(Debug, Clone)]
pub struct Binding {
    /// The keys with what each does; shown together on one chip. Empty only for keys that something else handles.
    pub keys: Vec<(Key, Act)>,
    /// What they do, in a word or two.
    pub label: Cow<'static, str>,
    /// Where they are shown.
    pub shown: Shown,
    /// What the chip says, if not the names of the keys.
    pub named: Option<&'static str>,
}

impl Binding {
    /// One key.
    pub fn new(key: Key, label: impl Into<Cow<'static, str>>, act: impl Into<Act>) -> Self {
        Self::many(vec![(key, act.into())], label)
    }

    /// Two keys that belong together, such as a pair of arrows.
    pub fn pair(first: (Key, Act), second: (Key, Act), label: &'static str) -> Self {
        Self::many(vec![first, second], label)
    }

    /// Any number of keys that belong together, at least one.
    pub fn many(keys: Vec<(Key, Act)>, label: impl Into<Cow<'static, str>>) -> Self {
        Self { keys, label: label.into(), shown: Shown::Footer, named: None }
    }

    /// Keys that something else handles, told here for the page of keys.
    pub fn told(chords: &'static str, label: &'static str) -> Self {
        Self { keys: Vec::new(), label: label.into(), shown: Shown::Page, named: Some(chords) }
    }

    /// Names the keys together on their chip.
    #[must_use]
    pub fn named(self, chip: &'static str) -> Self {
        Self { named: Some(chip), ..self }
    }

    /// Shows it first and filled.
    #[must_use]
    pub fn first(self) -> Self {
        Self { shown: Shown::First, ..self }
    }

    /// Shows it on the page of keys only.
    #[must_use]
    pub fn on_page(self) -> Self {
        Self { shown: Shown::Page, ..self }
    }

    /// Also reacts to this key, without showing it.
    #[must_use]
    pub fn or(mut self, key: Key) -> Self {
        let act = self.keys.first().map(|(_, act)| act.clone());
        self.keys.extend(act.map(|act| (key, act)));
        self
    }

    /// The keys as the chip names them; keys that do the same as the first are left out.
    pub fn chip(&self) -> String {
        if let Some(named) = self.named {
            return named.to_owned();
        }
        let Some((first, rest)) = self.keys.split_first() else { return String::new() };
        let differ = rest.iter().filter(|(_, act)| format!("{act:?}") != format!("{:?}", first.1));
        let names: Vec<String> = std::iter::once(first).chain(differ).map(|(key, _)| key.name()).collect();
        let arrows = names.iter().all(|name| name.chars().count() == 1 && !name.is_ascii());
        names.join(if arrows { "" } else { " " })
    }
}

impl Binding {
    /// The chip of the page of keys, which also names other keys that do the same.
    pub fn page_chip(&self) -> String {
        if let Some(named) = self.named {
            return named.to_owned();
        }
        let names: Vec<String> = self.keys.iter().map(|(key, _)| key.name()).collect();
        match names.as_slice() {
            [first, .., last] if names.len() > 4 => format!("{first} to {last}"),
            _ => names.join(" "),
        }
    }
}

/// The table of a situation.
#[derive(Debug, Clone, Default)]
pub struct Keymap {
    /// Its lines, in the order in which they are shown.
    pub bindings: Vec<Binding>,
    /// Keys that the config file gives; they win over what else a lesson uses them for.
    pub preferred: Vec<(Key, Act)>,
}

impl Keymap {
    /// What a key does here; the first line that names it wins.
    pub fn act(&self, key: Key) -> Option<&Act> {
        if let Some((_, act)) = self.preferred.iter().find(|(k, _)| *k == key) {
            return Some(act);
        }
        self.bindings.iter().flat_map(|binding| &binding.keys).find(|(k, _)| *k == key).map(|(_, act)| act)
    }

    /// The lines of the footer, the first one first.
    pub fn footer(&self) -> impl Iterator<Item = &Binding> {
        let first = self.bindings.iter().filter(|binding| binding.shown == Shown::First);
        first.chain(self.bindings.iter().filter(|binding| binding.shown == Shown::Footer))
    }
}

impl From<Vec<Binding>> for Keymap {
    fn from(bindings: Vec<Binding>) -> Self {
        Self { bindings, preferred: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chips_name_keys_that_differ() {
        let arrows =
            Binding::pair((Key::Up, Ui::Move(Step::Up).into()), (Key::Down, Ui::Move(Step::Down).into()), "scroll");
        assert_eq!(arrows.chip(), "↑↓");
        assert_eq!(Binding::new(Key::Char('n'), "next", Ui::Choose).or(Key::Enter).chip(), "n");
        assert_eq!(Binding::new(Key::Ctrl('r'), "run", Ui::Choose).chip(), "^R");
        let guess = Binding::pair((Key::Char('c'), Ui::Pick(0).into()), (Key::Char('w'), Ui::Pick(1).into()), "guess");
        assert_eq!(guess.chip(), "c w");
    }

    #[test]
    fn the_first_line_that_names_a_key_wins() {
        let map = Keymap::from(vec![
            Binding::new(Key::Esc, "stop", Ui::Close),
            Binding::new(Key::Esc, "leave", Ui::Lessons),
            Binding::new(Key::Enter, "go", Ui::Choose).first(),
        ]);
        assert!(matches!(map.act(Key::Esc), Some(Act::Ui(Ui::Close))));
        assert!(map.act(Key::Tab).is_none());
        assert_eq!(map.footer().map(|b| b.label.clone()).collect::<Vec<_>>(), ["go", "stop", "leave"]);
    }
}
