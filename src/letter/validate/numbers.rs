//! Detects numbers and labels that were typed although the letter prints them.
//!
//! In: titles, list items, questions and answers as read. Out: warnings for those that
//! begin with the number or label printed before them.

use super::LetterReader;
use super::typed_items::TypedItem;
use crate::blocks::{Block, Inline, List, ListLabel};
use crate::diagnostic::{LetterCode, MessageArg};
use crate::house_style::numeral::{letters, roman};
use crate::letter::Numbering;
use crate::letter::charset::is_space;
use crate::letter::json::{NodeLocation, Value, ValueKind};
use crate::letter::lint::TextKind;

impl LetterReader<'_> {
    /// Returns whether a typed number belongs to a title. A paragraph may begin with an
    /// amount or a time ("1.5 graad"), so there a number with parts must follow another.
    pub(super) fn counts_on(&mut self, number: &str, text_kind: TextKind) -> bool {
        let is_digit = |c: char| c.is_ascii_digit();
        if !number.contains('.') && number.contains(is_digit) {
            return true;
        }
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
        text_kind != TextKind::Paragraph || number.ends_with('.') || *last == 1 || follows
    }

    /// Warns if the title of an outermost section begins with the number printed before
    /// it. Other typed numbers are recognized by their points.
    pub(super) fn compare_section_number(
        &mut self,
        location: NodeLocation,
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
        let text = Inline::lines(title);
        let is_roman = numbering == Numbering::Roman;
        let Some(found) = find_label(&text, &printed) else { return };
        let following = text[found.len()..].trim_start_matches(is_space);
        let is_title =
            following.starts_with(|c: char| !c.is_lowercase() && !c.is_numeric());
        // Digits with a point, bracket or colon are found by the residue lints.
        if is_title && (is_roman || !found.ends_with(['.', ')', ':'])) {
            let found = ("found", MessageArg::excerpt(found));
            self.report(location, LetterCode::TypedNumber, [found]);
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
                self.report(value.location, LetterCode::TypedNumber, [found]);
            }
        }
    }

    /// Warns of a paragraph whose label follows that of the paragraph before it: "b)".
    pub(super) fn warn_of_typed_item(
        &mut self,
        location: NodeLocation,
        inlines: &[Inline],
    ) {
        let before = std::mem::replace(&mut self.typed_item, TypedItem::parse(inlines));
        let follows = before.zip(self.typed_item.as_ref());
        if let Some((_, item)) = follows.filter(|(before, item)| before.precedes(item)) {
            let found = ("found", MessageArg::excerpt(&item.start));
            self.report(location, LetterCode::TypedNumber, [found]);
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
        let is_label = self.style.locales.iter().any(|locale| {
            let words = &locale.words;
            let answer = words.answer_to_question.as_str();
            let answers = words.answer_to_questions.as_str();
            let short_answer = answer.split(' ').next().unwrap_or_default();
            let labels = [words.question.as_str(), answers, answer, short_answer];
            let others = locale.residue.answer_labels.iter().map(String::as_str);
            let mut labels = labels.into_iter().chain(others);
            labels.any(|label| starts_with_label(line, label, &words.and))
        });
        if is_label {
            let location = match value.find_member("blocks").map(|blocks| &blocks.kind) {
                Some(ValueKind::Array(blocks)) => {
                    blocks.first().map(|block| block.location)
                }
                _ => None,
            };
            let args = [
                ("found", MessageArg::excerpt(line)),
                ("member", MessageArg::from(member)),
            ];
            self.report(
                location.unwrap_or(value.location),
                LetterCode::RepeatedPart,
                args,
            );
        }
    }

    /// Warns of notes of a question that begin with the number printed before them: "1)",
    /// `[1]`, `¹`.
    pub(super) fn compare_source_numbers(
        &mut self,
        value: &Value,
        sources: &[Vec<Inline>],
    ) {
        const RAISED: [&str; 9] = ["¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"];
        let Some(ValueKind::Array(values)) =
            value.find_member("sources").map(|value| &value.kind)
        else {
            return;
        };
        if values.len() != sources.len() {
            return;
        }
        for (index, (value, source)) in values.iter().zip(sources).enumerate() {
            let text = Inline::lines(source);
            let number = (index + 1).to_string();
            let label = find_label(&text, &number).filter(|label| *label != number);
            let bracketed = format!("[{number}]");
            let raised = RAISED.get(index).copied().unwrap_or(&bracketed);
            let marks = [bracketed.as_str(), raised].into_iter();
            let mark = marks.into_iter().find(|mark| text.starts_with(mark));
            if let Some(found) = label.or(mark) {
                let found = ("found", MessageArg::excerpt(found));
                self.report(value.location, LetterCode::TypedNumber, [found]);
            }
        }
    }

    /// Warns of a subject that begins with the label printed before it: "Betreft: …".
    pub(super) fn warn_of_subject_label(
        &mut self,
        location: NodeLocation,
        subject: &str,
    ) {
        let is_labeled = self.style.locales.iter().any(|locale| {
            let labels = locale.residue.subject_labels.iter();
            let mut labels = labels.chain([&locale.words.subject]);
            labels.any(|label| {
                let rest = strip_label(subject, label)
                    .map(|rest| rest.trim_start_matches(is_space));
                rest.is_some_and(|rest| rest.starts_with(':'))
            })
        });
        if is_labeled {
            let found = ("found", MessageArg::excerpt(subject));
            let member = ("member", "subject".into());
            self.report(location, LetterCode::RepeatedPart, [found, member]);
        }
    }
}

