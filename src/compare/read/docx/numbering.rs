//! List numbers and bullets, as a word processor prints them before paragraphs.
//!
//! Input: the numbering part (ISO/IEC 29500-1, 17.9), and paragraphs in order. Output:
//! the label of each paragraph.

use std::collections::BTreeMap;

use roxmltree::{Document, Node};

use super::attributes::attribute_value;
use crate::compare::ReadError;
use crate::compare::budget::Budget;
use crate::house_style::numeral::{letters, roman};

/// Lists with their counters.
#[derive(Default)]
pub(super) struct Numbering {
    /// Index of each list by its identifier.
    ids: BTreeMap<String, usize>,
    lists: Vec<List>,
    /// Levels of each definition.
    definitions: Vec<Vec<Level>>,
    /// Counters of definitions, and of lists that have their own.
    counters: Vec<Vec<Option<u32>>>,
}

/// List that uses a definition.
struct List {
    /// Index of its definition.
    definition: usize,
    /// Start values that it overrides, by level.
    starts: BTreeMap<usize, u32>,
    /// Index of its counters.
    counters: usize,
}

#[derive(Clone, Default)]
struct Level {
    start: u32,
    format: String,
    text: String,
}

/// List that a paragraph or style refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ListReference {
    /// Removes an inherited list (17.9.18).
    Removed,
    /// A list that the numbering part lacks.
    Unknown,
    /// A list, by index.
    List(usize),
}

/// `w:numPr` of a paragraph or style (17.3.1.19); each member is inherited separately.
#[derive(Clone, Copy, Default)]
pub(super) struct NumberingProperties {
    /// The list.
    pub(super) num: Option<ListReference>,
    /// Level in the list, from 0.
    pub(super) level: Option<usize>,
}

impl NumberingProperties {
    /// Reads the numbering properties of a `w:p` or `w:style`.
    pub(super) fn read(node: Node<'_, '_>, numbering: &Numbering) -> Self {
        let own = child_elements(node, "pPr").next();
        let list = own.and_then(|own| child_elements(own, "numPr").next());
        let of = |name| {
            let child = list.and_then(|list| child_elements(list, name).next());
            child.and_then(|child| attribute_value(child, "val"))
        };
        Self {
            num: of("numId").map(|id| numbering.resolve_list(id)),
            level: of("ilvl").and_then(|level| level.parse().ok()),
        }
    }

    /// Adds properties of a style that the paragraph lacks.
    ///
    /// A paragraph with its own list but without a level is at the first level.
    pub(super) fn with_style(self, style: Self) -> Self {
        let level =
            if self.num.is_some() { self.level } else { self.level.or(style.level) };
        Self { num: self.num.or(style.num), level }
    }

    /// Returns the list and the level in it, if there is a list.
    pub(super) fn list_and_level(self) -> Option<(ListReference, usize)> {
        let num = self.num.filter(|num| *num != ListReference::Removed)?;
        Some((num, self.level.unwrap_or(0)))
    }
}

impl Numbering {
    /// Reads the numbering part.
    pub(super) fn from_document(
        document: &Document<'_>,
        budget: &mut Budget,
    ) -> Result<Self, ReadError> {
        let mut numbering = Self::default();
        let mut definitions = BTreeMap::new();
        for node in child_elements(document.root_element(), "abstractNum") {
            let Some(id) = attribute_value(node, "abstractNumId") else { continue };
            // A definition has at most nine levels (17.9.6).
            let mut levels = Vec::new();
            for level in child_elements(node, "lvl").take(9) {
                levels.push(read_level(level, budget)?);
            }
            definitions.insert(id, numbering.definitions.len());
            numbering.definitions.push(levels);
            numbering.counters.push(vec![None; 9]);
        }
        for node in child_elements(document.root_element(), "num") {
            let definition = child_elements(node, "abstractNumId").next();
            let definition = definition.and_then(|node| attribute_value(node, "val"));
            let definition = definition.and_then(|id| definitions.get(id).copied());
            let (Some(id), Some(definition)) =
                (attribute_value(node, "numId"), definition)
            else {
                continue;
            };
            budget.charge(id.len() + size_of::<List>() + 96)?;
            let mut starts = BTreeMap::new();
            for own in child_elements(node, "lvlOverride") {
                let level = attribute_value(own, "ilvl").and_then(|n| n.parse().ok());
                let start = child_elements(own, "startOverride").next();
                let start =
                    start.and_then(|node| attribute_value(node, "val")?.parse().ok());
                if let (Some(level), Some(start)) = (level, start) {
                    budget.charge(32)?;
                    starts.insert(level, start);
                }
            }
            // A list with its own start value has its own counters; others share those of
            // their definition.
            let mut counters = definition;
            if !starts.is_empty() {
                counters = numbering.counters.len();
                numbering.counters.push(vec![None; 9]);
            }
            numbering.ids.insert(id.to_owned(), numbering.lists.len());
            numbering.lists.push(List { definition, starts, counters });
        }
        Ok(numbering)
    }

