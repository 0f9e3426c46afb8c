//! Blocks that changed their place and nothing else.
//!
//! In: two sides, their texts, and the alignment of those. Out: pairs of blocks that the
//! alignment leaves without a partner, although the other side has the same text.

use std::collections::{BTreeMap, VecDeque};

use similar::{DiffOp, DiffTag};

use super::side::{Role, Side};

/// Words from which on a text is told apart from others by its words alone; "Ja." and
/// "Zie hierboven." are in a letter many times.
const MIN_WORDS: usize = 3;

/// Characters from which on a text of fewer words is.
const MIN_CHARACTERS: usize = 20;

/// The moved blocks of two sides, by their index on each.
#[derive(Debug, Default)]
pub(super) struct Moves {
    old: BTreeMap<usize, usize>,
    new: BTreeMap<usize, usize>,
}

impl Moves {
    /// Pairs unaligned blocks with the same text, in the order of each side.
    ///
    /// Blocks with the same text in one operation did not cross another block: the
    /// alignment ran out of steps. They are left to it.
    pub(super) fn find(
        sides: [&Side; 2],
        texts: [&[String]; 2],
        operations: &[DiffOp],
    ) -> Self {
        let changed =
            operations.iter().enumerate().filter(|(_, op)| op.tag() != DiffTag::Equal);
        let mut removed: BTreeMap<Key<'_>, VecDeque<(usize, usize)>> = BTreeMap::new();
        for (number, op) in changed.clone() {
            for i in op.old_range() {
                if let Some(key) = Key::new(sides[0].leaves[i].role, &texts[0][i]) {
                    removed.entry(key).or_default().push_back((number, i));
                }
            }
        }
        let mut moves = Self::default();
        let mut only_labels = true;
        for (number, op) in changed {
            for j in op.new_range() {
                let role = sides[1].leaves[j].role;
                let key = Key::new(role, &texts[1][j]);
                let first = key.and_then(|key| removed.get_mut(&key)?.pop_front());
                if let Some((other, i)) = first
                    && other != number
                {
                    moves.old.insert(i, j);
                    moves.new.insert(j, i);
                    only_labels &= role == Role::Label;
                }
            }
        }
        // Labels follow the items that they stand before.
        if only_labels { Self::default() } else { moves }
    }

    /// Whether a block of the old side moved.
    pub(super) fn has_old(&self, index: usize) -> bool {
        self.old.contains_key(&index)
    }

    /// Whether a block of the new side moved.
    pub(super) fn has_new(&self, index: usize) -> bool {
        self.new.contains_key(&index)
    }

    /// The index on the old side of a block of the new side, if it moved.
    pub(super) fn old_of(&self, new: usize) -> Option<usize> {
        self.new.get(&new).copied()
    }

    /// Whether a block that stayed is next to a moved one, on either side.
    pub(super) fn is_next_to(&self, old: usize, new: usize) -> bool {
        let near = |map: &BTreeMap<usize, usize>, index: usize| {
            map.range(index.saturating_sub(1)..=index + 1).next().is_some()
        };
        near(&self.old, old) || near(&self.new, new)
    }
}

/// The text of a block, and which blocks it is compared with.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    /// The role, where only blocks of one role belong together.
    role: Option<Role>,
    text: &'a str,
}

impl<'a> Key<'a> {
    fn new(role: Role, text: &'a str) -> Option<Self> {
        let role = match role {
            // The order of what pages repeat says nothing.
            Role::Furniture => return None,
            Role::Label => return Some(Self { role: Some(role), text }),
            role => role.repeats().then_some(role),
        };
        is_distinctive(text).then_some(Self { role, text })
    }
}

/// Whether a text is long enough to be recognized where it moved to.
pub(super) fn is_distinctive(text: &str) -> bool {
    text.split_whitespace().nth(MIN_WORDS - 1).is_some()
        || text.trim().chars().nth(MIN_CHARACTERS - 1).is_some()
}
