//! Lines that shifted because a block before them moved or changed its level.
//!
//! Input: two sides and their moved blocks. Output: the items of those blocks, and
//! whether the shift of another line follows from the room of the moved blocks.

use std::collections::{BTreeMap, BTreeSet};

use super::block_key::is_label;
use super::model::{DocumentModel, NEAR, OnPage, PageItem, PageItemKind, Role};
use super::moves::Moves;

/// Positions of the items of moved blocks on the pages of two sides.
pub(super) struct FollowingLines {
    /// Moved leaves, by their index on each side.
    pairs: Vec<(usize, usize)>,
    sides: [MovedItems; 2],
}

/// Items of moved blocks on the pages of a side.
struct MovedItems {
    /// True for each leaf that moved or changed its level.
    leaves: Vec<bool>,
    /// Moved leaves that no difference names: labels, and those that changed their level.
    unnamed: BTreeSet<usize>,
    /// True for each leaf that is a note.
    notes: Vec<bool>,
    /// Room of moved lines before an item on its page, in pt: to the line after each, and
    /// from the line before each.
    room: BTreeMap<ItemKey, [f64; 2]>,
    /// Top and bottom of the moved blocks on each page, in pt.
    extents: BTreeMap<usize, Vec<(f64, f64)>>,
}

/// Page index of an item, its leaf, and its baseline in hundredths of a pt.
type ItemKey = (usize, Option<usize>, i64);

/// Maximum difference of the space around blocks at two locations, in pt.
const OTHER_SPACE: f64 = 10.0;

/// Distance from the text of a block to the rules around it, in pt.
const RULE_DISTANCE: f64 = 8.0;

impl FollowingLines {
    /// Finds the items of moved blocks and the room that they take.
    pub(super) fn find(old: &DocumentModel, new: &DocumentModel, moves: &Moves) -> Self {
        let releveled: Vec<_> = moves.releveled().collect();
        let old_levels = releveled.iter().map(|(i, _)| *i).collect();
        let new_levels = releveled.iter().map(|(_, j)| *j).collect();
        let sides = [
            MovedItems::find(old, old_levels, |leaf| moves.has_moved(0, leaf)),
            MovedItems::find(new, new_levels, |leaf| moves.has_moved(1, leaf)),
        ];
        Self { pairs: moves.pairs().collect(), sides }
    }

    /// Returns the moved leaves, by their index on each side.
    pub(super) fn pairs(&self) -> &[(usize, usize)] {
        &self.pairs
    }

    /// Returns whether an item of a side is part of a moved block.
    pub(super) fn is_moved(&self, side: usize, item: OnPage<'_>) -> bool {
        self.sides[side].has_item(item)
    }

    /// Returns whether an item of a side moved, and no difference in the text or the
    /// structure has its area.
    pub(super) fn is_unnamed(&self, side: usize, (page, item): OnPage<'_>) -> bool {
        self.sides[side].has_item((page, item))
            && item.leaf.is_none_or(|leaf| self.sides[side].unnamed.contains(&leaf))
    }

    /// Returns whether the shift of an item follows from the moved blocks.
    ///
    /// On the first page with a moved block, it is the room of the moved lines before the
    /// item, with less than a line of other space around them. Later pages start with
    /// other lines, so that any vertical shift follows.
    pub(super) fn covers_shift(&self, old: OnPage<'_>, new: OnPage<'_>) -> bool {
        let [was, is] = &self.sides;
        let first = [was, is].into_iter().filter_map(MovedItems::first_page).min();
        let Some(first) = first else { return false };
        let shift = new.1.y - old.1.y;
        if old.1.leaf.is_none() && matches!(old.1.drawn, PageItemKind::Line { .. })
            || old.0.min(new.0) < first
            || (old.1.x - new.1.x).abs() > NEAR
        {
            return false;
        }
        let is_note = old.1.leaf.is_some_and(|leaf| was.notes[leaf]);
        if old.0 != new.0 || old.0 > first || is_note {
            return old.0 != new.0 || shift.abs() > NEAR;
        }
        let (was, is) = (was.room_before(old), is.room_before(new));
        let fits =
            |measure: usize| (shift - (is[measure] - was[measure])).abs() <= OTHER_SPACE;
        shift.abs() > NEAR && (was[0] > 0.0 || is[0] > 0.0) && (fits(0) || fits(1))
    }
}

