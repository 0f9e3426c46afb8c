//! Objects of the file: streams, resources and the catalog.

use lopdf::{Dictionary, Document, ObjectId, Stream};

use super::error::PdfError;
use crate::deflate::{DeflateError, Deflater};

/// The compression level of images. Higher levels cost more time than the saved bytes
/// are worth.
pub(super) const LEVEL: u32 = 2;

/// Returns the content stream of a page.
pub(super) fn content_stream(
    document: &mut Document,
    page: ObjectId,
) -> Result<&mut Stream, PdfError> {
    let id = document.get_dictionary(page)?.get(b"Contents")?.as_reference()?;
    Ok(document.get_object_mut(id)?.as_stream_mut()?)
}

/// Adds a resource for all pages.
pub(super) fn add_resource(
    document: &mut Document,
    category: &str,
    name: &str,
    object: ObjectId,
) -> Result<(), PdfError> {
    let page = document.page_iter().next().ok_or(lopdf::Error::PageNumberNotFound(1))?;
    let resources = document.get_dictionary(page)?.get(b"Resources")?.as_reference()?;
    let category =
        document.get_dictionary(resources)?.get(category.as_bytes())?.as_reference()?;
    document.get_dictionary_mut(category)?.set(name, object);
    Ok(())
}

/// Compresses a stream if it is not compressed yet.
pub(super) fn deflate(
    stream: &mut Stream,
    deflater: &mut Deflater,
) -> Result<(), DeflateError> {
    if stream.dict.has(b"Filter") || !stream.allows_compression {
        return Ok(());
    }
    let mut compressed = Vec::with_capacity(stream.content.len() / 2);
    deflater.compress(&stream.content, &mut compressed)?;
    stream.dict.set("Filter", "FlateDecode");
    stream.set_content(compressed);
    Ok(())
}

/// Returns the document catalog.
pub(super) fn catalog(document: &mut Document) -> Result<&mut Dictionary, PdfError> {
    let id = document.trailer.get(b"Root")?.as_reference()?;
    Ok(document.get_dictionary_mut(id)?)
}
