//! What comes to plain mode from outside: lines, one for each that is asked for, views of the lab, and signals. Keys are none of its
//! business: a terminal edits its own lines.

use std::io::{self, BufRead, Read};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::Context;

use crate::lab::engine::View;
use crate::sandbox::cancel::Cancel;

/// Bytes of a line that are read; the rest of it is passed over.
const LONGEST: u64 = 64 << 10;

/// Something from outside.
pub(super) enum Msg {
    /// The line that was asked for; none at the end of the input.
    Line(Option<String>),
    /// The lab has changed.
    Lab(Box<View>),
    /// The system wants the program to end, by this signal.
    End(u8),
}

/// Where everything comes in.
pub(super) struct Inbox {
    asks: Sender<()>,
    queue: Receiver<Msg>,
    sender: Sender<Msg>,
    guests: Guests,
}

/// What a signal ends besides the wait for a line: the guest code that runs.
#[derive(Clone, Default)]
pub(super) struct Guests(Arc<Mutex<Cancel>>);

impl Guests {
    /// A token for what runs next.
    pub(super) fn begin(&self) -> Cancel {
        let fresh = Cancel::default();
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A signal that came between two runs holds for the next one, too.
        if !current.is_cancelled() {
            *current = fresh;
        }
        current.clone()
    }

    #[cfg(unix)]
    fn end(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).cancel();
    }
}

impl Inbox {
    /// Begins to listen. Before any other thread starts, so that signals come here.
    pub(super) fn open() -> anyhow::Result<Self> {
        let (sender, queue) = mpsc::channel();
        let (asks, asked) = mpsc::channel();
        let guests = Guests::default();
        listen(&sender, &guests)?;
        let lines = sender.clone();
        thread::Builder::new()
            .name("lines".to_owned())
            .spawn(move || read(&asked, &lines))
            .context("could not start a thread")?;
        Ok(Self { asks, queue, sender, guests })
    }

    /// Where a lab tells of itself.
    pub(super) fn sender(&self) -> Sender<Msg> {
        self.sender.clone()
    }

    /// What a signal ends.
    pub(super) fn guests(&self) -> Guests {
        self.guests.clone()
    }

    /// Asks for a line. Nothing is read that was not asked for, so that an editor can have the terminal meanwhile.
    pub(super) fn ask(&self) {
        // The thread ends only with this handle, or has told the end of the input.
        let _ = self.asks.send(());
    }

    /// Waits for the next thing.
    pub(super) fn next(&self) -> Msg {
        // There is always a sender: this one.
        self.queue.recv().unwrap_or(Msg::Line(None))
    }

    /// The next thing, if it comes in this time.
    pub(super) fn next_within(&self, time: Duration) -> Option<Msg> {
        self.queue.recv_timeout(time).ok()
    }

    /// What is there now.
    pub(super) fn waiting(&self) -> Vec<Msg> {
        self.queue.try_iter().collect()
    }
}

/// Reads a line whenever one is asked for.
fn read(asked: &Receiver<()>, lines: &Sender<Msg>) {
    let mut input = io::stdin().lock();
    while asked.recv().is_ok() {
        // An input that cannot be read is at its end.
        let line = line(&mut input).unwrap_or(None);
        let at_end = line.is_none();
        if lines.send(Msg::Line(line)).is_err() || at_end {
            return;
        }
    }
}

/// The next line without its end, as text; what is no UTF-8 is replaced. None at the end of the input.
fn line(input: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    if input.by_ref().take(LONGEST).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    if bytes.last() != Some(&b'\n') && bytes.len() as u64 == LONGEST {
        skip_line(input)?;
    }
    while matches!(bytes.last(), Some(b'\n' | b'\r')) {
        bytes.pop();
    }
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let there = input.fill_buf()?;
        let end = there.iter().position(|byte| *byte == b'\n');
        let (used, over) = (end.map_or(there.len(), |end| end + 1), end.is_some() || there.is_empty());
        input.consume(used);
        if over {
            return Ok(());
        }
    }
}

/// Tells of the signals that end the program.
#[cfg(unix)]
fn listen(inbox: &Sender<Msg>, guests: &Guests) -> anyhow::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let mut signals =
        signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP]).context("could not watch for signals")?;
    let (inbox, guests) = (inbox.clone(), guests.clone());
    let wait = move || {
        for signal in signals.forever() {
            guests.end();
            // These numbers are small.
            if inbox.send(Msg::End(signal as u8)).is_err() {
                return;
            }
        }
    };
    thread::Builder::new().name("signals".to_owned()).spawn(wait).context("could not start a thread")?;
    Ok(())
}

#[cfg(not(unix))]
fn listen(_: &Sender<Msg>, _: &Guests) -> anyhow::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_whatever_they_hold() {
        let long = "x".repeat(LONGEST as usize + 10);
        let mut input = [b"one\r\n\n\xff\0two\n".as_slice(), long.as_bytes(), b"\nlast"].concat();
        let mut input = io::Cursor::new(std::mem::take(&mut input));
        let mut next = || line(&mut input).unwrap();
        assert_eq!(next().as_deref(), Some("one"));
        assert_eq!(next().as_deref(), Some(""));
        assert_eq!(next().as_deref(), Some("\u{fffd}\0two"));
        assert_eq!(next().map(|line| line.len()), Some(LONGEST as usize));
        assert_eq!(next().as_deref(), Some("last"));
        assert_eq!(next(), None);
    }
}
