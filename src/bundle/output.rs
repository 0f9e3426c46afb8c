//! What a letter is wanted as.
//!
//! In: the name or media type that a caller gives. Out: one of the formats, or the
//! archive that holds them all.

use std::num::NonZeroUsize;

use crate::Format;

/// What a letter is wanted as: one file, or all of them in an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// One file.
    One(Format),
    /// A ZIP archive of all formats that hold the whole letter.
    Zip {
        /// The faces go with the DOCX.
        embed_fonts: bool,
    },
}

impl Output {
    /// Everything a letter can be wanted as.
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

    /// The name in options and file names.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::One(format) => format.extension(),
            Self::Zip { .. } => "zip",
        }
    }

    /// The media type (RFC 6838), without parameters.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::One(format) => format.media_type(),
            Self::Zip { .. } => "application/zip",
        }
    }

    /// The output with this name.
    pub fn from_extension(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|output| output.extension() == extension)
    }

    /// The same of another page; none where it holds the whole letter.
    pub fn of_page(self, page: NonZeroUsize) -> Option<Self> {
        match self {
            Self::One(format) => format.of_page(page).map(Self::One),
            Self::Zip { .. } => None,
        }
    }

    /// The same with the faces in the DOCX; none where there is no DOCX.
    pub fn with_fonts(self) -> Option<Self> {
        match self {
            Self::One(format) => format.with_fonts().map(Self::One),
            Self::Zip { .. } => Some(Self::Zip { embed_fonts: true }),
        }
    }

    /// The number of files, those inside an archive of so many copies included.
    pub const fn count_files(self, copies: usize) -> usize {
        match self {
            Self::One(_) => 1,
            // PDF, DOCX, HTML and the letter file, one copy at least.
            Self::Zip { .. } if copies == 0 => 4,
            Self::Zip { .. } => 4 * copies,
        }
    }

    /// Whether it can hold copies for several addressees.
    pub const fn holds_copies(self) -> bool {
        matches!(self, Self::Zip { .. })
    }
}

impl Default for Output {
    fn default() -> Self {
        Self::One(Format::default())
    }
}
