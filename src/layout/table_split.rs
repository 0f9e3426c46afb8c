//! Splits table rows that no page can hold.
//!
//! Input: a table row and the height of its upper part. Output: the number of rows of
//! each cell in that part, or both parts.

use std::rc::Rc;

use super::row_fit::count_fitting_rows;
use super::rows::{FootnoteRows, Row, RowContent, TableRow, rows_height};
use crate::length::Length;

impl TableRow {
    /// Counts the rows of each cell that fit in a height.
    ///
    /// Returns `None` if no row of some cell fits, unless `forced`, which takes at least
    /// one row.
    pub(super) fn count_fitting_rows(
        &self,
        height: Length,
        forced: bool,
    ) -> Option<Vec<usize>> {
        let counts =
            self.cells.iter().map(|rows| count_fitting_rows(rows, height, forced));
        let counts: Vec<_> = counts.collect();
        let advances = |(rows, &count): (&Vec<Row>, &usize)| rows.is_empty() || count > 0;
        let is_empty = self.cells.iter().all(Vec::is_empty);
        (!is_empty && self.cells.iter().zip(&counts).all(advances)).then_some(counts)
    }

    /// Returns whether a split at these row counts leaves rows for the lower part.
    pub(super) fn is_split(&self, counts: &[usize]) -> bool {
        self.cells.iter().zip(counts).any(|(rows, &count)| count < rows.len())
    }

    /// Returns the height of the upper part of cells split at these row counts.
    pub(super) fn upper_height(&self, counts: &[usize]) -> Length {
        let cells = self.cells.iter().zip(counts);
        let heights = cells.map(|(rows, &count)| rows_height(&rows[..count]));
        heights.fold(Length::ZERO, Length::max)
    }

    /// Returns the footnotes of the upper part of cells split at these row counts.
    pub(super) fn upper_footnotes(&self, counts: &[usize]) -> Vec<&FootnoteRows> {
        let cells = self.cells.iter().zip(counts);
        let rows = cells.flat_map(|(rows, &count)| &rows[..count]);
        rows.flat_map(Row::all_footnotes).collect()
    }
}

impl Row {
    /// Splits a table row in two, with these row counts of its cells in the upper part.
    pub(super) fn split(mut self, counts: &[usize], padding: Length) -> (Self, Self) {
        let mut lower = Self {
            x: self.x,
            gap: self.gap,
            head_gap: self.head_gap,
            joint: self.joint,
            ..Self::empty_room(self.leading)
        };
        if let RowContent::TableRow(row) = &mut self.content {
            let mut below = std::mem::take(&mut row.cells);
            // The upper part gets a list of its own; the lower one keeps the allocated
            // memory.
            let above = below.iter_mut().zip(counts);
            let above = above.map(|(rows, &count)| rows.drain(..count).collect());
            row.cells = above.collect();
            lower.content = RowContent::TableRow(TableRow {
                edges: Rc::clone(&row.edges),
                cells: below,
                heads: row.heads.clone(),
            });
        }
        for part in [&mut self, &mut lower] {
            let RowContent::TableRow(row) = &part.content else { continue };
            let heights = row.cells.iter().map(rows_height);
            part.leading = padding + heights.fold(Length::ZERO, Length::max);
        }
        (self, lower)
    }
}
