//! Reads a type as if there were a file, and writes down what it asks for: the other side of the reader in `raw::read`.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::{StrDeserializer, U64Deserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value, json};

use crate::lesson::raw::AT;

/// The key under which a table keeps the name of its type until it is described.
pub(super) const NAME: &str = "x-name";

/// The schema of a type.
pub(super) fn trace<T: DeserializeOwned>() -> Value {
    let mut bodies = Bodies::default();
    // A choice has one body at a time, so a type is read until every body has been met.
    loop {
        let mut schema = json!({});
        bodies.is_open = false;
        if T::deserialize(Trace { out: &mut schema, bodies: &mut bodies, optional: &mut false }).is_err() {
            return json!({});
        }
        if !bodies.is_open {
            return schema;
        }
    }
}

/// The bodies of choices met so far: by the choice's type and then its name, in their order.
#[derive(Default)]
struct Bodies {
    met: BTreeMap<&'static str, Vec<(&'static str, Value)>>,
    /// Whether some body has not been met yet.
    is_open: bool,
}

/// Why a type could not be read; never an author's fault.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Refusal(String);

impl serde::de::Error for Refusal {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// One value that is asked for.
struct Trace<'o> {
    out: &'o mut Value,
    bodies: &'o mut Bodies,
    /// Whether it may be left out.
    optional: &'o mut bool,
}

impl Trace<'_> {
    fn whole<'de, V: Visitor<'de>>(self, most: Option<u64>, visitor: V) -> Result<V::Value, Refusal> {
        *self.out = json!({ "type": "integer", "minimum": 0 });
        if let Some(most) = most {
            self.out["maximum"] = json!(most);
        }
        visitor.visit_u64(0)
    }
}

impl<'de> Deserializer<'de> for Trace<'_> {
    type Error = Refusal;

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Refusal> {
        Err(Refusal::custom("this type has no shape of its own"))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        *self.out = json!({ "type": "boolean" });
        visitor.visit_bool(false)
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.whole(Some(u8::MAX.into()), visitor)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.whole(Some(u16::MAX.into()), visitor)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.whole(Some(u32::MAX.into()), visitor)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.whole(None, visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        *self.out = json!({ "type": "number" });
        visitor.visit_f64(0.0)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        *self.out = json!({ "type": "string" });
        visitor.visit_string(String::new())
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        *self.out = json!({ "type": "string", "minLength": 1, "maxLength": 1 });
        visitor.visit_char('a')
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        *self.optional = true;
        visitor.visit_some(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        let mut entries = vec![json!({})];
        let value = visitor.visit_seq(Entries { schemas: entries.iter_mut(), bodies: self.bodies })?;
        *self.out = json!({ "type": "array", "items": entries.remove(0) });
        Ok(value)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, count: usize, visitor: V) -> Result<V::Value, Refusal> {
        let mut entries = vec![json!({}); count];
        let value = visitor.visit_seq(Entries { schemas: entries.iter_mut(), bodies: self.bodies })?;
        *self.out = json!({ "type": "array", "items": entries, "minItems": count, "maxItems": count });
        Ok(value)
    }

    /// Only [`crate::lesson::raw::At`] is read as a tuple struct: a value, then the two ends of its place.
    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _count: usize,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        if name == AT { visitor.visit_seq(Placed { value: Some(self) }) } else { self.deserialize_any(visitor) }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        let mut schema = json!({});
        let value = visitor.visit_map(FreeKey { schema: &mut schema, bodies: self.bodies, done: false })?;
        *self.out = json!({ "type": "object", "additionalProperties": schema });
        Ok(value)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        let mut table = Table { name: name.trim_start_matches("Raw"), ..Table::default() };
        let value = visitor.visit_map(Fields { table: &mut table, bodies: self.bodies, rest: fields })?;
        *self.out = table.schema();
        Ok(value)
    }

    /// A choice by name. If its choices have bodies, what is left is the list of them, which the table around it takes in.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        *self.out = json!({ "type": "string", "enum": variants });
        let met = self.bodies.met.get(name).map_or(0, Vec::len);
        let chosen = variants.get(met).or(variants.first()).copied().unwrap_or_default();
        visitor.visit_enum(Choice { name, chosen, variants, trace: self })
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 f32 str bytes byte_buf unit unit_struct newtype_struct identifier ignored_any
    }
}

/// A table while its fields are asked for.
#[derive(Default)]
struct Table {
    name: &'static str,
    properties: Map<String, Value>,
    required: Vec<&'static str>,
}

