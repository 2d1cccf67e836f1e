//! What the terminal has to say: keys, pasted text, the mouse, its size, its end. One thread waits for it and puts it
//! into the queue of the user interface. Knows nothing of what a key means.

use std::fmt;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;

use crossterm::event::{KeyEvent, MouseEvent};

use crate::config::contrast::Rgb;
use crate::tui::signals::Ending;

#[cfg(unix)]
pub mod decode;
#[cfg(unix)]
mod sequence;

#[cfg(unix)]
pub(crate) mod reading;
#[cfg(windows)]
#[path = "input/reading_windows.rs"]
pub(crate) mod reading;

/// Something that the terminal, or the system on its behalf, has told the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed. Releases are never told.
    Key(KeyEvent),
    /// Text was pasted; its line ends are line feeds. It is foreign text: nothing was made visible in it yet.
    Paste(String),
    /// The mouse was pressed, released, dragged or its wheel turned; cells count from zero.
    Mouse(MouseEvent),
    /// The terminal has a new size, in cells.
    Resize {
        /// Cells in a row.
        columns: u16,
        /// Rows.
        rows: u16,
    },
    /// Somebody asks the program to stop for a while, as a shell does for Ctrl-Z.
    Suspend,
    /// The program goes on after it was stopped.
    Resumed,
    /// The program has to end. The event loop ends after the program has seen this.
    End(Ending),
    /// The terminal has taken all output that was waiting.
    Drained,
    /// The terminal tells the colour of its ground, maybe long after it was asked.
    Background(Rgb),
    /// The terminal has answered all that it was asked and can answer.
    Answered,
    /// A thread other than that of the user interface has panicked. Its report is in the crash folder.
    ThreadCrashed,
}

impl Input {
    /// The size as it is told: columns, then rows.
    pub(crate) fn resize((columns, rows): (u16, u16)) -> Self {
        Self::Resize { columns, rows }
    }
}

/// The way into the queue of the program, whatever else stands in that queue.
#[derive(Clone)]
pub(crate) struct Outlet(Arc<dyn Fn(Input) -> Result<(), Over> + Send + Sync>);

/// Nobody hears any more: a thread that tells inputs has nothing left to do.
#[derive(Debug)]
pub(crate) struct Over;

impl Outlet {
    /// Puts inputs into this queue, each wrapped as `message` does.
    pub(crate) fn new<M: Send + 'static>(queue: Sender<M>, message: fn(Input) -> M) -> Self {
        Self(Arc::new(move |input| queue.send(message(input)).map_err(|_| Over)))
    }

    /// Tells one input.
    pub(crate) fn tell(&self, input: Input) -> Result<(), Over> {
        (self.0)(input)
    }
}

impl fmt::Debug for Outlet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Outlet")
    }
}

/// A user interface without input could never be left, so this thread does not die unheard.
pub(crate) struct LastWords(pub(crate) Outlet);

impl Drop for LastWords {
    fn drop(&mut self) {
        if thread::panicking() {
            let _ = self.0.tell(Input::End(Ending::HungUp));
        }
    }
}
