//! Draws the pages as PDF (ISO 32000-1, PDF 1.7).
//!
//! In: laid-out [`Pages`] and the house style with their faces. Out: the bytes of a file
//! that is both PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1). `printpdf` draws the
//! pages (`content`); its object tree is then completed: subset fonts (`font`), logo and
//! images (`image`), links (`link`, `link_area`), the logical structure (`struct_tree`),
//! bookmarks (`outline`), properties and conformance (`metadata`).

mod content;
mod font;
mod image;
mod link;
mod link_area;
mod metadata;
mod outline;
mod save;
mod struct_tree;

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use printpdf::{Mm, PdfDocument, PdfPage, PdfSaveOptions};

pub use metadata::PRODUCER;

use crate::house_style::HouseStyle;
use crate::layout::Pages;
use crate::limits::{CancelToken, Cancelled, OutputTooLarge, RenderContext};
use struct_tree::Marks;

/// The reason why a PDF could not be written: a bug in this crate, a limit or
/// cancellation.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PdfError {
    /// A face cannot be subset.
    #[error("a face cannot be subset: {0}")]
    Subset(subsetter::Error),
    /// printpdf reported a warning.
    #[error("drawing: {0}")]
    Drawing(String),
    /// The object tree is not as expected.
    #[error("object tree: {0}")]
    Object(#[from] lopdf::Error),
    /// The template of the metadata failed.
    #[error("metadata: {0}")]
    Metadata(#[source] askama::Error),
    /// The file has no placeholder for its identifier.
    #[error("the file has no placeholder for its identifier")]
    Identifier,
    /// An image cannot be decoded.
    #[error("an image cannot be decoded: {0:?}")]
    Image(crate::image::ImageError),
    /// The file cannot be written.
    #[error("writing: {0}")]
    Write(#[from] std::io::Error),
    /// The images exceed the output limit.
    #[error(transparent)]
    OutputTooLarge(#[from] OutputTooLarge),
    /// Drawing was cancelled.
    #[error("cancelled")]
    Cancelled,
}

impl From<Cancelled> for PdfError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

/// The compression level of streams. Higher levels cost more time than the saved bytes
/// are worth.
const LEVEL: u32 = 2;

/// Draws pages as PDF.
///
/// # Errors
///
/// Returns an error if a face cannot be subset, the file cannot be written, images exceed
/// the output limit, or work is cancelled.
pub fn export(
    pages: &Pages,
    style: &HouseStyle,
    context: &RenderContext,
) -> Result<Vec<u8>, PdfError> {
    let cancel = &context.cancel;
    let fonts = font::collect(pages);
    let (mut document, marks) = draw(pages, style, &fonts, cancel)?;
    cancel.check()?;
    font::embed(&mut document, &fonts, style)?;
    image::embed(&mut document, pages, style, context)?;
    let links = link::annotate(&mut document, pages)?;
    cancel.check()?;
    let tree =
        struct_tree::write_structure(&mut document, pages, &marks, &links, cancel)?;
    outline::write_outlines(&mut document, pages)?;
    metadata::describe(&mut document, pages)?;
    for object in document.objects.values_mut() {
        cancel.check()?;
        if let Object::Stream(stream) = object {
            deflate(stream)?;
        }
    }
    let mut bytes = save::save_document(document, &tree, cancel)?;
    metadata::identify(&mut bytes)?;
    Ok(bytes)
}

/// Draws the pages with printpdf, and returns their marks; fonts and images are added
/// later.
fn draw(
    pages: &Pages,
    style: &HouseStyle,
    fonts: &font::Fonts<'_>,
    cancel: &CancelToken,
) -> Result<(Document, Vec<Marks>), PdfError> {
    let mut drawing = PdfDocument::new("");
    let (width, height) =
        (Mm(pages.width.to_mm() as f32), Mm(pages.height.to_mm() as f32));
    let mut all_marks = Vec::with_capacity(pages.len());
    // Operations take far more memory than their output: each page is drawn in a separate
    // document, and its content moved to this one.
    for _ in &pages.pages {
        drawing.pages.push(PdfPage::new(width, height, Vec::new()));
    }
    let options = PdfSaveOptions {
        optimize: false,
        subset_fonts: false,
        // Text is shown by raw operators.
        secure: false,
        image_optimization: None,
    };
    let mut warnings = Vec::new();
    let mut document = drawing.to_lopdf_document(&options, &mut warnings);
    let ids: Vec<_> = document.page_iter().collect();
    for (page, id) in pages.pages.iter().zip(ids) {
        cancel.check()?;
        let (ops, marks) =
            content::operations(page, pages.height, fonts, style, &pages.structure);
        let mut alone = PdfDocument::new("");
        alone.pages.push(PdfPage::new(width, height, ops));
        let mut alone = alone.to_lopdf_document(&options, &mut warnings);
        let first =
            alone.page_iter().next().ok_or(lopdf::Error::PageNumberNotFound(1))?;
        let drawn = std::mem::take(&mut contents(&mut alone, first)?.content);
        let stream = contents(&mut document, id)?;
        stream.set_content(drawn);
        deflate(stream)?;
        all_marks.push(marks);
    }
    match warnings.first() {
        Some(warning) => Err(PdfError::Drawing(warning.msg.clone())),
        None => Ok((document, all_marks)),
    }
}

/// Returns the content stream of a page.
fn contents(document: &mut Document, page: ObjectId) -> Result<&mut Stream, PdfError> {
    let id = document.get_dictionary(page)?.get(b"Contents")?.as_reference()?;
    Ok(document.get_object_mut(id)?.as_stream_mut()?)
}

/// Adds a resource for all pages.
fn add_resource(
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
fn deflate(stream: &mut Stream) -> Result<(), std::io::Error> {
    if stream.dict.has(b"Filter") || !stream.allows_compression {
        return Ok(());
    }
    let compressed = zlib(&stream.content)?;
    stream.dict.set("Filter", "FlateDecode");
    stream.set_content(compressed);
    Ok(())
}

fn zlib(bytes: &[u8]) -> Result<Vec<u8>, std::io::Error> {
    let mut encoder =
        ZlibEncoder::new(Vec::with_capacity(bytes.len() / 2), Compression::new(LEVEL));
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// Returns the document catalog.
fn catalog(document: &mut Document) -> Result<&mut Dictionary, PdfError> {
    let id = document.trailer.get(b"Root")?.as_reference()?;
    Ok(document.get_dictionary_mut(id)?)
}
