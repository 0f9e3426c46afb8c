//! Reading of a DOCX: its parts, and its text as a word processor shows it.
//!
//! Input: the bytes of a package. Output: [`Package`] with parts as text, and [`said()`],
//! all text in reading order, including automatic numbers and bullets.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use roxmltree::{Document, Node};

use crate::support_text::{Text, words};

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const R: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// An unzipped package.
pub(crate) struct Package {
    /// Names in archive order.
    pub(crate) names: Vec<String>,
    parts: BTreeMap<String, Vec<u8>>,
}

/// A relationship.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Relationship {
    pub(crate) id: String,
    pub(crate) target: String,
    pub(crate) external: bool,
}

impl Package {
    pub(crate) fn open(bytes: &[u8]) -> Self {
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut names = Vec::new();
        let mut parts = BTreeMap::new();
        for place in 0..zip.len() {
            let mut file = zip.by_index(place).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            names.push(file.name().to_owned());
            parts.insert(file.name().to_owned(), bytes);
        }
        Self { names, parts }
    }

    /// Returns the XML of a part.
    pub(crate) fn part(&self, name: &str) -> &str {
        let bytes = self.parts.get(name).unwrap_or_else(|| panic!("no part {name}"));
        std::str::from_utf8(bytes).unwrap()
    }

    /// Returns the bytes of a part.
    pub(crate) fn bytes(&self, name: &str) -> &[u8] {
        self.parts.get(name).unwrap_or_else(|| panic!("no part {name}"))
    }

    /// Returns whether the package has this part.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.parts.contains_key(name)
    }

    /// Returns the names of the XML parts, without relationships.
    pub(crate) fn xml_parts(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str).filter(|name| name.ends_with(".xml"))
    }

    /// Returns the relationships of a part in `word/`.
    pub(crate) fn relationships(&self, part: &str) -> Vec<Relationship> {
        let name = part.replace("word/", "word/_rels/") + ".rels";
        if !self.has(&name) {
            return Vec::new();
        }
        let rels = Document::parse(self.part(&name)).unwrap();
        let attribute =
            |node: Node<'_, '_>, name| node.attribute(name).unwrap().to_owned();
        rels.root_element()
            .children()
            .filter(Node::is_element)
            .map(|node| Relationship {
                id: attribute(node, "Id"),
                target: attribute(node, "Target"),
                external: node.attribute("TargetMode") == Some("External"),
            })
            .collect()
    }

    /// Returns the part of a header or footer: `reference("header", "first")`.
    pub(crate) fn reference(&self, kind: &str, which: &str) -> Option<String> {
        let document = Document::parse(self.part("word/document.xml")).unwrap();
        let element = format!("{kind}Reference");
        let id = document
            .descendants()
            .find(|node| is(*node, &element) && value(*node, "type") == Some(which))?
            .attribute((R, "id"))?;
        let mut rels = self.relationships("word/document.xml").into_iter();
        rels.find(|rel| rel.id == id).map(|rel| format!("word/{}", rel.target))
    }

    /// Returns the package with the first occurrence of a text in a part replaced.
    pub(crate) fn with(&self, name: &str, from: &str, to: &str) -> Self {
        let (names, mut parts) = (self.names.clone(), self.parts.clone());
        let part = self.part(name);
        assert!(part.contains(from), "no {from} in {name}");
        parts.insert(name.to_owned(), part.replacen(from, to, 1).into_bytes());
        Self { names, parts }
    }

    /// Returns the displayed paragraphs of a part, with labels.
    pub(crate) fn paragraphs(&self, part: &str) -> Vec<String> {
        let styled = self.styled_paragraphs(part).into_iter();
        styled.map(|(_, paragraph)| paragraph).collect()
    }

    /// Returns the displayed paragraphs of a part, each with the id of its style.
    fn styled_paragraphs(&self, part: &str) -> Vec<(String, String)> {
        let document = Document::parse(self.part(part)).unwrap();
        self.shown(document.root())
    }

    /// Returns the displayed paragraphs in an element, each with the id of its style.
    fn shown(&self, element: Node<'_, '_>) -> Vec<(String, String)> {
        let styles = Document::parse(self.part("word/styles.xml")).unwrap();
        let numbering = Document::parse(self.part("word/numbering.xml")).unwrap();
        let mut counter = Counter::new(&styles, &numbering);
        element
            .descendants()
            .filter(|node| is(*node, "p"))
            .map(|paragraph| {
                let style = val(paragraph, &["pPr", "pStyle"]).unwrap_or_default();
                (style.to_owned(), counter.label(paragraph) + &text(paragraph))
            })
            .collect()
    }

    /// Returns the texts of the notes, in the order of their references.
    fn notes(&self) -> Vec<String> {
        let document = Document::parse(self.part("word/document.xml")).unwrap();
        let references = document.descendants().filter(|n| is(*n, "footnoteReference"));
        let ids: Vec<_> = references.map(|node| value(node, "id").unwrap()).collect();
        if ids.is_empty() {
            return Vec::new();
        }
        let notes = Document::parse(self.part("word/footnotes.xml")).unwrap();
        let note = |id| {
            let mut notes = notes.descendants().filter(|node| is(*node, "footnote"));
            notes.find(|note| value(*note, "id") == Some(id)).unwrap()
        };
        let lines = |note| {
            let paragraphs = self.shown(note).into_iter();
            paragraphs.map(|(_, line)| line).collect::<Vec<_>>().join("\n")
        };
        ids.into_iter().map(|id| lines(note(id))).collect()
    }
}