    /// Returns the list with an identifier.
    fn resolve_list(&self, id: &str) -> ListReference {
        match self.ids.get(id) {
            _ if id == "0" => ListReference::Removed,
            Some(list) => ListReference::List(*list),
            None => ListReference::Unknown,
        }
    }

    /// Returns the label of the next paragraph of a list; empty if the list is unknown.
    ///
    /// The parts of a label are charged before it is built.
    pub(super) fn next_label(
        &mut self,
        list: ListReference,
        level: usize,
        budget: &mut Budget,
    ) -> Result<String, ReadError> {
        let ListReference::List(list) = list else { return Ok(String::new()) };
        let list = &self.lists[list];
        let levels = &self.definitions[list.definition];
        let Some(own) = levels.get(level) else { return Ok(String::new()) };
        let start = |place: usize| {
            let own = list.starts.get(&place).copied();
            own.unwrap_or_else(|| levels.get(place).map_or(1, |level| level.start))
        };
        let counters = &mut self.counters[list.counters];
        let next = |n: u32| n.saturating_add(1);
        counters[level] = Some(counters[level].map_or_else(|| start(level), next));
        counters.iter_mut().skip(level + 1).for_each(|deeper| *deeper = None);
        budget.charge(own.text.len())?;
        if own.format == "bullet" {
            return Ok(own.text.clone());
        }
        let numbers: Vec<_> = (0..=level)
            .map(|place| {
                let number = counters[place].unwrap_or_else(|| start(place));
                let format = levels.get(place).map_or("decimal", |level| &level.format);
                format_number(number, format)
            })
            .collect();
        let mut label = String::new();
        let mut rest = own.text.as_str();
        while let Some((before, after)) = rest.split_once('%') {
            let digit = after.bytes().next().filter(u8::is_ascii_digit);
            let number = digit
                .and_then(|digit| usize::from(digit - b'0').checked_sub(1))
                .and_then(|place| numbers.get(place));
            label.push_str(before);
            match number {
                Some(number) => {
                    budget.charge(number.len())?;
                    label.push_str(number);
                    rest = &after[1..];
                }
                None => {
                    label.push('%');
                    rest = after;
                }
            }
        }
        label.push_str(rest);
        Ok(label)
    }
}

/// Reads a level of a definition.
fn read_level(level: Node<'_, '_>, budget: &mut Budget) -> Result<Level, ReadError> {
    let of = |name: &str| {
        let child = child_elements(level, name).next();
        child.and_then(|node| attribute_value(node, "val"))
    };
    let format = of("numFmt").unwrap_or("decimal");
    let text = of("lvlText").unwrap_or_default();
    budget.charge(size_of::<Level>() + format.len() + text.len())?;
    Ok(Level {
        start: of("start").and_then(|n| n.parse().ok()).unwrap_or(0),
        format: format.to_owned(),
        text: text.to_owned(),
    })
}

/// Highest number that is formatted as letters or a Roman numeral.
const MAX_NUMERAL: u32 = 3_999;

fn format_number(number: u32, format: &str) -> String {
    match format {
        // Letters and Roman numerals grow in length with the number; no real list counts
        // that far.
        "none" => String::new(),
        _ if number > MAX_NUMERAL => number.to_string(),
        "lowerLetter" => letters(number),
        "upperLetter" => letters(number).to_uppercase(),
        "lowerRoman" => roman(number).to_lowercase(),
        "upperRoman" => roman(number).to_uppercase(),
        _ => number.to_string(),
    }
}

fn child_elements<'a, 'i>(
    node: Node<'a, 'i>,
    name: &str,
) -> impl Iterator<Item = Node<'a, 'i>> {
    let name = name.to_owned();
    node.children().filter(move |child| child.tag_name().name() == name)
}
