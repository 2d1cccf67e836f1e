//! The modes of vim as a layer over the editor: letters are commands until text is asked for. What a letter means is in
//! `parse`, where it leads in `moves`, what it does to the text in `obey`.

mod moves;
mod obey;
mod parse;
mod visual;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::layout::Rect;

use crate::tui::editor::keys::{self, Command as Usual, Motion as UsualMotion};
use crate::tui::editor::vim::parse::{Command, Find, Parsed, Plain, parse};
use crate::tui::editor::{Ask, Editor, Outcome};

/// Keys of one command that are kept to be repeated.
const MOST_KEYS: usize = 4_096;

/// What the layer remembers.
#[derive(Debug, Clone, Default)]
pub(super) struct Vim {
    mode: Mode,
    /// Letters of a command that is not whole yet.
    pending: Vec<char>,
    /// The keys of the command that goes on.
    keys: Vec<KeyEvent>,
    /// The keys of the last command that changed the text.
    last: Vec<KeyEvent>,
    /// The revision of the text when the command began.
    began: u64,
    replaying: bool,
    /// How often what is inserted stands there in the end.
    times: usize,
    register: Register,
    found: Option<Find>,
    /// A command that begins with a colon, as far as it is written.
    line: Option<String>,
    /// Counts commands, so that all steps of one are undone together.
    command: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Mode {
    #[default]
    Normal,
    Insert,
    Visual,
    VisualLine,
}

/// What was deleted or copied last.
#[derive(Debug, Clone, Default)]
struct Register {
    text: String,
    /// Whether it is whole lines.
    lines: bool,
}

impl Vim {
    /// The mode in a word, or the command that is written.
    pub(super) fn words(&self) -> String {
        match (&self.line, self.mode) {
            (Some(line), _) => format!(":{line}"),
            (None, Mode::Normal) => "normal".to_owned(),
            (None, Mode::Insert) => "insert".to_owned(),
            (None, Mode::Visual) => "visual".to_owned(),
            (None, Mode::VisualLine) => "visual line".to_owned(),
        }
    }

    /// Whether a command with a colon is being written.
    pub(super) fn is_writing(&self) -> bool {
        self.line.is_some()
    }

    /// The letters of a command that is not whole yet.
    pub(super) fn typed(&self) -> String {
        self.pending.iter().collect()
    }

    fn is_visual(&self) -> bool {
        matches!(self.mode, Mode::Visual | Mode::VisualLine)
    }
}

impl Editor {
    /// Turns the modes of vim on, in normal mode.
    pub fn use_vim(&mut self) {
        self.vim = Some(Vim::default());
    }

    /// Whether Esc leaves the editor rather than a mode or a command of it.
    pub fn esc_leaves(&self) -> bool {
        let vim = self.vim.as_ref();
        let at_rest = |vim: &Vim| vim.mode == Mode::Normal && vim.pending.is_empty() && vim.line.is_none();
        self.find.is_none() && vim.is_none_or(at_rest)
    }

    /// What vim's modes make of a key; none where they are off or the key means what it means without them.
    pub(super) fn in_vim(&mut self, key: KeyEvent, area: Rect) -> Option<Outcome> {
        let vim = self.vim.as_mut()?;
        if key.kind == KeyEventKind::Release {
            return Some(Outcome::Ignored);
        }
        let resting = vim.mode == Mode::Normal && vim.pending.is_empty() && vim.line.is_none();
        if self.find.is_some() {
            return Some(self.search_in_vim(key, area));
        }
        if resting && !vim.replaying {
            vim.keys.clear();
            vim.began = self.revision;
            vim.times = 1;
            vim.command += 1;
            self.history.command = Some(vim.command);
        }
        if !vim.replaying && vim.keys.len() < MOST_KEYS {
            vim.keys.push(key);
        }
        // The mouse may have selected something.
        if vim.mode == Mode::Normal && self.anchor.is_some_and(|anchor| anchor != self.cursor) {
            vim.mode = Mode::Visual;
        }
        if vim.line.is_some() {
            let outcome = self.write_command(key);
            self.settle(&outcome);
            return Some(outcome);
        }
        let outcome = match vim.mode {
            Mode::Insert => self.insert_in_vim(key, area),
            _ => self.command_in_vim(key, area),
        };
        self.settle(&outcome);
        Some(outcome)
    }

