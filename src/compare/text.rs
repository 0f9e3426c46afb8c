//! The layer of text: words that changed, blocks that came and went.
//!
//! In: two sides and which of their leaves belong together. Out: differences.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::FileKind;
use super::align::Pair;
use super::difference::{Area, Difference, Layer};
use super::place::Names;
use super::side::{Role, Side};

/// A piece of a text: a word, or the space between two.
pub(super) fn pieces(text: &str) -> Vec<&str> {
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

/// What was replaced in a text: the pieces of the old one, of the new one, and what
/// stands before them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// What stood there.
    pub(super) old: String,
    /// What stands there.
    pub(super) new: String,
    /// The word before it.
    pub(super) before: String,
    /// Where it starts in the old pieces, and in the new ones.
    pub(super) at: (usize, usize),
}

/// The changes between two lists of pieces. Those with but a space between them are one.
pub(super) fn changes(old: &[&str], new: &[&str]) -> Vec<Change> {
    // Ranges of both, in order.
    let mut ranges: Vec<[usize; 4]> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, old, new) {
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
    ranges
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
        .collect()
}

/// The difference that a change of words is.
pub(super) fn difference(change: &Change, place: super::Place) -> Difference {
    let blank = |text: &str| text.chars().all(char::is_whitespace);
    let code = match (change.old.is_empty(), change.new.is_empty()) {
        _ if blank(&change.old) && blank(&change.new) => "spaces",
        (true, _) => "words-added",
        (_, true) => "words-removed",
        _ => "words",
    };
    let difference = Difference::new(Layer::Text, code, place);
    let difference = match code {
        "words-added" => difference.come(bare(&change.new)),
        "words-removed" => difference.gone(bare(&change.old)),
        "spaces" => difference.between(visible(&change.old), visible(&change.new)),
        _ => difference.between(bare(&change.old), bare(&change.new)),
    };
    difference.with("before", change.before.clone())
}

/// A text without the spaces around it.
fn bare(text: &str) -> &str {
    text.trim_matches([' ', '\n', '\t'])
}

/// Spaces by their code points.
fn visible(spaces: &str) -> String {
    let codes: Vec<_> =
        spaces.chars().map(|space| format!("U+{:04X}", u32::from(space))).collect();
    codes.join(" ")
}

/// Compares what two sides say.
pub(super) fn compare(
    old: &Side,
    new: &Side,
    pairs: &[Pair],
    names: &Names<'_>,
) -> Vec<Difference> {
    let mut all: Vec<Difference> = Vec::new();
    for pair in pairs {
        let found = match *pair {
            Pair::Both(i, j) => {
                let (was, is) = (old.leaves[i].text(), new.leaves[j].text());
                if was == is {
                    continue;
                }
                let changes = changes(&pieces(&was), &pieces(&is));
                let found = changes.iter().map(|change| {
                    let found = difference(change, names.new_leaf(j));
                    let old_place = names.old_leaf(i);
                    names.pointed(found, &old_place, change)
                });
                found.collect()
            }
            Pair::Gone(i) => {
                let text = old.leaves[i].text();
                if bare(&text).is_empty() || elsewhere(&text, old.leaves[i].role, new) {
                    continue;
                }
                let place = names.old_leaf(i);
                vec![Difference::new(Layer::Text, "block-removed", place).gone(text)]
            }
            Pair::Come(j) => {
                let text = new.leaves[j].text();
                if bare(&text).is_empty() || elsewhere(&text, new.leaves[j].role, old) {
                    continue;
                }
                let place = names.new_leaf(j);
                vec![Difference::new(Layer::Text, "block-added", place).come(text)]
            }
        };
        let repeats = match *pair {
            Pair::Both(_, j) | Pair::Come(j) => new.leaves[j].role.repeats(),
            Pair::Gone(i) => old.leaves[i].role.repeats(),
        };
        for mut difference in found {
            difference.areas = match *pair {
                Pair::Both(i, j) => [areas(old, i), areas(new, j)],
                Pair::Gone(i) => [areas(old, i), Vec::new()],
                Pair::Come(j) => [Vec::new(), areas(new, j)],
            };
            add(&mut all, difference, repeats);
        }
    }
    all
}

/// Whether what pages repeat is there in the other DOCX too: the order of the parts that
/// hold it says nothing.
fn elsewhere(text: &str, role: Role, other: &Side) -> bool {
    role == Role::Furniture
        && other.kind == FileKind::Docx
        && other.leaves.iter().any(|leaf| leaf.role == role && leaf.text() == text)
}

/// Adds a difference; what only repeats another is where that one is too.
pub(super) fn add(all: &mut Vec<Difference>, difference: Difference, repeats: bool) {
    let same = |other: &&mut Difference| {
        other.code == difference.code
            && other.old == difference.old
            && other.new == difference.new
    };
    if repeats && let Some(first) = all.iter_mut().find(same) {
        first.also.push(difference.place);
        let [old, new] = difference.areas;
        first.areas[0].extend(old);
        first.areas[1].extend(new);
    } else {
        all.push(difference);
    }
}

/// Where a leaf is drawn.
pub(super) fn areas(side: &Side, leaf: usize) -> Vec<Area> {
    let pages = side.pages.iter().enumerate();
    let items = pages.flat_map(|(page, drawn)| {
        let own = drawn.items.iter().filter(move |item| item.leaf == Some(leaf));
        own.map(move |item| item.area(page))
    });
    let mut areas: Vec<_> = items.collect();
    // What pages repeat belongs to no leaf; its text finds it.
    if areas.is_empty()
        && let Some(page) = side.leaves[leaf].page
    {
        let text = side.leaves[leaf].text();
        let items = side.pages.get(page - 1).into_iter().flat_map(|page| &page.items);
        let items = items.filter(|item| item.text() == text);
        areas.extend(items.map(|item| item.area(page - 1)));
    }
    areas
}

#[cfg(test)]
mod tests {
    use super::{changes, pieces};

    #[test]
    fn words_beside_each_other_change_at_once() {
        let old = pieces("van de oude kamer en");
        let new = pieces("van een nieuwe kamer en");
        let changes = changes(&old, &new);
        assert_eq!(changes.len(), 1);
        assert_eq!((&*changes[0].old, &*changes[0].new), ("de oude", "een nieuwe"));
        assert_eq!(changes[0].before, "van");
    }
}
