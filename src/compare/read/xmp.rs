//! Properties in XML, by the path that leads to them.
//!
//! In: XMP (ISO 16684-1) or a part of a package that holds properties. Out: names and
//! values, in the order of their paths.

use std::collections::BTreeMap;

use roxmltree::{Document, Node};

/// Reads XMP; what is no XML says nothing.
pub(super) fn read(text: &str, properties: &mut BTreeMap<String, String>) {
    // What packs it is no XML of ours to judge: the text before and after its root.
    let text = text.trim_start_matches('\u{feff}');
    if let Ok(document) = Document::parse(text) {
        flatten(document.root_element(), "XMP", properties);
    }
}

/// Adds what an element and those in it say. Wrappers that every file has in common are
/// left out of the paths.
pub(super) fn flatten(
    node: Node<'_, '_>,
    path: &str,
    properties: &mut BTreeMap<String, String>,
) {
    for attribute in node.attributes() {
        if !["about", "parseType"].contains(&attribute.name()) {
            insert(properties, format!("{path}@{}", attribute.name()), attribute.value());
        }
    }
    let mut elements = node.children().filter(Node::is_element).peekable();
    if elements.peek().is_none() {
        if let Some(text) = node.text()
            && text.chars().any(|c| !c.is_whitespace())
        {
            insert(properties, path.to_owned(), text);
        }
        return;
    }
    for element in elements {
        let name = element.tag_name().name();
        let wrapper =
            ["xmpmeta", "RDF", "Description", "Seq", "Bag", "Alt", "li"].contains(&name);
        if wrapper {
            flatten(element, path, properties);
        } else {
            flatten(element, &format!("{path}/{name}"), properties);
        }
    }
}

/// Adds a property; one that is there already has several values.
fn insert(properties: &mut BTreeMap<String, String>, name: String, value: &str) {
    properties
        .entry(name)
        .and_modify(|values| {
            values.push_str("; ");
            values.push_str(value);
        })
        .or_insert_with(|| value.to_owned());
}
