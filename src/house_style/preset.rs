//! Addressees that letters use by name.
//!
//! In: the value of a key of `[addressees]`: only the lines, or a table with lines and
//! salutations. Out: a [`Preset`].

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A preset addressee of a house style.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preset {
    /// The lines of the address.
    pub lines: Vec<String>,
    /// The default salutation of letters to it, by language code. Other languages use the
    /// salutation of the locale.
    pub salutation: BTreeMap<String, String>,
}

/// The table form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PresetFile {
    #[serde(default)]
    lines: Vec<String>,
    #[serde(default)]
    salutation: BTreeMap<String, String>,
}

struct PresetVisitor;

impl<'de> Visitor<'de> for PresetVisitor {
    type Value = Preset;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("address")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, lines: A) -> Result<Preset, A::Error> {
        let lines = Vec::deserialize(SeqAccessDeserializer::new(lines))?;
        Ok(Preset { lines, salutation: BTreeMap::new() })
    }

    fn visit_map<A: MapAccess<'de>>(self, keys: A) -> Result<Preset, A::Error> {
        let PresetFile { lines, salutation } =
            PresetFile::deserialize(MapAccessDeserializer::new(keys))?;
        Ok(Preset { lines, salutation })
    }
}

impl<'de> Deserialize<'de> for Preset {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        value.deserialize_any(PresetVisitor)
    }
}
