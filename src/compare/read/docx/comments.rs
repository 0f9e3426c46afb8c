//! Comments on text: which are open, and their formatting.

use std::sync::Arc;

use super::reader::PackageReader;
use crate::compare::ReadError;
use crate::compare::model::Marks;

impl PackageReader<'_> {
    /// Returns whether a comment has been opened.
    pub(super) fn has_comment(&self, id: &str) -> bool {
        self.comments.contains_key(id)
    }

    /// Starts the text on which a comment is.
    pub(super) fn open_comment(&mut self, id: &str) -> Result<(), ReadError> {
        self.side.budget.charge(id.len() + 128)?;
        let next = self.comments.len();
        let order = *self.comments.entry(id.to_owned()).or_insert(next);
        self.open_comments.insert(order);
        Ok(())
    }

    /// Ends the text on which a comment is.
    pub(super) fn close_comment(&mut self, id: &str) {
        if let Some(order) = self.comments.get(id) {
            self.open_comments.remove(order);
        }
    }

    /// Adds the open comments to a formatting set.
    pub(super) fn with_comments(&mut self, marks: &Marks) -> Result<Marks, ReadError> {
        if self.open_comments.is_empty() {
            return Ok(Arc::clone(marks));
        }
        let size = marks.iter().map(|mark| mark.len() + 48).sum::<usize>();
        self.side.budget.charge_copy(size + 64 * self.open_comments.len())?;
        let mut all = (**marks).clone();
        let comments = self.open_comments.iter();
        all.extend(comments.map(|order| format!("comment {}", order + 1)));
        self.intern_marks(all)
    }
}
