//! Blocks that moved without another change.
//!
//! Input: the leaves of two sides and the alignment of their texts. Output: pairs of
//! blocks without a partner in the alignment that have the same text, and the runs of
//! blocks that moved together.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use similar::DiffOp;

use super::ReadError;
use super::block_key::{BlockKey, is_label};
use super::model::{DocumentModel, Role, TextBlock};
use super::moved_runs::group_runs;
use super::note_owners::note_owners;
use super::unaligned::Unaligned;
use super::work::{Work, longest};

/// Moved blocks of two sides, by their index on each side.
#[derive(Clone, Debug, Default)]
pub(super) struct Moves {
    old: BTreeMap<usize, usize>,
    new: BTreeMap<usize, usize>,
    /// Blocks whose heading or list level changed, by their index on the new side; each
    /// with that on the old side.
    releveled: BTreeMap<usize, usize>,
    /// True if headings, items or notes have other numbers because of others.
    renumbers: bool,
    /// Moved notes of the new side whose mark is still in the same block.
    following_notes: BTreeSet<usize>,
}

impl Moves {
    /// Pairs unaligned blocks with the same text, in the order of each side.
    ///
    /// Heading numbers and note marks follow from the order of blocks, and are not
    /// compared. Labels move with their block, and bookmarks with their heading. A block
    /// whose text is too short to recognize moved if it is next to one that moved, or if
    /// it and the blocks after it are the same on both sides.
    pub(super) fn find(
        leaves: [&[&TextBlock]; 2],
        operations: &[DiffOp],
        work: &Work,
    ) -> Result<Self, ReadError> {
        let unaligned = Unaligned::new(leaves, operations);
        let mut moves = Self::default();
        let pairs = same_texts(&unaligned, work)?;
        for same_operation in pairs.chunk_by(|a, b| a.operations == b.operations) {
            // Between two blocks that stayed, only those out of order moved.
            let stayed =
                if same_operation[0].operations[0] == same_operation[0].operations[1] {
                    in_order(same_operation)
                } else {
                    BTreeSet::new()
                };
            for pair in same_operation.iter().filter(|pair| !stayed.contains(&pair.old)) {
                moves.insert_pair((pair.old, pair.new));
            }
        }
        moves.insert_neighbors(&unaligned, work)?;
        moves.insert_short_runs(&unaligned, work)?;
        moves.insert_repetitions(&unaligned);
        Ok(moves)
    }

    /// Adds the blocks next to moved ones that have the same text.
    fn insert_neighbors(
        &mut self,
        unaligned: &Unaligned,
        work: &Work,
    ) -> Result<(), ReadError> {
        let seeds: Vec<_> = self.pairs().collect();
        for seed in seeds {
            for forward in [true, false] {
                let mut last = seed;
                while let Some(next) = unaligned.next_same(last, forward)
                    && self.is_free(next)
                {
                    work.check(0)?;
                    self.insert_pair(next);
                    last = next;
                }
            }
        }
        Ok(())
    }

    /// Adds runs of blocks of which only the texts together are distinctive.
    fn insert_short_runs(
        &mut self,
        unaligned: &Unaligned,
        work: &Work,
    ) -> Result<(), ReadError> {
        let index = unaligned.index_old_blocks();
        for new in 0..unaligned.new_blocks() {
            work.check(0)?;
            let mut best = Vec::new();
            for old in unaligned.same_blocks(new, &index) {
                let start = (old, new);
                if !self.is_free(start) || !unaligned.is_apart(start) {
                    continue;
                }
                let mut run = vec![start];
                while let Some(next) = unaligned.next_same(run[run.len() - 1], true)
                    && self.is_free(next)
                {
                    run.push(next);
                }
                if run.len() > best.len() {
                    best = run;
                }
            }
            if best.len() > 1 && unaligned.is_distinctive(&best) {
                best.into_iter().for_each(|pair| self.insert_pair(pair));
            }
        }
        Ok(())
    }

    /// Adds bookmarks and entries of contents in another order.
    fn insert_repetitions(&mut self, unaligned: &Unaligned) {
        for pair in unaligned.repetitions() {
            self.insert_pair(pair);
        }
    }

