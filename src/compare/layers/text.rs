//! Text layer: changed words, and added, removed and moved blocks.
//!
//! Input: two sides and the pairs of their leaves. Output: differences.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use similar::DiffOp;

use crate::compare::align::Pair;
use crate::compare::area::Area;
use crate::compare::block_key::is_label;
use crate::compare::change::Change;
use crate::compare::difference::{Areas, Difference, Layer};
use crate::compare::difference_code::DifferenceCode;
use crate::compare::location::Locator;
use crate::compare::model::{DocumentModel, Role};
use crate::compare::moves::Moves;
use crate::compare::work::Work;
use crate::compare::{FileKind, ReadError};

/// Splits a text into pieces: words and the spaces between them.
pub(in crate::compare) fn split_pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut last = None;
    for (place, character) in text.char_indices() {
        let space = character.is_whitespace();
        if last.is_some_and(|last| last != space) {
            pieces.push(&text[start..place]);
            start = place;
        }
        last = Some(space);
    }
    if start < text.len() {
        pieces.push(&text[start..]);
    }
    pieces
}

/// Returns the changes between two lists of pieces.
///
/// Changes that are separated by one space are merged.
pub(in crate::compare) fn find_changes(
    old: &[&str],
    new: &[&str],
    work: &Work,
) -> Result<Vec<Change>, ReadError> {
    // Ranges in the old and in the new pieces, in order.
    let mut ranges: Vec<[usize; 4]> = Vec::new();
    for op in work.diff(old, new)? {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let (from, to) = (op.old_range(), op.new_range());
        let near = |last: &[usize; 4]| {
            let gap = &old[last[1]..from.start];
            gap.len() <= 1
                && gap.iter().all(|piece| piece.chars().all(char::is_whitespace))
        };
        match ranges.last_mut() {
            Some(last) if near(last) => (last[1], last[3]) = (from.end, to.end),
            _ => ranges.push([from.start, from.end, to.start, to.end]),
        }
    }
    let changes = ranges
        .into_iter()
        .map(|[from, to, new_from, new_to]| Change {
            old: old[from..to].concat(),
            new: new[new_from..new_to].concat(),
            before: old[..from]
                .iter()
                .rev()
                .find(|piece| !piece.starts_with(char::is_whitespace))
                .map_or_else(String::new, |piece| (*piece).to_owned()),
            at: (from, new_from),
        })
        .collect();
    Ok(changes)
}

/// Converts a change of words to a difference.
pub(in crate::compare) fn difference_of_change(
    change: &Change,
    place: crate::compare::Place,
) -> Difference {
    let blank = |text: &str| text.chars().all(char::is_whitespace);
    let code = match (change.old.is_empty(), change.new.is_empty()) {
        _ if blank(&change.old) && blank(&change.new) => DifferenceCode::Whitespace,
        (true, _) => DifferenceCode::WordsAdded,
        (_, true) => DifferenceCode::WordsRemoved,
        _ => DifferenceCode::Words,
    };
    let difference = Difference::new(Layer::Text, code, place);
    let difference = match code {
        DifferenceCode::WordsAdded => difference.with_added(trim_spaces(&change.new)),
        DifferenceCode::WordsRemoved => difference.with_removed(trim_spaces(&change.old)),
        DifferenceCode::Whitespace => difference
            .with_values(show_code_points(&change.old), show_code_points(&change.new)),
        _ => difference.with_values(trim_spaces(&change.old), trim_spaces(&change.new)),
    };
    difference.with_value("before", change.before.clone())
}

/// Trims spaces, tabs and newlines at both ends.
pub(in crate::compare) fn trim_spaces(text: &str) -> &str {
    text.trim_matches([' ', '\n', '\t'])
}

/// Formats spaces as their code points.
fn show_code_points(spaces: &str) -> String {
    let codes: Vec<_> =
        spaces.chars().map(|space| format!("U+{:04X}", u32::from(space))).collect();
    codes.join(" ")
}

/// Compares the texts of two sides.
pub(in crate::compare) fn compare_texts(
    old: &DocumentModel,
    new: &DocumentModel,
    pairs: &[Pair],
    moves: &Moves,
    names: &Locator<'_>,
    work: &Work,
) -> Result<Vec<Difference>, ReadError> {
    let runs = moves.runs(old, new);
    let any_block_moved =
        runs.iter().any(|run| !new.leaves[run[0].1].role.repeats_others());
    let mut diff = TextDiff {
        sides: [old, new],
        moves,
        names,
        work,
        drawn: [AreaIndex::new(old), AreaIndex::new(new)],
        repeated: [repeated_texts(old), repeated_texts(new)],
        runs: runs.into_iter().map(|run| (run[0].1, run)).collect(),
        any_block_moved,
        following: Default::default(),
        found: Found::default(),
    };
    for pair in pairs {
        work.check(diff.found.differences.len())?;
        diff.compare_pair(*pair)?;
    }
    Ok(diff.into_differences())
}

