//! Finds where a page of body text ends.
//!
//! Input: the rows that are not placed yet, those of footnotes from earlier pages, and
//! the height of a page. Output: a [`PageEnd`]. A page ends at the last breakable joint
//! above which all footnotes can start on that page. A table row is split only if no page
//! can hold it. Rows kept with a signature are divided only if no page can hold them.

use super::row_fit::{PageBudget, RowFit, TOLERANCE, find_last_joint, fit_rows};
use super::rows::{PageBreakRule, Row, RowContent, rows_height};
use crate::length::Length;

/// End of a page.
pub(super) enum PageEnd {
    /// After this number of rows.
    Rows(usize),
    /// Inside the row after this number of rows.
    ///
    /// The list is the number of rows of each of its cells that stay on the page.
    Inside(usize, Vec<usize>),
}

/// Measurements that all pages of a part have in common.
pub(super) struct PageMeasures {
    /// Height of the tallest page.
    pub(super) tallest: Length,
    /// Height of the separator between text and footnotes.
    pub(super) separator: Length,
    /// Total padding above and below the text of a cell.
    pub(super) padding: Length,
}

/// Rows among which a page ends.
pub(super) struct BodyRows<'r> {
    /// Rows from the top of the page on.
    pub(super) rows: &'r [Row],
    /// Rows of footnotes that started on earlier pages.
    pub(super) footnotes: &'r [Row],
    pub(super) measures: &'r PageMeasures,
}

/// Rows that are kept with a signature.
#[derive(Clone, Copy)]
struct SignatureRows {
    /// Number of them that fit on the page.
    count: usize,
    /// All of them fit.
    is_complete: bool,
}

impl BodyRows<'_> {
    /// Finds the end of a page that has this height below its repeated header rows.
    ///
    /// `is_tallest` means that no later page is taller: then at least one row must be
    /// placed, against the keep rules if necessary.
    pub(super) fn find_page_end(&self, height: Length, is_tallest: bool) -> PageEnd {
        match fit_rows(self.rows, self.budget(height), is_tallest, Row::all_footnotes) {
            RowFit::Complete(count) => PageEnd::Rows(count),
            RowFit::Overflow(count, budget) => self.end_above(count, &budget, is_tallest),
        }
    }

    /// Returns the budget of a page of this height.
    fn budget(&self, height: Length) -> PageBudget {
        let PageMeasures { separator, tallest, .. } = *self.measures;
        PageBudget::new(height, separator, self.footnotes, tallest)
    }

    /// Returns the budget of a tallest page that starts with this row.
    fn empty_budget(&self, first: Option<&Row>) -> PageBudget {
        let PageMeasures { separator, tallest, .. } = *self.measures;
        let heads = first.map_or(&[][..], Row::head_rows);
        PageBudget::new(tallest - rows_height(heads), separator, &[], tallest)
    }

    /// Finds the end of a page on which the row at `index` does not fit.
    fn end_above(&self, index: usize, before: &PageBudget, is_tallest: bool) -> PageEnd {
        let row = &self.rows[index];
        let mut alone = self.empty_budget(Some(row));
        alone.add_row(row, true, row.leading, row.all_footnotes());
        if !alone.fits_page()
            && let Some(counts) = self.split_row(index, before, row.leading, false)
        {
            return PageEnd::Inside(index, counts);
        }
        if let Some(joint) = find_last_joint(self.rows, index) {
            return PageEnd::Rows(joint);
        }
        let rows = self.fit_signature_rows(before.height());
        if let Some(rows) = rows.filter(|rows| rows.is_complete) {
            return PageEnd::Rows(rows.count);
        }
        if !is_tallest || !self.footnotes.is_empty() {
            return PageEnd::Rows(0);
        }
        if let Some(counts) = self.split_row(index, before, row.leading, index == 0) {
            return PageEnd::Inside(index, counts);
        }
        if let Some(rows) = rows {
            if rows.count > 0 {
                return PageEnd::Rows(rows.count);
            }
            if let Some((at, counts)) = self.split_above_signature(before.height(), index)
            {
                return PageEnd::Inside(at, counts);
            }
        }
        PageEnd::Rows(index.max(1))
    }

    /// Fits rows kept with a signature that no page can hold.
    ///
    /// They do not fit with the start of each of their footnotes; footnotes after the
    /// first then start on the next page. Returns `None` if the rows contain no
    /// signature, or if a page can hold them.
    fn fit_signature_rows(&self, height: Length) -> Option<SignatureRows> {
        let below = self.rows.iter().skip(1);
        let count = 1 + below.take_while(|row| !row.joint.is_free()).count();
        let rows = || self.rows.iter().take(count).enumerate();
        if !rows().any(|(index, row)| index > 0 && row.joint.is_above_signature()) {
            return None;
        }
        let mut budget = self.empty_budget(self.rows.first());
        rows().for_each(|(index, row)| {
            budget.add_row(row, index == 0, row.leading, row.all_footnotes());
        });
        if budget.fits_page() {
            return None;
        }
        let mut budget = self.budget(height).with_deferred_footnotes();
        let mut between = 0;
        for (index, row) in rows() {
            if index > 0 && row.joint == PageBreakRule::BetweenSignatures {
                between = index;
            }
            budget.add_row(row, index == 0, row.leading, row.all_footnotes());
            if !budget.fits_page() {
                return Some(SignatureRows { count: between, is_complete: false });
            }
        }
        Some(SignatureRows { count, is_complete: true })
    }

    /// Splits the last table row above `index` that is kept with the row there.
    ///
    /// The smallest possible part moves to the next page, with that row.
    fn split_above_signature(
        &self,
        height: Length,
        index: usize,
    ) -> Option<(usize, Vec<usize>)> {
        let at = self.rows[..index].iter().rposition(Row::is_divisible)?;
        let mut budget = self.budget(height);
        for (index, row) in self.rows.iter().take(at).enumerate() {
            budget.add_row(row, index == 0, row.leading, row.all_footnotes());
        }
        let max = self.rows[at].leading - TOLERANCE * 2.0;
        Some((at, self.split_row(at, &budget, max, false)?))
    }

    /// Finds the split of a table row that fits on the page.
    ///
    /// The rows above it, its upper part of at most this height and the start of its
    /// footnotes must fit. Returns `None` if the row cannot be split.
    fn split_row(
        &self,
        index: usize,
        before: &PageBudget,
        upper: Length,
        forced: bool,
    ) -> Option<Vec<usize>> {
        let row = &self.rows[index];
        let RowContent::TableRow(cells) = &row.content else { return None };
        let padding = self.measures.padding;
        let gap = row.gap_above(index == 0);
        let max = (before.remaining() - gap).min(upper) - padding;
        let mut height = max;
        while let Some(counts) = cells.count_fitting_rows(height, false) {
            let upper = cells.upper_height(&counts);
            let mut budget = *before;
            let notes = cells.upper_footnotes(&counts);
            budget.add_row(row, index == 0, upper + padding, notes);
            if budget.fits_page() && cells.is_split(&counts) {
                return Some(counts);
            }
            height = upper.min(height) - TOLERANCE * 2.0;
        }
        let counts = if forced { cells.count_fitting_rows(max, true) } else { None };
        counts.filter(|counts| cells.is_split(counts))
    }
}
