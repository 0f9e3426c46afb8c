//! Elements that belong together, and those without a partner.

use std::collections::{BTreeMap, BTreeSet};

use crate::compare::ReadError;
use crate::compare::align::Pair;
use crate::compare::difference::{Difference, Layer, Place};
use crate::compare::difference_code::DifferenceCode;
use crate::compare::location::Locator;
use crate::compare::model::DocumentModel;
use crate::compare::work::Work;

/// Elements that belong together because leaves in them do.
#[derive(Default)]
pub(super) struct Partners {
    /// First partner of each element on each side, by leaves with equal text.
    first: [BTreeMap<usize, usize>; 2],
    /// Elements of each side that have a partner.
    paired: [BTreeSet<usize>; 2],
}

impl Partners {
    /// Records two elements as partners.
    pub(super) fn add_elements(&mut self, from: Option<usize>, to: Option<usize>) {
        if let (Some(from), Some(to)) = (from, to) {
            self.paired[0].insert(from);
            self.paired[1].insert(to);
        }
    }

    /// Returns a difference if an element was split in two, or two were joined.
    pub(super) fn find_split(
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
    pub(super) fn find_blank_elements(
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
            if !leaf.is_blank() || leaf.role.repeats_others() {
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

/// Returns for each element whether a leaf in it has text.
fn find_elements_with_text(side: &DocumentModel) -> Vec<bool> {
    let mut has_text = vec![false; side.elements.len()];
    for leaf in side.leaves.iter().filter(|leaf| !leaf.is_blank()) {
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
