//! Mends what docx-rs writes.
//!
//! In: a part as docx-rs 0.4.22 wrote it. Out: the same part, valid, the same on
//! every run, and saying what docx-rs has no words for. What it mends:
//!
//! - properties out of the order of the schema (`w:pPr`, `w:rPr`, `w:numPr`,
//!   `w:sectPr`): sorted;
//! - empty `w:rPr` and `w:pPr` everywhere: dropped;
//! - `w14:paraId` counted per thread, and namespaces that nothing uses: dropped, with
//!   `mc:Ignorable`;
//! - no text alternative, the same `wp:docPr` for every picture: written and numbered;
//! - no `w:lang` on runs: [`runs`](super::runs) leaves the tag in `w:highlight`, which
//!   letters do not have;
//! - soft hyphens as characters, which Word prints: made `w:softHyphen`.
//!
//! Defects that the callers step around: links and pictures numbered per process (they
//! get ids of their own); relationships to parts that are not there, in the order of a
//! hash map, or in the wrong part, and default parts that fail the schema (only body,
//! headers and footers are docx-rs's: [`relationships`](super::relationships) and the
//! templates write the rest); `add_text` dropping line feeds (letters have none);
//! `w:highlight` unescaped ([`escaped`]).

use std::fmt::Write;

use roxmltree::{Document, Node};

use super::DocxError;

/// The namespaces of a letter, with their customary prefixes.
const NAMESPACES: [(&str, &str); 6] = [
    ("w", W),
    ("r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    ("wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
    ("a", "http://schemas.openxmlformats.org/drawingml/2006/main"),
    ("pic", "http://schemas.openxmlformats.org/drawingml/2006/picture"),
    ("xml", "http://www.w3.org/XML/1998/namespace"),
];
const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const W14: &str = "http://schemas.microsoft.com/office/word/2010/wordml";
const MC: &str = "http://schemas.openxmlformats.org/markup-compatibility/2006";

/// The children of `w:pPr` in the order of CT_PPr.
const PARAGRAPH: &str = "\
    pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr \
    suppressLineNumbers pBdr shd tabs suppressAutoHyphens kinsoku wordWrap \
    overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd \
    snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc \
    textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr \
    sectPr pPrChange";
/// The children of `w:rPr` in the order of EG_RPrBase.
const RUN: &str = "\
    rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss \
    imprint noProof snapToGrid vanish webHidden color spacing w kern position sz \
    szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout \
    specVanish oMath";
/// The children of `w:sectPr` in the order of CT_SectPr.
const SECTION: &str = "\
    headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc \
    pgBorders lnNumType pgNumType cols formProt vAlign noEndnote titlePg \
    textDirection bidi rtlGutter docGrid";
/// The children of `w:numPr`.
const NUMBER: &str = "ilvl numId";

/// Mends the parts of one package, in order.
pub(super) struct Normaliser<'a> {
    /// Text alternatives of the pictures, in the order of the parts.
    alts: &'a [&'a str],
    /// Pictures met so far.
    pictures: usize,
}

impl<'a> Normaliser<'a> {
    /// For a package whose pictures have these text alternatives.
    pub(super) const fn new(alts: &'a [&'a str]) -> Self {
        Self { alts, pictures: 0 }
    }

    /// Mends one part.
    pub(super) fn part(&mut self, name: &str, xml: &[u8]) -> Result<String, DocxError> {
        let text = String::from_utf8_lossy(xml);
        let document = read(name, &text)?;
        let root = document.root_element();
        let mut part = Writer { name, out: declaration(xml.len()) };
        part.root(root, self)?;
        Ok(part.out)
    }
}

fn read<'a>(name: &str, text: &'a str) -> Result<Document<'a>, DocxError> {
    Document::parse(text).map_err(|error| DocxError::Xml { part: name.to_owned(), error })
}

fn declaration(capacity: usize) -> String {
    let mut out = String::with_capacity(capacity);
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
    out
}

/// A part on its way out.
struct Writer<'a> {
    name: &'a str,
    out: String,
}

