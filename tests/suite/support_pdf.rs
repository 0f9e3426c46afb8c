//! Reading of a PDF as assistive technology does.
//!
//! Input: the bytes of a file. Output: its structure tree with the text of its marked
//! content, found according to ISO 32000-1 and without code of this crate; and
//! [`text()`], the text of the tree.

use std::collections::BTreeMap;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId};

use crate::support_text::Text;

/// Inline elements; all others are blocks (ISO 32000-1, 14.8.4.4).
const INLINE: [&str; 5] = ["Span", "Link", "Reference", "Quote", "Annot"];

/// A parsed tagged file.
pub(crate) struct Tagged {
    pub(crate) document: Document,
    pub(crate) pages: Vec<ObjectId>,
    /// Root nodes of the structure tree.
    pub(crate) root: Vec<Node>,
    /// Text of each marked-content sequence, by page and identifier.
    pub(crate) texts: BTreeMap<(ObjectId, i64), String>,
    /// Tag, type and subtype of marked content outside all elements.
    pub(crate) artifacts: Vec<String>,
    /// Errors of the content: unmarked, nested or without text.
    pub(crate) flaws: Vec<String>,
}

/// A node of the structure tree.
pub(crate) enum Node {
    Element(Element),
    /// Marked content, by page and identifier.
    Content(ObjectId, i64),
    /// An annotation.
    Object(ObjectId),
}

/// A structure element.
pub(crate) struct Element {
    pub(crate) id: ObjectId,
    pub(crate) kind: String,
    pub(crate) kids: Vec<Node>,
}

impl Tagged {
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let document = Document::load_mem(bytes).unwrap();
        let pages: Vec<ObjectId> = document.page_iter().collect();
        let mut tagged = Self {
            document,
            pages: pages.clone(),
            root: Vec::new(),
            texts: BTreeMap::new(),
            artifacts: Vec::new(),
            flaws: Vec::new(),
        };
        for page in pages {
            tagged.content(page);
        }
        tagged.root = tagged.kids(tagged.tree_root().get(b"K").unwrap());
        tagged
    }

    pub(crate) fn dict(&self, id: ObjectId) -> &Dictionary {
        self.document.get_dictionary(id).unwrap()
    }

    /// Returns the root of the structure tree.
    pub(crate) fn tree_root(&self) -> &Dictionary {
        let root = self.document.catalog().unwrap().get(b"StructTreeRoot").unwrap();
        self.dict(root.as_reference().unwrap())
    }

    /// Returns a text entry of a dictionary.
    pub(crate) fn text_entry(dict: &Dictionary, key: &str) -> Option<String> {
        let text = dict.get(key.as_bytes()).ok()?;
        Some(lopdf::decode_text_string(text).unwrap())
    }

    /// Returns all elements, outer ones before inner ones.
    pub(crate) fn elements(&self) -> Vec<&Element> {
        fn gather<'t>(nodes: &'t [Node], all: &mut Vec<&'t Element>) {
            for node in nodes {
                if let Node::Element(element) = node {
                    all.push(element);
                    gather(&element.kids, all);
                }
            }
        }
        let mut all = Vec::new();
        gather(&self.root, &mut all);
        all
    }

    /// Returns the exact text in an element.
    pub(crate) fn text(&self, element: &Element) -> String {
        element.kids.iter().map(|kid| self.said(kid)).collect()
    }

    fn said(&self, node: &Node) -> String {
        match node {
            Node::Element(element) => self.text(element),
            Node::Content(page, mcid) => self.texts[&(*page, *mcid)].clone(),
            Node::Object(_) => String::new(),
        }
    }

    fn kids(&self, kids: &Object) -> Vec<Node> {
        match kids {
            Object::Array(kids) => kids.iter().map(|kid| self.node(kid)).collect(),
            kid => vec![self.node(kid)],
        }
    }

    fn node(&self, kid: &Object) -> Node {
        let dict = match kid {
            Object::Reference(id) => self.dict(*id),
            kid => kid.as_dict().unwrap(),
        };
        let reference = |key: &[u8]| dict.get(key).unwrap().as_reference().unwrap();
        match dict.get(b"Type").unwrap().as_name().unwrap() {
            b"StructElem" => Node::Element(Element {
                id: kid.as_reference().unwrap(),
                kind: name(dict.get(b"S").unwrap()),
                kids: self.kids(dict.get(b"K").unwrap()),
            }),
            b"MCR" => {
                let mcid = dict.get(b"MCID").unwrap().as_i64().unwrap();
                Node::Content(reference(b"Pg"), mcid)
            }
            b"OBJR" => Node::Object(reference(b"Obj")),
            other => panic!("{}", String::from_utf8_lossy(other)),
        }
    }

    /// Reads the marked content of a page.
    fn content(&mut self, page: ObjectId) {
        let content = self.document.get_page_content(page);
        let fonts: BTreeMap<_, _> = self
            .document
            .get_page_fonts(page)
            .unwrap()
            .into_iter()
            .map(|(name, font)| (name, self.to_unicode(font)))
            .collect();
        let mut font = None;
        let mut mark = None;
        for operation in Content::decode(&content).unwrap().operations {
            let operands = &operation.operands;
            match operation.operator.as_str() {
                "BDC" if mark.is_none() => {
                    let properties = operands[1].as_dict().unwrap();
                    let mcid = properties.get(b"MCID").and_then(Object::as_i64).ok();
                    mark = Some(mcid);
                    match mcid {
                        None => {
                            let values = [&b"Type"[..], b"Subtype"]
                                .into_iter()
                                .filter_map(|key| properties.get(key).ok());
                            let words = std::iter::once(&operands[0]).chain(values);
                            let words: Vec<_> = words.map(name).collect();
                            self.artifacts.push(words.join(" "));
                        }
                        Some(mcid) => {
                            let before = self.texts.insert((page, mcid), String::new());
                            if before.is_some() {
                                self.flaws.push(format!("{mcid} twice on {page:?}"));
                            }
                        }
                    }
                }
                "BDC" | "BMC" => self.flaws.push("a mark in a mark".to_owned()),
                "EMC" => mark = None,
                "Tf" => font = Some(&fonts[operands[0].as_name().unwrap()]),
                "TJ" | "Tj" => {
                    let mut text = String::new();
                    for cid in cids(&operands[0]) {
                        match font.unwrap().get(&cid) {
                            Some(shown) if is_text(shown) => text.push_str(shown),
                            shown => self.flaws.push(format!("{cid} shows {shown:?}")),
                        }
                    }
                    match mark {
                        None => self.flaws.push(format!("unmarked: {text}")),
                        Some(Some(mcid)) => {
                            self.texts.get_mut(&(page, mcid)).unwrap().push_str(&text);
                        }
                        Some(None) => {}
                    }
                }
                "Do" | "S" | "f" if mark.is_none() => {
                    self.flaws.push(format!("unmarked: {}", operation.operator));
                }
                _ => {}
            }
        }
    }

    /// Returns the text of each CID of a font.
    fn to_unicode(&self, font: &Dictionary) -> BTreeMap<u16, String> {
        let map = font.get(b"ToUnicode").unwrap().as_reference().unwrap();
        let map = self.document.get_object(map).unwrap().as_stream().unwrap();
        let map = String::from_utf8(map.decompressed_content().unwrap()).unwrap();
        let sections = map.split("beginbfchar\n").skip(1);
        let entries = sections.flat_map(|section| section.split('\n'));
        entries
            .take_while(|line| !line.contains("endcmap"))
            .filter_map(|line| line.strip_prefix('<')?.strip_suffix('>'))
            .map(|line| {
                let (cid, text) = line.split_once("> <").unwrap();
                let units = text.as_bytes().chunks(4).map(|unit| {
                    u16::from_str_radix(std::str::from_utf8(unit).unwrap(), 16).unwrap()
                });
                let text = String::from_utf16(&units.collect::<Vec<_>>()).unwrap();
                (u16::from_str_radix(cid, 16).unwrap(), text)
            })
            .collect()
    }
}

