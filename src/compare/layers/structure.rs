//! Structure layer: heading levels, tags, styles and character formatting.
//!
//! Input: two sides of one format and the pairs of their leaves. Output: differences,
//! each element once, regardless of the number of leaves in it.

use std::collections::{BTreeMap, BTreeSet};

use similar::DiffOp;

use super::changed_entries::changed_entries;
use super::element_partners::Partners;
use super::handed_over::{HandedOver, NUMBERING, is_numbering};
use super::marks::compare_marks;
use crate::compare::ReadError;
use crate::compare::align::Pair;
use crate::compare::block_key::is_label;
use crate::compare::difference::{BlockLocation, Difference, Layer, Place};
use crate::compare::difference_code::DifferenceCode;
use crate::compare::location::Locator;
use crate::compare::model::{DocumentModel, Role, STYLE, TextBlock};
use crate::compare::moves::Moves;
use crate::compare::read::html::RULE_ORDER;
use crate::compare::work::Work;

/// Compares the structure of two sides.
pub(in crate::compare) fn compare_structure(
    old: &DocumentModel,
    new: &DocumentModel,
    pairs: &[Pair],
    moves: &Moves,
    names: &Locator<'_>,
    work: &Work,
) -> Result<Vec<Difference>, ReadError> {
    let mut all = Vec::new();
    let mut seen = BTreeSet::new();
    let mut partners = Partners::default();
    let once = [find_texts_that_occur_once(old), find_texts_that_occur_once(new)];
    let mut handed = HandedOver::find(old, new, pairs, moves, work)?;
    for pair in pairs {
        work.check(all.len())?;
        let (i, j, moved) = match *pair {
            Pair::Matched(i, j) => (i, j, false),
            Pair::Moved(i, j) if !is_label(&new.leaves[j]) => (i, j, true),
            _ => continue,
        };
        let (was, is) = (&old.leaves[i], &new.leaves[j]);
        let leveled = compare_levels(was, is, &names.new_leaf(j));
        let told = leveled.is_some() || moves.is_releveled(j);
        add_level(&mut all, leveled);
        let elements = if moved || has_other_depth(moves, is, j) {
            // A moved block has other ancestors at its new location, which are not
            // compared.
            vec![(Some(was.element), Some(is.element))]
        } else {
            paired_elements(old, new, was, is, work)?
        };
        // Only a text that each file has once tells that the elements are the same.
        let is_same_text = !moved
            && !told
            && !is_label(is)
            && once[0].contains(&i)
            && once[1].contains(&j)
            && was.text() == is.text();
        for (from, to) in elements {
            if !moved {
                partners.add_elements(from, to);
            }
            if is_same_text && let (Some(from), Some(to)) = (from, to) {
                let found = partners.find_split(old, new, (from, to), work)?;
                all.extend(found.map(|found| place_at(found, names.new_leaf(j))));
            }
            if !seen.insert((from, to)) {
                continue;
            }
            let own = from == Some(was.element) && to == Some(is.element);
            let place = names.new_leaf(j);
            let mut found =
                compare_elements(old, new, (from, to), told && own, &place, work)?;
            if own && !moves.is_empty() {
                let is_near = moved || moves.is_near(i, j);
                found.retain(|found| {
                    let is_renumbered = moved && is_numbering(&found.values);
                    !(is_renumbered || is_near && depends_on_neighbors(found))
                });
                found.retain(|found| {
                    let belongs = is_near || is_numbering(&found.values);
                    !(belongs && handed.take_expected(found, moved))
                });
            }
            if moves.renumber() {
                found.retain(|found| !is_renumbered(found));
            }
            all.extend(found);
        }
        all.extend(compare_marks(was, is, &names.new_leaf(j), work)?);
    }
    all.extend(partners.find_blank_elements(old, new, pairs, names, work)?);
    all.extend(compare_styles(old, new, work)?);
    Ok(all)
}

/// Returns whether a block has other ancestors because of its level or that of others: an
/// item, a label, or a bookmark.
fn has_other_depth(moves: &Moves, block: &TextBlock, new: usize) -> bool {
    let is_item = matches!(block.role, Role::ListItem(_));
    is_item && moves.is_releveled(new)
        || (is_label(block) || block.role == Role::Bookmark) && moves.renumber()
}

