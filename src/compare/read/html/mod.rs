//! HTML reader: elements, text and styles, as a browser parses them.
//!
//! Input: bytes. Output: a side. There is no layout: line breaks are up to the browser.

mod css;
mod roles;
mod tree;

pub(in crate::compare) use css::RULE_ORDER;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use scraper::Node;
use scraper::node::Element;

use crate::compare::budget::Budget;
use crate::compare::limit::Limit;
use crate::compare::model::{
    DocumentModel, Marks, NOTE_MARK, Role, STYLE, TextBlock, Word, push_text,
};
use crate::compare::{FileKind, ReadError};
use crate::hash::short_sha256_hex;
use crate::limits::CancelToken;
use crate::limits::compare::MAX_DEPTH;
use roles::{has_token, role_of_element};

/// Inline elements (HTML, phrasing content, and obsolete elements of text); all others are
/// block-level.
const INLINE: [&str; 58] = [
    "a", "abbr", "acronym", "audio", "b", "bdi", "bdo", "big", "blink", "br", "button",
    "canvas", "cite", "code", "data", "del", "dfn", "em", "embed", "font", "i", "iframe",
    "img", "input", "ins", "kbd", "label", "mark", "meter", "nobr", "object", "output",
    "picture", "progress", "q", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "select",
    "small", "source", "span", "strike", "strong", "sub", "sup", "svg", "time", "track",
    "tt", "u", "var", "video", "wbr",
];

/// Inline elements that show something besides the text in them.
const REPLACED: [&str; 13] = [
    "audio", "canvas", "embed", "iframe", "img", "input", "meter", "object", "progress",
    "source", "svg", "track", "video",
];

/// Elements whose content is not shown.
const UNSEEN: [&str; 3] = ["script", "template", "noscript"];

/// Classes of the marks of notes, and of links back to them, in pages of other programs.
const NOTE_MARK_CLASSES: [&str; 4] =
    ["noteref", "backlink", "footnote-ref", "footnote-back"];

/// Node of scraper's tree.
type NodeRef<'a> = <scraper::ElementRef<'a> as std::ops::Deref>::Target;

/// Elements, by their address.
type Wrappers = BTreeSet<*const Element>;

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
    let wrappers = find_wrappers(*root, &mut side.budget)?;
    let (marks, roles) = (Marks::default(), Vec::new());
    let mut reader = HtmlReader { side, marks, roles, wrappers };
    for child in root.children() {
        match child.value().as_element().map(Element::name) {
            Some("head") => reader.read_head(child)?,
            Some(tag) => {
                let attributes = child.value().as_element().map(read_attributes);
                let attributes = attributes.unwrap_or_default();
                let element = reader.add_element(None, tag, attributes)?;
                reader.read_blocks(child, element, 0)?;
            }
            None => {}
        }
    }
    Ok(reader.side)
}

struct HtmlReader {
    side: DocumentModel,
    /// Open inline elements, as formatting.
    marks: Marks,
    /// Properties of the leaves in each element.
    roles: Vec<Inherited>,
    /// Inline elements that contain blocks.
    wrappers: Wrappers,
}

/// Properties that an element hands on to those in it.
#[derive(Clone, Copy)]
struct Inherited {
    /// Role of its leaves.
    role: Role,
    /// True in a `nav`.
    in_nav: bool,
    /// True if white space is kept.
    is_preformatted: bool,
}

