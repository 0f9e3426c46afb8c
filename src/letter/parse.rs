//! Parses the bytes of a letter file.

use super::{LetterError, ValidLetter, json, validate};
use crate::house_style::HouseStyles;
use crate::limits::letter as limits;
use crate::limits::{RenderContext, Stage};

/// Parses and validates a letter.
///
/// ```
/// use kamerbrief::house_style::HouseStyles;
/// use kamerbrief::letter::{self, LetterError};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let styles = HouseStyles::builtin()?;
/// let json = br#"{
///     "sender": { "organisation": "Ministerie van Financi\u00EBn" },
///     "addressee": { "preset": "eerste-kamer" },
///     "date": "2025-02-30",
///     "subject": "Jaarverslag",
///     "body": []
/// }"#;
/// let Err(LetterError::Violations { violations, .. }) = letter::parse(json, &styles) else {
///     panic!("the letter is valid");
/// };
/// let pointers: Vec<_> = violations.iter().map(|violation| violation.location.pointer()).collect();
/// assert_eq!(pointers, ["/date", "/body"]);
/// let codes: Vec<_> = violations.iter().map(|violation| violation.code.name()).collect();
/// assert_eq!(codes, ["date-nonexistent", "too-few-items"]);
/// # Ok(())
/// # }
/// ```
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
