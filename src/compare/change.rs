//! A replaced part of a text.

/// Replaced part of a text, with the word before it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// Old text.
    pub(super) old: String,
    /// New text.
    pub(super) new: String,
    /// Word before the change.
    pub(super) before: String,
    /// Index of the first piece of the change, in the old and in the new text.
    pub(super) at: (usize, usize),
}
