//! Why two files were not compared.

use std::fmt;

use super::given::FileKind;
use super::limits::Limit;
use crate::RenderError;
use crate::bounds::Stopped;
use crate::letter::Finding;
use crate::locale::Language;

/// Why a file cannot be compared.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Unreadable {
    /// It is none of the formats.
    Unknown,
    /// It is encrypted.
    Encrypted,
    /// It is not what it looks like.
    Broken(FileKind),
    /// It exceeds a limit.
    TooLarge {
        /// The limit.
        limit: Limit,
        /// Its value, in its own unit.
        max: u64,
    },
    /// Reading it was cancelled.
    Cancelled,
    /// It is text, but not UTF-8.
    NotUtf8,
    /// It is not JSON.
    InvalidJson {
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
    },
    /// It is a letter file at fault.
    InvalidLetter {
        /// Its own language.
        language: Option<Language>,
        /// What is wrong with it.
        violations: Vec<Finding>,
    },
}

impl Unreadable {
    /// The key of its sentence in the table of differences.
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

    /// What its sentence names.
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

impl From<Limit> for Unreadable {
    fn from(limit: Limit) -> Self {
        Self::TooLarge { limit, max: limit.max() }
    }
}

impl From<Stopped> for Unreadable {
    fn from(_: Stopped) -> Self {
        Self::Cancelled
    }
}

/// One of two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The first.
    Old,
    /// The second.
    New,
}

/// Why two files were not compared.
#[derive(Debug)]
#[non_exhaustive]
pub enum CompareError {
    /// One cannot be read.
    Unreadable(Which, Unreadable),
    /// A letter file could not be rendered: a defect of this crate.
    Render(RenderError),
}

impl fmt::Display for CompareError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(which, why) => write!(f, "{which:?}: {}", why.key()),
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
