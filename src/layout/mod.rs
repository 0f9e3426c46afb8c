//! Sets the document in pages.

use crate::document::Document;
use crate::style::HouseStyle;

/// The set pages.
#[derive(Clone, Debug, Default)]
pub struct Pages(Vec<()>);

impl Pages {
    /// How many pages there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

/// Sets a document in pages.
pub fn layout(_document: &Document, _style: &HouseStyle) -> Pages {
    Pages::default()
}
