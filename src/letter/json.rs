//! JSON as written: keeps order, duplicate members and locations.
//!
//! In: bytes. Out: a tree of [`Value`]s, each with its [`NodeLocation`] in document order; or
//! the line and column at which the bytes are no longer JSON (RFC 8259).

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::LetterError;
use crate::diagnostic::{Diagnostic, LetterCode, TextPosition};
use crate::limits::CancelToken;
use crate::limits::letter::MAX_POINTER_NAME;

/// U+FEFF in UTF-8, which RFC 8259 allows a parser to ignore at the start.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A location in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NodeLocation {
    /// The index of the value in document order.
    value: u32,
    /// The line and column in the value's text if that is Markdown, zero otherwise.
    line: u32,
    column: u32,
}

impl NodeLocation {
    /// Returns the location at a position in the text of this value.
    pub(super) fn with_position(self, position: TextPosition) -> Self {
        let narrow = |number| u32::try_from(number).unwrap_or(u32::MAX);
        Self { line: narrow(position.line), column: narrow(position.column), ..self }
    }

    /// Returns the line and column in the text of this value if that is Markdown.
    pub(super) const fn position(self) -> Option<TextPosition> {
        if self.line == 0 {
            return None;
        }
        Some(TextPosition { line: self.line as usize, column: self.column as usize })
    }
}

/// A value and its location.
#[derive(Debug)]
pub(super) struct Value {
    /// The location.
    pub(super) location: NodeLocation,
    /// The type and content.
    pub(super) kind: ValueKind,
}

/// The type and content of a JSON value.
#[derive(Debug)]
pub(super) enum ValueKind {
    /// `null`; as a member of an object it may be meant as an absent member.
    Null {
        /// True for a member of an object.
        is_member: bool,
    },
    /// `true` or `false`.
    Bool(bool),
    /// A number; letters have no numbers beyond the precision of a double.
    Number(f64),
    /// A string, unescaped.
    String(String),
    /// An array.
    Array(Vec<Value>),
    /// An object: its members in order, duplicates included.
    Object(Vec<(String, Value)>),
}

/// A parsed file and the number of its values.
#[derive(Debug)]
pub(super) struct JsonFile {
    /// The root value.
    pub(super) tree: Value,
    /// The number of values.
    pub(super) values: usize,
}

/// Parses bytes into a tree of at most `max` values.
///
/// # Errors
///
/// Returns an error if the bytes are not JSON or hold more values, or if cancelled.
pub(super) fn parse(
    bytes: &[u8],
    max: usize,
    cancel: &CancelToken,
) -> Result<JsonFile, LetterError> {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| not_json_at(bytes, &error))?;
    let mut json = serde_json::Deserializer::from_str(text);
    let count = Cell::new(0);
    let counter = ValueVisitor { count: &count, max, cancel, is_member: false };
    let tree = counter.deserialize(&mut json);
    cancel.check()?;
    let values = count.get() as usize;
    match tree.and_then(|tree| json.end().map(|()| tree)) {
        Ok(tree) => Ok(JsonFile { tree, values }),
        Err(_) if values > max => Err(LetterError::Violations {
            language: None,
            violations: vec![Diagnostic::about_letter(
                LetterCode::TooManyValues,
                [("max", max.into())],
            )],
            warnings: Vec::new(),
        }),
        Err(error) => Err(not_json(text, &error)),
    }
}

impl Value {
    /// Returns the member of an object with this name, the first if it is duplicated.
    pub(super) fn find_member(&self, name: &str) -> Option<&Self> {
        let ValueKind::Object(members) = &self.kind else { return None };
        members.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Returns the content if this is a string.
    pub(super) fn as_str(&self) -> Option<&str> {
        if let ValueKind::String(text) = &self.kind { Some(text) } else { None }
    }

    /// Returns the JSON Pointers (RFC 6901) of these locations, which must be sorted.
    ///
    /// A location in a member whose name has more than [`MAX_POINTER_NAME`] bytes gets the
    /// pointer of the object, so that pointers stay short whatever a file holds.
    pub(super) fn pointers(&self, locations: &[NodeLocation]) -> Vec<String> {
        let mut pointers = Vec::with_capacity(locations.len());
        self.collect_pointers(&mut String::new(), locations, &mut pointers);
        pointers
    }

    /// Returns the index of the first value after this one and its parts.
    fn next_index(&self) -> u32 {
        let last = match &self.kind {
            ValueKind::Array(items) => items.last(),
            ValueKind::Object(members) => members.last().map(|(_, value)| value),
            _ => None,
        };
        last.map_or(self.location.value.saturating_add(1), Self::next_index)
    }

    fn collect_pointers(
        &self,
        path: &mut String,
        locations: &[NodeLocation],
        out: &mut Vec<String>,
    ) {
        while locations.get(out.len()).map(|location| location.value)
            == Some(self.location.value)
        {
            out.push(path.clone());
        }
        if out.len() == locations.len() {
            return;
        }
        let end = path.len();
        match &self.kind {
            ValueKind::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    path.push('/');
                    path.push_str(&index.to_string());
                    item.collect_pointers(path, locations, out);
                    path.truncate(end);
                }
            }
            ValueKind::Object(members) => {
                for (name, value) in members {
                    if name.len() > MAX_POINTER_NAME {
                        let found =
                            |location: &NodeLocation| location.value < value.next_index();
                        while locations.get(out.len()).is_some_and(found) {
                            out.push(path.clone());
                        }
                        continue;
                    }
                    path.push('/');
                    path.push_str(&name.replace('~', "~0").replace('/', "~1"));
                    value.collect_pointers(path, locations, out);
                    path.truncate(end);
                }
            }
            _ => {}
        }
    }
}

