//! List numbers and bullets, as a word processor prints them before paragraphs.
//!
//! Input: the numbering part (ISO/IEC 29500-1, 17.9), and paragraphs in order. Output:
//! the label of each paragraph.

use std::collections::BTreeMap;

use roxmltree::{Document, Node};

use super::styles::attribute_value;
use crate::house_style::numeral::{letters, roman};

/// Lists with their counters.
#[derive(Default)]
pub(super) struct Numbering {
    /// Definition of each list.
    lists: BTreeMap<String, String>,
    /// Levels of each definition.
    levels: BTreeMap<String, Vec<Level>>,
    /// Start values that a list overrides, by list and level.
    starts: BTreeMap<(String, usize), u32>,
    counters: BTreeMap<String, Vec<Option<u32>>>,
}

#[derive(Clone, Default)]
struct Level {
    start: u32,
    format: String,
    text: String,
}

/// `w:numPr` of a paragraph or style (17.3.1.19); each member is inherited separately.
#[derive(Clone, Default)]
pub(super) struct NumberingProperties {
    /// Identifier of the list; "0" removes an inherited one (17.9.18).
    pub(super) num: Option<String>,
    /// Level in the list, from 0.
    pub(super) level: Option<usize>,
}

impl NumberingProperties {
    /// Reads the numbering properties of a `w:p` or `w:style`.
    pub(super) fn read(node: Node<'_, '_>) -> Self {
        let own = child_elements(node, "pPr").next();
        let list = own.and_then(|own| child_elements(own, "numPr").next());
        let of = |name| {
            let child = list.and_then(|list| child_elements(list, name).next());
            child.and_then(|child| attribute_value(child, "val"))
        };
        Self {
            num: of("numId").map(str::to_owned),
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
    pub(super) fn list_and_level(self) -> Option<(String, usize)> {
        let num = self.num.filter(|num| num != "0")?;
        Some((num, self.level.unwrap_or(0)))
    }
}

impl Numbering {
    /// Reads the numbering part.
    pub(super) fn from_document(document: &Document<'_>) -> Self {
        let mut numbering = Self::default();
        for node in document.root_element().children() {
            match node.tag_name().name() {
                "abstractNum" => {
                    let Some(id) = attribute_value(node, "abstractNumId") else {
                        continue;
                    };
                    // A definition has at most nine levels (17.9.6).
                    let levels = child_elements(node, "lvl").take(9).map(|level| {
                        let of = |name: &str| {
                            child_elements(level, name)
                                .next()
                                .and_then(|node| attribute_value(node, "val"))
                        };
                        Level {
                            start: of("start").and_then(|n| n.parse().ok()).unwrap_or(0),
                            format: of("numFmt").unwrap_or("decimal").to_owned(),
                            text: of("lvlText").unwrap_or_default().to_owned(),
                        }
                    });
                    numbering.levels.insert(id.to_owned(), levels.collect());
                }
                "num" => {
                    let definition = child_elements(node, "abstractNumId").next();
                    let definition =
                        definition.and_then(|node| attribute_value(node, "val"));
                    let (Some(id), Some(definition)) =
                        (attribute_value(node, "numId"), definition)
                    else {
                        continue;
                    };
                    numbering.lists.insert(id.to_owned(), definition.to_owned());
                    for own in child_elements(node, "lvlOverride") {
                        let level =
                            attribute_value(own, "ilvl").and_then(|n| n.parse().ok());
                        let start = child_elements(own, "startOverride").next();
                        let start = start
                            .and_then(|node| attribute_value(node, "val")?.parse().ok());
                        if let (Some(level), Some(start)) = (level, start) {
                            numbering.starts.insert((id.to_owned(), level), start);
                        }
                    }
                }
                _ => {}
            }
        }
        numbering
    }

    /// Returns the label of the next paragraph of a list; empty if the list is unknown.
    pub(super) fn next_label(&mut self, list: &str, level: usize) -> String {
        let Some(definition) = self.lists.get(list) else { return String::new() };
        let Some(levels) = self.levels.get(definition) else { return String::new() };
        let Some(own) = levels.get(level) else { return String::new() };
        let start = |place: usize| {
            let own = self.starts.get(&(list.to_owned(), place)).copied();
            own.unwrap_or_else(|| levels.get(place).map_or(1, |level| level.start))
        };
        // A list with its own start value has its own counters; others share those of
        // their definition.
        let mut starts = self.starts.range((list.to_owned(), 0)..);
        let restarts = starts.next().is_some_and(|((id, _), _)| id == list);
        let counter = if restarts { format!("list {list}") } else { definition.clone() };
        let counters = self.counters.entry(counter).or_insert_with(|| vec![None; 9]);
        counters.resize(counters.len().max(level + 1), None);
        let next = |n: u32| n.saturating_add(1);
        counters[level] = Some(counters[level].map_or_else(|| start(level), next));
        counters.iter_mut().skip(level + 1).for_each(|deeper| *deeper = None);
        if own.format == "bullet" {
            return own.text.clone();
        }
        let mut label = own.text.clone();
        for (place, counter) in counters.iter().enumerate().take(level + 1) {
            let number = counter.unwrap_or_else(|| start(place));
            let format = levels.get(place).map_or("decimal", |level| &level.format);
            label =
                label.replace(&format!("%{}", place + 1), &format_number(number, format));
        }
        label
    }
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