/// Differences in the texts of two sides.
struct TextDiff<'a> {
    sides: [&'a DocumentModel; 2],
    moves: &'a Moves,
    names: &'a Locator<'a>,
    work: &'a Work,
    drawn: [AreaIndex<'a>; 2],
    /// Texts of headers and footers of each side.
    repeated: [BTreeSet<String>; 2],
    /// Runs of moved leaves, by their first leaf on the new side.
    runs: BTreeMap<usize, Vec<(usize, usize)>>,
    /// True if a block moved that repeats no others.
    any_block_moved: bool,
    /// Areas of texts that only follow moved blocks.
    following: [Vec<Areas>; 2],
    found: Found,
}

impl TextDiff<'_> {
    fn compare_pair(&mut self, pair: Pair) -> Result<(), ReadError> {
        match pair {
            Pair::Matched(i, j) => self.compare_words(i, j),
            Pair::Moved(_, j) => {
                if let Some(run) = self.runs.remove(&j) {
                    self.add_moved(&run)?;
                }
                Ok(())
            }
            Pair::Removed(i) => self.add_block(0, i),
            Pair::Added(j) => self.add_block(1, j),
        }
    }

    /// Compares the words of two versions of a block.
    fn compare_words(&mut self, i: usize, j: usize) -> Result<(), ReadError> {
        let (old, new) = (&self.sides[0].leaves[i], &self.sides[1].leaves[j]);
        let (was, is) = (old.text(), new.text());
        if was == is {
            return Ok(());
        }
        let areas = [self.drawn[0].leaf_areas(i), self.drawn[1].leaf_areas(j)];
        let is_label_of_releveled = is_label(new) && self.moves.is_releveled(j);
        if is_label_of_releveled || self.moves.explain_texts(old, new) {
            for (all, areas) in self.following.iter_mut().zip(areas) {
                all.extend(areas);
            }
            return Ok(());
        }
        let repeats = new.role.repeats_others();
        let changes = find_changes(&split_pieces(&was), &split_pieces(&is), self.work)?;
        self.work.check(self.found.differences.len() + changes.len())?;
        let around = Arc::new([was, is]);
        for change in &changes {
            let mut difference = difference_of_change(change, self.names.new_leaf(j));
            difference.around = Some(Arc::clone(&around));
            let old_place = self.names.old_leaf(i);
            let difference = self.names.with_pointer(difference, &old_place, change);
            let difference = Difference { areas: areas.clone(), ..difference };
            self.found.add_difference(difference, repeats);
        }
        Ok(())
    }

    /// Adds a difference for blocks that moved together.
    fn add_moved(&mut self, run: &[(usize, usize)]) -> Result<(), ReadError> {
        let [old, new] = self.sides;
        let texts: Vec<_> = run
            .iter()
            .map(|(i, j)| [old.leaves[*i].text(), new.leaves[*j].text()])
            .collect();
        let places = (self.names.old_leaf(run[0].0), self.names.new_leaf(run[0].1));
        let size = texts.iter().flatten().map(String::len).sum();
        self.work.quote(size)?;
        let mut difference = Difference::moved_blocks(places, &texts);
        for (i, j) in run {
            self.work.check(0)?;
            difference.areas[0].extend(self.drawn[0].leaf_areas(*i));
            difference.areas[1].extend(self.drawn[1].leaf_areas(*j));
        }
        let repeats = new.leaves[run[0].1].role.repeats_others();
        // The order of bookmarks and contents follows from that of the blocks.
        if repeats && self.any_block_moved && !self.found.is_known(&difference) {
            return Ok(());
        }
        let index = self.found.add_difference(difference, repeats);
        for [was, is] in texts {
            self.found.add_moved_text(index, trim_spaces(&was), trim_spaces(&is));
        }
        Ok(())
    }

    /// Adds a difference for a block that only one side has.
    fn add_block(&mut self, side: usize, leaf: usize) -> Result<(), ReadError> {
        let block = &self.sides[side].leaves[leaf];
        let text = block.text();
        // A header or footer may be in another part of the other DOCX: the order of the
        // parts has no meaning.
        let is_elsewhere =
            block.role == Role::Furniture && self.repeated[1 - side].contains(&text);
        if trim_spaces(&text).is_empty() || is_elsewhere {
            return Ok(());
        }
        self.work.quote(text.len())?;
        let new = |code, place| Difference::new(Layer::Text, code, place);
        let mut difference = if side == 0 {
            let place = self.names.old_leaf(leaf);
            new(DifferenceCode::BlockRemoved, place).with_removed(text)
        } else {
            let place = self.names.new_leaf(leaf);
            new(DifferenceCode::BlockAdded, place).with_added(text)
        };
        difference.areas[side] = self.drawn[side].leaf_areas(leaf);
        self.found.add_difference(difference, block.role.repeats_others());
        Ok(())
    }

    fn into_differences(mut self) -> Vec<Difference> {
        let all = &mut self.found.differences;
        let moved = all.iter_mut().rfind(|found| found.code == DifferenceCode::Moved);
        if let Some(moved) = moved {
            for (all, areas) in moved.areas.iter_mut().zip(self.following) {
                all.extend(areas);
            }
        }
        self.found.differences
    }
}

