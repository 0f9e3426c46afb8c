//! Flattens an XML element to paths and values.
//!
//! Input: an element. Output: the path of each attribute and text in it. Values that
//! programs change on every save, and which have no meaning, are omitted. The traversal
//! uses an explicit stack and is linear in its input and output.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use roxmltree::{ExpandedName, Node};

use crate::compare::ReadError;
use crate::compare::budget::Budget;

/// Step of the traversal.
///
/// It opens an element, or closes one with the number of values before it.
enum Step<'a, 'i> {
    Open(Node<'a, 'i>, String),
    Close(String, usize),
}

/// Appends a path and a value for each attribute and text of an element.
pub(super) fn flatten_element(
    node: Node<'_, '_>,
    path: &str,
    all: &mut Vec<(String, String)>,
    budget: &mut Budget,
) -> Result<(), ReadError> {
    let mut steps = vec![Step::Open(node, path.to_owned())];
    while let Some(step) = steps.pop() {
        match step {
            Step::Open(node, path) => {
                let before = all.len();
                push_own_values(node, &path, all, budget)?;
                let children = numbered_children(node, &path, budget)?;
                steps.push(Step::Close(path, before));
                steps.extend(children.into_iter().rev());
            }
            // An element without values is kept with an empty one.
            Step::Close(path, before) if all.len() == before => {
                budget.charge(path.len() + 48)?;
                all.push((path, String::new()));
            }
            Step::Close(..) => {}
        }
    }
    Ok(())
}

/// Appends the attributes and the text of an element.
fn push_own_values(
    node: Node<'_, '_>,
    path: &str,
    all: &mut Vec<(String, String)>,
    budget: &mut Budget,
) -> Result<(), ReadError> {
    for attribute in node.attributes() {
        let name = attribute.name();
        let is_omitted = name.starts_with("rsid") || ["paraId", "textId"].contains(&name);
        if !is_omitted && !is_switched_on(node, name, attribute.value()) {
            budget.charge(path.len() + name.len() + attribute.value().len() + 48)?;
            let value = normalize_value(node, name, attribute.value());
            all.push((format!("{path}@{name}"), value));
        }
    }
    if let Some(text) = node.text()
        && text.chars().any(|c| !c.is_whitespace())
    {
        budget.charge(path.len() + text.len() + 48)?;
        all.push((path.to_owned(), text.to_owned()));
    }
    Ok(())
}

/// Elements that switch a property on, unless their value switches it off (17.17.4).
const SWITCHES: [&str; 30] = [
    "autoSpaceDE",
    "autoSpaceDN",
    "b",
    "bCs",
    "bidi",
    "caps",
    "contextualSpacing",
    "cs",
    "dstrike",
    "emboss",
    "i",
    "iCs",
    "imprint",
    "keepLines",
    "keepNext",
    "kinsoku",
    "noProof",
    "outline",
    "overflowPunct",
    "pageBreakBefore",
    "rtl",
    "shadow",
    "smallCaps",
    "snapToGrid",
    "specVanish",
    "strike",
    "suppressLineNumbers",
    "titlePg",
    "vanish",
    "widowControl",
];

/// Returns whether an attribute only repeats that its element switches a property on.
fn is_switched_on(node: Node<'_, '_>, name: &str, value: &str) -> bool {
    name == "val"
        && ["1", "on", "true"].contains(&value)
        && SWITCHES.contains(&node.tag_name().name())
}

/// Returns a value in the one of its forms that is compared.
///
/// Colors are in upper case, and properties that are switched off have the value 0.
fn normalize_value(node: Node<'_, '_>, name: &str, value: &str) -> String {
    let tag = node.tag_name().name();
    let is_off = ["off", "false"].contains(&value);
    let is_color = name == "fill" || name == "color" || name == "val" && tag == "color";
    if name == "val" && is_off && SWITCHES.contains(&tag) {
        "0".to_owned()
    } else if is_color && value.len() == 6 {
        value.to_ascii_uppercase()
    } else {
        value.to_owned()
    }
}

/// Returns the child elements with their paths; repeated names are numbered.
fn numbered_children<'a, 'i>(
    node: Node<'a, 'i>,
    path: &str,
    budget: &mut Budget,
) -> Result<Vec<Step<'a, 'i>>, ReadError> {
    let mut counts: BTreeMap<ExpandedKey<'_>, (usize, usize)> = BTreeMap::new();
    for element in node.children().filter(Node::is_element) {
        counts.entry(name_key(element.tag_name())).or_default().0 += 1;
    }
    let mut children = Vec::new();
    for element in node.children().filter(Node::is_element) {
        let name = element.tag_name().name();
        let Entry::Occupied(mut count) = counts.entry(name_key(element.tag_name()))
        else {
            continue;
        };
        let (all, number) = count.get_mut();
        *number += 1;
        if name == "rsids" {
            continue;
        }
        budget.charge(path.len() + name.len() + 64)?;
        let path = if *all > 1 {
            format!("{path}/{name}[{number}]")
        } else {
            format!("{path}/{name}")
        };
        children.push(Step::Open(element, path));
    }
    Ok(children)
}

type ExpandedKey<'a> = (Option<&'a str>, &'a str);

fn name_key<'a>(name: ExpandedName<'a, 'a>) -> ExpandedKey<'a> {
    (name.namespace(), name.name())
}
