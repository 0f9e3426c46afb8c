//! Errors of reading a letter.

use crate::diagnostic::Diagnostic;
use crate::limits::Cancelled;
use crate::locale::Language;

/// The reason why a letter cannot be rendered.
///
/// Its text has no content of the letter; a [`Locale`](crate::locale::Locale) formats each
/// violation as a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LetterError {
    /// The bytes are not JSON (RFC 8259).
    #[error("the letter is not JSON: line {line}, column {column}")]
    InvalidJson {
        /// The line, from 1.
        line: usize,
        /// The column in characters, from 1.
        column: usize,
    },
    /// The letter breaks rules.
    #[error("the letter has {} violations", .violations.len())]
    Violations {
        /// The letter's own language, if it is known.
        language: Option<Language>,
        /// All violations, in document order.
        violations: Vec<Diagnostic>,
        /// The warnings.
        warnings: Vec<Diagnostic>,
    },
    /// Reading was cancelled.
    #[error("cancelled")]
    Cancelled,
}

impl From<Cancelled> for LetterError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}
