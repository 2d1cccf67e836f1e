//! TOML to raw types, with every problem of its shape at once. Where `toml`'s own deserializer ends at the first error, this
//! one reports it in the page, puts a stand-in value in its place and reads on. Knows nothing of what values mean.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeOwned, Deserializer, Error as _, Visitor};
use serde::forward_to_deserialize_any;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::lesson::nearest::nearest;
use crate::lesson::page::{Harm, Page, Span, shown};
use crate::lesson::raw::read::access::{Absent, Choice, Entries, FreeKeys, Keys, Placed};
use crate::lesson::raw::syntax::{self, Broken};
use crate::lesson::raw::{AT, MANY, SCALAR, Scalar};

mod access;

/// Entries kept of one list.
const MAX_ENTRIES: usize = 2_000;

/// Errors of syntax told apart in one file.
const MAX_SYNTAX: usize = 100;

/// Reads the TOML in that part of the page. What cannot be read is reported there, and a stand-in returned.
/// `None` only if the type does not fit this reader, which is reported too.
pub(crate) fn read<T: DeserializeOwned>(page: &mut Page<'_>, part: Span) -> Option<T> {
    let text = &page.text()[part.start..part.end];
    let (mut table, mut errors) = DeTable::parse_recoverable(text);
    let readable = without_stops(text, &errors);
    if let Some(readable) = &readable {
        let (all, more) = DeTable::parse_recoverable(readable);
        table = all;
        errors.extend(more);
    }
    report_syntax(page, part, &errors);
    let reader = Reader {
        page,
        base: part.start,
        at: Span { start: part.start, end: part.start },
        key: Cow::Borrowed("file"),
        node: Node::Value(DeValue::Table(table.into_inner())),
        rest: None,
        siblings: &[],
    };
    T::deserialize(reader).map_err(|refusal| page.report(part, refusal.0, "this is a fault of the program")).ok()
}

/// The text with spaces for the lines at which the parser stops to read: it checks the syntax to the end, but keeps no value
/// after a key without one.
fn without_stops(text: &str, errors: &[toml::de::Error]) -> Option<String> {
    let stops = errors.iter().filter(|error| syntax::stops(error.message())).filter_map(toml::de::Error::span);
    let mut bytes: Option<Vec<u8>> = None;
    for stop in stops {
        let start = text[..stop.start].rfind('\n').map_or(0, |end| end + 1);
        let end = text[stop.start..].find('\n').map_or(text.len(), |end| stop.start + end);
        bytes.get_or_insert_with(|| text.as_bytes().to_vec())[start..end].fill(b' ');
    }
    bytes.and_then(|bytes| String::from_utf8(bytes).ok())
}

/// Reports broken syntax, one error a line: where the first one stands, the rest of the line was not understood. After one that
/// leaves nothing to rely on, nothing more.
fn report_syntax(page: &mut Page<'_>, part: Span, errors: &[toml::de::Error]) {
    let mut places: Vec<(Span, &str)> =
        errors.iter().map(|error| (error.span().map_or(Span::TOP, Span::from), error.message())).collect();
    places.sort_by_key(|(at, _)| at.start);
    places.dedup_by_key(|(at, _)| page.line(at.moved(part.start)));
    for (count, (at, message)) in places.iter().enumerate() {
        let at = at.moved(part.start);
        let Broken { what, help, harm } = syntax::words(message, page.text(), at);
        let harm = if harm == Harm::Value && page.is_heading(at) { Harm::Block } else { harm };
        let harm = if count + 1 < MAX_SYNTAX { harm } else { Harm::Rest };
        page.report_syntax(at, what, help, harm);
        if harm == Harm::Rest {
            break;
        }
    }
}

/// Why a type could not be made; never the author's fault.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Refusal(String);

