//! Divides rows and their footnotes over pages.
//!
//! Input: the rows of a part in one endless column, and the heights of its pages. Output:
//! the rows and footnote rows of each page. Pages are filled greedily. A page ends at the
//! last breakable joint above which all footnotes can start on that page. A footnote that
//! does not end there continues at the foot of the next page. A table row is split only
//! if no page can hold it.

use std::collections::VecDeque;

use super::footnote::{Note, separator_height};
use super::page_limit::PageLimit;
use super::pages_without_footnotes::{TOLERANCE, page_end};
use super::rows::{Break, Matter, Row, rows_height};
use crate::house_style::HouseStyle;
use crate::length::Length;

/// Rows and footnotes of one page.
#[derive(Debug, Default)]
pub(super) struct Filled {
    pub(super) rows: Vec<Row>,
    /// Rows of the footnotes on the page.
    pub(super) notes: Vec<Row>,
    /// Number of rows that have started by the end of the page.
    pub(super) started: usize,
    /// The last row continues on the next page.
    pub(super) is_cut: bool,
}

/// Divides rows over pages: the first of height `first`, the others of height `rest`.
///
/// Returns at least one page, and at most one more than the limit, so that an excess is
/// noticed. If cancelled, the pages are incomplete.
pub(super) fn fill_pages(
    rows: Vec<Row>,
    first: Length,
    rest: Length,
    style: &HouseStyle,
    limit: &PageLimit<'_>,
) -> Vec<Filled> {
    let separator = separator_height(&style.footnote);
    let mut flow = Flow {
        rows: rows.into(),
        notes: VecDeque::new(),
        rest,
        separator,
        padding: style.table.padding.top + style.table.padding.bottom,
        started: 0,
        is_cut: false,
    };
    let mut pages = Vec::new();
    while pages.is_empty() || !flow.rows.is_empty() || !flow.notes.is_empty() {
        if limit.cancel.is_set() || pages.len() > limit.pages_left() {
            break;
        }
        let room = if pages.is_empty() { first } else { rest };
        pages.push(flow.fill_page(room));
    }
    pages
}

struct Flow {
    /// Rows not placed yet.
    rows: VecDeque<Row>,
    /// Rows not placed yet of footnotes that started on earlier pages.
    notes: VecDeque<Row>,
    /// Height of all pages but the first.
    rest: Length,
    /// Height of the separator between text and footnotes.
    separator: Length,
    /// Total padding above and below the text of a cell.
    padding: Length,
    started: usize,
    /// The first row is the remainder of a row that an earlier page split.
    is_cut: bool,
}

/// End of a page.
enum End {
    /// After this number of rows.
    Rows(usize),
    /// Inside the row after this number of rows.
    ///
    /// The list is the number of rows of each of its cells that stay on the page.
    Cut(usize, Vec<usize>),
}

/// Rows that are kept with a signature.
#[derive(Clone, Copy)]
struct Kept {
    /// Number of them that fit on the page.
    count: usize,
    /// All of them fit.
    is_whole: bool,
}

impl Flow {
    fn fill_page(&mut self, room: Length) -> Filled {
        let heads = self.rows.front().map_or(&[][..], Row::head_rows).to_vec();
        let room_below = room - rows_height(&heads);
        let end = self.find_page_end(room_below, room + TOLERANCE >= self.rest);
        let (whole, ends) = match end {
            End::Rows(count) => (count, None),
            End::Cut(count, ends) => (count, Some(ends)),
        };
        let mut rows = Vec::new();
        if whole > 0 || ends.is_some() {
            rows = heads;
            self.started +=
                whole + usize::from(ends.is_some()) - usize::from(self.is_cut);
            self.is_cut = ends.is_some();
        }
        rows.extend(self.rows.drain(..whole));
        if let Some(ends) = ends
            && let Some(row) = self.rows.pop_front()
        {
            let (upper, lower) = row.cut_row(&ends, self.padding);
            rows.push(upper);
            self.rows.push_front(lower);
        }
        for row in &mut rows {
            let notes = row.take_notes();
            self.notes.extend(notes.into_iter().flat_map(|note| note.rows));
        }
        let notes = if self.notes.is_empty() {
            0
        } else {
            let room = room - rows_height(&rows) - self.separator;
            page_end(self.notes.make_contiguous(), 0, room, rows.is_empty())
        };
        let notes = self.notes.drain(..notes).collect();
        Filled { rows, notes, started: self.started, is_cut: self.is_cut }
    }

