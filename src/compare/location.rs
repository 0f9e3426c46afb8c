//! Locations of leaves, for difference messages.
//!
//! Input: two sides, and the letter files from which they were rendered. Output:
//! locations with pages, block names, and JSON Pointers if they match exactly one text of
//! the letter file.

use std::collections::BTreeMap;

use super::change::Change;
use super::difference::{BlockLocation, Difference, Place};
use super::model::{DocumentModel, Role};
use super::work::Work;

/// Locations of all leaves of two sides.
pub(super) struct Locator<'a> {
    old: Vec<Place>,
    new: Vec<Place>,
    /// Texts of the old letter file with their pointers; `new_texts` are those of the new
    /// one.
    old_texts: &'a [(String, String)],
    new_texts: &'a [(String, String)],
    work: &'a Work,
}

impl<'a> Locator<'a> {
    /// Determines the locations of all leaves.
    pub(super) fn of(
        old: &DocumentModel,
        new: &DocumentModel,
        old_texts: &'a [(String, String)],
        new_texts: &'a [(String, String)],
        work: &'a Work,
    ) -> Self {
        Self {
            old: leaf_places(old, old_texts, work),
            new: leaf_places(new, new_texts, work),
            old_texts,
            new_texts,
            work,
        }
    }

    /// Returns the location of a leaf of the old side.
    pub(super) fn old_leaf(&self, leaf: usize) -> Place {
        self.old[leaf].clone()
    }

    /// Returns the location of a leaf of the new side.
    pub(super) fn new_leaf(&self, leaf: usize) -> Place {
        self.new[leaf].clone()
    }

    /// Adds a pointer to a change of words, if a letter file contains the words exactly
    /// once.
    ///
    /// The pointer refers to the new letter, or else to the old one.
    pub(super) fn with_pointer(
        &self,
        mut difference: Difference,
        old: &Place,
        change: &Change,
    ) -> Difference {
        if difference.place.pointer.is_none() {
            difference.place.pointer =
                only_pointer(self.new_texts, &change.new, self.work)
                    .or_else(|| old.pointer.clone())
                    .or_else(|| only_pointer(self.old_texts, &change.old, self.work));
        }
        if let Some(pointer) = &difference.place.pointer
            && let Some(number) = signatory_number(pointer)
        {
            let block = difference.place.block.take();
            let text = block.map_or_else(|| "".into(), |block| block.text);
            difference.place.block =
                Some(BlockLocation::new(Role::Signature, number, text));
        }
        difference
    }
}

/// Returns the number of the signatory to which a pointer refers, from 1.
fn signatory_number(pointer: &str) -> Option<usize> {
    let rest = pointer.strip_prefix("/signatories/")?;
    let number: usize = rest.split('/').next()?.parse().ok()?;
    Some(number + 1)
}

fn leaf_places(
    side: &DocumentModel,
    texts: &[(String, String)],
    work: &Work,
) -> Vec<Place> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    side.leaves
        .iter()
        .map(|leaf| {
            let count = counts.entry(leaf.role.key()).or_insert(0);
            *count += 1;
            let text = leaf.text();
            let pointer = if leaf.role.repeats_others() {
                None
            } else {
                only_pointer(texts, &text, work)
            };
            let pointed = pointer.as_deref().and_then(signatory_number);
            let role = if pointed.is_some() { Role::Signature } else { leaf.role };
            let number = pointed.unwrap_or(*count);
            let block = Some(BlockLocation::new(role, number, text));
            Place { page: leaf.page, block, pointer }
        })
        .collect()
}

/// Returns the pointer of a text, if it is the only one that contains these words.
fn only_pointer(texts: &[(String, String)], words: &str, work: &Work) -> Option<String> {
    let words = words.trim_matches([' ', '\n']);
    words.chars().nth(2)?;
    let bytes = texts.iter().map(|(_, text)| text.len() + 16).sum();
    if !work.search(bytes) {
        return None;
    }
    let mut found = texts.iter().filter(|(_, text)| text.contains(words));
    match (found.next(), found.next()) {
        (Some((pointer, _)), None) => Some(pointer.clone()),
        _ => None,
    }
}
