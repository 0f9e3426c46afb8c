//! Numbered lists, and the numbers that they have reached.

use super::numbering::{LEVELS, LevelLabels};
use crate::blocks::{Block, List, ListLabel};

/// A numbered list with the numbered lists in it.
pub(super) struct NumberedList {
    pub(super) num: usize,
    /// Level at which it starts.
    pub(super) level: usize,
    pub(super) labels: LevelLabels,
    /// Number of the next item of each level.
    pub(super) next: [u32; LEVELS],
}

impl NumberedList {
    /// Counts an item; deeper levels restart at 1.
    pub(super) fn count_item(&mut self, level: usize) {
        self.next[level] += 1;
        self.next[level + 1..].fill(1);
    }
}

/// Collects the labels of a list and of the numbered lists in its items, by level.
pub(super) fn collect_labels(list: &List, level: usize, labels: &mut LevelLabels) {
    if level >= LEVELS || labels[level].is_some_and(|label| label != list.style) {
        return;
    }
    labels[level] = Some(list.style);
    for block in list.items.iter().flatten() {
        if let Block::List(inner) = block
            && inner.style != ListLabel::Bullet
        {
            collect_labels(inner, level + 1, labels);
        }
    }
}
