//! Quantities with their units, so that a number cannot be read as something else. Knows nothing of what they measure.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};
use std::time::Duration;

/// A span of time in milliseconds; fractions are kept, because a warm request takes less than one.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct Millis(pub f64);

impl Millis {
    /// No time at all.
    pub const ZERO: Self = Self(0.0);

    /// The same span in seconds.
    pub fn as_secs(self) -> f64 {
        self.0 / 1000.0
    }

    /// The span rounded up to whole milliseconds, as Lambda bills it (since December 2020).
    #[must_use]
    pub fn rounded_up(self) -> Self {
        Self(self.0.ceil())
    }
}

impl From<Duration> for Millis {
    fn from(span: Duration) -> Self {
        Self(span.as_secs_f64() * 1000.0)
    }
}

impl Add for Millis {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Millis {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Millis {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Sum for Millis {
    fn sum<I: Iterator<Item = Self>>(spans: I) -> Self {
        spans.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Millis {
    /// Writes `212 ms`, `2.4 ms`, `0.31 ms`: as many digits as can matter.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.abs() {
            v if v >= 10.0 || v == 0.0 => write!(f, "{:.0} ms", self.0),
            v if v >= 1.0 => write!(f, "{:.1} ms", self.0),
            _ => write!(f, "{:.2} ms", self.0),
        }
    }
}

/// A size in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Bytes(pub u64);

impl Bytes {
    /// `n` kibibytes.
    pub const fn kib(n: u64) -> Self {
        Self(n << 10)
    }

    /// `n` mebibytes.
    pub const fn mib(n: u64) -> Self {
        Self(n << 20)
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            b if b >= 1 << 20 => write!(f, "{:.1} MiB", b as f64 / f64::from(1 << 20)),
            b if b >= 1 << 10 => write!(f, "{:.1} KiB", b as f64 / 1024.0),
            b => write!(f, "{b} B"),
        }
    }
}

/// Memory of a function in MB, as platforms let it be configured (1,024 MB are 1 GB).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MemoryMb(pub u32);

impl MemoryMb {
    /// The same memory in GB.
    pub fn as_gb(self) -> f64 {
        f64::from(self.0) / 1024.0
    }
}

impl fmt::Display for MemoryMb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} MB", self.0)
    }
}

/// One GB of configured memory held for one second, times this number.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct GbSeconds(pub f64);

/// An amount of money in US dollars; bills of single requests are far below a cent, so fractions are kept.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct Usd(pub f64);

impl fmt::Display for Usd {
    /// Cents for whole bills (`$14.17`), eight decimals below a cent (`$0.00000044`).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0.0 || self.0.abs() >= 0.01 {
            write!(f, "${}", with_commas(self.0, 2))
        } else {
            write!(f, "${:.8}", self.0)
        }
    }
}

/// `1234567.891` with two decimals is `1,234,567.89`.
pub fn with_commas(value: f64, decimals: usize) -> String {
    let plain = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = plain.split_once('.').map_or((plain.as_str(), ""), |(w, f)| (w, f));
    let mut out = String::new();
    if value < 0.0 && plain.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        out.push('-');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_show_the_digits_that_matter() {
        let shown: Vec<String> = [0.0, 0.312, 2.44, 180.4].map(|v| Millis(v).to_string()).to_vec();
        assert_eq!(shown, ["0 ms", "0.31 ms", "2.4 ms", "180 ms"]);
    }

    #[test]
    fn money_shows_cents_or_the_fraction() {
        assert_eq!(Usd(4_160.008_32).to_string(), "$4,160.01");
        assert_eq!(Usd(0.000_000_44).to_string(), "$0.00000044");
        assert_eq!(Usd(0.0).to_string(), "$0.00");
    }

    #[test]
    fn commas_group_thousands() {
        assert_eq!(with_commas(1_234_567.891, 2), "1,234,567.89");
        assert_eq!(with_commas(400_000.0, 0), "400,000");
        assert_eq!(with_commas(-0.001, 2), "0.00");
        assert_eq!(with_commas(-1234.0, 0), "-1,234");
    }

    #[test]
    fn billing_rounds_up_to_whole_milliseconds() {
        assert_eq!(Millis(2.01).rounded_up(), Millis(3.0));
        assert_eq!(Millis(2.0).rounded_up(), Millis(2.0));
    }
}
