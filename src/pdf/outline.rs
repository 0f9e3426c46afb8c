//! Bookmarks, named destinations and page labels (ISO 32000-1, 12.3, 12.4).
//!
//! In: the headings among the frames. Out: an outline nested like the headings, and a
//! named destination for each of them.

use lopdf::{Document, Object, ObjectId, StringFormat, dictionary, text_string};

use super::error::PdfError;
use super::objects::catalog;
use crate::layout::{ElementId, FrameContent, PagedDocument, StructureKind, Tag};
use crate::length::Length;
use crate::locale::without_ignorable;

/// A heading and its position.
struct OutlineHeading {
    element: ElementId,
    level: u8,
    page: usize,
    top: Length,
    text: String,
}

/// Writes bookmarks, destinations and page labels.
pub(super) fn write_outlines(
    document: &mut Document,
    pages: &PagedDocument,
) -> Result<(), PdfError> {
    let headings = headings(pages);
    let page_ids: Vec<ObjectId> = document.page_iter().collect();
    let mut names = Vec::new();
    for (number, heading) in headings.iter().enumerate() {
        let height = pages.pages[heading.page].height;
        let top = Object::Real((height - heading.top).to_pt() as f32);
        let left = Object::Null;
        let destination =
            vec![page_ids[heading.page].into(), "XYZ".into(), left, top, Object::Null];
        names.extend([name(number), Object::Array(destination)]);
    }
    let outline = outline(document, &headings);
    let catalog = catalog(document)?;
    catalog.set("PageLabels", dictionary! { "Nums" => labels(pages) });
    catalog.remove(b"PageMode");
    if let Some(outline) = outline {
        catalog.set("Outlines", outline);
        catalog.set("PageMode", "UseOutlines");
        catalog.set("Names", dictionary! { "Dests" => dictionary! { "Names" => names } });
    }
    Ok(())
}

/// Makes the page labels: decimal numbers, restarted at each page numbered 1.
fn labels(pages: &PagedDocument) -> Vec<Object> {
    let labels = pages.pagination.ones.iter().flat_map(|&one| {
        let index = i64::try_from(one - 1).unwrap_or_default();
        [index.into(), dictionary! { "S" => "D" }.into()]
    });
    labels.collect()
}

/// Returns the name of a heading's destination; names sort in the order of the headings.
fn name(number: usize) -> Object {
    let name = format!("heading-{:04}", number + 1);
    Object::String(name.into_bytes(), StringFormat::Literal)
}

/// Collects the headings in reading order.
fn headings(pages: &PagedDocument) -> Vec<OutlineHeading> {
    let mut headings: Vec<OutlineHeading> = Vec::new();
    for (number, page) in pages.pages.iter().enumerate() {
        for frame in &page.frames {
            let (Tag::Element(element), FrameContent::Glyphs(run)) =
                (frame.tag, &frame.content)
            else {
                continue;
            };
            let mut around = pages.structure.self_and_ancestors(element);
            // A footnote mark is not part of the title.
            let heading = around.find_map(|(id, element)| match element.kind {
                StructureKind::Heading(level) => Some(Some((id, level))),
                StructureKind::Reference => Some(None),
                _ => None,
            });
            let Some((id, level)) = heading.flatten() else { continue };
            match headings.last_mut().filter(|last| last.element == id) {
                Some(last) => last.text.push_str(&run.text),
                None => headings.push(OutlineHeading {
                    element: id,
                    level,
                    page: number,
                    top: frame.y - run.size,
                    text: run.text.clone(),
                }),
            }
        }
    }
    headings
}

/// Writes the outline, fully expanded; `None` without headings.
fn outline(document: &mut Document, headings: &[OutlineHeading]) -> Option<ObjectId> {
    if headings.is_empty() {
        return None;
    }
    // The root has the last index, after its items.
    let root = headings.len();
    let ids: Vec<ObjectId> = (0..=root).map(|_| document.new_object_id()).collect();
    let kids = nest_headings(headings);
    for (parent, siblings) in kids.iter().enumerate() {
        for (at, &place) in siblings.iter().enumerate() {
            let mut item = dictionary! {
                "Title" => text_string(&without_ignorable(&headings[place].text)),
                "Parent" => ids[parent],
                "Dest" => name(place),
            };
            if let Some(&before) = at.checked_sub(1).and_then(|at| siblings.get(at)) {
                item.set("Prev", ids[before]);
            }
            if let Some(&after) = siblings.get(at + 1) {
                item.set("Next", ids[after]);
            }
            name_kids(&mut item, place, &kids, &ids);
            document.set_object(ids[place], item);
        }
    }
    let mut item = dictionary! { "Type" => "Outlines" };
    name_kids(&mut item, root, &kids, &ids);
    document.set_object(ids[root], item);
    Some(ids[root])
}

/// Returns the children of each heading; the last entry has the top-level ones.
fn nest_headings(headings: &[OutlineHeading]) -> Vec<Vec<usize>> {
    let mut kids = vec![Vec::new(); headings.len() + 1];
    let mut around: Vec<usize> = Vec::new();
    for (place, heading) in headings.iter().enumerate() {
        around.retain(|&outer| headings[outer].level < heading.level);
        kids[around.last().copied().unwrap_or(headings.len())].push(place);
        around.push(place);
    }
    kids
}

/// Sets the first and last child of an item and counts all descendants, which shows it
/// expanded.
fn name_kids(
    item: &mut lopdf::Dictionary,
    place: usize,
    kids: &[Vec<usize>],
    ids: &[ObjectId],
) {
    fn count_below(place: usize, kids: &[Vec<usize>]) -> i64 {
        kids[place].iter().map(|&kid| 1 + count_below(kid, kids)).sum()
    }
    if let (Some(&first), Some(&last)) = (kids[place].first(), kids[place].last()) {
        item.set("First", ids[first]);
        item.set("Last", ids[last]);
        item.set("Count", count_below(place, kids));
    }
}
