//! Text of headers and footers.

use std::collections::BTreeSet;

use super::model::{DocumentModel, Role};
use super::shared_text::split_words;
use super::work::Work;

/// Maximum number of blocks of one file that are a single block in the other.
const MAX_LINES: usize = 8;

/// Words of the headers and footers of a side.
pub(super) struct Marginals {
    /// Words, separated by single spaces.
    text: String,
    /// Offsets in the text at which a header or footer starts.
    starts: BTreeSet<usize>,
    /// Offsets in the text at which a header or footer ends.
    ends: BTreeSet<usize>,
}

impl Marginals {
    /// Collects the headers and footers of a side.
    pub(super) fn new(side: &DocumentModel) -> Self {
        let mut text = String::new();
        let (mut starts, mut ends) = (BTreeSet::new(), BTreeSet::new());
        for leaf in side.leaves.iter().filter(|leaf| leaf.role == Role::Furniture) {
            let words = split_words(&leaf.text()).join(" ");
            if words.is_empty() {
                continue;
            }
            if !text.is_empty() {
                text.push(' ');
            }
            starts.insert(text.len());
            text.push_str(&words);
            ends.insert(text.len());
        }
        Self { text, starts, ends }
    }

    /// Returns how many of the first blocks together are entire headers or footers.
    pub(super) fn repeated_blocks(
        &self,
        blocks: &[(usize, String)],
        work: &Work,
    ) -> usize {
        let mut words = String::new();
        for (index, (_, block)) in blocks.iter().enumerate().take(MAX_LINES) {
            if index > 0 {
                words.push(' ');
            }
            words.push_str(block);
            if words.len() > self.text.len() || !work.search(self.text.len()) {
                return 0;
            }
            let mut starts = self.text.match_indices(&words);
            let mut is_start = false;
            let is_entire = starts.any(|(start, _)| {
                let is_first = self.starts.contains(&start);
                is_start |= is_first;
                is_first && self.ends.contains(&(start + words.len()))
            });
            if is_entire {
                return index + 1;
            }
            if !is_start {
                return 0;
            }
        }
        0
    }
}
