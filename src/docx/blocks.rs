//! Writes running text, block by block.
//!
//! Input: blocks of the document. Output: the XML of a part, the numbering of its lists
//! and the footnotes that it refers to. A docx-rs paragraph takes far more memory than
//! its XML, so only the last [`PartPiece`]s are kept. Headings, tables,
//! figures, lists, tables of contents and the text kept above signatures have files of
//! their own.

use std::borrow::Cow;
use std::ops::Range;

use docx_rs::{AlignmentType, BuildXML, Paragraph};

use super::column_anchors::FrameQueue;
use super::error::DocxError;
use super::images::first_images;
use super::late_changes::LateChanges;
use super::numbered_list::NumberedList;
use super::numbering::{self, NumberingIds};
use super::repair::{PartWriter, XmlRepairer};
use super::runs::RunWriter;
use super::signature_room;
use super::spacing::{remove_before, set_after, space_above, with_before};
use super::style_variants::{self, VariantKind};
use super::toc_entries::TocEntries;
use crate::blocks::{self, Align, Block, Definition, ListLabel};
use crate::document::TableLayout;
use crate::house_style::{HouseStyle, Role};
use crate::image::Image;
use crate::length::Length;
use crate::limits::CancelToken;

/// Piece at the end of a part, which may still change.
pub(super) enum PartPiece {
    /// Paragraph that docx-rs serializes, and its changes before that.
    Paragraph(Box<Paragraph>, LateChanges),
    /// Markup around paragraphs, such as that of a table.
    Markup(Cow<'static, str>),
}

/// Running text, written so far.
pub(super) struct BlockWriter<'a> {
    /// Name of the part.
    name: &'static str,
    /// Normalizer of the part, with its text alternatives.
    pub(super) repairer: XmlRepairer<'a>,
    /// The part without the last pieces, or the error that prevents it.
    part: Result<PartWriter, DocxError>,
    pub(super) pieces: Vec<PartPiece>,
    /// Changes of the next pieces when they are written.
    pub(super) late: LateChanges,
    /// Numbering definitions that it uses.
    pub(super) numbering: NumberingIds,
    /// Run writer, which collects links and footnotes.
    pub(super) runs: RunWriter<'a>,
    pub(super) style: &'a HouseStyle,
    /// Cancellation token that ends the writing.
    pub(super) cancel: &'a CancelToken,
    /// For each image of the document, the index of the first identical file.
    pub(super) first_images: Vec<usize>,
    /// Entries of the tables of contents.
    pub(super) toc_entries: TocEntries<'a>,
    /// Measurements of the tables still to be written.
    pub(super) tables: std::slice::Iter<'a, TableLayout>,
    /// Width and height of the pictures still to be written.
    pub(super) figures: std::slice::Iter<'a, (Length, Length)>,
    /// Frames of the reference column still to be placed.
    pub(super) frames: FrameQueue<'a>,
    /// Number of blocks and table rows so far.
    pub(super) block_count: usize,
    /// The next paragraph is the first text of a page that an empty paragraph starts.
    pub(super) below_anchor: bool,
    /// Width of the text.
    pub(super) measure: Length,
    /// The next paragraph starts a page.
    pub(super) page_break: bool,
    /// The next block follows a signature and is the first of a page in the PDF.
    pub(super) starts_page: bool,
    /// Blocks and table rows that are kept with the first signature, by `block_count`
    /// before them.
    pub(super) with_signature: Range<usize>,
    /// Space required below the last block, if that block cannot carry it itself.
    pub(super) below: Length,
    /// Space below the last paragraph that an empty paragraph already occupies.
    held_below: Length,
    /// Alignment of paragraphs.
    pub(super) align: Align,
    /// Space between the paragraphs of a cell.
    pub(super) between: Option<Length>,
    /// Role and style of the last list item, if nothing has been written since.
    pub(super) item: Option<(Role, Option<String>)>,
    /// Role of the last paragraph.
    pub(super) role: Option<Role>,
    /// The last paragraph introduces a list, if one follows.
    pub(super) leads_in: bool,
    /// Num of the roman-numbered sections in this annex.
    ///
    /// Outer `None` before the first of them, inner `None` for the num of their styles.
    pub(super) roman: Option<Option<usize>>,
    /// Number of listable headings so far.
    pub(super) headings: usize,
    /// Numbered lists so far.
    pub(super) counted: Vec<NumberedList>,
}

