//! What a guest asks of the platform around it while a call is under way: its store and its buckets. Plain data with bounds, and
//! its frames; knows neither who asks nor who answers.

use crate::sandbox::wire::{Fields, Frame, Garbled};

/// The longest key of the store and the longest name of an object, in bytes of UTF-8, as on S3.
pub const MOST_KEY: usize = 1024;
/// The longest value in the store, in bytes of its JSON.
pub const MOST_VALUE: usize = 64 << 10;
/// The largest object that a function reads or writes at once, in bytes.
pub const MOST_OBJECT: usize = 16 << 20;
/// How much an instance may have asked for without having its answer.
pub const MOST_OPEN: usize = 64;
/// The longest name of a bucket, in bytes.
const MOST_NAME: usize = 64;
/// The longest sentence, in bytes.
const MOST_SENTENCE: usize = 2048;

/// A question, by a number that the guest's side chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AskId(pub u32);

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// The value at a key of the store.
    Get(String),
    /// Keep this value at this key.
    Put(String, String),
    /// Keep this value at this key if there is none, in one step.
    PutIfAbsent(String, String),
    /// Forget the value at a key.
    Delete(String),
    /// The bytes of an object.
    Read {
        /// The name of the bucket.
        bucket: String,
        /// The name of the object.
        key: String,
    },
    /// Write an object, over one of the same name.
    Write {
        /// The name of the bucket.
        bucket: String,
        /// The name of the object.
        key: String,
        /// Its bytes.
        bytes: Vec<u8>,
    },
}

impl Ask {
    /// Whether it keeps to the bounds. A child is not believed.
    pub(super) fn is_lawful(&self) -> bool {
        let key = |key: &str| key.len() <= MOST_KEY;
        match self {
            Self::Get(at) | Self::Delete(at) => key(at),
            Self::Put(at, value) | Self::PutIfAbsent(at, value) => key(at) && value.len() <= MOST_VALUE,
            Self::Read { bucket, key: at } => bucket.len() <= MOST_NAME && key(at),
            Self::Write { bucket, key: at, bytes } => {
                bucket.len() <= MOST_NAME && key(at) && bytes.len() <= MOST_OBJECT
            }
        }
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// It is done, or there is nothing at that key.
    Nothing,
    /// Whether it was done.
    Done(bool),
    /// A value of the store, as JSON.
    Value(String),
    /// The bytes of an object.
    Bytes(Vec<u8>),
    /// Why not, in a sentence.
    Refused(String),
}

/// A small picture of a picture: three bytes for each of its points, row by row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grid {
    /// Points in a row, [`Grid::MOST_WIDTH`] at most.
    pub width: u32,
    /// Rows, [`Grid::MOST_HEIGHT`] at most.
    pub height: u32,
    /// Red, green and blue of each point.
    pub rgb: Vec<u8>,
}

impl Grid {
    /// The widest.
    pub const MOST_WIDTH: u32 = 60;
    /// The highest: two points stand in one row of a terminal.
    pub const MOST_HEIGHT: u32 = 40;

    /// The point in a column of a row.
    pub fn point(&self, column: u32, row: u32) -> Option<[u8; 3]> {
        let at = (column < self.width && row < self.height).then(|| 3 * (row * self.width + column) as usize)?;
        self.rgb.get(at..at + 3)?.try_into().ok()
    }

    fn is_lawful(&self) -> bool {
        let small = (1..=Self::MOST_WIDTH).contains(&self.width) && (1..=Self::MOST_HEIGHT).contains(&self.height);
        small && self.rgb.len() == 3 * (self.width * self.height) as usize
    }
}

/// A picture before and after a function made it smaller.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pictures {
    /// Width and height before, and a small picture of it.
    pub before: ((u32, u32), Grid),
    /// The same after.
    pub after: ((u32, u32), Grid),
}

/// Writes a question; the bytes of an object have gone ahead.
pub(super) fn write_ask(to: &mut Fields<'_>, ask: &Ask) {
    let mut texts = |tag: u8, texts: &[&str]| {
        to.u8(tag);
        for text in texts {
            to.text(text);
        }
    };
    match ask {
        Ask::Get(key) => texts(0, &[key]),
        Ask::Put(key, value) => texts(1, &[key, value]),
        Ask::PutIfAbsent(key, value) => texts(2, &[key, value]),
        Ask::Delete(key) => texts(3, &[key]),
        Ask::Read { bucket, key } => texts(4, &[bucket, key]),
        Ask::Write { bucket, key, bytes: _ } => texts(5, &[bucket, key]),
    }
}

