//! Markup into the semantic tree.
//!
//! In: [`Markup`]. Out: a [`Document`]. The vocabulary is closed and named
//! after HTML; whatever is outside it is a defect of a template and an error
//! here, never guessed at:
//!
//! ```text
//! document lang  = header, aside.reference-column, aside.continuation-column,
//!                  footer, main, article*
//! header         = (p.CLASS | dl)*          dl    = (dt, dd.CLASS)*
//! aside          = (div = p.CLASS*)*        footer = p.page-number
//! main           = block*                   article = h1, block*
//! block          = p.CLASS | section numbering (h, block*)
//!                | list style start (li (block*))* | page-break
//! inline         = text | strong | em | sup | sub | a href | span lang | br
//!                | field name
//! ```
//!
//! Text is kept to the character; only white space between blocks is dropped.

use roxmltree::Node;

use super::{
    Annex, Block, DatelineRow, Document, Field, Heading, Inline, Letterhead, List,
    ListLabel, Markup, MarkupError, Paragraph,
};
use crate::locale::Language;
use crate::style::Role;

type Result<T> = std::result::Result<T, MarkupError>;

/// Reads markup.
///
/// # Errors
///
/// When the markup is outside the vocabulary.
pub fn parse(markup: &Markup) -> Result<Document> {
    let options = roxmltree::ParsingOptions {
        nodes_limit: u32::MAX,
        ..roxmltree::ParsingOptions::default()
    };
    let tree = roxmltree::Document::parse_with_options(&markup.xml, options)
        .map_err(|error| MarkupError(error.to_string()))?;
    let root = tree.root_element();
    let tag = attribute(root, "lang")?;
    let language = Language::ALL
        .into_iter()
        .find(|language| language.tag() == tag)
        .ok_or_else(|| outside(root))?;
    let mut document = Document {
        language,
        metadata: markup.metadata.clone(),
        letterhead: Letterhead::default(),
        letter: Vec::new(),
        annexes: Vec::new(),
    };
    let head = &mut document.letterhead;
    for part in elements(root)? {
        match (part.tag_name().name(), part.attribute("class")) {
            ("header", None) => header(part, head)?,
            ("aside", Some("reference-column")) => head.reference_column = column(part)?,
            ("aside", Some("continuation-column")) => {
                head.continuation_column = column(part)?;
            }
            ("footer", None) => {
                for line in elements(part)? {
                    head.page_number = Some(paragraph(line)?);
                }
            }
            ("main", None) => {
                document.letter = Matter::letter().blocks(part)?;
                keep_text_with_signatures(&mut document.letter);
            }
            ("article", None) => {
                let blocks = Matter::annex().blocks(part)?;
                document.annexes.push(Annex { blocks });
            }
            _ => return Err(outside(part)),
        }
    }
    Ok(document)
}

fn header(node: Node<'_, '_>, head: &mut Letterhead) -> Result<()> {
    for child in elements(node)? {
        if child.has_tag_name("dl") {
            head.dateline = dateline(child)?;
            continue;
        }
        let line = paragraph(child)?;
        let slot = match line.role {
            Role::SenderName => &mut head.sender_name,
            Role::ReturnLine => &mut head.return_line,
            Role::Classification => &mut head.classification,
            Role::Address => &mut head.address,
            _ => return Err(outside(child)),
        };
        *slot = Some(line);
    }
    Ok(())
}

fn dateline(node: Node<'_, '_>) -> Result<Vec<DatelineRow>> {
    elements(node)?
        .chunks(2)
        .map(|pair| match pair {
            [term, value] if term.has_tag_name("dt") && value.has_tag_name("dd") => {
                Ok(DatelineRow {
                    label: text(*term)?,
                    value: Paragraph {
                        role: role(*value)?,
                        inlines: inlines(*value)?,
                        keep_with_next: false,
                    },
                })
            }
            _ => Err(outside(node)),
        })
        .collect()
}

fn column(node: Node<'_, '_>) -> Result<Vec<Vec<Paragraph>>> {
    elements(node)?
        .into_iter()
        .map(|group| {
            expect(group, "div")?;
            elements(group)?.into_iter().map(paragraph).collect()
        })
        .collect()
}

/// Running matter, with the counters of its sections.
struct Matter {
    annex: bool,
    /// How deep the section is whose blocks are being read.
    depth: u8,
    counters: [u32; 3],
}

impl Matter {
    const fn letter() -> Self {
        Self { annex: false, depth: 0, counters: [0; 3] }
    }

    const fn annex() -> Self {
        Self { annex: true, depth: 0, counters: [0; 3] }
    }

    fn blocks(&mut self, parent: Node<'_, '_>) -> Result<Vec<Block>> {
        let mut blocks = Vec::new();
        for node in elements(parent)? {
            match node.tag_name().name() {
                "h1" if self.annex && self.depth == 0 => {
                    blocks.push(Block::Heading(Heading {
                        role: Role::AnnexTitle,
                        level: 1,
                        counters: Vec::new(),
                        inlines: inlines(node)?,
                    }));
                }
                // The title of the section being read, which read it itself.
                "h" if self.depth > 0 => {}
                "p" => blocks.push(Block::Paragraph(paragraph(node)?)),
                "section" => self.section(node, &mut blocks)?,
                "list" => blocks.push(Block::List(self.list(node)?)),
                "page-break" => blocks.push(Block::PageBreak),
                _ => return Err(outside(node)),
            }
        }
        Ok(blocks)
    }