/// Attributes that are identifiers or refer to them.
const IDENTIFIERS: [&str; 7] =
    ["ID", "aria-describedby", "aria-labelledby", "bookmark", "for", "headers", "id"];

/// Returns whether a difference follows from the blocks around a paragraph: the space
/// between them, and whether it stays on the page of the next one.
fn depends_on_neighbors(difference: &Difference) -> bool {
    let without_class = |text: &Option<String>| -> BTreeSet<String> {
        let classes = text.iter().flat_map(|text| text.split(' '));
        classes.filter(|class| *class != "keep-with-next").map(str::to_owned).collect()
    };
    let mut names = difference.values.iter().filter(|(key, _)| *key == "name");
    names.any(|(_, name)| {
        ["keepNext", "spacing@after", "spacing@before"].contains(&name.as_str())
            || name == STYLE
                && without_class(&difference.old) == without_class(&difference.new)
    })
}

/// Returns whether only the number in an identifier changed.
///
/// Programs number bookmarks and identifiers in the order of the document.
fn is_renumbered(difference: &Difference) -> bool {
    let without_digits = |text: &Option<String>| {
        text.as_ref().map(|text| text.replace(|c: char| c.is_ascii_digit(), ""))
    };
    let mut names = difference.values.iter().filter(|(key, _)| *key == "name");
    names.any(|(_, name)| IDENTIFIERS.contains(&name.as_str()))
        && difference.old.is_some()
        && without_digits(&difference.old) == without_digits(&difference.new)
}

/// Adds a difference in a level; items below one another are one difference.
fn add_level(all: &mut Vec<Difference>, found: Option<Difference>) {
    let Some(found) = found else { return };
    let step = |found: &Difference| {
        let level = |text: &Option<String>| text.as_ref()?.parse::<i64>().ok();
        Some(level(&found.new)? - level(&found.old)?)
    };
    match all.last_mut() {
        Some(last)
            if last.code == DifferenceCode::ListLevel
                && found.code == last.code
                && step(last) == step(&found) =>
        {
            let count = last.values.iter_mut().find(|(name, _)| *name == "count");
            match count {
                Some((_, count)) => {
                    let next = count.parse::<usize>().map_or(1, |count| count + 1);
                    *count = next.to_string();
                }
                None => last.values.push(("count", "1".to_owned())),
            }
        }
        _ => all.push(found),
    }
}

/// Compares the heading levels of two leaves, or reports a heading added or removed.
fn compare_levels(was: &TextBlock, is: &TextBlock, place: &Place) -> Option<Difference> {
    let new = |code, role| {
        let mut place = place.clone();
        let text = is.text();
        let number = place.block.as_ref().map_or(1, |block| block.number);
        place.block = Some(BlockLocation::new(role, number, text));
        Difference::new(Layer::Structure, code, place)
    };
    match (was.role, is.role) {
        (Role::Heading(old), Role::Heading(now)) if old != now => {
            let difference = new(DifferenceCode::HeadingLevel, is.role);
            Some(difference.with_values(old.to_string(), now.to_string()))
        }
        (Role::ListItem(old), Role::ListItem(now)) if old != now => {
            let difference = new(DifferenceCode::ListLevel, is.role);
            Some(difference.with_values(old.to_string(), now.to_string()))
        }
        (Role::Heading(old), role) if !matches!(role, Role::Heading(_)) => Some(
            new(DifferenceCode::HeadingRemoved, was.role).with_removed(old.to_string()),
        ),
        (role, Role::Heading(now)) if !matches!(role, Role::Heading(_)) => {
            Some(new(DifferenceCode::HeadingAdded, was.role).with_added(now.to_string()))
        }
        _ => None,
    }
}

/// Returns the leaves with a text that no other leaf of the side has.
fn find_texts_that_occur_once(side: &DocumentModel) -> BTreeSet<usize> {
    let mut places: BTreeMap<String, Option<usize>> = BTreeMap::new();
    let leaves = side.leaves.iter().enumerate();
    for (index, leaf) in leaves.filter(|(_, leaf)| !leaf.is_blank()) {
        let place = places.entry(leaf.text());
        place.and_modify(|place| *place = None).or_insert(Some(index));
    }
    places.into_values().flatten().collect()
}