    /// Keys while text is typed: as without vim, and Esc goes back to commands.
    fn insert_in_vim(&mut self, key: KeyEvent, area: Rect) -> Outcome {
        if key.code != KeyCode::Esc {
            return self.handle_usual(key, area);
        }
        let again = self.inserted_again();
        let mut outcome = Outcome::Moved;
        for key in again {
            outcome = worse(outcome, self.handle_usual(key, area));
        }
        if let Some(vim) = &mut self.vim {
            vim.mode = Mode::Normal;
        }
        let (text, at) = self.as_bytes();
        self.go_to(moves::before(&text, at));
        outcome
    }

    /// What was typed in this insertion, as often as its count still asks for.
    fn inserted_again(&mut self) -> Vec<KeyEvent> {
        let Some(vim) = &mut self.vim else { return Vec::new() };
        let times = std::mem::replace(&mut vim.times, 1).saturating_sub(1);
        if times == 0 {
            return Vec::new();
        }
        let is_typed = |key: &&KeyEvent| matches!(keys::command(**key), Some(Usual::Type(_) | Usual::NewLine));
        // The keys before the insertion are its count and its letter.
        let first = vim.keys.iter().position(|key| !matches!(key.code, KeyCode::Char('0'..='9'))).unwrap_or(0) + 1;
        let typed: Vec<KeyEvent> = vim.keys.iter().skip(first).filter(is_typed).copied().collect();
        let most = MOST_KEYS / typed.len().max(1);
        typed.iter().copied().cycle().take(typed.len() * times.min(most)).collect()
    }

    fn command_in_vim(&mut self, key: KeyEvent, area: Rect) -> Outcome {
        let Some(vim) = &mut self.vim else { return Outcome::Ignored };
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL) && !key.modifiers.contains(KeyModifiers::ALT);
        if key.modifiers.contains(KeyModifiers::ALT) && !key.modifiers.contains(KeyModifiers::CONTROL) {
            return Outcome::Ignored;
        }
        let waits_for_letter = vim.pending.last().is_some_and(|last| matches!(last, 'f' | 'F' | 't' | 'T' | 'r'));
        let letter = match key.code {
            KeyCode::Esc => {
                if !vim.pending.is_empty() {
                    vim.pending.clear();
                    return Outcome::Moved;
                }
                if vim.is_visual() {
                    vim.mode = Mode::Normal;
                    self.anchor = None;
                    return Outcome::Moved;
                }
                return Outcome::Ignored;
            }
            KeyCode::Char('d') if ctrl => return self.page(UsualMotion::PageDown, area),
            KeyCode::Char('u') if ctrl => return self.page(UsualMotion::PageUp, area),
            KeyCode::PageDown => return self.page(UsualMotion::PageDown, area),
            KeyCode::PageUp => return self.page(UsualMotion::PageUp, area),
            KeyCode::Char(_) | KeyCode::Left | KeyCode::Right | KeyCode::Home | KeyCode::End if ctrl => {
                vim.pending.clear();
                return self.handle_usual(key, area);
            }
            // The list of keys is asked for as everywhere.
            KeyCode::Char('?') if !waits_for_letter => return Outcome::Ignored,
            KeyCode::Char(letter) => letter,
            KeyCode::Left | KeyCode::Backspace => 'h',
            KeyCode::Right => 'l',
            KeyCode::Up => 'k',
            KeyCode::Down => 'j',
            KeyCode::Home => '0',
            KeyCode::End => '$',
            KeyCode::Delete => 'x',
            KeyCode::Enter => '\n',
            _ => return Outcome::Ignored,
        };
        vim.pending.push(letter);
        match parse(&vim.pending, vim.is_visual()) {
            Parsed::More if vim.pending.len() < 16 => Outcome::Moved,
            Parsed::More | Parsed::Nothing => {
                vim.pending.clear();
                Outcome::Moved
            }
            Parsed::Whole(Command::Plain(Plain::Repeat, count)) => {
                vim.pending.clear();
                self.repeat(count, area)
            }
            Parsed::Whole(command) => {
                vim.pending.clear();
                self.obey_vim(command)
            }
        }
    }

    fn page(&mut self, motion: UsualMotion, area: Rect) -> Outcome {
        if let Some(vim) = &mut self.vim {
            vim.pending.clear();
        }
        let (anchor, target) = (self.anchor, self.target(motion, area));
        self.go(target.place);
        self.anchor = anchor;
        self.wanted_column = target.column;
        Outcome::Moved
    }

