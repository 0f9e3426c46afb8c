//! Builds document properties, settings and the font table.
//!
//! Input: the letter's metadata and language, the house style's typeface. Output: the
//! Askama contexts of `core.xml`, `app.xml`, `settings.xml` and `fontTable.xml`. Nothing
//! depends on a clock, a user or a machine.

use askama::Template;

use super::embedded_fonts::{EmbeddedFace, EmbeddedFonts};
use crate::document::{Document, Metadata};
use crate::house_style::HouseStyle;

/// Core properties (ISO/IEC 29500-2, clause 11), all from the letter.
#[derive(Template)]
#[template(path = "docx/core.xml")]
pub(super) struct CoreProperties<'a> {
    metadata: &'a Metadata,
    language: &'static str,
}

impl<'a> CoreProperties<'a> {
    /// Returns the properties of a document.
    pub(super) fn from_document(document: &'a Document) -> Self {
        Self { metadata: &document.metadata, language: document.language.tag() }
    }
}

/// Extended properties: the application that wrote the file.
#[derive(Template)]
#[template(path = "docx/app.xml")]
pub(super) struct ExtendedProperties {
    application: &'static str,
    version: String,
}

impl ExtendedProperties {
    /// Returns this crate, with the version as `XX.YYYY`, the only form that Office
    /// accepts.
    pub(super) fn for_this_crate() -> Self {
        let (major, minor) =
            (env!("CARGO_PKG_VERSION_MAJOR"), env!("CARGO_PKG_VERSION_MINOR"));
        Self {
            application: env!("CARGO_PKG_NAME"),
            version: format!("{major:0>2}.{minor:0>4}"),
        }
    }
}

/// Document settings: the current layout engine, no hyphenation.
#[derive(Template)]
#[template(path = "docx/settings.xml")]
pub(super) struct DocumentSettings {
    pub(super) language: &'static str,
    pub(super) embed_fonts: bool,
    /// Ids and kinds of the separator footnotes.
    pub(super) separators: [(i32, &'static str); 2],
}

/// Fonts that the styles name, with the embedded faces.
#[derive(Template)]
#[template(path = "docx/fontTable.xml")]
pub(super) struct FontTable<'a> {
    fonts: Vec<FontTableEntry<'a>>,
}

struct FontTableEntry<'a> {
    name: &'a str,
    alternate: Option<&'a str>,
    faces: &'a [EmbeddedFace],
}

impl<'a> FontTable<'a> {
    /// Returns the fonts of a house style.
    ///
    /// These are the one that a DOCX names and that of the embedded faces, which may be
    /// the same.
    pub(super) fn for_style(
        style: &'a HouseStyle,
        embedded: Option<&'a EmbeddedFonts>,
    ) -> Self {
        let faces = embedded.map_or(&[][..], |embedded| &embedded.faces);
        let (named, own) = (style.word_family(), style.fonts.family());
        let alternate = style.word_font.alternate.as_deref();
        let mut fonts = vec![FontTableEntry {
            name: named,
            alternate,
            faces: if named == own { faces } else { &[] },
        }];
        if named != own && !faces.is_empty() {
            fonts.push(FontTableEntry { name: own, alternate: None, faces });
        }
        Self { fonts }
    }
}
