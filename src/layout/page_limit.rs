//! Maximum number of pages, lines and pieces of text, checked while rows are collected
//! and pages are filled.
//!
//! Input: rows as they are collected, pages as they are filled. Output: an error as soon
//! as there are too many. The sum of the row heights, without the gaps between them,
//! gives a lower bound of the page count before the rows are divided over pages. So a
//! letter of too many pages is rejected before all of it is in memory. Lines side by side,
//! in the cells of a table, and repeated headers are counted too, because a line takes
//! memory even if it has one character. So does a run: pieces count the runs and the
//! repeated glyphs, wherever they are made or copied, before that is done.

use std::cell::Cell;

use super::error::LayoutError;
use super::paragraph::TextAmount;
use super::rows::{FootnoteRows, Row};
use crate::length::Length;
use crate::limits::letter::{MAX_LINES, MAX_PIECES};
use crate::limits::{CancelToken, RenderContext};

/// Page count of a letter during layout, and its maximum.
pub(super) struct PageLimit<'a> {
    pub(super) cancel: &'a CancelToken,
    max: usize,
    /// Lower bound of the number of pages of the parts before the current one.
    before: Cell<usize>,
    /// Page height of the current part.
    page: Cell<Length>,
    /// Total height of its rows and footnotes.
    rows: Cell<Length>,
    /// Number of lines of all parts.
    lines: Cell<usize>,
    /// Number of pieces of text of all parts.
    pieces: Cell<usize>,
}

impl<'a> PageLimit<'a> {
    pub(super) const fn new(context: &'a RenderContext) -> Self {
        Self {
            cancel: &context.cancel,
            max: context.pages,
            before: Cell::new(0),
            page: Cell::new(Length::ZERO),
            rows: Cell::new(Length::ZERO),
            lines: Cell::new(0),
            pieces: Cell::new(0),
        }
    }

    /// Starts a part with pages of this height.
    pub(super) fn start_part(&self, page: Length) {
        self.page.set(page);
        self.rows.set(Length::ZERO);
    }

    /// Ends a part, which takes at least one page.
    pub(super) fn end_part(&self) {
        self.before.set(self.found_pages().max(self.before.get() + 1));
        self.rows.set(Length::ZERO);
    }

    /// Counts a row of the current part.
    ///
    /// An indivisible row that is taller than a page counts as one page, because nothing
    /// of it continues on the next.
    pub(super) fn count_row(&self, row: &Row) {
        let notes = row.all_footnotes().into_iter();
        let notes: Length = notes.map(FootnoteRows::leading).sum();
        let leading = if row.is_divisible() {
            row.leading
        } else {
            row.leading.min(self.page.get())
        };
        self.rows.set(self.rows.get() + leading + notes);
    }

    /// Counts text; fails if layout is cancelled, or if there are more than [`MAX_LINES`]
    /// or [`MAX_PIECES`].
    pub(super) fn count_text(&self, amount: TextAmount) -> Result<(), LayoutError> {
        self.cancel.check()?;
        self.lines.set(self.lines.get().saturating_add(amount.lines));
        self.pieces.set(self.pieces.get().saturating_add(amount.pieces()));
        if self.lines.get() > MAX_LINES {
            return Err(LayoutError::TooManyLines { max: MAX_LINES });
        }
        if self.pieces.get() > MAX_PIECES {
            return Err(LayoutError::TooManyPieces { max: MAX_PIECES });
        }
        Ok(())
    }

    /// Returns a lower bound of the number of pages of all rows so far.
    fn found_pages(&self) -> usize {
        let pages = self.rows.get().to_pt() / self.page.get().to_pt().max(1.0);
        self.before.get() + (pages.floor() as usize)
    }

    /// Fails if layout is cancelled, or if the rows counted so far take too many pages.
    pub(super) fn check_rows(&self) -> Result<(), LayoutError> {
        self.check_pages(self.found_pages())
    }

    /// Fails if layout is cancelled, or if this number of pages exceeds the maximum.
    pub(super) fn check_pages(&self, found: usize) -> Result<(), LayoutError> {
        self.cancel.check()?;
        if found > self.max {
            return Err(LayoutError::TooManyPages { found, max: self.max });
        }
        Ok(())
    }
}