impl Writer<'_> {
    /// The root, which declares the namespaces that the part uses.
    fn root(
        &mut self,
        root: Node<'_, '_>,
        normaliser: &mut Normaliser<'_>,
    ) -> Result<(), DocxError> {
        let used = |uri: &str| {
            root.descendants().any(|node| {
                node.tag_name().namespace() == Some(uri)
                    || node
                        .attributes()
                        .any(|attribute| attribute.namespace() == Some(uri))
            })
        };
        let mut declarations = String::new();
        for (prefix, uri) in NAMESPACES.into_iter().filter(|(prefix, _)| *prefix != "xml")
        {
            if used(uri) {
                attribute_to(&mut declarations, "xmlns:", prefix, uri);
            }
        }
        self.element(root, &declarations, normaliser)
    }

    fn element(
        &mut self,
        node: Node<'_, '_>,
        declarations: &str,
        normaliser: &mut Normaliser<'_>,
    ) -> Result<(), DocxError> {
        if is_hollow(node) {
            return Ok(());
        }
        let prefix = self.prefix(node.tag_name().namespace())?;
        let local = local(node);
        let _ = write!(self.out, "<{prefix}{local}{declarations}");
        if matches!(local, "docPr" | "cNvPr") {
            self.picture(local, normaliser);
        } else {
            for attribute in node.attributes() {
                if !matches!(attribute.namespace(), Some(W14 | MC)) {
                    let prefix = match attribute.namespace() {
                        Some(uri) => self.prefix(Some(uri))?,
                        None => String::new(),
                    };
                    attribute_to(
                        &mut self.out,
                        &prefix,
                        attribute.name(),
                        attribute.value(),
                    );
                }
            }
        }
        if !node.has_children() {
            self.out.push_str("/>");
            return Ok(());
        }
        self.out.push('>');
        for child in sorted(node) {
            if child.is_element() {
                self.element(child, "", normaliser)?;
            } else if let Some(text) = child.text() {
                self.text(text, local);
            }
        }
        let _ = write!(self.out, "</{prefix}{local}>");
        Ok(())
    }

    /// A picture's own number, and what it shows for those who do not see it.
    fn picture(&mut self, local: &str, normaliser: &mut Normaliser<'_>) {
        // wp:docPr comes first, its picture's pic:cNvPr after it.
        normaliser.pictures += usize::from(local == "docPr");
        let number = normaliser.pictures;
        let alt = normaliser.alts.get(number - 1).copied().unwrap_or_default();
        let number = number.to_string();
        attribute_to(&mut self.out, "", "id", &number);
        attribute_to(&mut self.out, "", "name", &format!("Picture {number}"));
        attribute_to(&mut self.out, "", "descr", alt);
    }

    /// Text to the character, save that Word wants soft hyphens as elements.
    fn text(&mut self, text: &str, parent: &str) {
        for (place, piece) in text.split('\u{AD}').enumerate() {
            if place > 0 && parent == "t" {
                self.out.push_str("</w:t><w:softHyphen/><w:t xml:space=\"preserve\">");
            }
            escape_to(&mut self.out, piece);
        }
    }

    fn prefix(&self, uri: Option<&str>) -> Result<String, DocxError> {
        let uri = uri.unwrap_or_default();
        match NAMESPACES.iter().find(|(_, known)| *known == uri) {
            Some((prefix, _)) => Ok(format!("{prefix}:")),
            None => {
                let (part, uri) = (self.name.to_owned(), uri.to_owned());
                Err(DocxError::Namespace { part, uri })
            }
        }
    }
}

/// A name as it should be.
fn local<'a>(node: Node<'a, '_>) -> &'a str {
    match node.tag_name().name() {
        "highlight" => "lang",
        name => name,
    }
}

/// The children in the order of the schema.
fn sorted<'a, 'i>(node: Node<'a, 'i>) -> Vec<Node<'a, 'i>> {
    let mut children: Vec<_> = node.children().collect();
    let order = match node.tag_name().name() {
        "pPr" => PARAGRAPH,
        "rPr" => RUN,
        "sectPr" => SECTION,
        "numPr" => NUMBER,
        _ => return children,
    };
    let place =
        |child: &Node<'_, '_>| order.split(' ').position(|name| name == local(*child));
    children.sort_by_key(|child| place(child).unwrap_or(usize::MAX));
    children
}

/// A property bag without a property.
fn is_hollow(node: Node<'_, '_>) -> bool {
    matches!(node.tag_name().name(), "rPr" | "pPr")
        && node.children().all(|child| child.is_element() && is_hollow(child))
}

fn attribute_to(out: &mut String, prefix: &str, name: &str, value: &str) {
    let _ = write!(out, " {prefix}{name}=\"");
    escape_to(out, value);
    out.push('"');
}

/// Text as an attribute's value, for what docx-rs writes as it comes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape_to(&mut out, text);
    out
}

fn escape_to(out: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(letter),
        }
    }
}
