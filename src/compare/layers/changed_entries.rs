//! Entries that differ between two maps.

use std::collections::{BTreeMap, BTreeSet};

use crate::compare::ReadError;
use crate::compare::work::Work;

/// Entry that differs between two maps, with both values.
pub(super) type ChangedEntry<K> = (K, Option<String>, Option<String>);

/// Returns the entries of two maps that differ; their values are charged first.
pub(super) fn changed_entries<K: Ord + Clone>(
    old: &BTreeMap<K, String>,
    new: &BTreeMap<K, String>,
    work: &Work,
) -> Result<Vec<ChangedEntry<K>>, ReadError> {
    let names: BTreeSet<&K> = old.keys().chain(new.keys()).collect();
    let mut changed = Vec::new();
    for name in names {
        let (from, to) = (old.get(name), new.get(name));
        if from != to {
            work.check(changed.len())?;
            work.quote(from.map_or(0, String::len) + to.map_or(0, String::len))?;
            changed.push((name.clone(), from.cloned(), to.cloned()));
        }
    }
    Ok(changed)
}
