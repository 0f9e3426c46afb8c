//! Marks of sources in the text of a question.

use std::collections::{BTreeMap, BTreeSet};

use crate::blocks::Inline;

/// The marks of sources in the text of a question: `[1]`, `?1` or `¹`.
#[derive(Default)]
pub(super) struct SourceMarks {
    /// The numbers of the marks, each with the forms that were found, in their order.
    found: BTreeMap<usize, BTreeSet<MarkForm>>,
    /// The raised digits that are part of a unit.
    units: BTreeSet<usize>,
}

/// The form of a mark, in the order in which a question is searched for it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum MarkForm {
    Bracketed,
    AfterQuestion,
    Raised,
}

impl SourceMarks {
    const RAISED: [char; 9] = ['¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

    /// Collects the marks up to a number in the text outside markup.
    pub(super) fn collect_texts(&mut self, inlines: &[Inline], max: usize) {
        for inline in inlines {
            if let Inline::Text(text) = inline {
                self.collect_text(text, max);
            }
        }
    }

    fn collect_text(&mut self, text: &str, max: usize) {
        let mut add = |number, form| {
            if (1..=max).contains(&number) {
                self.found.entry(number).or_default().insert(form);
            }
        };
        let mut last = None;
        for (start, character) in text.char_indices() {
            let rest = &text[start + character.len_utf8()..];
            match character {
                '[' => {
                    let (number, length) =
                        leading_numbers(rest).last().unwrap_or_default();
                    if rest[length..].starts_with(']') {
                        add(number, MarkForm::Bracketed);
                    }
                }
                '?' => {
                    for (number, _) in leading_numbers(rest) {
                        add(number, MarkForm::AfterQuestion);
                    }
                }
                _ => {
                    let raised = Self::RAISED.iter().position(|own| *own == character);
                    if let Some(index) = raised {
                        add(index + 1, MarkForm::Raised);
                        // Square and cubic meters.
                        if last == Some('m') && ['²', '³'].contains(&character) {
                            self.units.insert(index + 1);
                        }
                    }
                }
            }
            last = Some(character);
        }
    }

    /// Returns the lowest number with a mark, and the mark.
    pub(super) fn find_lowest(&self) -> Option<(usize, String)> {
        self.found.iter().find_map(|(&number, forms)| {
            let is_unit = self.units.contains(&number);
            let form =
                forms.iter().find(|form| **form != MarkForm::Raised || !is_unit)?;
            let mark = match form {
                MarkForm::Bracketed => format!("[{number}]"),
                MarkForm::AfterQuestion => format!("?{number}"),
                MarkForm::Raised => Self::RAISED[number - 1].to_string(),
            };
            Some((number, mark))
        })
    }
}

/// Returns the numbers of one, two and three digits with which a text starts, each with
/// its length.
fn leading_numbers(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let max = if text.starts_with('0') { 0 } else { 3 };
    let digits = text.bytes().take(max).take_while(u8::is_ascii_digit);
    digits.enumerate().scan(0, |number, (index, byte)| {
        *number = *number * 10 + usize::from(byte - b'0');
        Some((*number, index + 1))
    })
}
