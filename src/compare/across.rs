//! Two files of different formats.
//!
//! In: two sides. Out: where their words differ, and their headings, tables, lists and
//! notes. What formats keep in different places is told apart by no one: what pages
//! repeat, the labels of lists and the marks of notes are left out on both sides.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use similar::DiffOp;

use super::difference::{Difference, Layer, Place};
use super::moves::is_distinctive;
use super::place::Names;
use super::side::{Leaf, Role, Side, Word};
use super::text::{Change, bare, changes, difference};
use super::work::Work;
use super::{FileKind, Unreadable};

/// A word of running text, and the leaf it stands in.
struct Running {
    words: Vec<String>,
    leaves: Vec<usize>,
}

/// Compares what two sides say.
pub(super) fn text(
    old: &Side,
    new: &Side,
    names: &Names<'_>,
    work: &Work,
) -> Result<Vec<Difference>, Unreadable> {
    let mut all = Vec::new();
    let other = |leaf: &Leaf| !matches!(leaf.role, Role::Note) && !leaf.role.repeats();
    let notes = |leaf: &Leaf| matches!(leaf.role, Role::Note);
    let repeated = [repeated(old), repeated(new)].map(|text| format!(" {text} "));
    for of in [&other as &dyn Fn(&Leaf) -> bool, &notes] {
        let (was, is) = (running(old, of), running(new, of));
        let pieces = |running: &Running| -> Vec<String> {
            running.words.iter().flat_map(|word| [word.clone(), " ".to_owned()]).collect()
        };
        let (olds, news) = (pieces(&was), pieces(&is));
        let olds: Vec<&str> = olds.iter().map(String::as_str).collect();
        let news: Vec<&str> = news.iter().map(String::as_str).collect();
        let changes = changes(&olds, &news, work)?;
        let moves = moved_changes(&changes);
        for (index, change) in changes.iter().enumerate() {
            work.check(all.len())?;
            // What one keeps in the text and the other on every page is in both.
            let elsewhere = |text: &str, repeated: &str| {
                let words = words(text).join(" ");
                words.is_empty()
                    || work.search(repeated.len())
                        && repeated.contains(&format!(" {words} "))
            };
            if elsewhere(&change.old, &repeated[1])
                && elsewhere(&change.new, &repeated[0])
            {
                continue;
            }
            let at = |running: &Running, place: usize| {
                // A change that starts with a space is at the word after it.
                running.leaves.get(place.div_ceil(2)).or(running.leaves.last()).copied()
            };
            let was_at = |change: &Change| {
                at(&was, change.at.0).map(|leaf| names.old_leaf(leaf)).unwrap_or_default()
            };
            let old_place = was_at(change);
            let place = at(&is, change.at.1).map(|leaf| names.new_leaf(leaf));
            let place = place.unwrap_or_default();
            let found = match moves.get(&index) {
                Some(None) => continue,
                Some(Some(removed)) => {
                    let old_place = was_at(&changes[*removed]);
                    Difference::moved(old_place, place, bare(&change.new))
                }
                None => difference(change, place),
            };
            all.push(names.pointed(found, &old_place, change));
        }
    }
    Ok(all)
}

/// Words that were removed at one place and added at another: the index of an addition
/// has that of its removal, which itself has none.
fn moved_changes(changes: &[Change]) -> BTreeMap<usize, Option<usize>> {
    let mut removed: BTreeMap<&str, VecDeque<usize>> = BTreeMap::new();
    for (index, change) in changes.iter().enumerate() {
        if change.new.is_empty() && is_distinctive(&change.old) {
            removed.entry(bare(&change.old)).or_default().push_back(index);
        }
    }
    let mut moves = BTreeMap::new();
    for (index, change) in changes.iter().enumerate() {
        let first = |indexes: &mut VecDeque<usize>| indexes.pop_front();
        if change.old.is_empty()
            && let Some(other) = removed.get_mut(bare(&change.new)).and_then(first)
        {
            moves.insert(index, Some(other));
            moves.insert(other, None);
        }
    }
    moves
}

