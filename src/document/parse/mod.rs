//! Parses markup into the semantic tree.
//!
//! In: [`Markup`]. Out: a [`Document`]. The markup has the text around the body blocks of
//! the letter and its annexes, which take the places of the `body` elements. Its
//! vocabulary is closed and named after HTML; anything outside it is a bug in a template
//! and an error here, never interpreted:
//!
//! ```text
//! document lang  = header, aside.reference-column, aside.continuation-column,
//!                  footer, main, article*
//! header         = (p.CLASS | dl)*          dl    = (dt, dd.CLASS)*
//! aside          = (div = p.CLASS*)*        footer = p.page-number
//! main           = p.CLASS*, body, p.CLASS*
//! article width? = h1, p.CLASS*, body
//! inline         = text | em | br | field name
//! ```
//!
//! Text is preserved exactly; only white space between elements is dropped. An `article`
//! of `width="full"` includes the width of the reference column.

use roxmltree::Node;

use super::keep_with_next::keep_signatures;
use super::{Annex, DatelineRow, Document, Letterhead, Markup, MarkupError};
use crate::blocks::{Block, Field, Heading, Inline, Paragraph};
use crate::house_style::{Role, SectionNumbering};

type Result<T> = std::result::Result<T, MarkupError>;

/// Parses markup, and inserts the body blocks.
///
/// # Errors
///
/// Returns an error if the markup is outside the vocabulary.
pub fn parse(markup: Markup) -> Result<Document> {
    let Markup { xml, bodies, language, metadata, images, no_break_rules } = markup;
    let tree = roxmltree::Document::parse(&xml)
        .map_err(|error| MarkupError(error.to_string()))?;
    let root = tree.root_element();
    if attribute_value(root, "lang")? != language.tag() {
        return Err(outside_vocabulary(root));
    }
    let mut document = Document {
        language,
        metadata,
        letterhead: Letterhead::default(),
        letter: Vec::new(),
        annexes: Vec::new(),
        images,
    };
    let mut bodies = bodies.into_iter();
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
                    head.page_number = Some(parse_paragraph(line)?);
                }
            }
            ("main", None) => {
                document.letter = parse_part(part, &mut bodies)?;
                keep_signatures(&mut document.letter);
            }
            ("article", None) => {
                let full_width = match part.attribute("width") {
                    None => false,
                    Some("full") => true,
                    Some(_) => return Err(outside_vocabulary(part)),
                };
                let blocks = parse_part(part, &mut bodies)?;
                document.annexes.push(Annex { full_width, blocks });
            }
            _ => return Err(outside_vocabulary(part)),
        }
    }
    if bodies.next().is_some() {
        return Err(outside_vocabulary(root));
    }
    if let Some(rules) = no_break_rules {
        rules.insert_no_break_spaces(&mut document);
    }
    Ok(document)
}

/// Parses the letter or an annex, and inserts its body blocks.
fn parse_part(
    part: Node<'_, '_>,
    bodies: &mut impl Iterator<Item = Vec<Block>>,
) -> Result<Vec<Block>> {
    let mut blocks = Vec::new();
    for node in child_elements(part)? {
        match node.tag_name().name() {
            "h1" if part.has_tag_name("article") => {
                blocks.push(Block::Heading(Heading {
                    role: Role::AnnexTitle,
                    level: 1,
                    numbering: SectionNumbering::Decimal,
                    counters: Vec::new(),
                    inlines: parse_inlines(node)?,
                }));
            }
            "p" => blocks.push(Block::Paragraph(parse_paragraph(node)?)),
            "body" => {
                let body = bodies.next().ok_or_else(|| outside_vocabulary(node))?;
                blocks.extend(body);
            }
            _ => return Err(outside_vocabulary(node)),
        }
    }
    Ok(blocks)
}

fn parse_header(node: Node<'_, '_>, head: &mut Letterhead) -> Result<()> {
    for child in child_elements(node)? {
        if child.has_tag_name("dl") {
            head.dateline = parse_dateline(child)?;
            continue;
        }
        let line = parse_paragraph(child)?;
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
                value: Paragraph::new(element_role(value)?, parse_inlines(value)?),
            })
        })
        .collect()
}

fn parse_column(node: Node<'_, '_>) -> Result<Vec<Vec<Paragraph>>> {
    child_elements(node)?
        .into_iter()
        .map(|group| {
            expect_element(group, "div")?;
            child_elements(group)?.into_iter().map(parse_paragraph).collect()
        })
        .collect()
}

fn parse_paragraph(node: Node<'_, '_>) -> Result<Paragraph> {
    expect_element(node, "p")?;
    let inlines = parse_inlines(node)?;
    Ok(Paragraph::new(element_role(node)?, inlines))
}

/// Parses the inlines of an element.
fn parse_inlines(parent: Node<'_, '_>) -> Result<Vec<Inline>> {
    parent.children().map(parse_inline).collect()
}

fn parse_inline(node: Node<'_, '_>) -> Result<Inline> {
    if node.is_text() {
        return Ok(Inline::Text(node.text().unwrap_or_default().to_owned()));
    }
    Ok(match node.tag_name().name() {
        "em" => Inline::Emphasis(parse_inlines(node)?),
        "br" => Inline::LineBreak,
        "field" => Inline::Field(match attribute_value(node, "name")? {
            "page-number" => Field::PageNumber,
            "page-count" => Field::PageCount,
            _ => return Err(outside_vocabulary(node)),
        }),
        _ => return Err(outside_vocabulary(node)),
    })
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
