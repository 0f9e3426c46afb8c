//! A copy of the letter for one addressee.

use super::file::BundledFile;

/// The copy for one addressee.
#[derive(Debug)]
pub(super) struct LetterCopy {
    /// The folder of its files, with a trailing slash.
    pub(super) folder: String,
    pub(super) addressee: Option<String>,
    pub(super) pages: usize,
    pub(super) files: Vec<BundledFile>,
}
