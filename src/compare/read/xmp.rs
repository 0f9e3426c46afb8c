//! Properties in XML, by path.
//!
//! Input: XMP (ISO 16684-1), or a part of a package with properties. Output: names and
//! values, in the order of their paths. The traversal uses an explicit stack.

use roxmltree::Node;

use super::xml;
use crate::compare::ReadError;
use crate::compare::model::DocumentModel;

/// Reads XMP; malformed XML is ignored.
pub(super) fn read_packet(text: &str, side: &mut DocumentModel) -> Result<(), ReadError> {
    // Text before and after the root element is not part of the properties.
    let text = text.trim_start_matches('\u{feff}');
    match xml::parse(text)? {
        Some(document) => flatten_packet(document.root_element(), "XMP", side),
        None => Ok(()),
    }
}

/// Elements that every file contains; they are omitted from the paths.
const WRAPPERS: [&str; 7] = ["xmpmeta", "RDF", "Description", "Seq", "Bag", "Alt", "li"];

/// Adds the properties of an element and its descendants.
pub(super) fn flatten_packet(
    node: Node<'_, '_>,
    path: &str,
    side: &mut DocumentModel,
) -> Result<(), ReadError> {
    let mut open = vec![(node, path.to_owned())];
    while let Some((node, path)) = open.pop() {
        for attribute in node.attributes() {
            let name = attribute.name();
            if !["about", "parseType"].contains(&name) {
                side.add_property(format!("{path}@{name}"), attribute.value())?;
            }
        }
        let first = open.len();
        for element in node.children().filter(Node::is_element) {
            let name = element.tag_name().name();
            let mut path = path.clone();
            if !WRAPPERS.contains(&name) {
                path = path + "/" + name;
            }
            side.budget.charge(path.len() + 48)?;
            open.push((element, path));
        }
        open[first..].reverse();
        if open.len() == first
            && let Some(text) = node.text()
            && text.chars().any(|c| !c.is_whitespace())
        {
            side.add_property(path, text)?;
        }
    }
    Ok(())
}
