//! HTML reader: elements, text and styles, as a browser parses them.
//!
//! Input: bytes. Output: a side. There is no layout: line breaks are up to the browser.

mod css;
mod tree;

use std::collections::BTreeMap;
use std::sync::Arc;

use scraper::Node;
use scraper::node::Element;
use sha2::{Digest, Sha256};

use crate::compare::budget::Budget;
use crate::compare::limits::{Limit, MAX_DEPTH};
use crate::compare::model::{
    DocumentModel, Marks, Role, STYLE, TextBlock, Word, push_text,
};
use crate::compare::{FileKind, ReadError};
use crate::limits::CancelToken;

/// Inline elements (HTML, phrasing content); all others are block-level.
const INLINE: [&str; 35] = [
    "a", "abbr", "b", "bdi", "bdo", "br", "button", "cite", "code", "data", "del", "dfn",
    "em", "font", "i", "img", "input", "ins", "kbd", "label", "mark", "q", "ruby", "s",
    "samp", "small", "span", "strong", "sub", "sup", "svg", "time", "u", "var", "wbr",
];

/// Node of scraper's tree.
type NodeRef<'a> = <scraper::ElementRef<'a> as std::ops::Deref>::Target;

/// Reads an HTML file.
pub(in crate::compare) fn read(
    bytes: &[u8],
    cancel: &CancelToken,
) -> Result<DocumentModel, ReadError> {
    let text = std::str::from_utf8(bytes).map_err(|_| ReadError::NotUtf8)?;
    let html = tree::parse(text, cancel)?;
    let mut side = DocumentModel::new(FileKind::Html, Budget::new(cancel));
    let root = html.root_element();
    for (name, value) in root.value().attrs() {
        side.add_property(format!("html@{name}"), value)?;
    }
    let mut reader = Reader { side, marks: Marks::default() };
    for child in root.children() {
        match child.value().as_element().map(Element::name) {
            Some("head") => reader.read_head(child)?,
            Some(tag) => {
                let element = reader.side.add_element(None, tag, BTreeMap::new())?;
                reader.read_blocks(child, element, 0)?;
            }
            None => {}
        }
    }
    Ok(reader.side)
}

struct Reader {
    side: DocumentModel,
    /// Open inline elements, as formatting.
    marks: Marks,
}

