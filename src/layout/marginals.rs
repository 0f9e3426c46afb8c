//! Lays out the content around the letter: letterhead, columns, page number.
//!
//! Input: the document's letterhead. Output: frames at the positions of the page grid.

use std::ops::Range;

use super::collect::{Collector, Parent, Starts};
use super::frame::{Artifact, Content, Frame, Page, Tag};
use super::pages_without_footnotes::paginate;
use super::rows::{Row, place_rows, rows_height};
use super::shaping::FieldValues;
use super::tags::{ElementId, Structure, StructureKind};
use crate::document::{
    DatelineRow, Document, Inline, Letterhead, Paging, Paragraph, ReferenceColumnPart,
};
use crate::house_style::{Area, HouseStyle, Role, Slot};
use crate::length::Length;

/// Lays out the letterhead of page 1 and returns the top of the letter's text.
pub(super) fn layout_letterhead(
    document: &Document,
    part: ElementId,
    style: &HouseStyle,
    structure: &mut Structure,
    page: &mut Page,
) -> Length {
    let head = &document.letterhead;
    let grid = &style.page;
    let alt = style.logo.alt(document.language).to_owned();
    let figure = structure.add_element(Some(part), StructureKind::Figure(alt));
    let Area { x, y, width, height } = style.logo.place;
    let content = Content::Logo { width, height };
    page.frames.push(Frame { tag: Tag::Element(figure), x, y, content });
    let parent = Parent::Element(part);
    let mut set = |paragraph: &Option<Paragraph>, slot: Slot| {
        in_slot(paragraph.as_ref(), slot, parent, None, style, structure, page)
    };
    set(&head.sender_name, grid.sender_name);
    set(&head.return_line, grid.return_line);
    set(&head.classification, grid.classification_header);
    let address_y = match head.classification {
        Some(_) => grid.address_below_classification,
        None => grid.address.y,
    };
    let (x, width) = (grid.address.x, grid.address.width);
    let address_end = set(&head.address, Slot { x, y: address_y, width });
    let top = grid.dateline.y.max(address_end);
    layout_dateline(&head.dateline, top, part, style, structure, page)
}

/// Lays out rows of label and value and returns their end; long values wrap.
fn layout_dateline(
    rows: &[DatelineRow],
    top: Length,
    part: ElementId,
    style: &HouseStyle,
    structure: &mut Structure,
    page: &mut Page,
) -> Length {
    let grid = &style.page.dateline;
    let mut y = top;
    let mut space_after = Length::ZERO;
    for row in rows {
        y += space_after;
        // Label and value form one paragraph; the space separates their words.
        let element = structure.add_element(Some(part), StructureKind::Paragraph);
        let mut column = |inlines: Vec<Inline>, x: Length, width: Length| {
            let mut collector = Collector::new(width, style, structure);
            let tag = Tag::Element(element);
            collector.layout_lines(row.value.role, &inlines, tag);
            place_rows(collector.into_rows(), x, y, style, &mut page.frames)
        };
        if !row.label.is_empty() {
            let label = Inline::Text(format!("{} ", row.label));
            column(vec![label], grid.x, grid.value_x - grid.x);
        }
        y = column(row.value.inlines.clone(), grid.value_x, grid.value_width);
        space_after = style.role(row.value.role).space_after;
    }
    y + space_after
}

/// Rows of the reference columns.
pub(super) struct ReferenceColumn {
    /// Rows of the letter's own column, over all its pages.
    rows: Vec<Row>,
    /// Row range of each page; may be empty.
    ranges: Vec<Range<usize>>,
    /// First row of each paragraph of each group.
    starts: Vec<Starts>,
    /// Rows that every page after the first repeats.
    repeated: Vec<Row>,
}

/// Collects the rows of the reference columns.
pub(super) fn reference_column(
    head: &Letterhead,
    part: ElementId,
    style: &HouseStyle,
    structure: &mut Structure,
) -> ReferenceColumn {
    let area = &style.page.reference_column;
    let mut collect = |groups: &[Vec<Paragraph>], parent: Parent| {
        let mut collector = Collector::new(area.width, style, structure);
        let starts = collector.layout_groups(groups, parent);
        (collector.into_rows(), starts)
    };
    let (rows, starts) = collect(&head.reference_column, Parent::Element(part));
    let repeat = Parent::Artifact(Artifact::Header);
    let (repeated, _) = collect(&head.continuation_column, repeat);
    ReferenceColumn { rows, ranges: Vec::new(), starts, repeated }
}

impl ReferenceColumn {
    /// Divides the letter's own column over pages.
    ///
    /// On a page with footnotes the column ends one line of its type above them.
    /// LibreOffice moves footnotes that a frame overlaps to the next page, together with
    /// the text that refers to them.
    pub(super) fn divide(&mut self, note_tops: &[Option<Length>], style: &HouseStyle) {
        let area = &style.page.reference_column;
        let clearance = style.role(Role::ReferenceText).leading;
        let used = used_height(&self.repeated, style);
        let room = |page: usize| {
            let above = if page == 0 { Length::ZERO } else { used };
            let note_top = note_tops.get(page).copied().flatten();
            let bottom =
                note_top.map_or(area.bottom(), |top| area.bottom().min(top - clearance));
            bottom - area.y - above
        };
        self.ranges = paginate(&self.rows, room, area.height - used);
    }

    /// Places the column of page 1.
    pub(super) fn place_first(&self, style: &HouseStyle, page: &mut Page) {
        let area = &style.page.reference_column;
        let rows = self.ranges.first().map_or(&[][..], |first| &self.rows[first.clone()]);
        place_rows(rows.iter().cloned(), area.x, area.y, style, &mut page.frames);
    }

