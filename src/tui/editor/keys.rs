//! Keys of the editor in one table: what each does, and how the list of keys names it. No key needs Alt or a function key,
//! and none relies on Shift or Ctrl with Enter, which terminals do not tell apart.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// Where the cursor goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Motion {
    Left,
    Right,
    Up,
    Down,
    WordLeft,
    WordRight,
    /// To the first letter of the line, or from there to its first column.
    Home,
    End,
    PageUp,
    PageDown,
    Start,
    Finish,
}

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    Type(char),
    NewLine,
    Indent,
    Outdent,
    DeleteLeft,
    DeleteRight,
    DeleteWordLeft,
    DeleteWordRight,
    /// Moves, and ends the selection.
    Go(Motion),
    /// Moves, and selects what lies between.
    Select(Motion),
    SelectAll,
    Cut,
    Copy,
    Paste,
    Undo,
    Redo,
    Find,
    /// Closes the search line.
    Leave,
}

const PLAIN: KeyModifiers = KeyModifiers::NONE;
const CTRL: KeyModifiers = KeyModifiers::CONTROL;

type Binding = (KeyCode, KeyModifiers, Command);

/// One line of the list of keys, with the keys that it tells of. Lines without a meaning are not in the list, because every
/// learner knows these keys.
struct Entry {
    chords: &'static str,
    meaning: &'static str,
    keys: &'static [Binding],
}

/// Letters are typed and need no entry; motions with Shift select. Terminals send Ctrl-Backspace as Ctrl-H.
const KEYS: &[Entry] = &[
    Entry {
        chords: "^Z ^Y",
        meaning: "undo, redo",
        keys: &[(KeyCode::Char('z'), CTRL, Command::Undo), (KeyCode::Char('y'), CTRL, Command::Redo)],
    },
    Entry {
        chords: "^X ^C ^V",
        meaning: "cut, copy, paste",
        keys: &[
            (KeyCode::Char('x'), CTRL, Command::Cut),
            (KeyCode::Char('c'), CTRL, Command::Copy),
            (KeyCode::Char('v'), CTRL, Command::Paste),
        ],
    },
    Entry {
        chords: "Shift-arrows",
        meaning: "select",
        keys: &[
            (KeyCode::Left, PLAIN, Command::Go(Motion::Left)),
            (KeyCode::Right, PLAIN, Command::Go(Motion::Right)),
            (KeyCode::Up, PLAIN, Command::Go(Motion::Up)),
            (KeyCode::Down, PLAIN, Command::Go(Motion::Down)),
        ],
    },
    Entry { chords: "^A", meaning: "select all", keys: &[(KeyCode::Char('a'), CTRL, Command::SelectAll)] },
    Entry { chords: "^F", meaning: "find", keys: &[(KeyCode::Char('f'), CTRL, Command::Find)] },
    Entry {
        chords: "Tab Shift-Tab",
        meaning: "indent, outdent",
        keys: &[(KeyCode::Tab, PLAIN, Command::Indent), (KeyCode::BackTab, PLAIN, Command::Outdent)],
    },
    Entry {
        chords: "^W ^Del",
        meaning: "delete the word before, after",
        keys: &[
            (KeyCode::Char('w'), CTRL, Command::DeleteWordLeft),
            (KeyCode::Backspace, CTRL, Command::DeleteWordLeft),
            (KeyCode::Char('h'), CTRL, Command::DeleteWordLeft),
            (KeyCode::Delete, CTRL, Command::DeleteWordRight),
        ],
    },
    Entry {
        chords: "^← ^→",
        meaning: "word left, word right",
        keys: &[
            (KeyCode::Left, CTRL, Command::Go(Motion::WordLeft)),
            (KeyCode::Right, CTRL, Command::Go(Motion::WordRight)),
        ],
    },
    Entry {
        chords: "^Home ^End",
        meaning: "beginning, end of the text",
        keys: &[(KeyCode::Home, CTRL, Command::Go(Motion::Start)), (KeyCode::End, CTRL, Command::Go(Motion::Finish))],
    },
    Entry {
        chords: "",
        meaning: "",
        keys: &[
            (KeyCode::Enter, PLAIN, Command::NewLine),
            (KeyCode::Backspace, PLAIN, Command::DeleteLeft),
            (KeyCode::Delete, PLAIN, Command::DeleteRight),
            (KeyCode::Home, PLAIN, Command::Go(Motion::Home)),
            (KeyCode::End, PLAIN, Command::Go(Motion::End)),
            (KeyCode::PageUp, PLAIN, Command::Go(Motion::PageUp)),
            (KeyCode::PageDown, PLAIN, Command::Go(Motion::PageDown)),
            (KeyCode::Esc, PLAIN, Command::Leave),
        ],
    },
];

