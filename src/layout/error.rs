//! The error of layout.

use crate::limits::Cancelled;

/// Error from laying out a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// The document takes more pages than the maximum.
    #[error("{found} pages are more than {max}")]
    TooManyPages {
        /// Minimum number of pages that it takes.
        found: usize,
        /// Maximum number of pages.
        max: usize,
    },
    /// The document has more lines than the maximum, including those side by side.
    #[error("there are more than {max} lines")]
    TooManyLines {
        /// Maximum number of lines.
        max: usize,
    },
    /// The document has more pieces of text than the maximum, repeated ones included.
    #[error("there are more than {max} pieces of text")]
    TooManyPieces {
        /// Maximum number of pieces.
        max: usize,
    },
    /// The document has more different clusters of several characters than the maximum.
    #[error("there are more than {max} clusters of several characters")]
    TooManyClusters {
        /// Maximum number of clusters in one face.
        max: usize,
    },
    /// Layout was cancelled.
    #[error("cancelled")]
    Cancelled,
}

impl From<Cancelled> for LayoutError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}
