//! Aligns the blocks of two files.
//!
//! Input: the texts of blocks in order. Output: pairs, and blocks without a partner.
//! Equal texts are paired first (Myers), in order and then where they moved; between
//! them, blocks that share the most words.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use similar::DiffOp;

use super::ReadError;
use super::block_key::{BlockKey, is_label};
use super::model::{DocumentModel, Role, TextBlock};
use super::moves::Moves;
use super::work::Work;

/// Two paired blocks, or one without a partner, by index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pair {
    /// The same block in both files.
    Matched(usize, usize),
    /// The same block with the same text at another location.
    Moved(usize, usize),
    /// A block that is only in the old file.
    Removed(usize),
    /// A block that is only in the new file.
    Added(usize),
}

impl Pair {
    /// Returns the same pair with the indexes that lists of indexes have.
    fn at(self, olds: &[usize], news: &[usize]) -> Self {
        match self {
            Self::Matched(i, j) => Self::Matched(olds[i], news[j]),
            Self::Moved(i, j) => Self::Moved(olds[i], news[j]),
            Self::Removed(i) => Self::Removed(olds[i]),
            Self::Added(j) => Self::Added(news[j]),
        }
    }

    /// Returns the indexes of a block that is in both files.
    fn blocks(self) -> Option<(usize, usize)> {
        match self {
            Self::Matched(i, j) | Self::Moved(i, j) => Some((i, j)),
            Self::Removed(_) | Self::Added(_) => None,
        }
    }
}

/// Minimum share of common words of two versions of one block.
const ALIKE: f64 = 0.4;

/// Maximum number of pairs among which the best are searched.
const MAX: usize = 250_000;

/// Pairs blocks by their texts; also returns those that moved.
///
/// Labels of lists and notes are paired as the items and notes after them.
pub(super) fn align_blocks(
    old: &DocumentModel,
    new: &DocumentModel,
    work: &Work,
) -> Result<(Vec<Pair>, Moves), ReadError> {
    let (olds, news) = (select_blocks(old, false), select_blocks(new, false));
    let (old_texts, new_texts) = (texts_of(old, &olds), texts_of(new, &news));
    let operations = work.diff(&old_texts, &new_texts)?;
    let old_leaves: Vec<_> = olds.iter().map(|leaf| &old.leaves[*leaf]).collect();
    let new_leaves: Vec<_> = news.iter().map(|leaf| &new.leaves[*leaf]).collect();
    let own = Moves::find([&old_leaves, &new_leaves], &operations, work)?;
    let mut moves = Moves::default();
    for (i, j) in own.pairs() {
        moves.insert_with_label(old, new, (olds[i], news[j]));
    }
    let aligned = pair_blocks(&operations, &old_texts, &new_texts, &own, work)?;
    let mut pairs: Vec<_> = aligned.iter().map(|pair| pair.at(&olds, &news)).collect();
    moves.record_levels(old, new, pairs.iter().filter_map(|pair| pair.blocks()));
    moves.record_notes(old, new);
    let is_numbered = |leaf: &TextBlock| {
        matches!(leaf.role, Role::Heading(_) | Role::ListItem(_) | Role::Note)
    };
    moves.record_numbered(pairs.iter().any(|pair| match *pair {
        Pair::Removed(i) => is_numbered(&old.leaves[i]),
        Pair::Added(j) => is_numbered(&new.leaves[j]),
        _ => false,
    }));
    let labels = pair_labels(old, new, &pairs, work)?;
    pairs.extend(labels);
    Ok((pair_repeated(&pairs, old, new), moves))
}

/// Returns the indexes of the leaves that are labels, or of the others.
fn select_blocks(side: &DocumentModel, labels: bool) -> Vec<usize> {
    let leaves = side.leaves.iter().enumerate();
    let selected = leaves.filter(|(_, leaf)| is_label(leaf) == labels);
    selected.map(|(index, _)| index).collect()
}

