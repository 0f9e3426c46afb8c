//! Content of a DOCX paragraph: runs, links, fields and images.
//!
//! Input: a paragraph. Output: its words with their formatting, and its other content as
//! attributes. The traversal uses an explicit stack.

use std::collections::BTreeSet;
use std::sync::Arc;

use roxmltree::{Children, Node};

use super::content::{ComplexField, ParagraphContent};
use super::flatten::flatten_element;
use super::reader::PackageReader;
use crate::compare::ReadError;
use crate::compare::model::{Marks, NOTE_MARK, append_value, push_text};

impl ParagraphContent {
    /// Reads a paragraph and appends it to the existing content.
    pub(super) fn read_paragraph(
        self,
        node: Node<'_, '_>,
        reader: &mut PackageReader<'_>,
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
                    let author = attribute_value(child, "author");
                    inner.add_mark(format!("inserted {author}"), reader)?;
                    open.push((child.children(), outer));
                }
                name @ ("del" | "moveFrom") => {
                    let text = deleted_text(child);
                    let author = attribute_value(child, "author");
                    inner.add_attribute(name, &format!("{author}: {text}"), reader)?;
                }
                "commentRangeStart" => {
                    reader.open_comment(attribute_value(child, "id"))?
                }
                "commentRangeEnd" => reader.close_comment(attribute_value(child, "id")),
                "fldSimple" => {
                    let code = attribute_value(child, "instr");
                    inner.add_attribute("field", code, reader)?;
                    if depends_on_pages(code) {
                        inner.push_object("field", reader)?;
                    } else {
                        open.push((child.children(), outer));
                    }
                }
                "bookmarkStart" => {
                    let name = attribute_value(child, "name");
                    // Word stores where the file was last edited.
                    if name != "_GoBack" {
                        inner.add_attribute("bookmark", name, reader)?;
                    }
                }
                "sdtPr" => inner.add_flattened(child, "sdt", reader)?,
                name @ ("dir" | "bdo") => {
                    let mark = format!("{name} {}", attribute_value(child, "val"));
                    inner.add_mark(mark, reader)?;
                    open.push((child.children(), outer));
                }
                "sdt" | "sdtContent" | "smartTag" | "customXml" => {
                    open.push((child.children(), outer));
                }
                name if is_math(child) && name.ends_with("Pr") => {
                    inner.add_flattened(child, name, reader)?;
                }
                name if is_math(child) => {
                    if !["r", "t"].contains(&name) {
                        inner.add_attribute("math", name, reader)?;
                    }
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
        reader: &mut PackageReader<'_>,
    ) -> Result<(), ReadError> {
        let mut marks = (*self.marks).clone();
        marks.insert(mark);
        self.marks = reader.intern_marks(marks)?;
        Ok(())
    }

    fn read_run(
        &mut self,
        run: Node<'_, '_>,
        reader: &mut PackageReader<'_>,
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
                    let font = attribute_value(child, "font");
                    let mut own = Arc::clone(&marks);
                    if !font.is_empty() {
                        let mut with_font = (*own).clone();
                        with_font.insert(format!("sym {font}"));
                        own = reader.intern_marks(with_font)?;
                    }
                    self.push_text(&symbol.to_string(), &own, reader)?;
                }
                "instrText" => {
                    let code = child.text().unwrap_or_default();
                    self.add_attribute("field", code, reader)?;
                    if let Some(field) = self.fields.last_mut() {
                        field.code.push_str(code);
                    }
                }
                "fldChar" => self.read_field_character(child, &marks, reader)?,
                name @ ("footnoteReference" | "endnoteReference") => {
                    reader.order_note(name, attribute_value(child, "id"))?;
                    let mut own = (*marks).clone();
                    own.insert(name.to_owned());
                    own.insert(NOTE_MARK.to_owned());
                    let own = reader.intern_marks(own)?;
                    self.push_text("\u{fffc}", &own, reader)?;
                }
                "commentReference" => {
                    let id = attribute_value(child, "id");
                    if !reader.has_comment(id) {
                        reader.open_comment(id)?;
                        self.push_text("\u{fffc}", &marks, reader)?;
                        reader.close_comment(id);
                    }
                }
                "ruby" => self.read_ruby(child, reader)?,
                "drawing" | "pict" | "object" => {
                    self.read_drawing(child, reader)?;
                    self.push_text("\u{fffc}", &marks, reader)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads the start, the separator or the end of a complex field.
    fn read_field_character(
        &mut self,
        node: Node<'_, '_>,
        marks: &Marks,
        reader: &mut PackageReader<'_>,
    ) -> Result<(), ReadError> {
        match attribute_value(node, "fldCharType") {
            "begin" => {
                self.fields.push(ComplexField::default());
                let data = node.children().filter(Node::is_element);
                for data in data {
                    self.add_flattened(data, data.tag_name().name(), reader)?;
                }
            }
            "separate" => {
                let Some(field) = self.fields.last() else { return Ok(()) };
                if depends_on_pages(&field.code) {
                    self.push_text("\u{fffc}", marks, reader)?;
                    if let Some(field) = self.fields.last_mut() {
                        field.is_skipped = true;
                    }
                }
            }
            _ => {
                self.fields.pop();
            }
        }
        Ok(())
    }

    /// Reads text with its pronunciation (17.3.3.25).
    fn read_ruby(
        &mut self,
        node: Node<'_, '_>,
        reader: &mut PackageReader<'_>,
    ) -> Result<(), ReadError> {
        for part in node.children().filter(Node::is_element) {
            match part.tag_name().name() {
                "rubyBase" => {
                    for run in part.children().filter(|run| run.tag_name().name() == "r")
                    {
                        self.read_run(run, reader)?;
                    }
                }
                name => self.add_flattened(part, name, reader)?,
            }
        }
        Ok(())
    }

    /// Adds a character for an object that has no text of its own.
    fn push_object(
        &mut self,
        mark: &str,
        reader: &mut PackageReader<'_>,
    ) -> Result<(), ReadError> {
        let outer = Arc::clone(&self.marks);
        self.add_mark(mark.to_owned(), reader)?;
        let marks = std::mem::replace(&mut self.marks, outer);
        self.push_text("\u{fffc}", &marks, reader)
    }

    /// Adds an element with all that is in it as attributes.
    fn add_flattened(
        &mut self,
        node: Node<'_, '_>,
        name: &str,
        reader: &mut PackageReader<'_>,
    ) -> Result<(), ReadError> {
        let mut all = Vec::new();
        let budget = &mut reader.side.budget;
        budget.with_scratch(|budget| flatten_element(node, name, &mut all, budget))?;
        for (path, value) in all {
            self.add_attribute(&path, &value, reader)?;
        }
        Ok(())
    }

    /// Reads the properties of a drawing; an image is identified by its content, not by
    /// its part.
    fn read_drawing(
        &mut self,
        node: Node<'_, '_>,
        reader: &mut PackageReader<'_>,
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
            let attribute = path.rsplit('@').next().unwrap_or_default();
            let value = if RELATED.contains(&attribute) {
                reader.describe_target(&value)?.unwrap_or(value)
            } else {
                value
            };
            self.add_attribute(&path, &value, reader)?;
        }
        Ok(())
    }

