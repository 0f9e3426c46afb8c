//! Content of a DOCX paragraph: runs, links, fields and images.
//!
//! Input: a paragraph. Output: its words with their formatting, and its other content as
//! attributes. The traversal uses an explicit stack.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use roxmltree::{Children, Node};

use super::Reader;
use super::flatten::flatten_element;
use crate::compare::ReadError;
use crate::compare::model::{Marks, Word, append_value, push_text};

/// Content of a paragraph.
#[derive(Default)]
pub(super) struct Inner {
    pub(super) words: Vec<Word>,
    pub(super) attributes: BTreeMap<String, String>,
    /// Formatting that surrounds the current position.
    marks: Marks,
}

impl Inner {
    /// Reads a paragraph and appends it to the existing content.
    pub(super) fn read_paragraph(
        self,
        node: Node<'_, '_>,
        reader: &mut Reader<'_>,
    ) -> Result<Self, ReadError> {
        let mut inner = self;
        // Each level with the formatting to restore after it.
        let mut open: Vec<(Children<'_, '_>, Marks)> =
            vec![(node.children(), Marks::default())];
        while let Some((children, _)) = open.last_mut() {
            let Some(child) = children.next() else {
                if let Some((_, outer)) = open.pop() {
                    inner.marks = outer;
                }
                continue;
            };
            let outer = Arc::clone(&inner.marks);
            if !child.is_element() {
                continue;
            }
            reader.side.budget.charge(0)?;
            match child.tag_name().name() {
                "r" => inner.read_run(child, reader)?,
                "AlternateContent" => {
                    if let Some(read) = choose_alternative(child) {
                        open.push((read.children(), outer));
                    }
                }
                "hyperlink" => {
                    let mark = format!("link {}", link_target(child, reader));
                    inner.add_mark(mark, reader)?;
                    open.push((child.children(), outer));
                }
                "ins" | "moveTo" => {
                    inner.add_mark("inserted".to_owned(), reader)?;
                    open.push((child.children(), outer));
                }
                "fldSimple" => {
                    inner.add_attribute(
                        "field",
                        attribute_value(child, "instr"),
                        reader,
                    )?;
                    open.push((child.children(), outer));
                }
                "bookmarkStart" => {
                    inner.add_attribute(
                        "bookmark",
                        attribute_value(child, "name"),
                        reader,
                    )?;
                }
                "sdt" | "sdtContent" | "smartTag" | "customXml" | "dir" | "bdo" => {
                    open.push((child.children(), outer));
                }
                name if is_math(child) && !name.ends_with("Pr") => {
                    open.push((child.children(), outer));
                }
                _ => {}
            }
        }
        Ok(inner)
    }

    /// Adds formatting to everything that is read from here on.
    fn add_mark(
        &mut self,
        mark: String,
        reader: &mut Reader<'_>,
    ) -> Result<(), ReadError> {
        let mut marks = (*self.marks).clone();
        marks.insert(mark);
        self.marks = reader.intern_marks(marks)?;
        Ok(())
    }

