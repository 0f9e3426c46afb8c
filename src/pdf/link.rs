//! Links as annotations (ISO 32000-1, 12.5.6.5).
//!
//! In: the runs of links among the frames. Out: an annotation for each, which
//! opens an address or goes to where an element starts.

use std::collections::BTreeMap;

use lopdf::{
    Dictionary, Document, Object, ObjectId, StringFormat, dictionary, text_string,
};

use super::PdfError;
use crate::layout::{Content, ElementId, Frame, Pages, StructureKind, Tag, Target};
use crate::length::Length;

/// An annotation on a page, and the link element it belongs to.
pub(super) struct Annotation {
    pub(super) id: ObjectId,
    pub(super) page: usize,
    pub(super) link: ElementId,
}

/// Annotates every run of a link.
pub(super) fn annotate(
    document: &mut Document,
    pages: &Pages,
) -> Result<Vec<Annotation>, PdfError> {
    let ids: Vec<_> = document.page_iter().collect();
    let destinations = destinations(pages, &ids);
    let mut annotations = Vec::new();
    for (number, (page, id)) in pages.pages.iter().zip(&ids).enumerate() {
        let mut links: Vec<Object> = Vec::new();
        for frame in &page.frames {
            let Some((link, annotation)) = annotation(frame, pages, &destinations) else {
                continue;
            };
            let id = document.add_object(annotation);
            annotations.push(Annotation { id, page: number, link });
            links.push(id.into());
        }
        let page = document.get_dictionary_mut(*id)?;
        if links.is_empty() {
            page.remove(b"Annots");
        } else {
            page.set("Annots", links);
        }
    }
    Ok(annotations)
}

/// Where the elements start to which links lead.
fn destinations(pages: &Pages, ids: &[ObjectId]) -> BTreeMap<ElementId, Object> {
    let mut places: BTreeMap<ElementId, Option<Object>> = BTreeMap::new();
    for (_, element) in pages.structure.iter() {
        if let StructureKind::Link(Target::Element(target)) = element.kind {
            places.insert(target, None);
        }
    }
    if places.is_empty() {
        return BTreeMap::new();
    }
    for (page, &id) in pages.pages.iter().zip(ids) {
        for frame in &page.frames {
            let Tag::Element(element) = frame.tag else { continue };
            for (element, _) in pages.structure.ancestors(element) {
                let Some(place @ None) = places.get_mut(&element) else { continue };
                // The top of its line, with some room above it.
                let size = frame.content.glyphs().map_or(Length::ZERO, |run| run.size);
                let top = pages.height - frame.y + size * 2.0;
                let top = Object::Real(top.min(pages.height).to_pt() as f32);
                let left = Object::Null;
                let target = vec![id.into(), "XYZ".into(), left, top, Object::Null];
                *place = Some(Object::Array(target));
            }
        }
    }
    let found = places.into_iter();
    found.filter_map(|(element, place)| Some((element, place?))).collect()
}

fn annotation(
    frame: &Frame,
    pages: &Pages,
    destinations: &BTreeMap<ElementId, Object>,
) -> Option<(ElementId, Dictionary)> {
    /// The annotation is printed, as Table 165 counts its flags.
    const PRINT: i64 = 1 << 2;
    let (Tag::Element(element), Content::Glyphs(run)) = (frame.tag, &frame.content)
    else {
        return None;
    };
    let (link, target) = pages.structure.link(element)?;
    let action = match target {
        Target::Address(url) => dictionary! {
            "S" => "URI",
            "URI" => Object::String(url.as_str().into(), StringFormat::Literal),
        },
        Target::Element(target) => dictionary! {
            "S" => "GoTo",
            "D" => destinations.get(target)?.clone(),
        },
    };
    let baseline = pages.height - frame.y;
    // From descenders to ascenders, as wide as the run.
    let bottom = baseline - run.size * 0.25;
    let points = |length: Length| Object::Real(length.to_pt() as f32);
    let annotation = dictionary! {
        "Type" => "Annot",
        "Subtype" => "Link",
        "Rect" => vec![
            points(frame.x),
            points(bottom),
            points(frame.x + run.width),
            points(baseline + run.size),
        ],
        "Border" => vec![0.into(), 0.into(), 0.into()],
        "F" => PRINT,
        // What a reader hears for the link: its words, where they say it.
        "Contents" => text_string(pages.structure.description(link).unwrap_or(&run.text)),
        "A" => action,
    };
    Some((link, annotation))
}
