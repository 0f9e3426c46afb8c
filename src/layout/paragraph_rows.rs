//! Turns a paragraph into rows.
//!
//! Input: a paragraph of a column. Output: a [`Row`] for each of its lines, with its
//! label and its footnotes, and the joints that widow, orphan and signature rules
//! require.

use super::collect::{ParagraphInput, RowBuilder};
use super::error::LayoutError;
use super::frame::Tag;
use super::joint::JointConstraints;
use super::paragraph::{self, LineRun, TextLine};
use super::rows::{PageBreakRule, Row, RowContent};
use super::shaping::{FootnoteMark, ShapedText, shape_paragraph};
use crate::blocks::Align;
use crate::house_style::{Role, RoleStyle};
use crate::length::Length;

impl RowBuilder<'_> {
    /// Adds the rows of one paragraph.
    pub(super) fn layout_text(
        &mut self,
        input: ParagraphInput<'_>,
    ) -> Result<(), LayoutError> {
        let ParagraphInput { role, inlines, tag, home, x, keep } = input;
        let look = *self.style.role(role);
        let shaped =
            shape_paragraph(inlines, &look, tag, self.fields, self.style, self.structure);
        let is_item = !self.labels.is_empty();
        let lines = self.layout_labeled_lines(&shaped, role, x)?;

        if role.signs() {
            self.signature.get_or_insert(self.rows.len());
        }
        self.paragraph_starts.push(self.rows.len());
        // Consecutive items of one paragraph get no space between them, whatever their
        // role.
        let together = (look.contextual_spacing || is_item && self.preceding.is_item)
            && self.preceding.role == Some(role);
        let (gap, opening) = self.joint_above(look.space_before);
        let gap = if together { Length::ZERO } else { gap };
        let count = lines.len();
        let mut marks = shaped.marks.iter().peekable();
        for (number, line) in lines.into_iter().enumerate() {
            let called = called_marks(&line, &mut marks).into_iter();
            let footnotes = called
                .filter_map(|mark| Some((mark.note, mark.link?, home?)))
                .map(|(note, mark, home)| self.layout_footnote(note, mark, home))
                .collect::<Result<_, _>>()?;
            let line_x = x + self.line_shift(&line, self.measure - x);
            let (gap, head_gap, joint) = match number {
                0 if look.keep_space_before => (gap, look.space_before, opening),
                0 => (gap, Length::ZERO, opening),
                _ => {
                    let joint = self.joint_above_line(number, count, &look);
                    (Length::ZERO, Length::ZERO, joint)
                }
            };
            self.rows.push(Row {
                content: RowContent::Line(line),
                x: line_x,
                gap,
                head_gap,
                leading: look.leading,
                joint,
                footnotes,
            });
        }
        self.preceding = JointConstraints {
            is_item,
            keep_with_next: keep || look.keep_with_next,
            ..JointConstraints::below_paragraph(role, &look)
        };
        let held = self.preceding.held;
        if held > Length::ZERO {
            self.rows.push(Row::empty_room(held));
        }
        Ok(())
    }

    /// Breaks a paragraph into lines, the first of which starts with the pending labels.
    fn layout_labeled_lines(
        &mut self,
        shaped: &ShapedText<'_>,
        role: Role,
        x: Length,
    ) -> Result<Vec<TextLine>, LayoutError> {
        let labels: Vec<_> = std::mem::take(&mut self.labels)
            .into_iter()
            .map(|(label_x, run)| LineRun { x: label_x + run.x - x, ..run })
            .collect();
        // A label wider than its indent pushes the text of its line to the right.
        let label_end = labels.iter().map(|label| label.x + label.run.width);
        let label_end = label_end.fold(-self.style.role(role).size, Length::max);
        let indent = (label_end + self.label_gap(role)).max(Length::ZERO);
        let (measure, fonts) = (self.measure - x, &self.style.fonts);
        let mut lines =
            paragraph::layout_lines(shaped, indent, measure, fonts, |amount| {
                self.count_text(amount)
            })?;
        if let Some(first) = lines.first_mut() {
            first.runs.splice(0..0, labels);
        }
        Ok(lines)
    }

    /// Returns the joint above a line that is not the first of its paragraph.
    fn joint_above_line(
        &self,
        number: usize,
        count: usize,
        look: &RoleStyle,
    ) -> PageBreakRule {
        let widow = self.style.typography.widow_lines;
        if !look.keep_lines && number >= widow && count - number >= widow {
            PageBreakRule::Allowed
        } else {
            PageBreakRule::Forbidden
        }
    }

    /// Returns the distance that a line is moved right for the column's alignment.
    fn line_shift(&self, line: &TextLine, measure: Length) -> Length {
        let part = match self.align {
            Align::Left => return Length::ZERO,
            Align::Center => 0.5,
            Align::Right => 1.0,
        };
        (measure - line.ink_reach(&self.style.fonts)).max(Length::ZERO) * part
    }
}

/// Returns the footnote marks whose links start on a line.
fn called_marks<'m, 't>(
    line: &TextLine,
    marks: &mut std::iter::Peekable<impl Iterator<Item = &'m FootnoteMark<'t>>>,
) -> Vec<&'m FootnoteMark<'t>>
where
    't: 'm,
{
    let tags = line.runs.iter().map(|run| run.tag);
    tags.filter_map(|tag| {
        marks.next_if(|mark| mark.link.is_some_and(|link| tag == Tag::Element(link)))
    })
    .collect()
}
