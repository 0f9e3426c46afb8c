//! Official letters to parliament, from JSON to PDF, DOCX, HTML and SVG.
//!
//! The data flows in one direction, one function per stage:
//!
//! 1. [`letter::parse()`]: parses JSON bytes into a valid [`Letter`], or returns all
//!    violations;
//! 2. [`compose::compose()`]: composes the parts around its body from Askama templates
//!    and a locale, and numbers its blocks;
//! 3. [`document::parse()`]: parses both into a [`Document`], the semantic tree;
//! 4. [`layout::layout()`]: lays out the tree in [`Pages`] of frames;
//! 5. [`pdf::export`] draws the pages, [`svg::export`] one of them; [`docx::export`] and
//!    [`html::export`] write the tree.
//!
//! [`render`] runs steps 2 to 5; [`bundle`] zips a letter in all formats; [`batch`]
//! renders many letters; [`compare`] lists the differences between two. A module uses
//! only the modules to its left:
//! `limits · config_file · length · zip · font · image · locale · house_style → blocks → letter · document →
//! compose → layout · docx · html → pdf · svg → lib → check · examples · webapp → bundle →
//! batch · compare → http · cli → main`.
//!
//! Features, all on by default: `cli` (the program), `compare` (readers of PDF, DOCX and
//! HTML) and `server` (the HTTP service; includes `compare`). Without them the crate
//! renders letters, with about half the dependencies.

pub mod batch;
pub mod blocks;
pub mod bundle;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "compare")]
pub mod compare;
pub mod compose;
pub mod config_file;
pub mod document;
pub mod docx;
pub mod examples;
pub mod font;
pub mod house_style;
pub mod html;
#[cfg(feature = "server")]
pub mod http;
pub mod image;
pub mod layout;
pub mod length;
pub mod letter;
pub mod limits;
pub mod locale;
pub mod pdf;
pub mod svg;
#[cfg(feature = "server")]
pub mod webapp;
pub mod zip;

use std::fmt;
use std::num::NonZeroUsize;

use document::Document;
use house_style::HouseStyle;
use layout::{Pages, Structure};
use letter::Letter;
use limits::{Bounds, CancelToken, Cancelled, OutputTooLarge, Stage};

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

    /// Returns the same format for another page; `None` if it contains the whole letter.
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

/// A rendered letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The file.
    pub bytes: Vec<u8>,
    /// The number of pages of the letter.
    pub pages: usize,
}

/// Renders a letter in a house style; a pure function of letter, house style and format.
///
/// # Errors
///
/// Returns an error if the letter has no such page, or a font may not be embedded;
/// otherwise only for a defect of this crate: every [`Letter`] can be rendered.
pub fn render(
    letter: &Letter,
    style: &HouseStyle,
    format: Format,
) -> Result<Rendered, RenderError> {
    render_within(letter, style, format, &Bounds::default())
}

/// Renders a letter within limits.
///
/// Within them, the result is a pure function of letter, house style and format.
///
/// # Errors
///
/// Returns the errors of [`render`], or an error if the letter exceeds the limits.
pub fn render_within(
    letter: &Letter,
    style: &HouseStyle,
    format: Format,
    bounds: &Bounds,
) -> Result<Rendered, RenderError> {
    let mut set = SetLetter::within(letter, style, bounds)?;
    let pages = set.pages.len();
    set.drop_unused(format);
    Ok(Rendered { bytes: set.export(format)?, pages })
}

/// A laid-out letter, from which all formats are exported.
#[derive(Debug)]
pub struct SetLetter<'a> {
    /// The semantic tree.
    pub document: Document,
    /// The pages.
    pub pages: Pages,
    style: &'a HouseStyle,
    bounds: Bounds,
}

impl<'a> SetLetter<'a> {
    /// Lays out a letter in a house style.
    ///
    /// # Errors
    ///
    /// Returns an error only for a defect of this crate.
    pub fn of(letter: &Letter, style: &'a HouseStyle) -> Result<Self, RenderError> {
        Self::within(letter, style, &Bounds::default())
    }

    /// Lays out a letter within limits.
    ///
    /// # Errors
    ///
    /// Returns an error if the letter exceeds the limits, or for a defect of this crate.
    pub fn within(
        letter: &Letter,
        style: &'a HouseStyle,
        bounds: &Bounds,
    ) -> Result<Self, RenderError> {
        let Bounds { stop, watch, .. } = bounds;
        let composed =
            watch.over(Stage::Compose, || compose::compose(letter, style, stop));
        let markup = unless_cancelled(composed, stop)?;
        let parsed = watch.over(Stage::Document, || document::parse(markup));
        let document = unless_cancelled(parsed, stop)?;
        let set = watch.over(Stage::Layout, || layout::layout(&document, style, bounds));
        let pages = unless_cancelled(set, stop)?;
        Ok(Self { document, pages, style, bounds: bounds.clone() })
    }

    /// Drops the parts that a format does not use, to free memory.
    fn drop_unused(&mut self, format: Format) {
        match format {
            Format::Pdf | Format::Svg { .. } => {
                self.document.letter = Vec::new();
                self.document.annexes = Vec::new();
            }
            Format::Docx { .. } | Format::Html => {
                self.pages.pages = Vec::new();
                self.pages.structure = Structure::default();
            }
        }
    }

