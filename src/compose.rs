//! Words a letter as markup.

use std::fmt;

use crate::document::Markup;
use crate::letter::Letter;
use crate::style::HouseStyle;

/// Why a template could not be filled in.
#[derive(Debug)]
pub struct ComposeError(askama::Error);

impl fmt::Display for ComposeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for ComposeError {}

/// Words a letter.
///
/// # Errors
///
/// When a template fails.
pub fn compose(_letter: &Letter, _style: &HouseStyle) -> Result<Markup, ComposeError> {
    Err(ComposeError(askama::Error::Fmt))
}
