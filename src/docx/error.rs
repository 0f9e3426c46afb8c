//! The error of writing a DOCX.

use crate::limits::{Cancelled, OutputTooLarge};
use crate::zip::ZipError;

/// Error from writing a DOCX; most variants indicate a defect of this module.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DocxError {
    /// A template could not be rendered.
    #[error("template: {0}")]
    Template(#[source] askama::Error),
    /// docx-rs wrote a part that is not XML, or uses namespaces unknown in letters.
    #[error("{part}: {what}")]
    Xml {
        /// Name of the part.
        part: String,
        /// Description of the error.
        what: String,
    },
    /// A part could not be compressed, or is too long for a package.
    #[error(transparent)]
    Package(ZipError),
    /// A part exceeds [`MAX_PART_BYTES`](crate::limits::MAX_PART_BYTES).
    #[error(transparent)]
    OutputTooLarge(OutputTooLarge),
    /// The license of a face does not allow embedding in an editable document.
    #[error("the licence of {font} does not allow it in a DOCX")]
    FontsNotEmbeddable {
        /// PostScript name of the face.
        font: String,
    },
    /// Writing was cancelled.
    #[error("cancelled")]
    Cancelled,
}

impl From<Cancelled> for DocxError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

impl From<OutputTooLarge> for DocxError {
    fn from(error: OutputTooLarge) -> Self {
        Self::OutputTooLarge(error)
    }
}

impl From<askama::Error> for DocxError {
    fn from(error: askama::Error) -> Self {
        Self::Template(error)
    }
}

impl From<ZipError> for DocxError {
    fn from(error: ZipError) -> Self {
        Self::Package(error)
    }
}
