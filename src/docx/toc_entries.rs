//! Entries of tables of contents.

use crate::blocks::{Block, Heading};
use crate::document::{Document, Pagination};

/// Headings that a table of contents may list.
#[derive(Default)]
pub(super) struct TocEntries<'a> {
    /// Headings with their pages, in reading order.
    pub(super) entries: Vec<(&'a Heading, usize)>,
    /// Depth of the deepest table of contents; 0 if the document has none.
    pub(super) depth: u8,
}

impl<'a> TocEntries<'a> {
    /// Collects the headings of a document; none if no table of contents lists them.
    pub(super) fn from_document(document: &'a Document, pagination: &Pagination) -> Self {
        let annexes = document.annexes.iter().map(|annex| &annex.blocks);
        let blocks = std::iter::once(&document.letter).chain(annexes);
        let depths = blocks.flatten().filter_map(|block| match block {
            Block::TableOfContents(contents) => Some(contents.depth),
            _ => None,
        });
        let depth = depths.max().unwrap_or_default();
        let headings = document.headings(if depth == 0 { 0 } else { u8::MAX });
        let pages = pagination.headings.iter().map(|&page| pagination.number(page));
        let entries = headings.zip(pages).collect();
        Self { entries, depth }
    }
}

/// Returns the bookmark name of a heading, in the form that Word hides and uses itself.
pub(super) fn bookmark_name(heading: usize) -> String {
    format!("_Toc{heading:09}")
}
