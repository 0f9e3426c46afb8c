//! Output formats of a letter.

use std::num::NonZeroUsize;

/// The output format of a letter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Portable Document Format (ISO 32000-1).
    #[default]
    Pdf,
    /// Office Open XML (ISO/IEC 29500).
    Docx {
        /// True to embed the fonts in the file.
        embed_fonts: bool,
    },
    /// HTML.
    Html,
    /// Scalable Vector Graphics (SVG 1.1): one page.
    Svg {
        /// The page number, from 1.
        page: NonZeroUsize,
    },
}

impl Format {
    /// DOCX without embedded fonts.
    pub const DOCX: Self = Self::Docx { embed_fonts: false };

    /// All formats. SVG uses page 1.
    pub const ALL: [Self; 4] =
        [Self::Pdf, Self::DOCX, Self::Html, Self::Svg { page: NonZeroUsize::MIN }];

    /// Returns the name in options and file names.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx { .. } => "docx",
            Self::Html => "html",
            Self::Svg { .. } => "svg",
        }
    }

    /// Returns the media type (RFC 6838), without parameters.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx { .. } => {
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            }
            Self::Html => "text/html",
            Self::Svg { .. } => "image/svg+xml",
        }
    }

    /// Returns the format with this name.
    pub fn from_extension(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.extension() == extension)
    }

    /// Returns the same format for another page; `None` if it contains the complete
    /// letter.
    pub const fn of_page(self, page: NonZeroUsize) -> Option<Self> {
        match self {
            Self::Svg { .. } => Some(Self::Svg { page }),
            Self::Pdf | Self::Docx { .. } | Self::Html => None,
        }
    }

    /// Returns the same format with embedded fonts; `None` if fonts are always or never
    /// embedded.
    pub const fn with_fonts(self) -> Option<Self> {
        match self {
            Self::Docx { .. } => Some(Self::Docx { embed_fonts: true }),
            Self::Pdf | Self::Html | Self::Svg { .. } => None,
        }
    }
}
