//! All situations with the names and keys that they have, as `situations.txt` beside this file lists them. A test holds the
//! list against what the screens show.

use crate::tui::keymap::Key;
use crate::tui::keymap::remap::Typing;

/// Keys that belong together because they are shown together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Situation {
    /// Its stable name.
    pub name: String,
    /// Where it is, in words.
    pub title: String,
    /// What is typed there.
    pub text: Text,
    /// What can be done there.
    pub lines: Vec<Line>,
}

/// Something that can be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its stable name.
    pub name: String,
    /// The keys that do it, unless the config file says otherwise.
    pub keys: Vec<Key>,
}

/// What is typed in a situation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    /// Nothing: letters are commands.
    None,
    /// A line.
    Field,
    /// A program.
    Editor,
}

impl Situation {
    /// Whether something of this name can be done here.
    pub fn has(&self, name: &str) -> bool {
        self.lines.iter().any(|line| line.name == name)
    }

    /// Whether letters are text here.
    pub fn typing(&self) -> Typing {
        if self.text == Text::None { Typing::No } else { Typing::Yes }
    }
}

/// All of them, in the order of the course.
pub fn situations() -> Vec<Situation> {
    let mut all: Vec<Situation> = Vec::new();
    for line in include_str!("situations.txt").lines() {
        if let Some((name, rest)) = line.strip_prefix('[').and_then(|rest| rest.split_once("] ")) {
            let (text, title) = match rest.split_once(": ") {
                Some(("field", title)) => (Text::Field, title),
                Some(("editor", title)) => (Text::Editor, title),
                _ => (Text::None, rest),
            };
            all.push(Situation { name: name.to_owned(), title: title.to_owned(), text, lines: Vec::new() });
        } else if let (Some(here), Some((name, keys))) = (all.last_mut(), line.split_once(' ')) {
            let keys = keys.split_whitespace().filter_map(Key::read).collect();
            here.lines.push(Line { name: name.to_owned(), keys });
        }
    }
    all
}
