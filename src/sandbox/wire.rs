//! Frames between the two sides: a length, a tag, fields. Whatever bytes arrive, reading them gives a frame or
//! [`Garbled`]; nothing is allocated for a length that is only claimed. Knows nothing of what frames mean.

use thiserror::Error;

/// The longest frame, its tag included; all files of a function, 1 MiB, fit into it.
pub(super) const MAX_FRAME: usize = 3 << 19;

const LENGTH: usize = size_of::<u32>();

/// The bytes are no frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the bytes are no frame of this program")]
pub(super) struct Garbled;

/// Builds frames one behind the other.
#[derive(Debug, Default)]
pub(super) struct Frames {
    bytes: Vec<u8>,
}

impl Frames {
    /// Appends a frame with the fields that `fill` writes.
    pub(super) fn push(&mut self, tag: u8, fill: impl FnOnce(&mut Fields)) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(&[0; LENGTH]);
        self.bytes.push(tag);
        fill(&mut Fields { bytes: &mut self.bytes });
        let length = (self.bytes.len() - start - LENGTH) as u32;
        self.bytes[start..start + LENGTH].copy_from_slice(&length.to_le_bytes());
    }

    /// The frames so far.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Forgets all from byte `from` on; it must be the beginning of a frame.
    pub(super) fn cut(&mut self, from: usize) {
        self.bytes.truncate(from);
    }

    /// Forgets the frames and keeps the room.
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
    }
}

/// Writes the fields of one frame.
pub(super) struct Fields<'a> {
    bytes: &'a mut Vec<u8>,
}

impl Fields<'_> {
    pub(super) fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    pub(super) fn u32(&mut self, value: u32) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(super) fn u64(&mut self, value: u64) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(super) fn f64(&mut self, value: f64) {
        self.u64(value.to_bits());
    }

    pub(super) fn bytes(&mut self, value: &[u8]) {
        self.u32(value.len() as u32);
        self.bytes.extend_from_slice(value);
    }

    pub(super) fn text(&mut self, value: &str) {
        self.bytes(value.as_bytes());
    }

    /// Names with their values.
    pub(super) fn pairs(&mut self, pairs: &[(String, String)]) {
        self.u32(pairs.len() as u32);
        for (name, value) in pairs {
            self.text(name);
            self.text(value);
        }
    }

    pub(super) fn numbers(&mut self, values: &[f64]) {
        self.u32(values.len() as u32);
        for value in values {
            self.f64(*value);
        }
    }

    /// A value that may be missing.
    pub(super) fn optional<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.u8(u8::from(value.is_some()));
        if let Some(value) = value {
            write(self, value);
        }
    }
}

/// Reads the fields of one frame.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame<'a> {
    rest: &'a [u8],
}

impl<'a> Frame<'a> {
    pub(super) fn u8(&mut self) -> Result<u8, Garbled> {
        self.take(1).map(|bytes| bytes[0])
    }

    pub(super) fn u32(&mut self) -> Result<u32, Garbled> {
        let bytes = self.take(4)?;
        Ok(u32::from_le_bytes(bytes.try_into().map_err(|_| Garbled)?))
    }

    pub(super) fn u64(&mut self) -> Result<u64, Garbled> {
        let bytes = self.take(8)?;
        Ok(u64::from_le_bytes(bytes.try_into().map_err(|_| Garbled)?))
    }

    pub(super) fn f64(&mut self) -> Result<f64, Garbled> {
        self.u64().map(f64::from_bits)
    }

    pub(super) fn bytes(&mut self) -> Result<&'a [u8], Garbled> {
        let length = self.u32()? as usize;
        self.take(length)
    }

    pub(super) fn text(&mut self) -> Result<&'a str, Garbled> {
        std::str::from_utf8(self.bytes()?).map_err(|_| Garbled)
    }

    pub(super) fn pairs(&mut self) -> Result<Vec<(String, String)>, Garbled> {
        let count = self.u32()?;
        (0..count).map(|_| Ok((self.text()?.to_owned(), self.text()?.to_owned()))).collect()
    }

    pub(super) fn numbers(&mut self) -> Result<Vec<f64>, Garbled> {
        let count = self.u32()? as usize;
        let mut values = Frame { rest: self.take(count.checked_mul(8).ok_or(Garbled)?)? };
        (0..count).map(|_| values.f64()).collect()
    }

    pub(super) fn optional<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Garbled>,
    ) -> Result<Option<T>, Garbled> {
        match self.u8()? {
            0 => Ok(None),
            1 => read(self).map(Some),
            _ => Err(Garbled),
        }
    }

    /// Fails if fields are left over.
    pub(super) fn end(self) -> Result<(), Garbled> {
        if self.rest.is_empty() { Ok(()) } else { Err(Garbled) }
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Garbled> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(Garbled)?;
        self.rest = rest;
        Ok(taken)
    }
}

