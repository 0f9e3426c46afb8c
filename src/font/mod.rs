//! The faces of a typeface, parsed once per process.
//!
//! In: four static TrueType or OpenType files. Out: a [`FontBook`] that layout
//! shapes with, the reader asks for coverage, PDF embeds from, and SVG takes
//! outlines from.

mod face;
mod plain;

pub use face::{Face, ShapedGlyph};
pub use harfrust::font::glyph::outline::PathElement;

/// Which of a typeface's four faces a run of text is set in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaceStyle {
    /// Upright, normal weight.
    #[default]
    Regular,
    /// Upright, bold.
    Bold,
    /// Italic or oblique, normal weight.
    Italic,
    /// Italic or oblique, bold.
    BoldItalic,
}

impl FaceStyle {
    /// Every face, in the order of a [`FontBook`].
    pub const ALL: [Self; 4] =
        [Self::Regular, Self::Bold, Self::Italic, Self::BoldItalic];

    /// The face for a pair of switches.
    pub const fn new(bold: bool, italic: bool) -> Self {
        match (bold, italic) {
            (false, false) => Self::Regular,
            (true, false) => Self::Bold,
            (false, true) => Self::Italic,
            (true, true) => Self::BoldItalic,
        }
    }

    /// Whether the face is bold.
    pub const fn is_bold(self) -> bool {
        matches!(self, Self::Bold | Self::BoldItalic)
    }

    /// Whether the face is italic or oblique.
    pub const fn is_italic(self) -> bool {
        matches!(self, Self::Italic | Self::BoldItalic)
    }
}

/// Which optional features of a typeface are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Features {
    /// Pair kerning (`kern`).
    pub kerning: bool,
    /// Common ligatures (`liga`, `clig`).
    pub ligatures: bool,
}

/// The four faces of one typeface.
pub struct FontBook {
    family: String,
    faces: [Face; 4],
}

impl FontBook {
    /// A book of the given faces, in the order of [`FaceStyle::ALL`].
    ///
    /// `None` when one of them is not a font that can be embedded in a PDF.
    pub fn new(
        family: &str,
        files: [&'static [u8]; 4],
        features: Features,
    ) -> Option<Self> {
        let [regular, bold, italic, bold_italic] =
            files.map(|file| Face::parse(file, features));
        Some(Self {
            family: family.to_owned(),
            faces: [regular?, bold?, italic?, bold_italic?],
        })
    }

    /// DejaVu Sans, the shipped typeface (`fonts/`).
    pub fn dejavu_sans(features: Features) -> Option<Self> {
        Self::new(
            "DejaVu Sans",
            [
                include_bytes!("../../fonts/DejaVuSans.ttf"),
                include_bytes!("../../fonts/DejaVuSans-Bold.ttf"),
                include_bytes!("../../fonts/DejaVuSans-Oblique.ttf"),
                include_bytes!("../../fonts/DejaVuSans-BoldOblique.ttf"),
            ],
            features,
        )
    }

    /// The family name, as a word processor or a style sheet names it.
    pub fn family(&self) -> &str {
        &self.family
    }

    /// One of the four faces.
    pub const fn face(&self, style: FaceStyle) -> &Face {
        &self.faces[style as usize]
    }
}
