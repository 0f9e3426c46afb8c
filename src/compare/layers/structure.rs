//! Structure layer: heading levels, tags, styles and character formatting.
//!
//! Input: two sides of one format and the pairs of their leaves. Output: differences,
//! each element once, regardless of the number of leaves in it.

use std::collections::{BTreeMap, BTreeSet};

use similar::DiffOp;

use super::marks::compare_marks;
use crate::compare::ReadError;
use crate::compare::align::Pair;
use crate::compare::difference::{BlockLocation, Difference, Layer, Place};
use crate::compare::difference_code::DifferenceCode;
use crate::compare::location::Locator;
use crate::compare::model::{DocumentModel, Role, STYLE, TextBlock};
use crate::compare::moves::{Moves, is_label};
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
        let told = leveled.is_some();
        all.extend(leveled);
        let elements = if moved {
            // A moved block has other ancestors at its new location, which are not
            // compared.
            vec![(Some(was.element), Some(is.element))]
        } else {
            paired_elements(old, new, was, is, work)?
        };
        // Only a text that each file has once tells that the elements are the same.
        let is_same_text = !moved
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
                    let belongs = is_near || is_numbering(&found.values);
                    !(belongs && handed.take_expected(found, moved))
                });
            }
            all.extend(found);
        }
        all.extend(compare_marks(was, is, &names.new_leaf(j), work)?);
    }
    all.extend(partners.find_blank_elements(old, new, pairs, names, work)?);
    all.extend(compare_styles(old, new, work)?);
    Ok(all)
}

/// Start of the names of attributes that number a paragraph itself.
///
/// They belong to the first or last items of a list, however far these are.
const NUMBERING: &str = "numPr";

