//! Differences in the structure and the metadata of files of different formats.

use std::collections::{BTreeMap, BTreeSet};

use similar::DiffOp;

use super::ReadError;
use super::difference::{Difference, Layer, Place};
use super::difference_code::DifferenceCode;
use super::location::Locator;
use super::model::{DocumentModel, Role, TextBlock};
use super::titles::{Title, collect_titles, title_text};
use super::work::Work;

/// Compares the structure of two sides.
pub(super) fn compare_structure(
    old: &DocumentModel,
    new: &DocumentModel,
    names: &Locator<'_>,
    work: &Work,
) -> Result<Vec<Difference>, ReadError> {
    let mut all = compare_headings(old, new, names, work)?;
    let counts = [
        ("=tables", [count_tables(old), count_tables(new)]),
        ("=notes", [count_notes(old), count_notes(new)]),
    ];
    for (key, [from, to]) in counts {
        // A note or a table may be several in another format, so only its absence is
        // certain.
        if (from == 0) != (to == 0) {
            let difference = structure(DifferenceCode::Count, Place::default());
            let difference = difference.with_values(from.to_string(), to.to_string());
            all.push(difference.with_value("what", key));
        }
    }
    Ok(all)
}

/// Returns the number of blocks of notes that have text.
fn count_notes(side: &DocumentModel) -> usize {
    let notes = side.leaves.iter().filter(|leaf| leaf.role == Role::Note);
    notes.filter(|leaf| !leaf.is_blank()).count()
}

/// Returns the number of tables that have text.
fn count_tables(side: &DocumentModel) -> usize {
    let is_table = |element: &usize| {
        ["Table", "table", "tbl"].contains(&side.elements[*element].tag.as_str())
    };
    let leaves = side.leaves.iter().filter(|leaf| !leaf.is_blank());
    let tables: BTreeSet<_> = leaves
        .filter_map(|leaf| side.element_path(leaf.element).into_iter().find(is_table))
        .collect();
    tables.len()
}

/// Compares the headings of two sides.
fn compare_headings(
    old: &DocumentModel,
    new: &DocumentModel,
    names: &Locator<'_>,
    work: &Work,
) -> Result<Vec<Difference>, ReadError> {
    let (was, is) = (collect_titles(old), collect_titles(new));
    let texts = |titles: &[Title]| -> Vec<String> {
        titles.iter().map(|title| title.text.clone()).collect()
    };
    let mut found = Vec::new();
    let (mut lost, mut gained) = (Vec::new(), Vec::new());
    for op in work.diff(&texts(&was), &texts(&is))? {
        work.check(found.len())?;
        let (olds, news) = (&was[op.old_range()], &is[op.new_range()]);
        if !matches!(op, DiffOp::Equal { .. }) {
            lost.extend(olds);
            gained.extend(news);
            continue;
        }
        for (from, to) in olds.iter().zip(news) {
            if let (Some(from), Some(level)) = (from.level, to.level)
                && from != level
            {
                let difference =
                    structure(DifferenceCode::HeadingLevel, names.new_leaf(to.leaf));
                found.push(difference.with_values(from.to_string(), level.to_string()));
            }
        }
    }
    remove_moved(&mut lost, &mut gained);
    // A heading that is a plain paragraph in the other file; other changes are reported
    // as text.
    let level_of = |title: &Title| title.level.map(|level| level.to_string());
    let paragraphs = [count_paragraphs(old), count_paragraphs(new)];
    let count = |side: usize, title: &Title| {
        paragraphs[side].get(&title.text).copied().unwrap_or(0)
    };
    for title in lost.into_iter().filter(|title| count(0, title) < count(1, title)) {
        let place = names.old_leaf(title.leaf);
        let difference = structure(DifferenceCode::HeadingRemoved, place);
        found.push(Difference { old: level_of(title), ..difference });
    }
    for title in gained.into_iter().filter(|title| count(1, title) < count(0, title)) {
        let place = names.new_leaf(title.leaf);
        let difference = structure(DifferenceCode::HeadingAdded, place);
        found.push(Difference { new: level_of(title), ..difference });
    }
    work.check(found.len())?;
    Ok(found)
}

const fn structure(code: DifferenceCode, place: Place) -> Difference {
    Difference::new(Layer::Structure, code, place)
}

/// Returns the number of blocks that are no headings, by their text.
fn count_paragraphs(side: &DocumentModel) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    let is_text = |leaf: &&TextBlock| {
        !matches!(leaf.role, Role::Heading(_)) && !leaf.role.repeats_others()
    };
    for leaf in side.leaves.iter().filter(is_text) {
        *counts.entry(title_text(leaf)).or_insert(0) += 1;
    }
    counts
}

/// Removes headings that moved: each is both lost and gained.
fn remove_moved(lost: &mut Vec<&Title>, gained: &mut Vec<&Title>) {
    let mut moved: BTreeMap<String, usize> = BTreeMap::new();
    for title in gained.iter() {
        *moved.entry(title.text.clone()).or_insert(0) += 1;
    }
    lost.retain(|title| match moved.get_mut(&title.text) {
        Some(left @ 1..) => {
            *left -= 1;
            false
        }
        _ => true,
    });
    gained.retain(|title| match moved.get_mut(&title.text) {
        Some(left @ 1..) => {
            *left -= 1;
            true
        }
        _ => false,
    });
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
