//! Other keys for what has a name, as the config file gives them. Knows no file: entries come with their places in it, and
//! problems go back with them.

use std::collections::BTreeMap;

use crate::lesson::nearest::nearest;
use crate::text;
use crate::tui::keymap::situations::{Situation, Text, situations};
use crate::tui::keymap::{Key, Keymap, names};

/// A line of the table `[keys]`: a name and the keys for it, each with its place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<P> {
    /// The name of what the keys do.
    pub name: (String, P),
    /// The keys as they are written.
    pub keys: Vec<(String, P)>,
}

/// Something in the table that cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem<P> {
    /// Its place in the file.
    pub at: P,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub help: String,
}

/// Keys by the names of what they do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Remap {
    keys: BTreeMap<String, Vec<Key>>,
}

/// Whether keys are text where a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typing {
    /// Letters are text, and only keys with Ctrl can be commands.
    Yes,
    /// They are commands.
    No,
}

impl Remap {
    /// Reads the table: every problem in it, or none.
    pub fn read<P: Clone>(entries: &[Entry<P>]) -> Result<Self, Vec<Problem<P>>> {
        let situations = situations();
        let mut problems = Vec::new();
        let mut remap = Self::default();
        let mut places: Vec<(String, Key, P)> = Vec::new();
        for entry in entries {
            let (name, at) = &entry.name;
            if !situations.iter().any(|situation| situation.has(name)) {
                problems.push(unknown_name(name, at.clone(), &situations));
                continue;
            }
            if entry.keys.is_empty() {
                let what = format!("no key is given for {name}");
                let help = "write at least one, such as \"x\", or take the line away".to_owned();
                problems.push(Problem { at: at.clone(), what, help });
            }
            for (written, at) in &entry.keys {
                match readable(written, at) {
                    Ok(key) => {
                        remap.keys.entry(name.clone()).or_default().push(key);
                        places.push((name.clone(), key, at.clone()));
                    }
                    Err(problem) => problems.push(problem),
                }
            }
        }
        for (name, key, at) in &places {
            let clash = situations.iter().find_map(|situation| remap.clash(situation, name, *key));
            problems.extend(clash.map(|(what, help)| Problem { at: at.clone(), what, help }));
        }
        if problems.is_empty() { Ok(remap) } else { Err(problems) }
    }

    /// Whether nothing was changed.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The keys of a name: those given for it and those that cannot be taken away, or else its own.
    pub fn keys_of(&self, name: &str, own: &[Key], typing: Typing) -> Vec<Key> {
        let given = self.given(name, typing);
        if given.is_empty() {
            return own.to_vec();
        }
        let kept = own.iter().filter(|key| key.is_fixed() && !given.contains(key));
        given.iter().chain(kept).copied().collect()
    }

    fn given(&self, name: &str, typing: Typing) -> Vec<Key> {
        let usable = |key: &&Key| typing == Typing::No || !matches!(key, Key::Char(_));
        self.keys.get(name).into_iter().flatten().filter(usable).copied().collect()
    }

    /// A table with the keys that were given for its names.
    #[must_use]
    pub fn apply(&self, mut map: Keymap, typing: Typing) -> Keymap {
        if self.is_empty() {
            return map;
        }
        for binding in &mut map.bindings {
            let mut keys = Vec::with_capacity(binding.keys.len());
            let mut changed: Vec<String> = Vec::new();
            for (key, act) in &binding.keys {
                let name = names::name(*key, act);
                let given = name.as_deref().map_or_else(Vec::new, |name| self.given(name, typing));
                let Some(name) = name.filter(|_| !given.is_empty()) else {
                    keys.push((*key, act.clone()));
                    continue;
                };
                if !changed.contains(&name) {
                    keys.extend(given.iter().map(|key| (*key, act.clone())));
                    map.preferred.extend(given.iter().map(|key| (*key, act.clone())));
                    changed.push(name);
                }
                if key.is_fixed() && !given.contains(key) {
                    keys.push((*key, act.clone()));
                }
            }
            if !changed.is_empty() {
                binding.keys = keys;
                binding.named = None;
            }
        }
        map
    }

    /// What else a key does in a situation in which it was given to this name.
    fn clash(&self, situation: &Situation, name: &str, key: Key) -> Option<(String, String)> {
        let line = situation.lines.iter().find(|line| line.name == name)?;
        if !self.keys_of(name, &line.keys, situation.typing()).contains(&key) {
            return None;
        }
        let words = key.written();
        if situation.text.takes(key) {
            let what = format!("{words} is used for writing in {}", situation.title);
            return Some((what, "give it another key with Ctrl".to_owned()));
        }
        let other = situation.lines.iter().find(|other| {
            other.name != name && self.keys_of(&other.name, &other.keys, situation.typing()).contains(&key)
        })?;
        let what = format!("{words} does two things in {}: {name} and {}", situation.title, other.name);
        let help = if key.is_fixed() && other.keys.contains(&key) {
            format!("{words} always does {} there; choose another key for {name}", other.name)
        } else {
            format!("choose another key for {name}, or give {} another one too", other.name)
        };
        Some((what, help))
    }
}

fn readable<P: Clone>(written: &str, at: &P) -> Result<Key, Problem<P>> {
    let problem = |what: String, help: &str| Err(Problem { at: at.clone(), what, help: help.to_owned() });
    let shown = text::truncate(&text::sanitise_line(written), 30);
    let Some(key) = Key::read(written) else {
        let help = "write a letter or a sign such as \"x\", Ctrl with a letter such as \"Ctrl-n\", or Enter, Tab, Shift-Tab, \
                    Space, Backspace, Up, Down, Left, Right, PageUp, PageDown, Home, End";
        return problem(format!("\"{shown}\" is no key that every terminal sends"), help);
    };
    match key {
        Key::Ctrl('c') => problem("Ctrl-C always quits".to_owned(), "choose another key"),
        Key::Esc => problem("Esc always goes back".to_owned(), "choose another key"),
        Key::Ctrl(letter @ ('h' | 'i' | 'j' | 'm')) => {
            let same = match letter {
                'h' => "Backspace",
                'i' => "Tab",
                _ => "Enter",
            };
            problem(format!("terminals send the same for {} as for {same}", key.written()), "choose another letter")
        }
        key => Ok(key),
    }
}

fn unknown_name<P>(name: &str, at: P, situations: &[Situation]) -> Problem<P> {
    let known = situations.iter().flat_map(|situation| &situation.lines).map(|line| line.name.as_str());
    let what = format!("nothing is called \"{}\"", text::truncate(&text::sanitise_line(name), 40));
    let help = match nearest(name, known) {
        Some(near) => format!("did you mean {near}? `serverless-tutor keys` lists all names"),
        None => "`serverless-tutor keys` lists all names".to_owned(),
    };
    Problem { at, what, help }
}

impl Text {
    /// Whether what is typed there takes this key for itself.
    fn takes(self, key: Key) -> bool {
        match self {
            Self::None => false,
            Self::Field => matches!(key, Key::Ctrl('h' | 'u' | 'w') | Key::Left | Key::Right | Key::Home | Key::End),
            Self::Editor => match key {
                Key::Ctrl(letter) => crate::tui::editor::uses_ctrl(letter),
                key => key != Key::Esc,
            },
        }
    }
}

#[cfg(test)]
mod tests;
