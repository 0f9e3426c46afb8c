//! Lays out the content around the text: letterhead, reference column, headers, footers.
//!
//! Visited twice. [`prepare_marginals`] runs before the text is laid out, because the
//! letterhead determines where the text starts. [`Marginals::add_to_pages`] runs when all
//! pages are known, because footers contain the number of pages.

use std::ops::Range;

use super::collect::{ParagraphParent, RowBuilder};
use super::draw::draw_rows;
use super::error::LayoutError;
use super::frame::{ArtifactKind, Frame, FrameContent, Page, Tag};
use super::reference_column::ReferenceColumn;
use super::shaping::FieldValues;
use super::tags::{ElementId, StructureKind, StructureTree};
use crate::blocks::{Inline, Paragraph};
use crate::document::{DatelineRow, Document, Letterhead, Pagination};
use crate::house_style::{HouseStyle, PageArea, Slot};
use crate::length::Length;

/// Content around the text that does not depend on page breaks.
pub(super) struct Marginals {
    /// Letterhead of page 1.
    letterhead: Vec<Frame>,
    /// Top of the letter's text.
    pub(super) text_top: Length,
    pub(super) column: ReferenceColumn,
}

/// Lays out the letterhead of page 1 and collects the rows of the reference column.
pub(super) fn prepare_marginals(
    document: &Document,
    part: ElementId,
    style: &HouseStyle,
    structure: &mut StructureTree,
) -> Result<Marginals, LayoutError> {
    let head = &document.letterhead;
    let grid = &style.page;
    let alt = style.logo.alt(document.language).to_owned();
    let figure = structure.add_element(Some(part), StructureKind::Figure(alt));
    let PageArea { x, y, width, height } = style.logo.place;
    let content = FrameContent::Logo { width, height };
    let mut frames = vec![Frame { tag: Tag::Element(figure), x, y, content }];
    let parent = ParagraphParent::Element(part);
    let mut draw = |paragraph: &Option<Paragraph>, slot: Slot| {
        let paragraph = paragraph.as_ref();
        draw_in_slot(paragraph, slot, parent, None, style, structure, &mut frames)
    };
    draw(&head.sender_name, grid.sender_name)?;
    draw(&head.return_line, grid.return_line)?;
    draw(&head.classification, grid.classification_header)?;
    let address_y = match head.classification {
        Some(_) => grid.address_below_classification,
        None => grid.address.y,
    };
    let (x, width) = (grid.address.x, grid.address.width);
    let address_end = draw(&head.address, Slot { x, y: address_y, width })?;
    let top = grid.dateline.y.max(address_end);
    let text_top =
        draw_dateline(&head.dateline, top, part, style, structure, &mut frames)?;
    let column = ReferenceColumn::collect(head, part, style, structure)?;
    Ok(Marginals { letterhead: frames, text_top, column })
}

/// Draws rows of label and value and returns their end; long values wrap.
fn draw_dateline(
    rows: &[DatelineRow],
    top: Length,
    part: ElementId,
    style: &HouseStyle,
    structure: &mut StructureTree,
    frames: &mut Vec<Frame>,
) -> Result<Length, LayoutError> {
    let grid = &style.page.dateline;
    let mut y = top;
    let mut space_after = Length::ZERO;
    for row in rows {
        y += space_after;
        // Label and value form one paragraph; the space separates their words.
        let element = structure.add_element(Some(part), StructureKind::Paragraph);
        let mut draw = |inlines: &[Inline], x: Length, width: Length| {
            let mut builder = RowBuilder::new(width, style, structure);
            builder.layout_lines(row.value.role, inlines, Tag::Element(element))?;
            Ok::<_, LayoutError>(draw_rows(builder.into_rows(), x, y, style, frames))
        };
        if !row.label.is_empty() {
            let label = Inline::Text(format!("{} ", row.label));
            draw(&[label], grid.x, grid.value_x - grid.x)?;
        }
        y = draw(&row.value.inlines, grid.value_x, grid.value_width)?;
        space_after = style.role(row.value.role).space_after;
    }
    Ok(y + space_after)
}

/// Pages that the text fills, and their numbers.
pub(super) struct PagesWithText<'p> {
    pub(super) pages: &'p mut [Page],
    /// Row range of the reference column on each page; may be empty.
    pub(super) column: &'p [Range<usize>],
    /// For each page, true if it has no reference column.
    pub(super) full_width: &'p [bool],
    pub(super) pagination: &'p Pagination,
}

