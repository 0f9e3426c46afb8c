//! Renders a letter: the stages in order.

use std::num::NonZeroUsize;

use crate::document::Document;
use crate::house_style::HouseStyle;
use crate::image::ImageError;
use crate::layout::{Pages, Structure};
use crate::letter::Letter;
use crate::limits::{Bounds, Cancelled, OutputTooLarge, Stage};
use crate::{Format, compose, document, docx, html, layout, pdf, svg};

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
        let markup =
            watch.over(Stage::Compose, || compose::compose(letter, style, stop))?;
        let document = watch.over(Stage::Document, || document::parse(markup))?;
        let pages =
            watch.over(Stage::Layout, || layout::layout(&document, style, bounds))?;
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
        Ok(match format {
            Format::Pdf => pdf::export(pages, style, bounds)?,
            Format::Docx { embed_fonts } => {
                docx::export(document, style, &pages.paging, embed_fonts, stop)?
            }
            Format::Html => html::export(document, style, &pages.paging.tables, stop)?,
            Format::Svg { page } => svg::export(pages, style, page, stop)?
                .ok_or(RenderError::NoSuchPage { page, pages: pages.len() })?,
        })
    }
}

/// The error of a failed rendering. It is a missing page, an exceeded limit, or a defect
/// of this crate by the stage that found it.
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
    #[error("{found} pages are more than {most}")]
    TooManyPages {
        /// The minimum number of pages that it has.
        found: usize,
        /// The maximum number of pages.
        most: usize,
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
    Stopped,
}

impl From<Cancelled> for RenderError {
    fn from(_: Cancelled) -> Self {
        Self::Stopped
    }
}

impl From<compose::ComposeError> for RenderError {
    fn from(error: compose::ComposeError) -> Self {
        match error {
            compose::ComposeError::Stopped => Self::Stopped,
            error => Self::Compose(error),
        }
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

impl From<pdf::PdfError> for RenderError {
    fn from(error: pdf::PdfError) -> Self {
        match error {
            pdf::PdfError::OutputTooLarge(error) => error.into(),
            pdf::PdfError::Stopped | pdf::PdfError::Image(ImageError::Stopped) => {
                Self::Stopped
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
            docx::DocxError::Stopped => Self::Stopped,
            error => Self::Docx(error),
        }
    }
}

impl From<html::HtmlError> for RenderError {
    fn from(error: html::HtmlError) -> Self {
        match error {
            html::HtmlError::Stopped => Self::Stopped,
            error => Self::Html(error),
        }
    }
}