/// Returns whether a difference is in the numbering of a paragraph.
fn is_numbering(values: &[(&'static str, String)]) -> bool {
    values.iter().any(|(key, name)| *key == "name" && name.starts_with(NUMBERING))
}

/// Name, old value and new value of an attribute.
type AttributeChange = (String, Option<String>, Option<String>);

/// Attributes that a moved block and a block near it exchange.
///
/// They belong to the location, such as "keep with next" of the last paragraph.
struct HandedOver {
    /// Number of exchanges left per change, for moved blocks and for blocks near them.
    counts: [BTreeMap<AttributeChange, usize>; 2],
}

impl HandedOver {
    fn find(
        old: &DocumentModel,
        new: &DocumentModel,
        pairs: &[Pair],
        moves: &Moves,
        work: &Work,
    ) -> Result<Self, ReadError> {
        let mut all: [BTreeMap<AttributeChange, usize>; 2] = Default::default();
        let mut seen = BTreeSet::new();
        for pair in pairs {
            let (i, j, is_moved) = match *pair {
                Pair::Moved(i, j) => (i, j, true),
                Pair::Matched(i, j) if !moves.is_empty() => (i, j, false),
                _ => continue,
            };
            let is_near = is_moved || moves.is_near(i, j);
            let (from, to) = (old.leaves[i].element, new.leaves[j].element);
            // An element with many leaves is compared once.
            if !seen.insert((from, to)) {
                continue;
            }
            let (from, to) = (&old.elements[from], &new.elements[to]);
            let changed = changed_entries(&from.attributes, &to.attributes, work)?;
            for (name, from, to) in changed {
                if !is_near && !name.starts_with(NUMBERING) {
                    continue;
                }
                // Both are counted by the change of the moved block.
                let change = if is_moved { (name, from, to) } else { (name, to, from) };
                *all[usize::from(!is_moved)].entry(change).or_insert(0) += 1;
            }
        }
        let [moved, next] = &all;
        let both = moved.iter().filter_map(|(change, count)| {
            Some((change.clone(), *next.get(change)?.min(count)))
        });
        let both: BTreeMap<_, _> = both.collect();
        Ok(Self { counts: [both.clone(), both] })
    }

    /// Returns whether a difference is such an exchange, and counts it off.
    fn take_expected(&mut self, found: &Difference, is_moved: bool) -> bool {
        let Some((_, name)) = found.values.iter().find(|(key, _)| *key == "name") else {
            return false;
        };
        let (name, old, new) = (name.clone(), found.old.clone(), found.new.clone());
        let change = if is_moved { (name, old, new) } else { (name, new, old) };
        match self.counts[usize::from(!is_moved)].get_mut(&change) {
            Some(left @ 1..) => {
                *left -= 1;
                true
            }
            _ => false,
        }
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
        (Role::Heading(old), Role::Heading(now)) if old != now => Some(
            new(DifferenceCode::HeadingLevel, is.role)
                .with_values(old.to_string(), now.to_string()),
        ),
        (Role::Heading(old), role) if !matches!(role, Role::Heading(_)) => Some(
            new(DifferenceCode::HeadingRemoved, was.role).with_removed(old.to_string()),
        ),
        (role, Role::Heading(now)) if !matches!(role, Role::Heading(_)) => {
            Some(new(DifferenceCode::HeadingAdded, was.role).with_added(now.to_string()))
        }
        _ => None,
    }
}

/// Elements that belong together because leaves in them do.
#[derive(Default)]
struct Partners {
    /// First partner of each element on each side, by leaves with equal text.
    first: [BTreeMap<usize, usize>; 2],
    /// Elements of each side that have a partner.
    paired: [BTreeSet<usize>; 2],
}

impl Partners {
    fn add_elements(&mut self, from: Option<usize>, to: Option<usize>) {
        if let (Some(from), Some(to)) = (from, to) {
            self.paired[0].insert(from);
            self.paired[1].insert(to);
        }
    }

    /// Returns a difference if an element was split in two, or two were joined.
    fn find_split(
        &mut self,
        old: &DocumentModel,
        new: &DocumentModel,
        (from, to): (usize, usize),
        work: &Work,
    ) -> Result<Option<Difference>, ReadError> {
        let known = [self.first[0].get(&from).copied(), self.first[1].get(&to).copied()];
        self.first[0].entry(from).or_insert(to);
        self.first[1].entry(to).or_insert(from);
        let structure = |code| Difference::new(Layer::Structure, code, Place::default());
        Ok(match known {
            [Some(_), None] => {
                let tag = &new.elements[to].tag;
                work.quote(tag.len())?;
                Some(structure(DifferenceCode::ElementAdded).with_added(tag))
            }
            [None, Some(_)] => {
                let tag = &old.elements[from].tag;
                work.quote(tag.len())?;
                Some(structure(DifferenceCode::ElementRemoved).with_removed(tag))
            }
            _ => None,
        })
    }

    /// Returns a difference for each added or removed element without text.
    fn find_blank_elements(
        &self,
        old: &DocumentModel,
        new: &DocumentModel,
        pairs: &[Pair],
        names: &Locator<'_>,
        work: &Work,
    ) -> Result<Vec<Difference>, ReadError> {
        let has_text = [find_elements_with_text(old), find_elements_with_text(new)];
        let mut seen = [BTreeSet::new(), BTreeSet::new()];
        let mut all = Vec::new();
        for pair in pairs {
            work.check(all.len())?;
            let (side, index) = match *pair {
                Pair::Removed(i) => (0, i),
                Pair::Added(j) => (1, j),
                _ => continue,
            };
            let model = [old, new][side];
            let leaf = &model.leaves[index];
            if !is_blank(leaf) || leaf.role.repeats_others() {
                continue;
            }
            let mut element = leaf.element;
            let is_outer = |element: usize| {
                self.paired[side].contains(&element) || has_text[side][element]
            };
            if is_outer(element) || seen[side].contains(&element) {
                continue;
            }
            while let Some(parent) = model.elements[element].parent
                && !is_outer(parent)
            {
                element = parent;
            }
            let parent = model.elements[element].parent;
            let is_in_pair =
                parent.is_none_or(|parent| self.paired[side].contains(&parent));
            if !is_in_pair || !seen[side].insert(element) {
                continue;
            }
            let tag = &model.elements[element].tag;
            work.quote(tag.len())?;
            let new = |code, place| Difference::new(Layer::Structure, code, place);
            all.push(if side == 0 {
                new(DifferenceCode::ElementRemoved, names.old_leaf(index))
                    .with_removed(tag)
            } else {
                new(DifferenceCode::ElementAdded, names.new_leaf(index)).with_added(tag)
            });
        }
        Ok(all)
    }
}

/// Returns the leaves with a text that no other leaf of the side has.
fn find_texts_that_occur_once(side: &DocumentModel) -> BTreeSet<usize> {
    let mut places: BTreeMap<String, Option<usize>> = BTreeMap::new();
    let leaves = side.leaves.iter().enumerate();
    for (index, leaf) in leaves.filter(|(_, leaf)| !is_blank(leaf)) {
        let place = places.entry(leaf.text());
        place.and_modify(|place| *place = None).or_insert(Some(index));
    }
    places.into_values().flatten().collect()
}

/// Returns for each element whether a leaf in it has text.
fn find_elements_with_text(side: &DocumentModel) -> Vec<bool> {
    let mut has_text = vec![false; side.elements.len()];
    for leaf in side.leaves.iter().filter(|leaf| !is_blank(leaf)) {
        let mut next = Some(leaf.element);
        while let Some(element) = next
            && !has_text[element]
        {
            has_text[element] = true;
            next = side.elements[element].parent;
        }
    }
    has_text
}

fn is_blank(leaf: &TextBlock) -> bool {
    leaf.words.iter().all(|word| word.text.chars().all(char::is_whitespace))
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
        if told && name == STYLE {
            continue;
        }
        let code =
            if name == STYLE { DifferenceCode::Style } else { DifferenceCode::Attribute };
        let difference = Difference { old: from, new: to, ..structure(code) };
        all.push(difference.with_value("name", name));
    }
    Ok(all)
}

/// Entry that differs between two maps, with both values.
type ChangedEntry<K> = (K, Option<String>, Option<String>);

/// Returns the entries of two maps that differ; their values are charged first.
pub(in crate::compare) fn changed_entries<K: Ord + Clone>(
    old: &BTreeMap<K, String>,
    new: &BTreeMap<K, String>,
    work: &Work,
) -> Result<Vec<ChangedEntry<K>>, ReadError> {
    let names: BTreeSet<&K> = old.keys().chain(new.keys()).collect();
    let mut changed = Vec::new();
    for name in names {
        let (from, to) = (old.get(name), new.get(name));
        if from != to {
            work.check(changed.len())?;
            work.quote(from.map_or(0, String::len) + to.map_or(0, String::len))?;
            changed.push((name.clone(), from.cloned(), to.cloned()));
        }
    }
    Ok(changed)
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
