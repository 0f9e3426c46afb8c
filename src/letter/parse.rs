//! Parses the bytes of a letter file.

use super::{LetterError, ValidLetter, json, validate};
use crate::house_style::HouseStyles;
use crate::limits::letter as limits;
use crate::limits::{RenderContext, Stage};

/// Parses and validates a letter.
///
/// # Errors
///
/// Returns an error if the bytes are not JSON, or with all violations if the letter
/// breaks any rule.
pub fn parse(bytes: &[u8], styles: &HouseStyles) -> Result<ValidLetter, LetterError> {
    parse_with(bytes, styles, &RenderContext::default())
}

/// Parses a letter within limits on the work; pages are counted later.
///
/// # Errors
///
/// Returns the errors of [`parse()`], or [`LetterError::Cancelled`] if reading was cancelled.
pub fn parse_with(
    bytes: &[u8],
    styles: &HouseStyles,
    context: &RenderContext,
) -> Result<ValidLetter, LetterError> {
    context.timer.time(Stage::Parse, || {
        let file = json::parse(bytes, limits::MAX_VALUES, &context.cancel)?;
        validate::read(file, styles, context)
    })
}
