//! The terminal as a device: its modes, its size, its bytes. Knows neither keys nor cells.

#[cfg(unix)]
pub(crate) mod device;
#[cfg(windows)]
#[path = "tty/device_windows.rs"]
pub(crate) mod device;
#[cfg(unix)]
mod line;

/// The size taken for a terminal that does not know its own, as on a serial line.
pub(super) const USUAL_SIZE: (u16, u16) = (80, 24);

/// Whether the mouse is reported to the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mouse {
    /// Clicks, drags and the wheel come in as input; selecting text needs Shift in most terminals.
    Captured,
    /// The terminal keeps the mouse for its own selection.
    Free,
}

/// Into whose hands the terminal goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heir {
    /// The shell: what was typed for this program is dropped, and the modes of the terminal may have been changed when
    /// it comes back.
    Shell,
    /// A program that this one has started: what was typed ahead is for it.
    Guest,
}
