//! Lists.
//!
//! In: a list and the lists around it. Out: paragraphs in Word's own styles of
//! items, or in the style that their place asks for, numbered one by one.

use docx_rs::SpecialIndentType;

use super::flow::{Flow, Hang, set_after};
use super::numbering::{self, numbered};
use crate::document::{Block, List, ListLabel};
use crate::length::Length;
use crate::style::Role;

impl<'a> Flow<'a> {
    /// A list, which counts by itself.
    pub(super) fn list(&mut self, list: &'a List, outer: Hang) {
        let level = numbering::level(outer.depth);
        // All lists of bullets are alike; the others count by themselves.
        let num = match list.style {
            ListLabel::Bullet => numbering::of_item(list.style, level).0 as usize,
            _ => self.numbering.list(list.style, level, list.start),
        };
        // A level that Word has a style for is the style's to number.
        let styled = list.style == ListLabel::Bullet && level < numbering::STYLED_LEVELS;
        let style = numbering::item_style(list.style, level);
        let own = numbering::indent(list.style, &self.style.list);
        let hang = Hang { depth: outer.depth + 1, left: outer.left + own };
        // The level's own indent holds where all lists around it are of its kind.
        let expected = numbering::left(list.style, level, &self.style.list).to_twips();
        for item in &list.items {
            let (role, first, rest) = match item.split_first() {
                Some((Block::Paragraph(first), rest)) => {
                    (first.role, self.runs.paragraph(first), rest)
                }
                // The label stands alone, so that no number gets lost.
                _ => {
                    let role = Role::ListParagraph;
                    (role, self.runs.set(role, &[]), item.as_slice())
                }
            };
            // In cells, notes and quotes text looks as it does there, and only its
            // label is that of a list.
            let is_list_style = role == Role::ListParagraph;
            let first = if is_list_style { first.style(&style) } else { first };
            let first =
                if is_list_style && styled { first } else { numbered(first, num, level) };
            let left = hang.left.to_twips();
            let own_style = is_list_style.then(|| style.clone());
            self.join_items(role, own_style.as_deref());
            let first = if left == expected {
                first
            } else {
                let hanging = SpecialIndentType::Hanging(own.to_twips());
                first.indent(Some(left), Some(hanging), None, None)
            };
            self.push(role, first);
            self.item = Some((role, own_style));
            self.blocks(rest, hang);
        }
    }

    /// Takes the space below the item that is about to be followed by another, unless
    /// their style does: contextual spacing (17.3.1.9) knows styles, not lists.
    fn join_items(&mut self, role: Role, style: Option<&str>) {
        let Some((last_role, last_style)) = &self.item else { return };
        let is_contextual = self.style.role(role).contextual_spacing;
        let is_styled = style.is_some() && last_style.as_deref() == style;
        if *last_role == role
            && !(is_contextual && is_styled)
            && let Some(last) = self.last_paragraph()
        {
            set_after(last, Length::ZERO);
        }
    }
}