    /// Adds a moved block of two sides, with the labels directly before it.
    pub(super) fn insert_with_label(
        &mut self,
        old: &DocumentModel,
        new: &DocumentModel,
        (i, j): (usize, usize),
    ) {
        self.insert_pair((i, j));
        if let (Some(i), Some(j)) = (i.checked_sub(1), j.checked_sub(1))
            && is_label(&old.leaves[i])
            && is_label(&new.leaves[j])
        {
            self.insert_pair((i, j));
        }
    }

    /// Records the paired blocks whose heading or list level changed, with their labels.
    pub(super) fn record_levels(
        &mut self,
        old: &DocumentModel,
        new: &DocumentModel,
        pairs: impl Iterator<Item = (usize, usize)>,
    ) {
        for (i, j) in pairs {
            if has_other_level(old.leaves[i].role, new.leaves[j].role) {
                self.releveled.insert(j, i);
                if let (Some(i), Some(j)) = (i.checked_sub(1), j.checked_sub(1))
                    && is_label(&old.leaves[i])
                    && is_label(&new.leaves[j])
                {
                    self.releveled.insert(j, i);
                }
            }
        }
    }

    /// Records the moved notes whose mark is in the same block: their order follows.
    pub(super) fn record_notes(&mut self, old: &DocumentModel, new: &DocumentModel) {
        let (Some(olds), Some(news)) = (note_owners(old), note_owners(new)) else {
            return;
        };
        let follows = |(i, j): &(usize, usize)| {
            let (was, is) = (olds.get(i), news.get(j));
            was.zip(is).is_some_and(|(was, is)| {
                let (was, is) = (&old.leaves[*was], &new.leaves[*is]);
                BlockKey::text_of(was) == BlockKey::text_of(is)
            })
        };
        let following = self.pairs().filter(follows).map(|(_, j)| j);
        self.following_notes = following.collect();
    }

    /// Returns whether the level of a block of the new side changed.
    pub(super) fn is_releveled(&self, new: usize) -> bool {
        self.releveled.contains_key(&new)
    }

    /// Returns the blocks whose level changed, by their index on each side.
    pub(super) fn releveled(&self) -> impl Iterator<Item = (usize, usize)> {
        self.releveled.iter().map(|(j, i)| (*i, *j))
    }

    /// Records that a heading, item or note was added or removed.
    pub(super) fn record_numbered(&mut self, has_other_count: bool) {
        self.renumbers |= has_other_count;
    }

    /// Returns whether blocks moved, changed their level, or were added or removed, so
    /// that others have other numbers.
    pub(super) fn renumber(&self) -> bool {
        self.renumbers || !self.new.is_empty() || !self.releveled.is_empty()
    }

    /// Returns whether a difference of two paired texts follows from the moves.
    ///
    /// Numbers of headings, labels of items and marks of notes follow from the order and
    /// the level of blocks.
    pub(super) fn explain_texts(&self, old: &TextBlock, new: &TextBlock) -> bool {
        // "1." and "2.", or "a)" and "b)", but not "•" and "a)".
        let frame = |leaf: &TextBlock| leaf.text().replace(char::is_alphanumeric, "");
        let is_explained = || {
            is_label(old) && is_label(new) && frame(old) == frame(new)
                || BlockKey::text_of(old) == BlockKey::text_of(new)
        };
        self.renumber() && is_explained()
    }

    /// Returns the moved blocks that are next to each other on both sides.
    ///
    /// Blocks without text, labels and notes between them do not matter. Repetitions,
    /// such as bookmarks, are runs of their own. Notes that follow their block are in no
    /// run.
    pub(super) fn runs(
        &self,
        old: &DocumentModel,
        new: &DocumentModel,
    ) -> Vec<Vec<(usize, usize)>> {
        let pairs = self.pairs().filter(|(_, j)| !self.following_notes.contains(j));
        group_runs(pairs, old, new)
    }

    fn insert_pair(&mut self, (old, new): (usize, usize)) {
        self.old.insert(old, new);
        self.new.insert(new, old);
    }

    /// Returns whether neither of two blocks moved.
    fn is_free(&self, (old, new): (usize, usize)) -> bool {
        !self.has_moved(0, old) && !self.has_moved(1, new)
    }

