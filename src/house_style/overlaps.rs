//! Detects overlapping slots of the page.
//!
//! In: the page grid and its content. Out: the pairs of slots that overlap on a page, and
//! the slots whose lines leave the paper. Some overlaps are allowed: the window and the
//! classification above it, because the address moves down; a full-width body and the
//! reference column; and the body and slots that are on the first page only.

use super::toml_file::StyleFile;
use super::{PageArea, Role, Slot};
use crate::length::Length;

/// The tolerance for rounding.
const TOLERANCE: Length = Length::mm(0.1);

/// Two overlapping keys of the page, with the size of the overlap.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Overlap {
    pub(super) one: &'static str,
    pub(super) other: &'static str,
    pub(super) width: Length,
    pub(super) height: Length,
}

type PlacedKey = (&'static str, PageArea);

/// Finds the overlapping slots for this position of the logo.
pub(super) fn find_collisions(file: &StyleFile, logo: PageArea) -> Vec<Overlap> {
    let mut found: Vec<Overlap> = Vec::new();
    for page in placed_on_pages(file, logo) {
        for (place, (one, area)) in page.iter().enumerate() {
            for (other, next_area) in &page[place + 1..] {
                let gives_way =
                    (*one, *other) == ("page.classification-header", "page.address");
                let known = |c: &Overlap| c.one == *one && c.other == *other;
                if let Some((width, height)) = area_overlap(area, next_area)
                    && !gives_way
                    && !found.iter().any(known)
                {
                    found.push(Overlap { one, other, width, height });
                }
            }
        }
    }
    found
}

/// Finds the slots whose lines extend below the paper.
pub(super) fn beyond_paper(file: &StyleFile) -> Vec<&'static str> {
    let first = first_page(file, file.page.logo);
    let beyond = |(_, area): &&PlacedKey| area.bottom() > file.page.height + TOLERANCE;
    first.iter().filter(beyond).map(|(key, _)| *key).collect()
}

/// Returns the slots on the first page, on later pages and on full-width pages.
fn placed_on_pages(file: &StyleFile, logo: PageArea) -> [Vec<PlacedKey>; 3] {
    let page = &file.page;
    let first = first_page(file, logo);
    let of_all =
        ["page.classification-header", "page.page-number", "page.classification-footer"];
    let repeated = first.iter().filter(|(key, _)| of_all.contains(key)).copied();
    let repeated: Vec<_> = repeated.collect();
    let column = ("page.reference-column", page.reference_column);
    let with = |own: &[PlacedKey]| [own, repeated.as_slice()].concat();
    let later = with(&[("page.body", page.body), column]);
    [first, later, with(&[("page.full-width-body", page.full_width_body)])]
}

fn first_page(file: &StyleFile, logo: PageArea) -> Vec<PlacedKey> {
    let page = &file.page;
    let line = |slot: &Slot, role: Role| {
        let height = file.role_style(role).leading;
        PageArea { x: slot.x, y: slot.y, width: slot.width, height }
    };
    let dates = &page.dateline;
    let dateline = PageArea {
        x: dates.x,
        y: dates.y,
        width: dates.value_x + dates.value_width - dates.x,
        height: file.role_style(Role::Date).leading
            + file.role_style(Role::Subject).leading,
    };
    // The text begins below the subject.
    let top = dateline.bottom();
    let text = PageArea { y: top, height: page.body.bottom() - top, ..page.body };
    vec![
        ("page.logo", logo),
        ("page.sender-name", line(&page.sender_name, Role::SenderName)),
        ("page.return-line", line(&page.return_line, Role::ReturnLine)),
        (
            "page.classification-header",
            line(&page.classification_header, Role::Classification),
        ),
        ("page.address", page.address),
        ("page.dateline", dateline),
        ("page.reference-column", page.reference_column),
        ("page.body", text),
        ("page.page-number", line(&page.page_number, Role::PageNumber)),
        (
            "page.classification-footer",
            line(&page.classification_footer, Role::Classification),
        ),
    ]
}

/// Returns the width and height of the overlap of two areas.
fn area_overlap(one: &PageArea, other: &PageArea) -> Option<(Length, Length)> {
    let width = (one.x + one.width).min(other.x + other.width) - one.x.max(other.x);
    let height = one.bottom().min(other.bottom()) - one.y.max(other.y);
    (width > TOLERANCE && height > TOLERANCE).then_some((width, height))
}
