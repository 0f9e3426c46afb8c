//! Deserializes TOML values with serde.
//!
//! In: a value. Out: the typed result, or a [`DeserializeError`] with the location of the
//! error; serde's own errors are only sentences.

use std::fmt;
use std::slice;

use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeSeed, Expected, IntoDeserializer, Unexpected, Visitor};
use toml::Value;
use toml::map;

use crate::diagnostic::{Args, FileCode, MessageArg};

/// A value to deserialize.
#[derive(Clone, Copy)]
pub(super) struct ValueDeserializer<'a>(pub(super) &'a Value);

/// A step from a value to a nested one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PathSegment {
    /// The value of a key.
    Key(String),
    /// An item of a list, from 0.
    Item(usize),
}

/// The reason why a value cannot be read.
#[derive(Debug)]
pub(super) struct DeserializeError {
    /// The steps, innermost first.
    steps: Vec<PathSegment>,
    pub(super) code: FileCode,
    pub(super) args: Args,
}

impl DeserializeError {
    fn new<const N: usize>(
        code: FileCode,
        args: [(&'static str, MessageArg); N],
    ) -> Self {
        Self { steps: Vec::new(), code, args: args.into() }
    }

    fn in_step(mut self, step: PathSegment) -> Self {
        self.steps.push(step);
        self
    }

    /// Returns the path to the error.
    pub(super) fn path(&self) -> Vec<PathSegment> {
        self.steps.iter().rev().cloned().collect()
    }

    /// Returns the key of the error, prefixed with its tables.
    pub(super) fn key(&self) -> String {
        let keys = self.steps.iter().rev().filter_map(|step| match step {
            PathSegment::Key(key) => Some(key.as_str()),
            PathSegment::Item(_) => None,
        });
        keys.collect::<Vec<_>>().join(".")
    }
}

impl fmt::Display for DeserializeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key(), self.code.name())
    }
}

impl std::error::Error for DeserializeError {}

impl de::Error for DeserializeError {
    fn custom<T: fmt::Display>(what: T) -> Self {
        Self::new(FileCode::Unreadable, [("reason", what.to_string().into())])
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let expected = ("expected", MessageArg::Word(word(&expected.to_string())));
        Self::new(FileCode::WrongType, [expected, ("found", found_value(found))])
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn invalid_length(found: usize, expected: &dyn Expected) -> Self {
        let expected = expected.to_string();
        let expected = expected.rsplit(' ').next().unwrap_or_default();
        let args = [("expected", expected.into()), ("found", found.into())];
        Self::new(FileCode::WrongLength, args)
    }

    fn unknown_variant(found: &str, valid: &'static [&'static str]) -> Self {
        let valid = ("valid", MessageArg::nearest(found, valid.iter().copied()));
        Self::new(FileCode::UnknownValue, [("value", MessageArg::excerpt(found)), valid])
    }

    fn unknown_field(found: &str, valid: &'static [&'static str]) -> Self {
        let valid = ("valid", MessageArg::nearest(found, valid.iter().copied()));
        Self::new(FileCode::UnknownKey, [valid])
            .in_step(PathSegment::Key(found.to_owned()))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(FileCode::MissingKey, []).in_step(PathSegment::Key(field.to_owned()))
    }
}

/// Maps the expectation of serde to a term key; visitors of this crate use the key
/// itself.
fn word(expected: &str) -> &'static str {
    match expected {
        "millimetres" => "millimetres",
        "points" => "points",
        "colour" => "colour",
        "address" => "address",
        "a boolean" => "boolean",
        "f64" => "number",
        "usize" => "whole-number",
        "a sequence" => "list",
        _ if expected.starts_with("an array") => "list",
        _ if expected.starts_with("struct") || expected == "a map" => "keys",
        _ => "text",
    }
}

/// Describes the found value, quoted if it is short.
fn found_value(found: Unexpected<'_>) -> MessageArg {
    match found {
        Unexpected::Bool(found) => found.to_string().into(),
        Unexpected::Unsigned(found) => found.to_string().into(),
        Unexpected::Signed(found) => found.to_string().into(),
        Unexpected::Float(found) => found.to_string().into(),
        Unexpected::Str(found) => MessageArg::excerpt(&format!("{found:?}")),
        Unexpected::Seq => MessageArg::Word("list"),
        Unexpected::Map => MessageArg::Word("keys"),
        other => other.to_string().into(),
    }
}

impl<'de> de::Deserializer<'de> for ValueDeserializer<'de> {
    type Error = DeserializeError;

    fn deserialize_any<V: Visitor<'de>>(
        self,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        match self.0 {
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Integer(number) => visitor.visit_i64(*number),
            Value::Float(number) => visitor.visit_f64(*number),
            Value::Boolean(is_true) => visitor.visit_bool(*is_true),
            Value::Datetime(date) => {
                let found = date.to_string();
                Err(de::Error::invalid_type(Unexpected::Other(&found), &visitor))
            }
            Value::Array(items) => {
                visitor.visit_seq(ArrayAccess { items: items.iter(), next: 0 })
            }
            Value::Table(table) => {
                visitor.visit_map(TableAccess { keys: table.iter(), value: None })
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(
        self,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        visitor.visit_some(self)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        match self.0 {
            Value::Array(items) if items.len() > length => {
                Err(de::Error::invalid_length(items.len(), &visitor))
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        match self.0 {
            Value::String(text) => {
                visitor.visit_enum(StrDeserializer::new(text.as_str()))
            }
            _ => self.deserialize_any(visitor),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple_struct map struct identifier ignored_any
    }
}

struct ArrayAccess<'de> {
    items: slice::Iter<'de, Value>,
    next: usize,
}

impl<'de> de::SeqAccess<'de> for ArrayAccess<'de> {
    type Error = DeserializeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DeserializeError> {
        let Some(item) = self.items.next() else { return Ok(None) };
        let step = PathSegment::Item(self.next);
        self.next += 1;
        seed.deserialize(ValueDeserializer(item))
            .map(Some)
            .map_err(|error| error.in_step(step))
    }
}

struct TableAccess<'de> {
    keys: map::Iter<'de, String, Value>,
    value: Option<(&'de String, &'de Value)>,
}

impl<'de> de::MapAccess<'de> for TableAccess<'de> {
    type Error = DeserializeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, DeserializeError> {
        self.value = self.keys.next();
        let Some((key, _)) = self.value else { return Ok(None) };
        let key: StrDeserializer<'_, DeserializeError> = key.as_str().into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, DeserializeError> {
        let Some((key, value)) = self.value.take() else {
            return Err(de::Error::custom("a value without its key"));
        };
        let step = PathSegment::Key(key.clone());
        seed.deserialize(ValueDeserializer(value)).map_err(|error| error.in_step(step))
    }
}
