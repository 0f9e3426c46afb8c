//! Lays out lists, and labels of all kinds.
//!
//! Input: a list or definitions. Output: the rows of their items, with labels that hang
//! beside a line or are placed above it.

use super::collect::{ParagraphInput, RowBuilder};
use super::error::LayoutError;
use super::frame::Tag;
use super::paragraph::{self, LineRun};
use super::shaping::shape_paragraph;
use super::tags::{ElementId, ListNumbering, StructureKind};
use crate::blocks::{Block, Definition, Inline, List, ListLabel, label_role};
use crate::house_style::{HouseStyle, ListStyle, Role};
use crate::length::Length;

impl RowBuilder<'_> {
    /// Lays out a list; a label is placed next to the first line of each item.
    pub(super) fn layout_list(
        &mut self,
        list: &List,
        parent: ElementId,
        x: Length,
    ) -> Result<(), LayoutError> {
        let level = self.structure.list_depth(parent);
        let numbering = match list.style {
            ListLabel::Bullet => ListNumbering::Disc,
            ListLabel::Number => ListNumbering::Decimal,
            ListLabel::Letter => ListNumbering::LowerAlpha,
            ListLabel::Roman => ListNumbering::LowerRoman,
        };
        let parent =
            self.structure.add_element(Some(parent), StructureKind::List(numbering));
        let room = self.measure - x;
        let size = self.style.role(list_role(list)).size;
        let hang = label_hang(list.style, self.style);
        let indent = ListStyle::fit_indent(hang, room, size);
        if self.preceding.leads_in {
            self.preceding.space_after = self.style.list.lead_in_space;
        }
        for (item, number) in list.items.iter().zip(list.start..) {
            self.check_limit()?;
            let label = self.style.list.item_label(level, &list.style.number(number));
            let element =
                self.structure.add_element(Some(parent), StructureKind::ListItem);
            let tag = self.structure.add_element(Some(element), StructureKind::Label);
            let label = [Inline::Text(label)];
            let role = label_role(item);
            let runs = self.layout_label(role, &label, Tag::Element(tag))?;
            let width = runs.iter().map(|run| run.x + run.run.width);
            let width = width.fold(Length::ZERO, Length::max);
            self.hang_label(x, runs);
            let body = self.structure.add_element(Some(element), StructureKind::ListBody);
            // Beside a label only text fits, not another label or a picture: word
            // processors put the label on a line of its own.
            if !matches!(item.first(), Some(Block::Paragraph(_)))
                || ListStyle::fills_line(width, room, self.style.role(role).size)
            {
                self.layout_text(ParagraphInput {
                    role,
                    inlines: &[Inline::Text(String::new())],
                    tag: Tag::Element(body),
                    home: Some(body),
                    x: x + indent,
                    keep: true,
                })?;
            }
            self.layout_inner(item, body, x + indent)?;
        }
        Ok(())
    }

    /// Lays out definitions as a list, with each label above its content.
    pub(super) fn layout_definitions(
        &mut self,
        definitions: &[Definition],
        parent: ElementId,
        x: Length,
    ) -> Result<(), LayoutError> {
        let kind = StructureKind::List(ListNumbering::None);
        let list = self.structure.add_element(Some(parent), kind);
        for Definition { label, blocks } in definitions {
            self.check_limit()?;
            let item = self.structure.add_element(Some(list), StructureKind::ListItem);
            let tag = self.structure.add_element(Some(item), StructureKind::Label);
            let body = self.structure.add_element(Some(item), StructureKind::ListBody);
            self.layout_text(ParagraphInput {
                role: label.role,
                inlines: &label.inlines,
                tag: Tag::Element(tag),
                home: Some(body),
                x,
                keep: label.keep_with_next,
            })?;
            self.layout_inner(blocks, body, x)?;
        }
        Ok(())
    }

    /// Shapes a label into runs.
    pub(super) fn layout_label(
        &mut self,
        role: Role,
        inlines: &[Inline],
        tag: Tag,
    ) -> Result<Vec<LineRun>, LayoutError> {
        let look = self.style.role(role);
        let shaped =
            shape_paragraph(inlines, look, tag, None, self.style, self.structure);
        let (start, fonts) = (Length::ZERO, &self.style.fonts);
        let lines =
            paragraph::layout_lines(&shaped, start, self.measure, fonts, |amount| {
                self.count_text(amount)
            })?;
        Ok(lines.into_iter().flat_map(|line| line.runs).collect())
    }

    /// Places a label at `x` next to the next line.
    pub(super) fn hang_label(&mut self, x: Length, label: Vec<LineRun>) {
        self.labels.extend(label.into_iter().map(|run| (x, run)));
    }

    /// Returns the minimum distance between a label and its text.
    pub(super) fn label_gap(&self, role: Role) -> Length {
        label_gap(role, self.style)
    }
}

/// Returns the role of the labels of a list, which is that of its first item's.
fn list_role(list: &List) -> Role {
    list.items.first().map_or(Role::ListParagraph, |item| label_role(item))
}

/// Returns the minimum distance between a label and its text.
pub(super) fn label_gap(role: Role, style: &HouseStyle) -> Length {
    style.role(role).size * ListStyle::LABEL_GAP
}

/// Returns the indent of the text of a list.
pub(super) fn label_hang(label: ListLabel, style: &HouseStyle) -> Length {
    match label {
        ListLabel::Bullet => style.list.indent,
        _ => style.list.number_indent,
    }
}