    fn section(&mut self, node: Node<'_, '_>, blocks: &mut Vec<Block>) -> Result<()> {
        let depth = self.depth + 1;
        let role =
            if self.annex { Role::annex_heading(depth) } else { Role::heading(depth) };
        let role = role.ok_or_else(|| outside(node))?;
        let place = usize::from(depth);
        let counters = match attribute(node, "numbering")? {
            "decimal" => {
                self.counters[place - 1] += 1;
                self.counters[place..].fill(0);
                self.counters[..place].to_vec()
            }
            "none" => Vec::new(),
            _ => return Err(outside(node)),
        };
        let title = elements(node)?
            .into_iter()
            .next()
            .filter(|title| title.has_tag_name("h"))
            .ok_or_else(|| outside(node))?;
        let level = depth + u8::from(self.annex);
        let inlines = inlines(title)?;
        blocks.push(Block::Heading(Heading { role, level, counters, inlines }));
        self.depth = depth;
        blocks.append(&mut self.blocks(node)?);
        self.depth = depth - 1;
        Ok(())
    }

    fn list(&mut self, node: Node<'_, '_>) -> Result<List> {
        let style = match attribute(node, "style")? {
            "bullet" => ListLabel::Bullet,
            "number" => ListLabel::Number,
            "letter" => ListLabel::Letter,
            "roman" => ListLabel::Roman,
            _ => return Err(outside(node)),
        };
        let start = attribute(node, "start")?.parse().map_err(|_| outside(node))?;
        let mut items = Vec::new();
        for item in elements(node)? {
            expect(item, "li")?;
            items.push(self.blocks(item)?);
        }
        Ok(List { style, start, items })
    }
}

/// Keeps the last text before the first signature on the page of that
/// signature.
fn keep_text_with_signatures(blocks: &mut [Block]) {
    let signs = |block: &Block| {
        matches!(block, Block::Paragraph(paragraph) if matches!(
            paragraph.role,
            Role::Closing | Role::SignatureCapacity | Role::Signature
        ))
    };
    if let Some(first) = blocks.iter().position(signs)
        && let Some(last) = last_paragraph(&mut blocks[..first])
    {
        last.keep_with_next = true;
    }
}

fn last_paragraph(blocks: &mut [Block]) -> Option<&mut Paragraph> {
    match blocks.last_mut()? {
        Block::Paragraph(paragraph) => Some(paragraph),
        Block::List(list) => last_paragraph(list.items.last_mut()?),
        Block::Heading(_) | Block::PageBreak => None,
    }
}

fn paragraph(node: Node<'_, '_>) -> Result<Paragraph> {
    expect(node, "p")?;
    Ok(Paragraph { role: role(node)?, inlines: inlines(node)?, keep_with_next: false })
}

fn inlines(parent: Node<'_, '_>) -> Result<Vec<Inline>> {
    parent.children().map(inline).collect()
}

fn inline(node: Node<'_, '_>) -> Result<Inline> {
    if node.is_text() {
        return Ok(Inline::Text(node.text().unwrap_or_default().to_owned()));
    }
    Ok(match node.tag_name().name() {
        "strong" => Inline::Strong(inlines(node)?),
        "em" => Inline::Emphasis(inlines(node)?),
        "sup" => Inline::Superscript(text(node)?),
        "sub" => Inline::Subscript(text(node)?),
        "a" => Inline::Link {
            url: attribute(node, "href")?.to_owned(),
            inlines: inlines(node)?,
        },
        "span" => Inline::Foreign {
            language: attribute(node, "lang")?.to_owned(),
            inlines: inlines(node)?,
        },
        "br" => Inline::LineBreak,
        "field" => Inline::Field(match attribute(node, "name")? {
            "page-number" => Field::PageNumber,
            "page-count" => Field::PageCount,
            _ => return Err(outside(node)),
        }),
        _ => return Err(outside(node)),
    })
}

/// The text of an element that holds nothing else.
fn text(node: Node<'_, '_>) -> Result<String> {
    node.children()
        .map(|child| if child.is_text() { child.text() } else { None })
        .collect::<Option<String>>()
        .ok_or_else(|| outside(node))
}

/// The elements in a container of blocks; white space between them is dropped.
fn elements<'a, 'input>(parent: Node<'a, 'input>) -> Result<Vec<Node<'a, 'input>>> {
    let mut elements = Vec::new();
    for node in parent.children() {
        let space = |text: &str| text.bytes().all(|byte| b" \t\r\n".contains(&byte));
        if node.is_element() {
            elements.push(node);
        } else if !node.text().is_some_and(space) {
            return Err(outside(node));
        }
    }
    Ok(elements)
}

fn role(node: Node<'_, '_>) -> Result<Role> {
    Role::from_class(attribute(node, "class")?).ok_or_else(|| outside(node))
}

fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Result<&'a str> {
    node.attribute(name).ok_or_else(|| outside(node))
}

fn expect(node: Node<'_, '_>, name: &str) -> Result<()> {
    if node.has_tag_name(name) { Ok(()) } else { Err(outside(node)) }
}

/// The complaint about a node, by its place and never by its content.
fn outside(node: Node<'_, '_>) -> MarkupError {
    let place = node.document().text_pos_at(node.range().start);
    let name = if node.is_element() { node.tag_name().name() } else { "text" };
    MarkupError(format!("{name} at {place} is outside the vocabulary"))
}