/// Returns whether a line begins with a label, in any case, its numbers and a sign, or is
/// nothing else: "Vraag 1: …", "VRAAG 1 (D66)", "Antwoord op vragen 1 en 2".
fn starts_with_label(line: &str, label: &str, and: &str) -> bool {
    if label.is_empty() {
        return false;
    }
    let Some(rest) = strip_label(line, label) else { return false };
    let is_digit = |c: char| c.is_ascii_digit();
    let mut rest = rest.trim_start_matches(is_space);
    // Numbers and separators.
    loop {
        let number = rest.trim_start_matches(is_digit);
        let between = number.trim_start_matches([' ', '\u{A0}', ',', '-', '–', '/']);
        let between = between.strip_prefix(and).unwrap_or(between);
        let between = between.strip_prefix("t/m").unwrap_or(between);
        let next = between.trim_start_matches(is_space);
        if number.len() == rest.len() || !next.starts_with(is_digit) {
            rest = number;
            break;
        }
        rest = next;
    }
    let rest = rest.trim_start_matches(is_space);
    let bracketed = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let rest = bracketed.map_or(rest, |(_, rest)| rest).trim_start_matches(is_space);
    rest.is_empty() || rest.starts_with([':', '.', ')', '-', '–'])
}

/// Removes a label from the start of a line, in any case.
fn strip_label<'t>(line: &'t str, label: &str) -> Option<&'t str> {
    let head = line.get(..label.len())?;
    let is_label = head.to_lowercase() == label.to_lowercase();
    let rest = &line[label.len()..];
    (is_label && !rest.starts_with(char::is_alphanumeric)).then_some(rest)
}

/// Returns the text of the first paragraph of blocks.
fn first_text(blocks: &[Block]) -> Option<String> {
    let Some(Block::Paragraph(paragraph)) = blocks.first() else { return None };
    Some(Inline::lines(&paragraph.inlines))
}

/// Finds the label at the start of a text, with its punctuation: "1", "1.", "1)" or
/// "(1)".
fn find_label<'t>(text: &'t str, label: &str) -> Option<&'t str> {
    let rest = text.strip_prefix('(').unwrap_or(text).strip_prefix(label)?;
    let rest = rest.strip_prefix(['.', ')', ':']).unwrap_or(rest);
    rest.starts_with([' ', '\u{A0}']).then(|| &text[..text.len() - rest.len()])
}