/// Returns all words in reading order, without notes and contents lines.
pub(crate) fn docx_words(bytes: &[u8]) -> Vec<String> {
    words(&said(bytes).text)
}

/// Returns the text of the letter: the header of page 1, then the body.
///
/// Notes are in the order of their references.
pub(crate) fn said(bytes: &[u8]) -> Text {
    let package = Package::open(bytes);
    let header = package.reference("header", "first");
    let mut said = Text::default();
    for part in header.iter().map(String::as_str).chain(["word/document.xml"]) {
        for (style, paragraph) in package.styled_paragraphs(part) {
            if style.starts_with("TOC") && style != "TOCHeading" {
                said.contents.push(paragraph);
            } else {
                said.text.push_str(&paragraph);
                said.text.push('\n');
            }
        }
    }
    said.notes = package.notes();
    said
}

/// Returns whether a node is this WordprocessingML element.
pub(crate) fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.has_tag_name((W, name))
}

/// Returns a WordprocessingML attribute.
pub(crate) fn value<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attribute((W, name))
}

/// Returns the element at this path of names.
pub(crate) fn find<'a, 'i>(node: Node<'a, 'i>, path: &[&str]) -> Option<Node<'a, 'i>> {
    path.iter()
        .try_fold(node, |node, name| node.children().find(|child| is(*child, name)))
}

/// Returns `w:val` of the element at this path.
pub(crate) fn val<'a>(node: Node<'a, '_>, path: &[&str]) -> Option<&'a str> {
    find(node, path).and_then(|node| value(node, "val"))
}

/// Returns the text of a paragraph without its label.
pub(crate) fn text(paragraph: Node<'_, '_>) -> String {
    let mut text = String::new();
    for node in
        paragraph.descendants().filter(|node| node.tag_name().namespace() == Some(W))
    {
        match node.tag_name().name() {
            "t" => text.push_str(node.text().unwrap_or_default()),
            "br" => text.push('\n'),
            "tab" if !node.ancestors().any(|above| is(above, "tabs")) => text.push('\t'),
            "footnoteReference" => text.push_str(&number(node)),
            "softHyphen" => text.push('\u{AD}'),
            "noBreakHyphen" => text.push('-'),
            _ => {}
        }
    }
    text
}

/// Returns the number that a word processor gives a note: its rank among all.
fn number(reference: Node<'_, '_>) -> String {
    let all = reference.document().root().descendants();
    let before = all.take_while(|node| *node != reference);
    (before.filter(|node| is(*node, "footnoteReference")).count() + 1).to_string()
}