/// Bytes as they arrive, cut into frames.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    bytes: Vec<u8>,
    read: usize,
}

impl Inbox {
    /// Takes in bytes that arrived.
    pub(super) fn push(&mut self, arrived: &[u8]) {
        self.bytes.drain(..self.read);
        self.read = 0;
        self.bytes.extend_from_slice(arrived);
    }

    /// Whether a whole frame has arrived, or one that is none.
    pub(super) fn holds_a_frame(&self) -> bool {
        let rest = &self.bytes[self.read..];
        rest.split_first_chunk::<LENGTH>().is_some_and(|(head, body)| body.len() >= u32::from_le_bytes(*head) as usize)
    }

    /// The next frame with its tag, `None` until all of it has arrived.
    pub(super) fn next(&mut self) -> Result<Option<(u8, Frame<'_>)>, Garbled> {
        let rest = &self.bytes[self.read..];
        let Some((head, body)) = rest.split_first_chunk::<LENGTH>() else { return Ok(None) };
        let length = u32::from_le_bytes(*head) as usize;
        if length == 0 || length > MAX_FRAME {
            return Err(Garbled);
        }
        if body.len() < length {
            return Ok(None);
        }
        let start = self.read + LENGTH;
        self.read = start + length;
        let frame = &self.bytes[start..self.read];
        Ok(Some((frame[0], Frame { rest: &frame[1..] })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fields_come_back_in_order() {
        let mut frames = Frames::default();
        frames.push(7, |to| {
            to.text("häh");
            to.numbers(&[1.5, f64::INFINITY]);
            to.optional(Some(3), Fields::u32);
            to.optional(None, Fields::u32);
        });
        let mut inbox = Inbox::default();
        inbox.push(frames.bytes());
        let (tag, mut frame) = inbox.next().unwrap().unwrap();
        assert_eq!((tag, frame.text(), frame.numbers()), (7, Ok("häh"), Ok(vec![1.5, f64::INFINITY])));
        assert_eq!((frame.optional(Frame::u32), frame.optional(Frame::u32)), (Ok(Some(3)), Ok(None)));
        assert_eq!(frame.end(), Ok(()));
        assert!(inbox.next().unwrap().is_none());
    }

    #[test]
    fn a_claimed_length_is_not_believed() {
        let mut inbox = Inbox::default();
        inbox.push(&u32::MAX.to_le_bytes());
        assert_eq!(inbox.next().unwrap_err(), Garbled);
        let mut frame = Frame { rest: &[255, 255, 255, 255, 1] };
        assert_eq!(frame.numbers(), Err(Garbled));
    }

    proptest! {
        #[test]
        fn frames_survive_any_cutting(texts in prop::collection::vec(".{0,40}", 0..8), cut in 1usize..30) {
            let mut frames = Frames::default();
            for text in &texts {
                frames.push(1, |to| to.text(text));
            }
            let mut inbox = Inbox::default();
            let mut found = Vec::new();
            for piece in frames.bytes().chunks(cut) {
                inbox.push(piece);
                while let Some((_, mut frame)) = inbox.next().unwrap() {
                    found.push(frame.text().unwrap().to_owned());
                }
            }
            prop_assert_eq!(found, texts);
        }

        #[test]
        fn any_bytes_are_read_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let mut inbox = Inbox::default();
            inbox.push(&bytes);
            while let Ok(Some((_, mut frame))) = inbox.next() {
                let _ = (frame.text(), frame.numbers(), frame.u8(), frame.optional(Frame::f64), frame.end());
            }
        }
    }
}
