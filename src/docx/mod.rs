//! Writes the document as DOCX.

use std::fmt;

use crate::document::Document;
use crate::style::HouseStyle;

/// Why a DOCX could not be written: a defect of this module.
#[derive(Debug)]
pub struct DocxError(String);

impl fmt::Display for DocxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for DocxError {}

/// Writes a document as DOCX; `pages` is what the page-count field shows until
/// a word processor counts for itself.
///
/// # Errors
///
/// When a part cannot be written.
pub fn export(
    _document: &Document,
    _style: &HouseStyle,
    _pages: usize,
) -> Result<Vec<u8>, DocxError> {
    Err(DocxError("not written yet".to_owned()))
}
