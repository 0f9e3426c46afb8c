//! Attributes of a location, which a moved block and a block near it exchange.

use std::collections::{BTreeMap, BTreeSet};

use super::changed_entries::changed_entries;
use crate::compare::ReadError;
use crate::compare::align::Pair;
use crate::compare::difference::Difference;
use crate::compare::model::DocumentModel;
use crate::compare::moves::Moves;
use crate::compare::work::Work;

/// Start of the names of attributes that number a paragraph itself.
///
/// They belong to the first or last items of a list, however far these are.
pub(super) const NUMBERING: &str = "numPr";

/// Returns whether a difference is in the numbering of a paragraph.
pub(super) fn is_numbering(values: &[(&'static str, String)]) -> bool {
    values.iter().any(|(key, name)| *key == "name" && name.starts_with(NUMBERING))
}

/// Name, old value and new value of an attribute.
type AttributeChange = (String, Option<String>, Option<String>);

/// Attributes that a moved block and a block near it exchange.
///
/// They belong to the location, such as "keep with next" of the last paragraph.
pub(super) struct HandedOver {
    /// Number of exchanges left per change, for moved blocks and for blocks near them.
    counts: [BTreeMap<AttributeChange, usize>; 2],
}

impl HandedOver {
    /// Finds the exchanges of two sides.
    pub(super) fn find(
        old: &DocumentModel,
        new: &DocumentModel,
        pairs: &[Pair],
        moves: &Moves,
        work: &Work,
    ) -> Result<Self, ReadError> {
        let mut all: [BTreeMap<AttributeChange, usize>; 2] = Default::default();
        let mut seen = BTreeSet::new();
        for pair in pairs {
            let (i, j, is_moved) = match *pair {
                Pair::Moved(i, j) => (i, j, true),
                Pair::Matched(i, j) if !moves.is_empty() => (i, j, false),
                _ => continue,
            };
            let is_near = is_moved || moves.is_near(i, j);
            let (from, to) = (old.leaves[i].element, new.leaves[j].element);
            // An element with many leaves is compared once.
            if !seen.insert((from, to)) {
                continue;
            }
            let (from, to) = (&old.elements[from], &new.elements[to]);
            let changed = changed_entries(&from.attributes, &to.attributes, work)?;
            for (name, from, to) in changed {
                if !is_near && !name.starts_with(NUMBERING) {
                    continue;
                }
                // Both are counted by the change of the moved block.
                let change = if is_moved { (name, from, to) } else { (name, to, from) };
                *all[usize::from(!is_moved)].entry(change).or_insert(0) += 1;
            }
        }
        let [moved, next] = &all;
        let both = moved.iter().filter_map(|(change, count)| {
            Some((change.clone(), *next.get(change)?.min(count)))
        });
        let both: BTreeMap<_, _> = both.collect();
        Ok(Self { counts: [both.clone(), both] })
    }

    /// Returns whether a difference is such an exchange, and counts it off.
    pub(super) fn take_expected(&mut self, found: &Difference, is_moved: bool) -> bool {
        let Some((_, name)) = found.values.iter().find(|(key, _)| *key == "name") else {
            return false;
        };
        let (name, old, new) = (name.clone(), found.old.clone(), found.new.clone());
        let change = if is_moved { (name, old, new) } else { (name, new, old) };
        match self.counts[usize::from(!is_moved)].get_mut(&change) {
            Some(left @ 1..) => {
                *left -= 1;
                true
            }
            _ => false,
        }
    }
}