impl HtmlReader {
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
                    let media = element.attr("media").map(|media| format!(" {media}"));
                    let value = format!("{href}{}", media.unwrap_or_default());
                    self.side.add_property(format!("link {rel}"), &value)?;
                }
                "base" => {
                    let href = element.attr("href").unwrap_or_default();
                    self.side.add_property("base".to_owned(), href)?;
                }
                "style" => self.read_style(child, element)?,
                tag if UNSEEN.contains(&tag) => self.read_unseen(child, element)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads a style sheet; its media are a rule around it.
    fn read_style(
        &mut self,
        node: NodeRef<'_>,
        element: &Element,
    ) -> Result<(), ReadError> {
        let media = element.attr("media").unwrap_or_default();
        css::read_style_sheet(&text_of(node), media, &mut self.side)
    }

    /// Adds a script or other content that is not shown, unless it is empty.
    fn read_unseen(
        &mut self,
        node: NodeRef<'_>,
        element: &Element,
    ) -> Result<(), ReadError> {
        let mut value = read_attributes(element)
            .iter()
            .map(|(name, value)| format!("{name}={value} "))
            .collect::<String>();
        let content = inner_html(node);
        if content.chars().any(|c| !c.is_ascii_whitespace()) {
            value += &short_sha256_hex(content.as_bytes());
        }
        if value.is_empty() {
            return Ok(());
        }
        self.side.add_property(element.name().to_owned(), value.trim_end_matches(' '))
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
                Node::Element(element) if UNSEEN.contains(&element.name()) => {
                    self.read_unseen(child, element)?;
                }
                Node::Element(element) if element.name() == "style" => {
                    self.read_style(child, element)?;
                }
                Node::Element(element)
                    if is_block_name(element.name())
                        || self.wrappers.contains(&std::ptr::from_ref(element)) =>
                {
                    self.end_leaf(&mut words, parent, false)?;
                    let tag = element.name();
                    any = true;
                    let attributes = read_attributes(element);
                    let own = self.add_element(Some(parent), tag, attributes)?;
                    self.read_blocks(child, own, depth + 1)?;
                }
                _ => {
                    let keeps_spaces = self.roles[parent].is_preformatted;
                    self.read_inline(child, &mut words, keeps_spaces, depth)?;
                }
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
        while words.last().is_some_and(is_blank) {
            words.pop();
        }
        let start = words.iter().take_while(|word| is_blank(word)).count();
        words.drain(..start);
        if words.is_empty() && !alone {
            return Ok(false);
        }
        let (label, page) = (String::new(), None);
        let role = self.roles[element].role;
        self.side.add_leaf(TextBlock { element, role, label, words, page })?;
        Ok(true)
    }

    fn read_inline(
        &mut self,
        node: NodeRef<'_>,
        words: &mut Vec<Word>,
        keeps_spaces: bool,
        depth: usize,
    ) -> Result<(), ReadError> {
        if depth > MAX_DEPTH {
            return Err(Limit::Depth.into());
        }
        let budget = &mut self.side.budget;
        match node.value() {
            Node::Text(text) if keeps_spaces => {
                push_text(words, text, &self.marks, budget)?;
            }
            Node::Text(text) => {
                let text = collapse_white_space(text);
                let is_after_space =
                    words.last().is_some_and(|word| word.text.ends_with([' ', '\n']));
                let text = match text.strip_prefix(' ') {
                    Some(rest) if is_after_space => rest,
                    _ => &text,
                };
                push_text(words, text, &self.marks, budget)?;
            }
            Node::Element(element) if UNSEEN.contains(&element.name()) => {
                self.read_unseen(node, element)?;
            }
            Node::Element(element) => match element.name() {
                "br" => {
                    // Spaces at the end of a line are not shown.
                    if words.last().is_some_and(|word| word.text == " ") && !keeps_spaces
                    {
                        words.pop();
                    }
                    push_text(words, "\n", &self.marks, budget)?;
                }
                "wbr" => push_text(words, "\u{200b}", &self.marks, budget)?,
                name => {
                    let outer = Arc::clone(&self.marks);
                    self.push_mark(name, element)?;
                    if name == "svg" {
                        let content = short_sha256_hex(inner_html(node).as_bytes());
                        self.add_mark(format!("svg {content}"))?;
                    }
                    if REPLACED.contains(&name) {
                        let budget = &mut self.side.budget;
                        push_text(words, "\u{fffc}", &self.marks, budget)?;
                    }
                    if !["svg", "iframe"].contains(&name) {
                        for child in node.children() {
                            self.read_inline(child, words, keeps_spaces, depth + 1)?;
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
        let attributes = read_attributes(element);
        for (name, value) in &attributes {
            mark += &format!(" {name}={value}");
        }
        self.add_mark(mark)?;
        if has_token(&attributes, "role", &["doc-noteref", "doc-backlink"])
            || has_token(&attributes, STYLE, &NOTE_MARK_CLASSES)
        {
            self.add_mark(NOTE_MARK.to_owned())?;
        }
        Ok(())
    }

    /// Adds formatting to the following words.
    fn add_mark(&mut self, mark: String) -> Result<(), ReadError> {
        let size: usize = self.marks.iter().map(|mark| mark.len() + 48).sum();
        self.side.budget.charge(size + mark.len() + 48)?;
        let mut marks = (*self.marks).clone();
        marks.insert(mark);
        self.marks = Arc::new(marks);
        Ok(())
    }

    /// Adds an element, with the role of the leaves in it.
    fn add_element(
        &mut self,
        parent: Option<usize>,
        tag: &str,
        attributes: BTreeMap<String, String>,
    ) -> Result<usize, ReadError> {
        let outer = parent.map(|parent| self.roles[parent]);
        let outer_role = outer.map_or(Role::Paragraph, |outer| outer.role);
        let is_contents = tag == "nav"
            || has_token(&attributes, STYLE, &["contents", "toc"])
            || has_token(&attributes, "role", &["doc-toc"]);
        let in_nav = is_contents || outer.is_some_and(|outer| outer.in_nav);
        let is_preformatted = ["pre", "textarea", "listing", "xmp"].contains(&tag)
            || outer.is_some_and(|outer| outer.is_preformatted);
        let role = role_of_element(tag, &attributes, outer_role, in_nav);
        let element = self.side.add_element(parent, tag, attributes)?;
        self.roles.push(Inherited { role, in_nav, is_preformatted });
        Ok(element)
    }
}

/// Returns whether an element is a block by its name.
fn is_block_name(name: &str) -> bool {
    !INLINE.contains(&name) && !UNSEEN.contains(&name)
}

/// Returns the inline elements that contain blocks, and so are blocks themselves.
fn find_wrappers(root: NodeRef<'_>, budget: &mut Budget) -> Result<Wrappers, ReadError> {
    let mut wrappers = BTreeSet::new();
    for node in root.descendants() {
        budget.charge(0)?;
        let name = node.value().as_element().map(Element::name);
        if !name.is_some_and(is_block_name) {
            continue;
        }
        for outer in node.ancestors() {
            let Some(outer) = outer.value().as_element() else { break };
            // The content of a drawing is not text.
            if outer.name() == "svg"
                || !INLINE.contains(&outer.name())
                || !wrappers.insert(std::ptr::from_ref(outer))
            {
                break;
            }
            budget.charge(64)?;
        }
    }
    Ok(wrappers)
}

/// Returns whether a word is white space that HTML collapses.
fn is_blank(word: &Word) -> bool {
    word.text.chars().all(|c| c.is_ascii_whitespace())
}

/// Returns the content of an element as HTML.
fn inner_html(node: NodeRef<'_>) -> String {
    scraper::ElementRef::wrap(node)
        .map_or_else(String::new, |element| element.inner_html())
}

/// Returns the attributes of an element.
///
/// Its classes are stored as [`STYLE`] without their order, its own declarations as
/// `@style`, and data URIs as their digest.
fn read_attributes(element: &Element) -> BTreeMap<String, String> {
    let attributes = element.attrs().map(|(name, value)| match name {
        "class" => {
            let classes: BTreeSet<_> = value.split_ascii_whitespace().collect();
            let classes: Vec<_> = classes.into_iter().collect();
            (STYLE.to_owned(), classes.join(" "))
        }
        "style" => ("@style".to_owned(), value.to_owned()),
        _ if value.starts_with("data:") => {
            (name.to_owned(), short_sha256_hex(value.as_bytes()))
        }
        _ => (name.to_owned(), value.to_owned()),
    });
    attributes.collect()
}

/// Replaces each run of white space by one space (CSS Text 3, 4.1.1).
fn collapse_white_space(text: &str) -> String {
    let mut collapsed = String::with_capacity(text.len());
    for character in text.chars() {
        if !character.is_ascii_whitespace() {
            collapsed.push(character);
        } else if !collapsed.ends_with(' ') {
            collapsed.push(' ');
        }
    }
    collapsed
}

fn text_of(node: NodeRef<'_>) -> String {
    let texts = node.descendants().filter_map(|node| node.value().as_text());
    texts.map(|text| text.to_string()).collect()
}
