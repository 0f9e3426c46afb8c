//! Values of a PDF as text.

use hayro::hayro_syntax::object::Object;

/// A value as text.
pub(super) fn shown(object: &Object<'_>) -> String {
    match object {
        Object::Null(_) | Object::Stream(_) => String::new(),
        Object::Boolean(value) => value.to_string(),
        Object::Number(number) => number.as_f64().to_string(),
        Object::String(text) => text_string(text.as_bytes()),
        Object::Name(name) => name.as_str().to_owned(),
        Object::Array(array) => {
            let items: Vec<_> =
                array.iter::<Object<'_>>().map(|item| shown(&item)).collect();
            items.join(" ")
        }
        Object::Dict(dict) => {
            let mut entries: Vec<_> = dict
                .keys()
                .filter_map(|key| {
                    let value = dict.get::<Object<'_>>(&*key)?;
                    Some(format!("{} {}", key.as_str(), shown(&value)))
                })
                .collect();
            entries.sort();
            entries.join(", ")
        }
    }
}

/// A text string (7.9.2.2).
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
    // PDFDocEncoding is Latin-1 but for a few characters (annex D.2).
    let object = lopdf::Object::String(bytes.to_vec(), lopdf::StringFormat::Literal);
    lopdf::decode_text_string(&object)
        .unwrap_or_else(|_| bytes.iter().map(|byte| char::from(*byte)).collect())
}
