//! Parses markup into the semantic tree.
//!
//! In: [`Markup`]. Out: a [`Document`]. The vocabulary is closed and named after HTML;
//! anything outside it is a defect of a template and an error here, never interpreted:
//!
//! ```text
//! document lang  = header, aside.reference-column, aside.continuation-column,
//!                  footer, main, article*
//! header         = (p.CLASS | dl)*          dl    = (dt, dd.CLASS)*
//! aside          = (div = p.CLASS*)*        footer = p.page-number
//! main           = block*                   article width? = h1, block*
//! block          = p.CLASS | section numbering (h, block*) | h.CLASS
//!                | list style start (li (block*))* | table | figure
//!                | blockquote (block*) | dl (dt, dd (block*))*
//!                | contents depth (inline*) | page-break
//! table          = caption? (inline*), colgroup (col width? align)*,
//!                  thead? (tr (th*)), tbody (tr ((th | td), td*))*
//! th, td         = block*
//! figure src alt = caption? (inline*)
//! inline         = text | strong | em | sup | sub | a href | span lang | br
//!                | footnote (block*) | field name
//! ```
//!
//! Text is preserved exactly; only white space between blocks is dropped. An `article` of
//! `width="full"` includes the width of the reference column; `h.CLASS` is the label of a
//! question or the heading of an answer; `src` is `image:` followed by the index of an
//! image of the markup; `width` is in percent of the measure. Footnotes are numbered
//! here, in the order of the markup.

mod blocks;
mod inlines;
mod tables;

use roxmltree::Node;

use super::{Annex, DatelineRow, Document, Letterhead, Markup, MarkupError, Paragraph};
use crate::house_style::Role;
use crate::limits::CancelToken;
use blocks::Matter;

type Result<T> = std::result::Result<T, MarkupError>;

/// The shared state of parsing.
struct Progress<'s> {
    /// The cancellation token.
    stop: &'s CancelToken,
    /// The number of the last footnote.
    footnote: u32,
    /// The number of images of the markup.
    images: usize,
}

/// Parses markup; the result is meaningless if cancelled.
///
/// # Errors
///
/// Returns an error if the markup is outside the vocabulary.
pub fn parse(markup: &Markup, stop: &CancelToken) -> Result<Document> {
    let options = roxmltree::ParsingOptions {
        nodes_limit: u32::MAX,
        ..roxmltree::ParsingOptions::default()
    };
    let tree = roxmltree::Document::parse_with_options(&markup.xml, options)
        .map_err(|error| MarkupError(error.to_string()))?;
    let root = tree.root_element();
    if attribute_value(root, "lang")? != markup.language.tag() {
        return Err(outside_vocabulary(root));
    }
    let mut document = Document {
        language: markup.language,
        metadata: markup.metadata.clone(),
        letterhead: Letterhead::default(),
        letter: Vec::new(),
        annexes: Vec::new(),
        images: markup.images.clone(),
    };
    let mut progress = Progress { stop, footnote: 0, images: markup.images.len() };
    let head = &mut document.letterhead;
    for part in child_elements(root)? {
        match (part.tag_name().name(), part.attribute("class")) {
            ("header", None) => parse_header(part, head)?,
            ("aside", Some("reference-column")) => {
                head.reference_column = parse_column(part)?
            }
            ("aside", Some("continuation-column")) => {
                head.continuation_column = parse_column(part)?;
            }
            ("footer", None) => {
                for line in child_elements(part)? {
                    head.page_number = Some(line_of_head(line)?);
                }
            }
            ("main", None) => {
                document.letter = Matter::for_letter(&mut progress).parse_blocks(part)?;
                blocks::keep_signatures(&mut document.letter);
            }
            ("article", None) => {
                let full_width = match part.attribute("width") {
                    None => false,
                    Some("full") => true,
                    Some(_) => return Err(outside_vocabulary(part)),
                };
                let blocks = Matter::for_annex(&mut progress).parse_blocks(part)?;
                document.annexes.push(Annex { full_width, blocks });
            }
            _ => return Err(outside_vocabulary(part)),
        }
    }
    if let Some(words) = &markup.kept_together {
        words.keep(&mut document);
    }
    Ok(document)
}