    fn push_text(
        &mut self,
        text: &str,
        marks: &Marks,
        reader: &mut PackageReader<'_>,
    ) -> Result<(), ReadError> {
        if self.fields.iter().any(|field| field.is_skipped) {
            return Ok(());
        }
        let marks = reader.with_comments(marks)?;
        push_text(&mut self.words, text, &marks, &mut reader.side.budget)
    }

    /// Adds a value to an attribute, which may have several.
    fn add_attribute(
        &mut self,
        name: &str,
        value: &str,
        reader: &mut PackageReader<'_>,
    ) -> Result<(), ReadError> {
        reader.side.budget.charge(name.len() + value.len() + 48)?;
        append_value(self.attributes.entry(name.to_owned()).or_default(), value);
        Ok(())
    }
}

/// Attributes of drawings that refer to another part or to an address.
const RELATED: [&str; 9] =
    ["id", "embed", "link", "pict", "href", "dm", "lo", "qs", "cs"];

/// Returns whether the result of a field follows from the pages, not from the text.
fn depends_on_pages(code: &str) -> bool {
    let name = code.split_ascii_whitespace().next().unwrap_or_default();
    ["PAGE", "NUMPAGES", "SECTIONPAGES"].contains(&name)
}

/// Returns the text that a tracked change deletes or moves away.
fn deleted_text(node: Node<'_, '_>) -> String {
    let texts = node
        .descendants()
        .filter(|node| ["delText", "t"].contains(&node.tag_name().name()));
    texts.filter_map(|text| text.text()).collect()
}

/// Namespaces of alternate content that is read; for others, the fallback is read.
const UNDERSTOOD: [&str; 5] = ["w14", "w16se", "wpg", "wpi", "wps"];

/// Returns the branch of alternate content that is read (ISO/IEC 29500-3, 7.5).
pub(super) fn choose_alternative<'a, 'i>(node: Node<'a, 'i>) -> Option<Node<'a, 'i>> {
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
    reader: &mut PackageReader<'_>,
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
fn link_target(node: Node<'_, '_>, reader: &PackageReader<'_>) -> String {
    let target = node.attributes().find(|own| own.name() == "id");
    let target = target.and_then(|id| reader.relationships.get(id.value()));
    let anchor = node.attributes().find(|own| own.name() == "anchor");
    let address = target.filter(|target| target.external);
    let mut link = address.map_or_else(String::new, |target| target.target.clone());
    if let Some(anchor) = anchor {
        link += &format!("#{}", anchor.value());
    }
    link
}

/// Returns an attribute in any namespace; empty if it is absent.
fn attribute_value<'a>(node: Node<'a, '_>, name: &str) -> &'a str {
    let own = node.attributes().find(|own| own.name() == name);
    own.map_or("", |own| own.value())
}
