//! The error of drawing a PDF.

use crate::deflate::DeflateError;
use crate::limits::{Cancelled, OutputTooLarge};

/// The reason why a PDF could not be written: a bug in this crate, a limit or
/// cancellation.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PdfError {
    /// A face cannot be subset.
    #[error("a face cannot be subset: {0}")]
    Subset(subsetter::Error),
    /// A face has more pairs of a glyph and a text than codes.
    #[error("a face has no codes for all its glyphs")]
    TooManyGlyphs,
    /// printpdf reported a warning.
    #[error("drawing: {0}")]
    Drawing(String),
    /// The object tree is not as expected.
    #[error("object tree: {0}")]
    Object(#[from] lopdf::Error),
    /// The template of the metadata failed.
    #[error("metadata: {0}")]
    Metadata(#[source] askama::Error),
    /// An image cannot be decoded.
    #[error("an image cannot be decoded: {0:?}")]
    Image(crate::image::ImageError),
    /// Compression failed.
    #[error("compression failed")]
    Compression,
    /// An image cannot be compressed.
    #[error("compressing an image: {0}")]
    Write(#[from] std::io::Error),
    /// The images exceed the output limit.
    #[error(transparent)]
    OutputTooLarge(#[from] OutputTooLarge),
    /// Drawing was cancelled.
    #[error("cancelled")]
    Cancelled,
}

impl From<DeflateError> for PdfError {
    fn from(error: DeflateError) -> Self {
        match error {
            DeflateError::Cancelled => Self::Cancelled,
            DeflateError::Failed => Self::Compression,
        }
    }
}

impl From<Cancelled> for PdfError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}
