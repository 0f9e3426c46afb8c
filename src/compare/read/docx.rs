//! Reads a DOCX: paragraphs, tables, notes, headers and footers, and what formats them.
//!
//! In: bytes. Out: a side. Nothing is laid out: a DOCX has no pages until a word
//! processor makes them.

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::{Document, Node};
use sha2::{Digest, Sha256};

use super::flat::flat;
use super::numbering::Numbering;
use super::package::{Package, Relationship};
use super::stylesheet::Stylesheet;
use super::xmp;
use crate::compare::side::{Leaf, Role, STYLE, Side, push};
use crate::compare::{FileKind, Unreadable};

/// The deepest that tables may stand in one another.
const DEEPEST: usize = 30;

/// Reads a file.
pub(in crate::compare) fn read(bytes: &[u8]) -> Result<Side, Unreadable> {
    let broken = || Unreadable::Broken(FileKind::Docx);
    let package = Package::open(bytes)?;
    let main = package
        .relationships("")
        .into_values()
        .find(|relationship| relationship.kind == "officeDocument")
        .map(|relationship| relationship.target)
        .ok_or_else(broken)?;
    let relationships = package.relationships(&main);
    let of_kind = |kind: &str| {
        let mut found = relationships.values().filter(|found| found.kind == kind);
        found.next().map(|found| found.target.clone())
    };
    let parsed = |name: Option<String>| {
        name.and_then(|name| Document::parse(package.text(&name)?).ok())
    };
    let styles = parsed(of_kind("styles"));
    let numbering = parsed(of_kind("numbering"));
    let sheet = styles.as_ref().map(Stylesheet::of).unwrap_or_default();
    let mut reader = Reader {
        package: &package,
        side: Side::of(FileKind::Docx),
        numbering: numbering.as_ref().map(Numbering::of).unwrap_or_default(),
        sheet,
        relationships: BTreeMap::new(),
        sections: 0,
        role: None,
    };
    let mut shown = vec![main.clone()];
    for kind in ["footnotes", "endnotes", "header", "footer", "comments"] {
        let parts = relationships.values().filter(|found| found.kind == kind);
        let mut parts: Vec<_> = parts.map(|part| part.target.clone()).collect();
        parts.sort();
        shown.extend(parts);
    }
    for (place, name) in shown.iter().enumerate() {
        let text = package.text(name).ok_or_else(broken)?;
        let document = Document::parse(text).map_err(|_| broken())?;
        reader.relationships = package.relationships(name);
        let root = document.root_element();
        reader.role = match root.tag_name().name() {
            "hdr" | "ftr" => Some(Role::Furniture),
            "footnotes" | "endnotes" | "comments" => Some(Role::Note),
            _ => None,
        };
        let tag = root.tag_name().name().to_owned();
        let element = reader.side.element(None, tag, BTreeMap::new());
        // Main parts have a body; all others are their own.
        let body =
            root.children().find(|node| node.has_tag_name((root_of(root), "body")));
        let body = if place == 0 { body.ok_or_else(broken)? } else { root };
        reader.blocks(body, element, 0);
    }
    let mut side = reader.side;
    for (name, bytes) in &package.0 {
        if !shown.contains(name) && !name.ends_with(".rels") {
            other_part(name, bytes, &package, &mut side);
        }
    }
    Ok(side)
}

fn root_of<'a>(root: Node<'a, '_>) -> &'a str {
    root.tag_name().namespace().unwrap_or_default()
}

/// What a part says that is not text: styles, settings, properties, pictures.
fn other_part(name: &str, bytes: &[u8], package: &Package, side: &mut Side) {
    let document = package.text(name).and_then(|text| Document::parse(text).ok());
    let Some(document) = document.filter(|_| name.ends_with(".xml")) else {
        side.styles.insert((name.to_owned(), "SHA-256".to_owned()), digest(bytes));
        return;
    };
    let root = document.root_element();
    let file = name.rsplit('/').next().unwrap_or(name).trim_end_matches(".xml");
    if name.starts_with("docProps/") {
        xmp::flatten(root, file, &mut side.properties);
        return;
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
        flat(node, tag, &mut all);
        for (path, value) in all {
            // Of a setting that stands more than once, every value counts.
            let values = side.styles.entry((owner.clone(), path)).or_default();
            if !values.is_empty() {
                values.push_str("; ");
            }
            values.push_str(&value);
        }
    }
}

