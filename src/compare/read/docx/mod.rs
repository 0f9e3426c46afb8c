//! DOCX reader: paragraphs, tables, notes, headers and footers, with their formatting.
//!
//! Input: bytes. Output: a side. There is no layout: a DOCX has no pages until a word
//! processor creates them.

mod attributes;
mod comments;
mod content;
mod flatten;
mod inline;
mod numbering;
mod opc;
mod properties;
mod reader;
mod styles;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use roxmltree::Node;

use super::{xml, xmp};
use crate::compare::budget::Budget;
use crate::compare::model::{
    DocumentModel, Marks, Role, STYLE, TextBlock, append_value, push_text,
};
use crate::compare::{FileKind, ReadError};
use crate::hash::short_sha256_hex;
use crate::limits::CancelToken;
use attributes::attribute_value;
use flatten::flatten_element;
use inline::choose_alternative;
use numbering::{Numbering, NumberingProperties};
use opc::{CONTENT_TYPES, ContentTypes, Package};
use properties::{is_joined_to_next, read_properties, text_boxes};
use reader::PackageReader;
use styles::{Outline, Stylesheet};

/// Reads a DOCX.
pub(in crate::compare) fn read(
    bytes: &[u8],
    cancel: &CancelToken,
) -> Result<DocumentModel, ReadError> {
    let broken = || ReadError::Broken(FileKind::Docx);
    let package = Package::open(bytes, cancel)?;
    let main = package
        .read_relationships("")?
        .into_values()
        .find(|relationship| relationship.kind == "officeDocument")
        .map(|relationship| relationship.target)
        .ok_or_else(broken)?;
    let relationships = package.read_relationships(&main)?;
    let of_kind = |kind: &str| {
        let mut found = relationships.values().filter(|found| found.kind == kind);
        found.next().map(|found| found.target.clone())
    };
    let parsed = |kind: &str| {
        let text = of_kind(kind).and_then(|name| package.part_text(&name));
        text.map_or(Ok(None), xml::parse)
    };
    let mut side = DocumentModel::new(FileKind::Docx, Budget::new(cancel));
    let numbering = match parsed("numbering")? {
        Some(part) => Numbering::from_document(&part, &mut side.budget)?,
        None => Numbering::default(),
    };
    let sheet = match parsed("styles")? {
        Some(part) => Stylesheet::from_document(&part, &numbering, &mut side.budget)?,
        None => Stylesheet::default(),
    };
    let mut reader = PackageReader {
        package: &package,
        side,
        numbering,
        sheet,
        marks: BTreeSet::new(),
        relationships: BTreeMap::new(),
        pictures: BTreeMap::new(),
        sections: 0,
        role: None,
        joined: None,
        marginal_uses: BTreeMap::new(),
        notes: BTreeMap::new(),
        comments: BTreeMap::new(),
        open_comments: BTreeSet::new(),
    };
    let mut shown = vec![main.clone()];
    for kind in ["footnotes", "endnotes", "header", "footer", "comments"] {
        let parts = relationships.values().filter(|found| found.kind == kind);
        let mut parts: Vec<_> = parts.map(|part| part.target.clone()).collect();
        parts.sort();
        shown.extend(parts);
    }
    for (place, name) in shown.iter().enumerate() {
        let text = package.part_text(name).ok_or_else(broken)?;
        let document = xml::parse(text)?.ok_or_else(broken)?;
        reader.relationships = package.read_relationships(name)?;
        let root = document.root_element();
        reader.role = match root.tag_name().name() {
            "hdr" | "ftr" => Some(Role::Furniture),
            "footnotes" | "endnotes" | "comments" => Some(Role::Note),
            _ => None,
        };
        let tag = root.tag_name().name().to_owned();
        let used = reader.marginal_uses.iter().filter(|(id, _)| {
            relationships.get(*id).is_some_and(|own| place > 0 && own.target == *name)
        });
        let used: Vec<_> = used.map(|(_, used)| used.as_str()).collect();
        let mut attributes = BTreeMap::new();
        if !used.is_empty() {
            attributes.insert("pages".to_owned(), used.join(", "));
        }
        let element = reader.side.add_element(None, tag, attributes)?;
        // The main part has a body; other parts contain their blocks directly.
        let body =
            root.children().find(|node| node.has_tag_name((root_of(root), "body")));
        let body = if place == 0 { body.ok_or_else(broken)? } else { root };
        if reader.role == Some(Role::Note) {
            reader.read_notes(body, element)?;
        } else {
            reader.read_blocks(body, element)?;
        }
        for node in root.children().filter(|node| {
            place == 0 && node.is_element() && node.tag_name().name() == "background"
        }) {
            let mut all = Vec::new();
            let budget = &mut reader.side.budget;
            flatten_element(node, "background", &mut all, budget)?;
            let owned = all.into_iter();
            let owned = owned.map(|(path, value)| (("document".to_owned(), path), value));
            reader.side.styles.extend(owned);
        }
    }
    let PackageReader { mut side, pictures, .. } = reader;
    let content_types = ContentTypes::read(&package, &mut side.budget)?;
    let shown: BTreeSet<&String> = shown.iter().collect();
    let mut types = BTreeSet::new();
    for (name, bytes) in &package.0 {
        if name == CONTENT_TYPES || name.ends_with(".rels") {
            continue;
        }
        types.extend(content_types.type_of(name));
        if !shown.contains(name) && !pictures.contains_key(name) {
            other_part(name, bytes, &package, &mut side)?;
        }
    }
    for kind in types {
        side.add_property("content type".to_owned(), &kind)?;
    }
    Ok(side)
}

