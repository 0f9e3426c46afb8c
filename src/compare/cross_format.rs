//! Compares the words of two files of different formats.
//!
//! Input: two sides. Output: differences in words; `cross_structure` compares the rest.
//! Running headers, list labels and note marks are ignored on both sides, because formats
//! store them differently.

use std::collections::BTreeSet;

use similar::DiffOp;

use super::ReadError;
use super::anchored::anchored_blocks;
use super::difference::Difference;
use super::layers::text::{difference_of_change, find_changes};
use super::location::Locator;
use super::marginals::Marginals;
use super::model::{DocumentModel, Role, TextBlock};
use super::moves::Moves;
use super::shared_text::{comparable_text, split_words};
use super::titles::has_changed_level;
use super::word_stream::{WordStream, running_words};
use super::work::Work;

/// Compares the texts of two sides.
pub(super) fn compare_text(
    old: &DocumentModel,
    new: &DocumentModel,
    names: &Locator<'_>,
    work: &Work,
) -> Result<Vec<Difference>, ReadError> {
    let is_body = |leaf: &TextBlock| {
        !matches!(leaf.role, Role::Note) && !leaf.role.repeats_others()
    };
    let is_note = |leaf: &TextBlock| matches!(leaf.role, Role::Note);
    let body = [old, new].map(|side| select_leaves(side, &is_body));
    let notes = [old, new].map(|side| select_leaves(side, &is_note));
    let diff = CrossDiff {
        sides: [old, new],
        marginals: [Marginals::new(old), Marginals::new(new)],
        names,
        work,
        any_level: has_changed_level(old, new, work)?,
    };
    let (mut all, mut moves) = diff.compare_leaves(&body, Moves::default())?;
    let anchored = anchored_blocks([old, new], &body, work)?;
    if !all.is_empty() && anchored.iter().any(|blocks| !blocks.is_empty()) {
        let rest = [0, 1].map(|side| {
            let rest = body[side].iter().copied();
            rest.filter(|leaf| !anchored[side].contains(leaf)).collect()
        });
        let without = diff.compare_leaves(&rest, Moves::default())?;
        if quoted_size(&without.0) < quoted_size(&all) {
            (all, moves) = without;
        }
    }
    all.extend(diff.compare_leaves(&notes, moves)?.0);
    Ok(all)
}

/// Returns the size of the texts that differences quote, in bytes.
fn quoted_size(differences: &[Difference]) -> usize {
    differences.iter().map(Difference::byte_size).sum()
}

/// Differences in the words of two sides.
struct CrossDiff<'a> {
    sides: [&'a DocumentModel; 2],
    marginals: [Marginals; 2],
    names: &'a Locator<'a>,
    work: &'a Work,
    /// True if the level of a heading changed, and with it the numbers of others.
    any_level: bool,
}

