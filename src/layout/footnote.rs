//! Lays out footnotes at the foot of the page.
//!
//! Input: a footnote and the mark that refers to it. Output: its rows, placed under a
//! rule on the page of that mark, or started there and continued on the next page.

use super::collect::Collector;
use super::frame::{Artifact, Content, Frame, Tag};
use super::paragraph::LineRun;
use super::rows::{Row, place_rows, rows_height};
use super::tags::{ElementId, StructureKind};
use crate::document::{Block, Footnote, Inline};
use crate::house_style::{Area, FootnoteStyle, HouseStyle, Role};
use crate::length::Length;
use crate::locale::numbered;

/// A footnote laid out in rows.
#[derive(Clone, Debug)]
pub(super) struct Note {
    /// Element of its mark in the text.
    pub(super) mark: ElementId,
    pub(super) rows: Vec<Row>,
}

impl Note {
    /// Returns its height, with the gaps between its rows.
    pub(super) fn height(&self) -> Length {
        rows_height(&self.rows)
    }

    /// Returns the height of its rows without the gaps between them.
    pub(super) fn leading(&self) -> Length {
        self.rows.iter().map(|row| row.leading).sum()
    }

    /// Returns the height of the smallest part that may be alone on a page.
    pub(super) fn min_height(&self) -> Length {
        let rest = self.rows.iter().skip(1);
        let end = rest.take_while(|row| !row.joint.is_free()).count() + 1;
        rows_height(self.rows.iter().take(end))
    }
}

impl Collector<'_> {
    /// Lays out a footnote as a child of `home`, the element of the text with its mark.
    ///
    /// Mark and footnote link to each other.
    pub(super) fn layout_note(
        &mut self,
        footnote: &Footnote,
        mark: ElementId,
        home: ElementId,
    ) -> Note {
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
            self.layout_label(Role::FootnoteText, &mark_of_note, Tag::Element(back));
        let width = self.label_width(&runs, Role::FootnoteText);

        let mut collector = self.for_column_inside(self.page.width);
        collector.hang_label(Length::ZERO, runs);
        for (place, block) in footnote.blocks.iter().enumerate() {
            // Only text fits next to the footnote number, not another marker.
            let beside = place == 0 && matches!(block, Block::List(_));
            let x = if beside { width } else { Length::ZERO };
            if collector.is_stopped() {
                break;
            }
            collector.layout_block(block, note, x);
            // The number of the footnote does not make its first paragraph a list item.
            collector.above.is_item &= !matches!(block, Block::Paragraph(_));
        }
        Note { mark, rows: collector.into_rows() }
    }

    /// Returns the distance that a label moves the text next to it to the right.
    fn label_width(&self, runs: &[LineRun], role: Role) -> Length {
        let ends = runs.iter().map(|run| run.x + run.run.width);
        ends.fold(Length::ZERO, Length::max) + self.label_gap(role)
    }
}

/// Returns the height of the rule above footnotes and the space around it.
pub(super) fn separator_height(style: &FootnoteStyle) -> Length {
    style.space_above_rule + style.rule + style.space_below_rule
}

/// Returns the top edge of the footnotes at the foot of an area, if it has any.
pub(super) fn top(notes: &[Row], area: &Area, style: &HouseStyle) -> Option<Length> {
    let height = rows_height(notes) + separator_height(&style.footnote);
    (!notes.is_empty()).then(|| area.bottom() - height)
}

/// Places footnotes at the foot of an area, under their rule.
pub(super) fn place_notes(
    notes: Vec<Row>,
    area: &Area,
    style: &HouseStyle,
    frames: &mut Vec<Frame>,
) {
    if notes.is_empty() {
        return;
    }
    let look = &style.footnote;
    let top = area.bottom() - rows_height(&notes);
    frames.push(Frame {
        tag: Tag::Artifact(Artifact::Layout),
        x: area.x,
        y: top - look.space_below_rule - look.rule,
        content: Content::Rule {
            width: look.rule_width.min(area.width),
            height: look.rule,
            color: look.rule_color,
        },
    });
    place_rows(notes, area.x, top, style, frames);
}
