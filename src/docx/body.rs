//! Writes the body of the document part.
//!
//! Input: a document. Output: its content from the address to the last annex, in reading
//! order and in sections, with the numbering of its lists and its footnotes.

use docx_rs::{ParagraphChild, Run, SectionProperty};

use super::blocks::{BlockWriter, NestingIndent};
use super::column_anchors::later_frames;
use super::frames::FrameProperties;
use super::headers_footers::HeaderFooterPart;
use super::numbering::NumberingIds;
use super::repair::XmlRepairer;
use super::runs::{self, RunWriter};
use super::sections::{SectionProperties, section_properties};
use super::spacing::space_before;
use super::toc_entries::TocEntries;
use crate::blocks::{Block, Heading};
use crate::document::{Annex, DatelineRow, Document, Letterhead, Pagination};
use crate::house_style::{HouseStyle, PageNumbers, Role};
use crate::length::Length;
use crate::limits::CancelToken;

/// The body, written so far.
pub(super) struct BodyWriter<'a> {
    /// Writer of its content.
    pub(super) flow: BlockWriter<'a>,
    style: &'a HouseStyle,
    marginals: &'a [HeaderFooterPart],
    /// Section being written.
    section: SectionProperties,
}

impl<'a> BodyWriter<'a> {
    /// Writes the body of a document and returns it with its last section.
    pub(super) fn write_body(
        document: &'a Document,
        style: &'a HouseStyle,
        pagination: &'a Pagination,
        marginals: &'a [HeaderFooterPart],
        repairer: XmlRepairer<'a>,
        cancel: &'a CancelToken,
    ) -> (BlockWriter<'a>, SectionProperty) {
        let runs = RunWriter::in_body(style, pagination.pages);
        let part = ("document.xml", "<w:document><w:body>".to_owned());
        let (numbering, images) = (NumberingIds::new(), &document.images);
        let mut flow =
            BlockWriter::new(part, repairer, runs, numbering, style, images, cancel);
        flow.toc_entries = TocEntries::from_document(document, pagination);
        flow.tables = pagination.tables.iter();
        flow.figures = pagination.figures.iter();
        flow.frames = later_frames(document, style, pagination);
        flow.with_signature = pagination.with_signature.clone();
        let mut body = Self { flow, style, marginals, section: SectionProperties::FIRST };
        body.write_classification(&document.letterhead);
        body.write_address(&document.letterhead);
        body.write_dateline(&document.letterhead);
        if let Some(column) = pagination.columns.first() {
            body.flow.push_column(column);
        }
        body.write_blocks(0, &document.letter, &pagination.letter);
        let annexes = document.annexes.iter().zip(&pagination.annexes).zip(1..);
        for ((annex, pages), number) in annexes {
            body.write_annex(annex, number, pages);
        }
        body.flow.push_remaining_columns();
        if body.flow.last_paragraph().is_none() {
            // A document that ends in a table needs a paragraph below it.
            body.flow.push_anchor();
        }
        let last = section_properties(body.section, body.style, body.marginals);
        (body.flow, last)
    }

    /// Writes the classification line of page 1, which is read before the address.
    fn write_classification(&mut self, letterhead: &'a Letterhead) {
        if let Some(line) = &letterhead.classification {
            let written = self.flow.runs.build_paragraph(line);
            self.flow.push_paragraph(line.role, written);
        }
    }

    /// Writes the address in its frame; below a classification it is lower than its style
    /// says.
    fn write_address(&mut self, letterhead: &'a Letterhead) {
        let Some(address) = &letterhead.address else { return };
        let mut paragraph = self.flow.runs.build_paragraph(address);
        if letterhead.classification.is_some() {
            let y = self.style.page.address_below_classification;
            paragraph =
                FrameProperties::address_frame(self.style, y).frame_paragraph(paragraph);
        }
        self.flow.push_paragraph(address.role, paragraph);
    }

    /// Writes date and subject: label, tab, value.
    ///
    /// The address frame keeps them at their position; without an address, space above
    /// does.
    fn write_dateline(&mut self, letterhead: &'a Letterhead) {
        let page = &self.style.page;
        for (place, DatelineRow { label, value }) in
            letterhead.dateline.iter().enumerate()
        {
            let mut row = self.flow.runs.build_paragraph(value);
            let label = Run::new().add_text(label).add_tab();
            row.children.insert(0, ParagraphChild::Run(Box::new(label)));
            if place == 0 && letterhead.address.is_none() {
                row = row.line_spacing(space_before(page.dateline.y - page.body.y));
            }
            self.flow.push_paragraph(value.role, row);
        }
    }

    /// Writes the blocks of part `part`: 0 is the letter, others are annexes.
    ///
    /// `pages` gives the page of each block.
    fn write_blocks(&mut self, part: usize, blocks: &'a [Block], pages: &[usize]) {
        let cancel = self.flow.cancel;
        for (place, (block, &page)) in
            cancel.take_until_cancelled(blocks.iter().zip(pages).enumerate())
        {
            self.flow.starts_page =
                place > 0 && pages[place - 1] < page && is_signature(&blocks[place - 1]);
            // No page holds all signatures that are kept together.
            let is_divided = is_signature(block)
                && pages.get(place + 1).is_some_and(|&next| next > page);
            self.flow.runs.unsplit_characters =
                if is_divided { 0 } else { runs::UNSPLIT_CHARACTERS };
            self.flow.write_block(block, NestingIndent::default());
        }
        self.flow.end_part(part);
    }

    /// Writes an annex, whose title starts a page and its section numbers.
    fn write_annex(&mut self, annex: &'a Annex, number: usize, pages: &[usize]) {
        if annex.full_width {
            // Full-width pages have no reference column.
            self.flow.push_remaining_columns();
        }
        self.start_section(SectionProperties {
            full_width: annex.full_width,
            annex: match self.style.page_numbers {
                PageNumbers::Continuous => 0,
                PageNumbers::PerAnnex => number,
            },
            ..self.section
        });
        // The first block of a page has no space above it.
        self.flow.below = Length::ZERO;
        self.flow.roman = None;
        self.flow.page_break = !matches!(
            annex.blocks.first(),
            Some(Block::Heading(Heading { role: Role::AnnexTitle, .. }))
        );
        self.write_blocks(number, &annex.blocks, pages);
    }

    /// Ends the current section, unless the next one has the same properties.
    fn start_section(&mut self, next: SectionProperties) {
        if self.section == next {
            return;
        }
        if self.flow.last_paragraph().is_none() {
            self.flow.push_anchor();
        }
        let ended = section_properties(self.section, self.style, self.marginals);
        if let Some(last) = self.flow.last_paragraph() {
            last.property.section_property = Some(ended);
        }
        self.section = SectionProperties { is_first: false, ..next };
        self.flow.measure = self.section.text_area(self.style).width;
        self.flow.runs.measure = self.flow.measure;
    }
}

/// Returns whether a block is a line of a signature.
fn is_signature(block: &Block) -> bool {
    matches!(block, Block::Paragraph(paragraph) if paragraph.role.signs())
}
