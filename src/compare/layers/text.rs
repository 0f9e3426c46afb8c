//! Text layer: changed words, and added, removed and moved blocks.
//!
//! Input: two sides and the pairs of their leaves. Output: differences.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use similar::DiffOp;

use crate::compare::align::Pair;
use crate::compare::area::Area;
use crate::compare::change::Change;
use crate::compare::difference::{Areas, Difference, Layer};
use crate::compare::difference_code::DifferenceCode;
use crate::compare::location::Locator;
use crate::compare::model::{DocumentModel, Role};
use crate::compare::moves::{Moves, is_label};
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
    let mut all = Found::default();
    let mut following: [Vec<Areas>; 2] = Default::default();
    let drawn = [AreaIndex::new(old), AreaIndex::new(new)];
    let repeated = [repeated_texts(old), repeated_texts(new)];
    // A header or footer may be in another part of the other DOCX: the order of the parts
    // has no meaning.
    let elsewhere = |text: &str, role: Role, other: usize| {
        role == Role::Furniture && repeated[other].contains(text)
    };
    for pair in pairs {
        work.check(all.differences.len())?;
        let found = match *pair {
            Pair::Matched(i, j) => {
                let (was, is) = (old.leaves[i].text(), new.leaves[j].text());
                if was == is {
                    continue;
                }
                if moves.explain_texts(&old.leaves[i], &new.leaves[j]) {
                    following[0].extend(drawn[0].leaf_areas(i));
                    following[1].extend(drawn[1].leaf_areas(j));
                    continue;
                }
                let changes =
                    find_changes(&split_pieces(&was), &split_pieces(&is), work)?;
                work.check(all.differences.len() + changes.len())?;
                let around = Arc::new([was, is]);
                let found = changes.iter().map(|change| {
                    let mut found = difference_of_change(change, names.new_leaf(j));
                    found.around = Some(Arc::clone(&around));
                    let old_place = names.old_leaf(i);
                    names.with_pointer(found, &old_place, change)
                });
                found.collect()
            }
            // A label moves with its item, so it is not reported.
            Pair::Moved(_, j) if is_label(&new.leaves[j]) => continue,
            Pair::Moved(i, j) => {
                let (old_place, place) = (names.old_leaf(i), names.new_leaf(j));
                let (was, is) = (old.leaves[i].text(), new.leaves[j].text());
                vec![Difference::moved(
                    old_place,
                    place,
                    trim_spaces(&was),
                    trim_spaces(&is),
                )]
            }
            Pair::Removed(i) => {
                let text = old.leaves[i].text();
                if trim_spaces(&text).is_empty()
                    || elsewhere(&text, old.leaves[i].role, 1)
                {
                    continue;
                }
                let place = names.old_leaf(i);
                vec![
                    Difference::new(Layer::Text, DifferenceCode::BlockRemoved, place)
                        .with_removed(text),
                ]
            }
            Pair::Added(j) => {
                let text = new.leaves[j].text();
                if trim_spaces(&text).is_empty()
                    || elsewhere(&text, new.leaves[j].role, 0)
                {
                    continue;
                }
                let place = names.new_leaf(j);
                vec![
                    Difference::new(Layer::Text, DifferenceCode::BlockAdded, place)
                        .with_added(text),
                ]
            }
        };
        let repeats = match *pair {
            Pair::Matched(_, j) | Pair::Moved(_, j) | Pair::Added(j) => {
                new.leaves[j].role.repeats_others()
            }
            Pair::Removed(i) => old.leaves[i].role.repeats_others(),
        };
        let areas = |side: usize, leaf| drawn[side].leaf_areas(leaf);
        for mut difference in found {
            difference.areas = match *pair {
                Pair::Matched(i, j) | Pair::Moved(i, j) => [areas(0, i), areas(1, j)],
                Pair::Removed(i) => [areas(0, i), Vec::new()],
                Pair::Added(j) => [Vec::new(), areas(1, j)],
            };
            all.add_difference(difference, repeats);
        }
    }
    let moved =
        all.differences.iter_mut().rfind(|found| found.code == DifferenceCode::Moved);
    if let Some(moved) = moved {
        for (all, areas) in moved.areas.iter_mut().zip(following) {
            all.extend(areas);
        }
    }
    Ok(all.differences)
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
    /// Adds a difference; a repetition of an earlier one becomes a location of that one.
    fn add_difference(&mut self, difference: Difference, repeats: bool) {
        let says = || (difference.code, difference.old.clone(), difference.new.clone());
        let index = self.differences.len();
        if !repeats {
            self.known.entry(says()).or_insert(index);
            self.differences.push(difference);
            return;
        }
        let known = *self.known.entry(says()).or_insert(index);
        let Some(first) = self.differences.get_mut(known) else {
            self.differences.push(difference);
            return;
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