/// Deserializer of one value that numbers the values.
#[derive(Clone, Copy)]
struct ValueVisitor<'c> {
    count: &'c Cell<u32>,
    max: usize,
    cancel: &'c CancelToken,
    /// True if the value is a member of an object.
    is_member: bool,
}

impl ValueVisitor<'_> {
    fn next_location<E: serde::de::Error>(self) -> Result<NodeLocation, E> {
        let value = self.count.get();
        self.count.set(value.saturating_add(1));
        if value as usize >= self.max {
            return Err(E::custom("too many values"));
        }
        Ok(NodeLocation { value, line: 0, column: 0 })
    }

    /// Fails if the work was cancelled; [`parse`] then returns that error.
    fn check_cancelled<E: serde::de::Error>(self) -> Result<(), E> {
        self.cancel.check().map_err(E::custom)
    }

    fn locate_value<E: serde::de::Error>(self, kind: ValueKind) -> Result<Value, E> {
        Ok(Value { location: self.next_location()?, kind })
    }
}

impl<'de> DeserializeSeed<'de> for ValueVisitor<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueVisitor<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Value, E> {
        self.locate_value(ValueKind::Null { is_member: self.is_member })
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Value, E> {
        self.locate_value(ValueKind::Bool(value))
    }

    #[expect(clippy::cast_precision_loss, reason = "no rule tells such numbers apart")]
    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Value, E> {
        self.locate_value(ValueKind::Number(value as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "no rule tells such numbers apart")]
    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Value, E> {
        self.locate_value(ValueKind::Number(value as f64))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        self.locate_value(ValueKind::Number(value))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        self.locate_value(ValueKind::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Value, A::Error> {
        let location = self.next_location()?;
        let item = Self { is_member: false, ..self };
        let mut items = Vec::new();
        while let Some(item) = array.next_element_seed(item)? {
            self.check_cancelled()?;
            items.push(item);
        }
        Ok(Value { location, kind: ValueKind::Array(items) })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let location = self.next_location()?;
        let member = Self { is_member: true, ..self };
        let mut members = Vec::new();
        while let Some(name) = object.next_key()? {
            self.check_cancelled()?;
            members.push((name, object.next_value_seed(member)?));
        }
        Ok(Value { location, kind: ValueKind::Object(members) })
    }
}

/// Returns the error at the first bytes that are not UTF-8.
fn not_json_at(bytes: &[u8], error: &std::str::Utf8Error) -> LetterError {
    let valid = &bytes[..error.valid_up_to()];
    let line_start = valid.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    let line = 1 + valid.iter().filter(|&&byte| byte == b'\n').count();
    LetterError::InvalidJson { line, column: 1 + count_characters(&valid[line_start..]) }
}

/// Returns the error at the position of a syntax error; serde_json counts columns in
/// bytes.
fn not_json(text: &str, error: &serde_json::Error) -> LetterError {
    let line = error.line().max(1);
    let text = text.split('\n').nth(line - 1).unwrap_or_default().as_bytes();
    let column = count_characters(&text[..error.column().min(text.len())]).max(1);
    LetterError::InvalidJson { line, column }
}

/// Counts the characters that start in these bytes.
fn count_characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0b1100_0000 != 0b1000_0000).count()
}

#[cfg(test)]
mod tests {
    use super::super::LetterError;
    use super::{NodeLocation, parse};
    use crate::limits::CancelToken;
    use crate::limits::letter::MAX_POINTER_NAME;

    #[test]
    fn a_pointer_has_no_long_name() {
        let (long, longest) =
            ("/".repeat(MAX_POINTER_NAME + 1), "~".repeat(MAX_POINTER_NAME));
        let file =
            format!(r#"{{"a": [{{"{long}": [1, {{"b": 2}}]}}, 3], "{longest}": 4}}"#);
        let file = parse(file.as_bytes(), 100, &CancelToken::never()).unwrap();
        let location = |value| NodeLocation { value, line: 0, column: 0 };
        let locations: Vec<_> = (0..8).map(location).collect();
        let last = format!("/{}", "~0".repeat(MAX_POINTER_NAME));
        let expected = ["", "/a", "/a/0", "/a/0", "/a/0", "/a/0", "/a/0", "/a/1"];
        assert_eq!(file.tree.pointers(&locations), expected);
        assert_eq!(file.tree.pointers(&[location(8)]), [last]);
    }

    #[test]
    fn cancelled_parsing_reports_no_syntax_error() {
        for file in ["[1, 2]", "{\"a\": 1}", "[1, "] {
            let cancelled = parse(file.as_bytes(), 100, &CancelToken::when(|| true));
            assert_eq!(cancelled.unwrap_err(), LetterError::Cancelled, "{file}");
        }
    }
}
