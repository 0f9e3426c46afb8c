//! Document properties of a PDF.

use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{Array, Dict, Object, Stream};

use super::sweep::stream_size;
use super::values::{show_value, text_string};
use crate::compare::ReadError;
use crate::compare::model::DocumentModel;
use crate::compare::read::xmp;

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
                "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
                date.year, date.month, date.day, date.hour, date.minute, date.second
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
