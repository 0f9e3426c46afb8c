//! Reads lists and their items.

use super::context::BlockContext;
use super::{LetterReader, ReadResult};
use crate::blocks::{Block, List, ListLabel};
use crate::diagnostic::{LetterCode, MessageArg};
use crate::letter::json::{NodeLocation, Value, ValueKind};

impl LetterReader<'_> {
    /// Reads a list.
    pub(super) fn read_list(
        &mut self,
        value: &Value,
        context: BlockContext<'_>,
    ) -> ReadResult<Block> {
        let context = context.for_list();
        let has_start = value.find_member("start").is_some();
        let count = match value.find_member("items").map(|items| &items.kind) {
            Some(ValueKind::Array(items)) => items.len(),
            _ => 0,
        };
        let list = self.read_object(value, |list| {
            let style = list.read_optional("style", |reader, value| {
                // After an invalid style, any start is accepted.
                Ok(reader.read_choice(value).or(Some(ListLabel::Number)))
            })?;
            let style = style.unwrap_or_default();
            let items = list.read_required("items", |reader, value| {
                if !has_start {
                    reader.check_count(value.location, style, 1.0, count);
                }
                reader.read_items(value, context)
            })?;
            let start = list.read_optional("start", |reader, value| {
                Ok(reader.read_start(value, style, count))
            })?;
            let (start, items) = (start.unwrap_or(1), items.unwrap_or_default());
            Ok(List { style, start, items })
        })?;
        let Some(list) = list else { return Ok(None) };
        if let Some(ValueKind::Array(items)) =
            value.find_member("items").map(|items| &items.kind)
        {
            self.compare_item_numbers(items, &list);
        }
        Ok(Some(Block::List(list)))
    }

    fn read_items(
        &mut self,
        value: &Value,
        context: BlockContext<'_>,
    ) -> ReadResult<Vec<Vec<Block>>> {
        let Some(items) = self.read_counted(value, 1..=usize::MAX) else {
            return Ok(None);
        };
        self.read_each(items, |reader, item| reader.read_item(item, context)).map(Some)
    }

    fn read_item(
        &mut self,
        value: &Value,
        context: BlockContext<'_>,
    ) -> ReadResult<Vec<Block>> {
        let blocks = match value.kind {
            ValueKind::String(_) => {
                self.read_paragraph(value, context)?.map(|paragraph| vec![paragraph])
            }
            ValueKind::Array(_) => self.read_blocks(value, context)?,
            _ => {
                self.wrong_type(value, "item");
                None
            }
        };
        let Some(mut blocks) = blocks else { return Ok(None) };
        if let (Some(Block::Paragraph(paragraph)), [role, ..]) =
            (blocks.first_mut(), context.paragraph)
        {
            paragraph.role = *role;
        }
        Ok(Some(blocks))
    }

    /// Reads the number of the first item, and checks that the last item can be numbered
    /// too.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the number is whole and between 1 and the maximum"
    )]
    fn read_start(
        &mut self,
        value: &Value,
        style: ListLabel,
        items: usize,
    ) -> Option<u32> {
        let start = self.read_integer(value)?;
        if style == ListLabel::Bullet && start != 1.0 {
            self.report(value.location, LetterCode::BulletedListWithStart, []);
            return None;
        }
        self.check_count(value.location, style, start, items).then_some(start as u32)
    }

    /// Checks that this number of items can be numbered from `start`; reports a violation
    /// if not.
    #[expect(clippy::cast_precision_loss, reason = "no file holds so many items")]
    fn check_count(
        &mut self,
        location: NodeLocation,
        style: ListLabel,
        start: f64,
        items: usize,
    ) -> bool {
        let last = start + items.saturating_sub(1) as f64;
        let fits = start >= 1.0 && last <= f64::from(style.max());
        if !fits {
            let args = [
                ("found", MessageArg::excerpt(&start.to_string())),
                ("last", MessageArg::excerpt(&last.to_string())),
                ("max", MessageArg::Verbatim(style.max().to_string())),
            ];
            self.report(location, LetterCode::ListStart, args);
        }
        fits
    }
}
