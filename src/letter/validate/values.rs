//! Reads single values: texts, choices, numbers, dates.

use std::str::FromStr;

use strum::VariantNames;

use super::{LetterReader, ReadResult};
use crate::diagnostic::{LetterCode, MessageArg};
use crate::house_style::Role;
use crate::letter::Date;
use crate::letter::charset::{CharacterError, FaceSet, is_blank, to_nfc};
use crate::letter::json::{NodeLocation, Value, ValueKind};
use crate::letter::lint::{RunningText, SpanContext, TextKind};
use crate::letter::residue;
use crate::limits::Cancelled;
use crate::limits::letter as limits;
use crate::locale::is_language_tag;

/// The faces and limits of a plain text.
#[derive(Clone, Copy)]
pub(super) struct TextSpec {
    /// The faces in which it is printed.
    pub(super) faces: FaceSet,
    /// The maximum number of characters.
    pub(super) max: usize,
    /// The kind of text for the residue lints. `None` for a part of a running text, which
    /// is not checked.
    pub(super) text_kind: Option<TextKind>,
}

impl LetterReader<'_> {
    /// Returns the faces of plain text in these roles.
    pub(super) fn faces(&self, roles: &[Role]) -> FaceSet {
        FaceSet::for_roles(self.style, roles, false, false)
    }

    /// Describes a few words in these roles, of at most `max` characters.
    pub(super) fn words_spec(&self, roles: &[Role], max: usize) -> TextSpec {
        TextSpec { faces: self.faces(roles), max, text_kind: Some(TextKind::Words) }
    }

    /// Describes a number or an address line, in which spaces are intended.
    pub(super) fn code_spec(&self, roles: &[Role], max: usize) -> TextSpec {
        TextSpec { text_kind: Some(TextKind::Code), ..self.words_spec(roles, max) }
    }

    /// Describes a title of at most `max` characters.
    pub(super) fn title_spec(&self, role: Role, max: usize) -> TextSpec {
        TextSpec { text_kind: Some(TextKind::Line), ..self.words_spec(&[role], max) }
    }

    /// Returns the string of a value, or reports the wrong type.
    pub(super) fn read_string<'v>(
        &mut self,
        value: &'v Value,
        expected: &'static str,
    ) -> Option<&'v str> {
        if value.as_str().is_none() {
            self.wrong_type(value, expected);
        }
        value.as_str()
    }

    /// Reads a text in its printed form (NFC); it may be empty.
    pub(super) fn read_text(&mut self, value: &Value, faces: FaceSet) -> Option<String> {
        let text = self.read_string(value, "text")?;
        let text = to_nfc(text);
        self.count_characters(value.location, text.chars().count());
        for error in self.repertoire.find_errors(&text, faces) {
            self.reject_characters(value.location, &error);
        }
        Some(text)
    }

    /// Reads a text with a maximum length; it may be empty.
    pub(super) fn read_line(
        &mut self,
        value: &Value,
        line: TextSpec,
    ) -> ReadResult<String> {
        let Some(text) = self.read_text(value, line.faces) else { return Ok(None) };
        let characters = value.as_str().unwrap_or_default().chars().count();
        let is_within = self.check_length(value.location, characters, line.max);
        // The limit bounds the work of the lints.
        if let Some(text_kind) = line.text_kind.filter(|_| is_within) {
            let mut running = RunningText::default();
            running.push(&text, value.location, SpanContext::default());
            self.inspect_text(&running, text_kind)?;
        }
        Ok(Some(text))
    }

    /// Reads a text with a maximum length that must not be blank.
    pub(super) fn read_nonblank_line(
        &mut self,
        value: &Value,
        line: TextSpec,
    ) -> ReadResult<String> {
        let before = self.diagnostics.errors.len();
        let text = self.read_line(value, line)?;
        if text.as_deref().is_some_and(is_blank)
            && self.diagnostics.errors.len() == before
        {
            self.report(value.location, LetterCode::EmptyText, []);
        }
        Ok(text)
    }

    /// Reports a text that is longer than its limit; returns whether it is within it.
    pub(super) fn check_length(
        &mut self,
        location: NodeLocation,
        characters: usize,
        max: usize,
    ) -> bool {
        if characters > max {
            let args = [("found", characters.into()), ("max", max.into())];
            self.report(location, LetterCode::TextTooLong, args);
        }
        characters <= max
    }

    /// Reads an array of at most `items` texts, none of them blank.
    pub(super) fn read_texts(
        &mut self,
        value: &Value,
        items: usize,
        line: TextSpec,
    ) -> ReadResult<Vec<String>> {
        let Some(items) = self.read_counted(value, 0..=items) else { return Ok(None) };
        self.read_each(items, |reader, item| reader.read_nonblank_line(item, line))
            .map(Some)
    }

    /// Reads one of the names and returns its meaning.
    pub(super) fn read_choice<T: FromStr + VariantNames>(
        &mut self,
        value: &Value,
    ) -> Option<T> {
        self.read_one_of(value, T::VARIANTS)?.parse().ok()
    }

    /// Reads one of these names.
    pub(super) fn read_one_of<'v>(
        &mut self,
        value: &'v Value,
        names: &[&str],
    ) -> Option<&'v str> {
        let text = self.read_string(value, "text")?;
        if names.contains(&text) {
            return Some(text);
        }
        let valid = ("valid", self.nearest_first(text, names.iter().copied()));
        let found = ("value", MessageArg::excerpt(text));
        self.report(value.location, LetterCode::UnknownValue, [found, valid]);
        None
    }

    /// Reads an integer.
    pub(super) fn read_integer(&mut self, value: &Value) -> Option<f64> {
        match value.kind {
            ValueKind::Number(number) if number.fract() == 0.0 => Some(number),
            _ => {
                self.wrong_type(value, "whole-number");
                None
            }
        }
    }

    /// Reads an integer from 1 to `max`; reports `rule` otherwise.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the number is whole and between 1 and the maximum"
    )]
    pub(super) fn read_number_to(
        &mut self,
        value: &Value,
        max: u32,
        code: LetterCode,
    ) -> Option<u32> {
        let number = self.read_integer(value)?;
        if (1.0..=f64::from(max)).contains(&number) {
            return Some(number as u32);
        }
        let args = [
            ("found", MessageArg::excerpt(&number.to_string())),
            ("max", MessageArg::Verbatim(max.to_string())),
        ];
        self.report(value.location, code, args);
        None
    }

    /// Reads `true` or `false`.
    pub(super) fn read_boolean(&mut self, value: &Value) -> Option<bool> {
        if let ValueKind::Bool(value) = value.kind {
            return Some(value);
        }
        self.wrong_type(value, "boolean");
        None
    }

    /// Reads `true`, the only valid value of flag members.
    pub(super) fn read_true(&mut self, value: &Value) -> Option<()> {
        match value.kind {
            ValueKind::Bool(true) => return Some(()),
            ValueKind::Bool(false) => {
                self.report(value.location, LetterCode::MustBeTrue, [])
            }
            _ => self.wrong_type(value, "true"),
        }
        None
    }

    /// Reads an existing date, as `YYYY-MM-DD`.
    pub(super) fn read_date(&mut self, value: &Value) -> Option<Date> {
        let text = self.read_string(value, "date")?;
        let args = [("value", MessageArg::excerpt(text))];
        let Some((year, month, day)) = year_month_day(text) else {
            self.report(value.location, LetterCode::DateFormat, args);
            return None;
        };
        match Date::new(year, month, day) {
            Ok(date) if year > 0 => Some(date),
            _ => {
                self.report(value.location, LetterCode::DateNonexistent, args);
                None
            }
        }
    }

    /// Reads a language tag (BCP 47).
    pub(super) fn read_language_tag(&mut self, value: &Value) -> Option<String> {
        let text = self.read_string(value, "text")?;
        if is_language_tag(text) {
            return Some(text.to_owned());
        }
        let found = ("value", MessageArg::excerpt(text));
        self.report(value.location, LetterCode::LanguageTag, [found]);
        None
    }

    /// Reports the residue in a text as warnings.
    pub(super) fn inspect_text(
        &mut self,
        running: &RunningText,
        text_kind: TextKind,
    ) -> Result<(), Cancelled> {
        let (cancel, max) = (&self.context.cancel, self.diagnostics.warnings.room());
        for hit in running.find_residue(text_kind, self.style, cancel, max)? {
            let is_meant = match hit.code {
                LetterCode::TypedNumber => !self.counts_on(&hit.found, text_kind),
                // A note below a table: "* exclusief btw".
                LetterCode::TypedBullet => hit.found == "*" && self.is_below_table,
                // A note below a table, or of a question.
                LetterCode::GluedFootnoteMark => {
                    let is_note = self.is_below_table || text_kind != TextKind::Paragraph;
                    self.is_in_question || is_note && residue::is_raised_mark(&hit.found)
                }
                _ => false,
            };
            if is_meant {
                continue;
            }
            self.report(
                hit.location,
                hit.code,
                [("found", MessageArg::excerpt(&hit.found))],
            );
        }
        Ok(())
    }

    fn reject_characters(&mut self, location: NodeLocation, error: &CharacterError) {
        let Some(face) = error.face else {
            let characters =
                ("characters", list_characters(&error.characters, by_number));
            return self.report(location, error.code, [characters]);
        };
        let characters = ("characters", list_characters(&error.characters, in_person));
        let typeface = ("typeface", self.style.fonts.family().into());
        let face = ("face", MessageArg::Word(face.into()));
        self.report(location, error.code, [characters, typeface, face]);
    }
}

/// Splits `YYYY-MM-DD` into its parts; the day may not exist.
fn year_month_day(text: &str) -> Option<(i16, i8, i8)> {
    let bytes = text.as_bytes();
    let is_shaped = bytes.len() == 10
        && bytes.iter().enumerate().all(|(location, byte)| match location {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !is_shaped {
        return None;
    }
    Some((text[..4].parse().ok()?, text[5..7].parse().ok()?, text[8..].parse().ok()?))
}

/// Lists characters, truncated when there are many.
fn list_characters(characters: &[char], name: fn(char) -> String) -> MessageArg {
    let listed = characters.iter().take(limits::MAX_LISTED_CHARACTERS).copied();
    let mut names: Vec<_> = listed.map(name).collect();
    if characters.len() > limits::MAX_LISTED_CHARACTERS {
        names.push("…".to_owned());
    }
    MessageArg::Verbatim(names.join(", "))
}

/// Formats a character as its code point, because its appearance may mislead.
fn by_number(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}

/// Formats a character as its code point followed by the character.
fn in_person(character: char) -> String {
    format!("{} ({character})", by_number(character))
}
