//! Links as annotations (ISO 32000-1, 12.5.6.5).
//!
//! In: the runs of links among the frames. Out: for each link one annotation on each page
//! that shows it, with a quadrilateral for each of its lines. It opens an address or
//! jumps to the start of an element.

use std::collections::BTreeMap;

use lopdf::{
    Dictionary, Document, Object, ObjectId, StringFormat, dictionary, text_string,
};

use super::error::PdfError;
use super::link_area::{area, quads};
use crate::layout::{
    ElementId, Frame, FrameContent, GlyphRun, LinkTarget, Page, PagedDocument,
    StructureKind, Tag,
};
use crate::length::Length;
use crate::locale::without_ignorable;

/// An annotation on a page, and its link element.
pub(super) struct LinkAnnotation {
    pub(super) id: ObjectId,
    pub(super) page: usize,
    pub(super) link: ElementId,
    /// The indices of its runs among the frames of the page.
    frames: Vec<usize>,
}

/// The annotations of a file, which become objects when the file is written.
pub(super) struct LinkAnnotations<'a> {
    pub(super) annotations: Vec<LinkAnnotation>,
    pages: &'a PagedDocument,
    destinations: BTreeMap<ElementId, Object>,
    /// The actions stored as separate objects.
    actions: BTreeMap<ElementId, ObjectId>,
    /// The texts of the links without a description.
    texts: BTreeMap<ElementId, String>,
    /// The descriptions of links stored as separate objects.
    shared_words: BTreeMap<ElementId, ObjectId>,
}

impl LinkAnnotations<'_> {
    /// Makes the object of an annotation.
    pub(super) fn object(&self, index: usize) -> Option<Dictionary> {
        /// The Print flag of an annotation (Table 165).
        const PRINT: i64 = 1 << 2;
        let LinkAnnotation { page, link, frames, .. } = self.annotations.get(index)?;
        let page = self.pages.pages.get(*page)?;
        let runs = frames.iter().filter_map(|&frame| {
            let frame = page.frames.get(frame)?;
            Some((frame, frame.content.glyphs()?))
        });
        let quads = quads(runs, page.height);
        let action: Object = match self.actions.get(link) {
            Some(&id) => id.into(),
            None => action(*link, self.pages, &self.destinations)?.into(),
        };
        let words = match self.shared_words.get(link) {
            Some(&id) => id.into(),
            None => text_string(&self.words(*link)),
        };
        let numbers = |numbers: Vec<f32>| {
            Object::Array(numbers.into_iter().map(Object::Real).collect())
        };
        Some(dictionary! {
            "Type" => "Annot",
            "Subtype" => "Link",
            "Rect" => numbers(area(&quads)),
            "QuadPoints" => numbers(quads.iter().flat_map(|quad| quad.corners()).collect()),
            "Border" => vec![0.into(), 0.into(), 0.into()],
            "F" => PRINT,
            "Contents" => words,
            "A" => action,
        })
    }

    /// Returns the accessible description of a link: its own, or else all its text.
    fn words(&self, link: ElementId) -> String {
        let text = || self.texts.get(&link).map(String::as_str);
        let words = self.pages.structure.link_description(link).or_else(text);
        let words = without_ignorable(words.unwrap_or_default());
        let words = words.split(' ').filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join(" ")
    }
}

/// The maximum size of an address or text stored in each annotation of a link, in bytes.
/// A longer one can be repeated on many pages, and is a separate object.
const MAX_OWN: usize = 1_000;

/// Annotates every link on every page that shows it.
pub(super) fn annotate<'a>(
    document: &mut Document,
    pages: &'a PagedDocument,
) -> Result<LinkAnnotations<'a>, PdfError> {
    let ids: Vec<_> = document.page_iter().collect();
    let mut links = LinkAnnotations {
        annotations: Vec::new(),
        pages,
        destinations: destinations(pages, &ids),
        actions: BTreeMap::new(),
        texts: BTreeMap::new(),
        shared_words: BTreeMap::new(),
    };
    for (number, (page, id)) in pages.pages.iter().zip(ids).enumerate() {
        let first = links.annotations.len();
        links.annotate_page(document, number, page);
        let own =
            links.annotations[first..].iter().map(|annotation| annotation.id.into());
        let own: Vec<Object> = own.collect();
        let page = document.get_dictionary_mut(id)?;
        if own.is_empty() {
            page.remove(b"Annots");
        } else {
            page.set("Annots", own);
        }
    }
    links.share_long_words(document);
    Ok(links)
}

