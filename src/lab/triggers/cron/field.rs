//! The fields of a cron expression: what each dialect takes in them, where they are wrong, and the same in the one form that the
//! package `cronexpr` reads: five fields, Sunday is 0, ranges upwards, no years.

use crate::lab::triggers::cron::{Dialect, Wrong};

/// An expression in the common form.
pub(super) struct Translated {
    /// Five fields.
    pub(super) pattern: String,
    /// The years, where the expression names some.
    pub(super) years: Option<Years>,
    /// Whether of the days that match only the last weekday of the month is meant.
    pub(super) last_weekday: bool,
    /// Where the day of the month stands.
    pub(super) day_of_month: usize,
}

/// Years: first, last and step.
#[derive(Debug, Clone)]
pub(super) struct Years(Vec<(i16, i16, i16)>);

impl Years {
    /// Whether a year is among them.
    pub(super) fn has(&self, year: i16) -> bool {
        self.0.iter().any(|(from, to, step)| (*from..=*to).contains(&year) && (year - from) % step == 0)
    }

    /// The first of them after a year.
    pub(super) fn after(&self, year: i16) -> Option<i16> {
        (year + 1..=LAST_YEAR).find(|year| self.has(*year))
    }
}

/// The last year that `EventBridge` takes.
const LAST_YEAR: i16 = 2199;

const MONTHS: &[&str] = &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS: &[&str] = &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// What a field is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Minutes,
    Hours,
    DaysOfMonth,
    Months,
    DaysOfWeek,
    Years,
}

/// What may stand in a field.
#[derive(Debug, Clone, Copy)]
struct Field {
    of: Of,
    dialect: Dialect,
    from: u16,
    to: u16,
}

impl Field {
    fn new(of: Of, dialect: Dialect) -> Self {
        let (from, to) = match (of, dialect) {
            (Of::Minutes, _) => (0, 59),
            (Of::Hours, _) => (0, 23),
            (Of::DaysOfMonth, _) => (1, 31),
            (Of::Months, _) => (1, 12),
            (Of::DaysOfWeek, Dialect::Vercel) => (0, 6),
            (Of::DaysOfWeek, _) => (1, 7),
            (Of::Years, _) => (1970, LAST_YEAR.cast_unsigned()),
        };
        Self { of, dialect, from, to }
    }

    fn name(self) -> &'static str {
        match self.of {
            Of::Minutes => "minutes",
            Of::Hours => "hours",
            Of::DaysOfMonth => "days of the month",
            Of::Months => "months",
            Of::DaysOfWeek => "days of the week",
            Of::Years => "years",
        }
    }

    /// A value in the common form.
    fn common(self, value: u16) -> u16 {
        if self.of == Of::DaysOfWeek { value - self.from } else { value }
    }

    /// A value, at this place of the expression.
    fn value(self, text: &str, at: usize) -> Result<u16, Wrong> {
        let names = match self.of {
            Of::Months => MONTHS,
            Of::DaysOfWeek => WEEKDAYS,
            _ => &[],
        };
        let name = names.iter().position(|name| name.eq_ignore_ascii_case(text));
        if let Some(name) = name {
            let value = self.from + name as u16;
            if self.dialect == Dialect::Vercel {
                return Err(Wrong(at, format!("Vercel takes no names: write {value} for {text}")));
            }
            return Ok(value);
        }
        let (name, from, to) = (self.name(), self.from, self.to);
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            let names = names.first().filter(|_| self.dialect != Dialect::Vercel);
            let or = names.map_or_else(String::new, |first| format!(" or a name such as {first}"));
            return Err(Wrong(at, format!("here stands a number from {from} to {to}{or}, for {name}")));
        }
        match text.parse::<u16>() {
            Ok(value) if (from..=to).contains(&value) => Ok(value),
            _ if self.of == Of::DaysOfWeek => {
                Err(Wrong(at, format!("{name} go from {from}, which is Sunday, to {to}, so not {text}")))
            }
            _ => Err(Wrong(at, format!("{name} go from {from} to {to}, so not {text}"))),
        }
    }

    /// An item of a list: first, last and step.
    fn range(self, item: &str, at: usize) -> Result<(u16, u16, u16), Wrong> {
        let (values, step) = match item.split_once('/') {
            None => (item, None),
            Some((values, step)) => (values, Some((step, at + values.len() + 1))),
        };
        let number = match step {
            None => 1,
            Some((step, at)) => {
                let width = self.to - self.from;
                let given = step.parse::<u16>().ok().filter(|step| (1..=width).contains(step));
                given.ok_or_else(|| Wrong(at, format!("a step of {} goes from 1 to {width}", self.name())))?
            }
        };
        let (from, to) = match values.split_once('-') {
            _ if values == "*" => (self.from, self.to),
            Some((from, to)) => (self.value(from, at)?, self.value(to, at + from.len() + 1)?),
            None => {
                let value = self.value(values, at)?;
                (value, if step.is_some() { self.to } else { value })
            }
        };
        Ok((from, to, number))
    }

    /// An item of a list in the common form.
    fn item(self, item: &str, at: usize) -> Result<String, Wrong> {
        if item == "*" {
            return Ok("*".to_owned());
        }
        if let Some(special) = self.special(item, at) {
            return special;
        }
        let (from, to, step) = self.range(item, at)?;
        let range = |from: u16, to: u16| {
            let (from, to) = (self.common(from), self.common(to));
            if from == to { from.to_string() } else { format!("{from}-{to}") }
        };
        if from <= to {
            return Ok(if step == 1 || from == to { range(from, to) } else { format!("{}/{step}", range(from, to)) });
        }
        if self.dialect == Dialect::Cloudflare && step == 1 {
            return Ok(format!("{},{}", range(from, self.to), range(self.from, to)));
        }
        Err(Wrong(at, "a range goes upwards; write two of them with a comma between".to_owned()))
    }

    /// What has a letter of its own: the last day, the nearest weekday, the third Friday.
    fn special(self, item: &str, at: usize) -> Option<Result<String, Wrong>> {
        let last = item.strip_suffix(['L', 'l']);
        let nearest = item.strip_suffix(['W', 'w']);
        let nth = item.split_once('#');
        let special = item == "?" || last.is_some() || nearest.is_some() || nth.is_some();
        if !special {
            return None;
        }
        if self.dialect == Dialect::Vercel {
            return Some(Err(Wrong(at, "Vercel takes numbers with * , - and / only".to_owned())));
        }
        let common = |value: u16| self.common(value);
        Some(match self.of {
            Of::DaysOfMonth => match (last, nearest) {
                (Some(""), _) => Ok("L".to_owned()),
                (_, Some("L" | "l")) => Err(Wrong(at, "LW stands alone in its field".to_owned())),
                (_, Some(day)) => self.value(day, at).map(|day| format!("{day}W")),
                _ => Err(Wrong(at, "a day of the month takes L, LW and such as 15W".to_owned())),
            },
            Of::DaysOfWeek => match (last, nth) {
                // The last day of the week.
                (Some(""), _) => Ok("6".to_owned()),
                (Some(day), _) => self.value(day, at).map(|day| format!("{}L", common(day))),
                (_, Some((day, which))) => match which {
                    "1" | "2" | "3" | "4" | "5" => self.value(day, at).map(|day| format!("{}#{which}", common(day))),
                    _ => Err(Wrong(at + day.len() + 1, "behind # stands which one of the month, 1 to 5".to_owned())),
                },
                _ => Err(Wrong(at, "a day of the week takes L, such as 6L, and such as 6#3".to_owned())),
            },
            _ if item == "?" => Err(Wrong(at, "only one of the two days may be ?".to_owned())),
            _ => Err(Wrong(at, format!("L, W and # are for days, not for {}", self.name()))),
        })
    }

    /// The whole field in the common form.
    fn translate(self, text: &str, at: usize) -> Result<String, Wrong> {
        let mut common = Vec::new();
        for (place, item) in items(text) {
            common.push(self.item(item, at + place)?);
        }
        Ok(common.join(","))
    }

    fn years(self, text: &str, at: usize) -> Result<Option<Years>, Wrong> {
        if text == "*" {
            return Ok(None);
        }
        let mut years = Vec::new();
        for (place, item) in items(text) {
            let (from, to, step) = self.range(item, at + place)?;
            if from > to {
                return Err(Wrong(at + place, "a range of years goes upwards".to_owned()));
            }
            years.push((from.cast_signed(), to.cast_signed(), step.cast_signed()));
        }
        Ok(Some(Years(years)))
    }
}

