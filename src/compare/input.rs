//! Input file of a comparison: its kind, and the letter in it.

use serde_json::Value;

use super::error::ReadError;
use super::location::collect_texts;
use super::read;
use crate::house_style::HouseStyles;
use crate::letter::{self, Accepted};
use crate::limits::RenderContext;
use crate::{Format, RenderError, TypesetLetter};

/// Kind of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// PDF.
    Pdf,
    /// DOCX.
    Docx,
    /// HTML.
    Html,
    /// Letter file: JSON.
    Letter,
}

impl FileKind {
    /// Returns its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Docx => "DOCX",
            Self::Html => "HTML",
            Self::Letter => "JSON",
        }
    }

    const fn format(self) -> Format {
        match self {
            Self::Pdf | Self::Letter => Format::Pdf,
            Self::Docx => Format::DOCX,
            Self::Html => Format::Html,
        }
    }
}

/// Input file of a comparison.
pub(super) struct Input<'a> {
    pub(super) kind: FileKind,
    bytes: &'a [u8],
    accepted: Option<Accepted>,
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
            letter::Error::InvalidJson { line, column } => {
                ReadError::InvalidJson { line, column }
            }
            letter::Error::Violations { language, violations, .. } => {
                ReadError::InvalidLetter { language, violations }
            }
            letter::Error::Cancelled => ReadError::Cancelled,
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
            Some(Accepted { letter, style, .. }) => {
                TypesetLetter::with_context(letter, style, context)?.export(kind.format())
            }
            None => Ok(self.bytes.to_vec()),
        }
    }
}
