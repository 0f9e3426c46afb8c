//! Words of the running text of a file.

use std::ops::Range;

use super::block_key::without_number;
use super::model::{DocumentModel, Role};
use super::shared_text::{comparable_text, split_words};

/// Words of running text, and the leaf of each.
pub(super) struct WordStream {
    pub(super) words: Vec<String>,
    pub(super) leaves: Vec<usize>,
}

impl WordStream {
    /// Returns the words, each followed by a space.
    pub(super) fn pieces(&self) -> Vec<&str> {
        self.words.iter().flat_map(|word| [word.as_str(), " "]).collect()
    }

    /// Returns whether a word is the first one of its leaf.
    fn is_leaf_start(&self, word: usize) -> bool {
        word == 0 || self.leaves.get(word) != self.leaves.get(word - 1)
    }

    /// Moves a range of words without a partner so that it starts with a leaf.
    ///
    /// A range may move over words that equal those at its other end.
    pub(super) fn align_to_leaf(&self, range: Range<usize>) -> Range<usize> {
        let (mut before, mut after) = (range.clone(), range.clone());
        for _ in 0..range.len() {
            if self.is_leaf_start(before.start) {
                return before;
            }
            if self.is_leaf_start(after.start) {
                return after;
            }
            if before.start > 0
                && self.words[before.start - 1] == self.words[before.end - 1]
            {
                before = before.start - 1..before.end - 1;
            }
            if after.end < self.words.len()
                && self.words[after.start] == self.words[after.end]
            {
                after = after.start + 1..after.end + 1;
            }
        }
        range
    }

    /// Returns the leaves that lie entirely in a range of words, with their texts.
    pub(super) fn entire_leaves(&self, range: Range<usize>) -> Vec<(usize, String)> {
        let mut leaves = Vec::new();
        let mut start = range.start;
        while start < range.end {
            let leaf = self.leaves[start];
            let same = self.leaves[start..range.end].iter();
            let end = start + same.take_while(|other| **other == leaf).count();
            if self.is_leaf_start(start) && self.leaves.get(end) != Some(&leaf) {
                leaves.push((leaf, self.words[start..end].join(" ")));
            }
            start = end;
        }
        leaves
    }
}

/// Concatenates the words of leaves of a side.
///
/// If blocks were renumbered, headings have no number, because it follows from their order.
pub(super) fn running_words(
    side: &DocumentModel,
    leaves: &[usize],
    renumbers: bool,
) -> WordStream {
    let mut running = WordStream { words: Vec::new(), leaves: Vec::new() };
    for &place in leaves {
        let leaf = &side.leaves[place];
        let mut text = comparable_text(leaf);
        if renumbers && matches!(leaf.role, Role::Heading(_)) {
            text = without_number(text.trim_start_matches(' ')).to_owned();
        }
        for (number, word) in split_words(&text).into_iter().enumerate() {
            // A line of a file without structure may end inside a word.
            match running.words.last_mut() {
                Some(last)
                    if number == 0 && !side.has_structure && last.ends_with('-') =>
                {
                    last.push_str(&word);
                }
                _ => {
                    running.words.push(word);
                    running.leaves.push(place);
                }
            }
        }
    }
    running
}
