//! Texts that have a default and can be omitted.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::member_schemas::nullable_text;
use crate::limits::letter as limits;

/// A line that has a default and can be omitted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TextOverride {
    /// The member is absent: the default is used.
    #[default]
    Default,
    /// The member is `null`: nothing is printed.
    Omitted,
    /// The text to print.
    Text(String),
}

impl TextOverride {
    /// Returns the text to print, if any.
    pub fn or<'a>(&'a self, default: &'a str) -> Option<&'a str> {
        match self {
            Self::Default => Some(default).filter(|text| !text.is_empty()),
            Self::Omitted => None,
            Self::Text(text) => Some(text),
        }
    }
}

impl JsonSchema for TextOverride {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "TextOverride".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        nullable_text(limits::MAX_SALUTATION_OR_CLOSING)
    }
}
