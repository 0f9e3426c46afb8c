//! Content of a paragraph while it is read.

use std::collections::BTreeMap;

use crate::compare::model::{Marks, Word};

/// Content of a paragraph.
#[derive(Default)]
pub(super) struct ParagraphContent {
    pub(super) words: Vec<Word>,
    pub(super) attributes: BTreeMap<String, String>,
    /// Formatting that surrounds the current position.
    pub(super) marks: Marks,
    /// Open complex fields.
    pub(super) fields: Vec<ComplexField>,
}

/// Complex field (17.16.18).
#[derive(Default)]
pub(super) struct ComplexField {
    pub(super) code: String,
    /// True while its result is read, which is not compared.
    pub(super) is_skipped: bool,
}
