//! Divides rows without footnotes over pages.
//!
//! Input: rows in one endless column, and the heights of the pages. Output: the rows of
//! each page. Pages are filled greedily; a page ends at the last breakable joint.

use std::ops::Range;

use super::rows::{Break, Row};
use crate::length::Length;

/// Divides rows over pages and returns the row range of each page.
///
/// `room` gives the height of each page, counted from 0. `rest` is the largest height of
/// the pages after the first, which one of them has sooner or later. Returns at least one
/// page; a page on which nothing fits is empty.
pub(super) fn paginate(
    rows: &[Row],
    room: impl Fn(usize) -> Length,
    rest: Length,
) -> Vec<Range<usize>> {
    let mut pages = Vec::new();
    let mut start = 0;
    while start < rows.len() || pages.is_empty() {
        let room = room(pages.len());
        let end = page_end(rows, start, room, room + TOLERANCE >= rest);
        pages.push(start..end);
        start = end;
    }
    pages
}

/// Tolerance far above the rounding errors of summed lengths.
pub(super) const TOLERANCE: Length = Length::pt(1e-6);

/// Returns the end of a page that starts at row `start`.
///
/// `whole` means that no later page is taller: then at least one row must be placed,
/// against the keep rules if necessary.
pub(super) fn page_end(rows: &[Row], start: usize, room: Length, whole: bool) -> usize {
    let mut height = Length::ZERO;
    let mut end = start;
    for (place, row) in rows.iter().enumerate().skip(start) {
        if place > start {
            if row.joint == Break::Mandatory {
                return place;
            }
            height += row.gap;
        } else {
            if row.joint == Break::Mandatory && !whole {
                // The first page ends before its first row.
                return start;
            }
            height += row.head_gap;
        }
        height += row.leading;
        if height > room + TOLERANCE {
            break;
        }
        end = place + 1;
    }
    if end == rows.len() {
        return end;
    }
    let breakable = (start + 1..=end).rev().find(|&place| rows[place].joint.is_free());
    match breakable {
        Some(place) => place,
        None if whole => end.max(start + 1),
        None => start,
    }
}

#[cfg(test)]
mod tests {
    use super::super::paragraph::Line;
    use super::super::rows::Matter;
    use super::{Break, Length, Row, paginate};

    /// Paginates rows of one point each and returns the number of rows of each page.
    ///
    /// A character of `joints` is a joint: `.` allowed, `-` forbidden, `!` mandatory.
    fn pages(joints: &str, first: f64, rest: f64) -> Vec<usize> {
        let rows: Vec<_> = joints
            .chars()
            .map(|joint| Row {
                matter: Matter::Line(Line::default()),
                x: Length::ZERO,
                gap: Length::ZERO,
                head_gap: Length::ZERO,
                leading: Length::pt(1.0),
                joint: match joint {
                    '.' => Break::Allowed,
                    '-' => Break::Forbidden,
                    _ => Break::Mandatory,
                },
                notes: Vec::new(),
            })
            .collect();
        let room = |page: usize| Length::pt(if page == 0 { first } else { rest });
        let pages = paginate(&rows, room, Length::pt(rest));
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