/// Returns the text of a tagged file.
///
/// Notes and contents lines are separate, wherever they are. Headers that a table repeats
/// on later pages are artifacts, which have no text.
pub(crate) fn text(tagged: &Tagged) -> Text {
    let mut apart = Apart::default();
    let mut text = String::new();
    gather(tagged, &tagged.root, &mut text, &mut apart);
    apart.notes.sort_by_key(|(number, _)| *number);
    let notes = apart.notes.into_iter().map(|(_, note)| note).collect();
    Text { text, contents: apart.contents, notes }
}

/// Text outside the running text.
#[derive(Default)]
struct Apart {
    contents: Vec<String>,
    /// Notes with their numbers.
    notes: Vec<(u32, String)>,
}

fn gather(tagged: &Tagged, nodes: &[Node], text: &mut String, apart: &mut Apart) {
    for node in nodes {
        let element = match node {
            Node::Element(element) => element,
            Node::Content(page, mcid) => {
                text.push_str(&tagged.texts[&(*page, *mcid)]);
                continue;
            }
            Node::Object(_) => continue,
        };
        let mut own = String::new();
        match element.kind.as_str() {
            "Note" => {
                let (label, rest): (Vec<_>, Vec<_>) =
                    element.kids.iter().partition(|kid| is_label(kid));
                for kid in rest {
                    gather(tagged, std::slice::from_ref(kid), &mut own, apart);
                }
                let label: String = label.iter().map(|kid| tagged.said(kid)).collect();
                apart.notes.push((label.trim().parse().unwrap(), own));
            }
            "TOCI" => {
                // Nested lines are inside this one, and come after it.
                let place = apart.contents.len();
                apart.contents.push(String::new());
                gather(tagged, &element.kids, &mut own, apart);
                apart.contents[place] = own;
            }
            kind => {
                gather(tagged, &element.kids, &mut own, apart);
                text.push_str(&own);
                if !INLINE.contains(&kind) {
                    text.push('\n');
                }
            }
        }
    }
}

fn is_label(node: &Node) -> bool {
    matches!(node, Node::Element(element) if element.kind == "Lbl")
}

/// Returns whether a glyph may represent this text (ISO 19005-2, 6.2.11.7.2).
fn is_text(shown: &str) -> bool {
    !shown.is_empty() && !shown.contains(['\0', '\u{feff}', '\u{fffe}'])
}

pub(crate) fn name(object: &Object) -> String {
    String::from_utf8_lossy(object.as_name().unwrap()).into_owned()
}

/// Returns the CIDs that an operand shows.
fn cids(operand: &Object) -> Vec<u16> {
    match operand {
        Object::Array(items) => items.iter().flat_map(cids).collect(),
        Object::String(bytes, _) => bytes
            .chunks(2)
            .map(|pair| u16::from_be_bytes(pair.try_into().unwrap()))
            .collect(),
        _ => Vec::new(),
    }
}
