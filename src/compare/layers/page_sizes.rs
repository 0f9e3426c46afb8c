//! Number and size of pages.

use crate::compare::difference::{Difference, Layer, Place, format_number};
use crate::compare::difference_code::DifferenceCode;
use crate::compare::model::{DocumentModel, NEAR, Page};

/// Compares the number and the size of the pages.
pub(super) fn compare_page_sizes(
    old: &DocumentModel,
    new: &DocumentModel,
) -> Vec<Difference> {
    let mut all = Vec::new();
    if old.pages.len() != new.pages.len() {
        let counts = [old, new].map(|side| side.pages.len().to_string());
        let [from, to] = counts;
        let place = Place::default();
        all.push(
            Difference::new(Layer::Layout, DifferenceCode::PageCount, place)
                .with_values(from, to),
        );
    }
    for (page, (was, is)) in old.pages.iter().zip(&new.pages).enumerate() {
        let off = (was.width - is.width).abs().max((was.height - is.height).abs());
        if off > NEAR {
            let place = Place { page: Some(page + 1), ..Place::default() };
            let size = |page: &Page| {
                format!(
                    "{} × {} pt",
                    format_number(page.width),
                    format_number(page.height)
                )
            };
            let difference =
                Difference::new(Layer::Layout, DifferenceCode::PageSize, place);
            let difference = difference.with_values(size(was), size(is));
            all.push(Difference { amount: Some(off), ..difference });
        }
    }
    all
}
