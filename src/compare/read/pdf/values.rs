//! Converts values of a PDF to text.

use hayro::hayro_syntax::object::Object;

use crate::compare::ReadError;
use crate::compare::budget::Budget;
use crate::compare::limit::Limit;
use crate::limits::compare::MAX_DEPTH;

/// Formats a value as text; values that are referenced repeatedly are charged each time.
pub(super) fn show_value(
    object: &Object<'_>,
    budget: &mut Budget,
) -> Result<String, ReadError> {
    format_value_at(object, budget, 0)
}

fn format_value_at(
    object: &Object<'_>,
    budget: &mut Budget,
    depth: usize,
) -> Result<String, ReadError> {
    if depth > MAX_DEPTH {
        return Err(Limit::Depth.into());
    }
    budget.charge(16)?;
    Ok(match object {
        Object::Null(_) | Object::Stream(_) => String::new(),
        Object::Boolean(value) => value.to_string(),
        Object::Number(number) => number.as_f64().to_string(),
        Object::String(text) => {
            budget.charge(text.as_bytes().len())?;
            text_string(text.as_bytes())
        }
        Object::Name(name) => name.as_str().to_owned(),
        Object::Array(array) => {
            budget.charge(array.data().len())?;
            let mut items = Vec::new();
            for item in array.iter::<Object<'_>>() {
                items.push(format_value_at(&item, budget, depth + 1)?);
            }
            items.join(" ")
        }
        Object::Dict(dict) => {
            budget.charge(dict.data().len())?;
            let mut entries = Vec::new();
            for key in dict.keys() {
                if let Some(value) = dict.get::<Object<'_>>(&*key) {
                    let value = format_value_at(&value, budget, depth + 1)?;
                    entries.push(format!("{} {value}", key.as_str()));
                }
            }
            entries.sort();
            entries.join(", ")
        }
    })
}

/// Decodes a text string (7.9.2.2).
pub(in crate::compare::read) fn text_string(bytes: &[u8]) -> String {
    if let Some(bytes) = bytes.strip_prefix(&[0xfe, 0xff]) {
        let units = bytes.chunks(2).map(|pair| {
            u16::from_be_bytes([pair[0], pair.get(1).copied().unwrap_or_default()])
        });
        return String::from_utf16_lossy(&units.collect::<Vec<_>>());
    }
    if let Some(bytes) = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]) {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    // PDFDocEncoding equals Latin-1 except for a few characters (annex D.2).
    let object = lopdf::Object::String(bytes.to_vec(), lopdf::StringFormat::Literal);
    lopdf::decode_text_string(&object)
        .unwrap_or_else(|_| bytes.iter().map(|byte| char::from(*byte)).collect())
}
