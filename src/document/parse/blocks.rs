//! Parses running matter: blocks, with the counters of sections.

use roxmltree::Node;

use super::{
    Progress, Result, attribute_value, child_elements, definition_pairs, element_role,
    expect_element, outside_vocabulary,
};
use crate::document::{
    Block, Contents, Definition, Figure, Heading, List, ListLabel, Paragraph,
};
use crate::house_style::{Role, SectionNumbering};

/// Parser of running matter, with the counters of its sections.
pub(super) struct Matter<'p, 's> {
    pub(super) progress: &'p mut Progress<'s>,
    /// True inside a footnote.
    pub(super) is_note: bool,
    annex: bool,
    /// The depth of the current section.
    depth: u8,
    /// The numbering of the enclosing outermost section.
    numbering: SectionNumbering,
    /// The last number at each depth; for the outermost, the last of each numbering.
    decimal: u32,
    roman: u32,
    counters: [u32; 3],
}

impl<'p, 's> Matter<'p, 's> {
    pub(super) fn for_letter(progress: &'p mut Progress<'s>) -> Self {
        Self {
            progress,
            is_note: false,
            annex: false,
            depth: 0,
            numbering: SectionNumbering::Decimal,
            decimal: 0,
            roman: 0,
            counters: [0; 3],
        }
    }

    pub(super) fn for_annex(progress: &'p mut Progress<'s>) -> Self {
        Self { annex: true, ..Self::for_letter(progress) }
    }

    pub(super) fn parse_blocks(&mut self, parent: Node<'_, '_>) -> Result<Vec<Block>> {
        let mut blocks = Vec::new();
        let stop = self.progress.stop;
        for (place, node) in stop.each(child_elements(parent)?).enumerate() {
            match node.tag_name().name() {
                "h1" if self.annex && self.depth == 0 => {
                    let title = self.parse_heading(Role::AnnexTitle, 1, node)?;
                    blocks.push(Block::Heading(title));
                }
                // The title of the current section was parsed with the section.
                "h" if place == 0 && parent.has_tag_name("section") => {}
                "h" => blocks.push(Block::Heading(self.parse_label(node)?)),
                "p" => {
                    let paragraph = self.parse_paragraph(node)?;
                    keep_with_source(&mut blocks, paragraph.role);
                    blocks.push(Block::Paragraph(paragraph));
                }
                "section" => self.parse_section(node, &mut blocks)?,
                "list" => blocks.push(Block::List(self.parse_list(node)?)),
                "table" => blocks.push(Block::Table(self.parse_table(node)?)),
                "figure" => blocks.push(Block::Figure(self.parse_figure(node)?)),
                "blockquote" => blocks.push(Block::Quote(self.parse_blocks(node)?)),
                "dl" => blocks.push(Block::Definitions(self.parse_definitions(node)?)),
                "contents" => blocks.push(Block::Contents(self.parse_contents(node)?)),
                "page-break" => blocks.push(Block::PageBreak),
                _ => return Err(outside_vocabulary(node)),
            }
        }
        Ok(blocks)
    }

    fn parse_paragraph(&mut self, node: Node<'_, '_>) -> Result<Paragraph> {
        self.in_role(element_role(node)?, node)
    }

    /// Parses the inlines of an element as a paragraph in a role.
    pub(super) fn in_role(
        &mut self,
        role: Role,
        node: Node<'_, '_>,
    ) -> Result<Paragraph> {
        Ok(Paragraph {
            role,
            inlines: self.parse_noted_inlines(node)?,
            keep_with_next: false,
        })
    }

    /// Parses a heading without a number.
    fn parse_heading(
        &mut self,
        role: Role,
        level: u8,
        node: Node<'_, '_>,
    ) -> Result<Heading> {
        Ok(Heading {
            role,
            level,
            numbering: self.numbering,
            counters: Vec::new(),
            inlines: self.parse_noted_inlines(node)?,
        })
    }

    /// Returns the level of a heading in the current section.
    fn section_level(&self) -> u8 {
        self.depth + 1 + u8::from(self.annex)
    }

    /// Parses the label of a question or the heading of an answer.
    fn parse_label(&mut self, node: Node<'_, '_>) -> Result<Heading> {
        match element_role(node)? {
            role @ (Role::QuestionHeading | Role::AnswerHeading) => {
                self.parse_heading(role, self.section_level(), node)
            }
            _ => Err(outside_vocabulary(node)),
        }
    }

    fn parse_section(
        &mut self,
        node: Node<'_, '_>,
        blocks: &mut Vec<Block>,
    ) -> Result<()> {
        let (level, depth) = (self.section_level(), self.depth + 1);
        let role =
            if self.annex { Role::annex_heading(depth) } else { Role::heading(depth) };
        let role = role.ok_or_else(|| outside_vocabulary(node))?;
        let counters = match attribute_value(node, "numbering")? {
            "decimal" => self.next_counters(depth, SectionNumbering::Decimal),
            "roman" if depth == 1 => self.next_counters(depth, SectionNumbering::Roman),
            "none" => Vec::new(),
            _ => return Err(outside_vocabulary(node)),
        };
        let title = child_elements(node)?
            .into_iter()
            .next()
            .filter(|title| title.has_tag_name("h"))
            .ok_or_else(|| outside_vocabulary(node))?;
        let heading = self.parse_heading(role, level, title)?;
        blocks.push(Block::Heading(Heading { counters, ..heading }));
        self.depth = depth;
        blocks.append(&mut self.parse_blocks(node)?);
        self.depth = depth - 1;
        Ok(())
    }