impl Reader {
    /// Reads the metadata of the file and its styles.
    fn read_head(&mut self, head: NodeRef<'_>) -> Result<(), ReadError> {
        for child in head.children() {
            let Some(element) = child.value().as_element() else { continue };
            match element.name() {
                "title" => {
                    let title = text_of(child);
                    self.side.budget.charge(title.len())?;
                    self.side.properties.insert("title".to_owned(), title);
                }
                "meta" => {
                    let name = ["name", "property", "http-equiv"];
                    let name = name.iter().find_map(|name| element.attr(name));
                    let (name, value) = match (name, element.attr("charset")) {
                        (Some(name), _) => (name, element.attr("content")),
                        (None, Some(charset)) => ("charset", Some(charset)),
                        (None, None) => continue,
                    };
                    let value = value.unwrap_or_default();
                    self.side.add_property(format!("meta {name}"), value)?;
                }
                "link" => {
                    let rel = element.attr("rel").unwrap_or_default();
                    let href = element.attr("href").unwrap_or_default();
                    self.side.add_property(format!("link {rel}"), href)?;
                }
                "style" => css::read_style_sheet(&text_of(child), &mut self.side)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn read_blocks(
        &mut self,
        node: NodeRef<'_>,
        parent: usize,
        depth: usize,
    ) -> Result<(), ReadError> {
        if depth > MAX_DEPTH {
            return Err(Limit::Depth.into());
        }
        let mut words = Vec::new();
        let mut any = false;
        for child in node.children() {
            match child.value() {
                Node::Element(element) if !INLINE.contains(&element.name()) => {
                    any |= self.end_leaf(&mut words, parent, false)?;
                    let tag = element.name();
                    if ["script", "template", "noscript"].contains(&tag) {
                        continue;
                    }
                    if tag == "style" {
                        css::read_style_sheet(&text_of(child), &mut self.side)?;
                        continue;
                    }
                    any = true;
                    let own = self.side.add_element(
                        Some(parent),
                        tag,
                        read_attributes(element),
                    )?;
                    self.read_blocks(child, own, depth + 1)?;
                }
                _ => self.read_inline(child, &mut words, depth)?,
            }
        }
        self.end_leaf(&mut words, parent, !any)?;
        Ok(())
    }

    /// Ends a leaf; an empty one is only added if its element has no other.
    fn end_leaf(
        &mut self,
        words: &mut Vec<Word>,
        element: usize,
        alone: bool,
    ) -> Result<bool, ReadError> {
        let mut words = std::mem::take(words);
        let blank = |word: &Word| word.text.chars().all(|c| c.is_ascii_whitespace());
        while words.last().is_some_and(blank) {
            words.pop();
        }
        let start = words.iter().take_while(|word| blank(word)).count();
        words.drain(..start);
        if words.is_empty() && !alone {
            return Ok(false);
        }
        let (label, page) = (String::new(), None);
        let role = self.role_of_element(element);
        self.side.add_leaf(TextBlock { element, role, label, words, page })?;
        Ok(true)
    }

    fn read_inline(
        &mut self,
        node: NodeRef<'_>,
        words: &mut Vec<Word>,
        depth: usize,
    ) -> Result<(), ReadError> {
        if depth > MAX_DEPTH {
            return Err(Limit::Depth.into());
        }
        let budget = &mut self.side.budget;
        match node.value() {
            Node::Text(text) => {
                push_text(words, &collapse_white_space(text), &self.marks, budget)?
            }
            Node::Element(element) => match element.name() {
                "br" => push_text(words, "\n", &self.marks, budget)?,
                "wbr" => {}
                name => {
                    let outer = Arc::clone(&self.marks);
                    self.push_mark(name, element)?;
                    if ["img", "svg", "input"].contains(&name) {
                        let budget = &mut self.side.budget;
                        push_text(words, "\u{fffc}", &self.marks, budget)?;
                    } else {
                        for child in node.children() {
                            self.read_inline(child, words, depth + 1)?;
                        }
                    }
                    self.marks = outer;
                }
            },
            _ => {}
        }
        Ok(())
    }

    /// Adds an element to the formatting of the following words.
    fn push_mark(&mut self, name: &str, element: &Element) -> Result<(), ReadError> {
        let mut mark = name.to_owned();
        for (name, value) in read_attributes(element) {
            mark += &format!(" {name}={value}");
        }
        let size: usize = self.marks.iter().map(|mark| mark.len() + 48).sum();
        self.side.budget.charge(size + mark.len() + 48)?;
        let mut marks = (*self.marks).clone();
        marks.insert(mark);
        self.marks = Arc::new(marks);
        Ok(())
    }

    /// Returns the role of an element by its own name and its ancestors.
    fn role_of_element(&self, element: usize) -> Role {
        let path = self.side.element_path(element);
        let style = |place: &usize| self.side.elements[*place].attributes.get(STYLE);
        if path.iter().filter_map(style).any(|style| style.contains("footnote")) {
            return Role::Note;
        }
        for place in path.into_iter().rev() {
            let element = &self.side.elements[place];
            let style = element.attributes.get(STYLE).map_or("", String::as_str);
            if style.split(' ').any(|class| class == "signature") {
                return Role::Signature;
            }
            return match element.tag.as_str() {
                "h1" => Role::Heading(1),
                "h2" => Role::Heading(2),
                "h3" => Role::Heading(3),
                "h4" => Role::Heading(4),
                "h5" => Role::Heading(5),
                "h6" => Role::Heading(6),
                "td" | "th" => Role::Cell,
                "li" if self.is_within(place, "nav") => Role::Entry,
                "li" => Role::PageItem,
                "caption" | "figcaption" => Role::Caption,
                "figure" => Role::Figure,
                "p" | "div" | "dt" | "dd" | "section" | "blockquote" => continue,
                _ => Role::Paragraph,
            };
        }
        Role::Paragraph
    }

    fn is_within(&self, place: usize, tag: &str) -> bool {
        let mut path = self.side.element_path(place).into_iter();
        path.any(|place| self.side.elements[place].tag == tag)
    }
}

/// Returns the attributes of an element.
///
/// Its classes are stored as [`STYLE`], and data URIs as their digest.
fn read_attributes(element: &Element) -> BTreeMap<String, String> {
    let attributes = element.attrs().map(|(name, value)| {
        let name = if name == "class" { STYLE } else { name };
        let value = if value.starts_with("data:") {
            let digest = Sha256::digest(value.as_bytes());
            digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
        } else {
            value.to_owned()
        };
        (name.to_owned(), value)
    });
    attributes.collect()
}

/// Replaces white space that contains a line break by one space, and keeps all other.
fn collapse_white_space(text: &str) -> String {
    let mut collapsed = String::with_capacity(text.len());
    let mut run = String::new();
    for character in text.chars().chain(['\0']) {
        if character.is_ascii_whitespace() {
            run.push(character);
            continue;
        }
        if run.contains('\n') {
            collapsed.push(' ');
        } else {
            collapsed.push_str(&run);
        }
        run.clear();
        if character != '\0' {
            collapsed.push(character);
        }
    }
    collapsed
}

fn text_of(node: NodeRef<'_>) -> String {
    let texts = node.descendants().filter_map(|node| node.value().as_text());
    texts.map(|text| text.to_string()).collect()
}
