//! Detects numbers and labels that were typed although the letter prints them.
//!
//! In: titles, list items, questions and answers as read. Out: warnings for those that
//! begin with the number or label printed before them.

use super::Reader;
use super::repeated::push_text;
use crate::house_style::numeral::{letters, roman};
use crate::letter::diagnostic::{MessageArg, Rule};
use crate::letter::json::{Kind, Place, Value};
use crate::letter::lint::{Standing, is_space};
use crate::letter::{Block, Inline, List, ListLabel, Numbering};

impl Reader<'_> {
    /// Returns whether a typed number belongs to a title. A paragraph may begin with an
    /// amount or a time ("1.5 graad"), so there a number with parts must follow another.
    pub(super) fn counts_on(&mut self, number: &str, standing: Standing) -> bool {
        let parts = number.split('.').filter_map(|part| part.parse().ok());
        let parts: Vec<u32> = parts.collect();
        let before = std::mem::replace(&mut self.typed_number, parts);
        let Some((last, around)) = self.typed_number.split_last() else { return true };
        let follows = match before.get(around.len()) {
            Some(previous) => {
                before.starts_with(around) && previous.checked_add(1) == Some(*last)
            }
            None => false,
        };
        standing != Standing::Paragraph || number.ends_with('.') || *last == 1 || follows
    }

    /// Warns if the title of an outermost section begins with the number printed before
    /// it. Other typed numbers are recognized by their points.
    pub(super) fn compare_section_number(
        &mut self,
        place: Place,
        numbering: Numbering,
        title: &[Inline],
    ) {
        let printed = match numbering {
            Numbering::None => return,
            Numbering::Decimal => {
                self.sections.decimal += 1;
                self.sections.decimal.to_string()
            }
            Numbering::Roman => {
                self.sections.roman += 1;
                roman(self.sections.roman).to_uppercase()
            }
        };
        let mut text = String::new();
        push_text(title, &mut text);
        let is_roman = numbering == Numbering::Roman;
        let Some(found) = find_label(&text, &printed) else { return };
        let following = text[found.len()..].trim_start_matches(is_space);
        let is_title =
            following.starts_with(|c: char| !c.is_lowercase() && !c.is_numeric());
        // A number of digits with a point is found by the residue lints.
        if is_title && (is_roman || !found.ends_with('.')) {
            let found = ("found", MessageArg::excerpt(found));
            self.warning(place, Rule::TypedNumber, [found]);
        }
    }

    /// Warns of items that begin with the number or letter printed before them.
    pub(super) fn compare_item_numbers(&mut self, values: &[Value], list: &List) {
        let label: fn(u32) -> String = match list.style {
            ListLabel::Bullet => return,
            ListLabel::Number => |number| number.to_string(),
            ListLabel::Letter => letters,
            ListLabel::Roman => roman,
        };
        if values.len() != list.items.len() {
            return;
        }
        for (number, (value, item)) in (list.start..).zip(values.iter().zip(&list.items))
        {
            let Some(text) = first_text(item) else { continue };
            let Some(found) = find_label(&text, &label(number)) else { continue };
            if found.ends_with(['.', ')']) {
                let found = ("found", MessageArg::excerpt(found));
                self.warning(value.place, Rule::TypedNumber, [found]);
            }
        }
    }

    /// Warns of a first paragraph such as "Vraag 1" or "Antwoord", which is printed
    /// anyway.
    pub(super) fn warn_of_typed_label(
        &mut self,
        value: &Value,
        blocks: &[Block],
        member: &'static str,
    ) {
        let Some(text) = first_text(blocks) else { return };
        let line = text.split('\n').next().unwrap_or_default();
        let label = line.trim_end_matches([':', '.', ')', ' ']);
        let label = label
            .trim_end_matches(|c: char| c.is_ascii_digit())
            .trim_end_matches(is_space);
        let is_label = self.style.locales.iter().any(|locale| {
            let words = &locale.words;
            let answer = words.answer_to_question.as_str();
            let short_answer = answer.split(' ').next().unwrap_or_default();
            let mut labels = [words.question.as_str(), answer, short_answer].into_iter();
            labels.any(|known| !known.is_empty() && known == label)
        });
        if is_label {
            let place = match value.member("blocks").map(|blocks| &blocks.kind) {
                Some(Kind::Array(blocks)) => blocks.first().map(|block| block.place),
                _ => None,
            };
            let mentions = [
                ("found", MessageArg::excerpt(line)),
                ("member", MessageArg::from(member)),
            ];
            self.warning(place.unwrap_or(value.place), Rule::RepeatedPart, mentions);
        }
    }
}

/// Returns the text of the first paragraph of blocks.
fn first_text(blocks: &[Block]) -> Option<String> {
    let Some(Block::Paragraph(inlines)) = blocks.first() else { return None };
    let mut text = String::new();
    push_text(inlines, &mut text);
    Some(text)
}

/// Finds the label at the start of a text, with its punctuation: "1", "1.", "1)" or
/// "(1)".
fn find_label<'t>(text: &'t str, label: &str) -> Option<&'t str> {
    let rest = text.strip_prefix('(').unwrap_or(text).strip_prefix(label)?;
    let rest = rest.strip_prefix(['.', ')', ':']).unwrap_or(rest);
    rest.starts_with([' ', '\u{A0}']).then(|| &text[..text.len() - rest.len()])
}