/// Returns the texts by which leaves are paired.
fn texts_of(side: &DocumentModel, leaves: &[usize]) -> Vec<String> {
    leaves.iter().map(|leaf| text_to_align(&side.leaves[*leaf])).collect()
}

/// Pairs the labels of paired items, and the other labels among themselves.
///
/// The label of an item that only one file has belongs to the item, and is in no pair.
fn pair_labels(
    old: &DocumentModel,
    new: &DocumentModel,
    blocks: &[Pair],
    work: &Work,
) -> Result<Vec<Pair>, ReadError> {
    let before = |side: &DocumentModel, leaf: usize| {
        leaf.checked_sub(1).filter(|label| is_label(&side.leaves[*label]))
    };
    let mut taken: [BTreeSet<usize>; 2] = Default::default();
    let mut pairs = Vec::new();
    for block in blocks {
        work.check(0)?;
        match *block {
            Pair::Matched(i, j) | Pair::Moved(i, j) => {
                let (Some(old), Some(new)) = (before(old, i), before(new, j)) else {
                    continue;
                };
                taken[0].insert(old);
                taken[1].insert(new);
                pairs.push(match block {
                    Pair::Moved(..) => Pair::Moved(old, new),
                    _ => Pair::Matched(old, new),
                });
            }
            Pair::Removed(i) => taken[0].extend(before(old, i)),
            Pair::Added(j) => taken[1].extend(before(new, j)),
        }
    }
    let [olds, news] = [(old, 0), (new, 1)].map(|(side, index)| {
        let mut labels = select_blocks(side, true);
        labels.retain(|label| !taken[index].contains(label));
        labels
    });
    let (old_texts, new_texts) = (texts_of(old, &olds), texts_of(new, &news));
    let operations = work.diff(&old_texts, &new_texts)?;
    let none = Moves::default();
    let aligned = pair_blocks(&operations, &old_texts, &new_texts, &none, work)?;
    pairs.extend(aligned.iter().map(|pair| pair.at(&olds, &news)));
    Ok(pairs)
}

/// Pairs headers and footers with equal text on the same page, in any drawing order.
fn pair_repeated(pairs: &[Pair], old: &DocumentModel, new: &DocumentModel) -> Vec<Pair> {
    let key = |leaf: &TextBlock| {
        (leaf.role == Role::Furniture).then(|| (leaf.page, leaf.text()))
    };
    let keys = |i: usize, j: usize| (key(&old.leaves[i]), key(&new.leaves[j]));
    // Splits pairs on different pages, of which each block may have a better partner.
    let loose: Vec<_> = pairs
        .iter()
        .flat_map(|pair| match *pair {
            Pair::Matched(i, j) => match keys(i, j) {
                (Some(was), Some(is)) if was.0 != is.0 => {
                    vec![Pair::Removed(i), Pair::Added(j)]
                }
                _ => vec![*pair],
            },
            pair => vec![pair],
        })
        .collect();
    let mut gone: BTreeMap<_, VecDeque<usize>> = BTreeMap::new();
    for pair in &loose {
        if let Pair::Removed(i) = *pair
            && let Some(key) = key(&old.leaves[i])
        {
            gone.entry(key).or_default().push_back(i);
        }
    }
    let mut found = BTreeMap::new();
    for pair in &loose {
        if let Pair::Added(j) = *pair
            && let Some(key) = key(&new.leaves[j])
            && let Some(i) = gone.get_mut(&key).and_then(VecDeque::pop_front)
        {
            found.insert(j, i);
        }
    }
    let paired: BTreeSet<_> = found.values().copied().collect();
    let all = loose.into_iter().filter_map(|pair| match pair {
        Pair::Removed(i) if paired.contains(&i) => None,
        Pair::Added(j) => {
            Some(found.get(&j).map_or(Pair::Added(j), |i| Pair::Matched(*i, j)))
        }
        pair => Some(pair),
    });
    all.collect()
}

