//! Builds the paragraphs of the reference column.

use docx_rs::Paragraph;

use super::paragraph_style::opens_group;
use super::runs::RunWriter;
use super::spacing::space_before;
use super::style_ids::REFERENCE_LEAD;
use crate::blocks;
use crate::house_style::{HouseStyle, Role};
use crate::length::Length;

/// Returns the groups of a reference column as paragraphs, with space between groups.
pub(super) fn column_paragraphs<'a>(
    runs: &mut RunWriter<'a>,
    groups: &'a [Vec<blocks::Paragraph>],
    style: &HouseStyle,
) -> Vec<Paragraph> {
    let mut column = Vec::new();
    let measure = std::mem::replace(&mut runs.measure, style.page.reference_column.width);
    for group in groups {
        for (place, paragraph) in group.iter().enumerate() {
            let written = runs.build_paragraph(paragraph);
            let opens = opens_group(paragraph.role);
            column.push(match (place, column.is_empty()) {
                // The first group has no space above it.
                (0, true) if opens => written.line_spacing(space_before(Length::ZERO)),
                (0, false) if paragraph.role == Role::ReferenceText => {
                    written.style(REFERENCE_LEAD)
                }
                (0, false) if !opens => {
                    let own = style.role(paragraph.role).space_before;
                    let space = own.max(style.typography.reference_group_space);
                    written.line_spacing(space_before(space))
                }
                _ => written,
            });
        }
    }
    runs.measure = measure;
    column
}
