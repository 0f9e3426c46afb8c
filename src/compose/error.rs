//! The error of composing a letter.

use crate::limits::Cancelled;

/// An error in composing a letter: a bug in this crate, a letter that
/// [`letter::parse`](crate::letter::parse()) does not accept, or cancellation.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// A template failed.
    #[error(transparent)]
    Template(#[from] askama::Error),
    /// Sections are nested deeper than
    /// [`MAX_SECTION_DEPTH`](crate::limits::letter::MAX_SECTION_DEPTH).
    #[error("sections are nested too deeply")]
    SectionTooDeep,
    /// The work was cancelled.
    #[error("cancelled")]
    Cancelled,
}

impl From<Cancelled> for ComposeError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}
