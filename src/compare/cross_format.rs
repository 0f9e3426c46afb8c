//! Compares the words of two files of different formats.
//!
//! Input: two sides. Output: differences in words; `cross_structure` compares the rest.
//! Running headers, list labels and note marks are ignored on both sides, because formats
//! store them differently.

use std::collections::BTreeSet;
use std::ops::Range;

use similar::DiffOp;

use super::ReadError;
use super::difference::Difference;
use super::layers::text::{difference_of_change, find_changes, trim_spaces};
use super::location::Locator;
use super::model::{DocumentModel, Role, TextBlock};
use super::moves::{Moves, without_number};
use super::work::Work;
use crate::locale::{is_ignorable, is_shaping};

/// Words of running text, and the leaf of each.
struct WordStream {
    words: Vec<String>,
    leaves: Vec<usize>,
}

/// Compares the texts of two sides.
pub(super) fn compare_text(
    old: &DocumentModel,
    new: &DocumentModel,
    names: &Locator<'_>,
    work: &Work,
) -> Result<Vec<Difference>, ReadError> {
    let mut all = Vec::new();
    let other = |leaf: &TextBlock| {
        !matches!(leaf.role, Role::Note) && !leaf.role.repeats_others()
    };
    let notes = |leaf: &TextBlock| matches!(leaf.role, Role::Note);
    let marginals = [Marginals::new(old), Marginals::new(new)];
    for of in [&other as &dyn Fn(&TextBlock) -> bool, &notes] {
        let leaves = [old, new].map(|side| select_leaves(side, of));
        let moves = find_moves(old, new, &leaves, work)?;
        for (i, j) in moves.pairs() {
            work.check(all.len())?;
            let (i, j) = (leaves[0][i], leaves[1][j]);
            let texts =
                [comparable_text(&old.leaves[i]), comparable_text(&new.leaves[j])];
            let (old_place, place) = (names.old_leaf(i), names.new_leaf(j));
            let [was, is] = texts.each_ref().map(|text| trim_spaces(text));
            all.push(Difference::moved(old_place, place, was, is));
        }
        let stayed = |side: usize| {
            let leaves = leaves[side].iter().enumerate();
            let stayed = leaves.filter(|(index, _)| !moves.has_moved(side, *index));
            stayed.map(|(_, leaf)| *leaf).collect::<Vec<_>>()
        };
        let any_moved = moves.pairs().next().is_some();
        let words = |side, leaves: &[usize]| running_words(side, leaves, any_moved);
        let streams = [words(old, &stayed(0)), words(new, &stayed(1))];
        let repeated = find_repeated(&streams, &marginals, work)?;
        let kept = |side: usize| {
            let leaves = stayed(side).into_iter();
            leaves.filter(|leaf| !repeated[side].contains(leaf)).collect::<Vec<_>>()
        };
        let (was, is) = (words(old, &kept(0)), words(new, &kept(1)));
        let pieces = |running: &WordStream| -> Vec<String> {
            running.words.iter().flat_map(|word| [word.clone(), " ".to_owned()]).collect()
        };
        let (olds, news) = (pieces(&was), pieces(&is));
        let olds: Vec<&str> = olds.iter().map(String::as_str).collect();
        let news: Vec<&str> = news.iter().map(String::as_str).collect();
        for change in find_changes(&olds, &news, work)? {
            work.check(all.len())?;
            let at = |running: &WordStream, place: usize| {
                // A change that starts with a space belongs to the word after it.
                running.leaves.get(place.div_ceil(2)).or(running.leaves.last()).copied()
            };
            let old_place = at(&was, change.at.0).map(|leaf| names.old_leaf(leaf));
            let place = at(&is, change.at.1).map(|leaf| names.new_leaf(leaf));
            let found = difference_of_change(&change, place.unwrap_or_default());
            all.push(names.with_pointer(found, &old_place.unwrap_or_default(), &change));
        }
    }
    Ok(all)
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

impl WordStream {
    /// Returns whether a word is the first one of its leaf.
    fn is_leaf_start(&self, word: usize) -> bool {
        word == 0 || self.leaves.get(word) != self.leaves.get(word - 1)
    }

    /// Moves a range of words without a partner so that it starts with a leaf.
    ///
    /// A range may move over words that equal those at its other end.
    fn align_to_leaf(&self, range: Range<usize>) -> Range<usize> {
        let (mut before, mut after) = (range.clone(), range.clone());
        for _ in 0..range.len() {
            if self.is_leaf_start(before.start) {
                return before;
            }
            if self.is_leaf_start(after.start) {
                return after;
            }
            if before.start > 0
                && self.words[before.start - 1] == self.words[before.end - 1]
            {
                before = before.start - 1..before.end - 1;
            }
            if after.end < self.words.len()
                && self.words[after.start] == self.words[after.end]
            {
                after = after.start + 1..after.end + 1;
            }
        }
        range
    }

    /// Returns the leaves that lie entirely in a range of words, with their texts.
    fn entire_leaves(&self, range: Range<usize>) -> Vec<(usize, String)> {
        let mut leaves = Vec::new();
        let mut start = range.start;
        while start < range.end {
            let leaf = self.leaves[start];
            let same = self.leaves[start..range.end].iter();
            let end = start + same.take_while(|other| **other == leaf).count();
            if self.is_leaf_start(start) && self.leaves.get(end) != Some(&leaf) {
                leaves.push((leaf, self.words[start..end].join(" ")));
            }
            start = end;
        }
        leaves
    }
}

/// Maximum number of blocks of one file that are a single block in the other.
const MAX_LINES: usize = 8;

/// Words of the headers and footers of a side.
struct Marginals {
    /// Words, separated by single spaces.
    text: String,
    /// Offsets in the text at which a header or footer starts.
    starts: BTreeSet<usize>,
    /// Offsets in the text at which a header or footer ends.
    ends: BTreeSet<usize>,
}

impl Marginals {
    fn new(side: &DocumentModel) -> Self {
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
    fn repeated_blocks(&self, blocks: &[(usize, String)], work: &Work) -> usize {
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
    Ok(Moves::find([&olds, &news], &operations))
}

/// Concatenates the words of leaves of a side.
///
/// If blocks moved, headings have no number, because it follows from their order.
fn running_words(side: &DocumentModel, leaves: &[usize], any_moved: bool) -> WordStream {
    let mut running = WordStream { words: Vec::new(), leaves: Vec::new() };
    for &place in leaves {
        let leaf = &side.leaves[place];
        let mut text = comparable_text(leaf);
        if any_moved && matches!(leaf.role, Role::Heading(_)) {
            text = without_number(text.trim_start_matches(' ')).to_owned();
        }
        for (number, word) in split_words(&text).into_iter().enumerate() {
            // A line of a file without structure may end inside a word.
            match running.words.last_mut() {
                Some(last)
                    if number == 0 && !side.has_structure && last.ends_with('-') =>
                {
                    last.push_str(&word);
                }
                _ => {
                    running.words.push(word);
                    running.leaves.push(place);
                }
            }
        }
    }
    running
}

/// Returns the text of a leaf that all formats have.
///
/// It includes the heading number, but no note marks.
pub(super) fn comparable_text(leaf: &TextBlock) -> String {
    let mut text = String::new();
    if matches!(leaf.role, Role::Heading(_)) {
        text = format!("{} ", leaf.label);
    }
    text += &leaf.text_without_note_marks();
    text
}

/// Splits a text into words.
///
/// Images and characters that leave no mark on paper are dropped, because a PDF does not
/// have them.
pub(super) fn split_words(text: &str) -> Vec<String> {
    let is_word = |c: &char| *c != '\u{fffc}' && !is_ignorable(*c) && !is_shaping(*c);
    let text: String = text.chars().filter(is_word).collect();
    text.split(char::is_whitespace)
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}