impl MovedItems {
    fn find(
        side: &DocumentModel,
        levels: BTreeSet<usize>,
        has_moved: impl Fn(usize) -> bool,
    ) -> Self {
        let leaves: Vec<_> = (0..side.leaves.len())
            .map(|leaf| has_moved(leaf) || levels.contains(&leaf))
            .collect();
        let labels = side.leaves.iter().enumerate();
        let labels = labels.filter(|(index, leaf)| leaves[*index] && is_label(leaf));
        let unnamed = labels.map(|(index, _)| index).chain(levels).collect();
        let notes = (0..side.leaves.len()).map(|leaf| is_in_note(side, leaf)).collect();
        let (room, extents) =
            (moved_heights(side, &leaves), moved_extents(side, &leaves));
        Self { leaves, unnamed, notes, room, extents }
    }

    /// Returns whether an item belongs to a moved block: to its leaf, or for a rule or
    /// picture without one, to the space of the block.
    fn has_item(&self, (page, item): OnPage<'_>) -> bool {
        match item.leaf {
            Some(leaf) => self.leaves.get(leaf).copied().unwrap_or(false),
            None if matches!(item.drawn, PageItemKind::Line { .. }) => false,
            None => {
                let extents = self.extents.get(&page).into_iter().flatten();
                let bottom = item.y + item.height;
                extents.into_iter().any(|(from, to)| item.y >= *from && bottom <= *to)
            }
        }
    }

    /// Returns the index of the first page with a moved block.
    fn first_page(&self) -> Option<usize> {
        self.extents.keys().next().copied()
    }

    fn room_before(&self, (page, item): OnPage<'_>) -> [f64; 2] {
        self.room.get(&item_key(page, item)).copied().unwrap_or_default()
    }
}

/// Returns whether a leaf is a note, or the label before one.
fn is_in_note(side: &DocumentModel, leaf: usize) -> bool {
    let has_role =
        |leaf: usize| side.leaves.get(leaf).is_some_and(|leaf| leaf.role == Role::Note);
    has_role(leaf) || is_label(&side.leaves[leaf]) && has_role(leaf + 1)
}

/// Returns the top and the bottom of the moved blocks on each page, in pt.
///
/// Lines without another line between them form one block.
fn moved_extents(
    side: &DocumentModel,
    moved: &[bool],
) -> BTreeMap<usize, Vec<(f64, f64)>> {
    // The rule above the notes of a page belongs to none of them.
    let mut all: BTreeMap<usize, Vec<(f64, f64)>> = BTreeMap::new();
    for (page, drawn) in side.pages.iter().enumerate() {
        let mut lines: Vec<_> = drawn
            .items
            .iter()
            .filter(|item| item.leaf.is_some_and(|leaf| !is_in_note(side, leaf)))
            .filter(|item| !matches!(item.drawn, PageItemKind::Shape))
            .collect();
        lines.sort_by(|a, b| a.y.total_cmp(&b.y));
        for block in lines.chunk_by(|a, b| is_moved(moved, a) == is_moved(moved, b)) {
            let (first, last) = (block[0], block[block.len() - 1]);
            if is_moved(moved, first) {
                let top = first.y - first.height - RULE_DISTANCE;
                let bottom = last.y + RULE_DISTANCE;
                all.entry(page).or_default().push((top, bottom));
            }
        }
    }
    all
}

fn is_moved(moved: &[bool], item: &PageItem) -> bool {
    item.leaf.and_then(|leaf| moved.get(leaf)).copied().unwrap_or(false)
}

fn item_key(page: usize, item: &PageItem) -> ItemKey {
    (page, item.leaf, (item.y * 100.0).round() as i64)
}

/// Returns the room of moved lines before each item of a page, in pt.
///
/// It is the sum of the distances from each moved line to the next line in drawing order,
/// and that of the distances from the line before each moved line.
fn moved_heights(side: &DocumentModel, moved: &[bool]) -> BTreeMap<ItemKey, [f64; 2]> {
    let mut rooms = BTreeMap::new();
    for (page, drawn) in side.pages.iter().enumerate() {
        let mut room = [0.0; 2];
        let mut last: Option<(f64, bool)> = None;
        for item in &drawn.items {
            let (is_moved, is_line) =
                (is_moved(moved, item), matches!(item.drawn, PageItemKind::Line { .. }));
            if is_line && let Some((y, was_moved)) = last {
                let distance = (item.y - y).max(0.0);
                room[0] += if was_moved { distance } else { 0.0 };
                room[1] += if is_moved { distance } else { 0.0 };
            }
            if is_line {
                last = Some((item.y, is_moved));
            }
            if !is_moved && room != [0.0; 2] {
                rooms.insert(item_key(page, item), room);
            }
        }
    }
    rooms
}
