//! Second step: fills pages with the rows of each part.
//!
//! Input: [`PreparedLetter`], whose rows are in one endless column. Output:
//! [`FilledLetter`]: the rows and footnote rows of each page. Pages are filled greedily,
//! up to the joint that `page_end` finds. A footnote that does not end on its page
//! continues at the foot of the next. The reference column is divided last, because it
//! ends above the footnotes.

use std::collections::VecDeque;
use std::ops::Range;

use super::error::LayoutError;
use super::filled_page::FilledPage;
use super::marginals::Marginals;
use super::page_end::{BodyRows, PageEnd, PageMeasures};
use super::page_limit::PageLimit;
use super::paragraph::TextAmount;
use super::prepare::{PartLayout, PreparedLetter, PreparedPart};
use super::reference_column::ReferenceColumn;
use super::row_fit::{TOLERANCE, count_fitting_rows};
use super::rows::{Row, rows_height};
use super::tags::StructureTree;
use crate::document::BlockStart;
use crate::house_style::HouseStyle;
use crate::length::Length;

/// A letter whose rows are divided over pages.
pub(super) struct FilledLetter {
    pub(super) structure: StructureTree,
    pub(super) marginals: Marginals,
    pub(super) parts: Vec<FilledPart>,
    /// Row range of the reference column on each page; may be empty.
    pub(super) column: Vec<Range<usize>>,
    /// For each page, true if it has no reference column.
    pub(super) full_width: Vec<bool>,
}

/// The letter or an annex, divided over its pages.
pub(super) struct FilledPart {
    pub(super) part: PartLayout,
    /// Number of pages before it.
    pub(super) before: usize,
    pub(super) pages: Vec<FilledPage>,
}

/// Fills pages with the rows of each part, and with the reference column.
pub(super) fn fill_pages(
    prepared: PreparedLetter,
    style: &HouseStyle,
    limit: &PageLimit<'_>,
) -> Result<FilledLetter, LayoutError> {
    let PreparedLetter { structure, marginals, parts: prepared } = prepared;
    let mut parts = Vec::with_capacity(prepared.len());
    let mut count = 0;
    for PreparedPart { part, rows } in prepared {
        let heights = (part.first_height(), part.area.height);
        let pages = fill_part(rows, heights, count, style, limit)?;
        count += pages.len();
        parts.push(FilledPart { part, before: 0, pages });
    }
    let tops = footnote_tops(&parts, style);
    let column = divide_column(&marginals.column, &tops, style);
    let mut full_width = Vec::new();
    for filled in &mut parts {
        if filled.part.is_full_width {
            // The letter's own column ends before pages without a reference column.
            full_width.resize(full_width.len().max(column.len()), false);
        }
        filled.before = full_width.len();
        full_width.resize(filled.before + filled.pages.len(), filled.part.is_full_width);
    }
    full_width.resize(full_width.len().max(column.len()), false);
    limit.check_pages(full_width.len())?;
    Ok(FilledLetter { structure, marginals, parts, column, full_width })
}

/// Divides rows over pages: the first of one height, the others of another.
///
/// Returns at least one page. `before` is the number of pages before them.
fn fill_part(
    rows: Vec<Row>,
    (first, later): (Length, Length),
    before: usize,
    style: &HouseStyle,
    limit: &PageLimit<'_>,
) -> Result<Vec<FilledPage>, LayoutError> {
    let mut paginator = Paginator {
        rows: rows.into(),
        footnotes: VecDeque::new(),
        measures: PageMeasures {
            tallest: later,
            separator: style.footnote.separator_height(),
            padding: style.table.padding.top + style.table.padding.bottom,
        },
        started: 0,
        is_split: false,
    };
    let mut pages = Vec::new();
    while pages.is_empty() || !paginator.is_done() {
        limit.count_text(paginator.repeated_amount())?;
        pages.push(paginator.fill_page(if pages.is_empty() { first } else { later }));
        limit.check_pages(before + pages.len())?;
    }
    Ok(pages)
}

