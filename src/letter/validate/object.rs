//! Reads objects and arrays, and reports missing and unknown members.
//!
//! The members that a reading function requests are the members that the object may have,
//! so no separate list of them exists.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::values::TextSpec;
use super::{LetterReader, ReadResult};
use crate::diagnostic::{LetterCode, MessageArg};
use crate::house_style::Role;
use crate::letter::charset::is_blank;
use crate::letter::json::{Value, ValueKind};
use crate::limits::Cancelled;

/// The members of an object that is being read.
pub(super) struct ObjectReader<'r, 's, 'v> {
    reader: &'r mut LetterReader<'s>,
    object: &'v Value,
    known: Vec<&'static str>,
}

impl<'s> LetterReader<'s> {
    /// Reads an object member by member; members that `read` does not request are
    /// unknown.
    pub(super) fn read_object<'v, T>(
        &mut self,
        value: &'v Value,
        read: impl FnOnce(&mut ObjectReader<'_, 's, 'v>) -> Result<T, Cancelled>,
    ) -> ReadResult<T> {
        let ValueKind::Object(list) = &value.kind else {
            self.wrong_type(value, "object");
            return Ok(None);
        };
        let mut members = ObjectReader { reader: self, object: value, known: Vec::new() };
        let read = read(&mut members)?;
        let known = members.known;
        self.reject_unknown_members(list, &known);
        Ok(Some(read))
    }

    fn reject_unknown_members(&mut self, members: &[(String, Value)], known: &[&str]) {
        let mut seen = BTreeSet::new();
        for (name, value) in members {
            let member = ("member", MessageArg::excerpt(name));
            if !seen.insert(name) {
                self.report(value.location, LetterCode::DuplicateMember, [member]);
            } else if !known.contains(&name.as_str()) {
                let valid = ("valid", self.nearest_first(name, known.iter().copied()));
                self.report(value.location, LetterCode::UnknownMember, [member, valid]);
            }
        }
    }

    /// Returns the valid names, those most similar to the wrong one first.
    pub(super) fn nearest_first<'n>(
        &self,
        wrong: &str,
        valid: impl Iterator<Item = &'n str>,
    ) -> MessageArg {
        if self.diagnostics.errors.is_full() {
            return MessageArg::OneOf(Vec::new()); // for a finding that will not be listed
        }
        MessageArg::nearest_first(wrong, valid)
    }

    /// Reads values one by one, and omits those that are invalid.
    pub(super) fn read_each<'v, I: IntoIterator>(
        &mut self,
        values: &'v [Value],
        mut read: impl FnMut(&mut Self, &'v Value) -> Result<I, Cancelled>,
    ) -> Result<Vec<I::Item>, Cancelled> {
        let mut all = Vec::new();
        for value in values {
            self.context.cancel.check()?;
            all.extend(read(self, value)?);
        }
        Ok(all)
    }

    /// Returns the items of an array.
    pub(super) fn read_array<'v>(&mut self, value: &'v Value) -> Option<&'v [Value]> {
        if let ValueKind::Array(items) = &value.kind {
            return Some(items);
        }
        self.wrong_type(value, "list");
        None
    }

    /// Returns the items of an array whose length is to be within a range; none beyond
    /// it, so that they cause no work.
    pub(super) fn read_counted<'v>(
        &mut self,
        value: &'v Value,
        count: RangeInclusive<usize>,
    ) -> Option<&'v [Value]> {
        let items = self.read_array(value)?;
        let found = ("found", items.len().into());
        if items.len() < *count.start() {
            let least = ("min", (*count.start()).into());
            self.report(value.location, LetterCode::TooFewItems, [least, found]);
        } else if items.len() > *count.end() {
            let max = ("max", (*count.end()).into());
            self.report(value.location, LetterCode::TooManyItems, [max, found]);
        }
        Some(&items[..items.len().min(*count.end())])
    }

    /// Returns the single member of an object, whose name is the kind of the object.
    pub(super) fn only_member<'v>(
        &mut self,
        value: &'v Value,
        members: &'v [(String, Value)],
        kinds: impl Iterator<Item = &'static str>,
    ) -> Option<(&'v str, &'v Value)> {
        if let [(name, member)] = members {
            return Some((name, member));
        }
        let found = ("found", members.len().into());
        let valid = ("valid", MessageArg::OneOf(kinds.map(Into::into).collect()));
        self.report(value.location, LetterCode::ExactlyOneMember, [found, valid]);
        None
    }
}