fn parse_header(node: Node<'_, '_>, head: &mut Letterhead) -> Result<()> {
    for child in child_elements(node)? {
        if child.has_tag_name("dl") {
            head.dateline = parse_dateline(child)?;
            continue;
        }
        let line = line_of_head(child)?;
        let slot = match line.role {
            Role::SenderName => &mut head.sender_name,
            Role::ReturnLine => &mut head.return_line,
            Role::Classification => &mut head.classification,
            Role::Watermark => &mut head.watermark,
            Role::Address => &mut head.address,
            _ => return Err(outside_vocabulary(child)),
        };
        *slot = Some(line);
    }
    Ok(())
}

fn parse_dateline(node: Node<'_, '_>) -> Result<Vec<DatelineRow>> {
    definition_pairs(node)?
        .into_iter()
        .map(|(term, value)| {
            Ok(DatelineRow {
                label: element_text(term)?,
                value: Paragraph {
                    role: element_role(value)?,
                    inlines: inlines::without_notes(value)?,
                    keep_with_next: false,
                },
            })
        })
        .collect()
}

fn parse_column(node: Node<'_, '_>) -> Result<Vec<Vec<Paragraph>>> {
    child_elements(node)?
        .into_iter()
        .map(|group| {
            expect_element(group, "div")?;
            child_elements(group)?.into_iter().map(line_of_head).collect()
        })
        .collect()
}

/// Parses a paragraph around the letter, which has no footnotes.
fn line_of_head(node: Node<'_, '_>) -> Result<Paragraph> {
    expect_element(node, "p")?;
    let inlines = inlines::without_notes(node)?;
    Ok(Paragraph { role: element_role(node)?, inlines, keep_with_next: false })
}

/// Returns each `dt` with its `dd`.
fn definition_pairs<'a, 'input>(
    node: Node<'a, 'input>,
) -> Result<Vec<(Node<'a, 'input>, Node<'a, 'input>)>> {
    child_elements(node)?
        .chunks(2)
        .map(|pair| match pair {
            [term, value] if term.has_tag_name("dt") && value.has_tag_name("dd") => {
                Ok((*term, *value))
            }
            _ => Err(outside_vocabulary(node)),
        })
        .collect()
}

/// Returns the text of an element without child elements.
fn element_text(node: Node<'_, '_>) -> Result<String> {
    node.children()
        .map(|child| if child.is_text() { child.text() } else { None })
        .collect::<Option<String>>()
        .ok_or_else(|| outside_vocabulary(node))
}

/// Returns the elements in a container of blocks; drops white space between them.
fn child_elements<'a, 'input>(parent: Node<'a, 'input>) -> Result<Vec<Node<'a, 'input>>> {
    let mut elements = Vec::new();
    for node in parent.children() {
        let space = |text: &str| text.bytes().all(|byte| b" \t\r\n".contains(&byte));
        if node.is_element() {
            elements.push(node);
        } else if !node.text().is_some_and(space) {
            return Err(outside_vocabulary(node));
        }
    }
    Ok(elements)
}

fn element_role(node: Node<'_, '_>) -> Result<Role> {
    Role::from_class(attribute_value(node, "class")?)
        .ok_or_else(|| outside_vocabulary(node))
}

fn attribute_value<'a>(node: Node<'a, '_>, name: &str) -> Result<&'a str> {
    node.attribute(name).ok_or_else(|| outside_vocabulary(node))
}

fn expect_element(node: Node<'_, '_>, name: &str) -> Result<()> {
    if node.has_tag_name(name) { Ok(()) } else { Err(outside_vocabulary(node)) }
}

/// Reports a node outside the vocabulary, by location and never by content.
fn outside_vocabulary(node: Node<'_, '_>) -> MarkupError {
    let place = node.document().text_pos_at(node.range().start);
    let name = if node.is_element() { node.tag_name().name() } else { "text" };
    MarkupError(format!("{name} at {place} is outside the vocabulary"))
}
