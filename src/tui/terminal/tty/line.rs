//! A line that is known to be slow: how much of what was sent is still on its way. Knows no bytes.

use std::time::{Duration, Instant};

/// Speeds below this are those of real lines, in bits a second. Windows say that they are this fast, whatever they are.
const OF_A_WINDOW: u32 = 38_400;

/// Bits that a byte takes on a line, with those that frame it.
const BITS_OF_A_BYTE: u32 = 10;

/// A slow line and what it carries.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// The time of one byte.
    byte: Duration,
    /// When the last byte will have arrived.
    free: Instant,
}

impl Line {
    /// The line of this speed in bits a second; none when nothing is known of it.
    pub(super) fn of_speed(bits: u32) -> Option<Self> {
        let slow = (1..OF_A_WINDOW).contains(&bits);
        slow.then(|| Self { byte: Duration::from_secs(1) * BITS_OF_A_BYTE / bits, free: Instant::now() })
    }

    /// So many bytes more are sent on it.
    pub(super) fn carry(&mut self, bytes: usize, now: Instant) {
        self.free = self.free.max(now) + self.byte * u32::try_from(bytes).unwrap_or(u32::MAX);
    }

    /// How long until it is free; none when it is.
    pub(super) fn busy(&self, now: Instant) -> Option<Duration> {
        self.free.checked_duration_since(now).filter(|left| !left.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_line_is_busy_for_as_long_as_its_bytes_take() {
        let mut line = Line::of_speed(9_600).unwrap();
        let now = line.free;
        assert_eq!(line.busy(now), None);
        line.carry(480, now);
        line.carry(480, now);
        let left = line.busy(now).unwrap();
        assert!((Duration::from_millis(999)..=Duration::from_secs(1)).contains(&left), "{left:?}");
        assert_eq!(line.busy(now + left), None);
        // What it could have carried while it was free is lost.
        line.carry(96, now + left * 3);
        assert!(line.busy(now + left * 3).is_some_and(|left| left <= Duration::from_millis(100)));
    }

    #[test]
    fn a_window_is_no_slow_line() {
        assert!(Line::of_speed(38_400).is_none());
        assert!(Line::of_speed(115_200).is_none());
        assert!(Line::of_speed(0).is_none());
    }
}
