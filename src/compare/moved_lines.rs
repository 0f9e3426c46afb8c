//! Lines that shifted on a page because a block before them moved.
//!
//! Input: two sides and their moved blocks. Output: the lines of those blocks, and
//! whether the shift of another line equals the room of the moved blocks before it.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{DocumentModel, NEAR, OnPage, PageItem, PageItemKind};
use super::moves::{Moves, is_label};

/// Positions of the lines of moved blocks on the pages of two sides.
pub(super) struct FollowingLines {
    /// Moved leaves, by their index on each side.
    pairs: Vec<(usize, usize)>,
    /// For each side, true for each leaf that moved.
    moved: [Vec<bool>; 2],
    /// For each side, the moved labels, which are not reported.
    labels: [BTreeSet<usize>; 2],
    /// For each side, the room of moved lines before an item on its page, in pt.
    room: [BTreeMap<ItemKey, f64>; 2],
}

/// Page index of an item, its leaf, and its baseline in hundredths of a pt.
type ItemKey = (usize, Option<usize>, i64);

impl FollowingLines {
    /// Finds the lines of moved blocks and the room that they take.
    pub(super) fn find(old: &DocumentModel, new: &DocumentModel, moves: &Moves) -> Self {
        let moved_old = (0..old.leaves.len()).map(|leaf| moves.has_moved(0, leaf));
        let moved_new = (0..new.leaves.len()).map(|leaf| moves.has_moved(1, leaf));
        let moved = [moved_old.collect::<Vec<_>>(), moved_new.collect::<Vec<_>>()];
        let room = [moved_heights(old, &moved[0]), moved_heights(new, &moved[1])];
        let labels = [(old, &moved[0]), (new, &moved[1])].map(|(side, moved)| {
            let leaves = side.leaves.iter().enumerate();
            let labels = leaves.filter(|(index, leaf)| moved[*index] && is_label(leaf));
            labels.map(|(index, _)| index).collect()
        });
        Self { pairs: moves.pairs().collect(), moved, labels, room }
    }

    /// Returns the moved leaves, by their index on each side.
    pub(super) fn pairs(&self) -> &[(usize, usize)] {
        &self.pairs
    }

    /// Returns whether an item of a side is part of a moved block.
    pub(super) fn is_moved(&self, side: usize, item: &PageItem) -> bool {
        is_moved(&self.moved[side], item)
    }

    /// Returns whether an item of a side is a moved label.
    pub(super) fn is_moved_label(&self, side: usize, item: &PageItem) -> bool {
        item.leaf.is_some_and(|leaf| self.labels[side].contains(&leaf))
    }

    /// Returns whether the shift of an item follows from the moved blocks.
    pub(super) fn covers_shift(&self, old: OnPage<'_>, new: OnPage<'_>) -> bool {
        let shift = new.1.y - old.1.y;
        let room = |side: usize, (page, item): OnPage<'_>| {
            self.room[side].get(&item_key(page, item)).copied().unwrap_or(0.0)
        };
        let expected = room(1, new) - room(0, old);
        old.0 == new.0
            && (old.1.x - new.1.x).abs() <= NEAR
            && shift.abs() > NEAR
            && (shift - expected).abs() <= 2.0 * NEAR
    }
}

fn is_moved(moved: &[bool], item: &PageItem) -> bool {
    item.leaf.and_then(|leaf| moved.get(leaf)).copied().unwrap_or(false)
}

fn item_key(page: usize, item: &PageItem) -> ItemKey {
    (page, item.leaf, (item.y * 100.0).round() as i64)
}

/// Returns the room of moved lines before each item of a page, in pt.
///
/// The room of a line is the distance to the baseline of the next line in drawing order.
fn moved_heights(side: &DocumentModel, moved: &[bool]) -> BTreeMap<ItemKey, f64> {
    let mut rooms = BTreeMap::new();
    for (page, drawn) in side.pages.iter().enumerate() {
        let mut room = 0.0;
        let mut last: Option<f64> = None;
        for item in &drawn.items {
            if matches!(item.drawn, PageItemKind::Line { .. })
                && let Some(last) = last.take()
            {
                room += (item.y - last).max(0.0);
            }
            if is_moved(moved, item) {
                last = Some(item.y);
            } else if room > 0.0 {
                rooms.insert(item_key(page, item), room);
            }
        }
    }
    rooms
}