impl Table {
    fn schema(mut self) -> Value {
        let bodies = self.properties.values_mut().find_map(|property| property.as_object_mut()?.shift_remove(BODIES));
        let Some(Value::Object(bodies)) = bodies else { return object(self.name, &self.properties, &self.required) };
        // A table whose kind decides on its other keys is one of several tables.
        let names = json!(bodies.keys().collect::<Vec<_>>());
        let kind = self.properties.iter().find(|(_, property)| property.get("enum") == Some(&names));
        let kind = kind.map(|(key, _)| key.clone()).unwrap_or_default();
        let tables = bodies.into_iter().map(|(name, body)| {
            let mut properties = self.properties.clone();
            properties.insert(kind.clone(), json!({ "const": name }));
            let (own, its_name) = (body["properties"].as_object().cloned().unwrap_or_default(), body[NAME].clone());
            let required = body["required"].as_array().cloned().unwrap_or_default();
            let mut table = object(self.name, &properties, &self.required);
            if let Some(all) = table["properties"].as_object_mut() {
                all.extend(own);
            }
            if let Some(all) = table["required"].as_array_mut() {
                all.extend(required);
            }
            table[NAME] = json!([self.name, its_name]);
            table
        });
        json!({ "type": "object", "oneOf": tables.collect::<Vec<_>>() })
    }
}

/// The key under which a choice keeps the bodies of its choices until the table around it takes them in.
const BODIES: &str = "x-bodies";

fn object(name: &str, properties: &Map<String, Value>, required: &[&str]) -> Value {
    json!({
        NAME: name,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// The fields of a table, one after the other.
struct Fields<'o> {
    table: &'o mut Table,
    bodies: &'o mut Bodies,
    rest: &'static [&'static str],
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Refusal;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Refusal> {
        let Some(field) = self.rest.first() else { return Ok(None) };
        seed.deserialize(StrDeserializer::new(field)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Refusal> {
        let (field, rest) = self.rest.split_first().ok_or_else(|| Refusal::custom("a value without its key"))?;
        self.rest = rest;
        let (mut schema, mut optional) = (json!({}), false);
        let value = seed.deserialize(Trace { out: &mut schema, bodies: self.bodies, optional: &mut optional })?;
        self.table.properties.insert((*field).to_owned(), schema);
        if !optional {
            self.table.required.push(field);
        }
        Ok(value)
    }
}

/// The entries of a list, one for each schema.
struct Entries<'o, I> {
    schemas: I,
    bodies: &'o mut Bodies,
}

impl<'de, 's, I: Iterator<Item = &'s mut Value>> SeqAccess<'de> for Entries<'_, I> {
    type Error = Refusal;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Refusal> {
        let Some(out) = self.schemas.next() else { return Ok(None) };
        seed.deserialize(Trace { out, bodies: self.bodies, optional: &mut false }).map(Some)
    }
}

/// A value, and then two ends of a place that is nowhere.
struct Placed<'o> {
    value: Option<Trace<'o>>,
}

impl<'de> SeqAccess<'de> for Placed<'_> {
    type Error = Refusal;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Refusal> {
        match self.value.take() {
            Some(trace) => seed.deserialize(trace).map(Some),
            None => seed.deserialize(U64Deserializer::new(0)).map(Some),
        }
    }
}

/// One key that the author chooses, for all of them.
struct FreeKey<'o> {
    schema: &'o mut Value,
    bodies: &'o mut Bodies,
    done: bool,
}

impl<'de> MapAccess<'de> for FreeKey<'_> {
    type Error = Refusal;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Refusal> {
        if std::mem::replace(&mut self.done, true) {
            return Ok(None);
        }
        seed.deserialize(Trace { out: &mut json!({}), bodies: self.bodies, optional: &mut false }).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Refusal> {
        seed.deserialize(Trace { out: self.schema, bodies: self.bodies, optional: &mut false })
    }
}

/// A choice, of which one is taken in each reading.
struct Choice<'o> {
    name: &'static str,
    chosen: &'static str,
    variants: &'static [&'static str],
    trace: Trace<'o>,
}

impl<'de> EnumAccess<'de> for Choice<'_> {
    type Error = Refusal;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Refusal> {
        Ok((seed.deserialize(StrDeserializer::<Refusal>::new(self.chosen))?, self))
    }
}

impl<'de> VariantAccess<'de> for Choice<'_> {
    type Error = Refusal;

    fn unit_variant(self) -> Result<(), Refusal> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Refusal> {
        let Trace { out, bodies, .. } = self.trace;
        let mut body = json!({});
        let value = seed.deserialize(Trace { out: &mut body, bodies, optional: &mut false })?;
        let met = bodies.met.entry(self.name).or_default();
        if met.len() < self.variants.len() {
            met.push((self.chosen, body));
        }
        bodies.is_open |= met.len() < self.variants.len();
        out[BODIES] = met.iter().map(|(name, body)| ((*name).to_owned(), body.clone())).collect::<Map<_, _>>().into();
        Ok(value)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _count: usize, visitor: V) -> Result<V::Value, Refusal> {
        self.trace.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        self.trace.deserialize_any(visitor)
    }
}
