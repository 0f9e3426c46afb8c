//! An XML element as names and values.
//!
//! In: an element. Out: for each attribute and text in it, the path that leads there.
//! What programs write at every saving, and which says nothing, is left out. The walk
//! keeps its own stack and is linear in what it reads and writes.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use roxmltree::{ExpandedName, Node};

use crate::compare::Unreadable;
use crate::compare::budget::Budget;

/// An element on its way, and how many values there were before it.
enum Step<'a, 'i> {
    Open(Node<'a, 'i>, String),
    Close(String, usize),
}

/// Adds an element: a path and a value for each thing that it says.
pub(super) fn flat(
    node: Node<'_, '_>,
    path: &str,
    all: &mut Vec<(String, String)>,
    budget: &mut Budget,
) -> Result<(), Unreadable> {
    let mut steps = vec![Step::Open(node, path.to_owned())];
    while let Some(step) = steps.pop() {
        match step {
            Step::Open(node, path) => {
                let before = all.len();
                own(node, &path, all, budget)?;
                let children = children(node, &path, budget)?;
                steps.push(Step::Close(path, before));
                steps.extend(children.into_iter().rev());
            }
            // One that says nothing is there all the same.
            Step::Close(path, before) if all.len() == before => {
                budget.charge(path.len() + 48)?;
                all.push((path, String::new()));
            }
            Step::Close(..) => {}
        }
    }
    Ok(())
}

/// Adds the attributes and the text of an element.
fn own(
    node: Node<'_, '_>,
    path: &str,
    all: &mut Vec<(String, String)>,
    budget: &mut Budget,
) -> Result<(), Unreadable> {
    for attribute in node.attributes() {
        let name = attribute.name();
        if !name.starts_with("rsid") && !["paraId", "textId"].contains(&name) {
            budget.charge(path.len() + name.len() + attribute.value().len() + 48)?;
            all.push((format!("{path}@{name}"), attribute.value().to_owned()));
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

/// The elements in an element with their paths; those of one name are numbered.
fn children<'a, 'i>(
    node: Node<'a, 'i>,
    path: &str,
    budget: &mut Budget,
) -> Result<Vec<Step<'a, 'i>>, Unreadable> {
    let mut counts: BTreeMap<ExpandedKey<'_>, (usize, usize)> = BTreeMap::new();
    for element in node.children().filter(Node::is_element) {
        counts.entry(key(element.tag_name())).or_default().0 += 1;
    }
    let mut children = Vec::new();
    for element in node.children().filter(Node::is_element) {
        let name = element.tag_name().name();
        let Entry::Occupied(mut count) = counts.entry(key(element.tag_name())) else {
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

fn key<'a>(name: ExpandedName<'a, 'a>) -> ExpandedKey<'a> {
    (name.namespace(), name.name())
}
