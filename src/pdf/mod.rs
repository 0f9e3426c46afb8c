//! Draws the pages as PDF.

use std::fmt;

use crate::layout::Pages;
use crate::style::HouseStyle;

/// Why a PDF could not be written: a defect of this module.
#[derive(Debug)]
pub struct PdfError(String);

impl fmt::Display for PdfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PdfError {}

/// Draws pages as PDF.
///
/// # Errors
///
/// When a face cannot be subset or the file cannot be written.
pub fn export(_pages: &Pages, _style: &HouseStyle) -> Result<Vec<u8>, PdfError> {
    Err(PdfError("not written yet".to_owned()))
}
