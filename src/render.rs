//! Renders a letter: the stages in order.

use std::num::NonZeroUsize;

use crate::diagnostic::{Diagnostic, LetterCode};
use crate::document::Document;
use crate::house_style::HouseStyle;
use crate::image::ImageError;
use crate::layout::{PagedDocument, StructureTree};
use crate::letter::Letter;
use crate::limits::{Cancelled, OutputTooLarge, RenderContext, Stage};
use crate::{Format, compose, document, docx, html, layout, pdf, svg};

/// A rendered letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderedFile {
    /// The file.
    pub bytes: Vec<u8>,
    /// The number of pages of the letter.
    pub pages: usize,
}

/// Renders a letter in a house style; a pure function of letter, house style and format.
///
/// ```
/// use kamerbrief::house_style::HouseStyles;
/// use kamerbrief::{Format, letter, render};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let styles = HouseStyles::builtin()?;
/// let json = br#"{
///     "sender": { "organisation": "Ministry of Finance" },
///     "addressee": { "preset": "tweede-kamer" },
///     "language": "en",
///     "date": "2025-04-23",
///     "subject": "Annual report",
///     "body": ["Please find enclosed the **annual report**."]
/// }"#;
/// let valid = letter::parse(json, &styles)?;
/// let html = render(&valid.letter, &valid.style, Format::Html)?;
/// assert!(String::from_utf8(html.bytes)?.contains("23 April 2025"));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Returns an error if the letter has no such page, or a font may not be embedded;
/// otherwise only for a bug in this crate: every [`Letter`] can be rendered.
pub fn render(
    letter: &Letter,
    style: &HouseStyle,
    format: Format,
) -> Result<RenderedFile, RenderError> {
    render_with(letter, style, format, &RenderContext::default())
}

/// Renders a letter within limits.
///
/// Within them, the result is a pure function of letter, house style and format.
///
/// # Errors
///
/// Returns the errors of [`render`], or an error if the letter exceeds the limits.
pub fn render_with(
    letter: &Letter,
    style: &HouseStyle,
    format: Format,
    context: &RenderContext,
) -> Result<RenderedFile, RenderError> {
    let mut typeset = TypesetLetter::with_context(letter, style, context)?;
    let pages = typeset.pages.len();
    typeset.drop_unused(format);
    Ok(RenderedFile { bytes: typeset.export(format)?, pages })
}

/// A laid-out letter, from which all formats are exported.
#[derive(Debug)]
pub struct TypesetLetter<'a> {
    /// The semantic tree.
    pub document: Document,
    /// The pages.
    pub pages: PagedDocument,
    style: &'a HouseStyle,
    context: RenderContext,
}

impl<'a> TypesetLetter<'a> {
    /// Lays out a letter in a house style.
    ///
    /// # Errors
    ///
    /// Returns an error only for a bug in this crate.
    pub fn new(letter: &Letter, style: &'a HouseStyle) -> Result<Self, RenderError> {
        Self::with_context(letter, style, &RenderContext::default())
    }

    /// Lays out a letter within limits.
    ///
    /// # Errors
    ///
    /// Returns an error if the letter exceeds the limits, or for a bug in this crate.
    pub fn with_context(
        letter: &Letter,
        style: &'a HouseStyle,
        context: &RenderContext,
    ) -> Result<Self, RenderError> {
        let RenderContext { cancel, timer, .. } = context;
        let markup =
            timer.time(Stage::Compose, || compose::compose(letter, style, cancel))?;
        let document = timer.time(Stage::Document, || document::parse(markup))?;
        let pages =
            timer.time(Stage::Layout, || layout::layout(&document, style, context))?;
        Ok(Self { document, pages, style, context: context.clone() })
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
                self.pages.structure = StructureTree::default();
            }
        }
    }

    /// Exports the letter in a format.
    ///
    /// # Errors
    ///
    /// Returns an error if the letter has no such page, the file exceeds the output
    /// limit, a font may not be embedded, or for a bug in this crate.
    pub fn export(&self, format: Format) -> Result<Vec<u8>, RenderError> {
        let RenderContext { timer, output, .. } = &self.context;
        let stage = Stage::Export(format.extension());
        let bytes = timer.time(stage, || self.write(format))?;
        output.check(bytes.len())?;
        Ok(bytes)
    }

    fn write(&self, format: Format) -> Result<Vec<u8>, RenderError> {
        let Self { document, pages, style, context } = self;
        let cancel = &context.cancel;
        Ok(match format {
            Format::Pdf => pdf::export(pages, style, context)?,
            Format::Docx { embed_fonts } => {
                docx::export(document, style, &pages.pagination, embed_fonts, cancel)?
            }
            Format::Html => {
                html::export(document, style, &pages.pagination.tables, cancel)?
            }
            Format::Svg { page } => svg::export(pages, style, page, cancel)?
                .ok_or(RenderError::NoSuchPage { page, pages: pages.len() })?,
        })
    }
}

