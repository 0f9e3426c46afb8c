//! PDF reader: the structure tree, and the drawn content with its positions.
//!
//! Input: bytes. Output: a side. The tree is read according to ISO 32000-1, 14.7 and
//! 14.8; the text of a file without one consists of its lines as drawn.

mod content;
mod filters;
mod meter;
mod properties;
mod shading;
mod streams;
mod sweep;
mod tree;
mod values;
mod weigh;

use std::collections::BTreeMap;

use hayro::hayro_syntax::object::{Dict, Object};
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{LoadPdfError, Pdf};

use crate::compare::budget::Budget;
use crate::compare::limit::Limit;
use crate::compare::model::{DocumentModel, Marks, Role, TextBlock, push_text};
use crate::compare::{FileKind, ReadError};
use crate::limits::compare::{MAX_BOOKMARKS, MAX_DEPTH, MAX_PAGE_AREA};
use crate::limits::{CancelToken, RenderContext};
use content::{ContentOwner, PageContent, read as read_page};
pub(super) use meter::Meter;
use meter::run_metered;
use properties::{bookmark_action, read_file_properties};
use tree::Tree;
pub(super) use values::text_string;

/// Opens a PDF and checks that its streams and pages are within the limits.
pub(in crate::compare) fn open(
    bytes: &[u8],
    context: &RenderContext,
) -> Result<Pdf, ReadError> {
    streams::check_streams(bytes, &context.cancel)?;
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => ReadError::Encrypted,
        LoadPdfError::Invalid => ReadError::Broken(FileKind::Pdf),
    })?;
    if pdf.pages().len() > context.pages {
        return Err(ReadError::TooLarge {
            limit: Limit::Pages,
            max: context.pages as u64,
        });
    }
    let max = context.pixels.min(MAX_PAGE_AREA);
    let fits = |page: &Page<'_>| {
        let (width, height) = page.render_dimensions();
        f64::from(width) * f64::from(height) <= max as f64
    };
    if !pdf.pages().iter().all(fits) {
        return Err(ReadError::TooLarge { limit: Limit::PageArea, max });
    }
    weigh::check_weight(&pdf, &context.cancel)?;
    Ok(pdf)
}

/// Reads a PDF.
pub(in crate::compare) fn read(
    pdf: &Pdf,
    cancel: &CancelToken,
) -> Result<DocumentModel, ReadError> {
    let mut side = DocumentModel::new(FileKind::Pdf, Budget::new(cancel));
    let catalog: Dict<'_> =
        pdf.xref().get(pdf.xref().root_id()).ok_or(ReadError::Broken(FileKind::Pdf))?;
    let drawn = interpret_pages(pdf, cancel, &mut side.budget)?;
    let writes_spaces = writes_spaces(pdf);
    if drawn.is_empty() {
        return Err(ReadError::Broken(FileKind::Pdf));
    }
    side.unreadable = drawn.iter().any(|page| page.unreadable);
    let root: Option<Dict<'_>> = catalog.get(b"StructTreeRoot");
    side.has_structure = root.as_ref().is_some_and(|root| root.contains_key(b"K"));
    read_file_properties(pdf, &catalog, &mut side)?;
    let mut owners = BTreeMap::new();
    if let Some(root) = root.filter(|_| side.has_structure) {
        let mut tree = Tree::new(pdf, &drawn, &root, writes_spaces, &mut side)?;
        tree.read_kids(&root, None, None, 0)?;
        owners = tree.owners;
    }
    read_untagged_lines(&drawn, &mut side)?;
    read_outline(&catalog, &mut side)?;
    side.pages = drawn
        .into_iter()
        .enumerate()
        .map(|(number, drawn)| {
            let mut page = drawn.page;
            for (item, owner) in page.items.iter_mut().zip(&drawn.owners) {
                if let ContentOwner::Marked(mcid) = owner {
                    item.leaf = owners.get(&(number, *mcid)).copied();
                }
            }
            page
        })
        .collect();
    Ok(side)
}

/// Interprets the pages.
fn interpret_pages(
    pdf: &Pdf,
    cancel: &CancelToken,
    budget: &mut Budget,
) -> Result<Vec<PageContent>, ReadError> {
    let mut meter = Meter::new(cancel.clone());
    let writes_spaces = writes_spaces(pdf);
    let mut drawn = Vec::new();
    for page in pdf.pages().iter().enumerate() {
        cancel.check()?;
        let read = || read_page(pdf, page, writes_spaces, &mut meter, budget);
        drawn.push(run_metered(read)??);
    }
    Ok(drawn)
}

/// Returns whether a file has a glyph for each space, also at line ends.
///
/// PDFs of this crate do.
fn writes_spaces(pdf: &Pdf) -> bool {
    let producer = pdf.metadata().producer.as_ref();
    producer.is_some_and(|name| text_string(name).starts_with(env!("CARGO_PKG_NAME")))
}

/// Adds the lines outside all elements.
///
/// These are headers and footers, or all lines of an untagged file.
fn read_untagged_lines(
    drawn: &[PageContent],
    side: &mut DocumentModel,
) -> Result<(), ReadError> {
    let root = side.add_element(None, "Artifact", BTreeMap::new())?;
    let role = if side.has_structure { Role::Furniture } else { Role::Paragraph };
    for (number, drawn) in drawn.iter().enumerate() {
        for (item, owner) in drawn.page.items.iter().zip(&drawn.owners) {
            let text = item.text();
            if (side.has_structure && *owner != ContentOwner::None) || text.is_empty() {
                continue;
            }
            let mut words = Vec::new();
            push_text(&mut words, &text, &Marks::default(), &mut side.budget)?;
            let (page, label) = (Some(number + 1), String::new());
            side.add_leaf(TextBlock { element: root, role, label, words, page })?;
        }
    }
    Ok(())
}

/// Reads the titles of the outline (12.3.3).
fn read_outline(catalog: &Dict<'_>, side: &mut DocumentModel) -> Result<(), ReadError> {
    let Some(outlines) = catalog.get::<Dict<'_>>(b"Outlines") else { return Ok(()) };
    let root = side.add_element(None, "Outlines", BTreeMap::new())?;
    let mut open = vec![(outlines.get::<Dict<'_>>(b"First"), root)];
    let mut count = 0;
    while let Some((next, parent)) = open.last_mut() {
        let Some(item) = next.take() else {
            open.pop();
            continue;
        };
        let parent = *parent;
        *next = item.get::<Dict<'_>>(b"Next");
        count += 1;
        if count > MAX_BOOKMARKS {
            return Err(Limit::Bookmarks.into());
        }
        if open.len() > MAX_DEPTH {
            return Err(Limit::Depth.into());
        }
        side.budget.charge(item.data().len())?;
        if let Some(action) = bookmark_action(&item, side)? {
            side.add_property("Outlines/actions".to_owned(), &action)?;
        }
        let element = side.add_element(Some(parent), "Outline", BTreeMap::new())?;
        let mut words = Vec::new();
        if let Some(Object::String(title)) = item.get::<Object<'_>>(b"Title") {
            let title = text_string(title.as_bytes());
            push_text(&mut words, &title, &Marks::default(), &mut side.budget)?;
        }
        let (label, page) = (String::new(), None);
        side.add_leaf(TextBlock { element, role: Role::Bookmark, label, words, page })?;
        open.push((item.get::<Dict<'_>>(b"First"), element));
    }
    Ok(())
}