/// Returns the text by which a block is paired, without the number of a heading and the
/// marks of notes; that of a header or footer includes its page.
fn text_to_align(leaf: &TextBlock) -> String {
    match (leaf.role, leaf.page) {
        (Role::Furniture, Some(page)) => format!("{page} {}", leaf.text()),
        (Role::Heading(_) | Role::Bookmark, _) => BlockKey::text_of(leaf),
        _ => leaf.text_without_note_marks(),
    }
}

fn pair_blocks(
    operations: &[DiffOp],
    old: &[String],
    new: &[String],
    moves: &Moves,
    work: &Work,
) -> Result<Vec<Pair>, ReadError> {
    let mut pairs = Vec::new();
    for op in operations {
        work.check(0)?;
        let (old_index, new_index) = (op.old_range().start, op.new_range().start);
        if let DiffOp::Equal { len, .. } = op {
            pairs.extend((0..*len).map(|n| Pair::Matched(old_index + n, new_index + n)));
            continue;
        }
        let olds: Vec<_> = op.old_range().filter(|i| !moves.has_moved(0, *i)).collect();
        let news: Vec<_> = op.new_range().filter(|j| !moves.has_moved(1, *j)).collect();
        let best = best_pairs(&pick_texts(old, &olds), &pick_texts(new, &news), work)?;
        // A moved block is listed at its new location.
        let moved = op.new_range().filter_map(|j| Some((moves.old_of(j)?, j)));
        let mut moved = moved.peekable();
        for pair in best {
            let pair = pair.at(&olds, &news);
            if let Pair::Matched(_, to) | Pair::Added(to) = pair {
                while let Some((i, j)) = moved.next_if(|(_, j)| *j < to) {
                    pairs.push(Pair::Moved(i, j));
                }
            }
            pairs.push(pair);
        }
        pairs.extend(moved.map(|(i, j)| Pair::Moved(i, j)));
    }
    Ok(pairs)
}

/// Returns the texts at these indexes.
fn pick_texts<'a>(texts: &'a [String], indexes: &[usize]) -> Vec<&'a str> {
    indexes.iter().map(|index| texts[*index].as_str()).collect()
}

/// Returns the ordered pairs that share the most words.
fn best_pairs(old: &[&str], new: &[&str], work: &Work) -> Result<Vec<Pair>, ReadError> {
    let (n, m) = (old.len(), new.len());
    let size = |texts: &[&str]| texts.iter().map(|text| text.len() as u64 / 4).sum();
    let (olds, news): (u64, u64) = (size(old), size(new));
    // Every block is compared with every other one, word by word.
    let cost = (m as u64).saturating_mul(olds).saturating_add(n as u64 * news);
    let too_many = n.saturating_mul(m) > MAX || (n != 1 || m != 1) && !work.take(cost);
    if n == m && (n == 1 || too_many) {
        return Ok((0..n).map(|place| Pair::Matched(place, place)).collect());
    }
    if too_many {
        return Ok((0..n).map(Pair::Removed).chain((0..m).map(Pair::Added)).collect());
    }
    let olds: Vec<_> = old.iter().map(|text| count_words(text)).collect();
    let news: Vec<_> = new.iter().map(|text| count_words(text)).collect();
    // Weighted longest common subsequence.
    let mut sums = vec![vec![0.0_f64; m + 1]; n + 1];
    for i in (0..n).rev() {
        work.check(0)?;
        for j in (0..m).rev() {
            let alike = word_similarity(&olds[i], &news[j]);
            let both = if alike >= ALIKE { alike + sums[i + 1][j + 1] } else { 0.0 };
            sums[i][j] = both.max(sums[i + 1][j]).max(sums[i][j + 1]);
        }
    }
    let mut pairs = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < n && j < m {
        let alike = word_similarity(&olds[i], &news[j]);
        if alike >= ALIKE && sums[i][j] == alike + sums[i + 1][j + 1] {
            pairs.push(Pair::Matched(i, j));
            (i, j) = (i + 1, j + 1);
        } else if sums[i][j] == sums[i + 1][j] {
            pairs.push(Pair::Removed(i));
            i += 1;
        } else {
            pairs.push(Pair::Added(j));
            j += 1;
        }
    }
    pairs.extend((i..n).map(Pair::Removed));
    pairs.extend((j..m).map(Pair::Added));
    work.check(0)?;
    Ok(join_pairs(&pairs))
}

