//! Kinds of files that can be compared.

use crate::Format;

/// Kind of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// PDF.
    Pdf,
    /// DOCX.
    Docx,
    /// HTML.
    Html,
    /// Letter file: JSON.
    Letter,
}

impl FileKind {
    /// Returns its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Docx => "DOCX",
            Self::Html => "HTML",
            Self::Letter => "JSON",
        }
    }

    /// Returns the format of its output; a letter file is rendered as PDF.
    pub(super) const fn format(self) -> Format {
        match self {
            Self::Pdf | Self::Letter => Format::Pdf,
            Self::Docx => Format::DOCX,
            Self::Html => Format::Html,
        }
    }
}
