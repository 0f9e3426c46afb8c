//! The body of the document part.
//!
//! In: a document. Out: its pieces from the address to the last annex, in reading
//! order, in sections, with the numbers of its lists and its footnotes.

use docx_rs::{Paragraph, ParagraphChild, Run, SectionProperty};

use super::contents::Listing;
use super::flow::{Flow, Hang, before};
use super::letterhead::{Furniture, frame_anchor};
use super::normalise::Normaliser;
use super::numbering::Numbering;
use super::place::Frame;
use super::runs::Runs;
use super::sections::{Section, property};
use super::styles::{self, REFERENCE_LEAD};
use crate::bounds::Stop;
use crate::document::{
    Annex, Block, Column, DatelineRow, Document, Heading, Letterhead, Paging,
};
use crate::length::Length;
use crate::style::{HouseStyle, PageNumbers, Role};

/// The body, written so far.
pub(super) struct Body<'a> {
    /// What it says.
    pub(super) flow: Flow<'a>,
    style: &'a HouseStyle,
    furniture: &'a [Furniture],
    /// The section being written.
    section: Section,
    /// What of the reference column stands on pages to come.
    columns: &'a [Column],
    /// The page reached.
    page: usize,
}

impl<'a> Body<'a> {
    /// Writes the body of a document; gives it with its last section.
    pub(super) fn of(
        document: &'a Document,
        style: &'a HouseStyle,
        paging: &'a Paging,
        furniture: &'a [Furniture],
        normaliser: Normaliser<'a>,
        stop: &'a Stop,
    ) -> (Flow<'a>, SectionProperty) {
        let (first, later) = paging.columns.split_first().unzip();
        let runs = Runs::in_body(style, paging.pages);
        let part = ("document.xml", "<w:document><w:body>".to_owned());
        let (numbering, images) = (Numbering::new(), &document.images);
        let mut flow = Flow::new(part, normaliser, runs, numbering, style, images, stop);
        flow.listing = Listing::of(document, paging);
        flow.tables = paging.tables.iter();
        flow.figures = paging.figures.iter();
        let mut body = Self {
            flow,
            style,
            furniture,
            section: Section::FIRST,
            columns: later.unwrap_or_default(),
            page: 1,
        };
        body.classification(&document.letterhead);
        body.address(&document.letterhead);
        body.dateline(&document.letterhead);
        body.reference_column(first);
        body.matter(&document.letter, &paging.letter);
        let annexes = document.annexes.iter().zip(&paging.annexes).zip(1..);
        for ((annex, pages), number) in annexes {
            body.annex(annex, number, pages);
        }
        body.push_remaining_columns();
        if body.flow.last_paragraph().is_none() {
            // What ends in a table has a paragraph below it.
            body.anchor();
        }
        let last = property(body.section, body.style, body.furniture);
        (body.flow, last)
    }

    /// The classification line of the first page, which is read before the address.
    fn classification(&mut self, letterhead: &'a Letterhead) {
        if let Some(line) = &letterhead.classification {
            let set = self.flow.runs.paragraph(line);
            self.flow.push(line.role, set);
        }
    }

    /// The address in its frame; lower than its style says below a classification.
    fn address(&mut self, letterhead: &'a Letterhead) {
        let Some(address) = &letterhead.address else { return };
        let mut paragraph = self.flow.runs.paragraph(address);
        if letterhead.classification.is_some() {
            let y = self.style.page.address_below_classification;
            paragraph = Frame::address(self.style, y).hold(paragraph);
        }
        self.flow.push(address.role, paragraph);
    }

    /// Date and subject: label, tab, value.
    ///
    /// The address frame keeps them at their place; without one, space does.
    fn dateline(&mut self, letterhead: &'a Letterhead) {
        let page = &self.style.page;
        for (place, DatelineRow { label, value }) in
            letterhead.dateline.iter().enumerate()
        {
            let mut row = self.flow.runs.paragraph(value);
            let label = Run::new().add_text(label).add_tab();
            row.children.insert(0, ParagraphChild::Run(Box::new(label)));
            if place == 0 && letterhead.address.is_none() {
                row = row.line_spacing(before(page.dateline.y - page.body.y));
            }
            self.flow.push(value.role, row);
        }
    }

    /// The reference column of a page, one frame of many paragraphs, which comes
    /// between other paragraphs and parts none of them.
    fn reference_column(&mut self, column: Option<&'a Column>) {
        let Some(Column { y, groups }) = column else { return };
        let frame = Frame::reference_column(self.style, *y);
        let paragraphs = self::column(&mut self.flow.runs, groups, self.style);
        self.flow.frames(paragraphs.into_iter().map(|set| frame.hold(set)));
    }

