//! Official letters to parliament, from JSON to PDF, DOCX, HTML and SVG.
//!
//! The flow goes one way, one verb a stage:
//!
//! 1. [`letter::parse()`]: JSON bytes become a [`Letter`] that can be
//!    printed, or a list of everything that is wrong with them;
//! 2. [`compose::compose()`]: Askama templates and a locale table word it as markup;
//! 3. [`document::parse()`]: markup becomes a [`Document`], the semantic
//!    tree;
//! 4. [`layout::layout()`]: the tree becomes [`Pages`] of frames;
//! 5. [`pdf::export`] draws the pages, [`svg::export`] one of them; [`docx::export`] and
//!    [`html::export`] write the tree.
//!
//! [`render`] is steps 2 to 5; [`bundle`] zips a letter in all formats, [`batch`] renders
//! many; [`compare`] tells what differs between two. Modules use only what stands to their left:
//! `bounds · config · length · zip · font · image · locale · style → letter · document → compose →
//! layout · docx · html → pdf · svg → lib → check · examples · page → bundle → batch · compare →
//! http · cli → main`.
//!
//! Features, all on by default: `cli` (the program), `compare` (readers of PDF, DOCX and HTML)
//! and `server` (the HTTP service; includes `compare`). Without them the crate renders letters,
//! with about half the dependencies.

pub mod batch;
pub mod bounds;
pub mod bundle;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "compare")]
pub mod compare;
pub mod compose;
pub mod config;
pub mod document;
pub mod docx;
pub mod examples;
pub mod font;
pub mod html;
#[cfg(feature = "server")]
pub mod http;
pub mod image;
pub mod layout;
pub mod length;
pub mod letter;
pub mod locale;
#[cfg(feature = "server")]
pub mod page;
pub mod pdf;
pub mod style;
pub mod svg;
pub mod zip;

use std::fmt;
use std::num::NonZeroUsize;

use bounds::{Bounds, OutputTooLarge, Stage, Stop, Stopped};
use document::Document;
use layout::{Pages, Structure};
use letter::Letter;
use style::HouseStyle;

/// What a letter is rendered to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Portable Document Format (ISO 32000-1).
    #[default]
    Pdf,
    /// Office Open XML (ISO/IEC 29500).
    Docx {
        /// The faces go with the file.
        embed_fonts: bool,
    },
    /// HTML.
    Html,
    /// Scalable Vector Graphics (SVG 1.1): one page.
    Svg {
        /// Which page, counted from 1.
        page: NonZeroUsize,
    },
}

impl Format {
    /// DOCX that leaves the faces to where it is opened.
    pub const DOCX: Self = Self::Docx { embed_fonts: false };

    /// Every format; of the one that holds a single page, the first page.
    pub const ALL: [Self; 4] =
        [Self::Pdf, Self::DOCX, Self::Html, Self::Svg { page: NonZeroUsize::MIN }];

    /// The name in options and file names.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx { .. } => "docx",
            Self::Html => "html",
            Self::Svg { .. } => "svg",
        }
    }

    /// The media type (RFC 6838), without parameters.
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

    /// The format with this name.
    pub fn from_extension(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.extension() == extension)
    }

    /// The same format of another page; none where it holds the whole letter.
    pub const fn of_page(self, page: NonZeroUsize) -> Option<Self> {
        match self {
            Self::Svg { .. } => Some(Self::Svg { page }),
            Self::Pdf | Self::Docx { .. } | Self::Html => None,
        }
    }

    /// The same format with the faces in the file; none where they always or never are.
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
    /// How many pages the letter takes on paper.
    pub pages: usize,
}

/// Renders a letter in a house style; a pure function of the two.
///
/// # Errors
///
/// When the letter has no such page; else only through a defect of this crate: every
/// [`Letter`] can be rendered.
pub fn render(
    letter: &Letter,
    style: &HouseStyle,
    format: Format,
) -> Result<Rendered, RenderError> {
    render_within(letter, style, format, &Bounds::default())
}