    fn read_run(
        &mut self,
        run: Node<'_, '_>,
        reader: &mut Reader<'_>,
    ) -> Result<(), ReadError> {
        let mut marks = Arc::clone(&self.marks);
        for child in run.children().filter(Node::is_element).flat_map(resolve_alternative)
        {
            match child.tag_name().name() {
                "rPr" => {
                    let mut own = (*marks).clone();
                    read_run_properties(child, &mut own, reader)?;
                    marks = reader.intern_marks(own)?;
                }
                "t" => self.push_text(text_of(child), &marks, reader)?,
                "tab" | "ptab" => self.push_text("\t", &marks, reader)?,
                "br" | "cr" => match attribute_value(child, "type") {
                    "" | "textWrapping" => self.push_text("\n", &marks, reader)?,
                    kind => self.add_attribute("break", kind, reader)?,
                },
                "noBreakHyphen" => self.push_text("-", &marks, reader)?,
                "softHyphen" => self.push_text("\u{ad}", &marks, reader)?,
                "sym" | "symEx" => {
                    let code =
                        u32::from_str_radix(attribute_value(child, "char"), 16).ok();
                    let symbol = code.and_then(char::from_u32);
                    let symbol = symbol.unwrap_or(char::REPLACEMENT_CHARACTER);
                    self.push_text(&symbol.to_string(), &marks, reader)?;
                }
                "instrText" => {
                    self.add_attribute(
                        "field",
                        child.text().unwrap_or_default(),
                        reader,
                    )?;
                }
                "footnoteReference" | "endnoteReference" => {
                    self.add_attribute("note", attribute_value(child, "id"), reader)?;
                }
                "drawing" | "pict" | "object" => self.read_drawing(child, reader)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads the properties of a drawing; an image is identified by its content, not by
    /// its part.
    fn read_drawing(
        &mut self,
        node: Node<'_, '_>,
        reader: &mut Reader<'_>,
    ) -> Result<(), ReadError> {
        let mut all = Vec::new();
        reader
            .side
            .budget
            .with_scratch(|budget| flatten_element(node, "drawing", &mut all, budget))?;
        for (path, value) in all {
            let numbered = path.ends_with("docPr@id") || path.ends_with("@name");
            if numbered || path.contains("txbxContent") {
                continue;
            }
            let value = reader.picture_digest(&value)?.unwrap_or(value);
            self.add_attribute(&path, &value, reader)?;
        }
        Ok(())
    }

    fn push_text(
        &mut self,
        text: &str,
        marks: &Marks,
        reader: &mut Reader<'_>,
    ) -> Result<(), ReadError> {
        push_text(&mut self.words, text, marks, &mut reader.side.budget)
    }

    /// Adds a value to an attribute, which may have several.
    fn add_attribute(
        &mut self,
        name: &str,
        value: &str,
        reader: &mut Reader<'_>,
    ) -> Result<(), ReadError> {
        reader.side.budget.charge(name.len() + value.len() + 48)?;
        append_value(self.attributes.entry(name.to_owned()).or_default(), value);
        Ok(())
    }
}

/// Namespaces of alternate content that is read; for others, the fallback is read.
const UNDERSTOOD: [&str; 5] = ["w14", "w16se", "wpg", "wpi", "wps"];

/// Returns the branch of alternate content that is read (ISO/IEC 29500-3, 7.5).
fn choose_alternative<'a, 'i>(node: Node<'a, 'i>) -> Option<Node<'a, 'i>> {
    let is_understood = |branch: &Node<'_, '_>| match branch.tag_name().name() {
        "Choice" => {
            let mut required =
                attribute_value(*branch, "Requires").split_ascii_whitespace();
            required.all(|prefix| UNDERSTOOD.contains(&prefix))
        }
        name => name == "Fallback",
    };
    node.children().find(is_understood)
}

/// Returns an element, or the selected branch of alternate content.
fn resolve_alternative<'a, 'i>(node: Node<'a, 'i>) -> Vec<Node<'a, 'i>> {
    if node.tag_name().name() != "AlternateContent" {
        return vec![node];
    }
    let read = choose_alternative(node).into_iter();
    read.flat_map(|branch| branch.children().filter(Node::is_element)).collect()
}

/// Returns whether an element belongs to a formula (ISO/IEC 29500-1, 22.1).
fn is_math(node: Node<'_, '_>) -> bool {
    node.tag_name().namespace().is_some_and(|namespace| namespace.ends_with("/math"))
}

/// Returns the text of an element as Word reads it.
///
/// Surrounding white space is removed unless `xml:space` preserves it (XML 1.0, 2.10).
fn text_of<'a>(node: Node<'a, '_>) -> &'a str {
    let text = node.text().unwrap_or_default();
    let space = (roxmltree::NS_XML_URI, "space");
    let mut all = node.ancestors().filter_map(|node| node.attribute(space));
    if all.next() == Some("preserve") {
        text
    } else {
        text.trim_matches([' ', '\t', '\r', '\n'])
    }
}

/// Adds the properties of a run to the formatting of its words.
fn read_run_properties(
    node: Node<'_, '_>,
    marks: &mut BTreeSet<String>,
    reader: &mut Reader<'_>,
) -> Result<(), ReadError> {
    let mut all = Vec::new();
    for property in node.children().filter(Node::is_element) {
        let name = property.tag_name().name();
        reader
            .side
            .budget
            .with_scratch(|budget| flatten_element(property, name, &mut all, budget))?;
    }
    marks.extend(all.into_iter().map(|(path, value)| match &*path {
        "rStyle@val" => format!("style {value}"),
        _ if value.is_empty() => path,
        _ => format!("{path}={value}"),
    }));
    Ok(())
}

/// Returns the target of a link: an external address, or a bookmark.
fn link_target(node: Node<'_, '_>, reader: &Reader<'_>) -> String {
    let target = node.attributes().find(|own| own.name() == "id");
    let target = target.and_then(|id| reader.relationships.get(id.value()));
    let anchor = node.attributes().find(|own| own.name() == "anchor");
    target
        .filter(|target| target.external)
        .map(|target| target.target.clone())
        .or_else(|| anchor.map(|anchor| format!("#{}", anchor.value())))
        .unwrap_or_default()
}

/// Returns an attribute in any namespace; empty if it is absent.
fn attribute_value<'a>(node: Node<'a, '_>, name: &str) -> &'a str {
    let own = node.attributes().find(|own| own.name() == name);
    own.map_or("", |own| own.value())
}