fn place_at(difference: Difference, place: Place) -> Difference {
    Difference { place, ..difference }
}

/// Two paired elements, or one without a partner.
type ElementPair = (Option<usize>, Option<usize>);

/// Returns the paired ancestors of two leaves, the outermost first.
fn paired_elements(
    old: &DocumentModel,
    new: &DocumentModel,
    was: &TextBlock,
    is: &TextBlock,
    work: &Work,
) -> Result<Vec<ElementPair>, ReadError> {
    let (from, to) = (old.element_path(was.element), new.element_path(is.element));
    if from.len() == to.len() {
        let pairs = from.into_iter().zip(to);
        return Ok(pairs.map(|(from, to)| (Some(from), Some(to))).collect());
    }
    let tags = |side: &DocumentModel, path: &[usize]| -> Vec<String> {
        path.iter().map(|place| side.elements[*place].tag.clone()).collect()
    };
    let mut pairs = Vec::new();
    for op in work.diff(&tags(old, &from), &tags(new, &to))? {
        let (olds, news) = (&from[op.old_range()], &to[op.new_range()]);
        let length = match op {
            DiffOp::Equal { len, .. } => len,
            _ => olds.len().max(news.len()),
        };
        for n in 0..length {
            pairs.push((olds.get(n).copied(), news.get(n).copied()));
        }
    }
    Ok(pairs)
}

/// Compares two elements; `told` omits what follows from a reported heading level.
fn compare_elements(
    old: &DocumentModel,
    new: &DocumentModel,
    (from, to): (Option<usize>, Option<usize>),
    told: bool,
    place: &Place,
    work: &Work,
) -> Result<Vec<Difference>, ReadError> {
    let structure = |code| Difference::new(Layer::Structure, code, place.clone());
    let (was, is) = match (from, to) {
        (Some(from), Some(to)) => (&old.elements[from], &new.elements[to]),
        (Some(from), None) => {
            let tag = &old.elements[from].tag;
            work.quote(tag.len())?;
            return Ok(vec![structure(DifferenceCode::ElementRemoved).with_removed(tag)]);
        }
        (None, Some(to)) => {
            let tag = &new.elements[to].tag;
            work.quote(tag.len())?;
            return Ok(vec![structure(DifferenceCode::ElementAdded).with_added(tag)]);
        }
        (None, None) => return Ok(Vec::new()),
    };
    let mut all = Vec::new();
    if was.tag != is.tag && !told {
        work.quote(was.tag.len() + is.tag.len())?;
        all.push(structure(DifferenceCode::Tag).with_values(&was.tag, &is.tag));
    }
    for (name, from, to) in changed_entries(&was.attributes, &is.attributes, work)? {
        if told && follows_from_level(&name) {
            continue;
        }
        let code =
            if name == STYLE { DifferenceCode::Style } else { DifferenceCode::Attribute };
        let difference = Difference { old: from, new: to, ..structure(code) };
        all.push(difference.with_value("name", name));
    }
    Ok(all)
}

/// Returns whether an attribute changes with the level of a heading or item.
fn follows_from_level(name: &str) -> bool {
    let indents = ["ind@", "StartIndent", "TextIndent", "ListNumbering"];
    name == STYLE
        || name.starts_with(NUMBERING)
        || indents.iter().any(|indent| name.starts_with(indent))
}

/// Compares the values of styles, numbering and settings.
fn compare_styles(
    old: &DocumentModel,
    new: &DocumentModel,
    work: &Work,
) -> Result<Vec<Difference>, ReadError> {
    let changed = changed_entries(&old.styles, &new.styles, work)?;
    // The order of rules says something only about rules that both files have.
    let rules = |order: &Option<String>| -> BTreeSet<String> {
        order.iter().flat_map(|order| order.lines()).map(str::to_owned).collect()
    };
    let differences = changed
        .into_iter()
        .filter(|((style, _), from, to)| style != RULE_ORDER || rules(from) == rules(to))
        .map(|((style, name), from, to)| {
            let place = Place::default();
            let difference =
                Difference::new(Layer::Structure, DifferenceCode::StyleProperty, place);
            let difference = Difference { old: from, new: to, ..difference };
            difference.with_value("style", style).with_value("name", name)
        })
        .collect();
    Ok(differences)
}