    /// Returns the old and the new index of each pair, in the order of the new side.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        self.new.iter().map(|(j, i)| (*i, *j))
    }

    /// Returns whether no block moved.
    pub(super) fn is_empty(&self) -> bool {
        self.new.is_empty()
    }

    /// Returns whether a block of the old (0) or new (1) side moved.
    pub(super) fn has_moved(&self, side: usize, index: usize) -> bool {
        [&self.old, &self.new][side].contains_key(&index)
    }

    /// Returns the index on the old side of a block of the new side, if it moved.
    pub(super) fn old_of(&self, new: usize) -> Option<usize> {
        self.new.get(&new).copied()
    }

    /// Returns whether a block that stayed is near a moved one on either side.
    ///
    /// Near means at most as many blocks away as blocks moved: a table row has as many
    /// blocks as cells.
    pub(super) fn is_near(&self, old: usize, new: usize) -> bool {
        let reach = self.new.len();
        let near = |map: &BTreeMap<usize, usize>, index: usize| {
            map.range(index.saturating_sub(reach)..=index + reach).next().is_some()
        };
        near(&self.old, old) || near(&self.new, new)
    }
}

/// Returns whether two roles are headings or items of different levels.
fn has_other_level(old: Role, new: Role) -> bool {
    match (old, new) {
        (Role::Heading(old), Role::Heading(new))
        | (Role::ListItem(old), Role::ListItem(new)) => old != new,
        _ => false,
    }
}

/// Two blocks without a partner that have the same text.
struct SameText {
    /// Index on the old side; `new` is the index on the new side.
    old: usize,
    new: usize,
    /// Numbers of the operations that remove the old block and add the new one.
    operations: [usize; 2],
}

/// Pairs blocks with the same distinctive text; sorted by operations.
fn same_texts(unaligned: &Unaligned, work: &Work) -> Result<Vec<SameText>, ReadError> {
    let mut removed: BTreeMap<&BlockKey, VecDeque<(usize, usize)>> = BTreeMap::new();
    for (old, operation, key) in unaligned.distinctive(0) {
        work.check(0)?;
        removed.entry(key).or_default().push_back((operation, old));
    }
    let mut pairs = Vec::new();
    for (new, operation, key) in unaligned.distinctive(1) {
        work.check(0)?;
        let first = removed.get_mut(key).and_then(VecDeque::pop_front);
        if let Some((other, old)) = first {
            pairs.push(SameText { old, new, operations: [other, operation] });
        }
    }
    pairs.sort_by_key(|pair| (pair.operations, pair.old));
    Ok(pairs)
}

/// Returns the old indexes of the longest subsequence that has the same order on both
/// sides.
fn in_order(pairs: &[SameText]) -> BTreeSet<usize> {
    let indexes: Vec<_> = pairs.iter().map(|pair| (pair.old, pair.new)).collect();
    longest(&indexes).into_iter().map(|(old, _)| old).collect()
}

#[cfg(test)]
mod tests {
    use similar::DiffOp;

    use super::Moves;
    use crate::compare::model::{Role, TextBlock, Word};
    use crate::compare::work::Work;
    use crate::limits::CancelToken;

    fn leaf(text: &str) -> TextBlock {
        let word = Word { text: text.to_owned(), marks: Default::default() };
        let (role, label) = (Role::Paragraph, String::new());
        TextBlock { element: 0, role, label, words: vec![word], page: None }
    }

    #[test]
    fn texts_in_the_same_order_between_two_blocks_did_not_move() {
        let [one, two, three] = ["een twee drie", "vier vijf zes", "acht negen tien"];
        let leaves = |texts: [&str; 3]| texts.map(leaf);
        let (old, new) = (leaves([one, two, three]), leaves([one, three, two]));
        let all = DiffOp::Replace { old_index: 0, old_len: 3, new_index: 0, new_len: 3 };
        let (old, new) = (old.each_ref(), new.each_ref());
        let work = Work::new(&CancelToken::never());
        let moves = Moves::find([&old, &new], &[all], &work).unwrap();
        let pairs: Vec<_> = moves.pairs().collect();
        assert_eq!(pairs, [(1, 2)]);
    }
}