impl<'s, 'v> ObjectReader<'_, 's, 'v> {
    /// Returns whether a member is this text.
    pub(super) fn has_text(&self, name: &str, text: &str) -> bool {
        self.object.find_member(name).and_then(Value::as_str) == Some(text)
    }

    /// Reads a required member.
    pub(super) fn read_required<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut LetterReader<'s>, &'v Value) -> ReadResult<T>,
    ) -> ReadResult<T> {
        if self.object.find_member(name).is_none() {
            let args = [("member", name.into())];
            self.reader.report(self.object.location, LetterCode::MissingMember, args);
        }
        self.read_optional(name, read)
    }

    /// Reads an optional member.
    pub(super) fn read_optional<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut LetterReader<'s>, &'v Value) -> ReadResult<T>,
    ) -> ReadResult<T> {
        self.known.push(name);
        match self.object.find_member(name) {
            Some(value) => read(self.reader, value),
            None => Ok(None),
        }
    }

    /// Reads a required text, which must not be blank.
    pub(super) fn required_text(
        &mut self,
        name: &'static str,
        roles: &[Role],
        max: usize,
    ) -> Result<String, Cancelled> {
        self.required_line(name, |reader| reader.words_spec(roles, max))
    }

    /// Reads an optional text; a blank one counts as absent.
    pub(super) fn optional_text(
        &mut self,
        name: &'static str,
        roles: &[Role],
        max: usize,
    ) -> ReadResult<String> {
        self.optional_line(name, |reader| reader.words_spec(roles, max))
    }

    /// Reads an optional list of at most `items` texts; empty when absent.
    pub(super) fn optional_texts(
        &mut self,
        name: &'static str,
        roles: &[Role],
        items: usize,
        max: usize,
    ) -> Result<Vec<String>, Cancelled> {
        self.optional_lines(name, items, |reader| reader.words_spec(roles, max))
    }

    /// Reads a required number.
    pub(super) fn required_code(
        &mut self,
        name: &'static str,
        roles: &[Role],
        max: usize,
    ) -> Result<String, Cancelled> {
        self.required_line(name, |reader| reader.code_spec(roles, max))
    }

    /// Reads an optional number; a blank one counts as absent.
    pub(super) fn optional_code(
        &mut self,
        name: &'static str,
        roles: &[Role],
        max: usize,
    ) -> ReadResult<String> {
        self.optional_line(name, |reader| reader.code_spec(roles, max))
    }

    /// Reads an optional list of at most `items` numbers or address lines; empty when
    /// absent.
    pub(super) fn optional_codes(
        &mut self,
        name: &'static str,
        roles: &[Role],
        items: usize,
        max: usize,
    ) -> Result<Vec<String>, Cancelled> {
        self.optional_lines(name, items, |reader| reader.code_spec(roles, max))
    }

    fn required_line(
        &mut self,
        name: &'static str,
        line: impl FnOnce(&LetterReader<'s>) -> TextSpec,
    ) -> Result<String, Cancelled> {
        let text = self.read_required(name, |reader, value| {
            reader.read_nonblank_line(value, line(reader))
        })?;
        Ok(text.unwrap_or_default())
    }

    fn optional_line(
        &mut self,
        name: &'static str,
        line: impl FnOnce(&LetterReader<'s>) -> TextSpec,
    ) -> ReadResult<String> {
        let text = self
            .read_optional(name, |reader, value| reader.read_line(value, line(reader)))?;
        Ok(text.filter(|text| !is_blank(text)))
    }

    fn optional_lines(
        &mut self,
        name: &'static str,
        items: usize,
        line: impl FnOnce(&LetterReader<'s>) -> TextSpec,
    ) -> Result<Vec<String>, Cancelled> {
        let texts = self.read_optional(name, |reader, value| {
            reader.read_texts(value, items, line(reader))
        })?;
        Ok(texts.unwrap_or_default())
    }
}
