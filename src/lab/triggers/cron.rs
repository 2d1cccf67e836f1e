//! When a schedule is due: five-field cron in UTC as Vercel and Cloudflare take it, and `cron(…)` and `rate(…)` of Amazon's `EventBridge`.
//! Checks what a dialect takes and says where it is wrong; the dates themselves are found by the package `cronexpr`. Knows no clock.
//!
//! Sources: Vercel documentation, "Cron Jobs" (2025): numbers only, Sunday is 0, not both days at once, UTC. Cloudflare
//! documentation, "Cron Triggers" (2025), and its parser `saffron` 0.1: Sunday is 1, names, `L`, `W`, `#`, UTC. Amazon `EventBridge`
//! user guide, "Cron expressions" and "Rate expressions" (2025): six fields with the year, Sunday is 1, `?` in one of the two days,
//! one minute as the shortest rate.

mod field;

use std::fmt;
use std::time::Duration;

use cronexpr::jiff::{Timestamp, civil, tz::TimeZone};
use cronexpr::{Crontab, FallbackTimezoneOption, MakeTimestamp, ParseOptions, parse_crontab_with};

use crate::lab::triggers::cron::field::{Years, translate};

/// Who reads an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Five fields in UTC, numbers only, Sunday is 0.
    Vercel,
    /// Five fields in UTC, Sunday is 1.
    Cloudflare,
    /// Six fields in UTC, Sunday is 1.
    EventBridge,
}

impl Dialect {
    /// What is read and by whom, in a few words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Vercel => "five fields as on Vercel: UTC, Sunday is 0",
            Self::Cloudflare => "five fields as on Cloudflare: UTC, Sunday is 1",
            Self::EventBridge => "as on Amazon EventBridge: UTC, Sunday is 1",
        }
    }
}

/// What is wrong with an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The expression.
    pub expression: String,
    /// Where it is wrong, in characters from 0.
    pub at: usize,
    /// What is wrong and what to do, a sentence.
    pub message: String,
}

impl Fault {
    /// The expression, and under it a caret at the fault.
    pub fn caret(&self) -> String {
        format!("{}\n{:at$}^", self.expression, "", at = self.at)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// What is wrong, from which byte on.
#[derive(Debug, PartialEq, Eq)]
struct Wrong(usize, String);

/// How often something runs.
#[derive(Debug, Clone)]
pub enum Every {
    /// So long after the beginning, and again and again.
    Rate(Duration),
    /// At certain minutes.
    Cron(Box<Cron>),
}

/// Certain minutes.
#[derive(Debug, Clone)]
pub struct Cron {
    minutes: Crontab,
    /// None where every year will do.
    years: Option<Years>,
    /// Only the last day of a month from Monday to Friday.
    last_weekday: bool,
    dialect: Dialect,
}

/// Reads an expression; five fields are read in the dialect that is given.
pub fn read(expression: &str, five: Dialect) -> Result<Every, Fault> {
    let inside = |name: &str| {
        let rest = expression.strip_prefix(name)?;
        Some((rest.strip_suffix(')')?, name.len()))
    };
    let read = if let Some((text, at)) = inside("rate(") {
        rate(text, at)
    } else if let Some((text, at)) = inside("cron(") {
        cron(text, at, Dialect::EventBridge)
    } else if let Some(open) = expression.find('(') {
        Err(Wrong(open, "only cron(…) and rate(…) have parentheses, and nothing stands behind them".to_owned()))
    } else {
        cron(expression, 0, five)
    };
    read.map_err(|Wrong(at, message)| Fault {
        at: expression[..expression.floor_char_boundary(at)].chars().count(),
        expression: expression.to_owned(),
        message,
    })
}

fn rate(text: &str, at: usize) -> Result<Every, Wrong> {
    let (number, unit) = text
        .split_once(' ')
        .ok_or_else(|| Wrong(at + text.len(), "a rate has a number and a unit, such as rate(5 minutes)".to_owned()))?;
    let count = number.parse::<u32>().ok().filter(|count| (1..=100_000).contains(count));
    let Some(count) = count else {
        return Err(Wrong(at, "the number of a rate is a whole one from 1 to 100000".to_owned()));
    };
    let wrong = |message: &str| Err(Wrong(at + number.len() + 1, message.to_owned()));
    let (seconds, plural) = match unit {
        "minute" | "minutes" => (60, unit == "minutes"),
        "hour" | "hours" => (3600, unit == "hours"),
        "day" | "days" => (24 * 3600, unit == "days"),
        "second" | "seconds" => return wrong("the shortest rate is one minute"),
        _ => return wrong("the unit of a rate is minutes, hours or days"),
    };
    match (count, plural) {
        (1, true) => wrong("after 1 the unit has no s, such as rate(1 minute)"),
        (2.., false) => wrong("after more than 1 the unit has an s, such as rate(5 minutes)"),
        _ => Ok(Every::Rate(Duration::from_secs(u64::from(count) * seconds))),
    }
}

fn cron(text: &str, at: usize, dialect: Dialect) -> Result<Every, Wrong> {
    let translated = translate(text, dialect).map_err(|Wrong(inside, message)| Wrong(at + inside, message))?;
    let mut options = ParseOptions::default();
    options.fallback_timezone_option = FallbackTimezoneOption::UTC;
    let minutes = parse_crontab_with(&translated.pattern, options)
        .map_err(|_| Wrong(at, "this cannot be read as a schedule".to_owned()))?;
    let cron = Cron { minutes, years: translated.years, last_weekday: translated.last_weekday, dialect };
    // Any four years have all the days there are.
    if cron.years.is_none() && cron.after(YEAR_2024).is_none() {
        let message = "no month that is named has such a day, so this never comes";
        return Err(Wrong(at + translated.day_of_month, message.to_owned()));
    }
    Ok(Every::Cron(Box::new(cron)))
}

/// The first moment of 2024, in milliseconds since 1970.
const YEAR_2024: u64 = 1_704_067_200_000;

impl Every {
    /// The next time after a time, both in milliseconds since 1970, if there is one. A rate counts from `anchor`.
    pub fn after(&self, time: u64, anchor: u64) -> Option<u64> {
        match self {
            Self::Rate(span) => {
                let span = span.as_millis() as u64;
                Some(anchor + (time.saturating_sub(anchor) / span + 1) * span)
            }
            Self::Cron(cron) => cron.after(time),
        }
    }

    /// Who takes it so.
    pub fn dialect(&self) -> Dialect {
        match self {
            Self::Rate(_) => Dialect::EventBridge,
            Self::Cron(cron) => cron.dialect,
        }
    }
}

impl Cron {
    fn after(&self, time: u64) -> Option<u64> {
        let mut time = Timestamp::from_millisecond(i64::try_from(time).ok()?).ok()?;
        loop {
            let next = self.minutes.find_next(MakeTimestamp(time)).ok()?;
            time = next.timestamp();
            if let Some(years) = &self.years
                && !years.has(next.year())
            {
                let first = civil::date(years.after(next.year())?, 1, 1).to_zoned(TimeZone::UTC).ok()?;
                // A minute before, so that the first minute of the year counts.
                time = Timestamp::from_second(first.timestamp().as_second() - 60).ok()?;
                continue;
            }
            if self.last_weekday && !is_last_weekday(next.date()) {
                continue;
            }
            return u64::try_from(time.as_millisecond()).ok();
        }
    }
}

fn is_last_weekday(date: civil::Date) -> bool {
    let last = date.last_of_month();
    let back = (last.weekday().to_monday_one_offset() - 5).max(0);
    date.day() == last.day() - back
}

#[cfg(test)]
mod tests;