/// Chords of the editor and their meanings, for the list of keys.
pub fn help() -> impl Iterator<Item = (&'static str, &'static str)> {
    KEYS.iter().filter(|entry| !entry.meaning.is_empty()).map(|entry| (entry.chords, entry.meaning))
}

/// Whether Ctrl with this letter means something in the editor.
pub fn uses_ctrl(letter: char) -> bool {
    command(KeyEvent::new(KeyCode::Char(letter), CTRL)).is_some()
}

/// The same for the modes of vim, beside those that are as everywhere.
pub fn help_of_vim() -> impl Iterator<Item = (&'static str, &'static str)> {
    [
        ("i a I A o O", "insert; Esc ends it"),
        ("h j k l w b e", "move; also W B E 0 ^ $ gg G { } %"),
        ("f F t T ; ,", "to a letter of the line"),
        ("d c y > <", "with a motion, iw, i(, i{, i\" or twice"),
        ("x s r ~ J D C", "on letters, on the rest of the line"),
        ("p P .", "put, and once more"),
        ("u U", "undo, redo; ^R runs the tests"),
        ("v V", "select letters, lines"),
        ("/ n N", "look for, next, the one before"),
        (":w :q :wq :run", "save, leave, both, run"),
    ]
    .into_iter()
}

/// What the key does here, if anything.
pub(super) fn command(event: KeyEvent) -> Option<Command> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let with = event.modifiers;
    // AltGr arrives as Ctrl and Alt on Windows, and types a character.
    let types = !with.intersects(CTRL | KeyModifiers::ALT) || with.contains(CTRL | KeyModifiers::ALT);
    if let (KeyCode::Char(c), true) = (event.code, types) {
        return Some(Command::Type(c));
    }
    // A letter with Ctrl may come as its capital when caps lock is on.
    let code = match event.code {
        KeyCode::Char(c) => KeyCode::Char(c.to_ascii_lowercase()),
        code => code,
    };
    let shift = with.contains(KeyModifiers::SHIFT);
    let with = with.difference(KeyModifiers::SHIFT);
    let mut keys = KEYS.iter().flat_map(|entry| entry.keys);
    let (.., found) = keys.find(|(key, modifiers, _)| *key == code && *modifiers == with)?;
    Some(match *found {
        Command::Go(motion) if shift => Command::Select(motion),
        Command::Indent if shift => Command::Outdent,
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: KeyCode, with: KeyModifiers, expected: Option<Command>) {
        assert_eq!(command(KeyEvent::new(code, with)), expected, "{code:?} {with:?}");
    }

    #[test]
    fn shift_selects() {
        let shift = KeyModifiers::SHIFT;
        check(KeyCode::Up, PLAIN, Some(Command::Go(Motion::Up)));
        check(KeyCode::Up, shift, Some(Command::Select(Motion::Up)));
        check(KeyCode::Left, CTRL | shift, Some(Command::Select(Motion::WordLeft)));
        check(KeyCode::BackTab, shift, Some(Command::Outdent));
        check(KeyCode::Char('A'), shift, Some(Command::Type('A')));
    }

    #[test]
    fn alt_is_nobodys_and_alt_gr_types() {
        check(KeyCode::Char('b'), KeyModifiers::ALT, None);
        check(KeyCode::Left, KeyModifiers::ALT, None);
        check(KeyCode::Char('{'), KeyModifiers::ALT | CTRL, Some(Command::Type('{')));
    }

    #[test]
    fn keys_of_the_screen_stay_free() {
        for c in ['r', 't', 'o', 's', 'q'] {
            check(KeyCode::Char(c), CTRL, None);
        }
        check(KeyCode::F(1), PLAIN, None);
    }

    #[test]
    fn releases_do_nothing() {
        let event = KeyEvent::new_with_kind(KeyCode::Enter, PLAIN, KeyEventKind::Release);
        assert_eq!(command(event), None);
    }

    #[test]
    fn no_key_stands_in_the_table_twice() {
        let keys: Vec<_> = KEYS.iter().flat_map(|entry| entry.keys).map(|(code, with, _)| (code, with)).collect();
        for (i, key) in keys.iter().enumerate() {
            assert!(!keys[..i].contains(key), "{key:?}");
        }
    }

    #[test]
    fn the_list_of_keys_names_no_key_that_does_nothing() {
        for (chords, meaning) in help() {
            let letters = chords.split(' ').filter_map(|chord| chord.strip_prefix('^')).filter(|name| name.len() == 1);
            for c in letters.flat_map(str::chars) {
                let event = KeyEvent::new(KeyCode::Char(c.to_ascii_lowercase()), CTRL);
                assert!(command(event).is_some(), "^{c} {meaning}");
            }
        }
    }
}
