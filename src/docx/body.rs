//! The body of the document part.
//!
//! In: a document. Out: its paragraphs from the address to the last annex, in
//! reading order, and the numbers of its lists.

use docx_rs::{IndentLevel, LineSpacing, NumberingId, Paragraph, Run, SpecialIndentType};

use super::numbering::{self, Numbering};
use super::place::Frame;
use super::runs::Runs;
use crate::document::{Annex, Block, DatelineRow, Document, Heading, Letterhead, List};
use crate::length::Length;
use crate::style::{HouseStyle, Role};

/// The body, written so far.
pub(super) struct Body<'a> {
    /// The paragraphs.
    pub(super) paragraphs: Vec<Paragraph>,
    /// The numbers that they use.
    pub(super) numbering: Numbering,
    style: &'a HouseStyle,
    runs: Runs<'a>,
    /// The next paragraph starts a page.
    page_break: bool,
}

/// Where a list stands.
#[derive(Clone, Copy, Default)]
struct Hang {
    /// How many lists it stands in.
    depth: usize,
    /// Where the text of the innermost of them starts.
    left: Length,
}

impl<'a> Body<'a> {
    /// Writes the body of a document.
    pub(super) fn of(document: &Document, style: &'a HouseStyle, pages: usize) -> Self {
        let mut body = Self {
            paragraphs: Vec::new(),
            numbering: Numbering::of(style),
            style,
            runs: Runs::in_body(style, pages),
            page_break: false,
        };
        body.classification(&document.letterhead);
        body.address(&document.letterhead);
        body.dateline(&document.letterhead);
        body.reference_column(&document.letterhead.reference_column);
        body.blocks(&document.letter, Hang::default());
        for annex in &document.annexes {
            body.annex(annex);
        }
        body
    }

    fn push(&mut self, paragraph: Paragraph) {
        let page_break = std::mem::take(&mut self.page_break);
        self.paragraphs.push(if page_break {
            // Word drops the space at the head of a page, save after a forced break.
            paragraph.page_break_before(true).line_spacing(before(Length::ZERO))
        } else {
            paragraph
        });
    }

    /// The classification line of the first page, which is read before the address.
    fn classification(&mut self, letterhead: &Letterhead) {
        if let Some(classification) = &letterhead.classification {
            let classification = self.runs.paragraph(classification);
            self.push(classification);
        }
    }

    /// The address in its frame; lower than its style says below a classification.
    fn address(&mut self, letterhead: &Letterhead) {
        let Some(address) = &letterhead.address else { return };
        let mut paragraph = self.runs.paragraph(address);
        if letterhead.classification.is_some() {
            let y = self.style.page.address_below_classification;
            paragraph = Frame::address(self.style, y).hold(paragraph);
        }
        self.push(paragraph);
    }

    /// Date and subject: label, tab, value.
    ///
    /// The address frame keeps them at their place; without one, space does.
    fn dateline(&mut self, letterhead: &Letterhead) {
        let page = &self.style.page;
        for (place, DatelineRow { label, value }) in
            letterhead.dateline.iter().enumerate()
        {
            let mut row = self.runs.paragraph(value);
            let label = Run::new().add_text(label).add_tab();
            row.children.insert(0, docx_rs::ParagraphChild::Run(Box::new(label)));
            if place == 0 && letterhead.address.is_none() {
                row = row.line_spacing(before(page.dateline.y - page.body.y));
            }
            self.push(row);
        }
    }

    /// The reference column, one frame of many paragraphs.
    fn reference_column(&mut self, groups: &[Vec<crate::document::Paragraph>]) {
        let column = column(&mut self.runs, groups, self.style);
        column.into_iter().for_each(|paragraph| self.push(paragraph));
    }

    fn blocks(&mut self, blocks: &[Block], hang: Hang) {
        for block in blocks {
            match block {
                Block::Paragraph(paragraph) => {
                    let paragraph = self.runs.paragraph(paragraph);
                    let hanging = hang.depth > 0;
                    self.push(if hanging {
                        indented(paragraph, hang.left)
                    } else {
                        paragraph
                    });
                }
                Block::Heading(heading) => self.heading(heading),
                Block::List(list) => self.list(list, hang),
                Block::PageBreak => self.page_break = true,
                Block::Table(_)
                | Block::Figure(_)
                | Block::Quote(_)
                | Block::Definitions(_)
                | Block::Contents(_) => self.blocks(&block.plain(), hang),
            }
        }
    }

    /// A heading, which its style numbers.
    fn heading(&mut self, heading: &Heading) {
        let paragraph = self.runs.set(heading.role, &heading.inlines);
        let is_numbered = numbering::of_style(heading.role).is_some();
        let unnumbered = heading.counters.is_empty()
            && heading.role != Role::AnnexTitle
            && is_numbered;
        self.push(if unnumbered {
            numbered(paragraph, numbering::UNNUMBERED, 0)
        } else {
            paragraph
        });
    }

    /// A list, which counts by itself.
    fn list(&mut self, list: &List, outer: Hang) {
        let level = numbering::level(outer.depth);
        let num = self.numbering.list(list.style, level, list.start);
        let own = numbering::indent(list.style, &self.style.list);
        let hang = Hang { depth: outer.depth + 1, left: outer.left + own };
        // The level's own indent holds where all lists around it are of its kind.
        let expected = numbering::left(list.style, level, &self.style.list).to_twips();
        for item in &list.items {
            let (first, rest) = match item.split_first() {
                Some((Block::Paragraph(first), rest)) => {
                    (self.runs.paragraph(first), rest)
                }
                // The label stands alone, so that no number gets lost.
                _ => (self.runs.set(Role::ListParagraph, &[]), item.as_slice()),
            };
            let first = numbered(first, num, level);
            let left = hang.left.to_twips();
            self.push(if left == expected {
                first
            } else {
                let hanging = SpecialIndentType::Hanging(own.to_twips());
                first.indent(Some(left), Some(hanging), None, None)
            });
            self.blocks(rest, hang);
        }
    }

    /// An annex, whose title starts a page and its numbers.
    fn annex(&mut self, annex: &Annex) {
        self.page_break = !matches!(
            annex.blocks.first(),
            Some(Block::Heading(Heading { role: Role::AnnexTitle, .. }))
        );
        self.blocks(&annex.blocks, Hang::default());
    }
}

/// The groups of a reference column, set apart by space.
pub(super) fn column(
    runs: &mut Runs<'_>,
    groups: &[Vec<crate::document::Paragraph>],
    style: &HouseStyle,
) -> Vec<Paragraph> {
    let mut column = Vec::new();
    for group in groups {
        for (place, paragraph) in group.iter().enumerate() {
            let set = runs.paragraph(paragraph);
            column.push(if place == 0 && !column.is_empty() {
                let own = style.role(paragraph.role).space_before;
                set.line_spacing(before(own.max(style.typography.reference_group_space)))
            } else {
                set
            });
        }
    }
    column
}

fn before(space: Length) -> LineSpacing {
    LineSpacing::new().before(space.to_twips().unsigned_abs())
}

fn indented(paragraph: Paragraph, left: Length) -> Paragraph {
    paragraph.indent(Some(left.to_twips()), None, None, None)
}

fn numbered(paragraph: Paragraph, num: usize, level: usize) -> Paragraph {
    paragraph.numbering(NumberingId::new(num), IndentLevel::new(level))
}