/// Returns the texts of headers and footers of a DOCX.
fn repeated_texts(side: &DocumentModel) -> BTreeSet<String> {
    let is_repeated = |leaf: &&crate::compare::model::TextBlock| {
        side.kind == FileKind::Docx && leaf.role == Role::Furniture
    };
    side.leaves
        .iter()
        .filter(is_repeated)
        .map(crate::compare::model::TextBlock::text)
        .collect()
}

/// Differences found, with an index by their code and content.
#[derive(Default)]
struct Found {
    differences: Vec<Difference>,
    known: BTreeMap<(DifferenceCode, Option<String>, Option<String>), usize>,
}

impl Found {
    /// Adds a difference, and returns its index; a repetition of an earlier one becomes
    /// a location of that one.
    fn add_difference(&mut self, difference: Difference, repeats: bool) -> usize {
        let key = (difference.code, difference.old.clone(), difference.new.clone());
        let index = self.differences.len();
        let known = *self.known.entry(key).or_insert(index);
        let Some(first) = self.differences.get_mut(known).filter(|_| repeats) else {
            self.differences.push(difference);
            return index;
        };
        first.also.push(difference.place);
        for (all, more) in first.areas.iter_mut().zip(difference.areas) {
            // The areas of a text on one page are shared by all its occurrences there.
            let is_same =
                |more: &Areas| all.last().is_some_and(|last| Arc::ptr_eq(last, more));
            if !more.first().is_some_and(is_same) {
                all.extend(more);
            }
        }
        known
    }

    /// Returns whether an earlier difference has the same code and content.
    fn is_known(&self, difference: &Difference) -> bool {
        let Difference { code, old, new, .. } = difference;
        self.known.contains_key(&(*code, old.clone(), new.clone()))
    }

    /// Records the text of a moved block, which others may repeat.
    fn add_moved_text(&mut self, index: usize, old: &str, new: &str) {
        let texts = (Some(old.to_owned()), Some(new.to_owned()));
        let key = (DifferenceCode::Moved, texts.0, texts.1);
        self.known.entry(key).or_insert(index);
    }
}

/// Areas in which the leaves of a side are drawn.
struct AreaIndex<'a> {
    side: &'a DocumentModel,
    leaves: BTreeMap<usize, Areas>,
    /// Areas by page and text, for headers and footers, which belong to no leaf.
    texts: BTreeMap<(usize, String), Areas>,
}

impl<'a> AreaIndex<'a> {
    fn new(side: &'a DocumentModel) -> Self {
        let mut leaves: BTreeMap<usize, Vec<Area>> = BTreeMap::new();
        let mut texts: BTreeMap<(usize, String), Vec<Area>> = BTreeMap::new();
        for (page, drawn) in side.pages.iter().enumerate() {
            for item in &drawn.items {
                let area = item.darkened_area(page);
                if let Some(leaf) = item.leaf {
                    leaves.entry(leaf).or_default().push(area);
                }
                let text = item.text();
                if !text.is_empty() {
                    texts.entry((page, text)).or_default().push(area);
                }
            }
        }
        let shared = |areas: Vec<Area>| Areas::from(areas);
        Self {
            side,
            leaves: leaves.into_iter().map(|(key, all)| (key, shared(all))).collect(),
            texts: texts.into_iter().map(|(key, all)| (key, shared(all))).collect(),
        }
    }

    /// Returns the areas of a leaf: of its own items, or else of its text on its page.
    fn leaf_areas(&self, leaf: usize) -> Vec<Areas> {
        let of_text = || {
            let leaf = &self.side.leaves[leaf];
            self.texts.get(&(leaf.page? - 1, leaf.text()))
        };
        let areas = self.leaves.get(&leaf).or_else(of_text);
        areas.into_iter().map(Arc::clone).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{find_changes, split_pieces};
    use crate::compare::work::Work;
    use crate::limits::CancelToken;

    #[test]
    fn words_beside_each_other_change_at_once() {
        let old = split_pieces("van de oude kamer en");
        let new = split_pieces("van een nieuwe kamer en");
        let changes =
            find_changes(&old, &new, &Work::new(&CancelToken::never())).unwrap();
        assert_eq!(changes.len(), 1);
        assert_eq!((&*changes[0].old, &*changes[0].new), ("de oude", "een nieuwe"));
        assert_eq!(changes[0].before, "van");
    }
}