    /// Returns the number of pages that the letter's own column needs.
    pub(super) const fn page_count(&self) -> usize {
        self.ranges.len()
    }

    /// Returns the part of the column on each page.
    pub(super) fn page_columns(
        &self,
        head: &Letterhead,
        style: &HouseStyle,
    ) -> Vec<ReferenceColumnPart> {
        let top = style.page.reference_column.y;
        let later = top + used_height(&self.repeated, style);
        let tops = std::iter::once(top).chain(std::iter::repeat(later));
        let ranges = self.ranges.iter().zip(tops);
        ranges
            .map(|(range, y)| ReferenceColumnPart {
                y,
                groups: self.groups_in_range(head, range),
            })
            .collect()
    }

    /// Returns the groups whose rows are in a range, split at its ends.
    fn groups_in_range(
        &self,
        head: &Letterhead,
        range: &Range<usize>,
    ) -> Vec<Vec<Paragraph>> {
        let starts = self.starts.iter().flatten().copied();
        let mut ends = starts.skip(1).chain([self.rows.len()]);
        let mut groups = Vec::new();
        for (group, starts) in head.reference_column.iter().zip(&self.starts) {
            let mut own = Vec::new();
            for ((paragraph, &start), end) in group.iter().zip(starts).zip(&mut ends) {
                let characters = |rows: Range<usize>| -> usize {
                    self.rows[rows].iter().map(Row::character_count).sum()
                };
                let from = range.start.clamp(start, end);
                let to = range.end.clamp(start, end);
                if from < to {
                    let before = characters(start..from);
                    own.push(paragraph.part(before..before + characters(from..to)));
                }
            }
            if !own.is_empty() {
                groups.push(own);
            }
        }
        groups
    }
}

/// Returns the height that the repeated column takes, with the space below it.
fn used_height(repeated: &[Row], style: &HouseStyle) -> Length {
    if repeated.is_empty() {
        return Length::ZERO;
    }
    rows_height(repeated) + style.typography.reference_group_space
}

/// Places the reference columns of later pages, except on full-width pages.
pub(super) fn later_columns(
    column: &ReferenceColumn,
    style: &HouseStyle,
    pages: &mut [Page],
    full_width: &[bool],
) {
    let area = &style.page.reference_column;
    for (number, page) in pages.iter_mut().enumerate().skip(1) {
        if full_width.get(number) == Some(&true) {
            continue;
        }
        // The column precedes the text next to it in reading order, as on page 1.
        if let Some(range) = column.ranges.get(number) {
            let y = area.y + used_height(&column.repeated, style);
            let rows = column.rows[range.clone()].iter().cloned();
            let mut frames = Vec::new();
            place_rows(rows, area.x, y, style, &mut frames);
            page.frames.splice(0..0, frames);
        }
        let repeated = column.repeated.iter().cloned();
        place_rows(repeated, area.x, area.y, style, &mut page.frames);
    }
}

/// Places the header and footer of every page.
pub(super) fn head_and_foot(
    head: &Letterhead,
    style: &HouseStyle,
    paging: &Paging,
    structure: &mut Structure,
    pages: &mut [Page],
) {
    let grid = &style.page;
    for (number, page) in pages.iter_mut().enumerate() {
        let values = FieldValues {
            page: paging.number(number + 1),
            pages: paging.count(number + 1),
        };
        let fields = Some(values);
        let mut set = |paragraph: &Option<Paragraph>, slot: Slot, artifact: Artifact| {
            let parent = Parent::Artifact(artifact);
            in_slot(paragraph.as_ref(), slot, parent, fields, style, structure, page);
        };
        if number > 0 {
            set(&head.classification, grid.classification_header, Artifact::Header);
        }
        set(&head.classification, grid.classification_footer, Artifact::Footer);
        set(&head.page_number, grid.page_number, Artifact::Footer);
    }
}

/// Places the watermark behind the text, centered on every page.
pub(super) fn layout_watermark(
    head: &Letterhead,
    style: &HouseStyle,
    structure: &mut Structure,
    pages: &mut [Page],
) {
    let Some(word) = &head.watermark else { return };
    let tag = Tag::Artifact(Artifact::Watermark);
    let mut collector = Collector::new(Length::pt(f64::INFINITY), style, structure);
    let runs = collector.layout_label(word.role, &word.inlines, tag);
    let look = style.watermark;
    let grid = &style.page;
    let (sin, cos) = look.angle.to_radians().sin_cos();
    let width: Length = runs.iter().map(|run| run.run.width).sum();
    // Capitals are about seven tenths of the type size tall.
    let rise = style.role(word.role).size * CAPITAL;
    let x = (grid.width - width * cos + rise * sin) * 0.5;
    let y = (grid.height + width * sin + rise * cos) * 0.5;
    for page in pages {
        let frames = runs.iter().map(|run| Frame {
            tag,
            x: x + run.x * cos,
            y: y - run.x * sin,
            content: Content::Turned {
                run: run.run.clone(),
                color: look.color,
                angle: look.angle,
            },
        });
        page.frames.splice(0..0, frames);
    }
}

/// Height of capitals, as a fraction of the type size.
const CAPITAL: f64 = 0.7;

/// Places a paragraph in its slot and returns its bottom edge.
fn in_slot(
    paragraph: Option<&Paragraph>,
    slot: Slot,
    parent: Parent,
    fields: Option<FieldValues>,
    style: &HouseStyle,
    structure: &mut Structure,
    page: &mut Page,
) -> Length {
    let Some(paragraph) = paragraph else { return slot.y };
    let mut collector = Collector::new(slot.width, style, structure).with_fields(fields);
    collector.layout_paragraph(paragraph, parent);
    place_rows(collector.into_rows(), slot.x, slot.y, style, &mut page.frames)
}
