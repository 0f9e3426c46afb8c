//! Lays out footnotes.
//!
//! Input: a footnote and the mark that refers to it. Output: its rows, for the foot of the
//! page of that mark.

use super::collect::RowBuilder;
use super::error::LayoutError;
use super::frame::Tag;
use super::paragraph::LineRun;
use super::rows::FootnoteRows;
use super::tags::{ElementId, StructureKind};
use crate::blocks::{Block, Footnote, Inline};
use crate::house_style::Role;
use crate::length::Length;
use crate::locale::numbered;

impl RowBuilder<'_> {
    /// Lays out a footnote as a child of `home`, the element of the text with its mark.
    ///
    /// Mark and footnote link to each other.
    pub(super) fn layout_footnote(
        &mut self,
        footnote: &Footnote,
        mark: ElementId,
        home: ElementId,
    ) -> Result<FootnoteRows, LayoutError> {
        let kind = StructureKind::Note(footnote.number);
        let note = self.structure.add_element(Some(home), kind);
        self.structure.aim_link(mark, note);
        let label = self.structure.add_element(Some(note), StructureKind::Label);
        let back = self.structure.add_link(label);
        self.structure.aim_link(back, mark);
        let words = &self.style.locale(self.language).words;
        let number = footnote.number;
        self.structure.describe_link(mark, numbered(&words.footnote, number));
        self.structure
            .describe_link(back, numbered(&words.back_to_footnote_mark, number));
        let mark_of_note = [Inline::Superscript(number.to_string())];
        let runs =
            self.layout_label(Role::FootnoteText, &mark_of_note, Tag::Element(back))?;
        let width = self.label_width(&runs, Role::FootnoteText);

        let mut builder = self.for_column_inside(self.page.width);
        builder.hang_label(Length::ZERO, runs);
        for (index, block) in footnote.blocks.iter().enumerate() {
            // Only text fits next to the footnote number, not another marker.
            let is_next_to_number = index == 0 && matches!(block, Block::List(_));
            let x = if is_next_to_number { width } else { Length::ZERO };
            builder.check_limit()?;
            builder.layout_block(block, note, x)?;
            // The number of the footnote does not make its first paragraph a list item.
            builder.preceding.is_item &= !matches!(block, Block::Paragraph(_));
        }
        Ok(FootnoteRows { mark, rows: builder.into_rows() })
    }

    /// Returns the distance that a label moves the text next to it to the right.
    fn label_width(&self, runs: &[LineRun], role: Role) -> Length {
        let ends = runs.iter().map(|run| run.x + run.run.width);
        ends.fold(Length::ZERO, Length::max) + self.label_gap(role)
    }
}