impl serde::de::Error for Refusal {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// What is there to be read.
enum Node<'i> {
    /// A value that the author wrote.
    Value(DeValue<'i>),
    /// Nothing, where something may have to be.
    Missing,
    /// Nothing, and it has been reported.
    StandIn,
}

/// One value with its key and its place.
struct Reader<'p, 't, 'i> {
    page: &'p mut Page<'t>,
    /// Where in the page the TOML begins.
    base: usize,
    /// The value, or the table that lacks it.
    at: Span,
    key: Cow<'i, str>,
    node: Node<'i>,
    /// The table in which the value stands, without the keys read so far.
    rest: Option<&'p mut DeTable<'i>>,
    /// The keys that the table may have.
    siblings: &'static [&'static str],
}

/// What a value should be, in words for the author.
#[derive(Clone, Copy)]
enum Wanted {
    Text,
    Letter,
    Whole(u64),
    Number,
    YesNo,
    Scalar,
    List,
    Values(usize),
    Table,
}

impl Wanted {
    fn words(self) -> String {
        match self {
            Self::Text => "a text".to_owned(),
            Self::Letter => "a text of one character".to_owned(),
            Self::Whole(u64::MAX) => "a whole number, zero or more".to_owned(),
            Self::Whole(max) => format!("a whole number from 0 to {max}"),
            Self::Number => "a number".to_owned(),
            Self::YesNo => "true or false".to_owned(),
            Self::Scalar => "a text, a whole number, true or false".to_owned(),
            Self::List => "a list".to_owned(),
            Self::Values(count) => format!("a list of {count} values"),
            Self::Table => "a table".to_owned(),
        }
    }

    /// What to write under that key.
    fn help(self, key: &str) -> String {
        match self {
            Self::Text | Self::Scalar => format!("write {key} = \"…\""),
            Self::Letter => format!("write {key} = \"c\""),
            Self::Whole(_) => format!("write {key} = 3"),
            Self::Number => format!("write {key} = 2.5"),
            Self::YesNo => format!("write {key} = true"),
            Self::List => format!("write {key} = [ … ], or tables headed [[{key}]]"),
            Self::Values(_) => format!("write {key} = [1, 2]"),
            Self::Table => format!("write {key} = {{ … }}, or a table headed [{key}]"),
        }
    }
}