    /// Finds the end of a page that has this height below its repeated header rows.
    ///
    /// `whole` means that no later page is taller: then at least one row must be placed,
    /// against the keep rules if necessary.
    fn find_page_end(&self, room: Length, whole: bool) -> End {
        let mut tally = Tally::new(room, self.separator, &self.notes, self.rest);
        let mut end = 0;
        for (place, row) in self.rows.iter().enumerate() {
            if row.joint == Break::Mandatory && (place > 0 || !whole) {
                // The first page may end before its first row.
                return End::Rows(place);
            }
            let before = tally;
            tally.add_row(row, place == 0, row.leading, row.all_notes());
            if tally.fits_page() {
                end = place + 1;
                continue;
            }
            return self.end_before_row(end, &before, whole);
        }
        End::Rows(end)
    }

    /// Finds the end of a page on which the row at `place` does not fit.
    fn end_before_row(&self, place: usize, before: &Tally, whole: bool) -> End {
        let row = &self.rows[place];
        let alone = self.rest - rows_height(row.head_rows());
        let mut tally = Tally::new(alone, self.separator, &VecDeque::new(), self.rest);
        tally.add_row(row, true, row.leading, row.all_notes());
        if !tally.fits_page()
            && let Some(ends) = self.cut_row(place, before, false)
        {
            return End::Cut(place, ends);
        }
        let mut joints = (1..=place).rev();
        if let Some(at) = joints.find(|&at| self.rows[at].joint.is_free()) {
            return End::Rows(at);
        }
        let kept = self.kept_with_signature(before.room);
        if let Some(kept) = kept.filter(|kept| kept.is_whole) {
            return End::Rows(kept.count);
        }
        if !whole || !self.notes.is_empty() {
            return End::Rows(0);
        }
        if let Some(ends) = self.cut_row(place, before, place == 0) {
            return End::Cut(place, ends);
        }
        if let Some(kept) = kept {
            if kept.count > 0 {
                return End::Rows(kept.count);
            }
            if let Some((at, ends)) = self.cut_above_signature(before.room, place) {
                return End::Cut(at, ends);
            }
        }
        End::Rows(place.max(1))
    }

    /// Finds the page end among rows kept with a signature that no page can hold.
    ///
    /// They do not fit with the start of each of their footnotes; footnotes after the
    /// first then start on the next page. Returns `None` if the rows contain no
    /// signature, or if a page can hold them.
    fn kept_with_signature(&self, room: Length) -> Option<Kept> {
        let below = self.rows.iter().skip(1);
        let count = 1 + below.take_while(|row| !row.joint.is_free()).count();
        let rows = || self.rows.iter().take(count).enumerate();
        if !rows().any(|(place, row)| place > 0 && row.joint.is_above_signature()) {
            return None;
        }
        let alone =
            self.rest - rows_height(self.rows.front().map_or(&[][..], Row::head_rows));
        let mut tally = Tally::new(alone, self.separator, &VecDeque::new(), self.rest);
        rows().for_each(|(place, row)| {
            tally.add_row(row, place == 0, row.leading, row.all_notes());
        });
        if tally.fits_page() {
            return None;
        }
        let mut tally = Tally::new(room, self.separator, &self.notes, self.rest);
        tally.defers_notes = true;
        let mut between = 0;
        for (place, row) in rows() {
            if place > 0 && row.joint == Break::BetweenSignatures {
                between = place;
            }
            tally.add_row(row, place == 0, row.leading, row.all_notes());
            if !tally.fits_page() {
                return Some(Kept { count: between, is_whole: false });
            }
        }
        Some(Kept { count, is_whole: true })
    }

