//! Requested output of a letter: one format, or all formats in an archive.

//!
//! In: a name or media type from the caller. Out: one of the formats, or the archive of
//! all of them.

use std::num::NonZeroUsize;

use crate::Format;

/// The requested output: one file, or all files in an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputFormat {
    /// One file.
    One(Format),
    /// A ZIP archive of all formats that contain the complete letter.
    Zip {
        /// True to embed the fonts in the DOCX.
        embed_fonts: bool,
    },
}

impl OutputFormat {
    /// All outputs.
    pub const ALL: [Self; 5] = {
        let [pdf, docx, html, svg] = Format::ALL;
        [
            Self::One(pdf),
            Self::One(docx),
            Self::One(html),
            Self::One(svg),
            Self::Zip { embed_fonts: false },
        ]
    };

    /// Returns the name in options and file names.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::One(format) => format.extension(),
            Self::Zip { .. } => "zip",
        }
    }

    /// Returns the media type (RFC 6838), without parameters.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::One(format) => format.media_type(),
            Self::Zip { .. } => "application/zip",
        }
    }

    /// Returns the output with this name.
    pub fn from_extension(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|output| output.extension() == extension)
    }

    /// Returns the same output for another page; `None` if it contains the complete
    /// letter.
    pub fn of_page(self, page: NonZeroUsize) -> Option<Self> {
        match self {
            Self::One(format) => format.of_page(page).map(Self::One),
            Self::Zip { .. } => None,
        }
    }

    /// Returns the same output with embedded fonts in the DOCX; `None` without a DOCX.
    pub fn with_fonts(self) -> Option<Self> {
        match self {
            Self::One(format) => format.with_fonts().map(Self::One),
            Self::Zip { .. } => Some(Self::Zip { embed_fonts: true }),
        }
    }

    /// Returns the number of files, including those inside an archive of `copies` copies.
    pub const fn count_files(self, copies: usize) -> usize {
        match self {
            Self::One(_) => 1,
            // PDF, DOCX, HTML and the letter file, for at least one copy.
            Self::Zip { .. } if copies == 0 => 4,
            Self::Zip { .. } => 4 * copies,
        }
    }

    /// Returns whether it can contain copies for several addressees.
    pub const fn holds_copies(self) -> bool {
        matches!(self, Self::Zip { .. })
    }
}

impl Default for OutputFormat {
    fn default() -> Self {
        Self::One(Format::default())
    }
}
