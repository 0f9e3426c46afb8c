//! Parts of pages that differences explain.

use std::collections::{BTreeMap, BTreeSet};

use crate::compare::area::Area;
use crate::compare::difference::{Areas, Difference};
use crate::compare::model::OnPage;

/// Returns an area as the only one of a difference.
pub(super) fn single_area(area: Area) -> Vec<Areas> {
    vec![Areas::from([area])]
}

/// Returns the areas of items.
pub(super) fn item_areas(items: &[OnPage<'_>]) -> Vec<Areas> {
    vec![items.iter().map(|(page, item)| item.darkened_area(*page)).collect()]
}

/// Returns the parts of pages that differences explain, by page.
pub(in crate::compare) fn accounted_areas<'a>(
    differences: impl Iterator<Item = &'a Difference>,
    side: usize,
) -> BTreeMap<usize, Vec<[f64; 4]>> {
    let mut areas: BTreeMap<usize, Vec<[f64; 4]>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for shared in differences.flat_map(|difference| &difference.areas[side]) {
        // Differences in the same text share its areas.
        if seen.insert(shared.as_ptr()) {
            for area in shared.iter() {
                areas.entry(area.page).or_default().push(area.corners);
            }
        }
    }
    areas
}