fn root_of<'a>(root: Node<'a, '_>) -> &'a str {
    root.tag_name().namespace().unwrap_or_default()
}

/// Adds the content of a part that has no text: styles, settings, properties and images.
fn other_part(
    name: &str,
    bytes: &[u8],
    package: &Package,
    side: &mut DocumentModel,
) -> Result<(), ReadError> {
    let text = package.part_text(name).filter(|_| name.ends_with(".xml"));
    let Some(document) = text.map(xml::parse).transpose()?.flatten() else {
        side.budget.charge(name.len() + 128)?;
        side.styles
            .insert((name.to_owned(), "SHA-256".to_owned()), short_sha256_hex(bytes));
        return Ok(());
    };
    let root = document.root_element();
    let file = name.rsplit('/').next().unwrap_or(name).trim_end_matches(".xml");
    if name.starts_with("docProps/") {
        return xmp::flatten_packet(root, file, side);
    }
    for node in root.children().filter(Node::is_element) {
        let tag = node.tag_name().name();
        let id = ["styleId", "abstractNumId", "numId", "name", "PartName", "Extension"];
        let id = node.attributes().find(|attribute| id.contains(&attribute.name()));
        let owner = match id {
            Some(id) => format!("{tag} {}", id.value()),
            None => file.to_owned(),
        };
        let mut all = Vec::new();
        side.budget
            .with_scratch(|budget| flatten_element(node, tag, &mut all, budget))?;
        for (path, value) in all {
            side.budget.charge(owner.len() + path.len() + value.len() + 96)?;
            // A setting that occurs more than once keeps all its values.
            append_value(side.styles.entry((owner.clone(), path)).or_default(), &value);
        }
    }
    Ok(())
}

