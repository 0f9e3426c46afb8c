//! Input file of a comparison: its kind, and the letter in it.

use serde_json::Value;

use super::error::ReadError;
use super::file_kind::FileKind;
use super::read;
use crate::house_style::HouseStyles;
use crate::letter::{self, ValidLetter};
use crate::limits::RenderContext;
use crate::{RenderError, TypesetLetter};

/// Input file of a comparison.
pub(super) struct Input<'a> {
    pub(super) kind: FileKind,
    bytes: &'a [u8],
    accepted: Option<ValidLetter>,
    /// Texts of a letter file, with their pointers.
    pub(super) texts: Vec<(String, String)>,
}

impl<'a> Input<'a> {
    pub(super) fn read(
        bytes: &'a [u8],
        styles: &HouseStyles,
        context: &RenderContext,
    ) -> Result<Self, ReadError> {
        let kind = read::detect_kind(bytes).ok_or(ReadError::Unknown)?;
        if kind != FileKind::Letter {
            return Ok(Self { kind, bytes, accepted: None, texts: Vec::new() });
        }
        let accepted = letter::parse_with(bytes, styles, context);
        let accepted = accepted.map_err(|error| match error {
            letter::LetterError::InvalidJson { line, column } => {
                ReadError::InvalidJson { line, column }
            }
            letter::LetterError::Violations { language, violations, .. } => {
                ReadError::InvalidLetter { language, violations }
            }
            letter::LetterError::Cancelled => ReadError::Cancelled,
        })?;
        let value: Value = serde_json::from_slice(bytes).unwrap_or_default();
        Ok(Self { kind, bytes, accepted: Some(accepted), texts: collect_texts(&value) })
    }

    /// Returns the file in a format: unchanged, or rendered from a letter.
    pub(super) fn file(
        &self,
        kind: FileKind,
        context: &RenderContext,
    ) -> Result<Vec<u8>, RenderError> {
        match &self.accepted {
            Some(ValidLetter { letter, style, .. }) => {
                TypesetLetter::with_context(letter, style, context)?.export(kind.format())
            }
            None => Ok(self.bytes.to_vec()),
        }
    }
}

/// Returns the texts of a letter file, with their pointers (RFC 6901).
fn collect_texts(letter: &Value) -> Vec<(String, String)> {
    fn gather_texts(value: &Value, pointer: &str, all: &mut Vec<(String, String)>) {
        match value {
            Value::String(text) => all.push((pointer.to_owned(), text.clone())),
            Value::Array(items) => {
                for (place, item) in items.iter().enumerate() {
                    gather_texts(item, &format!("{pointer}/{place}"), all);
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    let name = name.replace('~', "~0").replace('/', "~1");
                    gather_texts(member, &format!("{pointer}/{name}"), all);
                }
            }
            _ => {}
        }
    }
    let mut all = Vec::new();
    gather_texts(letter, "", &mut all);
    all
}