/// Paginator that takes the rows of a part from the front, page by page.
struct Paginator {
    /// Rows not placed yet.
    rows: VecDeque<Row>,
    /// Rows not placed yet of footnotes that started on earlier pages.
    footnotes: VecDeque<Row>,
    measures: PageMeasures,
    /// Number of rows that have started.
    started: usize,
    /// The first row is the remainder of a row that an earlier page split.
    is_split: bool,
}

impl Paginator {
    fn is_done(&self) -> bool {
        self.rows.is_empty() && self.footnotes.is_empty()
    }

    /// Returns the size of the header that the next page repeats.
    fn repeated_amount(&self) -> TextAmount {
        let heads = self.rows.front().map_or(&[][..], Row::head_rows);
        heads.iter().map(Row::amount).sum()
    }

    /// Takes the rows and footnotes of the next page, which has this height.
    fn fill_page(&mut self, height: Length) -> FilledPage {
        let rows = self.take_rows(height);
        let footnotes = self.take_footnotes(height - rows_height(&rows), rows.is_empty());
        let Self { started, is_split, .. } = *self;
        FilledPage { rows, footnotes, started, is_split }
    }

    /// Takes the rows of a page, repeated header rows included, and collects their
    /// footnotes.
    fn take_rows(&mut self, height: Length) -> Vec<Row> {
        let heads = self.rows.front().map_or(&[][..], Row::head_rows).to_vec();
        let body = BodyRows {
            rows: self.rows.make_contiguous(),
            footnotes: self.footnotes.make_contiguous(),
            measures: &self.measures,
        };
        let is_tallest = height + TOLERANCE >= self.measures.tallest;
        let end = body.find_page_end(height - rows_height(&heads), is_tallest);
        let (count, split) = match end {
            PageEnd::Rows(0) => return Vec::new(),
            PageEnd::Rows(count) => (count, None),
            PageEnd::Inside(count, counts) => (count, Some(counts)),
        };
        self.started += count + usize::from(split.is_some()) - usize::from(self.is_split);
        self.is_split = split.is_some();
        let mut rows = heads;
        rows.extend(self.rows.drain(..count));
        if let Some(counts) = split
            && let Some(row) = self.rows.pop_front()
        {
            let (upper, lower) = row.split(&counts, self.measures.padding);
            rows.push(upper);
            self.rows.push_front(lower);
        }
        for note in rows.iter_mut().flat_map(Row::take_footnotes) {
            self.footnotes.extend(note.rows);
        }
        rows
    }

    /// Takes the footnote rows that fit below the text of a page.
    fn take_footnotes(&mut self, room: Length, is_forced: bool) -> Vec<Row> {
        if self.footnotes.is_empty() {
            return Vec::new();
        }
        let room = room - self.measures.separator;
        let rows = self.footnotes.make_contiguous();
        let count = count_fitting_rows(rows, room, is_forced);
        self.footnotes.drain(..count).collect()
    }
}

impl FilledPart {
    /// Returns the start of a block or table row by its first row.
    pub(super) fn start_of(&self, row: usize) -> BlockStart {
        let index = self.page_index(row);
        let is_top = match self.pages[..index].last() {
            Some(above) => above.started == row && !above.is_split,
            None => row == 0,
        };
        BlockStart { page: self.before + index + 1, is_top }
    }

    /// Returns the index of the page on which a row starts, among those of the part.
    fn page_index(&self, row: usize) -> usize {
        let index = self.pages.partition_point(|page| page.started <= row);
        index.min(self.pages.len() - 1)
    }

    /// Returns the blocks and table rows that are kept with the first signature, by their
    /// index among the starts of the part.
    pub(super) fn blocks_with_signature(&self, style: &HouseStyle) -> Range<usize> {
        let Some(above) = &self.part.above_signature else { return 0..0 };
        let pages = &self.pages[..=self.page_index(above.signature)];
        let heights = (self.part.first_height(), self.part.area.height);
        let separator = style.footnote.separator_height();
        let end = self.part.all_starts.partition_point(|&row| row < above.signature);
        above.first_block(pages, heights, separator).unwrap_or(end)..end
    }
}