    /// Returns the counters of the next numbered section of a depth.
    fn next_counters(&mut self, depth: u8, numbering: SectionNumbering) -> Vec<u32> {
        let place = usize::from(depth);
        if depth == 1 {
            self.numbering = numbering;
            let last = match numbering {
                SectionNumbering::Decimal => &mut self.decimal,
                SectionNumbering::Roman => &mut self.roman,
            };
            *last += 1;
            self.counters[0] = *last;
        } else {
            self.counters[place - 1] += 1;
        }
        self.counters[place..].fill(0);
        self.counters[..place].to_vec()
    }

    fn parse_list(&mut self, node: Node<'_, '_>) -> Result<List> {
        let style = match attribute_value(node, "style")? {
            "bullet" => ListLabel::Bullet,
            "number" => ListLabel::Number,
            "letter" => ListLabel::Letter,
            "roman" => ListLabel::Roman,
            _ => return Err(outside_vocabulary(node)),
        };
        let start = attribute_value(node, "start")?
            .parse()
            .map_err(|_| outside_vocabulary(node))?;
        let mut items = Vec::new();
        let stop = self.progress.stop;
        for item in stop.each(child_elements(node)?) {
            expect_element(item, "li")?;
            items.push(self.parse_blocks(item)?);
        }
        Ok(List { style, start, items })
    }

    fn parse_figure(&mut self, node: Node<'_, '_>) -> Result<Figure> {
        let image = attribute_value(node, "src")?
            .strip_prefix("image:")
            .and_then(|place| place.parse().ok())
            .filter(|&place| place < self.progress.images)
            .ok_or_else(|| outside_vocabulary(node))?;
        let alt = attribute_value(node, "alt")?.to_owned();
        let caption = match child_elements(node)?[..] {
            [] => None,
            [caption] => Some(self.parse_caption(caption)?),
            _ => return Err(outside_vocabulary(node)),
        };
        Ok(Figure { image, alt, caption })
    }

    /// Parses the caption of a table or figure.
    pub(super) fn parse_caption(&mut self, node: Node<'_, '_>) -> Result<Paragraph> {
        expect_element(node, "caption")?;
        self.in_role(Role::Caption, node)
    }

    fn parse_definitions(&mut self, node: Node<'_, '_>) -> Result<Vec<Definition>> {
        let stop = self.progress.stop;
        let pairs = stop.each(definition_pairs(node)?);
        pairs
            .map(|(label, blocks)| {
                Ok(Definition {
                    label: self.in_role(Role::DefinitionLabel, label)?,
                    blocks: self.parse_blocks(blocks)?,
                })
            })
            .collect()
    }

    fn parse_contents(&mut self, node: Node<'_, '_>) -> Result<Contents> {
        let depth = attribute_value(node, "depth")?
            .parse()
            .map_err(|_| outside_vocabulary(node))?;
        Ok(Contents { title: self.in_role(Role::ContentsHeading, node)?, depth })
    }
}

/// Keeps a quotation, or the text of a question, on the page of its source.
fn keep_with_source(blocks: &mut [Block], role: Role) {
    if matches!(role, Role::QuoteSource | Role::QuestionSource)
        && let Some(last) = last_paragraph(blocks)
    {
        last.keep_with_next = true;
    }
}

/// The maximum number of signatures kept together; with more, a lone one is avoided.
const SIGNATURES_TOGETHER: usize = 4;

/// Keeps signatures on the same page as each other and the text before them.
pub(super) fn keep_signatures(blocks: &mut [Block]) {
    let signs = |block: &Block| matches!(block, Block::Paragraph(paragraph) if paragraph.role.signs());
    let Some(first) = blocks.iter().position(signs) else { return };
    if let Some(last) = last_paragraph(&mut blocks[..first]) {
        last.keep_with_next = true;
    }
    let mut ends: Vec<_> = blocks[first..]
        .iter_mut()
        .filter_map(|block| match block {
            Block::Paragraph(paragraph) if paragraph.role.ends_signature() => {
                Some(paragraph)
            }
            _ => None,
        })
        .collect();
    // The last one ends the letter.
    ends.pop();
    let (count, together) = (ends.len(), ends.len() < SIGNATURES_TOGETHER);
    for (place, end) in ends.into_iter().enumerate() {
        end.keep_with_next = together || place == 0 || place + 1 == count;
    }
}

/// Returns the paragraph at the end of the last block.
fn last_paragraph(blocks: &mut [Block]) -> Option<&mut Paragraph> {
    match blocks.last_mut()? {
        Block::Paragraph(paragraph) => Some(paragraph),
        Block::List(list) => last_paragraph(list.items.last_mut()?),
        Block::Quote(blocks) => last_paragraph(blocks),
        Block::Definitions(definitions) => {
            last_paragraph(&mut definitions.last_mut()?.blocks)
        }
        Block::Figure(figure) => figure.caption.as_mut(),
        Block::Heading(_) | Block::Table(_) | Block::Contents(_) | Block::PageBreak => {
            None
        }
    }
}
