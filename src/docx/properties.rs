//! Document properties, settings and fonts.
//!
//! In: the letter's metadata and language, the house style's typeface. Out: the
//! Askama contexts of `core.xml`, `app.xml`, `settings.xml` and `fontTable.xml`.
//! Nothing comes from a clock, a user or a machine.

use askama::Template;

use crate::document::{Document, Metadata};
use crate::style::HouseStyle;

/// Core properties (ISO/IEC 29500-2, clause 11), all of them the letter's.
#[derive(Template)]
#[template(path = "docx/core.xml")]
pub(super) struct Core<'a> {
    metadata: &'a Metadata,
    language: &'static str,
}

impl<'a> Core<'a> {
    /// The properties of a document.
    pub(super) fn of(document: &'a Document) -> Self {
        Self { metadata: &document.metadata, language: document.language.tag() }
    }
}

/// Extended properties: what wrote the file.
#[derive(Template)]
#[template(path = "docx/app.xml")]
pub(super) struct App {
    application: &'static str,
    version: String,
}

impl App {
    /// This crate, with the version as `XX.YYYY`, the one form that Office takes.
    pub(super) fn this() -> Self {
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
pub(super) struct Settings {
    language: &'static str,
}

impl Settings {
    /// The settings of a document.
    pub(super) fn of(document: &Document) -> Self {
        Self { language: document.language.tag() }
    }
}

/// The fonts that the styles name.
#[derive(Template)]
#[template(path = "docx/fontTable.xml")]
pub(super) struct FontTable<'a> {
    family: &'a str,
}

impl<'a> FontTable<'a> {
    /// The typeface of a house style.
    pub(super) fn of(style: &'a HouseStyle) -> Self {
        Self { family: style.fonts.family() }
    }
}