fn digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

struct Reader<'a> {
    package: &'a Package,
    side: Side,
    numbering: Numbering,
    sheet: Stylesheet,
    relationships: BTreeMap<String, Relationship>,
    sections: usize,
    /// What everything in this part is.
    role: Option<Role>,
}

impl Reader<'_> {
    fn blocks(&mut self, node: Node<'_, '_>, parent: usize, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        for child in node.children().filter(Node::is_element) {
            match child.tag_name().name() {
                "p" => self.paragraph(child, parent, depth),
                "sectPr" => self.section(child),
                // What only wraps blocks: content controls, custom XML, changes.
                "sdtContent" | "customXml" | "ins" | "moveTo" | "smartTag" => {
                    self.blocks(child, parent, depth + 1);
                }
                "sdt" | "tbl" | "tr" | "tc" | "footnote" | "endnote" | "comment" => {
                    let tag = child.tag_name().name();
                    let element = self.side.element(Some(parent), tag, properties(child));
                    self.blocks(child, element, depth + 1);
                }
                _ => {}
            }
        }
    }

    fn section(&mut self, node: Node<'_, '_>) {
        self.sections += 1;
        let owner = format!("section {}", self.sections);
        let mut all = Vec::new();
        flat(node, "sectPr", &mut all);
        // Which part a header is in says nothing; what it says is compared.
        for (path, value) in all.into_iter().filter(|(path, _)| !path.ends_with("@id")) {
            self.side.styles.insert((owner.clone(), path), value);
        }
    }

    fn paragraph(&mut self, node: Node<'_, '_>, parent: usize, depth: usize) {
        let mut attributes = properties(node);
        let mut inner = Inner::default();
        self.runs(node, &mut inner);
        for (name, value) in inner.attributes {
            attributes.insert(name, value);
        }
        let style = attributes.get(STYLE).cloned().unwrap_or_default();
        let list = Numbering::reference(node).or_else(|| self.sheet.list(&style));
        let level = self.sheet.level(&style).or_else(|| {
            let level: u8 = attributes.get("outlineLvl@val")?.parse().ok()?;
            (level < 9).then_some(level + 1)
        });
        let in_cell = self.side.elements[parent].tag == "tc";
        let role = match (self.role, level) {
            (Some(role), _) => role,
            (None, Some(level)) => Role::Heading(level),
            (None, None) => match self.sheet.role(&style) {
                Some(role) => role,
                None if in_cell => Role::Cell,
                None if list.is_some() => Role::Item,
                None => Role::Paragraph,
            },
        };
        let label =
            list.map_or_else(String::new, |(id, level)| self.numbering.label(&id, level));
        let element = self.side.element(Some(parent), "p", attributes);
        let (words, page) = (inner.words, None);
        self.side.leaves.push(Leaf { element, role, label, words, page });
        let own = node.children().find(|child| child.tag_name().name() == "pPr");
        let section = own.and_then(|own| {
            own.children().find(|child| child.tag_name().name() == "sectPr")
        });
        if let Some(section) = section {
            self.section(section);
        }
        for boxed in boxes(node) {
            let element =
                self.side.element(Some(element), "txbxContent", BTreeMap::new());
            self.blocks(boxed, element, depth + 1);
        }
    }

    /// What stands in a paragraph.
    fn runs(&self, node: Node<'_, '_>, inner: &mut Inner) {
        for child in node.children().filter(Node::is_element) {
            match child.tag_name().name() {
                "r" => self.run(child, inner),
                "hyperlink" => {
                    let target = child.attributes().find(|own| own.name() == "id");
                    let target = target.and_then(|id| self.relationships.get(id.value()));
                    let anchor = child.attributes().find(|own| own.name() == "anchor");
                    let target = target
                        .filter(|target| target.external)
                        .map(|target| target.target.clone())
                        .or_else(|| anchor.map(|anchor| format!("#{}", anchor.value())));
                    let mark = format!("link {}", target.unwrap_or_default());
                    let added = inner.marks.insert(mark.clone());
                    self.runs(child, inner);
                    if added {
                        inner.marks.remove(&mark);
                    }
                }
                "ins" | "moveTo" => {
                    let added = inner.marks.insert("inserted".to_owned());
                    self.runs(child, inner);
                    if added {
                        inner.marks.remove("inserted");
                    }
                }
                "fldSimple" => {
                    let instruction =
                        child.attributes().find(|own| own.name() == "instr");
                    let instruction = instruction.map_or("", |own| own.value());
                    inner.add("field", instruction);
                    self.runs(child, inner);
                }
                "bookmarkStart" => {
                    let name = child.attributes().find(|own| own.name() == "name");
                    inner.add("bookmark", name.map_or("", |own| own.value()));
                }
                "sdt" | "sdtContent" | "smartTag" | "customXml" | "dir" | "bdo" => {
                    self.runs(child, inner);
                }
                _ => {}
            }
        }
    }

    fn run(&self, run: Node<'_, '_>, inner: &mut Inner) {
        let mut own = inner.marks.clone();
        for child in run.children().filter(Node::is_element) {
            let mut say = |text: &str| push(&mut inner.words, text, &own);
            match child.tag_name().name() {
                "rPr" => {
                    let mut all = Vec::new();
                    for property in child.children().filter(Node::is_element) {
                        flat(property, property.tag_name().name(), &mut all);
                    }
                    let marks = all.into_iter().map(|(path, value)| match &*path {
                        "rStyle@val" => format!("style {value}"),
                        _ if value.is_empty() => path,
                        _ => format!("{path}={value}"),
                    });
                    own.extend(marks);
                }
                "t" => say(child.text().unwrap_or_default()),
                "tab" | "ptab" => say("\t"),
                "br" | "cr" => {
                    match child.attributes().find(|own| own.name() == "type") {
                        Some(kind) if kind.value() != "textWrapping" => {
                            inner.add("break", kind.value());
                        }
                        _ => say("\n"),
                    }
                }
                "noBreakHyphen" => say("\u{2011}"),
                "softHyphen" => say("\u{ad}"),
                "sym" => {
                    let code = child.attributes().find(|own| own.name() == "char");
                    let code = code.and_then(|code| {
                        u32::from_str_radix(code.value(), 16)
                            .ok()
                            .and_then(char::from_u32)
                    });
                    say(&code.unwrap_or(char::REPLACEMENT_CHARACTER).to_string());
                }
                "instrText" => inner.add("field", child.text().unwrap_or_default()),
                "footnoteReference" | "endnoteReference" => {
                    let id = child.attributes().find(|own| own.name() == "id");
                    inner.add("note", id.map_or("", |id| id.value()));
                }
                "drawing" | "pict" | "object" => {
                    let mut all = Vec::new();
                    flat(child, "drawing", &mut all);
                    for (path, value) in all {
                        // A picture is what it shows, not where it is kept.
                        let part = self.relationships.get(&value).and_then(|target| {
                            self.package.0.get(&target.target).map(|bytes| digest(bytes))
                        });
                        let numbered =
                            path.ends_with("docPr@id") || path.ends_with("@name");
                        if !numbered && !path.contains("txbxContent") {
                            inner.add(&path, &part.unwrap_or(value));
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

/// What stands in a paragraph.
#[derive(Default)]
struct Inner {
    words: Vec<crate::compare::side::Word>,
    attributes: BTreeMap<String, String>,
    marks: BTreeSet<String>,
}

impl Inner {
    /// Adds a value to an attribute, which may have several.
    fn add(&mut self, name: &str, value: &str) {
        let values = self.attributes.entry(name.to_owned()).or_default();
        if !values.is_empty() {
            values.push_str("; ");
        }
        values.push_str(value);
    }
}

/// The properties of a paragraph, table, row or cell; its style apart.
fn properties(node: Node<'_, '_>) -> BTreeMap<String, String> {
    let mut attributes = BTreeMap::new();
    let own = |child: &Node<'_, '_>| {
        let name = child.tag_name().name();
        ["pPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr"].contains(&name)
    };
    for holder in node.children().filter(own) {
        for property in holder.children().filter(Node::is_element) {
            let name = property.tag_name().name();
            if name == "sectPr" {
                continue;
            }
            let mut all = Vec::new();
            flat(property, name, &mut all);
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
    attributes
}

/// The text boxes in a paragraph. Where one is there in two forms, the first.
fn boxes<'a, 'i>(node: Node<'a, 'i>) -> Vec<Node<'a, 'i>> {
    let mut boxes = Vec::new();
    for child in node.children().filter(Node::is_element) {
        match child.tag_name().name() {
            "txbxContent" => boxes.push(child),
            "Fallback" => {}
            _ => boxes.extend(self::boxes(child)),
        }
    }
    boxes
}
