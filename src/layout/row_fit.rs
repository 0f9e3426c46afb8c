//! Counts the rows that fit on a page.
//!
//! Input: rows and the height of a page. Output: the number of rows before the first that
//! does not fit, or before a mandatory break. A page ends at the last breakable joint
//! among them.

use super::rows::{FootnoteRows, PageBreakRule, Row, rows_height};
use crate::length::Length;

/// Tolerance far above the rounding errors of summed lengths.
pub(super) const TOLERANCE: Length = Length::pt(1e-6);

/// Rows that fit on a page.
pub(super) enum RowFit {
    /// This number of rows: all, or those above a mandatory break.
    Complete(usize),
    /// This number of rows, which use up this part of the budget. The next does not fit.
    Overflow(usize, PageBudget),
}

/// Counts the rows that fit in a budget, with the footnotes that each calls.
///
/// `is_tallest` means that no later page is taller: then a mandatory break above the
/// first row is no reason to leave the page empty.
pub(super) fn fit_rows<'r>(
    rows: &'r [Row],
    mut budget: PageBudget,
    is_tallest: bool,
    footnotes: impl Fn(&'r Row) -> Vec<&'r FootnoteRows>,
) -> RowFit {
    for (index, row) in rows.iter().enumerate() {
        if row.joint == PageBreakRule::Mandatory && (index > 0 || !is_tallest) {
            return RowFit::Complete(index);
        }
        let before = budget;
        budget.add_row(row, index == 0, row.leading, footnotes(row));
        if !budget.fits_page() {
            return RowFit::Overflow(index, before);
        }
    }
    RowFit::Complete(rows.len())
}

/// Finds the last joint at which a page may end, with at most `max` rows above it.
pub(super) fn find_last_joint(rows: &[Row], max: usize) -> Option<usize> {
    (1..=max).rev().find(|&index| rows[index].joint.is_free())
}

/// Counts the rows that a page of this height takes, their footnotes ignored.
///
/// `is_tallest` means that no later page is taller: then the page takes at least one row,
/// against the keep rules if necessary.
pub(super) fn count_fitting_rows(
    rows: &[Row],
    height: Length,
    is_tallest: bool,
) -> usize {
    match fit_rows(rows, PageBudget::without_footnotes(height), is_tallest, |_| vec![]) {
        RowFit::Complete(count) => count,
        RowFit::Overflow(count, _) => match find_last_joint(rows, count) {
            Some(joint) => joint,
            None if is_tallest => count.max(1),
            None => 0,
        },
    }
}

/// Height of a page, and the part of it that rows and footnotes take.
#[derive(Clone, Copy)]
pub(super) struct PageBudget {
    height: Length,
    separator: Length,
    rows: Length,
    /// Height of all footnotes except the last, plus the minimum part of the last.
    footnotes: Length,
    /// Height of the part of the last footnote that may continue on the next page.
    rest_of_last: Length,
    /// Height of the tallest page.
    tallest: Length,
    has_footnotes: bool,
    /// Only the first footnote has to start on this page.
    defers_footnotes: bool,
}

impl PageBudget {
    /// Creates the budget of a page whose rows have no footnotes.
    const fn without_footnotes(height: Length) -> Self {
        Self {
            height,
            separator: Length::ZERO,
            rows: Length::ZERO,
            footnotes: Length::ZERO,
            rest_of_last: Length::ZERO,
            tallest: height,
            has_footnotes: false,
            defers_footnotes: false,
        }
    }

    /// Creates a budget that starts with the rows of footnotes from earlier pages.
    pub(super) fn new(
        height: Length,
        separator: Length,
        earlier: &[Row],
        tallest: Length,
    ) -> Self {
        Self {
            separator,
            footnotes: rows_height(earlier),
            tallest,
            has_footnotes: !earlier.is_empty(),
            ..Self::without_footnotes(height)
        }
    }

    /// Requires only the first footnote to start on this page.
    pub(super) const fn with_deferred_footnotes(self) -> Self {
        Self { defers_footnotes: true, ..self }
    }

    /// Returns the height of the page.
    pub(super) const fn height(&self) -> Length {
        self.height
    }

    /// Adds a row, of which only a part of height `leading` may be on the page.
    pub(super) fn add_row(
        &mut self,
        row: &Row,
        is_first: bool,
        leading: Length,
        footnotes: Vec<&FootnoteRows>,
    ) {
        // The page may end above this row: no more text follows a continued footnote.
        if row.joint.is_free() {
            self.footnotes += std::mem::take(&mut self.rest_of_last);
        }
        self.rows += leading + row.gap_above(is_first);
        // After a footnote taller than a page, those of the same line start at its end.
        let mut continues = self.defers_footnotes && self.has_footnotes;
        for note in footnotes {
            self.has_footnotes = true;
            if continues {
                self.rest_of_last += note.height();
                continue;
            }
            let min = note.min_height();
            self.footnotes += self.rest_of_last + min;
            self.rest_of_last = note.height() - min;
            continues = self.defers_footnotes || note.height() > self.tallest;
        }
    }

    /// Returns the height that is still free; negative if the page is overfull.
    pub(super) fn remaining(&self) -> Length {
        let separator = if self.has_footnotes { self.separator } else { Length::ZERO };
        self.height - self.rows - self.footnotes - separator
    }

    /// Returns whether everything added fits on the page.
    pub(super) fn fits_page(&self) -> bool {
        self.remaining() + TOLERANCE >= Length::ZERO
    }
}