/// The items of a list with their places.
fn items(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split(',').map(move |item| {
        let place = at;
        at += item.len() + 1;
        (place, item)
    })
}

/// The words of a text with their places.
fn words(text: &str) -> Vec<(usize, &str)> {
    let start = text.as_ptr() as usize;
    text.split_ascii_whitespace().map(|word| (word.as_ptr() as usize - start, word)).collect()
}

/// Checks an expression and puts it into the common form.
pub(super) fn translate(text: &str, dialect: Dialect) -> Result<Translated, Wrong> {
    let words = words(text);
    let count = if dialect == Dialect::EventBridge { 6 } else { 5 };
    if words.len() != count {
        let at = words.get(count).map_or(text.trim_end().len(), |(at, _)| *at);
        let year = if count == 6 { ", year" } else { "" };
        return Err(Wrong(
            at,
            format!(
                "here stand {count} fields: minute, hour, day of the month, month, day of the week{year}; there are {}",
                words.len()
            ),
        ));
    }
    let field = |of: Of| Field::new(of, dialect);
    let [month_day, week_day] = [words[2], words[4]];
    let mut days = [month_day.1, week_day.1];
    match dialect {
        Dialect::EventBridge => match days {
            ["?", "?"] => return Err(Wrong(week_day.0, "only one of the two days may be ?".to_owned())),
            ["?", _] => days[0] = "*",
            [_, "?"] => days[1] = "*",
            _ => {
                return Err(Wrong(
                    week_day.0,
                    "one of the two days has to be ?, the one that does not count".to_owned(),
                ));
            }
        },
        Dialect::Vercel if days.iter().all(|day| *day != "*") => {
            let message = "Vercel takes a day of the month or a day of the week: the other one is *";
            return Err(Wrong(week_day.0, message.to_owned()));
        }
        Dialect::Vercel | Dialect::Cloudflare => {}
    }
    let last_weekday = days[0].eq_ignore_ascii_case("LW") && dialect != Dialect::Vercel;
    if last_weekday {
        if days[1] != "*" {
            return Err(Wrong(week_day.0, "beside LW the day of the week is *".to_owned()));
        }
        // From the 26th on each month has its last weekday.
        days[0] = "26-31";
    }
    let parts = [
        field(Of::Minutes).translate(words[0].1, words[0].0)?,
        field(Of::Hours).translate(words[1].1, words[1].0)?,
        field(Of::DaysOfMonth).translate(days[0], month_day.0)?,
        field(Of::Months).translate(words[3].1, words[3].0)?,
        field(Of::DaysOfWeek).translate(days[1], week_day.0)?,
    ];
    let years = match words.get(5) {
        Some((at, text)) => field(Of::Years).years(text, *at)?,
        None => None,
    };
    Ok(Translated { pattern: parts.join(" "), years, last_weekday, day_of_month: month_day.0 })
}