    /// Does the last command that changed the text once more, so many times.
    fn repeat(&mut self, count: usize, area: Rect) -> Outcome {
        let Some(vim) = &mut self.vim else { return Outcome::Moved };
        if vim.replaying || vim.last.is_empty() {
            return Outcome::Moved;
        }
        let keys = vim.last.clone();
        vim.replaying = true;
        let before = std::mem::replace(&mut vim.keys, keys.clone());
        let times = count.min(MOST_KEYS / keys.len().max(1)).max(1);
        let mut outcome = Outcome::Moved;
        for _ in 0..times {
            for key in &keys {
                outcome = worse(outcome, self.in_vim(*key, area).unwrap_or(Outcome::Moved));
            }
        }
        if let Some(vim) = &mut self.vim {
            vim.replaying = false;
            vim.keys = before;
            vim.last = keys;
            // It is no command of its own to be repeated.
            vim.began = self.revision;
        }
        outcome
    }

    /// After a key: the cursor stands on a letter, and a command that has ended is kept.
    fn settle(&mut self, outcome: &Outcome) {
        let Some(vim) = &mut self.vim else { return };
        if *outcome == Outcome::Ignored || vim.mode == Mode::Insert || self.find.is_some() {
            return;
        }
        if vim.mode == Mode::Normal {
            self.anchor = None;
            let changed = vim.began != self.revision && !vim.replaying;
            if vim.pending.is_empty() && changed {
                vim.last.clone_from(&vim.keys);
            }
        }
        let line = self.lines.line(self.cursor.line);
        if self.vim.as_ref().is_some_and(|vim| vim.mode == Mode::Normal)
            && self.cursor.byte == line.len()
            && !line.is_empty()
        {
            self.cursor = self.lines.before(self.cursor);
        }
    }

    /// The search line as without vim; once it is closed nothing is selected, and the cursor stands at the hit.
    fn search_in_vim(&mut self, key: KeyEvent, area: Rect) -> Outcome {
        let enter = key.code == KeyCode::Enter;
        let written = self.find.as_ref().is_some_and(|find| !find.query.is_empty());
        // Enter takes the hit that is shown; with nothing written, it looks for the last one again.
        let outcome = if enter && written { Outcome::Moved } else { self.handle_usual(key, area) };
        if enter || self.find.is_none() {
            let start = self.selection().map_or(self.cursor, |range| range.start);
            self.close_search();
            self.go(start);
            self.settle(&outcome);
        }
        if outcome == Outcome::Ignored { Outcome::Moved } else { outcome }
    }

    /// A command with a colon, letter by letter.
    fn write_command(&mut self, key: KeyEvent) -> Outcome {
        let Some(vim) = &mut self.vim else { return Outcome::Ignored };
        let Some(line) = &mut vim.line else { return Outcome::Ignored };
        match key.code {
            KeyCode::Esc => vim.line = None,
            KeyCode::Backspace => {
                if line.pop().is_none() {
                    vim.line = None;
                }
            }
            KeyCode::Char(letter) if !key.modifiers.contains(KeyModifiers::CONTROL) => {
                if line.len() < 40 && !letter.is_control() {
                    line.push(letter);
                }
            }
            KeyCode::Enter => {
                let line = vim.line.take().unwrap_or_default();
                return self.ran(line.trim());
            }
            _ => return Outcome::Ignored,
        }
        Outcome::Moved
    }

    fn ran(&mut self, command: &str) -> Outcome {
        match command {
            "w" => Outcome::Asked(Ask::Save),
            "q" | "q!" => Outcome::Asked(Ask::Leave),
            "wq" | "x" => Outcome::Asked(Ask::SaveAndLeave),
            "run" => Outcome::Asked(Ask::Run),
            "undo" => self.undo_command(),
            "redo" => self.redo_command(),
            number => {
                if let Ok(line) = number.parse::<usize>() {
                    self.go_to_line(line.saturating_sub(1));
                }
                Outcome::Moved
            }
        }
    }
}

/// What is to be told of two outcomes that follow each other.
fn worse(first: Outcome, second: Outcome) -> Outcome {
    match (&first, &second) {
        (Outcome::Refused(_), _) => first,
        (_, Outcome::Refused(_) | Outcome::Edited | Outcome::Cut(_)) => second,
        (Outcome::Edited | Outcome::Cut(_), _) => first,
        _ => second,
    }
}

#[cfg(test)]
mod tests;
