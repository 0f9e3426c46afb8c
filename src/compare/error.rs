//! Errors of comparisons.

use std::fmt;

use super::file_kind::FileKind;
use super::limit::Limit;
use crate::RenderError;
use crate::diagnostic::Diagnostic;
use crate::limits::{Cancelled, RenderContext};
use crate::locale::Language;

/// Reason for which a file cannot be compared.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ReadError {
    /// The format is unknown.
    Unknown,
    /// The file is encrypted.
    Encrypted,
    /// The file is damaged or does not match its apparent format.
    Broken(FileKind),
    /// The file exceeds a limit.
    TooLarge {
        /// The limit.
        limit: Limit,
        /// Value of the limit, in its own unit.
        max: u64,
    },
    /// Reading was cancelled.
    Cancelled,
    /// The file is text, but not UTF-8.
    NotUtf8,
    /// The file is not valid JSON.
    InvalidJson {
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
    },
    /// The file is an invalid letter file.
    InvalidLetter {
        /// Language of the letter, if known.
        language: Option<Language>,
        /// Violations of the letter.
        violations: Vec<Diagnostic>,
    },
}

impl ReadError {
    /// Returns the key of its sentence in the table of differences.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Unknown => "unreadable-unknown",
            Self::Encrypted => "unreadable-encrypted",
            Self::Broken(_) => "unreadable-damaged",
            Self::TooLarge { limit, .. } => limit.key(),
            Self::Cancelled => "unreadable-cancelled",
            Self::NotUtf8 => "unreadable-not-utf-8",
            Self::InvalidJson { .. } => "unreadable-invalid-json",
            Self::InvalidLetter { .. } => "unreadable-invalid-letter",
        }
    }

    /// Returns the values that its sentence mentions.
    pub fn values(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Broken(kind) => vec![("format", kind.name().to_owned())],
            Self::TooLarge {
                limit: Limit::Unpacked | Limit::Model | Limit::Report | Limit::Content,
                max,
            } => vec![("max", (max >> 20).to_string())],
            Self::TooLarge { max, .. } => vec![("max", max.to_string())],
            Self::InvalidJson { line, column } => {
                vec![("line", line.to_string()), ("column", column.to_string())]
            }
            _ => Vec::new(),
        }
    }
}

impl From<Limit> for ReadError {
    fn from(limit: Limit) -> Self {
        Self::TooLarge { limit, max: limit.max() }
    }
}

impl From<Cancelled> for ReadError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

/// One of the two compared files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputSide {
    /// The first file.
    Old,
    /// The second file.
    New,
}

/// Error of a comparison.
#[derive(Debug)]
#[non_exhaustive]
pub enum CompareError {
    /// A file cannot be read.
    ReadError(InputSide, ReadError),
    /// A letter file could not be rendered, through a bug in this crate.
    Render(RenderError),
}

impl fmt::Display for CompareError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ReadError(which, why) => write!(f, "{which:?}: {}", why.key()),
            Self::Render(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for CompareError {}

impl From<RenderError> for CompareError {
    fn from(error: RenderError) -> Self {
        Self::Render(error)
    }
}

/// Returns the result of reading a file, or an error if reading was cancelled.
pub(super) fn unless_cancelled<T>(
    read: Result<T, ReadError>,
    which: InputSide,
    context: &RenderContext,
) -> Result<T, CompareError> {
    context.cancel.check().map_err(RenderError::from)?;
    read.map_err(|why| match why {
        ReadError::Cancelled => CompareError::Render(Cancelled.into()),
        why => CompareError::ReadError(which, why),
    })
}