pub(super) fn read_ask(frame: &mut Frame<'_>) -> Result<Ask, Garbled> {
    let tag = frame.u8()?;
    let mut text = || frame.text().map(str::to_owned);
    Ok(match tag {
        0 => Ask::Get(text()?),
        1 => Ask::Put(text()?, text()?),
        2 => Ask::PutIfAbsent(text()?, text()?),
        3 => Ask::Delete(text()?),
        4 => Ask::Read { bucket: text()?, key: text()? },
        5 => Ask::Write { bucket: text()?, key: text()?, bytes: Vec::new() },
        _ => return Err(Garbled),
    })
}

/// Writes an answer; the bytes of an object have gone ahead.
pub(super) fn write_told(to: &mut Fields<'_>, told: &Told) {
    match told {
        Told::Nothing => to.u8(0),
        Told::Done(done) => to.u8(1 + u8::from(*done)),
        Told::Value(json) => {
            to.u8(3);
            to.text(json);
        }
        Told::Bytes(_) => to.u8(4),
        Told::Refused(why) => {
            to.u8(5);
            to.text(&why[..why.floor_char_boundary(MOST_SENTENCE)]);
        }
    }
}

pub(super) fn read_told(frame: &mut Frame<'_>) -> Result<Told, Garbled> {
    Ok(match frame.u8()? {
        0 => Told::Nothing,
        1 => Told::Done(false),
        2 => Told::Done(true),
        3 => Told::Value(frame.text()?.to_owned()),
        4 => Told::Bytes(Vec::new()),
        5 => Told::Refused(frame.text()?.to_owned()),
        _ => return Err(Garbled),
    })
}

pub(super) fn write_pictures(to: &mut Fields<'_>, pictures: &Pictures) {
    for ((width, height), grid) in [&pictures.before, &pictures.after] {
        for number in [width, height, &grid.width, &grid.height] {
            to.u32(*number);
        }
        to.bytes(&grid.rgb);
    }
}

pub(super) fn read_pictures(frame: &mut Frame<'_>) -> Result<Pictures, Garbled> {
    let mut one = || {
        let size = (frame.u32()?, frame.u32()?);
        let grid = Grid { width: frame.u32()?, height: frame.u32()?, rgb: frame.bytes()?.to_vec() };
        if grid.is_lawful() { Ok((size, grid)) } else { Err(Garbled) }
    };
    Ok(Pictures { before: one()?, after: one()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::wire::{Frames, Inbox};

    fn there_and_back<T>(write: impl FnOnce(&mut Fields<'_>), read: impl FnOnce(&mut Frame<'_>) -> T) -> T {
        let mut frames = Frames::default();
        frames.push(1, write);
        let mut inbox = Inbox::default();
        inbox.push(frames.bytes());
        let (_, mut frame) = inbox.next().unwrap().unwrap();
        read(&mut frame)
    }

    #[test]
    fn questions_and_answers_come_back_as_they_were() {
        let (key, value) = (|| "k".to_owned(), || "{}".to_owned());
        let asks = [
            Ask::Get(key()),
            Ask::Put(key(), value()),
            Ask::PutIfAbsent(key(), value()),
            Ask::Delete(key()),
            Ask::Read { bucket: value(), key: key() },
            Ask::Write { bucket: value(), key: key(), bytes: Vec::new() },
        ];
        for ask in asks {
            assert_eq!(there_and_back(|to| write_ask(to, &ask), read_ask), Ok(ask));
        }
        let tolds = [
            Told::Nothing,
            Told::Done(true),
            Told::Done(false),
            Told::Value(value()),
            Told::Bytes(Vec::new()),
            Told::Refused(key()),
        ];
        for told in tolds {
            assert_eq!(there_and_back(|to| write_told(to, &told), read_told), Ok(told));
        }
    }

    #[test]
    fn what_breaks_the_bounds_is_not_lawful() {
        assert!(Ask::Get("k".repeat(MOST_KEY)).is_lawful());
        assert!(!Ask::Get("k".repeat(MOST_KEY + 1)).is_lawful());
        assert!(!Ask::Put("k".into(), "v".repeat(MOST_VALUE + 1)).is_lawful());
        let write = |bytes| Ask::Write { bucket: "b".into(), key: "k".into(), bytes };
        assert!(!write(vec![0; MOST_OBJECT + 1]).is_lawful());
    }

    #[test]
    fn a_grid_is_what_it_says_or_none() {
        let check = |width, height, bytes: usize, expected: bool| {
            let grid = Grid { width, height, rgb: vec![7; bytes] };
            let pictures = Pictures { before: ((1, 1), grid.clone()), after: ((1, 1), grid) };
            let read = there_and_back(|to| write_pictures(to, &pictures), read_pictures);
            assert_eq!(read.is_ok(), expected, "{width} {height} {bytes}");
        };
        check(60, 40, 7200, true);
        check(61, 40, 7320, false);
        check(60, 40, 7199, false);
        check(0, 40, 0, false);
        check(u32::MAX, u32::MAX, 3, false);
    }
}
