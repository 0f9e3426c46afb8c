//! Keeps text and rows above the signatures on their page.
//!
//! Input: the blocks that layout keeps with the first signature. Output: each of their
//! paragraphs kept with the next, so that no signature is alone on a page, and none
//! elsewhere that only the signature would keep.

use docx_rs::Paragraph;

use super::blocks::BlockWriter;
use super::style_variants;

impl BlockWriter<'_> {
    /// Returns whether the block or table row being written is kept with the signature.
    fn stays_with_signature(&self) -> bool {
        let is_in = |block| self.with_signature.contains(&block);
        self.block_count.checked_sub(1).is_some_and(is_in)
    }

    /// Keeps a paragraph with the next as the signatures require.
    ///
    /// In text only a style variant can: other styles, as those of headings, do it
    /// themselves or are empty paragraphs.
    pub(super) fn keep_with_signature(&self, mut paragraph: Paragraph) -> Paragraph {
        let blocks = &self.with_signature;
        let is_last = blocks.end > 0 && self.block_count == blocks.end;
        let is_cell = self.between.is_some();
        if self.stays_with_signature() {
            let before = paragraph.property.keep_next.replace(true);
            if !is_cell && style_variants::variant_of(&paragraph, self.style).is_none() {
                paragraph.property.keep_next = before;
            }
        } else if blocks.is_empty() && is_last {
            paragraph.property.keep_next = None;
        }
        paragraph
    }
}
