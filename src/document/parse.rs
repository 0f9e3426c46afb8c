//! Markup into the semantic tree.

use super::{Document, Markup, MarkupError};

/// Reads markup.
///
/// # Errors
///
/// When the markup is outside the vocabulary.
pub fn parse(_markup: &Markup) -> Result<Document, MarkupError> {
    Err(MarkupError("not read yet".to_owned()))
}
