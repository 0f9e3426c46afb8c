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
    /// The index of its run among the frames of the page.
    frame: usize,
}

/// The annotations of a file, which become objects when it is written.
pub(super) struct Links<'a> {
    pub(super) annotations: Vec<Annotation>,
    pages: &'a Pages,
    destinations: BTreeMap<ElementId, Object>,
    /// Actions that are objects of their own.
    actions: BTreeMap<ElementId, ObjectId>,
}

impl Links<'_> {
    /// The object of an annotation.
    pub(super) fn object(&self, index: usize) -> Option<Dictionary> {
        let Annotation { page, frame, link, .. } = *self.annotations.get(index)?;
        let frame = self.pages.pages.get(page)?.frames.get(frame)?;
        let action = match self.actions.get(&link) {
            Some(&id) => id.into(),
            None => action(link, self.pages, &self.destinations)?.into(),
        };
        annotation(frame, link, self.pages, action)
    }
}

/// The longest address that each annotation of a link has for itself. A longer one can
/// go with many lines of text, and is an object of its own.
const MAX_OWN_ADDRESS: usize = 1_000;

/// Annotates every run of a link.
pub(super) fn annotate<'a>(
    document: &mut Document,
    pages: &'a Pages,
) -> Result<Links<'a>, PdfError> {
    let ids: Vec<_> = document.page_iter().collect();
    let destinations = destinations(pages, &ids);
    let mut annotations = Vec::new();
    let mut actions = BTreeMap::new();
    for (number, (page, id)) in pages.pages.iter().zip(&ids).enumerate() {
        let mut links: Vec<Object> = Vec::new();
        for (index, frame) in page.frames.iter().enumerate() {
            let Some((link, target)) = link(frame, pages) else { continue };
            match target {
                Target::Element(target) if !destinations.contains_key(target) => continue,
                Target::Address(url) if url.len() > MAX_OWN_ADDRESS => {
                    if !actions.contains_key(&link)
                        && let Some(action) = action(link, pages, &destinations)
                    {
                        actions.insert(link, document.add_object(action));
                    }
                }
                Target::Address(_) | Target::Element(_) => {}
            }
            let id = document.new_object_id();
            annotations.push(Annotation { id, page: number, link, frame: index });
            links.push(id.into());
        }
        let page = document.get_dictionary_mut(*id)?;
        if links.is_empty() {
            page.remove(b"Annots");
        } else {
            page.set("Annots", links);
        }
    }
    Ok(Links { annotations, pages, destinations, actions })
}

/// The link that a frame shows, and where it leads.
fn link<'a>(frame: &Frame, pages: &'a Pages) -> Option<(ElementId, &'a Target)> {
    let (Tag::Element(element), Content::Glyphs(_)) = (frame.tag, &frame.content) else {
        return None;
    };
    pages.structure.link(element)
}

/// Action of a link.
fn action(
    link: ElementId,
    pages: &Pages,
    destinations: &BTreeMap<ElementId, Object>,
) -> Option<Dictionary> {
    let StructureKind::Link(target) = &pages.structure.element(link).kind else {
        return None;
    };
    Some(match target {
        Target::Address(url) => {
            // lopdf takes the square of the length for the parentheses of the other.
            let format = if url.len() > MAX_OWN_ADDRESS {
                StringFormat::Hexadecimal
            } else {
                StringFormat::Literal
            };
            let uri = Object::String(url.as_str().into(), format);
            dictionary! { "S" => "URI", "URI" => uri }
        }
        Target::Element(target) => dictionary! {
            "S" => "GoTo",
            "D" => destinations.get(target)?.clone(),
        },
    })
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
    link: ElementId,
    pages: &Pages,
    action: Object,
) -> Option<Dictionary> {
    /// The annotation is printed, as Table 165 counts its flags.
    const PRINT: i64 = 1 << 2;
    let Content::Glyphs(run) = &frame.content else { return None };
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
    Some(annotation)
}
