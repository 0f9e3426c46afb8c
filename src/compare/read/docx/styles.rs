//! Paragraph styles of a DOCX.
//!
//! Input: the styles part. Output: outline level, list and role of each style, including
//! values inherited from the style it is based on.

use std::collections::BTreeMap;

use roxmltree::{Document, Node};

use super::numbering::NumberingProperties;
use crate::compare::model::Role;

/// Styles by identifier.
#[derive(Default)]
pub(super) struct Stylesheet(BTreeMap<String, Style>);

#[derive(Default)]
struct Style {
    based_on: Option<String>,
    level: Option<u8>,
    numbering: NumberingProperties,
    role: Option<Role>,
}

impl Stylesheet {
    /// Reads the styles part.
    pub(super) fn from_document(document: &Document<'_>) -> Self {
        let styles = document.root_element().children().filter_map(|node| {
            let id = attribute_value(node, "styleId")?.to_owned();
            let child = |name: &str| {
                node.children().find(|child| child.tag_name().name() == name)
            };
            let name =
                child("name").and_then(|name| attribute_value(name, "val")).unwrap_or("");
            let name = name.to_lowercase();
            let own = child("pPr");
            let outline = own.and_then(|own| {
                let mut all = own.children();
                all.find(|child| child.tag_name().name() == "outlineLvl")
            });
            let outline = outline
                .and_then(|level| attribute_value(level, "val")?.parse::<u8>().ok());
            let named =
                name.strip_prefix("heading ").and_then(|level| level.parse().ok());
            let title = (name == "title").then_some(0);
            let level = outline.filter(|level| *level < 9).map(|level| level + 1);
            let role = match name.as_str() {
                "signature" => Some(Role::Signature),
                "caption" => Some(Role::Caption),
                "footnote text" | "endnote text" => Some(Role::Note),
                name if name.starts_with("toc ") => Some(Role::Entry),
                _ => None,
            };
            let based_on =
                child("basedOn").and_then(|style| attribute_value(style, "val"));
            let style = Style {
                based_on: based_on.map(str::to_owned),
                level: title.or(level).or(named),
                numbering: NumberingProperties::read(node),
                role,
            };
            Some((id, style))
        });
        Self(styles.collect())
    }

    /// Returns the first value found in a style or in the styles it is based on.
    fn find_in_chain<T>(&self, id: &str, of: impl Fn(&Style) -> Option<T>) -> Option<T> {
        let mut id = id;
        // The limit also ends a cycle.
        for _ in 0..20 {
            let style = self.0.get(id)?;
            if let Some(found) = of(style) {
                return Some(found);
            }
            id = style.based_on.as_deref()?;
        }
        None
    }

    /// Returns the outline level of a style; 0 is the title.
    pub(super) fn outline_level(&self, id: &str) -> Option<u8> {
        self.find_in_chain(id, |style| style.level)
    }

    /// Returns the numbering of a style, each member from the first style that has it.
    pub(super) fn style_numbering(&self, id: &str) -> NumberingProperties {
        NumberingProperties {
            num: self.find_in_chain(id, |style| style.numbering.num.clone()),
            level: self.find_in_chain(id, |style| style.numbering.level),
        }
    }

    /// Returns the base of a variant style.
    ///
    /// A variant differs from its base only in page breaks, keeping with the next block,
    /// or the space below: properties of the position of a paragraph, not of its kind.
    pub(super) fn base_of_variant(&self, id: &str) -> Option<String> {
        let base = self.0.get(id)?.based_on.as_deref()?;
        let suffix = id.strip_prefix(base)?;
        let is_variant = ["KeptWithNext", "NewPage", "LeadIn"].contains(&suffix);
        is_variant.then(|| base.to_owned())
    }

    /// Returns the role of paragraphs with the style.
    pub(super) fn style_role(&self, id: &str) -> Option<Role> {
        self.find_in_chain(id, |style| style.role)
    }
}

/// Returns an attribute in any namespace.
pub(super) fn attribute_value<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes().find(|own| own.name() == name).map(|own| own.value())
}
