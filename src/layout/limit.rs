//! Ends the collection of rows that no allowed number of pages holds.
//!
//! In: rows as they are collected. Out: whether to go on. The pages that rows take at
//! least are known before they are divided over pages: their heights without the gaps
//! between them. So a letter of too many pages is refused before all of it is in memory.

use std::cell::Cell;

use super::LayoutError;
use super::footnote::Note;
use super::rows::Row;
use crate::bounds::{Bounds, Stop};
use crate::length::Length;

/// The number of pages of a letter while it is laid out, and the most it may have.
pub(super) struct PageLimit<'a> {
    pub(super) stop: &'a Stop,
    max: usize,
    /// The pages of the parts before the one being collected.
    before: Cell<usize>,
    /// The height of a page of that part.
    page: Cell<Length>,
    /// The height of its rows and notes.
    rows: Cell<Length>,
}

impl<'a> PageLimit<'a> {
    pub(super) const fn new(bounds: &'a Bounds) -> Self {
        Self {
            stop: &bounds.stop,
            max: bounds.pages,
            before: Cell::new(0),
            page: Cell::new(Length::ZERO),
            rows: Cell::new(Length::ZERO),
        }
    }

    /// Starts a part with pages of this height, below so many pages.
    pub(super) fn start_part(&self, before: usize, page: Length) {
        self.before.set(before);
        self.page.set(page);
        self.rows.set(Length::ZERO);
    }

    /// Counts a row of the part. One that is taller than a page counts as a page, since
    /// nothing may be left of it to divide.
    pub(super) fn add(&self, row: &Row) {
        let notes: Length = row.all_notes().into_iter().map(Note::leading).sum();
        let leading = if row.is_divisible() {
            row.leading
        } else {
            row.leading.min(self.page.get())
        };
        self.rows.set(self.rows.get() + leading + notes);
    }

    /// The pages that the rows so far take at least.
    fn found(&self) -> usize {
        let pages = self.rows.get().to_pt() / self.page.get().to_pt().max(1.0);
        self.before.get() + (pages.floor() as usize)
    }

    /// Whether to collect no more.
    pub(super) fn is_over(&self) -> bool {
        self.stop.is_set() || self.found() > self.max
    }

    /// The most pages that the part may have.
    pub(super) fn left(&self) -> usize {
        self.max.saturating_sub(self.before.get())
    }

    /// Goes on only if there are not too many pages and work is not to stop.
    pub(super) fn check(&self) -> Result<(), LayoutError> {
        self.stop.check()?;
        self.check_pages(self.found())
    }

    /// Goes on only if these are not too many pages.
    pub(super) const fn check_pages(&self, found: usize) -> Result<(), LayoutError> {
        if found > self.max {
            return Err(LayoutError::TooManyPages { found, most: self.max });
        }
        Ok(())
    }
}