/// Divides the reference column over pages and returns the row range of each.
///
/// `footnote_tops` has the top of the footnotes on each page that has a column.
fn divide_column(
    column: &ReferenceColumn,
    footnote_tops: &[Option<Length>],
    style: &HouseStyle,
) -> Vec<Range<usize>> {
    let tallest = column.height_on_page(1, None, style);
    let height = |page: usize| {
        column.height_on_page(page, footnote_tops.get(page).copied().flatten(), style)
    };
    divide_rows(&column.rows, height, tallest)
}

/// Divides rows without footnotes over pages and returns the row range of each.
///
/// `height` gives the height of each page, counted from 0. `tallest` is the largest
/// height of the pages after the first, which one of them has sooner or later. Returns at
/// least one page; a page on which nothing fits is empty.
fn divide_rows(
    rows: &[Row],
    height: impl Fn(usize) -> Length,
    tallest: Length,
) -> Vec<Range<usize>> {
    let mut pages = Vec::new();
    let mut start = 0;
    while start < rows.len() || pages.is_empty() {
        let height = height(pages.len());
        let is_tallest = height + TOLERANCE >= tallest;
        let end = start + count_fitting_rows(&rows[start..], height, is_tallest);
        pages.push(start..end);
        start = end;
    }
    pages
}

/// Returns the top of the footnotes on each page that has a reference column.
fn footnote_tops(parts: &[FilledPart], style: &HouseStyle) -> Vec<Option<Length>> {
    let parts = parts.iter().take_while(|filled| !filled.part.is_full_width);
    let tops = parts.flat_map(|filled| {
        filled.pages.iter().map(|page| {
            let height = rows_height(&page.footnotes) + style.footnote.separator_height();
            let bottom = filled.part.area.bottom();
            (!page.footnotes.is_empty()).then(|| bottom - height)
        })
    });
    tops.collect()
}

#[cfg(test)]
mod tests {
    use super::super::rows::{PageBreakRule, Row};
    use super::{Length, divide_rows};

    /// Divides rows of one point each and returns the number of rows of each page.
    ///
    /// A character of `joints` is a joint: `.` allowed, `-` forbidden, `!` mandatory.
    fn pages(joints: &str, first: f64, later: f64) -> Vec<usize> {
        let rows: Vec<_> = joints
            .chars()
            .map(|joint| Row {
                joint: match joint {
                    '.' => PageBreakRule::Allowed,
                    '-' => PageBreakRule::Forbidden,
                    _ => PageBreakRule::Mandatory,
                },
                ..Row::empty_room(Length::pt(1.0))
            })
            .collect();
        let height = |page: usize| Length::pt(if page == 0 { first } else { later });
        let pages = divide_rows(&rows, height, Length::pt(later));
        pages.into_iter().map(|page| page.len()).collect()
    }

    #[test]
    fn a_page_takes_all_that_fits() {
        assert_eq!(pages("........", 2.0, 3.0), [2, 3, 3]);
        assert_eq!(pages("", 2.0, 3.0), [0]);
    }

    #[test]
    fn a_page_ends_at_the_last_joint_that_may_be_broken() {
        assert_eq!(pages("..--..", 3.0, 3.0), [1, 3, 2]);
    }

    #[test]
    fn what_fits_on_no_page_is_broken_all_the_same() {
        assert_eq!(pages(".-----", 4.0, 4.0), [4, 2]);
    }

    #[test]
    fn a_short_first_page_stays_empty_rather_than_break_a_keep_rule() {
        assert_eq!(pages(".--.", 2.0, 3.0), [0, 3, 1]);
    }

    #[test]
    fn a_mandatory_break_starts_a_page() {
        assert_eq!(pages(".!.", 3.0, 3.0), [1, 2]);
        assert_eq!(pages("!..", 2.0, 3.0), [0, 3]);
    }
}
