//! Paragraph styles of a DOCX.
//!
//! Input: the styles part. Output: outline level, list and role of each style, including
//! values inherited from the style it is based on.

use std::collections::BTreeMap;

use roxmltree::{Document, Node};

use super::attributes::attribute_value;
use super::numbering::{Numbering, NumberingProperties};
use crate::compare::ReadError;
use crate::compare::budget::Budget;
use crate::compare::model::Role;

/// Styles by identifier, each with the values that it inherits.
#[derive(Default)]
pub(super) struct Stylesheet {
    ids: BTreeMap<String, usize>,
    styles: Vec<Style>,
}

/// Values of a style.
#[derive(Clone, Copy, Default)]
pub(super) struct Style {
    /// Outline level; 0 is the title.
    pub(super) level: Option<Outline>,
    /// Numbering, each member from the first style that has it.
    pub(super) numbering: NumberingProperties,
    /// Role of the paragraphs with the style.
    pub(super) role: Option<Role>,
    /// Style of which it is a variant.
    base: Option<usize>,
}

/// Outline level of a style or paragraph (17.3.1.20).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outline {
    /// Level of a heading, from 1; 0 is the title.
    Level(u8),
    /// Text that is no heading.
    Body,
}

impl Outline {
    /// Reads `w:outlineLvl` of a `w:p` or `w:style`.
    pub(super) fn read(node: Node<'_, '_>) -> Option<Self> {
        let named = |name: &'static str| {
            move |child: &Node<'_, '_>| child.tag_name().name() == name
        };
        let own = node.children().find(named("pPr"))?;
        let level = own.children().find(named("outlineLvl"))?;
        let level: u8 = attribute_value(level, "val")?.parse().ok()?;
        Some(if level < 9 { Self::Level(level + 1) } else { Self::Body })
    }
}

impl Stylesheet {
    /// Reads the styles part.
    pub(super) fn from_document(
        document: &Document<'_>,
        numbering: &Numbering,
        budget: &mut Budget,
    ) -> Result<Self, ReadError> {
        let mut sheet = Self::default();
        let mut based_on = Vec::new();
        for node in document.root_element().children() {
            let Some(id) = attribute_value(node, "styleId") else { continue };
            budget.charge(id.len() + size_of::<Style>() + 96)?;
            let child = |name: &str| {
                node.children().find(|child| child.tag_name().name() == name)
            };
            let name = child("name").and_then(|name| attribute_value(name, "val"));
            let name = name.filter(|name| name.len() <= MAX_BUILTIN_NAME);
            let name = name.unwrap_or_default().to_lowercase();
            let named = name.strip_prefix("heading ").and_then(|n| n.parse().ok());
            let named = if name == "title" { Some(0) } else { named };
            let entry = name.strip_prefix("toc ").and_then(|n| n.parse::<u8>().ok());
            let role = match name.as_str() {
                "signature" => Some(Role::Signature),
                "caption" => Some(Role::Caption),
                "footnote text" | "endnote text" => Some(Role::Note),
                _ => entry.map(|_| Role::Entry),
            };
            let own = Outline::read(node);
            let title = named.filter(|level| *level == 0).map(Outline::Level);
            let style = Style {
                level: title.or(own).or(named.map(Outline::Level)),
                numbering: NumberingProperties::read(node, numbering),
                role,
                base: None,
            };
            sheet.ids.insert(id.to_owned(), sheet.styles.len());
            let base = child("basedOn").and_then(|base| attribute_value(base, "val"));
            based_on.push((id, base));
            sheet.styles.push(style);
        }
        let bases: Vec<_> =
            based_on.iter().map(|(_, base)| sheet.ids.get((*base)?).copied()).collect();
        sheet.inherit_values(&bases);
        for (style, (id, base)) in sheet.styles.iter_mut().zip(&based_on) {
            let suffix = base.and_then(|base| id.strip_prefix(base));
            // A variant differs from its base only in page breaks, keeping with the next
            // block, or the space below: properties of the position of a paragraph.
            if suffix.is_some_and(|suffix| VARIANTS.contains(&suffix)) {
                style.base = base.and_then(|base| sheet.ids.get(base).copied());
            }
        }
        Ok(sheet)
    }

    /// Adds the values that each style inherits from those it is based on.
    fn inherit_values(&mut self, bases: &[Option<usize>]) {
        let own = self.styles.clone();
        for (index, style) in self.styles.iter_mut().enumerate() {
            let mut next = bases[index];
            // The limit also ends a cycle.
            for _ in 1..20 {
                let Some(base) = next else { break };
                let inherited = own[base];
                style.level = style.level.or(inherited.level);
                style.role = style.role.or(inherited.role);
                let numbering = &mut style.numbering;
                numbering.num = numbering.num.or(inherited.numbering.num);
                numbering.level = numbering.level.or(inherited.numbering.level);
                next = bases[base];
            }
        }
    }

    /// Returns a style by its identifier.
    pub(super) fn style(&self, id: &str) -> Style {
        self.ids.get(id).map(|index| self.styles[*index]).unwrap_or_default()
    }

    /// Returns the identifier of the base of a variant style.
    pub(super) fn base_of_variant<'a>(&self, id: &'a str) -> Option<&'a str> {
        self.style(id).base?;
        VARIANTS.iter().find_map(|suffix| id.strip_suffix(suffix))
    }
}

/// Suffixes of the identifiers of variant styles.
const VARIANTS: [&str; 3] = ["KeptWithNext", "NewPage", "LeadIn"];

/// Maximum length in bytes of the name of a style that has a role.
const MAX_BUILTIN_NAME: usize = 64;
