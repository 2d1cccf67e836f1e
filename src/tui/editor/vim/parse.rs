//! What letters mean in vim's normal and visual mode: counts, operators, motions, text objects. Pure; knows no text.

/// Counts are no larger than this.
const MOST: usize = 9_999;

/// What letters have come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parsed<T> {
    /// They need another one.
    More,
    /// They mean nothing.
    Nothing,
    /// They mean this.
    Whole(T),
}

/// A whole command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    /// Move the cursor; the count, if one was given.
    Go(Motion, Option<usize>),
    /// Do something to what a motion covers.
    Over(Operator, Motion, Option<usize>),
    /// Do something to so many lines.
    Lines(Operator, usize),
    /// Do something to a text object.
    Object(Operator, Object),
    /// Do something to what is selected.
    Selected(Operator),
    /// Select a text object.
    Select(Object),
    /// Everything that is one letter, with its count.
    Plain(Plain, usize),
    /// Put this character in the place of so many.
    Replace(char, usize),
}

/// What is done to a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Delete,
    Change,
    Yank,
    Indent,
    Outdent,
}

/// Where the cursor goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Motion {
    Left,
    Right,
    Up,
    Down,
    /// To the next word; of anything but blanks if it is big.
    Word(Size),
    WordBack(Size),
    WordEnd(Size),
    Edge,
    FirstLetter,
    LineEnd,
    /// To the first line, or the counted one.
    Top,
    /// To the last line, or the counted one.
    Bottom,
    Find(Find),
    /// The last find again, the other way round if that is asked for.
    FindAgain(Turn),
    /// To the bracket that belongs to this one.
    Pair,
    ParagraphBack,
    ParagraphOn,
    /// To the next place of what was looked for.
    Hit(Turn),
    /// To the first letter of the line below.
    NextLine,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    Small,
    Big,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    Same,
    Around,
}

/// A character that is looked for in the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Find {
    pub(super) letter: char,
    pub(super) forward: bool,
    /// Stops beside it.
    pub(super) till: bool,
}

/// A text object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Object {
    pub(super) of: Of,
    /// With what surrounds it.
    pub(super) around: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    Word(Size),
    Quote(char),
    Brackets(char, char),
}

/// Commands of one letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plain {
    InsertBefore,
    InsertAfter,
    InsertAtLetter,
    InsertAtEnd,
    OpenBelow,
    OpenAbove,
    DeleteHere,
    DeleteBefore,
    DeleteRest,
    ChangeRest,
    Substitute,
    SubstituteLine,
    YankLine,
    Join,
    Case,
    PutAfter,
    PutBefore,
    Undo,
    Redo,
    Repeat,
    Visual,
    VisualLine,
    OtherEnd,
    Search,
    CommandLine,
}

/// Reads letters that were typed one after the other.
pub(super) fn parse(letters: &[char], visual: bool) -> Parsed<Command> {
    let (count, rest) = number(letters);
    let Some((&first, rest)) = rest.split_first() else { return Parsed::More };
    if let Some(operator) = operator(first) {
        if visual {
            return Parsed::Whole(Command::Selected(operator));
        }
        return operated(operator, first, count, rest);
    }
    if first == 'r' {
        let letter = rest.first();
        return letter.map_or(Parsed::More, |letter| Parsed::Whole(Command::Replace(*letter, count.unwrap_or(1))));
    }
    if visual {
        match first {
            'i' | 'a' => return object(first, rest).map(Command::Select),
            'x' | 'X' => return Parsed::Whole(Command::Selected(Operator::Delete)),
            's' | 'C' | 'S' => return Parsed::Whole(Command::Selected(Operator::Change)),
            'D' => return Parsed::Whole(Command::Selected(Operator::Delete)),
            'Y' => return Parsed::Whole(Command::Selected(Operator::Yank)),
            _ => {}
        }
    }
    if let Some(plain) = plain(first, visual) {
        return Parsed::Whole(Command::Plain(plain, count.unwrap_or(1)));
    }
    motion(first, rest).map(|motion| Command::Go(motion, count))
}

fn operated(operator: Operator, first: char, count: Option<usize>, rest: &[char]) -> Parsed<Command> {
    let (times, rest) = number(rest);
    let count = match (count, times) {
        (Some(a), Some(b)) => Some((a * b).min(MOST)),
        (a, b) => a.or(b),
    };
    let Some((&second, tail)) = rest.split_first() else { return Parsed::More };
    if second == first {
        return Parsed::Whole(Command::Lines(operator, count.unwrap_or(1)));
    }
    if matches!(second, 'i' | 'a') {
        return object(second, tail).map(|object| Command::Object(operator, object));
    }
    motion(second, tail).map(|motion| Command::Over(operator, motion, count))
}

