//! Writes lists.
//!
//! Input: a list and the lists around it. Output: paragraphs in Word's built-in list
//! styles, or in the style that their context requires. A numbered list and the numbered
//! lists in its items are one list in Word, so that an item can be moved a level in or
//! out. A list that continues another is the same list.

use docx_rs::SpecialIndentType;

use super::blocks::{BlockWriter, NestingIndent};
use super::numbered_list::{NumberedList, collect_labels};
use super::numbering::{self, LEVELS, with_num};
use super::spacing::{remove_before, set_after};
use super::tabs::{add_label_tab, label_width};
use crate::blocks::{Block, List, ListLabel, label_role};
use crate::house_style::{ListStyle, Role};
use crate::length::Length;

/// Properties that the items of a list share.
struct ItemContext {
    /// The indent around the list.
    outer: NestingIndent,
    /// The indent of its text.
    hang: NestingIndent,
    /// The part of that indent that the list adds.
    own: Length,
    /// The width from the labels to the right edge.
    room: Length,
    /// The number of the list in the numbering part, and its level.
    num: (usize, usize),
    /// The style of its items.
    style: String,
    /// True if that style numbers them.
    styled: bool,
    /// True if the indent differs from that of the level.
    is_indented: bool,
}

impl<'a> BlockWriter<'a> {
    /// Returns the index of the numbered list that a list belongs to.
    ///
    /// This is the list of the item around it, the one that it continues, or a new one.
    fn numbered_list(
        &mut self,
        list: &List,
        level: usize,
        outer: NestingIndent,
    ) -> usize {
        let goes_on = |counted: &NumberedList| {
            counted.labels[level] == Some(list.style) && counted.next[level] == list.start
        };
        if let Some(place) = outer.counted.filter(|place| goes_on(&self.counted[*place]))
        {
            return place;
        }
        let mut own = [None; LEVELS];
        collect_labels(list, level, &mut own);
        let same = |counted: &NumberedList| {
            let has = |(level, label): (usize, &Option<_>)| {
                label.is_none() || counted.labels[level] == *label
            };
            own.iter().enumerate().all(has) && goes_on(counted)
        };
        let last = self.counted.iter().rposition(|counted| counted.level == level);
        if let Some(place) =
            last.filter(|place| list.start > 1 && same(&self.counted[*place]))
        {
            return place;
        }
        let num = self.numbering.add_list(&own, level, list.start);
        let mut next = [1; LEVELS];
        next[level] = list.start;
        self.counted.push(NumberedList { num, level, labels: own, next });
        self.counted.len() - 1
    }

    /// Writes a list.
    pub(super) fn write_list(&mut self, list: &'a List, outer: NestingIndent) {
        let level = numbering::clamp_level(outer.depth);
        // All bullet lists share one num.
        let counted = match list.style {
            ListLabel::Bullet => None,
            _ => Some(self.numbered_list(list, level, outer)),
        };
        let num = match counted {
            Some(place) => self.counted[place].num,
            None => numbering::of_item(list.style, level).0 as usize,
        };
        // If Word has a style for the level, the style numbers it.
        let styled = list.style == ListLabel::Bullet && level < numbering::STYLED_LEVELS;
        let style = numbering::item_style(list.style, level);
        let room = self.runs.measure - outer.left;
        let size = |item: &[Block]| self.style.role(label_role(item)).size;
        let own = numbering::list_indent(list.style, &self.style.list);
        let first_size = list.items.first().map_or(Length::ZERO, |item| size(item));
        let own = ListStyle::fit_indent(own, room, first_size);
        let hang =
            NestingIndent { depth: outer.depth + 1, left: outer.left + own, counted };
        // The level's indent is right if all lists around it have the same kind of label.
        let expected =
            numbering::text_left(list.style, level, &self.style.list).to_twips();
        let context = ItemContext {
            outer,
            hang,
            own,
            room,
            num: (num, level),
            style,
            styled,
            is_indented: hang.left.to_twips() != expected,
        };
        self.set_lead_in_space();
        for (item, number) in
            self.cancel.take_until_cancelled(&list.items).zip(list.start..)
        {
            let label =
                self.style.list.item_label(outer.depth, &list.style.number(number));
            self.write_item(item, &label, &context);
        }
    }

    /// Writes an item with its label.
    fn write_item(&mut self, item: &'a [Block], label: &str, context: &ItemContext) {
        let &ItemContext { outer, hang, own, room, num: (num, level), .. } = context;
        let role = label_role(item);
        let width = label_width(label, role, self.style);
        let is_alone = ListStyle::fills_line(width, room, self.style.role(role).size);
        let first_and_rest = item.split_first().filter(|_| !is_alone);
        let starts_with_paragraph =
            matches!(first_and_rest, Some((Block::Paragraph(_), _)));
        let (first, rest) = match first_and_rest {
            Some((Block::Paragraph(first), rest)) => {
                (self.runs.build_paragraph(first), rest)
            }
            // The label gets a paragraph of its own, so that no number is lost.
            _ => (self.runs.build_inlines(role, &[]).keep_next(true), item),
        };
        // In cells, notes and quotes text keeps the style used there; only the label is
        // that of a list.
        let own_style = (role == Role::ListParagraph).then(|| context.style.clone());
        let first = match &own_style {
            Some(style) => first.style(style),
            None => first,
        };
        let is_numbered_by_style = own_style.is_some() && context.styled;
        let first =
            if is_numbered_by_style { first } else { with_num(first, num, level) };
        if let Some(place) = hang.counted {
            self.counted[place].count_item(level);
        }
        let is_joined = self.join_items(role, own_style.as_deref());
        if starts_with_paragraph {
            self.start_block();
        }
        let first = if context.is_indented {
            let hanging = SpecialIndentType::Hanging(own.to_twips());
            first.indent(Some(hang.left.to_twips()), Some(hanging), None, None)
        } else {
            first
        };
        let mut first = add_label_tab(first, label, role, (outer.left, own), self.style);
        if is_joined {
            remove_before(&mut first, self.style.role(role));
        }
        self.push_paragraph(role, first);
        self.item = Some((role, own_style));
        self.write_blocks(rest, hang);
    }

    /// Sets the space between a list and the paragraph directly above it.
    fn set_lead_in_space(&mut self) {
        let space = self.style.list.lead_in_space;
        if self.leads_in
            && let Some(last) = self.last_paragraph()
        {
            set_after(last, space);
        }
    }

    /// Removes the space below an item that another one follows, unless their style does.
    ///
    /// Contextual spacing (17.3.1.9) depends on styles, not lists, and in ONLYOFFICE it
    /// ends at a frame. Returns whether the space above the new item goes too.
    fn join_items(&mut self, role: Role, style: Option<&str>) -> bool {
        let Some((last_role, last_style)) = &self.item else { return false };
        let is_contextual = self.style.role(role).contextual_spacing;
        let is_styled = style.is_some() && last_style.as_deref() == style;
        let is_joined = *last_role == role
            && (!(is_contextual && is_styled) || self.has_frame_next());
        if let Some(last) = self.last_paragraph().filter(|_| is_joined) {
            set_after(last, Length::ZERO);
        }
        is_joined
    }
}