    /// Exports the letter in a format.
    ///
    /// # Errors
    ///
    /// Returns an error if the letter has no such page, the file exceeds the output
    /// limit, a font may not be embedded, or for a defect of this crate.
    pub fn export(&self, format: Format) -> Result<Vec<u8>, RenderError> {
        let Bounds { watch, output, .. } = &self.bounds;
        let stage = Stage::Export(format.extension());
        let bytes = watch.over(stage, || self.write(format))?;
        output.check(bytes.len())?;
        Ok(bytes)
    }

    fn write(&self, format: Format) -> Result<Vec<u8>, RenderError> {
        let Self { document, pages, style, bounds } = self;
        let stop = &bounds.stop;
        match format {
            Format::Pdf => unless_cancelled(pdf::export(pages, style, bounds), stop),
            Format::Docx { embed_fonts } => unless_cancelled(
                docx::export(document, style, &pages.paging, embed_fonts, stop),
                stop,
            ),
            Format::Html => unless_cancelled(
                html::export(document, style, &pages.paging.tables, stop),
                stop,
            ),
            Format::Svg { page } => {
                let none = RenderError::NoSuchPage { page, pages: pages.len() };
                unless_cancelled(svg::export(pages, style, page, stop).ok_or(none), stop)
            }
        }
    }
}

/// Returns the result of a stage, or an error if it was cancelled before its end.
fn unless_cancelled<T, E: Into<RenderError>>(
    given: Result<T, E>,
    stop: &CancelToken,
) -> Result<T, RenderError> {
    stop.check()?;
    given.map_err(Into::into)
}

/// The error of a failed rendering. It is a missing page, an exceeded limit, or a defect
/// of this crate by the stage that found it.
#[derive(Debug)]
#[non_exhaustive]
pub enum RenderError {
    /// A template failed.
    Compose(compose::ComposeError),
    /// A template wrote markup outside the vocabulary.
    Document(document::MarkupError),
    /// The PDF could not be written.
    Pdf(pdf::PdfError),
    /// The DOCX could not be written.
    Docx(docx::DocxError),
    /// The HTML could not be written.
    Html(html::HtmlError),
    /// The letter ends before the requested page.
    NoSuchPage {
        /// The requested page.
        page: NonZeroUsize,
        /// The number of pages.
        pages: usize,
    },
    /// The letter has more pages than allowed.
    TooManyPages {
        /// The minimum number of pages that it has.
        found: usize,
        /// The maximum number of pages.
        most: usize,
    },
    /// The files together exceed the output limit.
    OutputTooLarge(OutputTooLarge),
    /// The license of a face does not allow embedding in a DOCX, which is editable.
    FontsNotEmbeddable {
        /// The PostScript name of the face.
        font: String,
    },
    /// The work was cancelled.
    Stopped,
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Compose(error) => write!(f, "compose: {error}"),
            Self::Document(error) => write!(f, "document: {error}"),
            Self::Pdf(error) => write!(f, "pdf: {error}"),
            Self::Docx(error) => write!(f, "docx: {error}"),
            Self::Html(error) => write!(f, "html: {error}"),
            Self::NoSuchPage { page, pages } => {
                write!(f, "page {page} is beyond the last, {pages}")
            }
            Self::TooManyPages { found, most } => {
                write!(f, "{found} pages are more than {most}")
            }
            Self::OutputTooLarge(error) => error.fmt(f),
            Self::FontsNotEmbeddable { font } => {
                write!(f, "the licence of {font} does not allow it in a DOCX")
            }
            Self::Stopped => Cancelled.fmt(f),
        }
    }
}

impl std::error::Error for RenderError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Compose(error) => Some(error),
            Self::Document(error) => Some(error),
            Self::Pdf(error) => Some(error),
            Self::Docx(error) => Some(error),
            Self::Html(error) => Some(error),
            Self::NoSuchPage { .. }
            | Self::TooManyPages { .. }
            | Self::OutputTooLarge(_)
            | Self::FontsNotEmbeddable { .. }
            | Self::Stopped => None,
        }
    }
}

impl From<compose::ComposeError> for RenderError {
    fn from(error: compose::ComposeError) -> Self {
        Self::Compose(error)
    }
}

impl From<document::MarkupError> for RenderError {
    fn from(error: document::MarkupError) -> Self {
        Self::Document(error)
    }
}

impl From<Cancelled> for RenderError {
    fn from(_: Cancelled) -> Self {
        Self::Stopped
    }
}

impl From<layout::LayoutError> for RenderError {
    fn from(error: layout::LayoutError) -> Self {
        match error {
            layout::LayoutError::TooManyPages { found, most } => {
                Self::TooManyPages { found, most }
            }
            layout::LayoutError::Stopped => Self::Stopped,
        }
    }
}

impl From<OutputTooLarge> for RenderError {
    fn from(error: OutputTooLarge) -> Self {
        Self::OutputTooLarge(error)
    }
}

impl From<pdf::PdfError> for RenderError {
    fn from(error: pdf::PdfError) -> Self {
        match error {
            pdf::PdfError::OutputTooLarge(error) => Self::OutputTooLarge(error),
            error => Self::Pdf(error),
        }
    }
}

impl From<docx::DocxError> for RenderError {
    fn from(error: docx::DocxError) -> Self {
        match error {
            docx::DocxError::FontsNotEmbeddable { font } => {
                Self::FontsNotEmbeddable { font }
            }
            error => Self::Docx(error),
        }
    }
}

impl From<html::HtmlError> for RenderError {
    fn from(error: html::HtmlError) -> Self {
        Self::Html(error)
    }
}
