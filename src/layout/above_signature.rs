//! Finds the blocks above the first signature that a word processor keeps with it.
//!
//! Input: the rows of a part, and the pages that they fill. Output: the first block that
//! is kept, or none. Word processors move a kept paragraph as a whole, but a page of the
//! PDF also ends inside one. So a block is not kept if the page ends inside it without the
//! signatures, and no more is kept than fits on a page with them.

use super::collect::RowBuilder;
use super::filled_page::FilledPage;
use super::row_fit::TOLERANCE;
use super::rows::{FootnoteRows, PageBreakRule, Row, rows_height};
use crate::length::Length;

/// Rows above the first signature that are kept with it.
pub(super) struct RowsAboveSignature {
    /// First row of the signature.
    pub(super) signature: usize,
    /// First kept row.
    first: usize,
    /// Height of the kept rows up to the first joint that is free without the signature.
    height: Length,
    /// Height of the first part of the footnotes of these rows.
    footnotes: Length,
    /// Blocks and table rows from the one that contains the first kept row.
    blocks: Vec<BlockAbove>,
}

/// A block or table row above the first signature.
struct BlockAbove {
    row: usize,
    /// Index among the starts of the part.
    index: usize,
    /// Height of the rows from here to the signature.
    height: Length,
}

impl RowsAboveSignature {
    /// Finds the rows, before the builder applies the signature rule to their joints.
    ///
    /// Returns `None` if there is no signature.
    pub(super) fn find(builder: &RowBuilder<'_>) -> Option<Self> {
        let (rows, signature) = (&builder.rows, builder.signature?);
        let min = builder.style.typography.signature_lines.max(1);
        let mut first = signature;
        while first > 0
            && rows[first].joint != PageBreakRule::Mandatory
            && (signature - first < min || !rows[first].joint.is_free())
        {
            first -= 1;
        }
        let is_free = |&row: &usize| rows[row].joint.is_free();
        let end = (first + 1..signature).find(is_free).unwrap_or(signature);
        let height = rows[first..end].iter().map(|row| row.gap + row.leading).sum();
        let notes = rows[first..end].iter().flat_map(Row::all_footnotes);
        let footnotes = notes.map(FootnoteRows::min_height).sum();
        let starts = builder.paragraph_starts.iter().chain(&builder.starts);
        let own = starts.copied().filter(|&row| row <= first).max().unwrap_or(first);
        let starts = builder.starts.iter().enumerate();
        let above = starts.filter(|&(_, &row)| row >= own && row < signature);
        let blocks = above.map(|(index, &row)| {
            let height = rows_height(&rows[row..signature]);
            BlockAbove { row, index, height }
        });
        Some(Self { signature, first, height, footnotes, blocks: blocks.collect() })
    }

    /// Returns the index of the first block that is kept with the signature.
    ///
    /// `pages` are those of the part up to the one with the signature, and `heights` are
    /// the heights of the first page and of later ones.
    pub(super) fn first_block(
        &self,
        pages: &[FilledPage],
        (first, later): (Length, Length),
        separator: Length,
    ) -> Option<usize> {
        let (page, above) = pages.split_last()?;
        let height = if above.len() > 1 { later } else { first };
        let top = above.last().map_or(0, |above| above.started);
        // Without the signature, the page above would have more rows.
        let is_forced = top == self.first
            && above
                .last()
                .is_some_and(|above| self.fits_below(above, height, separator));
        let rows = page.rows_from(self.signature);
        let joined = rows.iter().skip(1).take_while(|row| !row.joint.is_free()).count();
        let signatures = rows_height(rows.iter().take(1 + joined));
        let fits = |block: &&BlockAbove| {
            (is_forced || block.row >= top)
                && block.height <= later * 0.5
                && block.height + signatures <= later
        };
        self.blocks.iter().find(fits).map(|block| block.index)
    }

    /// Returns whether the first kept rows fit below those of a page of this height.
    fn fits_below(&self, page: &FilledPage, height: Length, separator: Length) -> bool {
        let mut footnotes = self.footnotes + rows_height(&page.footnotes);
        if footnotes > Length::ZERO {
            footnotes += separator;
        }
        rows_height(&page.rows) + self.height + footnotes <= height + TOLERANCE
    }
}
