//! The body of the document part.
//!
//! In: a document. Out: its paragraphs from the address to the last annex, in
//! reading order, and the numbers of its lists.

use docx_rs::{
    BookmarkStart, IndentLevel, LineSpacing, NumberingId, Paragraph, ParagraphChild, Run,
    SpecialIndentType,
};

use super::letterhead;
use super::numbering::{self, Numbering};
use super::place::Frame;
use super::runs::Runs;
use crate::document::{
    Annex, Block, Column, DatelineRow, Document, Heading, Letterhead, List, ListLabel,
    Paging,
};
use crate::length::Length;
use crate::style::{HouseStyle, Role};

/// The body, written so far.
pub(super) struct Body<'a> {
    /// The paragraphs.
    pub(super) paragraphs: Vec<Paragraph>,
    /// The numbers that they use.
    pub(super) numbering: Numbering,
    /// What wrote its runs, and knows its links.
    pub(super) runs: Runs<'a>,
    style: &'a HouseStyle,
    /// The next paragraph starts a page.
    page_break: bool,
    /// The style of the item of a list that came last, if nothing has come since.
    item: Option<String>,
    /// How many headings came so far.
    headings: usize,
    /// What of the reference column stands on pages to come.
    columns: &'a [Column],
    /// The page reached.
    page: usize,
}

/// The lists that matter stands in.
#[derive(Clone, Copy, Default)]
struct Hang {
    /// How many they are.
    depth: usize,
    /// Where the text of the innermost of them starts.
    left: Length,
}

impl<'a> Body<'a> {
    /// Writes the body of a document.
    pub(super) fn of(
        document: &Document,
        style: &'a HouseStyle,
        paging: &'a Paging,
    ) -> Self {
        let (first, later) = paging.columns.split_first().unzip();
        let mut body = Self {
            paragraphs: Vec::new(),
            numbering: Numbering::new(),
            style,
            runs: Runs::in_body(style, paging.pages),
            columns: later.unwrap_or_default(),
            page: 1,
            page_break: false,
            item: None,
            headings: 0,
        };
        body.classification(&document.letterhead);
        body.address(&document.letterhead);
        body.dateline(&document.letterhead);
        body.reference_column(first);
        body.matter(&document.letter, &paging.letter);
        for (annex, pages) in document.annexes.iter().zip(&paging.annexes) {
            body.annex(annex, pages);
        }
        body.columns_left();
        body
    }

    fn push(&mut self, paragraph: Paragraph) {
        self.item = None;
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
            row.children.insert(0, ParagraphChild::Run(Box::new(label)));
            if place == 0 && letterhead.address.is_none() {
                row = row.line_spacing(before(page.dateline.y - page.body.y));
            }
            self.push(row);
        }
    }

    /// The reference column of a page, one frame of many paragraphs.
    fn reference_column(&mut self, column: Option<&Column>) {
        let Some(Column { y, groups }) = column else { return };
        self.item = None;
        let frame = Frame::reference_column(self.style, *y);
        let paragraphs = self::column(&mut self.runs, groups, self.style);
        self.paragraphs.extend(paragraphs.into_iter().map(|set| frame.hold(set)));
    }

    /// Blocks of the letter or an annex, each on its page. What did not fit on page 1
    /// of the reference column hangs on the first block of the page after.
    fn matter(&mut self, blocks: &[Block], pages: &[usize]) {
        for (block, &page) in blocks.iter().zip(pages) {
            if page > self.page {
                self.page = page;
                if let Some((next, later)) = self.columns.split_first() {
                    self.columns = later;
                    self.reference_column(Some(next));
                }
            }
            self.block(block, Hang::default());
        }
    }

    /// What is left of the reference column, on pages of its own.
    fn columns_left(&mut self) {
        for column in std::mem::take(&mut self.columns) {
            self.reference_column(Some(column));
            self.page_break = true;
            self.push(letterhead::frame_anchor());
        }
    }

    fn block(&mut self, block: &Block, hang: Hang) {
        match block {
            Block::Paragraph(paragraph) => {
                let set = self.runs.paragraph(paragraph);
                let set = match paragraph.role {
                    Role::ListContinue => self.hanging(set, hang),
                    _ => set,
                };
                self.push(set);
            }
            Block::Heading(heading) => self.heading(heading),
            Block::List(list) => self.list(list, hang),
            Block::PageBreak => self.page_break = true,
            Block::Table(_)
            | Block::Figure(_)
            | Block::Quote(_)
            | Block::Definitions(_)
            | Block::Contents(_) => {
                block.plain().iter().for_each(|block| self.block(block, hang));
            }
        }
    }

    /// What goes on below an item of a list.
    fn hanging(&self, paragraph: Paragraph, hang: Hang) -> Paragraph {
        let level = hang.depth.saturating_sub(1);
        let paragraph = paragraph.style(&numbering::continue_style(level));
        let level = level.min(numbering::STYLED_LEVELS - 1);
        let expected = numbering::left(ListLabel::Bullet, level, &self.style.list);
        if hang.left.to_twips() == expected.to_twips() {
            paragraph
        } else {
            paragraph.indent(Some(hang.left.to_twips()), None, None, None)
        }
    }

    /// A heading, which its style numbers, with a bookmark around it.
    fn heading(&mut self, heading: &Heading) {
        self.headings += 1;
        let (id, name) = (self.headings, format!("heading_{:04}", self.headings));
        let mut paragraph = self.runs.set(heading.role, &heading.inlines);
        let start = BookmarkStart::new(id, name);
        paragraph.children.insert(0, ParagraphChild::BookmarkStart(start));
        let paragraph = paragraph.add_bookmark_end(id);
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
        // All lists of bullets are alike; the others count by themselves.
        let num = match list.style {
            ListLabel::Bullet => numbering::of_item(list.style, level).0 as usize,
            _ => self.numbering.list(list.style, level, list.start),
        };
        // A level that Word has a style for is the style's to number.
        let styled = list.style == ListLabel::Bullet && level < numbering::STYLED_LEVELS;
        let style = numbering::item_style(list.style, level);
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
            let first = first.style(&style);
            let first = if styled { first } else { numbered(first, num, level) };
            let left = hang.left.to_twips();
            self.join_items(&style);
            self.push(if left == expected {
                first
            } else {
                let hanging = SpecialIndentType::Hanging(own.to_twips());
                first.indent(Some(left), Some(hanging), None, None)
            });
            self.item = Some(style.clone());
            rest.iter().for_each(|block| self.block(block, hang));
        }
    }

    /// Takes the space below the item of another list that is about to be followed
    /// by one of this style: contextual spacing (17.3.1.9) knows styles, not lists.
    fn join_items(&mut self, style: &str) {
        let contextual = self.style.role(Role::ListParagraph).contextual_spacing;
        let joins = self.item.as_deref().is_some_and(|item| item != style);
        if contextual
            && joins
            && let Some(last) = self.paragraphs.pop()
        {
            self.paragraphs.push(last.line_spacing(LineSpacing::new().after(0)));
        }
    }

    /// An annex, whose title starts a page and its numbers.
    fn annex(&mut self, annex: &Annex, pages: &[usize]) {
        self.page_break = !matches!(
            annex.blocks.first(),
            Some(Block::Heading(Heading { role: Role::AnnexTitle, .. }))
        );
        self.matter(&annex.blocks, pages);
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

fn numbered(paragraph: Paragraph, num: usize, level: usize) -> Paragraph {
    paragraph.numbering(NumberingId::new(num), IndentLevel::new(level))
}