impl<T> Parsed<T> {
    fn map<U>(self, with: impl FnOnce(T) -> U) -> Parsed<U> {
        match self {
            Self::More => Parsed::More,
            Self::Nothing => Parsed::Nothing,
            Self::Whole(whole) => Parsed::Whole(with(whole)),
        }
    }
}

/// A count that the letters begin with, and what follows; 0 is a motion.
fn number(letters: &[char]) -> (Option<usize>, &[char]) {
    let digits = match letters.first() {
        Some('1'..='9') => letters.iter().take_while(|letter| letter.is_ascii_digit()).count(),
        _ => 0,
    };
    let value = letters[..digits].iter().filter_map(|digit| digit.to_digit(10));
    let value = value.fold(0, |sum: usize, digit| (sum * 10 + digit as usize).min(MOST));
    ((digits > 0).then_some(value), &letters[digits..])
}

fn operator(letter: char) -> Option<Operator> {
    Some(match letter {
        'd' => Operator::Delete,
        'c' => Operator::Change,
        'y' => Operator::Yank,
        '>' => Operator::Indent,
        '<' => Operator::Outdent,
        _ => return None,
    })
}

fn plain(letter: char, visual: bool) -> Option<Plain> {
    Some(match letter {
        'J' => Plain::Join,
        '~' => Plain::Case,
        'p' => Plain::PutAfter,
        'P' => Plain::PutBefore,
        'v' => Plain::Visual,
        'V' => Plain::VisualLine,
        '/' => Plain::Search,
        'o' if visual => Plain::OtherEnd,
        _ if visual => return None,
        'i' => Plain::InsertBefore,
        'a' => Plain::InsertAfter,
        'I' => Plain::InsertAtLetter,
        'A' => Plain::InsertAtEnd,
        'o' => Plain::OpenBelow,
        'O' => Plain::OpenAbove,
        'x' => Plain::DeleteHere,
        'X' => Plain::DeleteBefore,
        'D' => Plain::DeleteRest,
        'C' => Plain::ChangeRest,
        's' => Plain::Substitute,
        'S' => Plain::SubstituteLine,
        'Y' => Plain::YankLine,
        'u' => Plain::Undo,
        'U' => Plain::Redo,
        '.' => Plain::Repeat,
        ':' => Plain::CommandLine,
        _ => return None,
    })
}

fn motion(first: char, rest: &[char]) -> Parsed<Motion> {
    let find = |forward, till| match rest.first() {
        Some(letter) => Parsed::Whole(Motion::Find(Find { letter: *letter, forward, till })),
        None => Parsed::More,
    };
    Parsed::Whole(match first {
        'h' => Motion::Left,
        'l' | ' ' => Motion::Right,
        'k' => Motion::Up,
        'j' => Motion::Down,
        'w' => Motion::Word(Size::Small),
        'W' => Motion::Word(Size::Big),
        'b' => Motion::WordBack(Size::Small),
        'B' => Motion::WordBack(Size::Big),
        'e' => Motion::WordEnd(Size::Small),
        'E' => Motion::WordEnd(Size::Big),
        '0' => Motion::Edge,
        '^' => Motion::FirstLetter,
        '$' => Motion::LineEnd,
        'G' => Motion::Bottom,
        'g' => {
            return match rest.first() {
                None => Parsed::More,
                Some('g') => Parsed::Whole(Motion::Top),
                Some(_) => Parsed::Nothing,
            };
        }
        'f' => return find(true, false),
        'F' => return find(false, false),
        't' => return find(true, true),
        'T' => return find(false, true),
        ';' => Motion::FindAgain(Turn::Same),
        ',' => Motion::FindAgain(Turn::Around),
        '%' => Motion::Pair,
        '{' => Motion::ParagraphBack,
        '}' => Motion::ParagraphOn,
        'n' => Motion::Hit(Turn::Same),
        'N' => Motion::Hit(Turn::Around),
        '\n' => Motion::NextLine,
        _ => return Parsed::Nothing,
    })
}

fn object(first: char, rest: &[char]) -> Parsed<Object> {
    let Some(letter) = rest.first() else { return Parsed::More };
    let of = match letter {
        'w' => Of::Word(Size::Small),
        'W' => Of::Word(Size::Big),
        '"' | '\'' | '`' => Of::Quote(*letter),
        '(' | ')' | 'b' => Of::Brackets('(', ')'),
        '{' | '}' | 'B' => Of::Brackets('{', '}'),
        '[' | ']' => Of::Brackets('[', ']'),
        _ => return Parsed::Nothing,
    };
    Parsed::Whole(Object { of, around: first == 'a' })
}