/// Pairs the last removed blocks of a run with the added blocks directly after them.
fn join_pairs(pairs: &[Pair]) -> Vec<Pair> {
    let mut joined = Vec::with_capacity(pairs.len());
    let mut rest = pairs;
    while !rest.is_empty() {
        let is_removed = |pair: &&Pair| matches!(pair, Pair::Removed(_));
        let is_added = |pair: &&Pair| matches!(pair, Pair::Added(_));
        let removed = rest.iter().take_while(is_removed).count();
        let added = rest[removed..].iter().take_while(is_added).count();
        let (run, after) = rest.split_at((removed + added).max(1));
        rest = after;
        if added > removed || added == 0 {
            joined.extend(run);
            continue;
        }
        let (removed, added) = run.split_at(removed);
        let (unpaired, paired) = removed.split_at(removed.len() - added.len());
        joined.extend(unpaired);
        joined.extend(paired.iter().zip(added).map(|pair| match pair {
            (Pair::Removed(i), Pair::Added(j)) => Pair::Matched(*i, *j),
            (other, _) => *other,
        }));
    }
    joined
}

/// Counts the occurrences of each word of a text.
fn count_words(text: &str) -> BTreeMap<&str, usize> {
    let mut bag = BTreeMap::new();
    for word in text.split(char::is_whitespace).filter(|word| !word.is_empty()) {
        *bag.entry(word).or_insert(0) += 1;
    }
    bag
}

/// Returns the share of words that two texts have in common, from 0 to 1.
fn word_similarity(old: &BTreeMap<&str, usize>, new: &BTreeMap<&str, usize>) -> f64 {
    let count = |bag: &BTreeMap<&str, usize>| bag.values().sum::<usize>();
    let all = count(old) + count(new);
    if all == 0 {
        return 1.0;
    }
    let common = old.iter().map(|(word, n)| new.get(word).map_or(0, |m| *n.min(m)));
    2.0 * common.sum::<usize>() as f64 / all as f64
}

#[cfg(test)]
mod tests {
    use super::Pair::{Added, Matched, Removed};
    use super::{Moves, Pair, join_pairs, pair_blocks};
    use crate::compare::work::Work;
    use crate::limits::CancelToken;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn a_block_that_changed_is_the_same_one_and_another_is_not() {
        let old = texts(&["een", "de kamer vraagt om een brief", "slot"]);
        let new = texts(&["een", "tussenin", "de kamer vroeg om een brief", "slot"]);
        let work = Work::new(&CancelToken::never());
        let operations = work.diff(&old, &new).unwrap();
        let moves = Moves::default();
        let pairs = pair_blocks(&operations, &old, &new, &moves, &work).unwrap();
        assert_eq!(
            pairs,
            [
                Pair::Matched(0, 0),
                Pair::Added(1),
                Pair::Matched(1, 2),
                Pair::Matched(2, 3)
            ]
        );
    }

    #[test]
    fn removed_blocks_pair_with_as_many_added_ones_after_them() {
        let joined = |pairs: &[Pair]| join_pairs(pairs);
        assert_eq!(joined(&[Removed(0), Added(0)]), [Matched(0, 0)]);
        assert_eq!(
            joined(&[Removed(0), Removed(1), Added(0), Matched(2, 1)]),
            [Removed(0), Matched(1, 0), Matched(2, 1)]
        );
        let unequal = [Removed(0), Added(0), Added(1), Removed(1)];
        assert_eq!(joined(&unequal), unequal);
    }

    #[test]
    fn long_runs_are_joined_in_linear_time() {
        let removed = (0..1_000_000).map(Removed);
        let pairs: Vec<_> = removed.chain([Matched(1_000_000, 0)]).collect();
        assert_eq!(join_pairs(&pairs), pairs);
    }
}