    /// Splits the last table row above `place` that is kept with the row there.
    ///
    /// The smallest possible part moves to the next page, with that row.
    fn cut_above_signature(
        &self,
        room: Length,
        place: usize,
    ) -> Option<(usize, Vec<usize>)> {
        let at = (0..place).rev().find(|&at| self.rows[at].is_divisible())?;
        let mut tally = Tally::new(room, self.separator, &self.notes, self.rest);
        for (number, row) in self.rows.iter().take(at).enumerate() {
            tally.add_row(row, number == 0, row.leading, row.all_notes());
        }
        let max = self.rows[at].leading - TOLERANCE * 2.0;
        Some((at, self.cut_to(at, &tally, max, false)?))
    }

    /// Finds the split of a table row that fits on the page.
    ///
    /// The rows above it, its upper part and the start of its footnotes must fit. Returns
    /// `None` if the row cannot be split.
    fn cut_row(&self, place: usize, before: &Tally, forced: bool) -> Option<Vec<usize>> {
        self.cut_to(place, before, self.rows[place].leading, forced)
    }

    /// Like [`Self::cut_row`], with an upper part of at most this height.
    fn cut_to(
        &self,
        place: usize,
        before: &Tally,
        upper: Length,
        forced: bool,
    ) -> Option<Vec<usize>> {
        let row = &self.rows[place];
        let Matter::Cells(cells) = &row.matter else { return None };
        let gap = if place == 0 { row.head_gap } else { row.gap };
        let max = (before.room_left() - gap).min(upper) - self.padding;
        let mut room = max;
        while let Some(ends) = cells.fitting_rows(room, false) {
            let upper = cells.upper_height(&ends);
            let mut tally = *before;
            let notes = cells.upper_notes(&ends);
            tally.add_row(row, place == 0, upper + self.padding, notes);
            if tally.fits_page() && cells.is_divided(&ends) {
                return Some(ends);
            }
            room = upper.min(room) - TOLERANCE * 2.0;
        }
        let ends = if forced { cells.fitting_rows(max, true) } else { None };
        ends.filter(|ends| cells.is_divided(ends))
    }
}

/// Height that the rows and footnotes of a page take.
#[derive(Clone, Copy)]
struct Tally {
    room: Length,
    separator: Length,
    rows: Length,
    /// Height of all footnotes except the last, plus the minimum part of the last.
    notes: Length,
    /// Height of the part of the last footnote that may continue on the next page.
    rest_of_last: Length,
    /// Height of the tallest page.
    max: Length,
    any_notes: bool,
    /// Only the first footnote has to start on this page.
    defers_notes: bool,
}

impl Tally {
    /// Starts with the remainder of earlier footnotes, which precedes new ones.
    fn new(
        room: Length,
        separator: Length,
        earlier: &VecDeque<Row>,
        max: Length,
    ) -> Self {
        Self {
            room,
            separator,
            rows: Length::ZERO,
            notes: rows_height(earlier),
            rest_of_last: Length::ZERO,
            max,
            any_notes: !earlier.is_empty(),
            defers_notes: false,
        }
    }

    fn add_row(&mut self, row: &Row, first: bool, leading: Length, notes: Vec<&Note>) {
        // The page may end above this row: no more text follows a continued footnote.
        if row.joint.is_free() {
            self.notes += std::mem::take(&mut self.rest_of_last);
        }
        self.rows += leading + if first { row.head_gap } else { row.gap };
        // After a footnote taller than a page, those of the same line start at its end.
        let mut endless = self.defers_notes && self.any_notes;
        for note in notes {
            self.any_notes = true;
            if endless {
                self.rest_of_last += note.height();
                continue;
            }
            let least = note.min_height();
            self.notes += self.rest_of_last + least;
            self.rest_of_last = note.height() - least;
            endless = self.defers_notes || note.height() > self.max;
        }
    }

    /// Returns the height that is still free; negative if the page is overfull.
    fn room_left(&self) -> Length {
        let separator = if self.any_notes { self.separator } else { Length::ZERO };
        self.room - self.rows - self.notes - separator
    }

    fn fits_page(&self) -> bool {
        self.room_left() + TOLERANCE >= Length::ZERO
    }
}
