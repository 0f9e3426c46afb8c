//! Lays out the reference column beside the text.
//!
//! Input: the groups of the letterhead. Output: rows, and frames at their positions once
//! `pages` has divided the rows. Pages after the first repeat some groups at the top.

use std::ops::Range;

use super::collect::{ParagraphParent, RowBuilder, RowStarts};
use super::draw::draw_rows;
use super::error::LayoutError;
use super::frame::{ArtifactKind, Frame};
use super::rows::{Row, rows_height};
use super::tags::{ElementId, StructureTree};
use crate::blocks::Paragraph;
use crate::document::{Letterhead, ReferenceColumnPart};
use crate::house_style::{HouseStyle, Role};
use crate::length::Length;

/// Rows of the reference column.
pub(super) struct ReferenceColumn {
    /// Rows of the letter's own column, over all its pages.
    pub(super) rows: Vec<Row>,
    /// First row of each paragraph of each group.
    starts: Vec<RowStarts>,
    /// Rows that every page after the first repeats.
    repeated: Vec<Row>,
}

impl ReferenceColumn {
    /// Collects the rows of the column.
    pub(super) fn collect(
        head: &Letterhead,
        part: ElementId,
        style: &HouseStyle,
        structure: &mut StructureTree,
    ) -> Result<Self, LayoutError> {
        let width = style.page.reference_column.width;
        let mut collect = |groups: &[Vec<Paragraph>], parent: ParagraphParent| {
            let mut builder = RowBuilder::new(width, style, structure);
            let starts = builder.layout_groups(groups, parent)?;
            Ok::<_, LayoutError>((builder.into_rows(), starts))
        };
        let (rows, starts) =
            collect(&head.reference_column, ParagraphParent::Element(part))?;
        let repeat = ParagraphParent::Artifact(ArtifactKind::Header);
        let (repeated, _) = collect(&head.continuation_column, repeat)?;
        Ok(Self { rows, starts, repeated })
    }

    /// Returns the height for the letter's own column on a page, counted from 0.
    ///
    /// On a page with footnotes the column ends one line of its type above them.
    /// LibreOffice moves footnotes that a frame overlaps to the next page, together with
    /// the text that refers to them.
    pub(super) fn height_on_page(
        &self,
        page: usize,
        footnote_top: Option<Length>,
        style: &HouseStyle,
    ) -> Length {
        let bottom = style.page.reference_column.bottom();
        let clearance = style.role(Role::ReferenceText).leading;
        let bottom = footnote_top.map_or(bottom, |top| bottom.min(top - clearance));
        bottom - self.top_on_page(page, style)
    }

    /// Returns the top of the letter's own column on a page, counted from 0.
    fn top_on_page(&self, page: usize, style: &HouseStyle) -> Length {
        let top = style.page.reference_column.y;
        if page == 0 || self.repeated.is_empty() {
            return top;
        }
        let used = rows_height(&self.repeated) + style.typography.reference_group_space;
        top + used
    }

    /// Draws the letter's own column on a page, counted from 0.
    pub(super) fn draw_own(
        &self,
        page: usize,
        range: Range<usize>,
        style: &HouseStyle,
    ) -> Vec<Frame> {
        let mut frames = Vec::new();
        let (x, y) = (style.page.reference_column.x, self.top_on_page(page, style));
        draw_rows(self.rows[range].iter().cloned(), x, y, style, &mut frames);
        frames
    }

    /// Draws the groups that pages after the first repeat.
    pub(super) fn draw_repeated(&self, style: &HouseStyle, frames: &mut Vec<Frame>) {
        let area = &style.page.reference_column;
        draw_rows(self.repeated.iter().cloned(), area.x, area.y, style, frames);
    }

    /// Returns the part of the column on each page, given the row range of each.
    pub(super) fn page_columns(
        &self,
        ranges: &[Range<usize>],
        head: &Letterhead,
        style: &HouseStyle,
    ) -> Vec<ReferenceColumnPart> {
        let columns =
            ranges.iter().enumerate().map(|(page, range)| ReferenceColumnPart {
                y: self.top_on_page(page, style),
                groups: self.groups_in_range(head, range),
            });
        columns.collect()
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
