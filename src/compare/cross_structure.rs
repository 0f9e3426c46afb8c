//! Differences in the structure and the metadata of files of different formats.

use std::collections::{BTreeMap, BTreeSet};

use similar::DiffOp;

use super::cross_format::{comparable_text, split_words};
use super::difference::{Difference, Layer, Place};
use super::difference_code::DifferenceCode;
use super::location::Locator;
use super::model::{DocumentModel, Role, TextBlock};
use super::work::Work;
use super::{FileKind, ReadError};

/// Compares the structure of two sides.
pub(super) fn compare_structure(
    old: &DocumentModel,
    new: &DocumentModel,
    names: &Locator<'_>,
    work: &Work,
) -> Result<Vec<Difference>, ReadError> {
    let mut all = compare_headings(old, new, names, work)?;
    let (was, is) = (count_roles(old), count_roles(new));
    for (kind, key) in [(Role::Cell, "=cells"), (Role::Note, "=notes")] {
        let count = |counts: &BTreeMap<Role, usize>| {
            counts.get(&kind).copied().unwrap_or(0).to_string()
        };
        let (from, to) = (count(&was), count(&is));
        // A note or a cell may be several blocks, so only its absence is certain.
        if (from == "0") != (to == "0") {
            let place = Place::default();
            let difference =
                Difference::new(Layer::Structure, DifferenceCode::Count, place);
            all.push(difference.with_values(from, to).with_value("what", key));
        }
    }
    Ok(all)
}

fn count_roles(side: &DocumentModel) -> BTreeMap<Role, usize> {
    let mut counts = BTreeMap::new();
    let says = |leaf: &&TextBlock| leaf.words.iter().any(|word| word.text != " ");
    for leaf in side.leaves.iter().filter(says) {
        *counts.entry(leaf.role).or_insert(0) += 1;
    }
    counts
}

/// Heading: its level, if the format has one for it, its words, and its leaf.
type HeadingRef = (Option<u8>, String, usize);

fn collect_titles(side: &DocumentModel) -> Vec<HeadingRef> {
    let is_first = |leaf: &&TextBlock| leaf.role == Role::Heading(1);
    // The only first-level heading of an HTML page is its title, which other formats
    // store separately.
    let has_title =
        side.kind == FileKind::Html && side.leaves.iter().filter(is_first).count() == 1;
    let leaves = side.leaves.iter().enumerate();
    leaves
        .filter_map(|(place, leaf)| {
            let Role::Heading(level) = leaf.role else { return None };
            let level = if has_title { level.checked_sub(1)? } else { level };
            // A DOCX heading outside the outline has the level of its style only.
            let outline = side.elements[leaf.element].attributes.get("outlineLvl@val");
            let known = outline.is_none_or(|outline| outline != "9").then_some(level);
            (level > 0)
                .then(|| (known, split_words(&comparable_text(leaf)).join(" "), place))
        })
        .collect()
}

fn compare_headings(
    old: &DocumentModel,
    new: &DocumentModel,
    names: &Locator<'_>,
    work: &Work,
) -> Result<Vec<Difference>, ReadError> {
    let (was, is) = (collect_titles(old), collect_titles(new));
    let texts = |titles: &[HeadingRef]| -> Vec<String> {
        titles.iter().map(|(_, text, _)| text.clone()).collect()
    };
    let all = |side: &DocumentModel| -> BTreeSet<String> {
        side.leaves
            .iter()
            .map(|leaf| split_words(&comparable_text(leaf)).join(" "))
            .collect()
    };
    let (old_texts, new_texts) = (all(old), all(new));
    let mut found = Vec::new();
    let (mut lost, mut gained) = (Vec::new(), Vec::new());
    let structure = |code, place| Difference::new(Layer::Structure, code, place);
    for op in work.diff(&texts(&was), &texts(&is))? {
        work.check(found.len())?;
        let (olds, news) = (&was[op.old_range()], &is[op.new_range()]);
        if matches!(op, DiffOp::Equal { .. }) {
            for ((from, ..), (to, _, leaf)) in olds.iter().zip(news) {
                if let (Some(from), Some(to)) = (from, to)
                    && from != to
                {
                    let difference =
                        structure(DifferenceCode::HeadingLevel, names.new_leaf(*leaf));
                    found.push(difference.with_values(from.to_string(), to.to_string()));
                }
            }
            continue;
        }
        lost.extend(olds);
        gained.extend(news);
    }
    // A heading that moved is in both files.
    let mut moved: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, text, _) in &gained {
        *moved.entry(text).or_insert(0) += 1;
    }
    lost.retain(|(_, text, _)| match moved.get_mut(text.as_str()) {
        Some(left @ 1..) => {
            *left -= 1;
            false
        }
        _ => true,
    });
    gained.retain(|(_, text, _)| match moved.get_mut(text.as_str()) {
        Some(left @ 1..) => {
            *left -= 1;
            true
        }
        _ => false,
    });
    // A heading that is a plain paragraph in the other file; other changes are reported
    // as text.
    for (level, text, leaf) in lost {
        if new_texts.contains(text) {
            let difference =
                structure(DifferenceCode::HeadingRemoved, names.old_leaf(*leaf));
            let level = level.map(|level| level.to_string());
            found.push(difference.with_removed(level.unwrap_or_default()));
        }
    }
    for (level, text, leaf) in gained {
        if old_texts.contains(text) {
            let difference =
                structure(DifferenceCode::HeadingAdded, names.new_leaf(*leaf));
            let level = level.map(|level| level.to_string());
            found.push(difference.with_added(level.unwrap_or_default()));
        }
    }
    work.check(found.len())?;
    Ok(found)
}

/// Compares the properties that both formats can have.
pub(super) fn compare_metadata(
    old: &DocumentModel,
    new: &DocumentModel,
) -> Vec<Difference> {
    let mut all = Vec::new();
    for (name, keys) in COMMON {
        let value = |side: &DocumentModel| {
            keys.iter().find_map(|key| side.properties.get(*key)).cloned()
        };
        if let (Some(from), Some(to)) = (value(old), value(new))
            && from != to
        {
            let difference = Difference::new(
                Layer::Metadata,
                DifferenceCode::Property,
                Place::default(),
            );
            all.push(difference.with_values(from, to).with_value("name", name));
        }
    }
    all
}

/// Common properties, with their names in each format.
const COMMON: [(&str, [&str; 3]); 3] = [
    ("title", ["Info/Title", "core/title", "title"]),
    ("author", ["Info/Author", "core/creator", "meta author"]),
    ("language", ["Lang", "core/language", "html@lang"]),
];
