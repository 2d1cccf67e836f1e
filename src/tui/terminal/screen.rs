//! Cells as bytes for the terminal: a frame is collected whole and sent at once. Knows nothing of what is drawn.

use std::io;
use std::sync::Arc;

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

use crate::tui::terminal::tty::device::Tty;

/// A terminal that knows these shows the frame in one go; one that does not ignores them.
const FRAME_BEGINS: &[u8] = b"\x1b[?2026h";
const FRAME_ENDS: &[u8] = b"\x1b[?2026l";

/// What ratatui draws on. Crossterm writes the sequences; size and sending are those of [`Tty`].
#[derive(Debug)]
pub(crate) struct Screen {
    tty: Arc<Tty>,
    frame: Vec<u8>,
}

impl Screen {
    pub(crate) fn new(tty: Arc<Tty>) -> Self {
        Self { tty, frame: Vec::new() }
    }

    fn writer(&mut self) -> CrosstermBackend<&mut Vec<u8>> {
        if self.frame.is_empty() {
            self.frame.extend_from_slice(FRAME_BEGINS);
        }
        CrosstermBackend::new(&mut self.frame)
    }
}

impl Backend for Screen {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        self.writer().draw(content)
    }

    fn append_lines(&mut self, lines: u16) -> io::Result<()> {
        self.writer().append_lines(lines)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.writer().hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.writer().show_cursor()
    }

    /// Refused: the answer of the terminal would come in between the keys.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.writer().set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        self.writer().clear_region(region)
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.tty.size().into())
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size()?, pixels: Size::ZERO })
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.frame.is_empty() {
            return Ok(());
        }
        self.frame.extend_from_slice(FRAME_ENDS);
        let sent = self.tty.send(&self.frame);
        self.frame.clear();
        sent
    }
}
