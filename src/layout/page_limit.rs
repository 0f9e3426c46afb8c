//! Stops collecting rows once they exceed the maximum number of pages.
//!
//! Input: rows as they are collected. Output: whether to continue. The sum of the row
//! heights, without the gaps between them, gives a lower bound of the page count before
//! the rows are divided over pages. So a letter of too many pages is rejected before all
//! of it is in memory.

use std::cell::Cell;

use super::LayoutError;
use super::footnote::Note;
use super::rows::Row;
use crate::length::Length;
use crate::limits::{CancelToken, RenderContext};

/// Page count of a letter during layout, and its maximum.
pub(super) struct PageLimit<'a> {
    pub(super) cancel: &'a CancelToken,
    max: usize,
    /// Number of pages of the parts before the current one.
    before: Cell<usize>,
    /// Page height of the current part.
    page: Cell<Length>,
    /// Total height of its rows and footnotes.
    rows: Cell<Length>,
}

impl<'a> PageLimit<'a> {
    pub(super) const fn new(context: &'a RenderContext) -> Self {
        Self {
            cancel: &context.cancel,
            max: context.pages,
            before: Cell::new(0),
            page: Cell::new(Length::ZERO),
            rows: Cell::new(Length::ZERO),
        }
    }

    /// Starts a part with pages of this height, after `before` pages.
    pub(super) fn start_part(&self, before: usize, page: Length) {
        self.before.set(before);
        self.page.set(page);
        self.rows.set(Length::ZERO);
    }

    /// Counts a row of the current part.
    ///
    /// An indivisible row that is taller than a page counts as one page, because nothing
    /// of it continues on the next.
    pub(super) fn count_row(&self, row: &Row) {
        let notes: Length = row.all_notes().into_iter().map(Note::leading).sum();
        let leading = if row.is_divisible() {
            row.leading
        } else {
            row.leading.min(self.page.get())
        };
        self.rows.set(self.rows.get() + leading + notes);
    }

    /// Returns a lower bound of the number of pages of all rows so far.
    fn found_pages(&self) -> usize {
        let pages = self.rows.get().to_pt() / self.page.get().to_pt().max(1.0);
        self.before.get() + (pages.floor() as usize)
    }

    /// Returns whether to stop collecting.
    pub(super) fn is_over(&self) -> bool {
        self.cancel.is_set() || self.found_pages() > self.max
    }

    /// Returns the maximum number of pages of the current part.
    pub(super) fn pages_left(&self) -> usize {
        self.max.saturating_sub(self.before.get())
    }

    /// Fails if there are too many pages or work was cancelled.
    pub(super) fn check_limit(&self) -> Result<(), LayoutError> {
        self.cancel.check()?;
        self.check_pages(self.found_pages())
    }

    /// Fails if this number of pages exceeds the maximum.
    pub(super) const fn check_pages(&self, found: usize) -> Result<(), LayoutError> {
        if found > self.max {
            return Err(LayoutError::TooManyPages { found, max: self.max });
        }
        Ok(())
    }
}