/// Counter of numbered paragraphs, as in a word processor.
struct Counter<'a> {
    styles: &'a Document<'a>,
    numbering: &'a Document<'a>,
    /// Current numbers, by scheme and level.
    reached: BTreeMap<(String, usize), u32>,
    started: BTreeSet<String>,
}

impl<'a> Counter<'a> {
    fn new(styles: &'a Document<'a>, numbering: &'a Document<'a>) -> Self {
        let (reached, started) = (BTreeMap::new(), BTreeSet::new());
        Self { styles, numbering, reached, started }
    }

    /// Returns the label before a paragraph, with the space after it.
    fn label(&mut self, paragraph: Node<'_, '_>) -> String {
        let Some((num, level)) = self.num_and_level(paragraph) else {
            return String::new();
        };
        let num = self.by_id("num", "numId", &num);
        let scheme = val(num, &["abstractNumId"]).unwrap().to_owned();
        let definition = self.by_id("abstractNum", "abstractNumId", &scheme);
        let levels: Vec<_> = definition.children().filter(|n| is(*n, "lvl")).collect();
        let start =
            |level: usize| val(levels[level], &["start"]).unwrap().parse().unwrap();

        let over = num
            .children()
            .find(|node| value(*node, "ilvl") == Some(level.to_string().as_str()))
            .filter(|_| self.started.insert(value(num, "numId").unwrap().to_owned()))
            .and_then(|node| val(node, &["startOverride"]))
            .map(|start| start.parse().unwrap());
        let key = (scheme.clone(), level);
        let number = over.unwrap_or_else(|| {
            self.reached.get(&key).map_or_else(|| start(level), |number| number + 1)
        });
        self.reached.insert(key, number);
        self.reached.retain(|(other, place), _| *other != scheme || *place <= level);

        let own = levels[level];
        let mut label = val(own, &["lvlText"]).unwrap().to_owned();
        for (place, definition) in levels.iter().enumerate() {
            let key = (scheme.clone(), place);
            let number = self.reached.get(&key).copied().unwrap_or_else(|| start(place));
            let format = val(*definition, &["numFmt"]).unwrap();
            label = label.replace(&format!("%{}", place + 1), &numeral(format, number));
        }
        label
            + match val(own, &["suff"]) {
                Some("nothing") => "",
                Some("space") => " ",
                _ => "\t",
            }
    }

    /// Returns the paragraph's own num, or that of its style.
    fn num_and_level(&self, paragraph: Node<'_, '_>) -> Option<(String, usize)> {
        let properties = find(paragraph, &["pPr"])?;
        let own = find(properties, &["numPr"]);
        let num_pr = own.or_else(|| {
            let style = self.style(val(properties, &["pStyle"])?)?;
            find(style, &["pPr", "numPr"])
        })?;
        let num = val(num_pr, &["numId"])?;
        let level = val(num_pr, &["ilvl"]).unwrap_or("0").parse().unwrap();
        (num != "0").then(|| (num.to_owned(), level))
    }

    fn style(&self, id: &str) -> Option<Node<'a, 'a>> {
        self.styles.descendants().find(|node| value(*node, "styleId") == Some(id))
    }

    fn by_id(&self, element: &str, attribute: &str, id: &str) -> Node<'a, 'a> {
        self.numbering
            .root_element()
            .children()
            .find(|node| is(*node, element) && value(*node, attribute) == Some(id))
            .unwrap_or_else(|| panic!("no {element} {id}"))
    }
}

fn numeral(format: &str, number: u32) -> String {
    use kamerbrief::blocks::ListLabel;
    match format {
        "decimal" => number.to_string(),
        "lowerLetter" => ListLabel::Letter.number(number),
        "lowerRoman" => ListLabel::Roman.number(number),
        "upperRoman" => ListLabel::Roman.number(number).to_uppercase(),
        _ => String::new(),
    }
}
