//! Lists, tables and choices, entry by entry, for the reader of TOML.

use std::borrow::Cow;

use serde::de::value::{StrDeserializer, U64Deserializer};
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, VariantAccess, Visitor};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::lesson::page::{Page, Span, shown};
use crate::lesson::raw::read::{Node, Reader, Refusal, meant};

/// The entries of a list; with fewer than `count`, stand-ins follow.
pub(super) struct Entries<'p, 't, 'i> {
    pub(super) page: &'p mut Page<'t>,
    pub(super) base: usize,
    pub(super) key: Cow<'i, str>,
    pub(super) list: std::vec::IntoIter<Spanned<DeValue<'i>>>,
    pub(super) count: usize,
}

impl<'de> SeqAccess<'de> for Entries<'_, '_, 'de> {
    type Error = Refusal;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Refusal> {
        let Some(left) = self.count.checked_sub(1) else {
            return Ok(None);
        };
        self.count = left;
        let (at, node) = placed(self.page, self.list.next(), self.base);
        let (page, key) = (&mut *self.page, self.key.clone());
        seed.deserialize(Reader { page, base: self.base, at, key, node, rest: None, siblings: &[] }).map(Some)
    }
}

/// A value with its place in the page. A single value in spoiled syntax is as good as unreadable; tables and lists are read on.
fn placed<'i>(page: &Page<'_>, value: Option<Spanned<DeValue<'i>>>, base: usize) -> (Span, Node<'i>) {
    let Some(value) = value else {
        return (Span::NOWHERE, Node::StandIn);
    };
    let at = Span::from(value.span()).moved(base);
    match value.into_inner() {
        value @ (DeValue::Table(_) | DeValue::Array(_)) => (at, Node::Value(value)),
        _ if page.is_spoiled(at) => (Span::NOWHERE, Node::StandIn),
        value => (at, Node::Value(value)),
    }
}

/// A value and then the two ends of its place, which is nowhere if a stand-in was needed for any part of the value.
pub(super) enum Placed<'p, 't, 'i> {
    Value(Reader<'p, 't, 'i>),
    Start(Span),
    End(usize),
    Done,
}

impl<'de> SeqAccess<'de> for Placed<'_, '_, 'de> {
    type Error = Refusal;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Refusal> {
        match std::mem::replace(self, Self::Done) {
            Self::Value(reader) => {
                let Reader { page, base, at, key, node, rest, siblings } = reader;
                let before = page.stand_ins();
                let value = seed.deserialize(Reader { page: &mut *page, base, at, key, node, rest, siblings })?;
                *self = Self::Start(if page.stand_ins() == before { at } else { Span::NOWHERE });
                Ok(Some(value))
            }
            Self::Start(at) => {
                *self = Self::End(at.end);
                seed.deserialize(U64Deserializer::new(at.start as u64)).map(Some)
            }
            Self::End(end) => seed.deserialize(U64Deserializer::new(end as u64)).map(Some),
            Self::Done => Ok(None),
        }
    }
}

/// A table whose keys the author chooses, in the order of the file.
pub(super) struct FreeKeys<'p, 't, 'i> {
    pub(super) page: &'p mut Page<'t>,
    pub(super) base: usize,
    pub(super) entries: std::vec::IntoIter<(Spanned<Cow<'i, str>>, Spanned<DeValue<'i>>)>,
    pub(super) value: Option<(Cow<'i, str>, Spanned<DeValue<'i>>)>,
}

impl<'de> MapAccess<'de> for FreeKeys<'_, '_, 'de> {
    type Error = Refusal;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Refusal> {
        let Some((key, value)) = self.entries.next() else {
            return Ok(None);
        };
        let at = Span::from(key.span()).moved(self.base);
        let key = key.into_inner();
        self.value = Some((key.clone(), value));
        let (page, node) = (&mut *self.page, Node::Value(DeValue::String(key)));
        let key = Cow::Borrowed("key");
        seed.deserialize(Reader { page, base: self.base, at, key, node, rest: None, siblings: &[] }).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Refusal> {
        let (key, value) = self.value.take().ok_or_else(|| Refusal::custom("a value without its key"))?;
        let (at, node) = placed(self.page, Some(value), self.base);
        let page = &mut *self.page;
        seed.deserialize(Reader { page, base: self.base, at, key, node, rest: None, siblings: &[] })
    }
}

/// How a key that is not in the table is read.
#[derive(Clone, Copy)]
pub(super) enum Absent {
    Missing,
    StandIn,
}

/// A table whose keys are known. Every field is read, also those that are not there; what is left over is unknown.
pub(super) struct Keys<'p, 't, 'i> {
    pub(super) page: &'p mut Page<'t>,
    pub(super) base: usize,
    pub(super) at: Span,
    pub(super) table: DeTable<'i>,
    pub(super) absent: Absent,
    pub(super) fields: &'static [&'static str],
    pub(super) also_known: &'static [&'static str],
    pub(super) next: usize,
}

impl Keys<'_, '_, '_> {
    fn report_unknown(&mut self) {
        for (key, _) in std::mem::take(&mut self.table) {
            let at = Span::from(key.span()).moved(self.base);
            let help = meant(key.get_ref(), self.fields, self.also_known);
            self.page.report(at, format!("unknown key {}", shown(key.get_ref())), help);
        }
    }
}

impl<'de> MapAccess<'de> for Keys<'_, '_, 'de> {
    type Error = Refusal;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Refusal> {
        let Some(field) = self.fields.get(self.next) else {
            self.report_unknown();
            return Ok(None);
        };
        seed.deserialize(StrDeserializer::new(field)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Refusal> {
        let field = self.fields[self.next];
        self.next += 1;
        let (at, node) = match (self.table.remove(field), self.absent) {
            (None, Absent::Missing) => (self.at, Node::Missing),
            (value, _) => placed(self.page, value, self.base),
        };
        seed.deserialize(Reader {
            page: &mut *self.page,
            base: self.base,
            at,
            key: Cow::Borrowed(field),
            node,
            rest: Some(&mut self.table),
            siblings: self.fields,
        })
    }
}

/// A choice by name, or the first choice instead of one that could not be read.
pub(super) struct Choice<'p, 't, 'i> {
    pub(super) chosen: Option<&'static str>,
    pub(super) instead: &'static str,
    pub(super) reader: Reader<'p, 't, 'i>,
}

impl<'de> EnumAccess<'de> for Choice<'_, '_, 'de> {
    type Error = Refusal;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Refusal> {
        let name = self.chosen.unwrap_or(self.instead);
        Ok((seed.deserialize(StrDeserializer::<Refusal>::new(name))?, self))
    }
}

impl<'de> VariantAccess<'de> for Choice<'_, '_, 'de> {
    type Error = Refusal;

    fn unit_variant(self) -> Result<(), Refusal> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Refusal> {
        let mut reader = self.reader;
        let body = reader.rest.take().map(std::mem::take).filter(|_| self.chosen.is_some());
        reader.node = body.map_or(Node::StandIn, |body| Node::Value(DeValue::Table(body)));
        seed.deserialize(reader)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _count: usize, visitor: V) -> Result<V::Value, Refusal> {
        self.reader.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        self.reader.deserialize_any(visitor)
    }
}
