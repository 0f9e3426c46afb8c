//! Writes the document as HTML.

use std::fmt;

use crate::document::Document;
use crate::style::HouseStyle;

/// Why HTML could not be written: a defect of this module.
#[derive(Debug)]
pub struct HtmlError(askama::Error);

impl fmt::Display for HtmlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for HtmlError {}

/// Writes a document as one self-contained HTML page.
///
/// # Errors
///
/// When the template fails.
pub fn export(_document: &Document, _style: &HouseStyle) -> Result<Vec<u8>, HtmlError> {
    Err(HtmlError(askama::Error::Fmt))
}
