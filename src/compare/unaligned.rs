//! Blocks without a partner in an alignment.

use std::collections::{BTreeMap, BTreeSet};

use similar::{DiffOp, DiffTag};

use super::block_key::{BlockKey, is_distinctive};
use super::model::TextBlock;

/// Maximum number of old blocks with the same text at which a run may start.
const MAX_STARTS: usize = 64;

/// Blocks of two sides, with the keys of those without a partner.
pub(super) struct Unaligned {
    blocks: [Vec<UnalignedBlock>; 2],
    /// Texts that each side has once.
    once: BTreeSet<String>,
}

struct UnalignedBlock {
    /// Number of the operation and key, unless the block has a partner or no key.
    key: Option<(usize, BlockKey)>,
    is_blank: bool,
}

impl Unaligned {
    /// Collects the blocks that the operations remove or add.
    pub(super) fn new(leaves: [&[&TextBlock]; 2], operations: &[DiffOp]) -> Self {
        let mut blocks = leaves.map(|leaves| {
            let blocks = leaves.iter();
            let blocks = blocks
                .map(|leaf| UnalignedBlock { key: None, is_blank: leaf.is_blank() });
            blocks.collect::<Vec<_>>()
        });
        for (number, op) in operations.iter().enumerate() {
            if op.tag() == DiffTag::Equal {
                continue;
            }
            for (side, range) in [op.old_range(), op.new_range()].into_iter().enumerate()
            {
                for index in range {
                    let key = BlockKey::new(leaves[side][index]);
                    blocks[side][index].key = key.map(|key| (number, key));
                }
            }
        }
        Self { blocks, once: texts_that_both_have_once(leaves) }
    }

    /// Returns the number of blocks of the new side.
    pub(super) fn new_blocks(&self) -> usize {
        self.blocks[1].len()
    }

    fn key(&self, side: usize, index: usize) -> Option<&BlockKey> {
        self.blocks[side][index].key.as_ref().map(|(_, key)| key)
    }

    /// Returns the blocks with distinctive texts that repeat no others, each with its
    /// index and operation.
    pub(super) fn distinctive(
        &self,
        side: usize,
    ) -> impl Iterator<Item = (usize, usize, &BlockKey)> {
        let blocks = self.blocks[side].iter().enumerate();
        blocks.filter_map(|(index, block)| {
            let (operation, key) = block.key.as_ref()?;
            let is_distinctive = key.role.is_none()
                && is_distinctive(&key.text, self.once.contains(&key.text));
            is_distinctive.then_some((index, *operation, key))
        })
    }

    /// Returns the blocks after or before two blocks, if they have the same text.
    ///
    /// Blocks without text are skipped.
    pub(super) fn next_same(
        &self,
        (old, new): (usize, usize),
        forward: bool,
    ) -> Option<(usize, usize)> {
        let next = |side: usize, mut index: usize| loop {
            index = if forward { index + 1 } else { index.checked_sub(1)? };
            if !self.blocks[side].get(index)?.is_blank {
                return Some(index);
            }
        };
        let (old, new) = (next(0, old)?, next(1, new)?);
        let (was, is) = (self.key(0, old)?, self.key(1, new)?);
        (was == is && was.role.is_none()).then_some((old, new))
    }

    /// Returns the old blocks of each key.
    pub(super) fn index_old_blocks(&self) -> BTreeMap<&BlockKey, Vec<usize>> {
        let mut index: BTreeMap<&BlockKey, Vec<usize>> = BTreeMap::new();
        for old in 0..self.blocks[0].len() {
            if let Some(key) = self.key(0, old).filter(|key| key.role.is_none()) {
                index.entry(key).or_default().push(old);
            }
        }
        index
    }

    /// Returns old blocks with the same text as a new one, but none for a blank one.
    pub(super) fn same_blocks(
        &self,
        new: usize,
        index: &BTreeMap<&BlockKey, Vec<usize>>,
    ) -> Vec<usize> {
        let key = self.key(1, new).filter(|_| !self.blocks[1][new].is_blank);
        let all = key.and_then(|key| index.get(key)).into_iter().flatten();
        all.take(MAX_STARTS).copied().collect()
    }

    /// Returns whether two blocks belong to different operations.
    pub(super) fn is_apart(&self, (old, new): (usize, usize)) -> bool {
        let operation = |side: usize, index: usize| {
            self.blocks[side][index].key.as_ref().map(|(operation, _)| *operation)
        };
        operation(0, old) != operation(1, new)
    }

    /// Returns whether the texts of a run together are distinctive.
    pub(super) fn is_distinctive(&self, run: &[(usize, usize)]) -> bool {
        let texts = run.iter().filter_map(|(_, new)| self.key(1, *new));
        let texts: Vec<_> = texts.map(|key| key.text.as_str()).collect();
        is_distinctive(&texts.join(" "), false)
    }

    /// Pairs blocks that repeat the same text of others, in the order of each side.
    pub(super) fn repetitions(&self) -> Vec<(usize, usize)> {
        let repeats = |side: usize, index: usize| {
            self.key(side, index).filter(|key| key.role.is_some())
        };
        let mut olds: BTreeMap<&BlockKey, Vec<usize>> = BTreeMap::new();
        for old in (0..self.blocks[0].len()).rev() {
            if let Some(key) = repeats(0, old) {
                olds.entry(key).or_default().push(old);
            }
        }
        let pairs = (0..self.blocks[1].len()).filter_map(|new| {
            let old = olds.get_mut(repeats(1, new)?)?.pop()?;
            Some((old, new))
        });
        pairs.collect()
    }
}

/// Returns the texts that each of two sides has once.
fn texts_that_both_have_once(leaves: [&[&TextBlock]; 2]) -> BTreeSet<String> {
    let mut counts: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    for (side, leaves) in leaves.into_iter().enumerate() {
        for key in leaves.iter().filter_map(|leaf| BlockKey::new(leaf)) {
            if key.role.is_none() {
                counts.entry(key.text).or_default()[side] += 1;
            }
        }
    }
    let once = counts.into_iter().filter(|(_, count)| *count == [1, 1]);
    once.map(|(text, _)| text).collect()
}
