//! Properties of a PDF: metadata, actions, attachments, and annotations of pages.
//!
//! Input: a file. Output: properties of a side.

use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{Array, Dict, Name, Object, Stream};

use super::sweep::stream_size;
use super::values::{show_value, text_string};
use crate::compare::ReadError;
use crate::compare::limit::Limit;
use crate::compare::model::DocumentModel;
use crate::compare::read::xmp;
use crate::hash::short_sha256_hex;
use crate::limits::compare::MAX_BOOKMARKS;

/// Reads the document information, XMP, and viewer settings of the catalog.
///
/// Identifiers and lengths are omitted, because they follow from the other content.
pub(super) fn read_file_properties(
    pdf: &Pdf,
    catalog: &Dict<'_>,
    side: &mut DocumentModel,
) -> Result<(), ReadError> {
    let metadata = pdf.metadata();
    let texts = [
        ("Title", &metadata.title),
        ("Author", &metadata.author),
        ("Subject", &metadata.subject),
        ("Keywords", &metadata.keywords),
        ("Creator", &metadata.creator),
        ("Producer", &metadata.producer),
    ];
    for (name, value) in texts {
        if let Some(value) = value {
            side.add_property(format!("Info/{name}"), &text_string(value))?;
        }
    }
    let dates = [
        ("CreationDate", metadata.creation_date),
        ("ModDate", metadata.modification_date),
    ];
    for (name, value) in dates {
        if let Some(date) = value {
            let date = format!(
                "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{:+03}:{:02}",
                date.year,
                date.month,
                date.day,
                date.hour,
                date.minute,
                date.second,
                date.utc_offset_hour,
                date.utc_offset_minute
            );
            side.add_property(format!("Info/{name}"), &date)?;
        }
    }
    side.add_property("PDF".to_owned(), &format!("{:?}", pdf.version()))?;
    for name in
        ["Lang", "ViewerPreferences", "MarkInfo", "PageMode", "PageLayout", "PageLabels"]
    {
        if let Some(value) = catalog.get::<Object<'_>>(name.as_bytes()) {
            let value = show_value(&value, &mut side.budget)?;
            side.add_property(name.to_owned(), &value)?;
        }
    }
    read_actions_and_attachments(catalog, side)?;
    read_page_properties(pdf, side)?;
    let intents = catalog.get::<Array<'_>>(b"OutputIntents").into_iter();
    let intents = intents.flat_map(|array| array.iter::<Dict<'_>>());
    for (number, intent) in intents.enumerate() {
        let name = format!("OutputIntents/{}", number + 1);
        let value = show_value(&Object::Dict(intent), &mut side.budget)?;
        side.add_property(name, &value)?;
    }
    if let Some(stream) = catalog.get::<Stream<'_>>(b"Metadata") {
        stream_size(&stream, &side.budget.cancel_token())?;
        if let Ok(data) = stream.decoded_data() {
            xmp::read_packet(&String::from_utf8_lossy(&data), side)?;
        }
    }
    Ok(())
}

/// Reads what a viewer does on opening a file, and the files attached to it.
fn read_actions_and_attachments(
    catalog: &Dict<'_>,
    side: &mut DocumentModel,
) -> Result<(), ReadError> {
    if let Some(action) = catalog.get::<Dict<'_>>(b"OpenAction") {
        let value = describe_action(&action, side)?;
        side.add_property("OpenAction".to_owned(), &value)?;
    }
    let Some(names) = catalog.get::<Dict<'_>>(b"Names") else { return Ok(()) };
    for name in ["EmbeddedFiles", "JavaScript"] {
        let mut open: Vec<Dict<'_>> = names.get(name.as_bytes()).into_iter().collect();
        let mut nodes = 0;
        while let Some(node) = open.pop() {
            let kids = node.get::<Array<'_>>(b"Kids");
            for kid in kids.iter().flat_map(|kids| kids.iter::<Dict<'_>>()) {
                nodes += 1;
                // A tree of names has few nodes; the limit also ends a cycle.
                if nodes > MAX_BOOKMARKS {
                    return Err(Limit::Bookmarks.into());
                }
                side.budget.charge(dict_size(&kid))?;
                open.push(kid);
            }
            let Some(entries) = node.get::<Array<'_>>(b"Names") else { continue };
            for entry in entries.iter::<Object<'_>>() {
                let value = match entry {
                    Object::String(text) => text_string(text.as_bytes()),
                    Object::Dict(dict) => describe_attachment(&dict, side)?,
                    _ => continue,
                };
                side.add_property(format!("Names/{name}"), &value)?;
            }
        }
    }
    Ok(())
}

