//! The faces of a typeface, parsed once per process.
//!
//! In: four static OpenType files, with outlines in TrueType or CFF. Out: a [`FontBook`],
//! used by layout for shaping, by the reader for coverage, by PDF for embedding and by
//! SVG for outlines.

mod ascii_fast_path;
mod face;
mod glyph;
mod sfnt;
mod validate;

pub use face::Face;
pub use glyph::ShapedGlyph;
pub use harfrust::font::glyph::outline::PathElement;
pub(crate) use sfnt::{CFF, table};
pub use validate::FontError;

use std::sync::{Arc, OnceLock};

use strum::IntoStaticStr;

/// One of the four faces of a typeface.
///
/// As a string, it is the key of its name in the locale tables.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, IntoStaticStr,
)]
#[strum(serialize_all = "kebab-case")]
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
    /// All faces, in the order of a [`FontBook`].
    pub const ALL: [Self; 4] =
        [Self::Regular, Self::Bold, Self::Italic, Self::BoldItalic];

    /// Returns the face for a combination of bold and italic.
    pub const fn new(bold: bool, italic: bool) -> Self {
        match (bold, italic) {
            (false, false) => Self::Regular,
            (true, false) => Self::Bold,
            (false, true) => Self::Italic,
            (true, true) => Self::BoldItalic,
        }
    }

    /// Returns whether the face is bold.
    pub const fn is_bold(self) -> bool {
        matches!(self, Self::Bold | Self::BoldItalic)
    }

    /// Returns whether the face is italic or oblique.
    pub const fn is_italic(self) -> bool {
        matches!(self, Self::Italic | Self::BoldItalic)
    }
}

/// The optional OpenType features in use.
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
    /// Creates a book from the files of the faces, in the order of [`FaceStyle::ALL`].
    ///
    /// # Errors
    ///
    /// Returns the first face that cannot be used, with its flaw.
    pub fn new(
        family: &str,
        files: [&'static [u8]; 4],
        features: Features,
    ) -> Result<Self, (FaceStyle, FontError)> {
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

    /// Creates a book from parsed faces, in the order of [`FaceStyle::ALL`].
    pub(crate) fn from_faces(family: &str, faces: [Face; 4]) -> Self {
        Self { family: family.to_owned(), faces }
    }

    /// Returns DejaVu Sans, the built-in typeface (`fonts/`), parsed once per choice of
    /// features.
    ///
    /// # Errors
    ///
    /// Never fails: the files are embedded and intact.
    pub fn dejavu_sans(features: Features) -> Result<Arc<Self>, (FaceStyle, FontError)> {
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

    /// Returns the family name, as word processors and style sheets use it.
    pub fn family(&self) -> &str {
        &self.family
    }

    /// Returns one of the four faces.
    pub const fn face(&self, style: FaceStyle) -> &Face {
        &self.faces[style as usize]
    }
}