    /// Blocks of the letter or an annex, each on its page. What did not fit on page 1
    /// of the reference column hangs on a block of the page after: the second if it has
    /// two, so that it stays there when someone shortens the text before.
    fn matter(&mut self, blocks: &'a [Block], pages: &[usize]) {
        let mut waiting = false;
        let stop = self.flow.stop;
        for (place, (block, &page)) in stop.each(blocks.iter().zip(pages).enumerate()) {
            if page > self.page {
                self.page = page;
                waiting = !self.section.full_width;
            }
            if waiting
                && (pages.get(place + 1) != Some(&page)
                    || pages[..place].last() == Some(&page))
            {
                waiting = false;
                if let Some((next, later)) = self.columns.split_first() {
                    self.columns = later;
                    self.reference_column(Some(next));
                }
            }
            self.flow.starts_page =
                place > 0 && pages[place - 1] < page && is_signature(&blocks[place - 1]);
            let is_above = blocks.get(place + 1).is_some_and(is_signature);
            self.flow.set_above_signature(is_above && !is_signature(block));
            self.flow.block(block, Hang::default());
        }
    }

    /// Writes what is left of the reference column, on pages of its own.
    ///
    /// The frame stands between two paragraphs of its page: ONLYOFFICE sets a frame on
    /// the page of the paragraph before it, LibreOffice on that of the one below.
    fn push_remaining_columns(&mut self) {
        for column in self.flow.stop.each(std::mem::take(&mut self.columns)) {
            self.flow.page_break = true;
            self.anchor();
            self.reference_column(Some(column));
            self.anchor();
        }
    }

    /// An annex, whose title starts a page and its numbers.
    fn annex(&mut self, annex: &'a Annex, number: usize, pages: &[usize]) {
        if annex.full_width {
            // Pages of full width have no reference column.
            self.push_remaining_columns();
        }
        self.start_section(Section {
            full_width: annex.full_width,
            annex: match self.style.page_numbers {
                PageNumbers::Through => 0,
                PageNumbers::PerAnnex => number,
            },
            ..self.section
        });
        // What starts a page keeps no distance from what came before.
        self.flow.below = Length::ZERO;
        self.flow.roman = None;
        self.flow.page_break = !matches!(
            annex.blocks.first(),
            Some(Block::Heading(Heading { role: Role::AnnexTitle, .. }))
        );
        self.matter(&annex.blocks, pages);
    }

    /// Ends the section that is being written, unless it is the same.
    fn start_section(&mut self, next: Section) {
        if self.section == next {
            return;
        }
        if self.flow.last_paragraph().is_none() {
            self.anchor();
        }
        let ended = property(self.section, self.style, self.furniture);
        if let Some(last) = self.flow.last_paragraph() {
            last.property.section_property = Some(ended);
        }
        self.section = Section { is_first: false, ..next };
        self.flow.measure = self.section.area(self.style).width;
        self.flow.runs.measure = self.flow.measure;
    }

    /// A paragraph that shows nothing, where one has to stand.
    fn anchor(&mut self) {
        self.flow.below = Length::ZERO;
        self.flow.push(Role::BodyText, frame_anchor());
    }
}

/// The groups of a reference column, set apart by space.
pub(super) fn column<'a>(
    runs: &mut Runs<'a>,
    groups: &'a [Vec<crate::document::Paragraph>],
    style: &HouseStyle,
) -> Vec<Paragraph> {
    let mut column = Vec::new();
    let measure = std::mem::replace(&mut runs.measure, style.page.reference_column.width);
    for group in groups {
        for (place, paragraph) in group.iter().enumerate() {
            let set = runs.paragraph(paragraph);
            let opens = styles::opens_group(paragraph.role);
            column.push(match (place, column.is_empty()) {
                // Nothing stands above it.
                (0, true) if opens => set.line_spacing(before(Length::ZERO)),
                (0, false) if paragraph.role == Role::ReferenceText => {
                    set.style(REFERENCE_LEAD)
                }
                (0, false) if !opens => {
                    let own = style.role(paragraph.role).space_before;
                    let space = own.max(style.typography.reference_group_space);
                    set.line_spacing(before(space))
                }
                _ => set,
            });
        }
    }
    runs.measure = measure;
    column
}

/// Whether a block is a line of a signature.
fn is_signature(block: &Block) -> bool {
    matches!(block, Block::Paragraph(paragraph) if paragraph.role.signs())
}
