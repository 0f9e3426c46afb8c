//! Blocks that contain the marks of notes.

use std::collections::BTreeMap;

use super::block_key::is_label;
use super::model::{DocumentModel, NOTE_MARK, Role};

/// Returns the leaf with the mark of each note.
///
/// Marks and notes have the same order. Without a mark for each note, no owner is known.
pub(super) fn note_owners(side: &DocumentModel) -> Option<BTreeMap<usize, usize>> {
    let leaves = side.leaves.iter().enumerate();
    let mut marks = Vec::new();
    let mut notes = Vec::new();
    for (index, leaf) in leaves.filter(|(_, leaf)| !leaf.role.repeats_others()) {
        if leaf.role == Role::Note {
            if !is_label(leaf) && !leaf.is_blank() {
                notes.push(index);
            }
            continue;
        }
        let words = leaf.words.iter().filter(|word| {
            word.marks.contains(NOTE_MARK) && !word.text.starts_with(char::is_whitespace)
        });
        marks.extend(words.map(|_| index));
    }
    (marks.len() == notes.len()).then(|| notes.into_iter().zip(marks).collect())
}