impl PackageReader<'_> {
    /// Reads blocks; the parser has limited their nesting depth.
    fn read_blocks(
        &mut self,
        node: Node<'_, '_>,
        parent: usize,
    ) -> Result<(), ReadError> {
        let mut open = vec![(node.children(), parent)];
        while let Some((children, parent)) = open.last_mut() {
            let parent = *parent;
            let Some(child) = children.next() else {
                open.pop();
                continue;
            };
            if !child.is_element() {
                continue;
            }
            match child.tag_name().name() {
                "p" => {
                    for (boxed, element) in
                        self.read_paragraph(child, parent)?.into_iter().rev()
                    {
                        open.push((boxed.children(), element));
                    }
                }
                "sectPr" => self.read_section(child)?,
                // A formula between paragraphs is a paragraph of its own.
                "oMathPara" | "oMath" => {
                    self.read_paragraph(child, parent)?;
                }
                "AlternateContent" => {
                    if let Some(read) = choose_alternative(child) {
                        open.push((read.children(), parent));
                    }
                }
                "commentRangeStart" => {
                    let id = attribute_value(child, "id").unwrap_or_default();
                    self.open_comment(id)?;
                }
                "commentRangeEnd" => {
                    let id = attribute_value(child, "id").unwrap_or_default();
                    self.close_comment(id);
                }
                // Elements that only wrap blocks: content controls, custom XML,
                // revisions.
                "sdtContent" | "customXml" | "ins" | "moveTo" | "smartTag" => {
                    open.push((child.children(), parent));
                }
                "sdt" | "tbl" | "tr" | "tc" | "footnote" | "endnote" | "comment" => {
                    let tag = child.tag_name().name();
                    let attributes = self.element_properties(child)?;
                    let element = self.side.add_element(Some(parent), tag, attributes)?;
                    open.push((child.children(), element));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads notes or comments in the order in which the text refers to them.
    fn read_notes(&mut self, root: Node<'_, '_>, parent: usize) -> Result<(), ReadError> {
        let mut notes = Vec::new();
        for note in root.children().filter(Node::is_element) {
            let id = attribute_value(note, "id").unwrap_or_default();
            let order = match note.tag_name().name() {
                "footnote" => self.notes.get(&("footnoteReference", id.to_owned())),
                "endnote" => self.notes.get(&("endnoteReference", id.to_owned())),
                _ => self.comments.get(id),
            };
            self.side.budget.charge(0)?;
            notes.push((order.copied().unwrap_or(usize::MAX), note));
        }
        notes.sort_by_key(|(order, _)| *order);
        for (_, note) in notes {
            let mut attributes = self.element_properties(note)?;
            if let Some(author) = attribute_value(note, "author") {
                attributes.insert("author".to_owned(), author.to_owned());
            }
            let tag = note.tag_name().name();
            let element = self.side.add_element(Some(parent), tag, attributes)?;
            self.read_blocks(note, element)?;
        }
        Ok(())
    }

    /// Records the order of a note at the first reference to it.
    fn order_note(&mut self, kind: &str, id: &str) -> Result<(), ReadError> {
        let kind = match kind {
            "footnoteReference" => "footnoteReference",
            _ => "endnoteReference",
        };
        self.side.budget.charge(id.len() + 96)?;
        let next = self.notes.len();
        self.notes.entry((kind, id.to_owned())).or_insert(next);
        Ok(())
    }

    fn read_section(&mut self, node: Node<'_, '_>) -> Result<(), ReadError> {
        self.sections += 1;
        let owner = format!("section {}", self.sections);
        for reference in node.children().filter(|child| {
            ["headerReference", "footerReference"].contains(&child.tag_name().name())
        }) {
            let value = |name| attribute_value(reference, name).unwrap_or_default();
            let used = format!("{owner} {}", value("type"));
            self.side.budget.charge(value("id").len() + used.len() + 96)?;
            let uses = self.marginal_uses.entry(value("id").to_owned()).or_default();
            append_value(uses, &used);
        }
        let mut all = Vec::new();
        flatten_element(node, "sectPr", &mut all, &mut self.side.budget)?;
        // The part of a header is irrelevant; its content is compared.
        for (path, value) in all.into_iter().filter(|(path, _)| !path.ends_with("@id")) {
            self.side.styles.insert((owner.clone(), path), value);
        }
        Ok(())
    }

    /// Reads a paragraph and returns the text boxes in it, each with its element.
    fn read_paragraph<'a, 'i>(
        &mut self,
        node: Node<'a, 'i>,
        parent: usize,
    ) -> Result<Vec<(Node<'a, 'i>, usize)>, ReadError> {
        let inner = self.joined.take().unwrap_or_default().read_paragraph(node, self)?;
        if is_joined_to_next(node) {
            self.joined = Some(inner);
            return Ok(Vec::new());
        }
        let mut attributes = self.element_properties(node)?;
        for (name, value) in inner.attributes {
            attributes.insert(name, value);
        }
        let id = attributes.get(STYLE).map_or("", String::as_str);
        let style = self.sheet.style(id);
        if let Some(base) = self.sheet.base_of_variant(id).map(str::to_owned) {
            attributes.insert(STYLE.to_owned(), base);
            attributes.retain(|name, _| !name.starts_with("numPr"));
        }
        // The space after a list item follows from its position (before signatures or
        // not), so it is not compared.
        if style.numbering.list_and_level().is_some() {
            attributes.remove("spacing@after");
        }
        let numbering = NumberingProperties::read(node, &self.numbering);
        let list = numbering.with_style(style.numbering).list_and_level();
        // A level of the paragraph itself replaces that of its style; without one, a
        // heading is outside the outline, and remains a heading.
        let own = Outline::read(node).filter(|level| *level != Outline::Body);
        let level = match own.or(style.level) {
            Some(Outline::Level(level)) => Some(level),
            Some(Outline::Body) | None => None,
        };
        let in_cell = self.side.elements[parent].tag == "tc";
        let role = match (self.role, level) {
            (Some(role), _) => role,
            (None, Some(level)) => Role::Heading(level),
            (None, None) => match style.role {
                Some(role) => role,
                None if in_cell => Role::Cell,
                None => list.map_or(Role::Paragraph, |(_, level)| {
                    Role::ListItem(u8::try_from(level + 1).unwrap_or(u8::MAX))
                }),
            },
        };
        let numbering = &mut self.numbering;
        let label = match list {
            // The leaf charges its label.
            Some((list, level)) => self
                .side
                .budget
                .with_scratch(|budget| numbering.next_label(list, level, budget))?,
            None => String::new(),
        };
        let element = self.side.add_element(Some(parent), "p", attributes)?;
        let (words, page) = (inner.words, None);
        self.side.add_leaf(TextBlock { element, role, label, words, page })?;
        let own = node.children().find(|child| child.tag_name().name() == "pPr");
        let section = own.and_then(|own| {
            own.children().find(|child| child.tag_name().name() == "sectPr")
        });
        if let Some(section) = section {
            self.read_section(section)?;
        }
        let mut boxes = Vec::new();
        for boxed in text_boxes(node) {
            // A watermark: text on a path (ECMA-376-4, 19.1.2.23).
            if boxed.tag_name().name() == "textpath" {
                let attributes = BTreeMap::new();
                let element =
                    self.side.add_element(Some(element), "textpath", attributes)?;
                let text = boxed.attribute("string").unwrap_or_default();
                let mut words = Vec::new();
                push_text(&mut words, text, &Marks::default(), &mut self.side.budget)?;
                let label = String::new();
                self.side.add_leaf(TextBlock { element, role, label, words, page })?;
                continue;
            }
            let element =
                self.side.add_element(Some(element), "txbxContent", BTreeMap::new())?;
            boxes.push((boxed, element));
        }
        Ok(boxes)
    }

    /// Describes the target of a relationship: the digest of a part, or an address.
    pub(super) fn describe_target(
        &mut self,
        id: &str,
    ) -> Result<Option<String>, ReadError> {
        let Some(target) = self.relationships.get(id) else { return Ok(None) };
        if target.external {
            return Ok(Some(target.target.clone()));
        }
        if let Some(digest) = self.pictures.get(&target.target) {
            return Ok(Some(digest.clone()));
        }
        let Some(bytes) = self.package.0.get(&target.target) else { return Ok(None) };
        let digest = short_sha256_hex(bytes);
        self.side.budget.charge(target.target.len() + 96)?;
        self.pictures.insert(target.target.clone(), digest.clone());
        Ok(Some(digest))
    }

    /// Reads the properties of a paragraph, table, row or cell.
    ///
    /// Its style is stored as [`STYLE`].
    fn element_properties(
        &mut self,
        node: Node<'_, '_>,
    ) -> Result<BTreeMap<String, String>, ReadError> {
        self.side.budget.with_scratch(|budget| read_properties(node, budget))
    }

    /// Returns the shared instance of a formatting set.
    pub(super) fn intern_marks(
        &mut self,
        marks: BTreeSet<String>,
    ) -> Result<Marks, ReadError> {
        let size: usize = marks.iter().map(|mark| mark.len() + 48).sum();
        self.side.budget.charge_copy(size)?;
        let marks = Arc::new(marks);
        if let Some(known) = self.marks.get(&marks) {
            return Ok(Arc::clone(known));
        }
        self.side.budget.charge(size + 64)?;
        self.marks.insert(Arc::clone(&marks));
        Ok(marks)
    }
}
