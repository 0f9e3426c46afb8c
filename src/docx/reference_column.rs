//! Writes the reference column in frames.
//!
//! Input: the groups of the column, and the anchors that `column_anchors` found for its
//! later pages. Output: framed paragraphs.

use super::blocks::BlockWriter;
use super::column_anchors::FramePlace;
use super::column_paragraphs::column_paragraphs;
use super::frames::FrameProperties;
use super::headers_footers::frame_anchor;
use crate::document::ReferenceColumnPart;
use crate::house_style::Role;
use crate::length::Length;

impl<'a> BlockWriter<'a> {
    /// Counts a block or table row, and writes the frame above it, if any.
    pub(super) fn start_block(&mut self) {
        if self.between.is_some() {
            // Blocks in cells are not counted.
            return;
        }
        if self.has_frame_next()
            && let Some((place, column)) = self.frames.pop_front()
        {
            if matches!(place, Some(FramePlace::AtPageTop(_))) {
                self.page_break = true;
                self.push_anchor();
                self.below_anchor = true;
            }
            self.push_column(column);
        }
        self.block_count += 1;
    }

    /// Returns whether a frame is inserted above the next block or table row.
    pub(super) fn has_frame_next(&self) -> bool {
        matches!(
            self.frames.front(),
            Some((Some(FramePlace::Above(number) | FramePlace::AtPageTop(number)), _))
                if *number == self.block_count
        )
    }

    /// Writes the frame at the end of the letter, which is 0, or of an annex.
    pub(super) fn end_part(&mut self, part: usize) {
        if let Some((Some(FramePlace::Below(number)), column)) = self.frames.front()
            && *number == part
        {
            let column = *column;
            self.frames.pop_front();
            self.push_column(column);
            self.push_anchor();
        }
    }

    /// Writes the rest of the reference column, on pages of its own.
    pub(super) fn push_remaining_columns(&mut self) {
        for (_, column) in
            self.cancel.take_until_cancelled(std::mem::take(&mut self.frames))
        {
            self.page_break = true;
            self.push_anchor();
            self.push_column(column);
            self.push_anchor();
        }
    }

    /// Writes the reference column of a page, one frame of several paragraphs.
    ///
    /// The frame is inserted between other paragraphs and splits none of them.
    pub(super) fn push_column(
        &mut self,
        ReferenceColumnPart { y, groups }: &'a ReferenceColumnPart,
    ) {
        let frame = FrameProperties::reference_column(self.style, *y);
        let paragraphs = column_paragraphs(&mut self.runs, groups, self.style);
        self.push_framed(
            paragraphs.into_iter().map(|written| frame.frame_paragraph(written)),
        );
    }

    /// Writes an empty paragraph, for example to anchor a frame or to start a page.
    pub(super) fn push_anchor(&mut self) {
        self.below = Length::ZERO;
        self.push_paragraph(Role::BodyText, frame_anchor());
    }
}