/// Indentation by surrounding lists or a quote.
#[derive(Clone, Copy, Default)]
pub(super) struct NestingIndent {
    /// Number of lists around the text.
    pub(super) depth: usize,
    /// Left edge of the text.
    pub(super) left: Length,
    /// Index of the numbered list that the innermost list belongs to.
    pub(super) counted: Option<usize>,
}

impl<'a> BlockWriter<'a> {
    /// Creates a part with a name and the markup that starts it.
    pub(super) fn new(
        (name, opening): (&'static str, String),
        repairer: XmlRepairer<'a>,
        runs: RunWriter<'a>,
        numbering: NumberingIds,
        style: &'a HouseStyle,
        images: &'a [Image],
        cancel: &'a CancelToken,
    ) -> Self {
        Self {
            cancel,
            name,
            repairer,
            part: Ok(PartWriter::new()),
            pieces: vec![PartPiece::Markup(opening.into())],
            late: LateChanges::default(),
            numbering,
            runs,
            style,
            first_images: first_images(images),
            toc_entries: TocEntries::default(),
            tables: [].iter(),
            figures: [].iter(),
            frames: FrameQueue::new(),
            block_count: 0,
            below_anchor: false,
            measure: style.page.body.width,
            page_break: false,
            starts_page: false,
            with_signature: 0..0,
            below: Length::ZERO,
            held_below: Length::ZERO,
            align: Align::Left,
            between: None,
            item: None,
            role: None,
            leads_in: false,
            roman: None,
            headings: 0,
            counted: Vec::new(),
        }
    }

    /// Writes a paragraph of a role, with the signature space that the role requires.
    pub(super) fn push_paragraph(&mut self, role: Role, paragraph: Paragraph) {
        if signature_room::has_room(role, self.style) {
            self.push_signature_room(role);
        }
        if signature_room::has_room_below(role, self.style) {
            self.push_with_room_below(role, paragraph);
        } else {
            self.push_without_room(role, paragraph);
        }
    }

    /// Writes a paragraph and the empty one below it, which persists at the foot of a
    /// page.
    fn push_with_room_below(&mut self, role: Role, mut paragraph: Paragraph) {
        // The style itself is kept with the empty paragraph.
        let keeps_with_next = paragraph.property.keep_next.take() == Some(true);
        self.push_without_room(role, paragraph);
        let room = signature_room::build_paragraph_below(role, keeps_with_next);
        self.push_without_room(role, room);
        self.held_below = self.style.role(role).space_after;
    }

    /// Writes the empty paragraph that reserves space for a handwritten signature.
    fn push_signature_room(&mut self, role: Role) {
        let last =
            self.role.map_or(Length::ZERO, |last| self.style.role(last).space_after);
        let is_first = self.page_break || self.below_anchor || self.starts_page;
        let above = if is_first { Length::ZERO } else { last.max(self.below) };
        if let Some(room) = signature_room::build_paragraph(role, above, self.style) {
            self.push_without_room(role, room);
        }
        // The empty paragraph leaves no space below itself.
        self.below = Length::ZERO;
    }

    /// Writes a paragraph; its signature space, if any, has already been written.
    fn push_without_room(&mut self, role: Role, paragraph: Paragraph) {
        self.item = None;
        self.leads_in = role.leads_in();
        if let Some(space) = self.between
            && let Some(last) = self.last_paragraph()
            && last.property.line_spacing.is_none()
        {
            set_after(last, space);
        }
        let look = self.style.role(role);
        let own = space_above(&paragraph, look, self.style);
        let has_room = signature_room::has_room(role, self.style);
        let mut paragraph = self.keep_with_signature(paragraph);
        self.join_to_variant(role, &mut paragraph);
        let below = std::mem::take(&mut self.below);
        let held = std::mem::take(&mut self.held_below);
        let breaks = std::mem::take(&mut self.page_break);
        let is_first = std::mem::take(&mut self.below_anchor) || breaks;
        let paragraph = if is_first {
            // Word drops space at the top of a page, except after a forced page break.
            let paragraph =
                if breaks { paragraph.page_break_before(true) } else { paragraph };
            match own {
                Length::ZERO => paragraph,
                _ => with_before(paragraph, Length::ZERO),
            }
        } else if below > own || has_room && below > Length::ZERO {
            with_before(paragraph, below)
        } else if held > Length::ZERO && own > Length::ZERO && !has_room {
            with_before(paragraph, (own - held).max(Length::ZERO))
        } else {
            paragraph
        };
        let paragraph = match self.align {
            Align::Left => paragraph,
            Align::Center => paragraph.align(AlignmentType::Center),
            Align::Right => paragraph.align(AlignmentType::Right),
        };
        self.role = Some(role);
        let variant = style_variants::variant_of(&paragraph, self.style);
        if look.contextual_spacing && variant.is_some_and(VariantKind::keeps_with_next) {
            // The variant leaves no space below.
            self.below = look.space_after;
        }
        self.push_piece(PartPiece::Paragraph(Box::new(paragraph), self.late));
    }

    /// Removes the space between paragraphs of one role if one has a style variant.
    ///
    /// The role has contextual spacing. Word treats the variant as a different style,
    /// which ends contextual spacing.
    fn join_to_variant(&mut self, role: Role, next: &mut Paragraph) {
        let style = self.style;
        let is_contextual = style.role(role).contextual_spacing;
        if self.role != Some(role) || !is_contextual {
            return;
        }
        let has_variant =
            |of: &Paragraph| style_variants::variant_of(of, style).is_some();
        if let Some(last) = self.last_paragraph()
            && last.property.frame_property.is_none()
            && (has_variant(last) || has_variant(next))
        {
            set_after(last, Length::ZERO);
            remove_before(next, style.role(role));
            self.below = Length::ZERO;
        }
    }

    /// Adds a piece; only the last three may still change.
    fn push_piece(&mut self, piece: PartPiece) {
        /// Number of pieces before a new one that may still change.
        const BEFORE: usize = 2;
        self.write_pieces_but(BEFORE);
        self.pieces.push(piece);
        self.late.starts_footnote = false;
    }

    /// Writes the pieces to the part except the last `remaining`; stops early if cancelled.
    fn write_pieces_but(&mut self, remaining: usize) {
        let Ok(part) = &mut self.part else { return self.pieces.clear() };
        let written = self.pieces.len().saturating_sub(remaining);
        for piece in self.cancel.take_until_cancelled(self.pieces.drain(..written)) {
            let written = match piece {
                PartPiece::Paragraph(mut paragraph, late) => {
                    late.apply(&mut paragraph, self.style, self.measure);
                    style_variants::use_variant(&mut paragraph, self.style);
                    part.write_piece(&mut self.repairer, self.name, &paragraph.build())
                }
                PartPiece::Markup(markup) => {
                    part.write_piece(&mut self.repairer, self.name, markup.as_bytes())
                }
            };
            if let Err(error) = written {
                self.part = Err(error);
                return;
            }
        }
    }

    /// Finishes the part with `end` and returns it; this leaves the flow empty.
    pub(super) fn take_part(&mut self, end: String) -> Result<Vec<u8>, DocxError> {
        self.write_markup(end);
        self.write_pieces_but(0);
        self.cancel.check()?;
        let part = std::mem::replace(&mut self.part, Err(DocxError::Cancelled));
        part.map(PartWriter::into_part)
    }

    /// Writes paragraphs in frames, which are positioned elsewhere on the page.
    pub(super) fn push_framed(&mut self, framed: impl Iterator<Item = Paragraph>) {
        self.item = None;
        framed.map(Box::new).for_each(|written| {
            self.push_piece(PartPiece::Paragraph(written, self.late))
        });
    }

    /// Returns the last paragraph, if it is the last piece.
    pub(super) fn last_paragraph(&mut self) -> Option<&mut Paragraph> {
        match self.pieces.last_mut() {
            Some(PartPiece::Paragraph(paragraph, _)) => Some(paragraph),
            _ => None,
        }
    }

    /// Ensures this much space below the last paragraph.
    pub(super) fn leave_space_below(&mut self, space: Length) {
        let own = self.role.map(|role| self.style.role(role).space_after);
        if own.is_some_and(|own| own < space)
            && let Some(last) = self.last_paragraph()
            && last.property.frame_property.is_none()
        {
            set_after(last, space);
        }
    }

    pub(super) fn write_markup(&mut self, markup: impl Into<Cow<'static, str>>) {
        self.push_piece(PartPiece::Markup(markup.into()));
    }

    pub(super) fn write_blocks(&mut self, blocks: &'a [Block], hang: NestingIndent) {
        self.cancel
            .take_until_cancelled(blocks)
            .for_each(|block| self.write_block(block, hang));
    }

    pub(super) fn write_block(&mut self, block: &'a Block, hang: NestingIndent) {
        if !matches!(block, Block::Table(_)) {
            self.start_block();
        }
        match block {
            Block::Paragraph(paragraph) => return self.write_paragraph(paragraph, hang),
            Block::Heading(heading) => self.write_heading(heading),
            Block::List(list) => self.write_list(list, hang),
            Block::Table(table) => self.write_table(table),
            Block::Figure(figure) => self.write_figure(figure),
            Block::Quote(quote) => {
                let left = hang.left + self.style.quote.indent;
                let hang = NestingIndent { left, ..hang };
                self.write_blocks(&quote.blocks, hang);
                if let Some(source) = &quote.source {
                    self.start_block();
                    self.write_paragraph(source, hang);
                }
            }
            Block::Definitions(definitions) => {
                for Definition { label, blocks } in
                    self.cancel.take_until_cancelled(definitions)
                {
                    let written = self.runs.build_paragraph(label);
                    self.push_paragraph(label.role, written);
                    self.write_blocks(blocks, hang);
                }
            }
            Block::TableOfContents(contents) => self.write_contents(contents),
            Block::PageBreak => self.page_break = true,
        }
        // A paragraph inside a block does not introduce a list that follows the block.
        self.leads_in = false;
    }

    fn write_paragraph(&mut self, paragraph: &'a blocks::Paragraph, hang: NestingIndent) {
        let written = self.runs.build_paragraph(paragraph);
        let written = self.with_list_indent(paragraph.role, written, hang);
        self.push_paragraph(paragraph.role, written);
    }

    /// Indents a paragraph for the lists around it, unless its style already does.
    fn with_list_indent(
        &self,
        role: Role,
        paragraph: Paragraph,
        hang: NestingIndent,
    ) -> Paragraph {
        if hang.depth == 0 {
            return paragraph;
        }
        let level = (hang.depth - 1).min(numbering::STYLED_LEVELS - 1);
        let in_bullets = numbering::text_left(ListLabel::Bullet, level, &self.style.list);
        let in_numbers = numbering::text_left(ListLabel::Number, level, &self.style.list);
        let (paragraph, styled) = match role {
            Role::ListContinue if hang.left.to_twips() == in_numbers.to_twips() => {
                (paragraph.style(&numbering::number_continue_style(level)), in_numbers)
            }
            Role::ListContinue => {
                (paragraph.style(&numbering::continue_style(level)), in_bullets)
            }
            _ => (paragraph, Length::ZERO),
        };
        if hang.left.to_twips() == styled.to_twips() {
            paragraph
        } else {
            paragraph.indent(Some(hang.left.to_twips()), None, None, None)
        }
    }
}
