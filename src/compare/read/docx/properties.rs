//! Properties of paragraphs, tables, rows and cells, and the text boxes in a paragraph.

use std::collections::BTreeMap;

use roxmltree::Node;

use super::flatten::flatten_element;
use crate::compare::ReadError;
use crate::compare::budget::Budget;
use crate::compare::model::STYLE;

/// Returns whether a revision deletes the mark of a paragraph.
///
/// The next paragraph then continues its text and keeps its own properties (ISO/IEC
/// 29500-1, 17.13.5.15).
pub(super) fn is_joined_to_next(node: Node<'_, '_>) -> bool {
    let child = |node: Node<'_, '_>, names: &[&str]| {
        node.children().any(|child| names.contains(&child.tag_name().name()))
    };
    let own = node.children().filter(|child| child.tag_name().name() == "pPr");
    let mut marks = own
        .flat_map(|own| own.children())
        .filter(|child| child.tag_name().name() == "rPr");
    let is_deleted = marks.any(|mark| child(mark, &["del", "moveFrom"]));
    let mut next = node.next_siblings().skip(1);
    is_deleted
        && text_boxes(node).is_empty()
        && next
            .find(|next| ["p", "tbl", "sdt", "sectPr"].contains(&next.tag_name().name()))
            .is_some_and(|next| next.tag_name().name() == "p")
}

/// Reads the properties of a paragraph, table, row or cell.
///
/// Its style is stored as [`STYLE`].
pub(super) fn read_properties(
    node: Node<'_, '_>,
    budget: &mut Budget,
) -> Result<BTreeMap<String, String>, ReadError> {
    let mut attributes = BTreeMap::new();
    let own = |child: &Node<'_, '_>| {
        let name = child.tag_name().name();
        ["pPr", "tblPr", "tblPrEx", "tblGrid", "trPr", "tcPr", "sdtPr"].contains(&name)
    };
    for holder in node.children().filter(own) {
        for property in holder.children().filter(Node::is_element) {
            let name = property.tag_name().name();
            if name == "sectPr" {
                continue;
            }
            let mut all = Vec::new();
            flatten_element(property, name, &mut all, budget)?;
            for (path, value) in all {
                let path = match &*path {
                    "pStyle@val" | "tblStyle@val" => STYLE.to_owned(),
                    _ => path,
                };
                let values: &mut String = attributes.entry(path).or_default();
                if !values.is_empty() {
                    values.push(' ');
                }
                values.push_str(&value);
            }
        }
    }
    Ok(attributes)
}

/// Returns the text boxes and watermarks in a paragraph; of two alternative forms, the
/// first.
pub(super) fn text_boxes<'a, 'i>(node: Node<'a, 'i>) -> Vec<Node<'a, 'i>> {
    let mut boxes = Vec::new();
    let mut open = vec![node.children()];
    while let Some(children) = open.last_mut() {
        let Some(child) = children.next() else {
            open.pop();
            continue;
        };
        match child.tag_name().name() {
            "txbxContent" => boxes.push(child),
            "textpath" if child.attribute("string").is_some() => boxes.push(child),
            "Fallback" => {}
            _ => open.push(child.children()),
        }
    }
    boxes
}