/// Returns the memory of a parsed dictionary, in bytes.
///
/// An entry takes at least five bytes in the file, and an offset with a hashed name in
/// memory.
fn dict_size(dict: &Dict<'_>) -> usize {
    const ENTRY: usize = 96;
    const EMPTY: usize = 128;
    EMPTY + dict.len() * ENTRY
}

/// Describes an attached file by its digest, or the action of a script.
fn describe_attachment(
    dict: &Dict<'_>,
    side: &mut DocumentModel,
) -> Result<String, ReadError> {
    side.budget.charge(dict.data().len())?;
    let files = dict.get::<Dict<'_>>(b"EF");
    let Some(stream) = files.and_then(|files| files.get::<Stream<'_>>(b"F")) else {
        return describe_action(dict, side);
    };
    stream_size(&stream, &side.budget.cancel_token())?;
    let data = stream.decoded_data();
    Ok(data.map_or_else(|_| String::new(), |data| short_sha256_hex(&data)))
}

/// Describes an action: its type, and its address, file or script.
fn describe_action(
    action: &Dict<'_>,
    side: &mut DocumentModel,
) -> Result<String, ReadError> {
    let mut values = Vec::new();
    for name in ["S", "URI", "JS", "F", "N"] {
        if let Some(value) = action.get::<Object<'_>>(name.as_bytes()) {
            values.push(show_value(&value, &mut side.budget)?);
        }
    }
    Ok(values.join(" "))
}

/// Returns the action of a bookmark, unless it leads to a place in the file.
pub(super) fn bookmark_action(
    item: &Dict<'_>,
    side: &mut DocumentModel,
) -> Result<Option<String>, ReadError> {
    let Some(action) = item.get::<Dict<'_>>(b"A") else { return Ok(None) };
    let kind = action.get::<Name<'_>>(b"S");
    if kind.is_some_and(|kind| kind.as_str() == "GoTo") {
        return Ok(None);
    }
    describe_action(&action, side).map(Some)
}

/// Reads boxes, unit and annotations of pages.
///
/// Links in the structure tree are read with their text. The position of an annotation
/// follows from the layout.
fn read_page_properties(pdf: &Pdf, side: &mut DocumentModel) -> Result<(), ReadError> {
    for (number, page) in pdf.pages().iter().enumerate() {
        side.budget.cancel_token().check()?;
        let dict = page.raw();
        for name in ["UserUnit", "BleedBox", "TrimBox", "ArtBox"] {
            if let Some(value) = dict.get::<Object<'_>>(name.as_bytes()) {
                let value = show_value(&value, &mut side.budget)?;
                side.add_property(format!("page {}/{name}", number + 1), &value)?;
            }
        }
        let Some(annotations) = dict.get::<Array<'_>>(b"Annots") else { continue };
        for annotation in annotations.iter::<Dict<'_>>() {
            side.budget.charge(annotation.data().len())?;
            let kind = annotation.get::<Name<'_>>(b"Subtype");
            let kind = kind.map_or_else(String::new, |kind| kind.as_str().to_owned());
            let is_tagged = annotation.contains_key(b"StructParent");
            if kind == "Popup" || kind == "Link" && is_tagged && side.has_structure {
                continue;
            }
            let mut values = vec![kind];
            for name in ["Contents", "T", "V"] {
                if let Some(Object::String(text)) = annotation.get(name.as_bytes()) {
                    values.push(text_string(text.as_bytes()));
                }
            }
            if let Some(action) = annotation.get::<Dict<'_>>(b"A") {
                values.push(describe_action(&action, side)?);
            }
            let name = format!("page {}/Annots", number + 1);
            side.add_property(name, &values.join(" "))?;
        }
    }
    Ok(())
}