impl CrossDiff<'_> {
    /// Compares the words of selected leaves, and adds those that moved.
    fn compare_leaves(
        &self,
        leaves: &[Vec<usize>; 2],
        mut moved: Moves,
    ) -> Result<(Vec<Difference>, Moves), ReadError> {
        let [old, new] = self.sides;
        let moves = find_moves(old, new, leaves, self.work)?;
        for (i, j) in moves.pairs() {
            moved.insert_with_label(old, new, (leaves[0][i], leaves[1][j]));
        }
        moved.record_notes(old, new);
        let mut all = self.moved_blocks(leaves, &moved)?;
        let stayed = |side: usize| {
            let leaves = leaves[side].iter().enumerate();
            let stayed = leaves.filter(|(index, _)| !moves.has_moved(side, *index));
            stayed.map(|(_, leaf)| *leaf).collect::<Vec<_>>()
        };
        let renumbers = self.any_level || !moves.is_empty();
        let words = |side, leaves: &[usize]| running_words(side, leaves, renumbers);
        let streams = [words(old, &stayed(0)), words(new, &stayed(1))];
        let repeated = find_repeated(&streams, &self.marginals, self.work)?;
        let kept = |side: usize| {
            let leaves = stayed(side).into_iter();
            leaves.filter(|leaf| !repeated[side].contains(leaf)).collect::<Vec<_>>()
        };
        let streams = [words(old, &kept(0)), words(new, &kept(1))];
        self.add_changes(&streams, &mut all)?;
        Ok((all, moved))
    }

    /// Returns a difference for each run of selected leaves that moved together.
    fn moved_blocks(
        &self,
        leaves: &[Vec<usize>; 2],
        moved: &Moves,
    ) -> Result<Vec<Difference>, ReadError> {
        let [old, new] = self.sides;
        let mut all = Vec::new();
        for run in moved.runs(old, new) {
            self.work.check(all.len())?;
            if leaves[1].binary_search(&run[0].1).is_err() {
                continue;
            }
            let texts = run.iter().map(|(i, j)| {
                [comparable_text(&old.leaves[*i]), comparable_text(&new.leaves[*j])]
            });
            let texts: Vec<_> = texts.collect();
            self.work.quote(texts.iter().flatten().map(String::len).sum())?;
            let (i, j) = run[0];
            let places = (self.names.old_leaf(i), self.names.new_leaf(j));
            all.push(Difference::moved_blocks(places, &texts));
        }
        Ok(all)
    }

    /// Adds a difference for each change between two streams of words.
    fn add_changes(
        &self,
        streams: &[WordStream; 2],
        all: &mut Vec<Difference>,
    ) -> Result<(), ReadError> {
        let [was, is] = streams;
        let (olds, news) = (was.pieces(), is.pieces());
        for change in find_changes(&olds, &news, self.work)? {
            self.work.check(all.len())?;
            let at = |running: &WordStream, place: usize| {
                // A change that starts with a space belongs to the word after it.
                running.leaves.get(place.div_ceil(2)).or(running.leaves.last()).copied()
            };
            let old_place = at(was, change.at.0).map(|leaf| self.names.old_leaf(leaf));
            let place = at(is, change.at.1).map(|leaf| self.names.new_leaf(leaf));
            let found = difference_of_change(&change, place.unwrap_or_default());
            let old_place = old_place.unwrap_or_default();
            all.push(self.names.with_pointer(found, &old_place, &change));
        }
        Ok(())
    }
}

/// Returns the indexes of the leaves of a side that are compared: those with words.
fn select_leaves(side: &DocumentModel, of: &dyn Fn(&TextBlock) -> bool) -> Vec<usize> {
    let leaves = side.leaves.iter().enumerate();
    let selected = leaves.filter(|(_, leaf)| {
        of(leaf)
            && leaf.role != Role::Label
            && !split_words(&comparable_text(leaf)).is_empty()
    });
    selected.map(|(index, _)| index).collect()
}

/// Finds leaves that one file has in its body and the other in its headers or footers.
///
/// All words of such a leaf are without a partner in the other body. The leaf is the full
/// text of headers or footers of the other file, but not of its own.
fn find_repeated(
    streams: &[WordStream; 2],
    marginals: &[Marginals; 2],
    work: &Work,
) -> Result<[BTreeSet<usize>; 2], ReadError> {
    let mut repeated: [BTreeSet<usize>; 2] = Default::default();
    for op in work.diff(&streams[0].words, &streams[1].words)? {
        let is_replaced = matches!(op, DiffOp::Replace { .. });
        let ranges = match op {
            DiffOp::Equal { .. } => continue,
            _ => [op.old_range(), op.new_range()],
        };
        for (side, range) in ranges.into_iter().enumerate() {
            work.check(0)?;
            let stream = &streams[side];
            let range = if is_replaced { range } else { stream.align_to_leaf(range) };
            let blocks = stream.entire_leaves(range);
            let mut rest = blocks.as_slice();
            while !rest.is_empty() {
                let count = marginals[1 - side].repeated_blocks(rest, work);
                let (first, after) = rest.split_at(count.max(1));
                if count > 0 && marginals[side].repeated_blocks(first, work) == 0 {
                    repeated[side].extend(first.iter().map(|(leaf, _)| *leaf));
                }
                rest = after;
            }
        }
    }
    Ok(repeated)
}

/// Finds the selected leaves that moved.
fn find_moves(
    old: &DocumentModel,
    new: &DocumentModel,
    selected: &[Vec<usize>; 2],
    work: &Work,
) -> Result<Moves, ReadError> {
    let olds: Vec<_> = selected[0].iter().map(|index| &old.leaves[*index]).collect();
    let news: Vec<_> = selected[1].iter().map(|index| &new.leaves[*index]).collect();
    let texts = |leaves: &[&TextBlock]| -> Vec<String> {
        leaves.iter().map(|leaf| split_words(&comparable_text(leaf)).join(" ")).collect()
    };
    let operations = work.diff(&texts(&olds), &texts(&news))?;
    Moves::find([&olds, &news], &operations, work)
}
