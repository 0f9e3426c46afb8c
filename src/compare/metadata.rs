//! Metadata layer: changed properties.
//!
//! Input: two sides of one format. Output: a difference for each changed property.

use super::difference::{Difference, Layer, Place};
use super::side::Side;
use super::structure::changed;

/// Compares the properties of two sides.
pub(super) fn compare(old: &Side, new: &Side) -> Vec<Difference> {
    let changed = changed(&old.properties, &new.properties);
    changed
        .into_iter()
        .map(|(name, from, to)| {
            let difference =
                Difference::new(Layer::Metadata, "property", Place::default());
            let difference = Difference { old: from, new: to, ..difference };
            difference.with("name", name)
        })
        .collect()
}
