//! The faces of a typeface, parsed once per process.
//!
//! In: four static OpenType files, with outlines in TrueType or CFF. Out: a [`FontBook`] that layout
//! shapes with, the reader asks for coverage, PDF embeds from, and SVG takes
//! outlines from.

mod face;
mod flaw;
mod plain;
mod sfnt;

pub use face::{Face, ShapedGlyph};
pub use flaw::FaceFlaw;
pub use harfrust::font::glyph::outline::PathElement;
pub(crate) use sfnt::{CFF, table};

use std::sync::{Arc, OnceLock};

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
    /// # Errors
    ///
    /// The first face that cannot be used, and why.
    pub fn new(
        family: &str,
        files: [&'static [u8]; 4],
        features: Features,
    ) -> Result<Self, (FaceStyle, FaceFlaw)> {
        let face = |style: FaceStyle| {
            Face::parse(files[style as usize], features).map_err(|flaw| (style, flaw))
        };
        let faces = [
            face(FaceStyle::Regular)?,
            face(FaceStyle::Bold)?,
            face(FaceStyle::Italic)?,
            face(FaceStyle::BoldItalic)?,
        ];
        Ok(Self { family: family.to_owned(), faces })
    }

    /// A book of faces that have been read, in the order of [`FaceStyle::ALL`].
    pub(crate) fn of(family: &str, faces: [Face; 4]) -> Self {
        Self { family: family.to_owned(), faces }
    }

    /// DejaVu Sans, the shipped typeface (`fonts/`), parsed once for each choice of
    /// features.
    ///
    /// # Errors
    ///
    /// None: the files are there and whole.
    pub fn dejavu_sans(features: Features) -> Result<Arc<Self>, (FaceStyle, FaceFlaw)> {
        static BOOKS: [OnceLock<Arc<FontBook>>; 4] = [const { OnceLock::new() }; 4];
        let place = usize::from(features.kerning) * 2 + usize::from(features.ligatures);
        if let Some(book) = BOOKS[place].get() {
            return Ok(Arc::clone(book));
        }
        let book = Self::new(
            "DejaVu Sans",
            [
                include_bytes!("../../fonts/DejaVuSans.ttf"),
                include_bytes!("../../fonts/DejaVuSans-Bold.ttf"),
                include_bytes!("../../fonts/DejaVuSans-Oblique.ttf"),
                include_bytes!("../../fonts/DejaVuSans-BoldOblique.ttf"),
            ],
            features,
        )?;
        Ok(Arc::clone(BOOKS[place].get_or_init(|| Arc::new(book))))
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