impl Marginals {
    /// Adds the marginals to all pages, around the frames of the text.
    ///
    /// The letterhead and the letter's own column precede the text in reading order.
    pub(super) fn add_to_pages(
        self,
        head: &Letterhead,
        text: PagesWithText<'_>,
        style: &HouseStyle,
        structure: &mut StructureTree,
    ) -> Result<(), LayoutError> {
        let watermark = draw_watermark(head, style, structure)?;
        let mut letterhead = self.letterhead;
        for (index, page) in text.pages.iter_mut().enumerate() {
            let mut before = watermark.clone();
            before.append(&mut letterhead);
            if !text.full_width[index] {
                if let Some(range) = text.column.get(index) {
                    before.extend(self.column.draw_own(index, range.clone(), style));
                }
                if index > 0 {
                    self.column.draw_repeated(style, &mut page.frames);
                }
            }
            page.frames.splice(0..0, before);
            let fields = FieldValues {
                page: text.pagination.number(index + 1),
                pages: text.pagination.count(index + 1),
            };
            draw_header_and_footer(head, index, fields, style, structure, page)?;
        }
        Ok(())
    }
}

/// Draws the header and footer of a page, counted from 0.
fn draw_header_and_footer(
    head: &Letterhead,
    index: usize,
    fields: FieldValues,
    style: &HouseStyle,
    structure: &mut StructureTree,
    page: &mut Page,
) -> Result<(), LayoutError> {
    let grid = &style.page;
    let mut draw = |paragraph: &Option<Paragraph>, slot: Slot, artifact: ArtifactKind| {
        let (paragraph, parent) =
            (paragraph.as_ref(), ParagraphParent::Artifact(artifact));
        let fields = Some(fields);
        draw_in_slot(paragraph, slot, parent, fields, style, structure, &mut page.frames)
    };
    if index > 0 {
        draw(&head.classification, grid.classification_header, ArtifactKind::Header)?;
    }
    draw(&head.classification, grid.classification_footer, ArtifactKind::Footer)?;
    draw(&head.page_number, grid.page_number, ArtifactKind::Footer)?;
    Ok(())
}

/// Draws the watermark behind the text, centered on a page.
fn draw_watermark(
    head: &Letterhead,
    style: &HouseStyle,
    structure: &mut StructureTree,
) -> Result<Vec<Frame>, LayoutError> {
    let Some(word) = &head.watermark else { return Ok(Vec::new()) };
    let tag = Tag::Artifact(ArtifactKind::Watermark);
    let mut builder = RowBuilder::new(Length::pt(f64::INFINITY), style, structure);
    let runs = builder.layout_label(word.role, &word.inlines, tag)?;
    let look = style.watermark;
    let grid = &style.page;
    let (sin, cos) = look.angle.to_radians().sin_cos();
    let width: Length = runs.iter().map(|run| run.run.width).sum();
    // Capitals are about seven tenths of the type size tall.
    let rise = style.role(word.role).size * CAPITAL;
    let x = (grid.width - width * cos + rise * sin) * 0.5;
    let y = (grid.height + width * sin + rise * cos) * 0.5;
    let frames = runs.into_iter().map(|run| Frame {
        tag,
        x: x + run.x * cos,
        y: y - run.x * sin,
        content: FrameContent::RotatedGlyphs {
            run: run.run,
            color: look.color,
            angle: look.angle,
        },
    });
    Ok(frames.collect())
}

/// Height of capitals, as a fraction of the type size.
const CAPITAL: f64 = 0.7;

/// Draws a paragraph in its slot and returns its bottom edge.
fn draw_in_slot(
    paragraph: Option<&Paragraph>,
    slot: Slot,
    parent: ParagraphParent,
    fields: Option<FieldValues>,
    style: &HouseStyle,
    structure: &mut StructureTree,
    frames: &mut Vec<Frame>,
) -> Result<Length, LayoutError> {
    let Some(paragraph) = paragraph else { return Ok(slot.y) };
    let mut builder = RowBuilder::new(slot.width, style, structure).with_fields(fields);
    builder.layout_paragraph(paragraph, parent)?;
    Ok(draw_rows(builder.into_rows(), slot.x, slot.y, style, frames))
}
