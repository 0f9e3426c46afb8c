//! Draws the pages as PDF (ISO 32000-1, PDF 1.7).
//!
//! In: a [`PagedDocument`], and the house style with its faces. Out: the bytes of
//! a file that is both PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1). `printpdf` draws
//! the pages (`content`); its object tree (`objects`) is then completed: subset fonts
//! (`font`, with codes of `cid_map` and those of `common_glyphs`), logo and images
//! (`image`), links (`link`, `link_area`), the logical structure (`struct_tree`), bookmarks
//! (`outline`), properties and conformance (`metadata`). `save` writes the file, whose
//! objects `serialize` turns into bytes and `digest` identifies; `error` says why there is
//! none.

mod cid_map;
mod common_glyphs;
mod content;
mod digest;
mod error;
mod font;
mod image;
mod link;
mod link_area;
mod metadata;
mod objects;
mod outline;
mod save;
mod serialize;
mod struct_tree;

use lopdf::{Document, Object};
use printpdf::{Mm, PdfDocument, PdfPage, PdfSaveOptions};

pub use error::PdfError;
pub use metadata::PRODUCER;

use crate::deflate::{Deflater, DeflaterPool};
use crate::house_style::HouseStyle;
use crate::layout::{Page, PagedDocument};
use crate::limits::{CancelToken, RenderContext};
use objects::{content_stream, deflate};
use save::DeferredObjects;
use struct_tree::PageMarks;

/// Draws pages as PDF.
///
/// # Errors
///
/// Returns an error if a face cannot be subset, the file cannot be written, images exceed
/// the output limit, or work is cancelled.
pub fn export(
    pages: &PagedDocument,
    style: &HouseStyle,
    context: &RenderContext,
) -> Result<Vec<u8>, PdfError> {
    let cancel = &context.cancel;
    let deflaters = style.get_or_derive(("pdf", false), || {
        Ok::<_, PdfError>(DeflaterPool::new(Deflater::fast_zlib))
    })?;
    let mut deflater = deflaters.take(cancel);
    let fonts = font::collect(pages, style)?;
    let (mut document, marks) = draw(pages, style, &fonts, &mut deflater, cancel)?;
    cancel.check()?;
    let fonts = font::embed(&mut document, &fonts, style, &mut deflater)?;
    image::embed(&mut document, pages, style, context)?;
    let links = link::annotate(&mut document, pages)?;
    cancel.check()?;
    let tree =
        struct_tree::write_structure(&mut document, pages, &marks, &links, cancel)?;
    outline::write_outlines(&mut document, pages)?;
    metadata::describe(&mut document, pages, style)?;
    for object in document.objects.values_mut() {
        cancel.check()?;
        if let Object::Stream(stream) = object {
            deflate(stream, &mut deflater)?;
        }
    }
    let deferred: [&dyn DeferredObjects; 2] = [&tree, &fonts.dictionaries];
    let bytes =
        save::save_document(document, deferred, &fonts.digests, &mut deflater, cancel)?;
    deflaters.put(deflater);
    Ok(bytes)
}

/// The number of pages whose operations are in memory at once.
const DRAWN_AT_ONCE: usize = 8;

/// Draws the pages with printpdf, and returns their marks; fonts and images are added
/// later.
fn draw(
    pages: &PagedDocument,
    style: &HouseStyle,
    fonts: &font::Fonts<'_>,
    deflater: &mut Deflater,
    cancel: &CancelToken,
) -> Result<(Document, Vec<PageMarks>), PdfError> {
    let mut drawing = PdfDocument::new("");
    let with_ops = |page: &Page, ops| {
        PdfPage::new(Mm(page.width.to_mm() as f32), Mm(page.height.to_mm() as f32), ops)
    };
    let mut all_marks = Vec::with_capacity(pages.len());
    // Operations take far more memory than their output: a few pages at a time are drawn
    // in a separate document, and their content moved to this one.
    for page in &pages.pages {
        drawing.pages.push(with_ops(page, Vec::new()));
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
    for (part, ids) in pages.pages.chunks(DRAWN_AT_ONCE).zip(ids.chunks(DRAWN_AT_ONCE)) {
        let mut alone = PdfDocument::new("");
        for page in part {
            cancel.check()?;
            let (ops, marks) = content::operations(page, fonts, style, &pages.structure);
            alone.pages.push(with_ops(page, ops));
            all_marks.push(marks);
        }
        let mut alone = alone.to_lopdf_document(&options, &mut warnings);
        let drawn: Vec<_> = alone.page_iter().collect();
        for (&id, drawn) in ids.iter().zip(drawn) {
            cancel.check()?;
            let drawn = std::mem::take(&mut content_stream(&mut alone, drawn)?.content);
            let stream = content_stream(&mut document, id)?;
            stream.set_content(drawn);
            deflate(stream, deflater)?;
        }
    }
    match warnings.first() {
        Some(warning) => Err(PdfError::Drawing(warning.msg.clone())),
        None => Ok((document, all_marks)),
    }
}