impl LinkAnnotations<'_> {
    /// Adds the annotations of a page, in the order in which their links start on it.
    fn annotate_page(&mut self, document: &mut Document, number: usize, page: &Page) {
        let mut on_page: BTreeMap<ElementId, usize> = BTreeMap::new();
        for (index, frame) in page.frames.iter().enumerate() {
            let Some((link, run)) = linked_run(frame, self.pages) else { continue };
            if !self.leads_somewhere(link) {
                continue;
            }
            if self.pages.structure.link_description(link).is_none() {
                self.texts.entry(link).or_default().push_str(&run.text);
            }
            if let Some(&annotation) = on_page.get(&link) {
                self.annotations[annotation].frames.push(index);
                continue;
            }
            self.share_long_address(document, link);
            on_page.insert(link, self.annotations.len());
            let id = document.new_object_id();
            let frames = vec![index];
            self.annotations.push(LinkAnnotation { id, page: number, link, frames });
        }
    }

    /// Returns whether the target of a link is on a page, or outside the file.
    fn leads_somewhere(&self, link: ElementId) -> bool {
        match &self.pages.structure.element(link).kind {
            StructureKind::Link(LinkTarget::Element(target)) => {
                self.destinations.contains_key(target)
            }
            _ => true,
        }
    }

    /// Stores the descriptions of links with a long text as separate objects.
    fn share_long_words(&mut self, document: &mut Document) {
        let long = self.texts.iter().filter(|(_, text)| text.len() > MAX_OWN);
        let shared = long.map(|(&link, _)| {
            let words = text_string(&self.words(link));
            (link, document.add_object(words))
        });
        self.shared_words = shared.collect();
    }

    /// Stores the action of a link with a long address as a separate object.
    fn share_long_address(&mut self, document: &mut Document, link: ElementId) {
        let kind = &self.pages.structure.element(link).kind;
        let is_long = matches!(
            kind,
            StructureKind::Link(LinkTarget::Url(url)) if url.len() > MAX_OWN
        );
        if is_long
            && !self.actions.contains_key(&link)
            && let Some(action) = action(link, self.pages, &self.destinations)
        {
            self.actions.insert(link, document.add_object(action));
        }
    }
}

/// Returns the link that contains a frame, and its glyphs.
fn linked_run<'f>(
    frame: &'f Frame,
    pages: &PagedDocument,
) -> Option<(ElementId, &'f GlyphRun)> {
    let (Tag::Element(element), FrameContent::Glyphs(run)) = (frame.tag, &frame.content)
    else {
        return None;
    };
    Some((pages.structure.enclosing_link(element)?.0, run))
}

/// Makes the action of a link.
fn action(
    link: ElementId,
    pages: &PagedDocument,
    destinations: &BTreeMap<ElementId, Object>,
) -> Option<Dictionary> {
    let StructureKind::Link(target) = &pages.structure.element(link).kind else {
        return None;
    };
    Some(match target {
        LinkTarget::Url(url) => {
            // lopdf needs quadratic time to escape the parentheses of a literal string.
            let format = if url.len() > MAX_OWN {
                StringFormat::Hexadecimal
            } else {
                StringFormat::Literal
            };
            let uri = Object::String(url.as_str().into(), format);
            dictionary! { "S" => "URI", "URI" => uri }
        }
        LinkTarget::Element(target) => dictionary! {
            "S" => "GoTo",
            "D" => destinations.get(target)?.clone(),
        },
    })
}

/// Finds the start of the elements that are link targets.
fn destinations(pages: &PagedDocument, ids: &[ObjectId]) -> BTreeMap<ElementId, Object> {
    let mut places: BTreeMap<ElementId, Option<Object>> = BTreeMap::new();
    for (_, element) in pages.structure.iter() {
        if let StructureKind::Link(LinkTarget::Element(target)) = element.kind {
            places.insert(target, None);
        }
    }
    if places.is_empty() {
        return BTreeMap::new();
    }
    for (page, &id) in pages.pages.iter().zip(ids) {
        for frame in &page.frames {
            let Tag::Element(element) = frame.tag else { continue };
            for (element, _) in pages.structure.self_and_ancestors(element) {
                let Some(place @ None) = places.get_mut(&element) else { continue };
                // The top of its line, with some space above it.
                let size = frame.content.glyphs().map_or(Length::ZERO, |run| run.size);
                let top = page.height - frame.y + size * 2.0;
                let top = Object::Real(top.min(page.height).to_pt() as f32);
                let left = Object::Null;
                let target = vec![id.into(), "XYZ".into(), left, top, Object::Null];
                *place = Some(Object::Array(target));
            }
        }
    }
    let found = places.into_iter();
    found.filter_map(|(element, place)| Some((element, place?))).collect()
}
