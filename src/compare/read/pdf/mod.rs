//! Reads a PDF: what it says by its structure tree, and what is drawn where.
//!
//! In: bytes. Out: a side. The tree is read as ISO 32000-1, 14.7 and 14.8 say; of a file
//! without one, the lines as they are drawn stand for its text.

mod properties;
mod tree;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use hayro::hayro_syntax::object::{Dict, Object};
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{LoadPdfError, Pdf};

use super::drawn::{DrawnPage, Owner, read as read_page};
use crate::bounds::{Bounds, Stop};
use crate::compare::side::{Leaf, Role, Side, push};
use crate::compare::{FileKind, Unreadable};
use properties::properties;
use tree::Tree;
pub(super) use values::text_string;

/// The deepest that elements may stand in one another.
const DEEPEST: usize = 100;

/// Opens a file.
pub(in crate::compare) fn open(bytes: &[u8], bounds: &Bounds) -> Result<Pdf, Unreadable> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => Unreadable::Encrypted,
        LoadPdfError::Invalid => Unreadable::Broken(FileKind::Pdf),
    })?;
    let fits = |page: &Page<'_>| {
        let (width, height) = page.render_dimensions();
        f64::from(width) * f64::from(height) <= bounds.pixels as f64
    };
    if pdf.pages().len() > bounds.pages || !pdf.pages().iter().all(fits) {
        return Err(Unreadable::TooLarge);
    }
    Ok(pdf)
}

/// Reads a file.
pub(in crate::compare) fn read(pdf: &Pdf, stop: &Stop) -> Result<Side, Unreadable> {
    let mut side = Side::of(FileKind::Pdf);
    let catalog: Dict<'_> =
        pdf.xref().get(pdf.xref().root_id()).ok_or(Unreadable::Broken(FileKind::Pdf))?;
    let pages = stop.each(pdf.pages().iter());
    let drawn: Vec<_> = pages.map(|page| read_page(pdf, page)).collect();
    if drawn.is_empty() {
        return Err(Unreadable::Broken(FileKind::Pdf));
    }
    properties(pdf, &catalog, &mut side);
    side.unreadable = drawn.iter().any(|page| page.unreadable);
    let root: Option<Dict<'_>> = catalog.get(b"StructTreeRoot");
    side.has_structure = root.as_ref().is_some_and(|root| root.contains_key(b"K"));
    let mut owners = BTreeMap::new();
    if let Some(root) = root.filter(|_| side.has_structure) {
        let mut tree = Tree::new(pdf, &drawn, &root, &mut side);
        tree.kids(&root, None, None, 0);
        owners = tree.owners;
    }
    furniture(&drawn, &mut side);
    outline(&catalog, &mut side);
    side.pages = drawn
        .into_iter()
        .enumerate()
        .map(|(number, drawn)| {
            let mut page = drawn.page;
            for (item, owner) in page.items.iter_mut().zip(&drawn.owners) {
                if let Owner::Marked(mcid) = owner {
                    item.leaf = owners.get(&(number, *mcid)).copied();
                }
            }
            page
        })
        .collect();
    Ok(side)
}

/// The lines of what no element holds: what pages repeat, or everything where there is no
/// structure.
fn furniture(drawn: &[DrawnPage], side: &mut Side) {
    let root = side.element(None, "Artifact", BTreeMap::new());
    let role = if side.has_structure { Role::Furniture } else { Role::Paragraph };
    for (number, drawn) in drawn.iter().enumerate() {
        for (item, owner) in drawn.page.items.iter().zip(&drawn.owners) {
            let text = item.text();
            if (side.has_structure && *owner != Owner::None) || text.is_empty() {
                continue;
            }
            let mut words = Vec::new();
            push(&mut words, &text, &BTreeSet::new());
            let (page, label) = (Some(number + 1), String::new());
            side.leaves.push(Leaf { element: root, role, label, words, page });
        }
    }
}

/// The titles beside the pages (12.3.3).
fn outline(catalog: &Dict<'_>, side: &mut Side) {
    let Some(outlines) = catalog.get::<Dict<'_>>(b"Outlines") else { return };
    let root = side.element(None, "Outlines", BTreeMap::new());
    let mut left = 10_000;
    bookmarks(&outlines, root, side, &mut left, 0);
}

fn bookmarks(
    dict: &Dict<'_>,
    parent: usize,
    side: &mut Side,
    left: &mut usize,
    depth: usize,
) {
    let mut next = dict.get::<Dict<'_>>(b"First");
    while let Some(item) = next {
        if *left == 0 || depth > DEEPEST {
            return;
        }
        *left -= 1;
        let element = side.element(Some(parent), "Outline", BTreeMap::new());
        let mut words = Vec::new();
        if let Some(Object::String(title)) = item.get::<Object<'_>>(b"Title") {
            push(&mut words, &text_string(title.as_bytes()), &BTreeSet::new());
        }
        let label = String::new();
        side.leaves.push(Leaf {
            element,
            role: Role::Bookmark,
            label,
            words,
            page: None,
        });
        bookmarks(&item, element, side, left, depth + 1);
        next = item.get::<Dict<'_>>(b"Next");
    }
}