/// What stands there instead; texts and numbers are repeated, because they may be of the right kind but too long or large.
fn found(value: &DeValue<'_>) -> String {
    match value {
        DeValue::Integer(number) => shown(&number.to_string()),
        DeValue::Float(number) => shown(&number.to_string()),
        DeValue::Array(list) => format!("a list of {}", list.len()),
        DeValue::String(text) => format!("the text {}", shown(text)),
        DeValue::Boolean(_) => "true or false".to_owned(),
        DeValue::Datetime(_) => "a date or time".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

impl<'i> Reader<'_, '_, 'i> {
    /// The value, if it is there and `pick` accepts it; otherwise says what is wrong.
    fn take<T>(&mut self, wanted: Wanted, pick: impl FnOnce(DeValue<'i>) -> Result<T, DeValue<'i>>) -> Option<T> {
        match std::mem::replace(&mut self.node, Node::StandIn) {
            Node::Value(value) => match pick(value) {
                Ok(picked) => return Some(picked),
                Err(value) => {
                    let what = format!("{} must be {}, not {}", shown(&self.key), wanted.words(), found(&value));
                    self.page.report(self.at, what, wanted.help(&self.key));
                }
            },
            Node::Missing if self.page.is_sound() => {
                let what = format!("the key {} is missing", shown(&self.key));
                self.page.report(self.at, what, wanted.help(&self.key));
            }
            Node::Missing | Node::StandIn => {}
        }
        self.page.stand_in();
        None
    }

    fn whole(&mut self, max: u64) -> u64 {
        let picked = self.take(Wanted::Whole(max), |value| {
            let number = match &value {
                DeValue::Integer(digits) => u64::from_str_radix(digits.as_str(), digits.radix()).ok(),
                _ => None,
            };
            number.filter(|number| *number <= max).ok_or(value)
        });
        picked.unwrap_or_default()
    }

    fn number(&mut self) -> f64 {
        let picked = self.take(Wanted::Number, |value| match &value {
            DeValue::Integer(digits) if digits.radix() == 10 => digits.as_str().parse().map_err(|_| value),
            DeValue::Float(digits) => digits.as_str().parse().map_err(|_| value),
            _ => Err(value),
        });
        match picked {
            Some(number) if f64::is_finite(number) => number,
            Some(number) => {
                let what = format!("{} must be finite, not {number}", shown(&self.key));
                self.page.report(self.at, what, "write a number with an end, such as 2.5");
                self.page.stand_in();
                0.0
            }
            None => 0.0,
        }
    }

    fn text(&mut self) -> String {
        let picked = self.take(Wanted::Text, |value| match value {
            DeValue::String(text) => Ok(text.into_owned()),
            value => Err(value),
        });
        picked.unwrap_or_default()
    }

    /// The table, or an empty one whose every value is a stand-in.
    fn table(&mut self) -> (DeTable<'i>, Absent) {
        let picked = self.take(Wanted::Table, |value| match value {
            DeValue::Table(table) => Ok(table),
            value => Err(value),
        });
        picked.map_or_else(|| (DeTable::new(), Absent::StandIn), |table| (table, Absent::Missing))
    }

    fn list(&mut self, wanted: Wanted) -> Option<Vec<Spanned<DeValue<'i>>>> {
        self.take(wanted, |value| match (value, wanted) {
            (DeValue::Array(list), Wanted::Values(count)) if list.len() != count => Err(DeValue::Array(list)),
            (DeValue::Array(list), _) => Ok(list.into_iter().collect()),
            (value, _) => Err(value),
        })
    }
}

impl<'de> Deserializer<'de> for Reader<'_, '_, 'de> {
    type Error = Refusal;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        struct Expected<'v, V>(&'v V);
        impl<'de, V: Visitor<'de>> fmt::Display for Expected<'_, V> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.expecting(f)
            }
        }
        Err(Refusal::custom(format!("{} cannot be read as {}", self.key, Expected(&visitor))))
    }

    fn deserialize_bool<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Refusal> {
        let picked = self.take(Wanted::YesNo, |value| match value {
            DeValue::Boolean(yes) => Ok(yes),
            value => Err(value),
        });
        visitor.visit_bool(picked.unwrap_or_default())
    }

    fn deserialize_u8<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_u64(self.whole(u8::MAX.into()))
    }

    fn deserialize_u16<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_u64(self.whole(u16::MAX.into()))
    }

    fn deserialize_u32<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_u64(self.whole(u32::MAX.into()))
    }

    fn deserialize_u64<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_u64(self.whole(u64::MAX))
    }

    fn deserialize_f64<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_f64(self.number())
    }

    fn deserialize_string<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_string(self.text())
    }

    fn deserialize_char<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Refusal> {
        let picked = self.take(Wanted::Letter, |value| {
            let mut letters = value.as_str().unwrap_or_default().chars();
            letters.next().filter(|_| letters.next().is_none()).ok_or(value)
        });
        visitor.visit_char(picked.unwrap_or(' '))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.node {
            Node::Value(_) => visitor.visit_some(self),
            Node::Missing => visitor.visit_none(),
            Node::StandIn => {
                self.page.stand_in();
                visitor.visit_none()
            }
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Refusal> {
        let mut list = self.list(Wanted::List).unwrap_or_default();
        if list.len() > MAX_ENTRIES {
            let what = format!("{} has more than {MAX_ENTRIES} entries", shown(&self.key));
            let at = Span::from(list[MAX_ENTRIES].span()).moved(self.base);
            self.page.report(at, what, "keep the list shorter");
            list.truncate(MAX_ENTRIES);
        }
        let count = list.len();
        visitor.visit_seq(Entries { page: self.page, base: self.base, key: self.key, list: list.into_iter(), count })
    }

    fn deserialize_tuple<V: Visitor<'de>>(mut self, count: usize, visitor: V) -> Result<V::Value, Refusal> {
        let list = self.list(Wanted::Values(count)).unwrap_or_default();
        visitor.visit_seq(Entries { page: self.page, base: self.base, key: self.key, list: list.into_iter(), count })
    }

    /// Only [`crate::lesson::raw::At`] is read as a tuple struct: a value, then the two ends of its place.
    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _count: usize,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        if name == AT { visitor.visit_seq(Placed::Value(self)) } else { self.deserialize_any(visitor) }
    }

    fn deserialize_map<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Refusal> {
        let (table, _) = self.table();
        let entries = in_their_order(table).into_iter();
        visitor.visit_map(FreeKeys { page: self.page, base: self.base, entries, value: None })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        mut self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        let (table, absent) = self.table();
        let also_known = if self.rest.is_none() { self.siblings } else { &[] };
        let Self { page, base, at, .. } = self;
        visitor.visit_map(Keys { page, base, at, table, absent, fields, also_known, next: 0 })
    }

    /// A choice by name. If the choice has a body, the body's keys stand beside the name in the same table, and the field
    /// is the last of its struct, so that what is left of the table is the body.
    fn deserialize_enum<V: Visitor<'de>>(
        mut self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        let written = self.take(Wanted::Text, |value| match value {
            DeValue::String(text) => Ok(text),
            value => Err(value),
        });
        let chosen = written.and_then(|text| {
            let chosen = variants.iter().copied().find(|variant| *variant == text);
            if chosen.is_none() {
                let what = format!("unknown {} {}", self.key, shown(&text));
                self.page.report(self.at, what, meant(&text, variants, &[]));
                self.page.stand_in();
            }
            chosen
        });
        visitor.visit_enum(Choice { chosen, instead: variants[0], reader: self })
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        mut self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        if name == MANY {
            let (start, end) = (self.at.start.saturating_sub(self.base), self.at.end.saturating_sub(self.base));
            self.node = match self.node {
                Node::Value(text @ DeValue::String(_)) => {
                    Node::Value(DeValue::Array([Spanned::new(start..end, text)].into_iter().collect()))
                }
                node => node,
            };
        }
        if name != SCALAR {
            return visitor.visit_newtype_struct(self);
        }
        let picked = self.take(Wanted::Scalar, |value| match value {
            DeValue::Boolean(yes) => Ok(Scalar::YesNo(yes)),
            DeValue::String(text) => Ok(Scalar::Text(text.into_owned())),
            DeValue::Integer(digits) => match u64::from_str_radix(digits.as_str(), digits.radix()) {
                Ok(number) => Ok(Scalar::Whole(number)),
                Err(_) => Err(DeValue::Integer(digits)),
            },
            value => Err(value),
        });
        match picked {
            Some(Scalar::YesNo(yes)) => visitor.visit_bool(yes),
            Some(Scalar::Whole(number)) => visitor.visit_u64(number),
            Some(Scalar::Text(text)) => visitor.visit_string(text),
            None => visitor.visit_bool(false),
        }
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 f32 str bytes byte_buf unit unit_struct identifier ignored_any
    }
}

/// The entries of a table as they stand in the file, as many as are read.
fn in_their_order(table: DeTable<'_>) -> Vec<(Spanned<Cow<'_, str>>, Spanned<DeValue<'_>>)> {
    let mut entries: Vec<_> = table.into_iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries.truncate(MAX_ENTRIES);
    entries
}

/// What to do about an unknown name.
fn meant(written: &str, known: &[&'static str], also_known: &[&'static str]) -> String {
    let all = || known.iter().chain(also_known).copied();
    match nearest(written, all()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("known are {}", all().collect::<Vec<_>>().join(", ")),
    }
}

#[cfg(test)]
mod tests;