fn running(side: &Side, of: &dyn Fn(&Leaf) -> bool) -> Running {
    let mut running = Running { words: Vec::new(), leaves: Vec::new() };
    for (place, leaf) in side.leaves.iter().enumerate().filter(|(_, leaf)| of(leaf)) {
        if leaf.role == Role::Label {
            continue;
        }
        for (number, word) in words(&plain(leaf)).into_iter().enumerate() {
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

/// What pages repeat, word by word.
fn repeated(side: &Side) -> String {
    let leaves = side.leaves.iter().filter(|leaf| leaf.role == Role::Furniture);
    let all: Vec<_> = leaves.flat_map(|leaf| words(&leaf.text())).collect();
    all.join(" ")
}

/// What a leaf says in every format: the number of a heading, and no mark of a note.
fn plain(leaf: &Leaf) -> String {
    let mut text = String::new();
    if matches!(leaf.role, Role::Heading(_)) {
        text = format!("{} ", leaf.label);
    }
    let is_mark = |word: &&Word| {
        let mut marks = word.marks.iter();
        marks.any(|mark| {
            mark.starts_with("Reference")
                || mark.contains("noteref")
                || mark.contains("backlink")
        })
    };
    let words = leaf.words.iter().filter(|word| !is_mark(word));
    text.extend(words.map(|word| word.text.as_str()));
    text
}

/// The words of a text; pictures and hints where to break are none.
fn words(text: &str) -> Vec<String> {
    let text: String =
        text.chars().filter(|c| !['\u{ad}', '\u{fffc}'].contains(c)).collect();
    text.split(char::is_whitespace)
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Compares how two sides are built.
pub(super) fn structure(
    old: &Side,
    new: &Side,
    names: &Names<'_>,
    work: &Work,
) -> Result<Vec<Difference>, Unreadable> {
    let mut all = headings(old, new, names, work)?;
    let (was, is) = (counts(old), counts(new));
    for (kind, key) in [(Role::Cell, "=cells"), (Role::Note, "=notes")] {
        let count = |counts: &BTreeMap<Role, usize>| {
            counts.get(&kind).copied().unwrap_or(0).to_string()
        };
        let (from, to) = (count(&was), count(&is));
        // A note or a cell may be several blocks: only none at all is sure.
        if (from == "0") != (to == "0") {
            let place = Place::default();
            let difference = Difference::new(Layer::Structure, "count", place);
            all.push(difference.between(from, to).with("what", key));
        }
    }
    Ok(all)
}

fn counts(side: &Side) -> BTreeMap<Role, usize> {
    let mut counts = BTreeMap::new();
    let says = |leaf: &&Leaf| leaf.words.iter().any(|word| word.text != " ");
    for leaf in side.leaves.iter().filter(says) {
        *counts.entry(leaf.role).or_insert(0) += 1;
    }
    counts
}

/// A heading: its level, its words, and its leaf.
type Title = (u8, String, usize);

fn titles(side: &Side) -> Vec<Title> {
    let leaves = side.leaves.iter().enumerate();
    leaves
        .filter_map(|(place, leaf)| {
            let Role::Heading(level) = leaf.role else { return None };
            // The title of the document is the first level of HTML alone.
            let level =
                if side.kind == FileKind::Html { level.checked_sub(1)? } else { level };
            (level > 0).then(|| (level, words(&plain(leaf)).join(" "), place))
        })
        .collect()
}

fn headings(
    old: &Side,
    new: &Side,
    names: &Names<'_>,
    work: &Work,
) -> Result<Vec<Difference>, Unreadable> {
    let (was, is) = (titles(old), titles(new));
    let texts = |titles: &[Title]| -> Vec<String> {
        titles.iter().map(|(_, text, _)| text.clone()).collect()
    };
    let all = |side: &Side| -> BTreeSet<String> {
        side.leaves.iter().map(|leaf| words(&plain(leaf)).join(" ")).collect()
    };
    let (old_texts, new_texts) = (all(old), all(new));
    let mut found = Vec::new();
    let structure = |code, place| Difference::new(Layer::Structure, code, place);
    for op in work.diff(&texts(&was), &texts(&is))? {
        work.check(found.len())?;
        let (olds, news) = (&was[op.old_range()], &is[op.new_range()]);
        if matches!(op, DiffOp::Equal { .. }) {
            for ((from, ..), (to, _, leaf)) in olds.iter().zip(news) {
                if from != to {
                    let difference = structure("heading-level", names.new_leaf(*leaf));
                    found.push(difference.between(from.to_string(), to.to_string()));
                }
            }
            continue;
        }
        // A heading of one that is but a paragraph of the other; other texts are told of.
        for (level, text, leaf) in olds {
            if new_texts.contains(text) {
                let difference = structure("heading-lost", names.old_leaf(*leaf));
                found.push(difference.gone(level.to_string()));
            }
        }
        for (level, text, leaf) in news {
            if old_texts.contains(text) {
                let difference = structure("heading-gained", names.new_leaf(*leaf));
                found.push(difference.come(level.to_string()));
            }
        }
    }
    Ok(found)
}

/// Compares what two sides say about themselves, where both formats can say it.
pub(super) fn metadata(old: &Side, new: &Side) -> Vec<Difference> {
    let mut all = Vec::new();
    for (name, keys) in COMMON {
        let value =
            |side: &Side| keys.iter().find_map(|key| side.properties.get(*key)).cloned();
        if let (Some(from), Some(to)) = (value(old), value(new))
            && from != to
        {
            let difference =
                Difference::new(Layer::Metadata, "property", Place::default());
            all.push(difference.between(from, to).with("name", name));
        }
    }
    all
}

/// Properties that formats have in common, and their names in each.
const COMMON: [(&str, [&str; 3]); 3] = [
    ("title", ["Info/Title", "core/title", "title"]),
    ("author", ["Info/Author", "core/creator", "meta author"]),
    ("language", ["Lang", "core/language", "html@lang"]),
];
