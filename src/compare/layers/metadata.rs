//! Metadata layer: changed properties.
//!
//! Input: two sides of one format. Output: a difference for each changed property.

use super::changed_entries::changed_entries;
use crate::compare::ReadError;
use crate::compare::difference::{Difference, Layer, Place};
use crate::compare::difference_code::DifferenceCode;
use crate::compare::model::DocumentModel;
use crate::compare::work::Work;

/// Compares the properties of two sides.
pub(in crate::compare) fn compare_metadata(
    old: &DocumentModel,
    new: &DocumentModel,
    work: &Work,
) -> Result<Vec<Difference>, ReadError> {
    let changed = changed_entries(&old.properties, &new.properties, work)?;
    let differences = changed
        .into_iter()
        .map(|(name, from, to)| {
            let difference = Difference::new(
                Layer::Metadata,
                DifferenceCode::Property,
                Place::default(),
            );
            let difference = Difference { old: from, new: to, ..difference };
            difference.with_value("name", name)
        })
        .collect();
    Ok(differences)
}
