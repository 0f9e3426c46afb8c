//! An XML element as names and values.
//!
//! In: an element. Out: for each attribute and text in it, the path that leads there.
//! What programs write at every saving, and which says nothing, is left out.

use roxmltree::Node;

/// Adds an element: a path and a value for each thing that it says.
pub(super) fn flat(node: Node<'_, '_>, path: &str, all: &mut Vec<(String, String)>) {
    let before = all.len();
    for attribute in node.attributes() {
        let name = attribute.name();
        if !name.starts_with("rsid") && !["paraId", "textId"].contains(&name) {
            all.push((format!("{path}@{name}"), attribute.value().to_owned()));
        }
    }
    if let Some(text) = node.text()
        && text.chars().any(|c| !c.is_whitespace())
    {
        all.push((path.to_owned(), text.to_owned()));
    }
    let elements: Vec<_> = node.children().filter(Node::is_element).collect();
    for (place, element) in elements.iter().enumerate() {
        let name = element.tag_name().name();
        if name == "rsids" {
            continue;
        }
        let same = |other: &&Node<'_, '_>| other.tag_name() == element.tag_name();
        let path = if elements.iter().filter(same).count() > 1 {
            let number = elements[..=place].iter().filter(same).count();
            format!("{path}/{name}[{number}]")
        } else {
            format!("{path}/{name}")
        };
        flat(*element, &path, all);
    }
    if all.len() == before {
        all.push((path.to_owned(), String::new()));
    }
}