/// The error of a failed rendering. It is a missing page, an exceeded limit, or a bug in
/// this crate by the stage that found it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// A template failed.
    #[error("compose: {0}")]
    Compose(#[source] compose::ComposeError),
    /// A template wrote markup outside the vocabulary.
    #[error("document: {0}")]
    Document(#[from] document::MarkupError),
    /// The PDF could not be written.
    #[error("pdf: {0}")]
    Pdf(#[source] pdf::PdfError),
    /// The DOCX could not be written.
    #[error("docx: {0}")]
    Docx(#[source] docx::DocxError),
    /// The HTML could not be written.
    #[error("html: {0}")]
    Html(#[source] html::HtmlError),
    /// The letter ends before the requested page.
    #[error("page {page} is beyond the last, {pages}")]
    NoSuchPage {
        /// The requested page.
        page: NonZeroUsize,
        /// The number of pages.
        pages: usize,
    },
    /// The letter has more pages than allowed.
    #[error("{found} pages are more than {max}")]
    TooManyPages {
        /// The minimum number of pages that it has.
        found: usize,
        /// The maximum number of pages.
        max: usize,
    },
    /// The letter has more lines than allowed, including those side by side in tables.
    #[error("there are more than {max} lines")]
    TooManyLines {
        /// The maximum number of lines.
        max: usize,
    },
    /// The letter has more pieces of text than allowed, including repeated ones.
    #[error("there are more than {max} pieces of text")]
    TooManyPieces {
        /// The maximum number of pieces.
        max: usize,
    },
    /// The letter has more different clusters of several characters than allowed.
    #[error("there are more than {max} clusters of several characters")]
    TooManyClusters {
        /// The maximum number of clusters in one face.
        max: usize,
    },
    /// The files together exceed the output limit.
    #[error(transparent)]
    OutputTooLarge(#[from] OutputTooLarge),
    /// The license of a face does not allow embedding in a DOCX, which is editable.
    #[error("the licence of {font} does not allow it in a DOCX")]
    FontsNotEmbeddable {
        /// The PostScript name of the face.
        font: String,
    },
    /// The work was cancelled.
    #[error("cancelled")]
    Cancelled,
}

impl RenderError {
    /// Returns the violation of a letter that turned out to be too long in layout.
    pub fn violation(&self) -> Option<Diagnostic> {
        match self {
            Self::TooManyPages { found, max } => {
                Some(Diagnostic::too_many_pages(*found, *max))
            }
            Self::TooManyLines { max } => Some(Diagnostic::about_letter(
                LetterCode::TooManyLines,
                [("max", (*max).into())],
            )),
            Self::TooManyPieces { max } => Some(Diagnostic::about_letter(
                LetterCode::TooManyPieces,
                [("max", (*max).into())],
            )),
            Self::TooManyClusters { max } => Some(Diagnostic::about_letter(
                LetterCode::TooManyClusters,
                [("max", (*max).into())],
            )),
            _ => None,
        }
    }
}

impl From<Cancelled> for RenderError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

impl From<compose::ComposeError> for RenderError {
    fn from(error: compose::ComposeError) -> Self {
        match error {
            compose::ComposeError::Cancelled => Self::Cancelled,
            error => Self::Compose(error),
        }
    }
}

impl From<layout::LayoutError> for RenderError {
    fn from(error: layout::LayoutError) -> Self {
        match error {
            layout::LayoutError::TooManyPages { found, max } => {
                Self::TooManyPages { found, max }
            }
            layout::LayoutError::TooManyLines { max } => Self::TooManyLines { max },
            layout::LayoutError::TooManyPieces { max } => Self::TooManyPieces { max },
            layout::LayoutError::TooManyClusters { max } => Self::TooManyClusters { max },
            layout::LayoutError::Cancelled => Self::Cancelled,
        }
    }
}

impl From<pdf::PdfError> for RenderError {
    fn from(error: pdf::PdfError) -> Self {
        match error {
            pdf::PdfError::OutputTooLarge(error) => error.into(),
            pdf::PdfError::Cancelled | pdf::PdfError::Image(ImageError::Cancelled) => {
                Self::Cancelled
            }
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
            docx::DocxError::OutputTooLarge(error) => error.into(),
            docx::DocxError::Cancelled => Self::Cancelled,
            error => Self::Docx(error),
        }
    }
}

impl From<html::HtmlError> for RenderError {
    fn from(error: html::HtmlError) -> Self {
        match error {
            html::HtmlError::Cancelled => Self::Cancelled,
            error => Self::Html(error),
        }
    }
}