/// Renders a letter that may not ask for more work than this; within the bounds, a pure
/// function of letter, house style and format.
///
/// # Errors
///
/// As [`render`], or when the letter is out of bounds.
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

/// A letter set in pages: what all formats are written from.
#[derive(Debug)]
pub struct SetLetter<'a> {
    /// The semantic tree.
    pub document: Document,
    /// Its pages.
    pub pages: Pages,
    style: &'a HouseStyle,
    bounds: Bounds,
}

impl<'a> SetLetter<'a> {
    /// Sets a letter in a house style.
    ///
    /// # Errors
    ///
    /// Only through a defect of this crate.
    pub fn of(letter: &Letter, style: &'a HouseStyle) -> Result<Self, RenderError> {
        Self::within(letter, style, &Bounds::default())
    }

    /// Sets a letter that may not ask for more work than this.
    ///
    /// # Errors
    ///
    /// When the letter is out of bounds, or through a defect of this crate.
    pub fn within(
        letter: &Letter,
        style: &'a HouseStyle,
        bounds: &Bounds,
    ) -> Result<Self, RenderError> {
        let Bounds { stop, watch, .. } = bounds;
        let composed =
            watch.over(Stage::Compose, || compose::compose(letter, style, stop));
        let markup = whole(composed, stop)?;
        let parsed = watch.over(Stage::Document, || document::parse(&markup, stop));
        drop(markup);
        let document = whole(parsed, stop)?;
        let set = watch.over(Stage::Layout, || layout::layout(&document, style, bounds));
        let pages = whole(set, stop)?;
        Ok(Self { document, pages, style, bounds: bounds.clone() })
    }

    /// Drops what a format is not written from, so that it takes no memory meanwhile.
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

    /// Writes the letter in a format.
    ///
    /// # Errors
    ///
    /// When it has no such page, when the file is larger than the output may be, or through
    /// a defect of this crate.
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
            Format::Pdf => whole(pdf::export(pages, style, bounds), stop),
            Format::Docx { embed_fonts } => whole(
                docx::export(document, style, &pages.paging, embed_fonts, stop),
                stop,
            ),
            Format::Html => {
                whole(html::export(document, style, &pages.paging.tables, stop), stop)
            }
            Format::Svg { page } => {
                let none = RenderError::NoSuchPage { page, pages: pages.len() };
                whole(svg::export(pages, style, page, stop).ok_or(none), stop)
            }
        }
    }
}

/// What a stage gave, unless it was told to stop before its end.
fn whole<T, E: Into<RenderError>>(
    given: Result<T, E>,
    stop: &Stop,
) -> Result<T, RenderError> {
    stop.check()?;
    given.map_err(Into::into)
}

/// Why there is no output: a page that is not there, bounds, or a defect of this crate, by
/// the stage that found it.
#[derive(Debug)]
#[non_exhaustive]
pub enum RenderError {
    /// A template could not be filled in.
    Compose(compose::ComposeError),
    /// A template wrote markup outside the vocabulary.
    Document(document::MarkupError),
    /// The PDF could not be written.
    Pdf(pdf::PdfError),
    /// The DOCX could not be written.
    Docx(docx::DocxError),
    /// The HTML could not be written.
    Html(html::HtmlError),
    /// The letter ends before the page asked for.
    NoSuchPage {
        /// The page asked for.
        page: NonZeroUsize,
        /// How many there are.
        pages: usize,
    },
    /// The letter takes more pages than it may.
    TooManyPages {
        /// How many it takes at least.
        found: usize,
        /// How many it may take.
        most: usize,
    },
    /// The files take more than they may together.
    OutputTooLarge(OutputTooLarge),
    /// The licence of a face does not allow it in a DOCX, which is to be edited.
    FontsNotEmbeddable {
        /// The PostScript name of the face.
        font: String,
    },
    /// The work was told to stop.
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
            Self::Stopped => Stopped.fmt(f),
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

impl From<Stopped> for RenderError {
    fn from(_: Stopped) -> Self {
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
